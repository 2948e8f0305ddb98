#!/usr/bin/env bash
# A machine that has nothing, as a root of its own in namespaces of its own: the demo, the playbook and the packages run in it, and nothing of it stays.
# It leaves one thing: the packed root, and the packed JDK, in the cache folder for later runs.
set -euo pipefail
shopt -s inherit_errexit

cd "$(dirname "${BASH_SOURCE[0]}")/.."
. scripts/terminal.sh
. scripts/root.sh

cache=${SLIPWAY_CACHE:-/var/cache/slipway}
run=$cache/run
log=$PWD/target/fresh.log
# Neither what QEMU gives its guests (10.0.2.0/24) nor libvirt's default network (192.168.122.0/24).
subnet=10.213.77
jdk_port=8025
# With a blank, as people have.
checkout='/root/slip way'

# What a machine may need to reach the package registries; nothing else of the environment is seen inside.
certificates=(SSL_CERT_FILE CURL_CA_BUNDLE REQUESTS_CA_BUNDLE PIP_CERT NODE_EXTRA_CA_CERTS NPM_CONFIG_CAFILE npm_config_cafile)
mirrors=(http_proxy https_proxy no_proxy HTTP_PROXY HTTPS_PROXY NO_PROXY
    PIP_INDEX_URL PIP_EXTRA_INDEX_URL PIP_TRUSTED_HOST PIP_DEFAULT_TIMEOUT NPM_CONFIG_REGISTRY npm_config_registry MVNW_REPOURL MAVEN_OPTS MAVEN_ARGS)
settings=(SLIPWAY_CACHE SLIPWAY_DEBIAN_MIRROR SLIPWAY_FRESH_JDK SLIPWAY_JDK_URL SLIPWAY_JDK_SHA256 JAVA_HOME)

fresh() {
    begin=$SECONDS
    mkdir -p target "$cache"
    : >"$log"
    chown --reference=. target "$log"
    exec {lock}>"$cache/lock"
    flock --nonblock "$lock" || fail "Another fresh root is at work in $cache." "wait for it, or name another folder: SLIPWAY_CACHE"
    remove_root
    outside >"$cache/before"
    exec {out}>&1 {err}>&2
    trap leave EXIT
    trap 'exit 130' INT TERM
    part "A root with nothing in it" make_root
    part "Its checkout, JDK and network" furnish
    part "./slipway demo" demo
    part "./slipway demo once more" demo_again
    part "ansible/host.yml once more: nothing to change" in_root ./slipway test playbook
    part "./slipway down --purge" down
    part "./slipway test packages" in_root ./slipway test packages
}

# part TITLE FUNCTION: what it says goes to the log, whose end is shown if it fails. No `||` here: it would let the function go on after an error.
part() {
    local since=$SECONDS
    part=$1
    shift
    printf '\n== %s\n' "$part" >>"$log"
    "$@" >>"$log" 2>&1 </dev/null
    say "$part: ${dim}$(seconds_since "$since") s${plain}"
    part=''
}

# The logs of ./slipway itself lie in the root, which goes.
explain() {
    local inner
    for inner in "$run/root$checkout"/.slipway/*.log; do [ ! -f "$inner" ] || tail -n 40 "$inner" | sed "s|^|${inner##*/}: |" >>"$log"; done
    tail -n 30 "$log" | sed 's/^/   | /' >&2
    printf '%s!! In a fresh root this failed: %s%s\n   → read %s\n' "$red" "$part" "$plain" "$log" >&2
}

make_root() {
    local packed
    packed=$(packed_root "$cache")
    mkdir -p "$run/root"
    tar --extract --file "$packed" --directory "$run/root" --numeric-owner --xattrs --xattrs-include='*'
}

furnish() {
    lay_checkout
    pass_certificates
    apt_settings >"$run/root/etc/apt/apt.conf.d/99passed"
    # Nothing here outlives a power cut, so dpkg need not wait for the disk.
    echo force-unsafe-io >"$run/root/etc/dpkg/dpkg.cfg.d/no-waiting"
    printf '127.0.0.1 localhost fresh\n' >"$run/root/etc/hosts"
    printf 'nameserver %s.3\n' "$subnet" >"$run/root/etc/resolv.conf"
    start_namespaces
    # So control groups are not compared afterwards: those of other tests come and go meanwhile.
    ! in_root mkdir /sys/fs/cgroup/fresh 2>/dev/null || { echo "a control group of this machine can be made in it"; return 1; }
    start_network
    bring_jdk
}

