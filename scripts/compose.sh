#!/usr/bin/env bash
# docker-compose.yml as people run it, where there is no registry of images: stand-ins for its bases, the image, the services, the main job on libvirt.
# All of it happens in a copy of this machine's files in namespaces of its own. It leaves one thing, in the cache folder: podman's store, with the stand-ins
# and the layers of the last build.
set -euo pipefail
shopt -s inherit_errexit

cd "$(dirname "${BASH_SOURCE[0]}")/.."
SLIPWAY_HOME=$PWD
SLIPWAY_STATE=/run/slipway-compose
# What docker-compose.yml says by default is what is tried.
unset SLIPWAY_IMAGES SLIPWAY_IMPORT SLIPWAY_PORT SLIPWAY_QEMU_USER SLIPWAY_HTTP_NAMES SLIPWAY_HTTP_TRUSTED_PROXIES
. scripts/terminal.sh
. scripts/processes.sh
. scripts/host.sh
. scripts/libvirt.sh
. scripts/service.sh
. scripts/timeline.sh
. scripts/root.sh
. scripts/compose-bases.sh
. scripts/commands/demo.sh
. scripts/commands/doctor.sh

cache=${SLIPWAY_CACHE:-/var/cache/slipway}
room=$cache/compose
log=$PWD/target/compose.log
limit_mib=450

# Of the environment only this reaches the build: what a machine may need to get at the package registries.
certificates=(NODE_EXTRA_CA_CERTS NPM_CONFIG_CAFILE npm_config_cafile)
mirrors=(http_proxy https_proxy no_proxy HTTP_PROXY HTTPS_PROXY NO_PROXY NPM_CONFIG_REGISTRY npm_config_registry MVNW_REPOURL MAVEN_OPTS MAVEN_ARGS)
settings=(SLIPWAY_CACHE SLIPWAY_DEBIAN_MIRROR JAVA_HOME HOME NO_COLOR)

test_compose() {
    local begin=$SECONDS
    mkdir -p target "$cache" "$room"/{store,mixed,root}
    : >"$log"
    chown --reference=. target "$log"
    exec {lock}>"$room/lock"
    flock --nonblock "$lock" || fail "Another test of docker-compose.yml is at work in $room." "wait for it, or name another folder: SLIPWAY_CACHE"
    trap leave EXIT
    trap 'exit 130' INT TERM
    # Whoever kills this script ends the namespaces, too: with the first process in them goes everything else.
    setpriv --pdeathsig KILL unshare --mount --pid --ipc --uts --fork --kill-child scripts/compose.sh enter {lock}>&- &
    keeper=$!
    wait "$keeper"
    keeper=''
    say "docker-compose.yml does it all in $(seconds_since "$begin") s"
}

leave() {
    local status=$?
    trap - EXIT
    if [ -n "${keeper:-}" ]; then { kill -KILL "$keeper" && wait "$keeper"; } 2>/dev/null || true; fi
    # Control groups belong to the kernel, not to a namespace.
    find /sys/fs/cgroup -depth -type d -path '*/slipway-compose*' -exec rmdir {} + 2>/dev/null || true
    rm -rf --one-file-system "$room"/{mixed,root}
    [ "$status" -eq 0 ] || {
        tail -n 12 "$log" | sed 's/^/   | /' >&2
        printf '%s!! docker-compose.yml did not do it%s\n   → read %s\n' "$red" "$plain" "$log" >&2
    }
    exit "$status"
}

# The first process of the namespaces: what is written here is forgotten, except in the cache folder and in target. It waits for what others leave behind.
enter() {
    local root=$room/root folder
    mount -t tmpfs -o mode=0755 tmpfs "$room/mixed"
    mkdir "$room"/mixed/{upper,work}
    mount -t overlay overlay -o "lowerdir=/,upperdir=$room/mixed/upper,workdir=$room/mixed/work" "$root"
    mount -t proc -o nosuid,nodev,noexec proc "$root/proc"
    mount --rbind /sys "$root/sys"
    mount -t tmpfs -o mode=0755 tmpfs "$root/run"
    mount -t tmpfs -o mode=1777 tmpfs "$root/tmp"
    mount -t tmpfs -o mode=0755 tmpfs "$root/dev"
    make_devices "$root/dev"
    give_kvm "$root/dev"
    # Either may lie below one of these.
    for folder in "$cache" "$PWD"; do
        mkdir -p "$root$folder"
        mount --bind "$folder" "$root$folder"
    done
    # A .env of somebody's own would win.
    [ ! -e .env ] || mount --bind /dev/null "$root$PWD/.env"
    # What libvirt knows of this machine's own guests is none of ours.
    for folder in /etc/libvirt/qemu /var/lib/libvirt /var/cache/libvirt /var/log/libvirt; do mount -t tmpfs -o mode=0755 tmpfs "$root$folder"; done
    cd "$root"
    mkdir run/below
    pivot_root . run/below
    umount --lazy /run/below
    cd "$SLIPWAY_HOME"
    scripts/compose.sh inside &
    wait $!
}

