#!/usr/bin/env bash
# Run by scripts/systemd.sh in name spaces of its own: a copy of this host's files (what is written stays in PLACE), and systemd as its first process.
set -euo pipefail
place=$1
root=$place/root

mount --make-rprivate /
mount -t overlay overlay -o "lowerdir=/,upperdir=$place/files/upper,workdir=$place/files/work" "$root"
mount -t proc proc "$root/proc"
mount -t sysfs -o ro sysfs "$root/sys"
mount -t cgroup2 cgroup2 "$root/sys/fs/cgroup"
mount -t tmpfs tmpfs "$root/run"
mount -t tmpfs tmpfs "$root/tmp"
case "$PWD" in
    # The checkout is needed there, too.
    /tmp/*)
        mkdir -p "$root$PWD"
        mount --bind -o ro "$PWD" "$root$PWD"
        ;;
esac
mount -t tmpfs tmpfs "$root/dev"
for device in null zero full random urandom tty; do
    touch "$root/dev/$device"
    mount --bind "/dev/$device" "$root/dev/$device"
done
mkdir "$root/dev/pts" "$root/dev/shm"
mount -t devpts -o newinstance,ptmxmode=0666 devpts "$root/dev/pts"
ln -s pts/ptmx "$root/dev/ptmx"
ln -s /proc/self/fd "$root/dev/fd"
mount -t tmpfs tmpfs "$root/dev/shm"
ip link set lo up
mkdir "$root/run/host"
cd "$root"
pivot_root . run/host
umount --lazy /run/host
exec env -i container=slipway PATH=/usr/sbin:/usr/bin:/sbin:/bin /lib/systemd/systemd --unit=basic.target --log-target=console --show-status=0