# What a commit of now would hold: changes are tried before they are committed, and nothing that was built comes along.
lay_checkout() {
    mkdir -p "$run/root$checkout"
    comm -z -23 <(checkout_files --cached --others --exclude-standard) <(checkout_files --deleted) \
        | tar --create --owner=0 --group=0 --no-recursion --null --files-from=- \
        | tar --extract --directory "$run/root$checkout"
}

checkout_files() { git -c safe.directory='*' ls-files -z "$@" | LC_ALL=C sort -z --unique; }

# The files lie under a name of their own: the package ca-certificates writes the usual one anew.
pass_certificates() {
    local name file
    for name in "${certificates[@]}"; do
        [ -f "${!name:-}" ] || continue
        file=/usr/local/share/passed-certificates/$name.pem
        install -D --mode=0644 "${!name}" "$run/root$file"
        inside+=("$name=$file")
    done
    for name in "${mirrors[@]}"; do [ -z "${!name:-}" ] || inside+=("$name=${!name}"); done
}

# Whoever kills this script ends the namespaces, too: with the first process in them goes everything else.
start_namespaces() {
    setpriv --pdeathsig KILL unshare --mount --pid --ipc --uts --net --fork --kill-child scripts/fresh.sh hold &
    keeper=$!
    : >"$run/root/.fresh"
    for _ in $(seq 100); do
        read -r first <"/proc/$keeper/task/$keeper/children" || true
        # Before it has changed its root, its root is this machine's.
        [ -z "$first" ] || [ ! -e "/proc/$first/root/.fresh" ] || break
        sleep 0.1
    done
    [ -e "/proc/$first/root/.fresh" ] || return 1
    net=$(readlink "/proc/$first/ns/net")
}

# The first process of the namespaces: mounts, and then waits for what others leave behind (bash does, whatever it reads).
hold() {
    cd "$run/root"
    mount --bind . .
    cd "$PWD"
    mount -t proc -o nosuid,nodev,noexec proc proc
    mount -t sysfs -o nosuid,nodev,noexec sysfs sys
    # These belong to the kernel, not to a namespace of it.
    for folder in proc/sys/{fs,kernel,vm} sys/{fs,kernel,module}; do mount --bind -o ro "$folder" "$folder"; done
    mount -t tmpfs -o mode=0755 tmpfs run
    mount -t tmpfs -o mode=0755 tmpfs dev
    make_devices dev
    hostname fresh
    pivot_root . .
    umount -l .
    # It waits for a child of its own, for a shell reaps those of others only then; libvirt waits 40 s for a QEMU that nobody reaps.
    exec /bin/bash -c 'while :; do sleep 60; done'
}

# In user space: no interface, address or rule is made outside, and the loopback of the host is out of reach.
start_network() {
    local ready
    exec {ready}< <(exec setpriv --pdeathsig TERM slirp4netns --configure --mtu=65520 --disable-host-loopback --cidr="$subnet.0/24" \
        --ready-fd=3 "$first" tap0 3>&1 >>"$log" 2>&1)
    slirp=$!
    read -r -t 20 -N 1 -u "$ready"
}

# The JDK at hand is served to ./slipway as its archive, with its own trust store in it; with "download" it comes from where people get it.
bring_jdk() {
    local archive
    [ "${SLIPWAY_FRESH_JDK:-at-hand}" != download ] || { pass_jdk "${SLIPWAY_JDK_URL:-}" "${SLIPWAY_JDK_SHA256:-}"; return; }
    archive=$(packed_jdk "$cache")
    setpriv --pdeathsig TERM nsenter --net="/proc/$first/ns/net" \
        python3 -m http.server --bind 127.0.0.1 --directory "$cache/jdk" "$jdk_port" &
    server=$!
    pass_jdk "http://127.0.0.1:$jdk_port/$(basename "$archive")" "$(sha256sum "$archive" | cut -d' ' -f1)"
}

pass_jdk() { # URL SHA256
    [ -z "$1" ] || inside+=("SLIPWAY_JDK_URL=$1" "SLIPWAY_JDK_SHA256=$2")
}

