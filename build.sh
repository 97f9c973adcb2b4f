#!/usr/bin/env bash
# The one entry. Needs the .NET SDK; uses PowerShell and Pester where they are installed.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
cd "$root"
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 POWERSHELL_TELEMETRY_OPTOUT=1 POWERSHELL_UPDATECHECK=Off
out=$root/out

usage() {
    cat <<'TEXT'
./build.sh build      builds the module; then: Import-Module ./Famfs.psd1
./build.sh demo       builds it and runs the main job on an image file, with real files as input
./build.sh test       builds everything and runs every test
./build.sh hosts      runs the module on virtual machines that share a real DAX device (needs QEMU and Debian's packages)
./build.sh bench      measures against ceilings and peers and writes docs/performance.md (bench GROUP... for a part)
./build.sh help       writes en-US/ anew from docs/help (needs PowerShell with Microsoft.PowerShell.PlatyPS)
TEXT
}

build_module() {
    dotnet publish src/Famfs.Cmdlets -c Release -o bin --verbosity quiet
    build_daemon
}

# famfsd as native code; where that can not be made, for the installed runtime, behind a launcher of the same name.
build_daemon() {
    local rid log
    case $(uname -m) in
        aarch64) rid=linux-arm64 ;;
        *) rid=linux-x64 ;;
    esac
    mkdir -p "$out"
    log=$out/famfsd.log
    if { command -v clang || command -v gcc; } >/dev/null &&
        dotnet publish src/Famfs.Daemon -c Release -r "$rid" -p:NativeDaemon=true -o "$out/famfsd" --verbosity quiet >"$log" 2>&1; then
        rm -rf "bin/$rid"
        install -D -m 755 "$out/famfsd/famfsd" "bin/$rid/famfsd"
        return
    fi
    echo "famfsd: native code needs clang or gcc, zlib and the ILCompiler package (see $log); it is built to run with dotnet instead." >&2
    rm -rf "bin/$rid"
    dotnet publish src/Famfs.Daemon -c Release -p:UseAppHost=false -o "bin/$rid" --verbosity quiet
    printf '#!/bin/sh\nexec dotnet "$(dirname "$(readlink -f "$0")")/famfsd.dll" "$@"\n' >"bin/$rid/famfsd"
    chmod 755 "bin/$rid/famfsd"
}

build_engine_host() {
    dotnet publish tools/EngineHost -c Release -o "$out/EngineHost" --verbosity quiet
}

# With a runtime identifier the engine is precompiled: emulated machines take three times as long to compile it.
build_precompiled_host() {
    dotnet publish tools/EngineHost -c Release -r linux-x64 -o "$out/EngineHost.hosts" --verbosity quiet
}

# PowerShell 7.6 or later: the one that is installed, else as a .NET tool where the registry has it. Tried once.
find_pwsh() {
    local candidate
    for candidate in "$(command -v pwsh || true)" "$out/pwsh/pwsh"; do
        if [[ -n $candidate && -x $candidate ]] &&
            "$candidate" -NoProfile -Command 'exit [int]($PSVersionTable.PSVersion -lt [version]"7.6")' >/dev/null 2>&1; then
            echo "$candidate"
            return
        fi
    done
    if [[ ! -e $out/pwsh.tried ]]; then
        mkdir -p "$out" && touch "$out/pwsh.tried"
        if timeout 120 dotnet tool install powershell --version '7.6.*' --tool-path "$out/pwsh" >/dev/null 2>&1; then
            find_pwsh
        fi
    fi
}

# Runs a script in PowerShell, or on the bare engine where there is none. FAMFS_HOST=engine asks for the latter.
run_script() {
    local pwsh=
    [[ ${FAMFS_HOST:-} == engine ]] || pwsh=$(find_pwsh)
    if [[ -n $pwsh ]]; then
        "$pwsh" -NoProfile -File "$@"
    else
        build_engine_host
        dotnet "$out/EngineHost/EngineHost.dll" "$@"
    fi
}

