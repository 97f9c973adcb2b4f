#!/usr/bin/env bash
# The one entry. Needs the .NET SDK; it fetches PowerShell and Pester where they are not installed.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
cd "$root"
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 POWERSHELL_TELEMETRY_OPTOUT=1 POWERSHELL_UPDATECHECK=Off
out=$root/out
case $(uname -m) in
    aarch64) rid=linux-arm64 ;;
    *) rid=linux-x64 ;;
esac

usage() {
    cat <<'TEXT'
./build.sh build      builds the module; then: Import-Module ./Famfs.psd1
./build.sh demo       builds it and runs the main job on an image file, with real files as input
./build.sh test       builds everything and runs every test (test skipped: only where the last run skipped one)
./build.sh fuzz       fuzzes what reads foreign bytes (fuzz [SECONDS] [TARGET...]; guided by coverage where afl-fuzz is)
./build.sh soak       the long runs of the tests (soak [SECONDS], 600 unless given): memory that changes, failing calls, kills
./build.sh hosts      runs the module on virtual machines that share a real DAX device (needs QEMU and Debian's packages)
./build.sh bench      measures against ceilings and peers and writes docs/performance.md (bench GROUP... for a part)
./build.sh package    makes the module folder and a .nupkg in out/package (famfsd for arm64 needs Debian's cross tools)
./build.sh deb        makes a Debian package in out/deb: the module, famfsd, mount.famfs, man pages, a unit
./build.sh help       generates en-US/ from docs/help (needs the module Microsoft.PowerShell.PlatyPS)
TEXT
}

# Runs a command as one step: a line with its name and its time. Its output is shown only when it fails.
step() {
    local name=$1 start=$SECONDS log
    mkdir -p "$out"
    log=$(mktemp "$out/step.XXXXXX")
    printf '%s ... ' "$name" >&2
    if "${@:2}" </dev/null >"$log" 2>&1; then
        echo "$((SECONDS - start)) s" >&2
        rm -f "$log"
    else
        echo "failed after $((SECONDS - start)) s" >&2
        cat "$log" >&2
        rm -f "$log"
        return 1
    fi
}

build_module() {
    step "Build the module" dotnet publish src/Famfs.Cmdlets -c Release -o bin --verbosity quiet
    build_daemon
}

# famfsd is native code where a C compiler can link it. Elsewhere it runs on the installed runtime, started by a script
# of the same name.
build_daemon() {
    if { command -v clang || command -v gcc; } >/dev/null &&
        step "Compile famfsd to native code" dotnet publish src/Famfs.Daemon -c Release -r "$rid" -p:NativeDaemon=true \
            -o "$out/famfsd" --verbosity quiet; then
        rm -rf "bin/$rid"
        install -D -m 755 "$out/famfsd/famfsd" "bin/$rid/famfsd"
        return
    fi
    echo "famfsd will run on the installed .NET runtime: native code needs clang or gcc, and zlib's headers." >&2
    rm -rf "bin/$rid"
    step "Build famfsd" dotnet publish src/Famfs.Daemon -c Release -p:UseAppHost=false -o "bin/$rid" --verbosity quiet
    make_launcher "bin/$rid/famfsd"
}

# famfsd for the other processor, by clang and the libraries of Debian's cross compiler (gcc-aarch64-linux-gnu and
# libc6-dev-arm64-cross); a package says it when this is missing.
build_other_daemon() {
    [[ $rid == linux-x64 ]] || return 0
    rm -rf "$out/famfsd-linux-arm64"
    if ! { command -v clang && command -v ld.lld && command -v aarch64-linux-gnu-gcc; } >/dev/null; then
        echo "There will be no famfsd for linux-arm64: it needs clang, lld, gcc-aarch64-linux-gnu, libc6-dev-arm64-cross." >&2
        return 0
    fi
    step "Compile famfsd for linux-arm64" dotnet publish src/Famfs.Daemon -c Release -r linux-arm64 -p:NativeDaemon=true \
        -p:LinkerFlavor=lld -p:ObjCopyName=aarch64-linux-gnu-objcopy -o "$out/famfsd-linux-arm64" --verbosity quiet
}

# Writes a script that runs the .dll of the same name beside it.
make_launcher() {
    printf '#!/bin/sh\nexec dotnet "$(dirname "$(readlink -f "$0")")/%s.dll" "$@"\n' "$(basename "$1")" >"$1"
    chmod 755 "$1"
}

# The pinned PowerShell of .config/dotnet-tools.json, in out/pwsh: other users may start it from there, and guests too. It is
# compiled ahead of time where the compiler is to be had.
fetch_pwsh() {
    local home
    dotnet tool restore
    home=$(dotnet tool run pwsh -- -NoProfile -NonInteractive -Command '$PSHOME')
    rm -rf "$out/pwsh"
    cp -rl "$home" "$out/pwsh" 2>/dev/null || { rm -rf "$out/pwsh" && cp -r "$home" "$out/pwsh"; }
    dotnet publish tools/PowerShell -c Release -p:Source="$home" -o "$out/pwsh.compiled" --verbosity quiet &&
        cp --remove-destination "$out/pwsh.compiled"/*.dll "$out/pwsh/" || echo "PowerShell will start slower: it is not compiled."
    rm -rf "$out/pwsh.compiled"
    make_launcher "$out/pwsh/pwsh"
}

require_pwsh_tool() {
    [[ out/pwsh/pwsh -nt .config/dotnet-tools.json ]] || step "Fetch PowerShell" fetch_pwsh
}

# Sets pwsh to a PowerShell 7.6 or later: the installed one, else the pinned tool.
pwsh=
find_pwsh() {
    pwsh=$(command -v pwsh) &&
        "$pwsh" -NoProfile -Command 'exit [int]($PSVersionTable.PSVersion -lt [version]"7.6")' >/dev/null 2>&1 && return
    require_pwsh_tool
    pwsh=$out/pwsh/pwsh
}

run_script() {
    find_pwsh
    "$pwsh" -NoProfile -File "$@"
}

run_package() {
    build_module
    build_other_daemon
    run_script tools/package.ps1
}

run_hosts() {
    build_module
    # The tool, even where PowerShell is installed: the guests see it inside this folder.
    require_pwsh_tool
    if command -v qemu-system-aarch64 >/dev/null && [[ " $* " == *" arm64 "* ]]; then
        build_arm64
    fi
    tests/hosts/run.sh "$@"
}

# For the arm64 guest: famfsd, and the engine's tests with the runtime.
build_arm64() {
    build_other_daemon
    step "Publish the engine's tests for linux-arm64" dotnet publish tests/Famfs.Core.Tests -c Release -r linux-arm64 \
        --self-contained -o "$out/hosts/arm64/tests" --verbosity quiet
}

run_bench() {
    build_module
    step "Build the benchmarks" dotnet build bench/Famfs.Bench -c Release --verbosity quiet
    find_pwsh
    FAMFS_PWSH=$pwsh dotnet bench/Famfs.Bench/bin/Release/net10.0/Famfs.Bench.dll "$root" "$@"
}

# soak [SECONDS]: what the tests do for seconds, for so long each; every system call fails once, and 1,000 processes are killed.
run_soak() {
    local seconds=${1:-600}
    build_module
    step "Build the tests" dotnet build Famfs.slnx -c Release --verbosity quiet
    export FAMFS_CHANGING_SECONDS=$seconds FAMFS_SOAK_SECONDS=$seconds FAMFS_FAULTS=all FAMFS_KILL_CYCLES=1000
    export FAMFSD=$root/bin/$rid/famfsd
    dotnet tests/Famfs.Core.Tests/bin/Release/net10.0/Famfs.Core.Tests.dll -showLiveOutput \
        -class '*ChangingMemoryTests' -class '*FailingCallTests' -class '*ProcessTests'
    dotnet tests/Famfs.Daemon.Tests/bin/Release/net10.0/Famfs.Daemon.Tests.dll -showLiveOutput -diagnostics \
        -class '*EnduranceTests' -class '*VanishingImageTests' -class '*ChangeKillTests'
}

# fuzz [SECONDS] [TARGET...]: so many seconds for each target. With afl-fuzz (Debian: afl++) inputs are found by coverage;
# FAMFS_FUZZ=plain, or no afl-fuzz, leaves a mutator of our own. What fails is kept in out/fuzz.
run_fuzz() {
    local seconds=${1:-10} target here=$out/fuzz failed=0
    local fuzz="$root/tests/Fuzz/bin/Release/net10.0/Fuzz.dll"
    step "Build the fuzzer" dotnet build tests/Fuzz -c Release --verbosity quiet
    mkdir -p "$here"
    (($# < 2)) && set -- "$seconds" superblock header entry image changes repair queue requests socket
    if [[ ${FAMFS_FUZZ:-} == plain ]] || ! command -v afl-fuzz >/dev/null || ! step "Instrument" instrument; then
        cd "$here" && dotnet "$fuzz" run "$seconds" "$root/tests/Fuzz/Corpus" "${@:2}"
        return
    fi
    export AFL_SKIP_BIN_CHECK=1 AFL_NO_UI=1 AFL_SKIP_CPUFREQ=1 AFL_NO_AFFINITY=1 AFL_AUTORESUME=1 AFL_FAST_CAL=1
    export AFL_I_DONT_CARE_ABOUT_MISSING_CRASHES=1 DOTNET_TieredPGO=0
    for target in "${@:2}"; do
        afl-fuzz -i "tests/Fuzz/Corpus/$target" -o "$here/$target" -t 10000 -m none -V "$seconds" \
            -- dotnet "$here/bin/Fuzz.dll" afl "$target" >"$here/$target.log" 2>&1 || { tail -20 "$here/$target.log"; failed=1; }
        show_findings "$target" "$here/$target/default" || failed=1
    done
    return "$failed"
}

# The fuzzer with a counter at each branch of our code.
instrument() {
    [[ -x $out/fuzz/tools/sharpfuzz ]] ||
        dotnet tool install SharpFuzz.CommandLine --version 2.3.0 --tool-path "$out/fuzz/tools"
    rm -rf "$out/fuzz/bin"
    cp -r tests/Fuzz/bin/Release/net10.0 "$out/fuzz/bin"
    local part
    for part in Famfs.Core Famfs.Fuse famfsd; do
        "$out/fuzz/tools/sharpfuzz" "$out/fuzz/bin/$part.dll"
    done
}

# What afl-fuzz found of a target: a line of sums, and the inputs that failed or hung.
show_findings() {
    local found
    awk -F' *: *' -v name="$1" '{ v[$1] = $2 } END { printf "%s: %s executions, %s of %s inputs found by coverage, %s crashes, %s hangs\n",
        name, v["execs_done"], v["corpus_found"], v["corpus_count"], v["saved_crashes"], v["saved_hangs"] }' "$2/fuzzer_stats"
    found=$(find "$2/crashes" "$2/hangs" -name 'id:*' 2>/dev/null)
    [[ -z $found ]] || { echo "$found"; return 1; }
}

case ${1:-} in
    build) build_module ;;
    demo) build_module && run_script tools/demo.ps1 "${@:2}" ;;
    test) . tools/test.sh && run_tests "${@:2}" ;;
    soak) run_soak "${@:2}" ;;
    fuzz) run_fuzz "${@:2}" ;;
    hosts) run_hosts "${@:2}" ;;
    bench) run_bench "${@:2}" ;;
    package) run_package ;;
    deb) run_package && tools/deb/build.sh ;;
    help) build_module && run_script tools/help.ps1 "${@:2}" ;;
    *) usage; exit 2 ;;
esac