# Also where the machine has no such device: docker-compose.yml gives it to the container, and what emulates never opens it.
give_kvm() { # FOLDER
    [ -c "$1/kvm" ] || mknod "$1/kvm" c 10 232
    chgrp kvm "$1/kvm"
    chmod 0660 "$1/kvm"
}

inside() {
    mkdir -p "$SLIPWAY_STATE"
    exec {out}>&1
    settle_podman
    prepare_lab
    part "Stand-ins for the images it is built on" make_bases
    part "The image, built from the checkout" build_image
    # From here on without a way out.
    unshare --net scripts/compose.sh alone
}

# part TITLE FUNCTION: what it says goes to the log.
part() {
    local since=$SECONDS
    printf '\n== %s\n' "$1" >>"$log"
    "${@:2}" >>"$log" 2>&1 </dev/null
    say "$1: ${dim}$(seconds_since "$since") s${plain}"
}

# Without systemd, and with a network whose names resolve. The store is the test's own.
settle_podman() {
    local driver
    export CONTAINERS_CONF=$SLIPWAY_STATE/containers.conf CONTAINERS_STORAGE_CONF=$SLIPWAY_STATE/storage.conf BUILDAH_ISOLATION=chroot
    cat >"$CONTAINERS_CONF" <<CONF
[containers]
default_ulimits = ["nofile=16384:16384", "nproc=4096:4096"]
log_driver = "k8s-file"
[network]
network_backend = "netavark"
network_config_dir = "$SLIPWAY_STATE/networks"
[engine]
cgroup_manager = "cgroupfs"
events_logger = "file"
runtime = "runc"
CONF
    # An overlay cannot lie on an overlay, as where this machine is a container itself: then layers are copies.
    case "$(stat --file-system --format %T "$room/store")" in overlayfs) driver=vfs ;; esac
    printf '[storage]\ndriver = "%s"\ngraphroot = "%s/store"\nrunroot = "/run/containers"\n' "${driver:-overlay}" "$room" >"$CONTAINERS_STORAGE_CONF"
    # What a run that was killed left.
    podman rm --all --force --volumes >>"$log" 2>&1
    podman volume prune --force >>"$log" 2>&1
}

build_image() {
    local size options="--network host --volume $HOME/.m2:/root/.m2 --volume $HOME/.npm:/root/.npm"
    mkdir -p "$HOME/.m2" "$HOME/.npm"
    # The part that builds gets a name, or its layers would be rubbish to the next line, and not the next run's beginning.
    podman-compose --podman-build-args="$options --target build --tag localhost/slipway-build" build slipway
    podman-compose --podman-build-args="$options" build slipway
    podman image prune --force
    size=$(($(podman image inspect --format '{{.Size}}' localhost/slipway) >> 20))
    say "$size MiB" >&"$out"
    [ "$size" -le "$limit_mib" ] || fail "The image has $size MiB, and $limit_mib are its limit." 2>&"$out"
}

alone() {
    ip link set lo up
    require_libvirt
    start_services
    main_job
    check_doctor
    check_confinement
    remove_demo_machine
    podman-compose down --volumes --timeout 20 >>"$log" 2>&1
}

# What ansible/host.yml makes of a host, and what docs/how-to/run-with-postgresql.md puts into .env.
prepare_lab() {
    id slipway >/dev/null 2>&1 || useradd --system --groups libvirt,kvm,libvirt-qemu --home-dir /var/lib/slipway --no-create-home --shell /usr/sbin/nologin slipway
    install -d -m 0700 -o slipway -g libvirt /var/lib/slipway
    install -d -m 2711 -o slipway -g libvirt-qemu "$SLIPWAY_IMAGES"
    install -d -m 2750 -o slipway -g libvirt-qemu "$SLIPWAY_IMPORT"
    export NODE_IMAGE=localhost/node JDK_IMAGE=localhost/jdk RUN_IMAGE=localhost/debian POSTGRES_IMAGE=localhost/postgres
    SLIPWAY_ACCOUNT=$(id -u slipway):$(getent group libvirt | cut -d: -f3)
    SLIPWAY_QEMU_GROUP=$(getent group libvirt-qemu | cut -d: -f3)
    SLIPWAY_DB_PASSWORD=$(head -c 16 /dev/urandom | od -An -tx1 | tr -d ' \n')
    export SLIPWAY_ACCOUNT SLIPWAY_QEMU_GROUP SLIPWAY_DB_PASSWORD SLIPWAY_ENGINE=tcg SLIPWAY_NETWORK=user
}