# Modules, the clock and the power belong to the machine below.
in_root() {
    nsenter --target "$first" --mount --pid --ipc --uts --net --root --wd="/proc/$first/root$checkout" \
        setpriv --bounding-set=-sys_module,-sys_boot,-sys_time \
        env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LANG=C.UTF-8 "${inside[@]}" "$@"
}

# Its own words are read again from the log: what it leaves running could hold a pipe open.
demo() {
    local before
    before=$(stat --format=%s "$log")
    in_root ./slipway demo
    said=$(tail --bytes="+$((before + 1))" "$log")
    grep -q '✓ ready after' <<<"$said" || { echo "no proof was printed"; return 1; }
}

# It finds what the first one left, and takes it.
demo_again() {
    local found
    demo
    for found in "the build is up to date" "the service is running already" "slipway-demo-disk is registered" "Removing the machine of the last time"; do
        grep -qF "$found" <<<"$said" || { echo "the second demo did not say: $found"; return 1; }
    done
}

# After it nothing runs, and nothing lies where machines and files to import lie.
down() {
    local left
    in_root ./slipway down --purge
    left=$(in_root bash -s <<'INSIDE'
for process in /proc/[0-9]*; do
    case "${process#/proc/} $(cat "$process/comm" 2>/dev/null)" in "1 "* | "$$ "* | *" sleep" | *" cat") ;; *) tr '\0' ' ' 2>/dev/null <"$process/cmdline" ;; esac
done
find /var/lib/libvirt/images/slipway /srv/slipway/import .slipway/data -mindepth 1 2>/dev/null
INSIDE
    ) || true
    [ -z "$left" ] || { printf 'left by ./slipway down --purge: %s\n' "$left"; return 1; }
}

leave() {
    local status=$?
    trap - EXIT
    # Whoever is ended within a part still writes to its log.
    exec 1>&"$out" 2>&"$err"
    [ -z "${part:-}" ] || explain
    { kill -KILL ${keeper:+"$keeper"} ${slirp:+"$slirp"} ${server:+"$server"} && wait; } 2>/dev/null || true
    nothing_left || status=1
    remove_root
    [ "$status" -ne 0 ] || say "a fresh root does it all in $(seconds_since "$begin") s; nothing outside of it changed"
    exit "$status"
}

remove_root() { rm -rf --one-file-system "$run"; }

# No process of those namespaces, and nothing else that differs from before.
nothing_left() {
    local left
    left=$(for process in /proc/[0-9]*; do
        [ "$(readlink "$process/ns/net" 2>/dev/null)" != "${net:-none}" ] || tr '\0' ' ' <"$process/cmdline"
    done)
    [ -z "$left" ] || { printf '%s!! still running: %s%s\n' "$red" "$left" "$plain" >&2; return 1; }
    outside >"$cache/after"
    diff "$cache/before" "$cache/after" >>"$log" || {
        diff "$cache/before" "$cache/after" | sed 's/^/   | /' >&2
        printf '%s!! Something outside of the fresh root changed meanwhile.%s\n' "$red" "$plain" >&2
        return 1
    }
}

# What of this machine a run could change, one thing a line.
outside() {
    findmnt --raw --noheadings --output TARGET,SOURCE,FSTYPE,OPTIONS | sort
    ip -oneline link | sed 's/ \(qlen\|state\) .*//'
    ip -oneline address | sed 's/valid_lft.*//'
    ip route
    iptables-save | grep -v '^[#:]' || true
    cut -d' ' -f1 /proc/modules 2>/dev/null | sort || true
    stat --format='%n %U %G %a' /dev/kvm /dev/net/tun 2>/dev/null || true
    { find /etc /srv \( -type d -printf '%p %u %g %m\n' \) -o -printf '%p %u %g %m %s %T@\n' || true; } | sort
    { find /var/lib/libvirt /run/libvirt /run/netns -maxdepth 3 -printf '%p %u %g %m\n' 2>/dev/null || true; } | sort
    find /run -maxdepth 1 -printf '%p\n' | sort
}

inside=()
if [ "$(id -u)" -ne 0 ]; then
    exec sudo --preserve-env="$(IFS=,; echo "${certificates[*]},${mirrors[*]},${settings[*]}" | tr ' ' ,)" "$PWD/scripts/fresh.sh" "$@"
fi
case "${1:-}" in
    '') fresh ;;
    hold) hold ;;
    *) fail "Unknown: $1" ;;
esac
