#!/usr/bin/env bash
# Several hosts on one memory: guests under QEMU's software emulation, each with a real /dev/dax0.0 over the same file, and
# this machine on that file. Prints one line for each check. Called by ./build.sh hosts, which has built the module.
# usage: run.sh [scenario...]      the scenarios are at the end
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
work=$root/out/hosts
pwsh=$root/out/pwsh/pwsh
share=
passed=0 failed=0 skipped=0
# shellcheck source=kernel.sh
source "$here/kernel.sh"
# shellcheck source=guest.sh
source "$here/guest.sh"

clean_up() {
    stop_guests
    rm -f "$work"/*.memory "$work/share/out"
}

# Shows the checks of a host and counts them; all it said is shown when one failed.
collect() {
    local name=$1 log=$share/$1.log p f
    p=$(grep -c '^PASS ' "$log" || true) f=$(grep -c '^FAIL ' "$log" || true)
    # A host that checked nothing has failed.
    ((p + f > 0)) || f=1
    passed=$((passed + p)) failed=$((failed + f))
    echo "== $name: $(head -1 "$log")"
    if ((f > 0)); then
        cat "$log"
    else
        grep -E '^(PASS|NOTE) ' "$log"
    fi
}

skip_all() {
    echo "SKIP hosts: $1"
    echo "0 passed, 0 failed, 1 skipped"
    exit 0
}

skip_one() {
    echo "SKIP $1: $2"
    skipped=$((skipped + 1))
}

# A scenario starts with an empty shared folder and memory that nobody has written.
begin() {
    share=$work/share
    rm -rf "$share" "$work"/*.memory
    mkdir -p "$share"
    truncate -s "$memory_size" "$work/one.memory"
}

# on_this_machine <name> <script> <host identity> [<seconds>]
on_this_machine() {
    local log=$share/$1.log
    echo "kernel $(uname -r), this machine" >"$log"
    SHARE=$share MEMORY=$work/one.memory FAMFS_SYSTEM_UUID=$3 \
        timeout "${4:-120}" "$pwsh" -NoProfile -NonInteractive -File "$here/checks/$2.ps1" </dev/null >>"$log" 2>&1 ||
        echo "FAIL $1: its script ended with $?" >>"$log"
    collect "$1"
}

readonly host_a=aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa host_b=bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb
readonly host_c=cccccccc-cccc-4ccc-8ccc-cccccccccccc

# One guest, then this machine on what it left.
scenario_alone() {
    begin
    boot alone alone "$work/one.memory" "$host_a"
    await alone 480
    collect alone
    on_this_machine below below "$host_c"
}

# Two guests at once.
scenario_pair() {
    begin
    boot a master "$work/one.memory" "$host_a"
    boot b client "$work/one.memory" "$host_b" "${has_new:+new}"
    await a 480
    await b 90
    collect a
    collect b
}

# One guest that this machine kills while it copies.
scenario_killed() {
    begin
    boot doomed doomed "$work/one.memory" "$host_a"
    GUEST=${guests[doomed]} MASTER=$host_a on_this_machine survivor survivor "$host_c" 240
    forget doomed
    collect doomed
}

# One guest whose device changes its driver.
scenario_modes() {
    begin
    boot modes modes "$work/one.memory" "$host_a"
    await modes 360
    collect modes
}

# A guest with a kernel that has both drivers.
scenario_switch() {
    if [[ -z $has_new ]]; then
        skip_one switch "there is no second kernel"
        return
    fi
    begin
    boot switch switch "$work/one.memory" "$host_a" new
    await switch 360
    collect switch
}

# One guest whose device has pages of 1 GiB.
scenario_gigantic() {
    begin
    boot gigantic gigantic "$work/one.memory" "$host_a"
    await gigantic 360
    collect gigantic
}

# A guest with /dev/pmem0 and one with /dev/dax0.0 over the same memory.
scenario_block() {
    begin
    boot block block "$work/one.memory" "$host_a" old pmem
    boot beside beside "$work/one.memory" "$host_b" "${has_new:+new}"
    await block 600
    await beside 90
    collect block
    collect beside
}

# A guest whose memory is broken in places: the kernel itself marks pages as poisoned.
scenario_poison() {
    begin
    boot poison poison "$work/one.memory" "$host_a"
    await poison 360
    collect poison
}

# What this machine wrote, read, checked and continued by an arm64 guest, and the other way round.
scenario_arm64() {
    local reason program
    for program in qemu-system-aarch64 fdtput; do
        if ! command -v "$program" >/dev/null; then
            skip_one arm64 "$program is not installed (Debian: apt-get install qemu-system-arm device-tree-compiler)"
            return
        fi
    done
    if [[ ! -e $root/out/famfsd-linux-arm64/famfsd || ! -e $work/arm64/tests/Famfs.Core.Tests ]]; then
        skip_one arm64 "famfsd and the tests were not built for linux-arm64"
        return
    fi
    reason=$(fetch_kernel arm64) || { skip_one arm64 "$reason"; return; }
    begin
    on_this_machine before before "$host_a"
    boot arm64 arm64 "$work/one.memory" "$host_a" arm64 pmem
    await arm64 900
    collect arm64
    on_this_machine after after "$host_a"
}

# Two guests with /dev/pmem0: the view that one writes is mounted by both, first by the newer kernel.
scenario_view() {
    begin
    boot view view "$work/one.memory" "$host_a" old pmem
    boot viewed viewed "$work/one.memory" "$host_b" "${has_new:+new}" pmem
    await view 1500
    await viewed 120
    collect view
    collect viewed
}

# Two guests that configuration documents bring up as a cluster, and take down.
scenario_cluster() {
    begin
    boot cluster cluster "$work/one.memory" "$host_a" "${has_new:+new}"
    boot member member "$work/one.memory" "$host_b"
    await cluster 720
    await member 90
    collect cluster
    collect member
}

# Two guests that Ansible's controller, this machine, brings up as a cluster over ssh, and takes down.
scenario_playbook() {
    local program
    for program in ansible-playbook ssh ssh-keygen /usr/sbin/sshd; do
        if ! command -v "$program" >/dev/null; then
            skip_one playbook "$program is not installed (Debian: apt-get install ansible-core openssh-client openssh-server)"
            return
        fi
    done
    if ! qemu-system-x86_64 -netdev help 2>/dev/null | grep -qx user; then
        skip_one playbook "this QEMU has no user network"
        return
    fi
    begin
    read -r "ports[a]" "ports[b]" <<<"$(free_ports)"
    timeout 5400 python3 "$here/checks/playbook.py" "$share" "$root" "${ports[a]}" "$host_a" "${ports[b]}" "$host_b" \
        </dev/null >"$share/playbook.log" &
    local controller=$! status=0
    boot a target "$work/one.memory" "$host_a" "${has_new:+new}"
    boot b target "$work/one.memory" "$host_b"
    wait "$controller" || status=$?
    ((status == 0)) || echo "FAIL playbook: it ended with $status" >>"$share/playbook.log"
    : >"$share/end"
    await a 300
    await b 300
    unset "ports[a]" "ports[b]"
    collect playbook
    collect a
    collect b
}

# Two ports of the loopback that nobody has.
free_ports() {
    python3 -c 'import socket; taken = [socket.create_server(("127.0.0.1", 0)) for _ in range(2)]
print(*(one.getsockname()[1] for one in taken))'
}

command -v qemu-system-x86_64 >/dev/null || skip_all "QEMU is not installed (Debian: apt-get install qemu-system-x86)"
[[ $(uname -m) == x86_64 ]] || skip_all "the guests are x86-64 and use this machine's .NET"
mkdir -p "$work"
echo "Prepare the guests' kernels"
reason=$(fetch_kernel old) || skip_all "$reason"
has_new=true
reason=$(fetch_kernel new) || { has_new=; echo "No second kernel: $reason"; }
trap clean_up EXIT
trap 'exit 130' INT TERM

# view, poison, arm64, cluster and playbook run when they are named: they take longer than all others together.
(($# > 0)) || set -- alone pair killed modes switch gigantic block
for scenario in "$@"; do
    "scenario_$scenario"
done
echo "$passed passed, $failed failed, $skipped skipped"
((failed == 0))
