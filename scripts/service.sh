# shellcheck shell=bash
# The service: built, started, waited for. Settings come from the environment; see src/main/resources/application.properties.

# Small heap, one collector thread, quick compiler only, and that for what is used often: an idle control plane, not a number cruncher.
# Without memory it ends rather than lives on without half of its threads; operations go on at the next start. The unit and the image start it alike.
# No figures in /tmp/hsperfdata_*, which is everybody's.
SLIPWAY_JAVA_FLAGS=${SLIPWAY_JAVA_FLAGS:--XX:+UseSerialGC -XX:-UsePerfData -Xmx192m -XX:+ExitOnOutOfMemoryError -XX:TieredStopAtLevel=1 -XX:CompileThresholdScaling=3 -XX:+UseCompactObjectHeaders}

service_port() { cat "$SLIPWAY_STATE/port" 2>/dev/null || echo "${SLIPWAY_PORT:-8080}"; }
service_address() { printf 'http://127.0.0.1:%s' "$(service_port)"; }
service_data() { printf '%s' "${SLIPWAY_DATA:-$SLIPWAY_STATE/data}"; }
service_ready() { curl -fs -o /dev/null --max-time 5 "$(service_address)/q/health/ready"; }

# Whatever answers on the port may be another installation's: ours is the process that this state knows, and it must listen there.
our_service_ready() {
    local pid
    find_service_again
    pid=$(process_of service) && service_ready && listens_on "$pid" "$(service_port)"
}

listens_on() { # PID PORT
    local sockets
    sockets=$(awk -v port="$(printf ':%04X' "$2")" '$4 == "0A" && substr($2, length($2) - 4) == port {print "socket:[" $10 "]"}' "/proc/$1"/net/tcp{,6} 2>/dev/null) || true
    [ -n "$sockets" ] && { find "/proc/$1/fd" -type l -printf '%l\n' 2>/dev/null || true; } | grep -xF -- "$sockets" >/dev/null
}

port_taken() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

# own_folder DIRECTORY: made, or closed to others when it is ours; the service refuses any other.
own_folder() {
    mkdir -p "$1"
    # Never /tmp, whatever somebody has set.
    [ ! -O "$1" ] || [ -k "$1" ] || chmod 0700 "$1"
}

# Where this state's services kept their data, a line each: here, and wherever SLIPWAY_DATA led.
data_folders() {
    { printf '%s\n' "$SLIPWAY_STATE/data" "$(service_data)" && cat "$SLIPWAY_STATE/data-elsewhere" 2>/dev/null || true; } | awk '!seen[$0]++'
}

# Only that is purged, and the machines with it: another's data may have been served for a while.
data_is_ours() { # FOLDER
    local id
    [ "$1" != "$SLIPWAY_STATE/data" ] || return 0
    id=$(state_id)
    [ -n "$id" ] && [ "$(cat "$1/$SLIPWAY_MARK" 2>/dev/null)" = "$id" ]
}

# Its mark says who made it.
make_data() { # FOLDER
    local is_new=''
    require_own_data "$1"
    ! is_empty "$1" || is_new=yes
    own_folder "$1"
    [ "$1" != "$SLIPWAY_STATE/data" ] || return 0
    [ -z "$is_new" ] || state_id >"$1/$SLIPWAY_MARK"
    grep -qxF -- "$1" "$SLIPWAY_STATE/data-elsewhere" 2>/dev/null || printf '%s\n' "$1" >>"$SLIPWAY_STATE/data-elsewhere"
}

