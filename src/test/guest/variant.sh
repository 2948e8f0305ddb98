#!/usr/bin/env bash
# Copies a practice disk with other behaviour switches.
# usage: variant.sh BASE.vdi OUT.vdi '{"switch": value, ...}'
set -euo pipefail
[ $# -eq 3 ] || { sed -n 's/^# usage: /usage: /p' "$0" >&2; exit 2; }
base=$1 out=$2 switches=$3
printf '%s' "$switches" | jq -e 'type == "object"' >/dev/null || { echo "variant.sh: not a JSON object: $switches" >&2; exit 2; }
work=$(mktemp -d "$(dirname "$out")/variant.XXXXXX")
trap 'rm -rf "$work"' EXIT
printf '%s\n' "$switches" >"$work/practice.json"
qemu-img convert -f vdi -O raw "$base" "$work/disk.raw"
# The FAT partition starts at 1 MiB; mtools reads it in place.
mcopy -o -i "$work/disk.raw@@1M" "$work/practice.json" ::practice.json
qemu-img convert -f raw -O vdi "$work/disk.raw" "$work/out.vdi"
mv "$work/out.vdi" "$out"
