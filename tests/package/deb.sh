#!/usr/bin/env bash
# Installs the Debian package into a fresh Debian, mounts by every way that its man page shows, and removes it again.
# usage: deb.sh     after ./build.sh deb. Needs root, debootstrap and /dev/fuse; exits with 77 where these are missing.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
checkout=$(cd "$here/../.." && pwd)
root=$checkout/out/deb-root
cache=$checkout/out/debootstrap
passed=0

skip() {
    echo "SKIPPED: $1" >&2
    exit 77
}

# Everything that is mounted in a run is gone with its mount namespace.
inside() {
    unshare -m --pid --fork --kill-child bash -euc '
        root=$1; shift
        mount --make-rprivate /
        mount --bind "$root" "$root"
        mount -t proc proc "$root/proc"
        mount --rbind /dev "$root/dev"
        mount --bind /sys "$root/sys"
        mount -t tmpfs tmpfs "$root/run"
        cd "$root"
        pivot_root . old
        cd /
        umount -l /old
        exec env -i HOME=/root PATH=/usr/bin:/bin:/usr/sbin:/sbin "$@"' bash "$root" "$@"
}

check() {
    if ! inside bash -euo pipefail -c "$2" >"$root/log" 2>&1; then
        echo "FAIL $1"
        cat "$root/log"
        exit 1
    fi
    echo "PASS $1"
    passed=$((passed + 1))
}

package=$(ls "$checkout"/out/deb/famfs_*_"$(dpkg --print-architecture)".deb 2>/dev/null) || skip "there is no package in out/deb: ./build.sh deb"
((EUID == 0)) || skip "needs root"
[[ -e /dev/fuse ]] || skip "needs /dev/fuse"
command -v debootstrap >/dev/null || skip "debootstrap is not installed"
rm -rf --one-file-system "$root"
mkdir -p "$root" "$cache"
suite=$(. /etc/os-release && echo "${VERSION_CODENAME:-stable}")
mirror=$(apt-get indextargets --format '$(SITE)' 'Created-By: Packages' 'Component: main' 2>/dev/null |
    grep -E '/debian/?$' | head -1) || true
unshare -m debootstrap --variant=minbase --include=systemd --cache-dir="$cache" "$suite" "$root" $mirror >"$checkout/out/debootstrap.log" 2>&1 ||
    skip "debootstrap cannot make a Debian $suite"
mkdir -p "$root/old" "$root/mnt/famfs" "$root/opt/famfs"
cp "$package" "$root/famfs.deb"

# There is no PowerShell inside: this machine formats, under the identity that the new one will have.
echo 6ba7b810-9dad-11d1-80b4-00c04fd430c8 >"$root/opt/famfs/system_uuid"
FAMFS_SYSTEM_UUID=$(cat "$root/opt/famfs/system_uuid") "${FAMFS_PWSH:-$(command -v pwsh || echo "$checkout/out/pwsh/pwsh")}" -NoProfile -Command \
    "Import-Module '$checkout/Famfs.psd1'; New-FamfsFileSystem '$root/image' -Size 4GB" >/dev/null

check "it is installed, with nothing else to install" '
    dpkg -i /famfs.deb; test "$(dpkg-query -W -f "\${Status}" famfs)" = "install ok installed"
    famfsd --version; mount.famfs --version
    cd /usr/lib/famfs/Famfs; sha256sum --quiet -c Famfs.sha256'
check "PowerShell finds the module where it looks" 'test -e /usr/local/share/powershell/Modules/Famfs/Famfs.psd1'
check "mount -t famfs" '
    mount -t famfs -o allow_other /image /mnt/famfs; echo hello > /mnt/famfs/f; sync /mnt/famfs/f
    test "$(findmnt -no FSTYPE /mnt/famfs)" = fuse.famfs
    umount /mnt/famfs; mount -t famfs -o ro /image /mnt/famfs; test "$(cat /mnt/famfs/f)" = hello; ! touch /mnt/famfs/g
    umount /mnt/famfs; mount -t famfs /image /mnt/famfs; mount -o remount,ro /mnt/famfs; ! touch /mnt/famfs/g
    mount -o remount,rw /mnt/famfs; echo x > /mnt/famfs/g; umount /mnt/famfs'
check "a line of fstab, by mount -a twice and by the directory alone" '
    echo "/image /mnt/famfs famfs noatime,nofail 0 0" >> /etc/fstab
    mount -a; mount -a; test "$(grep -c /mnt/famfs /proc/self/mounts)" = 1; cat /mnt/famfs/f; umount /mnt/famfs
    mount /mnt/famfs; cat /mnt/famfs/f; umount /mnt/famfs'
check "systemd makes a mount unit of that line for boot" '
    mkdir -p /g/a /g/b /g/c; /usr/lib/systemd/system-generators/systemd-fstab-generator /g/a /g/b /g/c
    grep -x "Type=famfs" /g/a/mnt-famfs.mount; ls /g/a/local-fs.target.wants/mnt-famfs.mount'
check "the unit famfs@main starts famfsd as its lines say, and stops it" '
    systemd-analyze verify --man=no famfs@main.service 2>&1 | { ! grep famfs@; }
    printf "DEVICE=/image\nDIRECTORY=/mnt/famfs\n" > /etc/famfs/main.conf
    unit=/usr/lib/systemd/system/famfs@.service
    set -a; . /etc/famfs/main.conf; set +a
    OPTIONS=; eval "exec $(sed -n "s/^ExecStart=//p" $unit)" & daemon=$!
    for i in $(seq 100); do ! mountpoint -q /mnt/famfs || break; sleep 0.1; done
    cat /mnt/famfs/f; kill -TERM $daemon; wait $daemon; ! mountpoint -q /mnt/famfs'
check "a dead famfsd is cleaned up as the unit says" '
    . /etc/famfs/main.conf
    famfsd $DEVICE $DIRECTORY -o foreground & daemon=$!
    for i in $(seq 100); do ! mountpoint -q /mnt/famfs || break; sleep 0.1; done
    kill -KILL $daemon; wait $daemon || true
    eval "$(sed -n "s/^ExecStopPost=-//p" /usr/lib/systemd/system/famfs@.service)"
    ! mountpoint -q /mnt/famfs; mount -t famfs $DEVICE $DIRECTORY; umount $DIRECTORY'
check "it is removed, and leaves the configuration and the identity alone" '
    dpkg -r famfs; ! command -v famfsd; test ! -e /usr/lib/famfs; test ! -L /usr/local/share/powershell/Modules/Famfs
    test -s /etc/famfs/main.conf; test -s /opt/famfs/system_uuid'
check "it is installed over itself, and purged" '
    dpkg -i /famfs.deb; dpkg -i /famfs.deb; test -e /usr/local/share/powershell/Modules/Famfs/Famfs.psd1
    dpkg -P famfs; ! dpkg -s famfs; test ! -e /usr/local/share/powershell'
if command -v lintian >/dev/null; then
    lintian --allow-root --fail-on error,warning "$package" 2>&1 || { echo "FAIL lintian"; exit 1; }
    echo "PASS lintian has nothing to say"
    passed=$((passed + 1))
else
    echo "SKIPPED lintian: it is not installed"
fi
rm -rf --one-file-system "$root"
echo "$passed passed"
