#!/usr/bin/env bash
# Builds the practice guest (practice.vdi) and its images from Debian packages.
# usage: build.sh [OUTDIR]      OUTDIR defaults to target/practice
# Needs no root: packages are unpacked, never installed; nothing is mounted.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
top=$(cd "$here/../../.." && pwd)
out=${1:-$top/target/practice}
cache=${SLIPWAY_CACHE:-$top/target/cache}
grub_modules=(biosdisk part_msdos fat linux)
disk_mib=4096
boot_mib=160

need() ( # the programs that the list of packages promises: ./slipway asks for the same before it builds anything
  cd "$top"
  . scripts/packages.sh
  [ "$(package_family)" = debian ] || { echo "build.sh: the practice guest is built from Debian's packages, by apt-get" >&2; exit 1; }
  mapfile -t tools < <(program_list guest)
  mapfile -t missing < <(missing_programs "${tools[@]}")
  [ ${#missing[@]} -eq 0 ] || { echo "build.sh: missing: ${missing[*]} (see scripts/packages/guest.txt)" >&2; exit 1; }
)

inputs_hash() {
  (cd "$here" && find build.sh boot skiffos agent -type f -not -path '*/tests/*' -not -path '*/__pycache__/*' -print0 |
    sort -z | xargs -0 sha256sum; find "$packages" -name '*.deb' -printf '%f\n' | sort) | sha256sum | cut -d' ' -f1
}

fetch() { # fetch PACKAGE: download it once into the cache
  local found
  found=$(find "$packages" -name "${1}_*.deb" | sed -n 1p)
  [ -n "$found" ] && return
  (cd "$packages" && apt-get -qq -o "APT::Sandbox::User=$(id -un)" download "$1" >&2) ||
    { echo "build.sh: cannot download $1 (try: apt-get update)" >&2; exit 1; }
}

deb() { find "$packages" -name "${1}_*.deb" | sort | tail -n1; }

fetch_packages() {
  mkdir -p "$packages"
  kernel_package=$(find "$packages" -name 'linux-image-*_*.deb' -printf '%f\n' | sort | tail -n1 | cut -d_ -f1)
  if [ -z "$kernel_package" ]; then
    # The cloud flavour has no AHCI driver, so the full flavour it is.
    kernel_package=$(apt-cache depends linux-image-amd64 | sed -n 's/.*Depends: \(linux-image-.*\)/\1/p' | sed -n 1p)
    [ -n "$kernel_package" ] || { echo "build.sh: apt knows no linux-image-amd64 (try: apt-get update)" >&2; exit 1; }
  fi
  local package
  for package in "$kernel_package" python3.11-minimal libpython3.11-minimal libpython3.11-stdlib \
    libc6 libexpat1 zlib1g busybox-static; do
    fetch "$package"
  done
}

unpack_kernel() { # only what boots: the kernel and the listed modules, in insertion order
  kernel_dir=$cache/kernel-$kernel_package-$(cat "$here"/boot/{modules,repack.py,unpack.S} | sha256sum | cut -c1-12)
  [ -e "$kernel_dir/complete" ] && return
  rm -rf "$cache"/kernel-*; mkdir -p "$kernel_dir"/{tree,modules,hypervisor}
  local pattern=() name folder=modules n=100 # early drivers are numbered from 100, late ones from 200
  while read -r name; do pattern+=("*/$name.ko"); done < <(grep -v '[#:]' "$here/boot/modules")
  dpkg-deb --fsys-tarfile "$(deb "$kernel_package")" |
    tar -x -C "$kernel_dir/tree" --wildcards './boot/vmlinuz-*' "${pattern[@]}"
  while read -r name; do
    case "$name" in
      late:) n=200 ;;
      hypervisor:) folder=hypervisor n=300 ;;
      *)
        cp "$(find "$kernel_dir/tree/lib" -name "$name.ko")" "$kernel_dir/$folder/$n-$name.ko"
        n=$((n + 1))
        ;;
    esac
  done < <(grep -v '^#' "$here/boot/modules")
  python3 "$here/boot/repack.py" "$kernel_dir"/tree/boot/vmlinuz-* "$kernel_dir/vmlinuz"
  rm -rf "$kernel_dir/tree"
  touch "$kernel_dir/complete"
}