# Services of this state that live, recorded or not, by the data they were started on.
living_services() {
    local folder wanted=() file pid
    while read -r folder; do wanted+=(-e "SLIPWAY_DATA_DIRECTORY=$folder"); done < <(data_folders)
    while read -r file; do
        pid=${file//[!0-9]/}
        # What a service has started has its environment, too.
        if grep --quiet --null-data --extended-regexp '(^|/)quarkus-run\.jar$' "/proc/$pid/cmdline" 2>/dev/null; then printf '%s\n' "$pid"; fi
    done < <(grep --files-with-matches --null-data --line-regexp --fixed-strings "${wanted[@]}" /proc/[0-9]*/environ 2>/dev/null)
}

# setting_of PID NAME: as that process was given it.
setting_of() { tr '\0' '\n' 2>/dev/null <"/proc/$1/environ" | sed -n "s/^$2=//p"; }

# A record that was lost is written anew, with the port that the service was given.
find_service_again() {
    local pid
    ! process_of service >/dev/null || return 0
    read -r pid < <(living_services) || return 0
    remember_process service "$pid"
    setting_of "$pid" SLIPWAY_PORT >"$SLIPWAY_STATE/port"
}

end_services() {
    local pid
    end_process service 30
    for pid in $(living_services); do
        remember_process service "$pid"
        end_process service 30
    done
    ! pid=$(process_of service) || fail "The service could not be stopped ($pid); it serves $(service_address)." "end it as $(stat -c %U "/proc/$pid"): kill $pid"
}

# Builds target/quarkus-app when a source is newer than it.
build_service() {
    local jar=target/quarkus-app/quarkus-run.jar
    if [ -f "$jar" ] && [ -z "$(find pom.xml src/main web vm-templates -newer "$jar" -type f \
        -not -path '*/node_modules/*' -not -path '*/dist/*' -print -quit 2>/dev/null)" ]; then
        say "the build is up to date"
        return 0
    fi
    own_folder "$SLIPWAY_STATE"
    say "building (the first time downloads about 200 MB)"
    maven package -Dmaven.test.skip=true -Dspotless.check.skip=true >"$SLIPWAY_STATE/build.log" 2>&1 \
        || fail "The build failed." "read $SLIPWAY_STATE/build.log" "$(grep -m1 ERROR "$SLIPWAY_STATE/build.log")"
    # Quarkus leaves the jar's time alone when nothing in it changed.
    touch "$jar"
    train_service
}

# Starts the service once on an empty database and keeps what the JVM loaded and linked: later starts take a third of the time.
train_service() {
    # By its whole path: what is kept names it, and is looked for from where the service is started.
    local app=$PWD/target/quarkus-app folder=$SLIPWAY_STATE/training pid
    rm -rf "$folder" "$app/slipway.aot"
    own_folder "$folder"
    # shellcheck disable=SC2086 # the flags are words
    SLIPWAY_PORT=0 SLIPWAY_DATA_DIRECTORY=$folder SLIPWAY_HOST_ENGINE=tcg SLIPWAY_HOST_NETWORK=user SLIPWAY_IMAGES_DIRECTORY=$folder/images \
        "$JAVA_HOME/bin/java" $SLIPWAY_JAVA_FLAGS --enable-native-access=ALL-UNNAMED -XX:AOTCacheOutput="$app/slipway.aot" \
        -jar "$app/quarkus-run.jar" >"$folder/log" 2>&1 </dev/null 8>&- &
    pid=$!
    for _ in $(seq 600); do
        ! grep -q 'Listening on' "$folder/log" 2>/dev/null || break
        [ -d "/proc/$pid" ] || break
        sleep 0.1
    done
    kill -TERM "$pid" 2>/dev/null || true
    wait "$pid" 2>/dev/null || true
    if [ -f "$app/slipway.aot" ]; then rm -rf "$folder"; else say "no start-up cache (see $folder/log); starting takes longer"; fi
}

# Debian and Fedora name QEMU's account differently.
qemu_account() { getent passwd libvirt-qemu qemu | sed -n 1p | cut -d: -f1; }

# Asked before anything is built.
require_settings() {
    local port=${SLIPWAY_PORT:-8080}
    [[ $port =~ ^[1-9][0-9]{0,4}$ ]] && [ "$port" -le 65535 ] \
        || fail "SLIPWAY_PORT is \"$port\", which is no port." "a number from 1 to 65535, such as SLIPWAY_PORT=8081; or leave it unset, and a free one is taken"
    case "${SLIPWAY_ENGINE:-tcg}" in
        kvm | tcg) ;;
        *) fail "SLIPWAY_ENGINE is \"$SLIPWAY_ENGINE\", which is no engine." "SLIPWAY_ENGINE=kvm, or SLIPWAY_ENGINE=tcg for software emulation" ;;
    esac
    require_plain_paths
}

# To H2 a semicolon ends a path, to Quarkus a dollar sign begins a setting's name, a backslash hides what follows, and a comma divides a list.
require_plain_paths() {
    local setting
    for setting in SLIPWAY_HOME SLIPWAY_STATE SLIPWAY_DATA SLIPWAY_IMAGES SLIPWAY_IMPORT; do
        case "${!setting:-}" in
            *[\;\$\\]* | *$'\n'*) fail "${setting/SLIPWAY_HOME/The checkout} is \"${!setting}\", and no path with ; \$ \\ or a line's end in it can be used." "a folder of another name" ;;
        esac
    done
    case "$SLIPWAY_IMPORT" in *,*) fail "SLIPWAY_IMPORT is \"$SLIPWAY_IMPORT\", and a comma would make two folders of it." "a folder of another name" ;; esac
}

# Whatever the service reads of the environment, for comparison only: a password may be in it.
settings_of_service() { { env | grep -E '^(SLIPWAY|QUARKUS)_' || true; } | sort | sha256sum | cut -d' ' -f1; }

choose_port() {
    local port=${SLIPWAY_PORT:-8080}
    if [ -z "${SLIPWAY_PORT:-}" ]; then
        while port_taken "$port"; do port=$((port + 1)); done
    elif port_taken "$port"; then
        fail "Port $port is taken." "choose another: SLIPWAY_PORT=$((port + 1))"
    fi
    echo "$port" >"$SLIPWAY_STATE/port"
}

