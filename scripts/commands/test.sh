# shellcheck shell=bash
# ./slipway test: everything, on a fresh machine, in one go. Whatever it starts is ended when it leaves.

test_lists=(host build guest ansible test fresh compose agents inner intel-host kvm-host)

# Suites that must have run; a suite that ran nothing is a failure, not a success.
test_suites=(unit postgresql libvirt guest guestfs wine browser kill)

command_test() { # [STAGE]
    require_linux_tools
    case "${1:-}" in
        '') test_everything ;;
        classes) test_classes "${2:-}" ;;
        packages) test_packages ;;
        playbook) run_playbook_twice ;;
        service) test_service ;;
        fresh) test_fresh_root ;;
        compose) test_compose ;;
        agents) test_agents ;;
        intel-host) test_intel_host ;;
        kvm-host) test_kvm_host ;;
        nested-linux) test_classes NestedLinuxTest ;;
        *) fail "Unknown stage: $1" "./slipway test [classes NAME,NAME|packages|playbook|service|fresh|compose|agents|intel-host|kvm-host|nested-linux]" ;;
    esac
}

test_everything() {
    local begin=$SECONDS
    prepare_tests
    timed "Tests: unit, API, database, libvirt, guest, libguestfs, Wine, browser, kill" run_maven
    timed "ansible/host.yml on this host" run_playbook_twice
    timed "The installed service, below a systemd of its own" check_unit
    timed "An Intel host in software; QEMU's own guest agents" side_by_side test_intel_host test_agents
    timed "docker-compose.yml; a fresh root" side_by_side test_compose test_fresh_root
    timed "A KVM host in software" test_kvm_host
    heading "All passed in $(seconds_since "$begin") s, but for what stands here as SKIPPED"
    sed 's/^/   /' "$SLIPWAY_STATE/outcomes"
}

# Any of them, with all that the whole run has.
test_classes() { # NAME[,NAME]
    [ -n "$1" ] || fail "Which classes?" "./slipway test classes NAME[,NAME]"
    prepare_tests
    new_seed
    timed "$1" run_row "$1"
}

test_service() {
    prepare_tests
    timed "The installed service, below a systemd of its own" check_unit
}

prepare_tests() {
    # A test run must not meet the state of a demo.
    SLIPWAY_STATE=$(mktemp -d -t slipway-test-XXXXXX)
    export SLIPWAY_STATE
    chmod 0755 "$SLIPWAY_STATE"
    : >"$SLIPWAY_STATE/outcomes"
    trap end_test EXIT
    trap 'exit 130' INT TERM

    timed "Tools" require_all "${test_lists[@]}"
    timed "Host" prepare_host
    timed "Pages" check_pages
    timed "libvirt" start_test_libvirt
    timed "PostgreSQL" start_test_database
    timed "Both packages; practice guest, scripts and playbooks" side_by_side build_guest_and_lint package_service
    use_appliance
}

timed() { # TITLE FUNCTION [ARGUMENTS]
    local begin=$SECONDS title=$1
    shift
    heading "$title"
    "$@"
    say "${dim}$(seconds_since "$begin") s${plain}"
    printf '%5s s  %s%s\n' "$(seconds_since "$begin")" "$title" "$(told_of_skips)" >>"$SLIPWAY_STATE/outcomes"
}

require_linux_tools() {
    [ "$(uname -s)" = Linux ] || fail "The tests need Linux with libvirt."
}

end_test() {
    local status=$?
    trap - EXIT
    [ -z "${behind:-}" ] || wait "$behind" || true
    end_rows
    [ -z "${SLIPWAY_TEST_LIBVIRTD_PID_FILE:-}" ] || remove_leftovers || true
    stop_systemd
    stop_test_database
    stop_network
    stop_libvirt
    return_libvirt
    case "$SLIPWAY_STATE" in /tmp/slipway-test-* | "${TMPDIR:-/tmp}"/slipway-test-*) as_root rm -rf "$SLIPWAY_STATE" ;; esac
    [ "$status" -eq 0 ] || printf '%s!! the tests did not pass%s\n' "$red" "$plain" >&2
    exit "$status"
}

# side_by_side BEHIND FRONT: what is behind shows its output only if it fails. Nothing of it outlives the command (see end_test).
side_by_side() {
    with_its_time "$1" >"$SLIPWAY_STATE/$1.out" 2>&1 &
    behind=$!
    with_its_time "$2"
    wait "$behind" || fail "$1 failed." "$(tail -n 20 "$SLIPWAY_STATE/$1.out")"
    behind=''
    tail -n 1 "$SLIPWAY_STATE/$1.out"
}

with_its_time() { # FUNCTION
    local begin=$SECONDS
    "$1"
    say "${dim}$1: $(seconds_since "$begin") s$plain"
}

