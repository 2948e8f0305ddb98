# shellcheck shell=bash
# A private PostgreSQL for the tests: its own cluster, its own port, gone afterwards.

postgresql_program() { # NAME
    find /usr/lib/postgresql -name "$1" -path '*/bin/*' 2>/dev/null | sort -V | tail -n 1 | grep . || command -v "$1"
}

as_postgres() {
    if [ "$(id -u)" -eq 0 ]; then setpriv --reuid=postgres --regid=postgres --clear-groups "$@"; else "$@"; fi
}

free_port() { python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }

start_test_database() {
    local cluster=$SLIPWAY_STATE/postgresql port
    port=$(free_port)
    mkdir -p "$cluster"
    [ "$(id -u)" -ne 0 ] || chown postgres:postgres "$cluster"
    # Nothing here outlives the tests, so nothing needs to reach the disk.
    (
        cd / &&
        as_postgres "$(postgresql_program initdb)" -D "$cluster/data" -U slipway -A trust -E UTF8 --no-sync >"$SLIPWAY_STATE/initdb.log" &&
        as_postgres "$(postgresql_program pg_ctl)" -D "$cluster/data" -l "$cluster/log" -w -t 60 \
            -o "-c listen_addresses=127.0.0.1 -p $port -k $cluster -c fsync=off" start >/dev/null &&
        as_postgres "$(postgresql_program createdb)" -h "$cluster" -p "$port" -U slipway slipway
    ) || fail "PostgreSQL did not start." "$(tail -n 3 "$cluster/log" "$SLIPWAY_STATE/initdb.log" 2>/dev/null)"
    remember_process postgresql "$(head -n 1 "$cluster/data/postmaster.pid")"
    export SLIPWAY_TEST_PG_URL="jdbc:postgresql://127.0.0.1:$port/slipway?user=slipway"
    say "PostgreSQL on 127.0.0.1:$port"
}

stop_test_database() { end_process postgresql; }