# Debian's podman-compose does not know group_add, and nobody but systemd runs podman's health checks: so both are done for them.
start_services() {
    local begin=$SECONDS service
    for service in database slipway; do
        podman-compose --podman-run-args="--cgroup-parent /slipway-compose --group-add $SLIPWAY_QEMU_GROUP" up --detach --no-build "$service" >>"$log" 2>&1
        await_healthy "$service"
    done
    until service_ready; do patient "$begin" slipway "is not ready"; done
    say "both services are healthy after $(seconds_since "$begin") s"
}

await_healthy() { # SERVICE
    local begin=$SECONDS
    until podman healthcheck run "$(container_of "$1")" >>"$log" 2>&1; do patient "$begin" "$1" "is not healthy"; done
}

patient() { # BEGIN SERVICE WHAT
    [ $((SECONDS - $1)) -lt 120 ] || fail "$2 $3 after 120 s." "$(podman logs --tail 15 "$(container_of "$2")" 2>&1)"
    sleep 0.5
}

container_of() { podman ps --all --quiet --filter "label=com.docker.compose.service=$1" | sed -n 1p; }

# It reads where the service runs.
check_doctor() {
    local said failed=''
    heading "The doctor, in the container"
    said=$(doctor_of_service) || failed=yes
    grep -E '^ +(PASS|WARN|FAIL) ' <<<"$said"
    [ -z "$failed" ] || fail "The doctor finds something that does not work."
    grep -qE 'PASS +Confinement of programs' <<<"$said" || fail "In the container no reader of disks is walled in."
}

# What docker-compose.yml promises, read from outside, of the process that did the job.
check_confinement() {
    local container pid said file account
    heading "What the container may do"
    container=$(container_of slipway)
    pid=$(podman inspect --format '{{.State.Pid}}' "$container")
    account=$(id -u slipway)
    said=$(awk '$1 ~ /^(Uid|Gid|Groups|Cap...|NoNewPrivs):$/ {$1 = $1; print}' "/proc/$pid/status")
    while read -r file; do say "$file"; done <<<"$said"
    grep -qx "Uid: $account $account $account $account" <<<"$said" || fail "It does not run as the account slipway ($account)."
    [ "$(grep -cxE 'Cap(Inh|Prm|Eff|Bnd|Amb): 0+' <<<"$said")" = 5 ] || fail "It has capabilities."
    grep -qx 'NoNewPrivs: 1' <<<"$said" || fail "It may get privileges."
    grep -qE '^[0-9]+ [0-9]+ [^ ]+ / / ro[, ]' "/proc/$pid/mountinfo" || fail "Its root can be written."
    for file in /opt/slipway /usr/bin /srv/slipway/import; do
        said=$(podman exec "$container" touch "$file/x" 2>&1) || true
        grep -qF "Read-only file system" <<<"$said" || fail "In $file it can write."
    done
    case "$(podman image inspect --format '{{.Config.User}}' localhost/slipway)" in
        '' | root* | 0*) fail "Without docker-compose.yml the image runs as root." ;;
    esac
    say "its root is read-only, and so are imports"
}

# By whoever asks for the test: what root makes in target, nobody else's demo could write again.
build_guest() {
    local since=$SECONDS
    mkdir -p target
    src/test/guest/build.sh >"$log" 2>&1 || fail "The practice guest was not built." "read $log" "$(tail -n 1 "$log")"
    say "The practice guest: ${dim}$(seconds_since "$since") s${plain}"
}

[ $# -gt 0 ] || build_guest
if [ "$(id -u)" -ne 0 ]; then
    # sudo has a path of its own, and a Node that was fetched is not on it; an ordinary account's knows no programs of root's.
    exec sudo --preserve-env="$(IFS=,; echo "${certificates[*]},${mirrors[*]},${settings[*]}" | tr ' ' ,)" env PATH="$PATH:/usr/sbin:/sbin" "$PWD/scripts/compose.sh" "$@"
fi
case "${1:-}" in
    '') test_compose ;;
    enter | inside | alone) "$1" ;;
    *) fail "Unknown: $1" ;;
esac
