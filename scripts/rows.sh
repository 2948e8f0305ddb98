# shellcheck shell=bash
# The tests of Maven, in rows side by side.

# Many tests wait for guests or a browser, so four runs of Maven stand side by side, each with folders of its own (OwnFolders); whoever is done
# takes the next of the list. DaemonDeathTest kills libvirtd, and who needs it waits for that (NeedsDaemon): so it begins beside those that do
# without; then the longest first. All with a database of the test command's are in one row.
rows=4
declare -A running=()

end_rows() {
    local pid
    for pid in "${!running[@]}"; do kill -TERM -- "-$pid" 2>/dev/null || true; done
    for pid in "${!running[@]}"; do wait "$pid" 2>/dev/null || true; done
}

run_maven() {
    local classes pid status=0
    new_seed
    rm -rf target/surefire-reports
    for classes in application DaemonDeathTest KillTest others HostileClientsTest "$(classes_with browser),$(classes_with libvirt)" \
        RecoveryTest,MadeDiskTest MainJobTest ImportTest,UploadKillTest,DownloadKillTest,WorkspaceKillTest,WideDataDirectoryTest; do
        if [ "${#running[@]}" -eq "$rows" ]; then
            wait -n -p pid "${!running[@]}" || status=1
            unset "running[$pid]"
        fi
        # In a process group of its own: whoever ends the command ends its rows.
        set -m
        run_row "$classes" &
        running[$!]=$classes
        set +m
    done
    for pid in "${!running[@]}"; do
        wait "$pid" || status=1
        unset "running[$pid]"
    done
    python3 scripts/suites.py target/surefire-reports src/test/java "${test_suites[@]}" || status=1
    [ "$status" -eq 0 ] || fail "Tests failed." "read target/test-*.log and target/surefire-reports"
}

new_seed() {
    test_seed=${SLIPWAY_TEST_SEED:-$RANDOM$RANDOM}
    say "in random order; SLIPWAY_TEST_SEED=$test_seed repeats it"
}

# Compiled already; naming the classes keeps Quarkus from being built for those left out.
run_row() { # CLASSES
    case "$1" in
        application) run_tests application surefire:test -Dtests.excludedGroups="$own_rows" -Dtest="$(in_application)" ;;
        others) nice_tests others surefire:test -Dtests.excludedGroups="$own_rows" -Dtest="!$(in_application | sed 's/,/,!/g')" ;;
        *) nice_tests "${1%%,*}" surefire:test -Dtests.excludedGroups=none-such -Dtest="$1" ;;
    esac
}

own_rows=packaged,browser,libvirt,longer

in_application() {
    classes_with_line '^@QuarkusTest$'
}

# One row is as long as all others together, and would be alone at the end: it goes before them, and before their guests.
less_urgent=5

nice_tests() ( # NAME MAVEN-ARGUMENTS...
    renice -n "$less_urgent" -p "$BASHPID" >/dev/null
    run_tests "$@"
)

# A tag of a single method would split its class between two rows, whose reports overwrite each other: these tags stand on classes only.
classes_with() { # TAG
    ! grep -rnE "^ +@Tag\(\"$1\"\)" src/test/java >&2 || fail "The tag $1 stands on a method; give that test a class of its own."
    classes_with_line "^@Tag(\"$1\")$"
}

classes_with_line() { # PATTERN
    grep -rl "$1" src/test/java --include='*Test.java' | sed 's|.*/||; s|\.java$||' | sort | paste -sd,
}

run_tests() { # NAME MAVEN-ARGUMENTS...
    local name=$1 log=target/test-$1.log begin=$SECONDS status=0
    shift
    maven "$@" -Dtests.seed="$test_seed" 2>&1 | tee "$log" \
        | grep --line-buffered -E '^\[[A-Z]+\] +(Tests run:|Running |BUILD|COMPILATION)|^\[ERROR\]' || status=${PIPESTATUS[0]}
    # What its own programs took; guests are libvirt's.
    times >"$log.times"
    say "${dim}$name: $(seconds_since "$begin") s; of the processors $(tail -n 1 "$log.times")$plain"
    return "$status"
}
