# shellcheck shell=bash
# A systemd of its own over a copy of this host's files: the unit runs for real, and nothing of it is seen outside.

systemd_cgroup=slipway-unit-test-$$

start_systemd() {
    local place=$SLIPWAY_STATE/systemd cgroups
    cgroups=$(findmnt -n -o TARGET -t cgroup2 | head -n 1)
    [ -n "$cgroups" ] || fail "No cgroup2 is mounted, which a systemd needs."
    mkdir -p "$place/files" "$place/root"
    as_root mount -t tmpfs -o size=4g tmpfs "$place/files"
    as_root mkdir "$place/files/upper" "$place/files/work" "$cgroups/$systemd_cgroup"
    as_root bash -c "echo \$\$ >'$cgroups/$systemd_cgroup/cgroup.procs' && exec unshare --mount --pid --fork --uts --ipc --net --cgroup \
        bash scripts/systemd-root.sh '$place'" >"$place.log" 2>&1 &
    remember_process systemd $!
    for _ in $(seq 300); do
        systemd_pid=$(pgrep --parent "$(pgrep --parent $! unshare || echo $!)" systemd || true)
        [ -z "$systemd_pid" ] || ! in_systemd systemctl is-system-running --quiet 2>/dev/null || return 0
        sleep 0.2
    done
    fail "No systemd of its own came up." "read $place.log"
}

in_systemd() {
    as_root nsenter --target "$systemd_pid" --mount --pid --uts --ipc --net --cgroup "$@"
}
