#!/usr/bin/env bash
# Makes the SkiffOS-shaped images: skiffos.tar.gz (a plain pax tar with that name,
# as the real build makes it) and rootfs.tar.gz (really gzipped).
# usage: skiffos/build.sh BUSYBOX OUTDIR WORKDIR
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
busybox=$1 out=$2 work=$3

applets() { # applets DIR NAME...: link names to busybox in DIR
  local dir=$1 name
  shift
  for name in "$@"; do ln -s busybox "$dir/$name"; done
}

inner_root() { # the system inside the squashfs
  local root=$1
  mkdir -p "$root"/{bin,dev,etc,init,mnt,proc,root,run,sys,tmp,usr/lib/systemd,var}
  cp "$busybox" "$root/bin/busybox"
  applets "$root/bin" sh bash cat ls id whoami uname echo env sleep true false mount ps rm cp mkdir touch \
    grep sed hostname ln chmod date test sha256sum wc head tail sync df
  cat >"$root/etc/os-release" <<'OS'
NAME="SkiffOS"
ID=skiff
VERSION="practice"
VERSION_ID="2026.08"
PRETTY_NAME="SkiffOS practice image"
OS
  printf 'root:x:0:0:root:/root:/bin/sh\n' >"$root/etc/passwd"
  printf 'root:x:0:\n' >"$root/etc/group"
}

pack() { # pack ROOT FILE [TAR OPTION...]: pax tar with ./ names, the same bytes every time
  local root=$1 file=$2
  shift 2
  tar --format=pax --pax-option=exthdr.name=%d/PaxHeaders/%f,delete=atime,delete=ctime \
    --sort=name --mtime=@1767225600 --numeric-owner --owner=1000 --group=1000 "$@" -cf "$file" -C "$root" .
}

outer=$work/skiff-outer inner=$work/skiff-inner mutable=$work/skiff-mutable
inner_root "$inner"
mkdir -p "$outer"/{bin,boot/skiff-init,etc,root,rootfs,sbin,tmp}
mksquashfs "$inner" "$outer/boot/rootfs.squashfs" -comp lz4 -all-root -noappend -quiet -no-progress \
  -mkfs-time 1767225600 -all-time 1767225600 >/dev/null
cp "$busybox" "$outer/bin/busybox"
applets "$outer/bin" blkid id whoami su dmesg mount sh unshare nsenter poweroff reboot
cp "$here/wsl-shell" "$outer/bin/wsl-shell"
cp "$here/skiff-init-squashfs" "$outer/boot/skiff-init/skiff-init-squashfs"
chmod 0755 "$outer/bin/wsl-shell" "$outer/boot/skiff-init/skiff-init-squashfs"
cat >"$outer/boot/skiff-release" <<'OS'
NAME="SkiffOS"
VERSION="practice"
ID=skiff
VERSION_ID="2026.08"
PRETTY_NAME="SkiffOS practice image"
BUILD_DATE="2026-01-01T00:00:00Z"
BUILD_CONFIG="virt/wsl,skiff/core"
OS
printf 'root:x:0:0:root:/root:/bin/wsl-shell\n' >"$outer/etc/passwd"
printf 'root:x:0:\n' >"$outer/etc/group"
: >"$outer/etc/fstab"
cat >"$outer/etc/wsl.conf" <<'OS'
[automount]
enabled = true
options = "uid=0,gid=0"
mountFsTab = false

[interop]
enabled = true

#[boot]
#command = /wsl-init.sh
OS
pack "$outer" "$out/skiffos.tar.gz"

inner_root "$mutable"
ln -s /bin/bash "$mutable/bin/wsl-shell"
pack "$mutable" "$work/rootfs.tar"
gzip -n -9 <"$work/rootfs.tar" >"$out/rootfs.tar.gz"
