# shellcheck shell=bash
# Processes that we started, known by id and start time, so that a reused id is never ended.

SLIPWAY_STATE=${SLIPWAY_STATE:-$SLIPWAY_HOME/.slipway}

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

remember_process() { # NAME PID
    mkdir -p "$SLIPWAY_STATE/processes"
    printf '%s %s\n' "$2" "$(start_time "$2")" >"$SLIPWAY_STATE/processes/$1"
}

# Prints the id of the process NAME if it is still the one we started.
process_of() { # NAME
    local pid started
    read -r pid started 2>/dev/null <"$SLIPWAY_STATE/processes/$1" || return 1
    [ -n "$started" ] && [ "$(start_time "$pid")" = "$started" ] || return 1
    # A zombie has ended; only its parent has not asked yet.
    [ "$(sed 's/.*) //' "/proc/$pid/stat" | cut -c1)" != Z ] || return 1
    printf '%s\n' "$pid"
}

end_process() { # NAME [SECONDS]
    local name=$1 patience=${2:-20} pid
    if pid=$(process_of "$name"); then
        as_root kill -TERM "$pid" 2>/dev/null || true
        for _ in $(seq $((patience * 5))); do
            process_of "$name" >/dev/null || break
            sleep 0.2
        done
        ! process_of "$name" >/dev/null || as_root kill -KILL "$pid" 2>/dev/null || true
        say "stopped $name ($pid)"
    fi
    rm -f "$SLIPWAY_STATE/processes/$name"
}