unpack_python() { # a Python that runs in the initramfs, compiled ahead because TCG is slow
  python_dir=$cache/python-$(cat "$here/boot/python-modules" "$0" | sha256sum | cut -c1-12)
  [ -e "$python_dir/complete" ] && return
  rm -rf "$cache"/python-*; mkdir -p "$python_dir/all" "$python_dir/tree"
  local package name all=$python_dir/all tree=$python_dir/tree lib=usr/lib/python3.11
  for package in python3.11-minimal libpython3.11-minimal libpython3.11-stdlib libc6 libexpat1 zlib1g busybox-static; do
    dpkg-deb -x "$(deb "$package")" "$all"
  done
  mkdir -p "$tree/$lib/lib-dynload" "$tree/usr/bin" "$tree/lib64" "$tree/lib/x86_64-linux-gnu"
  cp "$all/usr/bin/python3.11" "$tree/usr/bin/"
  cp -L "$all/lib64/ld-linux-x86-64.so.2" "$tree/lib64/"
  for name in libc.so.6 libm.so.6 libz.so.1 libexpat.so.1; do
    cp -L "$(find "$all" -name "$name" | sed -n 1p)" "$tree/lib/x86_64-linux-gnu/"
  done
  cp "$all/$lib"/lib-dynload/{_json,mmap}.*.so "$tree/$lib/lib-dynload/"
  while read -r name; do cp -r "$all/$lib/$name" "$tree/$lib/"; done < <(grep -v '^#' "$here/boot/python-modules")
  compile "$tree/$lib"
  find "$tree/$lib" -name '*.py' -delete
  touch "$python_dir/complete"
}

compile() { # compile DIR: legacy-placed .pyc beside each .py, never checked against dates
  local all=$cache/python-current
  ln -sfn "$python_dir/all" "$all"
  PYTHONHOME=$all/usr LD_LIBRARY_PATH=$all/lib/x86_64-linux-gnu:$all/usr/lib/x86_64-linux-gnu \
    "$all/lib64/ld-linux-x86-64.so.2" "$all/usr/bin/python3.11" -I -m compileall -q -b \
    --invalidation-mode unchecked-hash "$1" >&2
}

