#!/usr/bin/env bash
# Makes a kernel and an initrd that try out the network they start on: build.sh OUTDIR, after ../build.sh, whose packages it uses.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
out=$1
cache=${SLIPWAY_CACHE:-$here/../../../../target/cache}

deb() { find "$cache/packages" -name "${1}_*.deb" | sort | tail -n1; }

kernel=$(deb 'linux-image-*')
busybox=$(deb busybox-static)
if [ -z "$kernel" ] || [ -z "$busybox" ]; then
  echo "network/build.sh: run src/test/guest/build.sh first" >&2
  exit 1
fi

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$out" "$work/tree"/{bin,proc,sys,dev} "$work/kernel"
dpkg-deb --fsys-tarfile "$kernel" | tar -x -C "$work/kernel" --wildcards './boot/vmlinuz-*' '*/e1000e.ko'
dpkg-deb --fsys-tarfile "$busybox" | tar -x -C "$work/tree" ./bin/busybox
find "$work/kernel" -name e1000e.ko -exec cp {} "$work/tree/" \;
cp "$here/init" "$here/address" "$work/tree/"
chmod 0755 "$work/tree/init" "$work/tree/address"
(cd "$work/tree" && find . -print0 | sort -z | cpio --quiet -0 -o -H newc -R 0:0) >"$out/network.img"
cp "$work"/kernel/boot/vmlinuz-* "$out/vmlinuz"
