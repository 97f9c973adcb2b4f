# Where a guest's kernel comes from: Debian's packages, unpacked below out/hosts and never installed.
# Packages that lie in out/hosts/packages already are taken as they are, which is the way on other distributions.

# 9p brings the root file system, the two others the device.
readonly guest_modules=(virtio_pci 9pnet_virtio 9p overlay device_dax dax_hmem kmem)

# Fills $work/packages and $work/unpacked; prints why on failure.
fetch_kernel() {
    local packages=$work/packages unpacked=$work/unpacked image deb
    mkdir -p "$packages"
    if ! compgen -G "$packages/linux-image-*.deb" >/dev/null; then
        command -v apt-get >/dev/null || { echo "there is no apt-get to get a kernel with"; return 1; }
        image=$(apt-cache depends linux-image-amd64 2>/dev/null | sed -nE 's/.*Depends: (linux-image-[0-9].*)/\1/p' | head -1)
        if [[ -z $image ]] || ! (cd "$packages" && timeout 120 apt-get download -qq "$image" busybox-static) >/dev/null 2>&1; then
            rm -f "$packages"/*.deb
            echo "Debian's packages linux-image-amd64 and busybox-static can not be downloaded (apt-get update?)"
            return 1
        fi
    fi
    if [[ ! -e $unpacked/complete ]]; then
        rm -rf "$unpacked"
        for deb in "$packages"/*.deb; do
            dpkg -x "$deb" "$unpacked" || { echo "$deb can not be unpacked"; return 1; }
        done
        touch "$unpacked/complete"
    fi
    kernel=$(compgen -G "$unpacked/boot/vmlinuz-*" | head -1)
    busybox=$(compgen -G "$unpacked/*bin/busybox" | head -1 || compgen -G "$unpacked/usr/bin/busybox")
    [[ -n $kernel && -n $busybox ]] || { echo "the packages have no kernel or no busybox"; return 1; }
}

# Copies a module and, before it, what it depends on. The packages carry no modules.dep; the module itself knows.
add_module() {
    local name=$1 tree=$2 file depends
    # File names are written with - or _; the kernel's own names only with _.
    file=$(find "$work/unpacked/lib/modules" -name "${name//_/[-_]}.ko*" -print -quit 2>/dev/null ||
        find "$work/unpacked/usr/lib/modules" -name "${name//_/[-_]}.ko*" -print -quit)
    # Not there: built into the kernel.
    [[ -n $file ]] || return 0
    grep -qxF "$name.ko" "$tree/modules/order" && return 0
    case $file in
        *.xz) xz -dc "$file" ;;
        *.zst) zstd -qdc "$file" ;;
        *) cat "$file" ;;
    esac >"$tree/modules/$name.ko"
    depends=$(tr '\0' '\n' <"$tree/modules/$name.ko" | sed -n 's/^depends=//p' | head -1 | tr ',' ' ')
    for file in $depends; do
        add_module "${file//-/_}" "$tree"
    done
    echo "$name.ko" >>"$tree/modules/order"
}

# Writes $work/initrd: busybox, the modules in order, init.
build_initrd() {
    local tree=$work/initrd.tree module
    rm -rf "$tree"
    mkdir -p "$tree"/{bin,modules}
    : >"$tree/modules/order"
    for module in "${guest_modules[@]}"; do
        add_module "$module" "$tree"
    done
    # kmem takes no device by itself, but only the guest that gives it one needs it: it is loaded from there.
    sed -i '/^kmem.ko$/d' "$tree/modules/order"
    install -m 755 "$busybox" "$tree/bin/busybox"
    install -m 755 "$here/init" "$tree/init"
    (cd "$tree" && find . | "$busybox" cpio -o -H newc 2>/dev/null) >"$work/initrd"
    rm -rf "$tree"
}
