# shellcheck shell=bash
# Stages of ./slipway test that need nothing of the others, each by its name, too. One that cannot be run on this machine sets `skipped` to the reason.

# What a list names and no repository has shows here, not in the test that needs it.
test_packages() {
    require_packages "${test_lists[@]}" node bench
    say "every package and program that a list names is here"
}

test_fresh_root() {
    require_packages fresh
    require_java
    scripts/fresh.sh
}

test_compose() {
    require_all host build guest compose
    scripts/compose.sh
}

# The practice agent and QEMU's own two are asked the same. The first run builds the one for Windows (6 minutes), if its sources can be had.
test_agents() {
    local built status=0
    require_packages agents
    python3 -m unittest discover --start-directory src/test/agents/tests --pattern '*_test.py'
    built=$(src/test/agents/build.sh) || status=$?
    case "$status" in
        0) python3 src/test/agents/run.py --windows "$built" ;;
        69)
            skipped="the Windows agent: $built"
            printf '%s!! The Windows agent is not asked: %s%s\n' "$yellow" "$built" "$plain"
            python3 src/test/agents/run.py --without-windows "$built"
            ;;
        *) fail "The Windows agent was not built." ;;
    esac
}

# It needs no libvirt of this machine's. Only an emulation that does not work here is no failure.
test_kvm_host() {
    local status=0
    require_packages host inner kvm-host
    require_java
    [ -f target/quarkus-app/quarkus-run.jar ] && [ -f target/practice/practice.vdi ] || fail "The service and the practice guest are not built." "./slipway test, or: ./slipway up; src/test/guest/build.sh"
    scripts/kvm-host.sh || status=$?
    [ "$status" -ne 75 ] || { skipped="kvm_amd does not pass its first proof within a minute in this emulation" status=0; }
    return "$status"
}
