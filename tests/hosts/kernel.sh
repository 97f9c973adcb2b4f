# Where the guests' kernels come from: Debian's packages, unpacked below out/hosts and never installed. Two kernels, one
# that stable distributions have and one with all that is new, and one for arm64. Packages that lie in out/hosts/<kernel>/packages already
# are taken as they are, which is the way on other distributions.

# 9p brings the root file system, fuse and erofs the mounts, virtio_net the network of guests that have one, the others the
# devices. erofs of older kernels asks for crc32c by its name in the crypto interface, not as a module.
readonly guest_modules=(virtio_pci virtio_net 9pnet_virtio 9p overlay fuse device_dax dax_hmem nd_pmem nd_e820 dm_mod
    crc32c_generic erofs kmem fsdev_dax of_pmem)
declare -A suite_of=([old]=bookworm [new]=sid [arm64]=bookworm)

# What .NET and famfsd need on arm64; the guest has no root file system of its own.
readonly arm64_libraries='libc6 libgcc-s1 libstdc++6 libssl3'

# apt with sources and lists of its own; the mirror is the one that this machine uses.
private_apt() {
    local folder=$1 program=$2
    "$program" -qq -o Dir::Etc::SourceList="$folder/sources.list" -o Dir::Etc::SourceParts=/dev/null \
        -o Dir::State::Lists="$folder/lists" -o Dir::State::status=/dev/null -o Dir::Cache="$folder/cache" \
        -o APT::Sandbox::User="$(id -un)" -o Acquire::Languages=none -o Acquire::Retries=2 \
        -o Acquire::IndexTargets::deb::DEP-11::DefaultEnabled=false "${@:3}"
}

# The packages that a package depends on, by a pattern.
depends_of() {
    private_apt "$1" apt-cache depends "$2" 2>/dev/null | sed -nE "s/.*Depends: ($3)\$/\\1/p"
}

download_packages() {
    local folder=$1 suite=$2 arch=amd64 others=busybox-static site image keys=/usr/share/keyrings/debian-archive-keyring.gpg
    if [[ $folder == */arm64 ]]; then
        arch=arm64 others+=" $arm64_libraries"
    fi
    command -v apt-get >/dev/null || { echo "there is no apt-get to get a kernel with"; return 1; }
    site=$(apt-get indextargets --format '$(SITE)' 'Created-By: Packages' 'Component: main' 2>/dev/null |
        grep -E '/debian/?$' | head -1) || true
    [[ -n $site ]] || { echo "apt has no Debian mirror among its sources"; return 1; }
    rm -rf "$folder/packages.part"
    mkdir -p "$folder"/{lists/partial,cache,packages.part}
    if [[ -e $keys ]]; then site="[signed-by=$keys] $site"; fi
    echo "deb $site $suite main" >"$folder/sources.list"
    printf 'APT::Architecture "%s";\nAPT::Architectures "%s";\n' "$arch" "$arch" >"$folder/apt.conf"
    local -x APT_CONFIG=$folder/apt.conf
    timeout 240 "$BASH" -c "$(declare -f private_apt); private_apt $(printf %q "$folder") apt-get update" >/dev/null 2>&1 ||
        { echo "the package list of Debian $suite can not be had"; return 1; }
    image=$(depends_of "$folder" "linux-image-$arch" 'linux-image-[0-9].*' | head -1)
    # Newer packages are split in three.
    # shellcheck disable=SC2046
    [[ -n $image ]] && (
        cd "$folder/packages.part"
        timeout 400 "$BASH" -c "$(declare -f private_apt); private_apt $(printf %q "$folder") apt-get download $image $others \
$(depends_of "$folder" "$image" 'linux-(binary|modules)-.*' | tr '\n' ' ')"
    ) >/dev/null 2>&1 || { echo "the kernel of Debian $suite can not be downloaded"; return 1; }
    rm -rf "$folder/packages"
    mv "$folder/packages.part" "$folder/packages"
}

# fetch_kernel <old|new|arm64>: makes its kernel, modules and initramfs below $work/<old|new|arm64>; prints why on failure.
fetch_kernel() {
    local folder=$work/$1 deb kernel
    if ! compgen -G "$folder/packages/linux-image-*.deb" >/dev/null; then
        download_packages "$folder" "${suite_of[$1]}" || return 1
    fi
    if [[ ! -e $folder/unpacked/complete ]]; then
        rm -rf "$folder/unpacked"
        for deb in "$folder"/packages/*.deb; do
            dpkg -x "$deb" "$folder/unpacked" || { echo "$deb can not be unpacked"; return 1; }
        done
        touch "$folder/unpacked/complete"
    fi
    kernel=$(find "$folder/unpacked" -name 'vmlinuz*' -type f -print -quit)
    [[ -n $kernel ]] || { echo "the packages of the $1 kernel have no kernel"; return 1; }
    ln -sfn "$kernel" "$folder/vmlinuz"
    build_initrd "$folder"
}

# Copies a module and, before it, what it depends on. The packages carry no modules.dep; the module itself knows.
add_module() {
    local name=$1 folder=$2 tree=$3 file depends
    # File names are written with - or _; the kernel's own names only with _.
    file=$(find "$folder/unpacked" -path '*lib/modules*' -name "${name//_/[-_]}.ko*" -print -quit)
    # Not there: built into the kernel, or newer than it.
    [[ -n $file ]] || return 0
    grep -qxF "$name.ko" "$tree/modules/order" && return 0
    case $file in
        *.xz) xz -dc "$file" ;;
        *.zst) zstd -qdc "$file" ;;
        *) cat "$file" ;;
    esac >"$tree/modules/$name.ko"
    depends=$(tr '\0' '\n' <"$tree/modules/$name.ko" | sed -n 's/^depends=//p' | head -1 | tr ',' ' ')
    for file in $depends; do
        add_module "${file//-/_}" "$folder" "$tree"
    done
    echo "$name.ko" >>"$tree/modules/order"
}

# Writes <folder>/initrd: busybox, the modules in order, init; on arm64 the libraries.
build_initrd() {
    local folder=$1 tree=$1/initrd.tree module busybox own
    busybox=$(find "$work"/{old,new}/unpacked -path '*bin/busybox' -type f -print -quit 2>/dev/null || true)
    own=$(find "$folder/unpacked" -path '*bin/busybox' -type f -print -quit)
    own=${own:-$busybox}
    [[ -n $busybox && ( $folder != */arm64 || $own != "$busybox" ) ]] || { echo "the packages have no busybox"; return 1; }
    rm -rf "$tree"
    mkdir -p "$tree"/{bin,modules}
    : >"$tree/modules/order"
    for module in "${guest_modules[@]}"; do
        add_module "$module" "$folder" "$tree"
    done
    # Drivers that only the guest that gives them a device needs: they are loaded from there.
    sed -i '/^\(kmem\|fsdev_dax\).ko$/d' "$tree/modules/order"
    install -m 755 "$own" "$tree/bin/busybox"
    if [[ $folder == */arm64 ]]; then
        mkdir "$tree/lib"
        cp -L "$folder"/unpacked/{,usr/}lib/aarch64-linux-gnu/*.so.[0-9]* "$tree/lib" ||
            { echo "the packages have no libraries"; return 1; }
    fi
    install -m 755 "$here/init" "$tree/init"
    (cd "$tree" && find . | "$busybox" cpio -o -H newc 2>/dev/null) >"$folder/initrd" || { echo "no initramfs can be made"; return 1; }
    rm -rf "$tree"
}
