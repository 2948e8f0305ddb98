#!/bin/bash
# usage: asker.sh OUT PORT CONTROL PATH...        (after build.sh, which fetches the packages)
# A Linux of a few MiB with QEMU's user network: asks the host's loopback for each path, prints the first line of each answer on the serial
# port, and ends. CONTROL is a port that answers anybody, which shows that the network works. OUT gets "kernel" and "initrd".
set -euo pipefail
out=$1 port=$2 control=$3
shift 3
cache=${SLIPWAY_CACHE:-$(dirname "$0")/../../../target/cache}
tree=$(mktemp -d)
trap 'rm -rf "$tree"' EXIT
mkdir -p "$tree/bin" "$tree/dev" "$tree/proc" "$out"
deb=$(find "$cache/packages" -name 'linux-image-*_*.deb' | sort | tail -n 1)
dpkg-deb --fsys-tarfile "$deb" | tar -x -C "$tree" --wildcards '*/net/ethernet/intel/e1000/e1000.ko' '*/boot/vmlinuz-*'
mv "$(find "$tree/lib" -name e1000.ko)" "$tree/e1000.ko"
mv "$tree"/boot/vmlinuz-* "$out/kernel"
rm -rf "${tree:?}"/{lib,boot,usr}
dpkg-deb --fsys-tarfile "$(find "$cache/packages" -name 'busybox-static_*.deb' | sort | tail -n 1)" | tar -x -C "$tree" ./bin/busybox
printf '%s\n' "$@" >"$tree/paths"
cat >"$tree/init" <<INIT
#!/bin/busybox sh
export PATH=/bin
/bin/busybox mount -t proc proc /proc
/bin/busybox --install -s /bin
insmod /e1000.ko
ip link set lo up
ip link set eth0 up
ip addr add 10.0.2.15/24 dev eth0
say() { # NAME PORT REQUEST
    # Hanging up at once would end an answer that takes a moment.
    echo "ASKED \$1 \$({ printf "\$3"; sleep 1; } | nc -w 60 10.0.2.2 "\$2" 2>&1 | sed -n 1p | tr -d '\r')"
}
say control $control 'GET / HTTP/1.1\r\nHost: localhost\r\n\r\n'
while read -r path; do
    say "\$path" $port "GET \$path HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
done </paths
say POST $port 'POST /api/v1/machines/nobody/start HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\nConnection: close\r\n\r\n'
say SOCKET $port 'GET /api/v1/machines/nobody/console/socket HTTP/1.1\r\nHost: localhost\r\nOrigin: http://localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Protocol: binary, slipway.ticket.x\r\n\r\n'
echo ASKED all
echo o >/proc/sysrq-trigger
sleep 60
INIT
chmod +x "$tree/init"
(cd "$tree" && find . | cpio --quiet -o -H newc | gzip -1) >"$out/initrd"
