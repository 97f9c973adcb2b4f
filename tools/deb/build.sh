#!/usr/bin/env bash
# Makes a Debian package of out/package/Famfs for each processor that has a native famfsd there.
# usage: build.sh [DIRECTORY]     where the packages go; out/deb unless given
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
module=$root/out/package/Famfs
target=${1:-$root/out/deb}
version=$(sed -n "s/^ *ModuleVersion *= '\(.*\)'.*/\1/p" "$module/Famfs.psd1")
# Everything in the package has this time, so that the same input gives the same package.
SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git -C "$root" log -1 --format=%ct 2>/dev/null || stat -c %Y "$module/Famfs.psd1")}
export SOURCE_DATE_EPOCH

# Compressed as Debian wants it, without name and time.
compress_to() {
    gzip -9n >"$1"
    chmod 644 "$1"
}

# The changelog that Debian's tools read: one entry, which points to the one for people.
changelog() {
    cat <<TEXT
famfs ($version) unstable; urgency=medium

  * Release of version $version. CHANGELOG.md beside this file has the changes.

 -- $maintainer  $(date -R -u -d "@$SOURCE_DATE_EPOCH")
TEXT
}

control() {
    cat <<TEXT
Package: famfs
Version: $version
Architecture: $1
Maintainer: $maintainer
Installed-Size: $(du -sk --exclude=DEBIAN "$2" | cut -f1)
Depends: libc6 (>= 2.27), mount
Recommends: fuse3
Suggests: powershell (>= 7.6), daxctl, qemu-system-x86
Section: admin
Priority: optional
Homepage: $homepage
Description: file system in memory that several hosts share
 Famfs keeps files in memory that many hosts reach, such as CXL memory or any
 other DAX device. This package has the server famfsd, which mounts a famfs on
 stock kernels through FUSE, the helper for mount(8) and fstab, a template of a
 systemd unit, and a PowerShell module that formats, fills, lists, copies and
 checks such file systems. An image file serves where there is no such memory.
TEXT
}

# The program that strips libraries of a processor.
strip_of() {
    local own=linux-x64 name=strip
    [[ $(uname -m) != aarch64 ]] || own=linux-arm64
    case $1 in
        "$own") ;;
        linux-arm64) name=aarch64-linux-gnu-strip ;;
        *) name=x86_64-linux-gnu-strip ;;
    esac
    command -v "$name" || echo true
}

# build ARCHITECTURE PROCESSOR
build() {
    local tree=$work/$1 lib=$work/$1/usr/lib/famfs page
    install -d -m 755 "$tree"/DEBIAN "$lib" "$tree"/usr/{sbin,share/man/man8,share/doc/famfs} "$tree/usr/lib/systemd/system" \
        "$tree/etc/famfs" "$tree/usr/share/lintian/overrides"
    cp -r "$module" "$lib/Famfs"
    rm -f "$lib/Famfs/LICENSE" "$lib/Famfs/CHANGELOG.md"
    find "$lib/Famfs/bin" -mindepth 1 -maxdepth 2 -type d -name 'linux-*' ! -name "$2" -exec rm -r {} +
    find "$lib/Famfs/bin" -name '*.so' -exec "$(strip_of "$2")" --strip-unneeded {} +
    chmod -R u=rwX,go=rX "$tree/usr"
    (cd "$lib/Famfs" && find . -type f ! -name Famfs.sha256 -printf '%P\n' | LC_ALL=C sort | xargs -d '\n' sha256sum >Famfs.sha256)
    ln -s "../lib/famfs/Famfs/bin/$2/famfsd" "$tree/usr/sbin/famfsd"
    ln -s famfsd "$tree/usr/sbin/mount.famfs"
    # A mount has the type fuse.famfs in the table of the kernel; so "mount -o remount" asks for this name.
    ln -s famfsd "$tree/usr/sbin/mount.fuse.famfs"
    compress_to "$tree/usr/share/man/man8/famfsd.8.gz" <"$root/docs/man/famfsd.8"
    for page in mount.famfs mount.fuse.famfs; do
        ln -s famfsd.8.gz "$tree/usr/share/man/man8/$page.8.gz"
    done
    install -m 644 "$here/famfs@.service" "$tree/usr/lib/systemd/system/famfs@.service"
    install -m 644 "$here/lintian-overrides" "$tree/usr/share/lintian/overrides/famfs"
    install -m 644 "$here/copyright" "$root/README.md" "$tree/usr/share/doc/famfs/"
    compress_to "$tree/usr/share/doc/famfs/CHANGELOG.md.gz" <"$root/CHANGELOG.md"
    changelog | compress_to "$tree/usr/share/doc/famfs/changelog.gz"
    install -m 755 "$here"/{postinst,prerm,postrm} "$tree/DEBIAN/"
    control "$1" "$tree" >"$tree/DEBIAN/control"
    (cd "$tree" && find usr -type f -print0 | LC_ALL=C sort -z | xargs -0 md5sum >DEBIAN/md5sums)
    find "$tree" -exec touch -h -d "@$SOURCE_DATE_EPOCH" {} +
    dpkg-deb --root-owner-group -Zxz --build "$tree" "$target/famfs_${version}_$1.deb" >/dev/null
    ls -l "$target/famfs_${version}_$1.deb" | awk '{ printf "%s: %.1f MB\n", $NF, $5 / 1e6 }' | sed 's:.*/::'
}

command -v dpkg-deb >/dev/null || { echo "dpkg-deb is not installed: this needs a Debian, or the package dpkg." >&2; exit 1; }
homepage=$(sed -n "s/^ *ProjectUri *= '\(.*\)'.*/\1/p" "$module/Famfs.psd1")
maintainer=${FAMFS_MAINTAINER:-The Famfs for PowerShell authors <famfs-powershell@example.org>}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$target"
rm -f "$target"/famfs_*.deb
made=0
for pair in amd64:linux-x64 arm64:linux-arm64; do
    if [[ -x $module/bin/${pair#*:}/famfsd ]]; then
        build "${pair%:*}" "${pair#*:}"
        made=1
    fi
done
((made)) || { echo "There is no native famfsd in $module: it needs clang or gcc, and zlib's headers." >&2; exit 1; }