lint_scripts_and_playbooks() {
    # The parts of ./slipway are one program: checked through the file that reads them all.
    shellcheck --external-sources slipway scripts/{fresh,compose,intel-host,kvm-host,systemd-root}.sh scripts/{intel-host,kvm-host}/{init,job.sh} .ci/run src/test/agents/*.sh src/test/guest/*.sh src/test/guest/{skiffos,network}/*.sh src/test/guest/network/{address,init} src/test/guest/boot/{init,distro-init,nested-init} src/test/inner/{build.sh,init}
    (
        cd ansible || exit
        ansible-playbook --syntax-check host.yml
        ansible-playbook --syntax-check --inventory inventory/example.yml wsl.yml
        ansible-lint --offline --strict -q host.yml wsl.yml
    )
    lint_unit
    SLIPWAY_DB_PASSWORD=checked SLIPWAY_ACCOUNT=checked SLIPWAY_QEMU_GROUP=checked docker-compose --file docker-compose.yml config --quiet
    python3 scripts/check_docs.py
    python3 -m unittest discover --start-directory ansible/tests --pattern '*_test.py'
    python3 -m unittest discover --start-directory scripts/tests --pattern '*_test.py'
}

# What it runs is not installed here, so its program is made up.
lint_unit() {
    local root=$SLIPWAY_STATE/unit trouble
    install -D -m 0755 /dev/null "$root/opt/slipway/java/bin/java"
    install -D -m 0644 ansible/files/slipway.service "$root/etc/systemd/system/slipway.service"
    trouble=$(systemd-analyze verify --man=no --recursive-errors=no --root="$root" slipway.service 2>&1) || true
    [ -z "$trouble" ] || fail "systemd does not understand the unit." "$trouble"
    systemd-analyze security --offline=true --threshold=30 "$root/etc/systemd/system/slipway.service" >"$SLIPWAY_STATE/unit.log" \
        || fail "The unit is allowed too much." "$(tail -n 1 "$SLIPWAY_STATE/unit.log")" "$(grep '✗' "$SLIPWAY_STATE/unit.log")"
}

check_pages() {
    (
        cd web || exit
        npm ci --no-fund --no-audit --loglevel=error
        npm run --if-present check
    )
}

build_guest_and_lint() {
    build_practice_guest
    lint_scripts_and_playbooks
}

build_practice_guest() {
    src/test/guest/build.sh
    prepare_appliance
    (cd src/test/guest && python3 -m unittest discover --start-directory agent/tests --top-level-directory .)
}

# libguestfs takes a kernel of the host's, which a container has none of.
prepare_appliance() {
    src/test/guest/appliance.sh >/dev/null
    # It wants to see this, though it uses the one below.
    as_root mkdir -p /lib/modules
}

use_appliance() {
    local version
    version=$(ls target/appliance/modules)
    export SUPERMIN_KERNEL=$PWD/target/appliance/vmlinuz SUPERMIN_KERNEL_VERSION=$version \
        SUPERMIN_MODULES=$PWD/target/appliance/modules/$version LIBGUESTFS_CACHEDIR=$SLIPWAY_STATE
}

# One of the tests kills the daemon; it may do so only with one that we started. Running domains outlive their daemon.
libvirt_units=(libvirtd.service libvirtd.socket libvirtd-ro.socket libvirtd-admin.socket)

start_test_libvirt() {
    if libvirt_answers && [ -d /run/systemd/system ]; then
        say "stopping systemd's libvirtd for the time of the tests"
        as_root systemctl stop "${libvirt_units[@]}"
        touch "$SLIPWAY_STATE/libvirt-units"
    fi
    ! libvirt_answers || fail "A libvirtd is running that these tests did not start; one of them must kill it." \
        "stop it for the time of the tests" "or, if ./slipway started it: ./slipway down"
    [ -d /run/systemd/system ] || process_alive_in /run/virtlogd.pid || start_daemon virtlogd
    daemons_nice=$less_urgent
    start_libvirtd
    await_libvirt
    remove_leftovers
    export SLIPWAY_TEST_LIBVIRTD_PID_FILE=$SLIPWAY_STATE/libvirtd.pid
}

# A test run that was killed leaves its machines, which lie in folders that only tests use, and its networks.
test_folders='/(slipway-packaged-|slipway-libvirt-|slipway-practice-test)'

remove_leftovers() {
    local domain network
    for domain in $(as_root virsh --connect qemu:///system list --all --uuid); do
        grep -qE "$test_folders" <<<"$(as_root virsh --connect qemu:///system dumpxml "$domain")" || continue
        say "removing what an earlier test run left: $(as_root virsh --connect qemu:///system domname "$domain")"
        as_root virsh --connect qemu:///system destroy "$domain" >/dev/null 2>&1 || true
        as_root virsh --connect qemu:///system undefine "$domain" --nvram --snapshots-metadata --checkpoints-metadata >/dev/null
    done
    for network in $(as_root virsh --connect qemu:///system net-list --name | grep '^slipway-test-'); do
        as_root virsh --connect qemu:///system net-destroy "$network" >/dev/null
    done
}

return_libvirt() {
    [ ! -e "$SLIPWAY_STATE/libvirt-units" ] || as_root systemctl start libvirtd.socket libvirtd-ro.socket libvirtd-admin.socket
}

# Some tests start the packaged service and kill it.
package_service() {
    maven -q package -DskipTests >"$SLIPWAY_STATE/package.log" 2>&1 || {
        cp "$SLIPWAY_STATE/package.log" target/test.log
        fail "Packaging failed." "read target/test.log" "$(grep -m3 ERROR "$SLIPWAY_STATE/package.log")"
    }
    train_service
    du -sh target/quarkus-app target/quarkus-app-pg | sed 's/^/   /'
}

# Really run on this host; the second run must change nothing.
run_playbook_twice() {
    local log=$SLIPWAY_STATE/host-playbook.log
    mkdir -p "$SLIPWAY_STATE"
    network_active default || echo default >"$SLIPWAY_STATE/network"
    run_host_playbook default | tail -n 3
    run_host_playbook default >"$log" || fail "The second run failed." "$(tail -n 20 "$log")"
    grep -qE 'changed=0 .*failed=0' "$log" || fail "The second run changed something." "$(grep -B3 '^changed' "$log")"
    say "the second run changed nothing"
}
