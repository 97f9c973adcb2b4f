# Guests: start, wait, stop. Every guest that this script started ends with it.
declare -A guests=()

# The port of this machine's loopback that leads to a guest's sshd. Guests without one have no network.
declare -A ports=()

# Guests that are given the same file are hosts that share this memory.
readonly memory_size=4352M memory_start=0x100000000

# boot <name> <script> <memory file> <host identity> [old|new|arm64] [dax|pmem]: until the guest's first process runs.
# Under emulation a kernel now and then patches an instruction that its other processor is about to run, and dies before any
# process of the tests exists. Such a guest is powered on again, and the output says so.
boot() {
    local name=$1 attempt
    for attempt in 1 2 3; do
        power_on "$@"
        while kill -0 "${guests[$name]}" 2>/dev/null; do
            [[ ! -s $share/$name.log ]] || return 0
            sleep 0.2
        done
        [[ ! -s $share/$name.log ]] || return 0
        echo "NOTE $name: its kernel ended before the first process (power-on $attempt of 3):" \
            "$(grep -m 1 -aE 'Oops|BUG|panic' "$share/$name.console" || tail -n 1 "$share/$name.qemu")"
    done
}

power_on() {
    local name=$1 script=$2 memory=$3 uuid=$4 kernel=${5:-old} mark='%' type=-1+0xefffffff
    if [[ ${6:-dax} == pmem ]]; then
        # Marked as persistent memory instead, which nd_e820 offers as /dev/pmem0.
        mark='!' type=
    fi
    : >"$share/$name.log"
    {
        # For busybox's shell, which knows no $'...': in single quotes.
        printf "%s='%s'\n" SCRIPT "$script" CHECKOUT "${root//\'/\'\\\'\'}" \
            DOTNET_ROOT "$(dirname "$(readlink -f "$(command -v dotnet)")")"
        printf 'FAMFS_SYSTEM_UUID=%s\n' "$uuid"
        # One start-up instead of two; start-ups that take half as long under emulation; a locale that every machine has.
        printf 'DOTNET_EnableDiagnostics=0\nDOTNET_EnableWriteXorExecute=0\nDOTNET_NOLOGO=1\nPOWERSHELL_TELEMETRY_OPTOUT=1\nPOWERSHELL_UPDATECHECK=Off\nLC_ALL=C\nSHARE=/share\n'
    } >"$share/$name.environment"

    # Node 1 begins where the memory below 4 GiB ends; memmap= turns it from memory of the guest (type 1) into soft-reserved
    # memory (type 0xefffffff), which dax_hmem offers as a DAX region. Device offset 0 is offset 0 of the file.
    local processor=(qemu-system-x86_64 -M "q35,max-ram-below-4g=1G,usb=off,sata=off,smbus=off" -cpu "max,la57=off" -m 5376M)
    # The time comes from the HPET: a guest that measures its TSC while this machine is busy may run at many times the speed.
    local own=1G start="console=ttyS0 nokaslr tsc=reliable clocksource=hpet no_timer_check memmap=$memory_size$mark$memory_start$type"
    local hardware=(-accel "tcg,thread=multi" -smp 2 -nodefaults -no-user-config -display none -no-reboot)
    if [[ $kernel == arm64 ]]; then
        # mem= leaves out node 1, which the device tree calls persistent memory. Pointer authentication is slow to emulate.
        processor=(qemu-system-aarch64 -M virt -cpu "max,pauth=off,sve=off,lpa2=off" -m 5888M)
        own=1536M start="console=ttyAMA0 mem=1536M"
    fi
    hardware+=(-object "memory-backend-ram,id=own,size=$own"
        -object "memory-backend-file,id=shared,share=on,mem-path=${memory//,/,,},size=$memory_size,align=2M"
        -numa "node,nodeid=0,cpus=0-1,memdev=own" -numa "node,nodeid=1,memdev=shared")
    if [[ $kernel == arm64 ]]; then
        describe_pmem "$work/arm64/virt.dtb" "${processor[@]}" "${hardware[@]}"
        hardware+=(-dtb "$work/arm64/virt.dtb")
    fi
    if [[ ${ports[$name]:-} ]]; then
        hardware+=(-netdev "user,id=net,restrict=on,hostfwd=tcp:127.0.0.1:${ports[$name]}-10.0.2.15:22"
            -device "virtio-net-pci,netdev=net,romfile=")
    fi
    nice -n 5 "${processor[@]}" "${hardware[@]}" \
        -virtfs local,path=/,mount_tag=machine,security_model=none,readonly=on,multidevs=remap \
        -virtfs "local,path=${share//,/,,},mount_tag=share,security_model=none,multidevs=remap" \
        -kernel "$work/$kernel/vmlinuz" -initrd "$work/$kernel/initrd" -serial "file:$share/$name.console" \
        -append "$start quiet panic=-1 mitigations=off HOST=$name" \
        </dev/null >"$share/$name.qemu" 2>&1 &
    guests[$name]=$!
    # The shell has nothing to say about how it ends.
    disown
}

# describe_pmem <file> <QEMU and its arguments>: the machine's device tree, with node 1 as /dev/pmem0.
describe_pmem() {
    local file=$1 node=/pmem@a0000000
    "${@:2}" -M "dumpdtb=$file" </dev/null >/dev/null 2>&1
    fdtput -c "$file" "$node"
    fdtput -t s "$file" "$node" compatible pmem-region
    fdtput -t x "$file" "$node" reg 0 a0000000 1 10000000
}

# await <name> <seconds>: until the guest has powered off by itself; one that does not is stopped, and that is a failure.
await() {
    local name=$1 deadline=$((SECONDS + $2))
    while kill -0 "${guests[$name]}" 2>/dev/null; do
        if ((SECONDS >= deadline)); then
            kill -KILL "${guests[$name]}" 2>/dev/null || true
            echo "FAIL $name: not done after $2 s" >>"$share/$name.log"
            break
        fi
        sleep 0.2
    done
    unset "guests[$name]"
    if ! grep -q "^$name ended with 0," "$share/$name.log"; then
        echo "FAIL $name: its script did not end well" >>"$share/$name.log"
        cat "$share/$name.qemu" "$share/$name.console" >>"$share/$name.log" 2>/dev/null || true
    fi
}

# A guest that was to be killed, and is in any case.
forget() {
    kill -KILL "${guests[$1]}" 2>/dev/null || true
    unset "guests[$1]"
}

stop_guests() {
    local name
    for name in "${!guests[@]}"; do
        kill -KILL "${guests[$name]}" 2>/dev/null || true
    done
}