run_bench() {
    build_module
    dotnet build bench/Famfs.Bench -c Release --verbosity quiet
    FAMFS_PWSH=$(find_pwsh) dotnet bench/Famfs.Bench/bin/Release/net10.0/Famfs.Bench.dll "$root" "$@"
}

passed=0 failed=0 skipped=0 lines=()

# Adds one run to the sums. A run that executed nothing, or ended badly without a failure to show, is a failure.
count() {
    local name=$1 status=$2 p=$3 f=$4 s=$5
    if ((status != 0 && f == 0)) || ((p + f == 0)); then
        f=$((f + 1))
    fi
    passed=$((passed + p)) failed=$((failed + f)) skipped=$((skipped + s))
    lines+=("$name: $p passed, $f failed, $s skipped")
}

run_xunit() {
    local project=$1 name=$2 log status=0 total=0 errors=0 failures=0 skips=0
    dotnet build "tests/$project" -c Release --verbosity quiet
    log=$(mktemp)
    dotnet "tests/$project/bin/Release/net10.0/$project.dll" 2>&1 | tee "$log" || status=$?
    read -r total errors failures skips < <(sed -nE \
        's/.*Total: ([0-9]+), Errors: ([0-9]+), Failed: ([0-9]+), Skipped: ([0-9]+).*/\1 \2 \3 \4/p' "$log" | tail -1) || true
    rm -f "$log"
    count "$name" "$status" $((total - failures - skips)) $((failures + errors)) "$skips"
}

# Pester 5.5 or later: the one that is installed, else the package. Prints what Import-Module takes.
find_pester() {
    local packages=$out/packages
    if "$1" -NoProfile -Command 'exit [int](-not (Get-Module -ListAvailable Pester | Where-Object Version -ge "5.5"))'; then
        echo Pester
    elif timeout 120 dotnet restore tools/Pester --packages "$packages" >/dev/null 2>&1; then
        compgen -G "$packages/pester/*/tools/Pester.psd1"
    fi
}

run_pester() {
    local pwsh pester= log status=0 p=0 f=0 s=0
    pwsh=$(find_pwsh)
    [[ -z $pwsh ]] || pester=$(find_pester "$pwsh") || true
    if [[ -z $pester ]]; then
        lines+=("Pester: PowerShell or Pester is not installed and could not be fetched, so its files ran on the bare engine only")
        return
    fi
    log=$(mktemp)
    "$pwsh" -NoProfile -File tools/pester.ps1 "$pester" 2>&1 | tee "$log" || status=$?
    read -r p f s < <(sed -nE 's/^Pester result: ([0-9]+) ([0-9]+) ([0-9]+)$/\1 \2 \3/p' "$log" | tail -1) || true
    rm -f "$log"
    count "Pester" "$status" "$p" "$f" "$s"
}

run_tests() {
    build_module
    run_xunit Famfs.Core.Tests "Engine"
    run_xunit Famfs.Fuse.Tests "FUSE protocol"
    FAMFSD=$(echo "$root"/bin/linux-*/famfsd) run_xunit Famfs.Daemon.Tests "Mount"
    # The second host of the acceptance tests where they run on the bare engine.
    dotnet build tools/EngineHost -c Release --verbosity quiet
    run_xunit Famfs.Cmdlets.Tests "Acceptance, bare engine"
    run_pester
    echo
    printf '%s\n' "${lines[@]}"
    echo "$passed passed, $failed failed, $skipped skipped"
    ((failed == 0))
}

case ${1:-} in
    build) build_module ;;
    demo) build_module && run_script tools/demo.ps1 "${@:2}" ;;
    test) run_tests ;;
    hosts) build_module && build_precompiled_host && tests/hosts/run.sh "${@:2}" ;;
    bench) run_bench "${@:2}" ;;
    help) build_module && run_script tools/help.ps1 "${@:2}" ;;
    *) usage; exit 2 ;;
esac
