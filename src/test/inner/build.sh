#!/usr/bin/env bash
# Builds the inner guest: a Linux that is started in a KVM host, says what it finds, runs a virtual machine of its own, and goes off.
# usage: build.sh OUT TREE amd|intel      OUT gets vmlinux, initrd and its program proof; TREE is an unpacked Debian that has one linux-image-amd64
#
# Start it by -kernel vmlinux -initrd initrd -no-reboot -append "console=ttyS0,115200 quiet". Its lines, in this order:
#   ## up SECONDS
#   ## hypervisor WORDS                         what its kernel detected: "KVM", "Microsoft Hyper-V" or "none"
#   ## leaf NUMBER EAX EBX ECX EDX              in eight hexadecimal digits each, for 40000000 to 40000006 and 4000000a
#   ## kvm nested|ept|npt|enlightened_vmcs Y    the parameters that its module has
#   ## kvm says using Hyper-V Enlightened VMCS  if it does
#   ## answer 42 of 3                           its virtual machine ran three times; else "## no /dev/kvm", or "## try 1: " and what failed
#   ## end
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
applets=(sh mount dmesg sed insmod timeout poweroff reboot)

fail() { echo "build.sh: $*" >&2; exit 1; }

[ $# -eq 3 ] || fail "usage: build.sh OUT TREE amd|intel"
out=$1 tree=$2
case "$3" in
  amd) modules=(irqbypass kvm ccp kvm-amd) ;;
  intel) modules=(irqbypass kvm kvm-intel) ;;
  *) fail "amd or intel, not $3" ;;
esac

kernels=("$tree"/boot/vmlinuz-*)
[ -f "${kernels[0]}" ] || fail "there is no kernel in $tree/boot"
[ ${#kernels[@]} -eq 1 ] || fail "which kernel of $tree? ${kernels[*]##*/}"
version=${kernels[0]##*/vmlinuz-}
# One that wants libraries could not start in there.
busybox=$(command -v busybox) || fail "there is no busybox (see scripts/packages/inner.txt)"
! readelf --program-headers --wide "$busybox" | grep -q INTERP || fail "$busybox wants libraries: busybox-static is the package"

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$out" "$work"/{bin,dev,proc,sys,modules}
gcc -static -Os -s -Wall -Wextra -Werror -o "$out/proof" "$here/proof.c"
cp "$out/proof" "$work/bin/proof"
cp "$busybox" "$work/bin/busybox"
for name in "${applets[@]}"; do ln -s busybox "$work/bin/$name"; done
for number in "${!modules[@]}"; do
  name=${modules[number]}
  file=$(find "$tree/usr/lib/modules/$version/kernel" -name "$name.ko")
  [ -n "$file" ] || fail "kernel $version has no module $name"
  # Relocating and sorting what only a trace of a crash reads takes emulation a second.
  strip --strip-debug --remove-section=.orc_unwind --remove-section=.orc_unwind_ip --remove-section=.BTF -o "$work/modules/$number-$name.ko" "$file"
done
install -m 0755 "$here/init" "$work/init"
# Not packed: what starts it copies memory quicker than it would unpack.
(cd "$work" && find . -print0 | sort -z | cpio --quiet -0 -o -H newc -R 0:0) >"$out/initrd"
PYTHONPATH=$here/../guest/boot python3 -B "$here/vmlinux.py" "${kernels[0]}" "$out/vmlinux"
