# An arm64 host, where only busybox, .NET's runtime and famfsd are: tests of the engine, then a mount of what this
# machine wrote. Run by busybox.
export DOTNET_TieredPGO=0 DOTNET_EnableWriteXorExecute=0 FAMFS_EMULATED_LINES=1 TMPDIR=/tmp HOME=/tmp
programs=/lower$CHECKOUT/out
famfsd=$programs/famfsd-linux-arm64/famfsd
device=/dev/pmem0 mnt=/mnt/fam

# check <name> <command>: one line; it holds when the command succeeds.
check() {
    local name=$1 since said
    since=$(cut -d. -f1 /proc/uptime)
    shift
    if said=$("$@" 2>&1); then
        [ "$1" != run_tests ] || name="$name: $said"
        echo "PASS $name ($(($(cut -d. -f1 /proc/uptime) - since)) s)"
    else
        echo "FAIL $name: $said"
    fi
}

# run_tests <arguments of xUnit>: all pass, and there are some.
run_tests() {
    local status=0 total
    "$programs/hosts/arm64/tests/Famfs.Core.Tests" -noColor "$@" >/tmp/tests.log 2>&1 || status=$?
    total=$(sed -n 's/.*Total: \([0-9]*\), Errors: 0, Failed: 0.*/\1/p' /tmp/tests.log)
    echo "$total tests"
    [ "$status" -eq 0 ] && [ "${total:-0}" -gt 0 ] || { cat /tmp/tests.log; return 1; }
}

classes() {
    for class in "$@"; do
        printf ' -class *.%s' "$class"
    done
}

mkdir -p /tmp "$mnt" /usr/bin
mount -t tmpfs memory /tmp
mkdir -p /dev/shm /run
set -f # the names of classes are patterns, but not for the shell
# Tests start their workers by the host of .NET; here each program brings its own.
printf '#!/bin/sh\nprogram=${1%%.dll}\nshift\nexec "$program" "$@"\n' >/bin/dotnet
chmod 755 /bin/dotnet

check 'the processor is arm64, the memory a pmem device' test -b "$device"
check 'engine: formats and what other hosts wrote' run_tests $(classes GoldenTests GoldenVolumeTests GoldenQueueTests LineTests)
check 'engine: missing memory, mappings' run_tests $(classes FaultTests MappedFileTests)

check 'famfsd mounts the file system of this machine' "$famfsd" "$device" "$mnt"
cd "$mnt"
check 'files have the hashes that x86-64 computed' sha256sum -c /share/before.sums
check 'cp' cp /bin/busybox data/busybox
check 'a program is mapped and runs' data/busybox true
check 'dd' dd if=/dev/urandom of=data/random bs=100k count=50
check 'a recorded file is removed and its name is free' sh -c 'cp data/seeded gone && sync && rm gone && [ ! -e gone ]'
check 'mkdir' sh -c 'mkdir -p data/new/deep && cp /share/before.sums data/new/sums'
check 'tar' sh -c 'tar cf data/tree.tar data/sets && tar tf data/tree.tar | grep -q striped'
check 'df' sh -c 'df . | grep -q fam'
find . -type f | sed 's/^..//' | sort | xargs sha256sum >/share/after.part
mv /share/after.part /share/after.sums
cd /
check 'umount' umount "$mnt"
