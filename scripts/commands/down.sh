# shellcheck shell=bash
# ./slipway down: ends the service, and libvirt's daemons where ./slipway started them. Machines keep running, as they are libvirt's;
# --purge removes them and all files that were made.

command_down() {
    local purge=${1:-} running
    case "$*" in '' | --purge) ;; *) fail "Unknown option: $*" "./slipway down [--purge]" ;; esac
    [ ! -d "$SLIPWAY_STATE" ] || take_state
    find_service_again
    [ -z "$purge" ] || remove_machines
    end_services
    running=$(running_machines)
    [ -z "$purge" ] || remove_files
    if [ -n "$running" ]; then
        say "still running: $(paste -sd, <<<"$running" | sed 's/,/, /g'), with their network; ./slipway up has them again, ./slipway down --purge removes them"
    else
        stop_network
    fi
    stop_libvirt
    rm -f "$SLIPWAY_STATE/port" "$SLIPWAY_STATE/settings"
    [ -z "$purge" ] || forget_state
    say "down"
}

# Machines are removed by the service that made them: it knows which disks are its own.
remove_machines() {
    local folder folders
    mapfile -t folders < <(data_folders)
    for folder in "${folders[@]}"; do
        # Without an id nothing was ever made.
        [ -e "$folder/installation-id" ] && data_is_ours "$folder" || continue
        serve_data "$folder"
        remove_what_it_made
    done
}

serve_data() { # FOLDER
    if our_service_ready && [ "$(setting_of "$(process_of service)" SLIPWAY_DATA_DIRECTORY)" = "$1" ]; then return 0; fi
    [ -f target/quarkus-app/quarkus-run.jar ] \
        || fail "What the service made only the service can remove, and it is not built." "./slipway up, then ./slipway down --purge" "its data: $1"
    require_libvirt
    require_java
    SLIPWAY_DATA=$1 start_service "${SLIPWAY_ENGINE:-tcg}" "${SLIPWAY_NETWORK:-user}"
}

# Ours by the mark in their definition, whether or not the service lives.
running_machines() {
    local folder id domain definition
    while read -r folder; do
        read -r id 2>/dev/null <"$folder/installation-id" || continue
        for domain in $(virsh --connect qemu:///system --quiet list --uuid 2>/dev/null); do
            definition=$(virsh --connect qemu:///system dumpxml "$domain" 2>/dev/null) || continue
            sed -nE "s/.*:machine .*owner=['\"]$id['\"].* name=['\"]([^'\"]*).*/\1/p" <<<"$definition"
        done
    done < <(data_folders)
}

# What is at work would make a machine anew, and keeps others from being removed; what failed may have left a part of a file.
cancel_operations() {
    local operations id
    operations=$(must_api GET '/api/v1/operations?limit=100' | jq -r '.[] | select((.state | ascii_upcase) == "FAILED" and .cancellable and (.kind | test("^(image|upload)[.]"))) | .id')
    for id in $operations; do cancel_operation "$id"; done
    while :; do
        operations=$(operations_at_work)
        [ -n "$operations" ] || return 0
        for id in $operations; do cancel_operation "$id"; done
    done
}

# The newest, and whatever a machine has long been waiting for.
operations_at_work() {
    local newest machines
    newest=$(must_api GET '/api/v1/operations?limit=100')
    machines=$(must_api GET /api/v1/machines)
    jq -rs '[(.[0][], (.[1][] | .operation // empty)) | select(.state | ascii_upcase | IN("PENDING", "RUNNING", "CANCELLING")) | .id] | unique[]' <<<"$newest $machines"
}

# One that has ended meanwhile refuses, which is as good.
cancel_operation() { # ID
    heading "Cancelling $(service_address)/operations/$1"
    api POST "/api/v1/operations/$1/cancel" >/dev/null || true
    follow_operation "$1" || true
}

# Each list is asked for by itself: what a loop's own words fail to read would pass for an empty one.
remove_what_it_made() {
    local name id copy machines images made copies
    cancel_operations
    machines=$(must_api GET /api/v1/machines | jq -r '.[].name')
    for name in $machines; do
        id=$(must_api DELETE "/api/v1/machines/$name" | jq -r .id)
        heading "Removing $name"
        follow_operation "$id" || fail "$name could not be removed." "look at it: $(service_address)/machines/$name" "the service keeps running; try again with: ./slipway down --purge"
    done
    images=$(must_api GET /api/v1/images)
    for id in $(jq -r '.[].id' <<<"$images"); do
        copies=$(must_api GET "/api/v1/images/$id/exports" | jq -r '.[].id')
        for copy in $copies; do
            must_api DELETE "/api/v1/images/$id/exports/$copy" >/dev/null
        done
    done
    # Uploaded, downloaded, made out of other files, or on a file of our own store; the rest belongs to somebody else.
    made=$(jq -r --arg store "$(upload_folder)/" '.[] | select(.facts.uploaded or .facts.madeFrom or (.file // "" | startswith($store))) | .id' <<<"$images")
    for id in $made; do
        must_api DELETE "/api/v1/images/$id" >/dev/null
    done
    end_uploads
}

# Bytes that never became an image, and folders that were sent as a whole; while their database is there, for it knows which are whose.
end_uploads() {
    local id ids
    ids=$(must_api GET /api/v1/uploads | jq -r '.[] | select(.state | ascii_upcase | IN("RECEIVING", "CHECKING")) | .id')
    for id in $ids; do must_api DELETE "/api/v1/uploads/$id" >/dev/null; done
    ids=$(must_api GET /api/v1/imports/folders | jq -r '.[].id')
    for id in $ids; do must_api DELETE "/api/v1/imports/folders/$id" >/dev/null; done
}

upload_folder() { printf '%s' "${SLIPWAY_UPLOAD_DIRECTORY:-$SLIPWAY_IMAGES/uploaded}"; }

remove_files() {
    local uploads
    uploads=$(upload_folder)
    rm -rf "$SLIPWAY_STATE/demo"
    remove_data
    remove_put_files
    # Folders that the service made, if nothing is in them: others may share them.
    rmdir "$uploads"/{incoming,images,disks,folders} 2>/dev/null || true
    rmdir "$SLIPWAY_IMAGES"/{volumes,media,exports} "$uploads" 2>/dev/null || true
}

# Others share the folder to import from: only what our list names (see demo.sh).
remove_put_files() {
    local file
    while read -r file; do rm -f "$file" "$file.part"; done < <(cat "$SLIPWAY_STATE/put-files" 2>/dev/null || true)
    rm -f "$SLIPWAY_STATE/put-files"
}

# What another state made, or a service of its own, is not ours to remove.
remove_data() {
    local folder
    while read -r folder; do
        if data_is_ours "$folder"; then
            rm -rf "$folder"
        elif [ -d "$folder" ]; then
            say "the data in $folder stays, and so do its machines: this ./slipway did not make that folder"
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
