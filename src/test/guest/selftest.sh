#!/usr/bin/env bash
# Boots practice.vdi under QEMU alone (no libvirt, no KVM) and walks the main path through the agent.
# usage: selftest.sh [OUTDIR]   exit 0 only if everything held
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
out=$(realpath "${1:-$here/../../../target/practice}")
work=$(mktemp -d)
qemu_pid=
finish() {
  if [ -n "$qemu_pid" ]; then kill "$qemu_pid" 2>/dev/null || true; fi
  rm -rf "$work"
}
trap finish EXIT

mkdir "$work/iso"
cp "$out/wsl-2.6.3-practice.msi" "$out/skiffos.tar.gz" "$out/rootfs.tar.gz" "$work/iso/"
echo selftest >"$work/iso/slipway-selftest.id"
xorriso -as mkisofs -quiet -J -iso-level 3 -V SELFTEST -o "$work/media.iso" "$work/iso"
qemu-img create -q -f qcow2 -b "$out/practice.vdi" -F vdi "$work/disk.qcow2"
qemu-system-x86_64 -accel tcg -machine q35 -cpu max -m 512 -display none -vga std -no-user-config \
  -qmp "unix:$work/qmp.sock,server=on,wait=off" \
  -drive "if=none,id=disk,file=$work/disk.qcow2,cache=unsafe" -device ide-hd,drive=disk,bus=ide.0 \
  -drive if=none,id=cd,media=cdrom,readonly=on -device ide-cd,drive=cd,bus=ide.1,id=cdrom0 \
  -device virtio-serial -chardev "socket,id=agent,path=$work/agent.sock,server=on,wait=off" \
  -device virtserialport,chardev=agent,name=org.qemu.guest_agent.0 &
qemu_pid=$!
python3 "$here/selftest/drive.py" "$work/agent.sock" "$work/qmp.sock" "$work/media.iso"
