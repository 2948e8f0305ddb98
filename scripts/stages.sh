# shellcheck shell=bash
# Stages of ./slipway test that need nothing of the others, each by its name, too.

# What cannot be run on this machine is said at once, and in the closing table.
skip() { # WHAT REASON
    printf '%s!! SKIPPED: %s: %s%s\n' "$yellow" "$1" "$2" "$plain"
    [ ! -e "$SLIPWAY_STATE/outcomes" ] || printf '; SKIPPED: %s: %s' "$1" "$2" >>"$SLIPWAY_STATE/skipped"
}

told_of_skips() {
    cat "$SLIPWAY_STATE/skipped" 2>/dev/null || true
    rm -f "$SLIPWAY_STATE/skipped"
}

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
            skip "the Windows agent" "$built"
            python3 src/test/agents/run.py --without-windows "$built"
            ;;
        *) fail "The Windows agent was not built." ;;
    esac
}

# It takes one core, and nothing of this machine's but that.
test_intel_host() {
    require_packages inner intel-host
    scripts/intel-host.sh
}

# It needs no libvirt of this machine's. Only an emulation that does not work here is no failure.
test_kvm_host() {
    local status=0
    require_packages host inner kvm-host
    require_java
    [ -f target/quarkus-app/quarkus-run.jar ] && [ -f target/practice/practice.vdi ] || fail "The service and the practice guest are not built." "./slipway test, or: ./slipway up; src/test/guest/build.sh"
    scripts/kvm-host.sh || status=$?
    [ "$status" -eq 75 ] || return "$status"
    skip "the KVM host" "no virtual machine ran in it within a minute"
}
