# A host that a playbook of another machine describes, over ssh. Its device comes in a mode that programs can not map, or in
# none where the kernel is too old for that.
busybox=/tmp/busybox
"$busybox" ip link set lo up
"$busybox" ip address add 10.0.2.15/24 dev eth0
"$busybox" ip link set eth0 up
echo dax0.0 >/sys/bus/dax/drivers/device_dax/unbind
if [[ -e /tmp/fsdev_dax.ko ]]; then
    "$busybox" insmod /tmp/fsdev_dax.ko
    echo dax0.0 >/sys/bus/dax/drivers/fsdev_dax/new_id
fi
mkdir -p /usr/local/share/powershell/Modules /etc/systemd/system /run/sshd
ln -s /famfs /usr/local/share/powershell/Modules/Famfs

# A key is for its owner alone, which the shared folder may not know.
install -m 600 "$SHARE/keys/host" /tmp/host
cat >/tmp/sshd_config <<END
HostKey /tmp/host
AuthorizedKeysFile $SHARE/keys/user.pub
StrictModes no
PidFile none
UsePAM no
PasswordAuthentication no
PermitRootLogin yes
LoginGraceTime 0
Subsystem sftp internal-sftp
END
/usr/sbin/sshd -E /tmp/sshd.log -f /tmp/sshd_config
: >"$SHARE/$HOST.up"
while [[ ! -e $SHARE/end ]]; do
    sleep 0.5
done

# check NAME COMMAND...
check() {
    if "${@:2}"; then
        echo "PASS $1"
    else
        echo "FAIL $1"
        cat /tmp/sshd.log
    fi
}

no_trace() {
    ! grep ' /mnt/famfs ' /proc/mounts && ! grep famfs /etc/fstab && ! "$busybox" pidof famfsd &&
        ! find /etc/systemd -name '*famfs*' | grep .
}

check "$HOST: nothing mounts a famfs, now or at boot" no_trace
