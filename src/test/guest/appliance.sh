#!/usr/bin/env bash
# The kernel that libguestfs' appliance boots in the tests: the practice guest's, so that no kernel need be installed.
# usage: appliance.sh [OUTDIR]      after build.sh; OUTDIR (target/appliance) gets vmlinuz and modules/VERSION; prints VERSION
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
top=$(cd "$here/../../.." && pwd)
out=${1:-$top/target/appliance}
cache=${SLIPWAY_CACHE:-$top/target/cache}
# What its first process loads to see a disk and to mount NTFS; the rest of a kernel would be copied at each start.
wanted='(virtio[a-z_]*|scsi_(mod|common)|sd_mod|t10-pi|crc[a-z0-9_-]*|libcrc32c|ext4|jbd2|mbcache|fuse)\.ko$'

package=$(find "$cache/packages" -name 'linux-image-*_*.deb' | sort | tail -n1)
[ -n "$package" ] || { echo "appliance.sh: run build.sh first" >&2; exit 1; }
version=$(basename "$package")
version=${version%%_*}
version=${version#linux-image-}
if [ ! -e "$out/modules/$version/modules.dep" ]; then
  rm -rf "$out"
  mkdir -p "$out/lib"
  dpkg-deb --fsys-tarfile "$package" |
    tar -x -C "$out" --wildcards './lib/modules/*'
  find "$out/lib/modules/$version" -name '*.ko' -regextype posix-extended -not -regex ".*/$wanted" -delete
  PATH=$PATH:/usr/sbin:/sbin depmod -b "$out" "$version"
  mv "$out/lib/modules" "$out/modules"
fi
cp "$cache"/kernel-linux-image-"$version"-*/vmlinuz "$out/"
echo "$version"
