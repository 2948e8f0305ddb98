# shellcheck shell=bash
# ./slipway down: ends everything that ./slipway started. --purge also removes the machines and files it made.

command_down() {
    local purge=${1:-}
    case "$*" in '' | --purge) ;; *) fail "Unknown option: $*" "./slipway down [--purge]" ;; esac
    [ ! -d "$SLIPWAY_STATE" ] || take_state
    find_service_again
    [ -z "$purge" ] || remove_machines
    end_services
    [ -z "$purge" ] || remove_files
    stop_network
    stop_libvirt
    rm -f "$SLIPWAY_STATE/port" "$SLIPWAY_STATE/settings"
    [ -z "$purge" ] || forget_state
    say "down"
}

# Machines are removed by the service that made them: it knows which disks are its own.
remove_machines() {
    local name id copy
    if ! service_ready; then
        [ -f target/quarkus-app/quarkus-run.jar ] && [ -d "$SLIPWAY_STATE/data" ] || return 0
        require_libvirt
        require_java
        start_service "${SLIPWAY_ENGINE:-tcg}" "${SLIPWAY_NETWORK:-user}"
    fi
    for name in $(must_api GET /api/v1/machines | jq -r '.[].name'); do
        id=$(must_api DELETE "/api/v1/machines/$name" | jq -r .id)
        heading "Removing $name"
        follow_operation "$id" || fail "$name could not be removed." "the service keeps running: $(service_address)"
    done
    for id in $(must_api GET /api/v1/images | jq -r '.[].id'); do
        for copy in $(must_api GET "/api/v1/images/$id/exports" | jq -r '.[].id'); do
            must_api DELETE "/api/v1/images/$id/exports/$copy" >/dev/null
        done
    done
    # Uploaded, downloaded, or made out of other files; the rest belongs to somebody else.
    for id in $(must_api GET /api/v1/images | jq -r '.[] | select(.facts.uploaded or .facts.madeFrom) | .id'); do
        must_api DELETE "/api/v1/images/$id" >/dev/null
    done
}

remove_files() {
    rm -rf "$SLIPWAY_STATE/demo"
    remove_data
    rm -f "$SLIPWAY_IMPORT"/slipway-demo*
    # Folders that the service made, if nothing is in them.
    rmdir "$SLIPWAY_IMAGES"/{volumes,media,uploaded} 2>/dev/null || true
}

# What another state made, or a service of its own, is not ours to remove.
remove_data() {
    local folder id
    id=$(state_id)
    while read -r folder; do
        if [ "$folder" = "$SLIPWAY_STATE/data" ] || { [ -n "$id" ] && [ "$(cat "$folder/$SLIPWAY_MARK" 2>/dev/null)" = "$id" ]; }; then
            rm -rf "$folder"
        elif [ -d "$folder" ]; then
            say "the data in $folder stays: this ./slipway did not make that folder"
        fi
    done < <(data_folders)
    rm -f "$SLIPWAY_STATE/data-elsewhere"
}

# By name: what was put there by somebody stays. Like the packages and Maven's, what was fetched stays for the next time.
forget_state() {
    rm -rf "$SLIPWAY_STATE/training"
    # Only empty: what could not be stopped is still known.
    rmdir "$SLIPWAY_STATE/processes" 2>/dev/null || true
    rm -f "$SLIPWAY_STATE"/*.log "$SLIPWAY_STATE"/registered-* "$SLIPWAY_STATE/libvirtd.conf" "$SLIPWAY_STATE"/{libvirtd,virtlogd}.pid
    # With other files in it the mark stays, too: the folder is ours still.
    if [ -z "$(find "$SLIPWAY_STATE" -mindepth 1 ! -name "$SLIPWAY_MARK" -print -quit 2>/dev/null)" ]; then rm -rf "$SLIPWAY_STATE"; fi
    if [ -d "$SLIPWAY_TOOLCHAIN" ]; then say "fetched tools stay in $SLIPWAY_TOOLCHAIN"; fi
}