check_imports() { # the trimmed library must hold all the agent imports
  (cd "$1/opt" && PYTHONHOME=$1/usr LD_LIBRARY_PATH=$1/lib/x86_64-linux-gnu PYTHONDONTWRITEBYTECODE=1 \
    "$1/lib64/ld-linux-x86-64.so.2" "$1/usr/bin/python3.11" -s -c '
import importlib, os
for name in sorted(os.listdir("agent")):
    if name.endswith(".pyc") and not name.startswith("__"):
        importlib.import_module("agent." + name[:-4])') || { echo "build.sh: extend boot/python-modules" >&2; exit 1; }
}

make_initrd() { # small: GRUB copies every byte of it twice, slowly under TCG
  local tree=$work/initrd
  mkdir -p "$tree"/{proc,sys,dev,run,tmp,etc,boot,disk,media,system,modules,root,bin}
  cp "$python_dir/all/bin/busybox" "$tree/bin/"
  cp "$kernel_dir"/modules/*.ko "$tree/modules/"
  ln -s system/usr system/lib system/lib64 system/opt "$tree/"
  cp "$here/boot/init" "$here/boot/distro-init" "$tree/"
  chmod 0755 "$tree/init" "$tree/distro-init"
  (cd "$tree" && find . -print0 | sort -z | cpio --quiet -0 -o -H newc -R 0:0) | lz4 -q -l -9 >"$work/initrd.img"
}

make_system() { # Python and the agent, loop-mounted by init
  local tree=$work/system
  cp -r "$python_dir/tree" "$tree"
  mkdir -p "$tree/opt"
  cp -r "$here/agent" "$tree/opt/agent"
  cp -r "$kernel_dir/hypervisor" "$tree/opt/hypervisor"
  install -m 0755 "$here/boot/nested-init" "$tree/opt/nested-init"
  rm -rf "$tree/opt/agent/tests" "$tree/opt/agent/__pycache__"
  compile "$tree/opt/agent"
  # Without the sources, or Python would compile them anew at each boot.
  find "$tree/opt/agent" -name "*.py" -delete
  check_imports "$tree"
  mksquashfs "$tree" "$work/system.img" -comp lz4 -all-root -noappend -quiet -no-progress >/dev/null
}

make_disk() {
  local disk=$work/practice.raw boot=$work/boot.fat core=$work/core.img data=$work/data.ext4
  grub-mkimage -O i386-pc -p '(hd0,msdos1)' -c "$here/boot/grub-early.cfg" -o "$core" "${grub_modules[@]}"
  [ "$(stat -c %s "$core")" -lt $((2047 * 512)) ] || { echo "build.sh: GRUB core too large for the MBR gap" >&2; exit 1; }
  truncate -s "${boot_mib}M" "$boot"
  PATH=$PATH:/usr/sbin:/sbin mkfs.vfat -F 16 -s 64 -n PRACTICE "$boot" >/dev/null
  mcopy -i "$boot" "$kernel_dir/vmlinuz" ::vmlinuz
  mcopy -i "$boot" "$work/initrd.img" ::initrd.img
  mcopy -i "$boot" "$work/system.img" ::system.img
  mcopy -i "$boot" "$here/boot/practice.json" ::practice.json
  local data_mib=$((disk_mib - boot_mib - 2))
  truncate -s "${data_mib}M" "$data"
  PATH=$PATH:/usr/sbin:/sbin mkfs.ext4 -q -F -L WINDOWS -J size=16 \
    -E lazy_itable_init=1,lazy_journal_init=1,nodiscard "$data"
  truncate -s "${disk_mib}M" "$disk"
  dd if=/usr/lib/grub/i386-pc/boot.img of="$disk" bs=440 count=1 conv=notrunc status=none
  # boot.img loads the sector after itself: the core image starts at LBA 1.
  dd if="$core" of="$disk" bs=512 seek=1 conv=notrunc status=none
  dd if="$boot" of="$disk" bs=1M seek=1 conv=notrunc,sparse status=none
  dd if="$data" of="$disk" bs=1M seek=$((boot_mib + 1)) conv=notrunc,sparse status=none
  partition_table "$disk" $((boot_mib * 2048)) $((data_mib * 2048))
  qemu-img convert -f raw -O vdi "$disk" "$out/practice.vdi.part"
  mv "$out/practice.vdi.part" "$out/practice.vdi"
}

le32() { local i; for i in 0 8 16 24; do printf '%b' "\\x$(printf %02x $((($1 >> i) & 255)))"; done; }

partition_table() { # partition_table DISK SECTORS1 SECTORS2: MBR entries at 446, LBA only
  {
    printf '\x80\xfe\xff\xff\x06\xfe\xff\xff'; le32 2048; le32 "$2"
    printf '\x00\xfe\xff\xff\x83\xfe\xff\xff'; le32 $((2048 + $2)); le32 "$3"
  } | dd of="$1" bs=1 seek=446 conv=notrunc status=none
  printf '\x55\xaa' | dd of="$1" bs=1 seek=510 conv=notrunc status=none
}

make_msi() { # make_msi MARKER: an empty compound file of the installer's class, then what the practice msiexec looks for
  printf '\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1'; zeros 22; printf '\x09\x00'; zeros 480   # sectors of 512 bytes, directory in the first
  zeros 80; printf '\x84\x10\x0c\0\0\0\0\0\xc0\0\0\0\0\0\0\x46'; zeros 416              # the root entry's class
  printf '%s\n' "$1"
}

make_drivers() { # a CD shaped like virtio-win: the agent's package, serial and SCSI driver for two Windows
  local tree=$work/virtio-win system driver folder
  mkdir -p "$tree/guest-agent"
  make_msi 'practice-msi product=qemu-ga version=110.0.2' >"$tree/guest-agent/qemu-ga-x86_64.msi"
  for system in w10 w11; do
    for driver in vioserial/vioser vioscsi/vioscsi; do
      folder=$tree/${driver%/*}/$system/amd64 driver=${driver#*/}
      mkdir -p "$folder"
      printf 'practice-driver name=%s system=%s\r\n' "$driver" "$system" >"$folder/$driver.inf"
      printf 'MZ practice driver\n' >"$folder/$driver.sys"
      printf 'practice catalogue\n' >"$folder/$driver.cat"
    done
  done
  xorriso -as mkisofs -quiet -J -R -V virtio-win-practice -o "$out/virtio-win-practice.iso" "$tree"
}

zeros() { head -c "$1" /dev/zero; }

packages=$cache/packages
need
mkdir -p "$out" "$cache"
# Two builds at once would unpack into each other.
exec 9>"$cache/lock"
flock 9
fetch_packages
hash=$(inputs_hash)
if [ "$(cat "$out/inputs.sha256" 2>/dev/null)" = "$hash" ] && [ -s "$out/practice.vdi" ] &&
  [ -s "$out/skiffos.tar.gz" ] && [ -s "$out/virtio-win-practice.iso" ] && [ -s "$out/rootfs.tar.gz" ] && [ -s "$out/wsl-2.6.3-practice.msi" ]; then
  echo "practice guest is up to date: $out"
  exit 0
fi
work=$(mktemp -d "$cache/work.XXXXXX")
trap 'rm -rf "$work"' EXIT
unpack_kernel
unpack_python
make_initrd
make_system
make_disk
"$here/skiffos/build.sh" "$python_dir/all/bin/busybox" "$out" "$work"
make_msi 'practice-msi product=WSL version=2.6.3.0' >"$out/wsl-2.6.3-practice.msi"
make_drivers
echo "$hash" >"$out/inputs.sha256"
du -h "$out"/practice.vdi "$out"/*.tar.gz