# Why it did not start, in its own words: the innermost cause, else what reads the settings says, else an error, else its last line.
start_trouble() { # LOG
    local pattern said
    for pattern in 'Caused by: ' 'SRCFG[0-9]+: |Failed to load config value' ' ERROR ' '.'; do
        said=$(grep -E "$pattern" "$1" | tail -n 1 | sed -E '
            s/.*Caused by: //
            s/^.* ERROR \[[^]]*\] \([^)]*\) //
            s/^\s*([A-Za-z0-9_]+\.)+[A-Za-z0-9_$]+: //
            s/^[A-Z]+(_[A-Z]+)*: //
            s/SRCFG[0-9]+: //g
            s/Failed to load config value of type class (\S+\.)?(\S+) for: (\S+)/\3 is no \2/') || continue
        [ -z "$said" ] || break
    done
    printf '%s' "${said:-it said nothing}"
}

# start_service ENGINE NETWORK: starts the packaged service unless ours answers already.
start_service() {
    local engine=$1 network=$2 app=$PWD/target/quarkus-app wanted begin mask cache='' data waited
    data=$(service_data)
    own_folder "$SLIPWAY_STATE"
    make_data "$data"
    wanted="$data $engine $network $(stat -c %Y "$app/quarkus-run.jar") $(settings_of_service)"
    if our_service_ready && [ "$(cat "$SLIPWAY_STATE/settings" 2>/dev/null)" = "$wanted" ]; then
        say "the service is running already ($(process_of service))"
        return 0
    fi
    end_services
    choose_port
    [ ! -f "$app/slipway.aot" ] || cache=$app/slipway.aot
    begin=$(date +%s%N)
    mask=$(umask)
    umask 0077
    # shellcheck disable=SC2086 # the flags are words
    SLIPWAY_PORT=$(service_port) \
        SLIPWAY_DATA_DIRECTORY=$data \
        SLIPWAY_IMAGES_DIRECTORY=$SLIPWAY_IMAGES \
        SLIPWAY_IMAGES_IMPORT_DIRECTORIES=$SLIPWAY_IMPORT \
        SLIPWAY_IMAGES_QEMU_USER=$(qemu_account) \
        SLIPWAY_HOST_ENGINE=$engine \
        SLIPWAY_HOST_NETWORK=$network \
        setsid nohup "$JAVA_HOME/bin/java" $SLIPWAY_JAVA_FLAGS --enable-native-access=ALL-UNNAMED \
        ${cache:+-XX:AOTCache="$cache"} -jar "$app/quarkus-run.jar" >"$SLIPWAY_STATE/service.log" 2>&1 </dev/null 8>&- &
    remember_process service $!
    umask "$mask"
    echo "$wanted" >"$SLIPWAY_STATE/settings"
    until our_service_ready; do
        process_of service >/dev/null \
            || fail "The service ended while starting: $(start_trouble "$SLIPWAY_STATE/service.log")" "read $SLIPWAY_STATE/service.log"
        waited=$((($(date +%s%N) - begin) / 1000000))
        [ "$waited" -lt "${SLIPWAY_START_SECONDS:-60}000" ] \
            || fail "The service is not ready after ${SLIPWAY_START_SECONDS:-60} s." "read $SLIPWAY_STATE/service.log"
        # On a slow host looking takes the time that the start needs.
        if [ "$waited" -lt 10000 ]; then sleep 0.05; else sleep 2; fi
    done
    SERVICE_READY_MS=$((($(date +%s%N) - begin) / 1000000))
    say "the service is ready after $SERVICE_READY_MS ms: $(service_address)"
}

# api METHOD PATH [JSON]: prints the body; a problem document ends the command with its remedies.
api() {
    local method=$1 path=$2 answer status
    # Without the last header no upload can be ended; to all others it says nothing.
    answer=$(curl -sS --max-time 90 -X "$method" -H 'Accept: application/json' -H 'Tus-Resumable: 1.0.0' \
        ${3:+-H 'Content-Type: application/json' --data "$3"} -w '\n%{http_code}' "$(service_address)$path") || return 1
    status=${answer##*$'\n'}
    answer=${answer%$'\n'*}
    printf '%s\n' "$answer"
    [ "$status" -lt 400 ]
}

problem_text() { # reads a problem document
    jq -r --arg address "$(service_address)" '(if (.problems // []) == [] then [.] else .problems end)[]
        | "\(.title // "Problem"): \(.detail // "")",
        ((.remedies // [])[] | "   → \(.sentence) \(.command // (.href // "" | if startswith("/") then $address + . else . end))")' 2>/dev/null
}

# The same, for calls that must succeed.
must_api() {
    local answer
    answer=$(api "$@") || fail "$1 $(service_address)$2 was refused." "$(printf '%s' "$answer" | problem_text)"
    printf '%s\n' "$answer"
}
