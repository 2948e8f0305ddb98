# shellcheck shell=bash
# A systemd of its own over a copy of this host's files: the unit is installed and runs for real, and nothing of it is seen outside.

systemd_cgroup=slipway-unit-test-$$

start_systemd() {
    local place=$SLIPWAY_STATE/systemd cgroups
    cgroups=$(findmnt --noheadings --output TARGET --types cgroup2 | sed -n 1p)
    [ -n "$cgroups" ] || fail "No cgroup2 is mounted, which systemd needs."
    mkdir -p "$place/files" "$place/root"
    as_root mount -t tmpfs -o size=4g tmpfs "$place/files"
    as_root mkdir "$place/files/upper" "$place/files/work" "$cgroups/$systemd_cgroup"
    # shellcheck disable=SC2016 # for the shell that runs it
    as_root bash -c 'echo $$ >"$1/cgroup.procs" && exec unshare --mount --pid --fork --uts --ipc --net --cgroup bash scripts/systemd-root.sh "$2"' \
        systemd "$cgroups/$systemd_cgroup" "$place" >"$place.log" 2>&1 &
    for _ in $(seq 300); do
        systemd_pid=$(head -n 1 "$cgroups/$systemd_cgroup/init.scope/cgroup.procs" 2>/dev/null || true)
        [ -z "$systemd_pid" ] || ! in_systemd systemctl is-active --quiet basic.target || return 0
        sleep 0.2
    done
    fail "No systemd of its own came up." "read $place.log"
}

in_systemd() {
    as_root nsenter --target "$systemd_pid" --mount --pid --uts --ipc --net --cgroup env --chdir="$PWD" "$@"
}

# With its first process everything in its name spaces ends.
stop_systemd() {
    local place=$SLIPWAY_STATE/systemd cgroups
    [ -d "$place" ] || return 0
    [ -z "${systemd_pid:-}" ] || send_signal KILL "$systemd_pid"
    sleep 1
    cgroups=$(findmnt --noheadings --output TARGET --types cgroup2 | sed -n 1p)
    as_root find "$cgroups/$systemd_cgroup" -depth -type d -exec rmdir {} \; 2>/dev/null || true
    as_root umount --lazy "$place/files" || true
    as_root rmdir "$place/files" "$place/root" "$place"
}

# Where somebody mounts a disk of his own, with a blank.
unit_images='/mnt/unit disks'

install_in_systemd() {
    local variables
    # As JSON: the checkout's name may have a blank in it.
    variables=$(jq -nc '{slipway_app: $ARGS.positional[0], slipway_java: $ARGS.positional[1], slipway_engine: "tcg", slipway_network: "",
        slipway_images_directory: $ARGS.positional[2]}' --args -- "$PWD/target/quarkus-app" "$JAVA_HOME" "$unit_images") \
        && in_systemd env ANSIBLE_CONFIG=ansible/ansible.cfg ansible-playbook --inventory localhost, --connection local --extra-vars "$variables" ansible/host.yml
}

unit_answers() { in_systemd curl -fs -o /dev/null --max-time 5 http://127.0.0.1:8080/q/health/live; }
unit_pid() { in_systemd systemctl show --property MainPID --value slipway; }

await_unit() {
    for _ in $(seq 240); do
        ! unit_answers || return 0
        sleep 0.5
    done
    fail "The installed service does not answer." "$(in_systemd journalctl --unit slipway --lines 20 --no-pager)"
}

# What a reader of disks is walled in by needs name spaces that a hardened unit could forbid.
check_unit_lets_readers_be_walled_in() {
    in_systemd bash -c 'printf "[Service]\nExecStartPre=/usr/bin/bwrap --unshare-all --ro-bind / / -- /usr/bin/true\n" \
        >/etc/systemd/system/slipway.service.d/trial.conf && systemctl daemon-reload && systemctl restart slipway' \
        || fail "The unit forbids bwrap." "$(in_systemd journalctl --unit slipway --lines 5 --no-pager)"
    await_unit
}

# The second installation finds the rule for guests that the unit set.
begin_as_after_a_boot() {
    local program
    for program in iptables ip6tables; do in_systemd "$program" --flush OUTPUT 2>/dev/null || true; done
    in_systemd systemctl is-enabled --quiet slipway-guests && in_systemd systemctl start slipway-guests || fail "The rule for guests is not set at a boot."
}

check_unit() {
    local log=$SLIPWAY_STATE/unit.log first
    start_systemd
    install_in_systemd >"$log" 2>&1 || fail "The service could not be installed." "read $log" "$(grep -m1 -A3 -E '^(fatal|failed)' "$log")"
    await_unit
    [ "$(in_systemd stat -c '%a %U' /var/lib/slipway/data)" = "700 slipway" ] || fail "Others may enter the service's data."
    [ "$(in_systemd stat -c '%a %U %G' /etc/slipway/slipway.env)" = "640 root slipway" ] || fail "Others may read the service's settings."
    in_systemd nsenter --target "$(unit_pid)" --mount setpriv --reuid=slipway --regid=slipway --clear-groups test -w "$unit_images" \
        || fail "The installed service may not write in its folder of images."
    in_systemd qemu-img create -q -f qcow2 /srv/slipway/import/unit.qcow2 8M
    in_systemd curl -fsS -o /dev/null -H 'Content-Type: application/json' -d '{"path": "/srv/slipway/import/unit.qcow2", "name": "unit"}' \
        http://127.0.0.1:8080/api/v1/images || fail "The installed service cannot register a disk."
    first=$(unit_pid)
    in_systemd kill -KILL "$first"
    sleep 3
    await_unit
    [ "$(unit_pid)" != "$first" ] || fail "The service was not started again."
    begin_as_after_a_boot
    install_in_systemd >"$log" 2>&1 || fail "The second installation failed." "read $log"
    grep -qE 'changed=0 .*failed=0' "$log" || fail "The second installation changed something." "$(grep -B3 '^changed' "$log")"
    check_unit_lets_readers_be_walled_in
    stop_systemd
    say "installed, answered, came back after kill -9; the second installation changed nothing"
}
