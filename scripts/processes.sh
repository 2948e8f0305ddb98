# shellcheck shell=bash
# Processes that we started, known by id and start time, so that a reused id is never ended.

SLIPWAY_STATE=${SLIPWAY_STATE:-$SLIPWAY_HOME/.slipway}
# Lies in each folder that we made, and holds this state's own id.
SLIPWAY_MARK=made-by-slipway

as_root() {
    if [ "$(id -u)" -eq 0 ]; then
        "$@"
    elif command -v sudo >/dev/null; then
        sudo "$@"
    else
        fail "This needs root: $*" "run it as root, or install sudo"
    fi
}

# Clock ticks from boot to the start of process $1; empty if there is no such process.
start_time() { sed 's/.*) //' "/proc/$1/stat" 2>/dev/null | cut -d' ' -f20; }

# Whole or not at all: a command that is ended in between leaves no half a record.
remember_process() { # NAME PID
    local record=$SLIPWAY_STATE/processes/$1
    mkdir -p "$SLIPWAY_STATE/processes"
    printf '%s %s\n' "$2" "$(start_time "$2")" >"$record.new"
    mv "$record.new" "$record"
}

is_empty() { [ -z "$(find "$1" -mindepth 1 -print -quit 2>/dev/null)" ]; } # FOLDER

# The checkout's own folder is ours; any other says so by its mark.
state_is_ours() { [ "$SLIPWAY_STATE" -ef "$SLIPWAY_HOME/.slipway" ] || [ -e "$SLIPWAY_STATE/$SLIPWAY_MARK" ]; }

state_id() { cat "$SLIPWAY_STATE/$SLIPWAY_MARK" 2>/dev/null || true; }

# Its rights are narrowed and its files removed by name, so it must hold nothing of others.
require_own_state() {
    [ -d "$SLIPWAY_STATE" ] && ! state_is_ours && ! is_empty "$SLIPWAY_STATE" || return 0
    fail "SLIPWAY_STATE names $SLIPWAY_STATE, which is not empty and which ./slipway did not make." \
        "an empty folder, or one that is not there yet" "if an earlier ./slipway made it: touch ${SLIPWAY_STATE@Q}/$SLIPWAY_MARK"
}

# The same of data that lies elsewhere: the service makes its database there, and others' files would be closed to them.
require_own_data() { # FOLDER
    [ "$1" != "$SLIPWAY_STATE/data" ] && [ -d "$1" ] && [ ! -e "$1/installation-id" ] && [ ! -e "$1/$SLIPWAY_MARK" ] && ! is_empty "$1" || return 0
    fail "SLIPWAY_DATA names $1, which is not empty and holds no data of Slipway." "an empty folder, or one that is not there yet"
}

# One ./slipway at a time works in a state; the next waits. Whatever is to outlive the command is started with 8>&-, or it would hold on to it.
take_state() {
    require_own_data "$(service_data)"
    while :; do
        mkdir -p "$SLIPWAY_STATE"
        if ! { exec 8<"$SLIPWAY_STATE"; } 2>/dev/null; then
            [ ! -d "$SLIPWAY_STATE" ] || [ -r "$SLIPWAY_STATE" ] || fail "$SLIPWAY_STATE cannot be read by $(id -un)." "name another folder: SLIPWAY_STATE"
            continue
        fi
        flock --nonblock 8 || { say "waiting for another ./slipway that is at work in $SLIPWAY_STATE" && flock 8; }
        # The other may have purged the folder.
        [ ! "$SLIPWAY_STATE" -ef /proc/$$/fd/8 ] || break
    done
    # Only now: another may just have made it, and not marked it yet.
    require_own_state
    [ -s "$SLIPWAY_STATE/$SLIPWAY_MARK" ] || tr -d - </proc/sys/kernel/random/uuid | cut -c1-8 >"$SLIPWAY_STATE/$SLIPWAY_MARK"
}

# Prints the id of the process NAME if it is still the one we started.
process_of() { # NAME
    local pid started state
    read -r pid started 2>/dev/null <"$SLIPWAY_STATE/processes/$1" || return 1
    [ -n "$started" ] && [ "$(start_time "$pid")" = "$started" ] || return 1
    # A zombie has ended; only its parent has not asked yet.
    state=$(sed 's/.*) //' "/proc/$pid/stat" 2>/dev/null | cut -c1) || true
    # It may have ended between the two looks.
    [ -n "$state" ] && [ "$state" != Z ] || return 1
    printf '%s\n' "$pid"
}

# The shell's own kill: sudo knows only programs, and a small machine has none of that name.
send_signal() { # SIGNAL PID
    kill "-$1" "$2" 2>/dev/null || as_root sh -c "kill -$1 $2" 2>/dev/null || true
}

end_process() { # NAME [SECONDS]
    local name=$1 patience=${2:-20} pid
    if pid=$(process_of "$name"); then
        send_signal TERM "$pid"
        for _ in $(seq $((patience * 5))); do
            process_of "$name" >/dev/null || break
            sleep 0.2
        done
        if process_of "$name" >/dev/null; then
            send_signal KILL "$pid"
            sleep 0.2
        fi
        if process_of "$name" >/dev/null; then
            say "$name could not be stopped ($pid)"
            return 0
        fi
        say "stopped $name ($pid)"
    fi
    rm -f "$SLIPWAY_STATE/processes/$name"
}
