# shellcheck shell=bash
# ./slipway bench NAME [--json]: measured on this machine, now. Each benchmark says what it is compared with.

. scripts/bench/start.sh
. scripts/bench/import.sh
. scripts/bench/convert.sh
. scripts/bench/formats.sh
. scripts/bench/upload.sh

# name: what it measures
bench_names='start: seconds until the service is ready, memory at idle
import: POST to running for 0.1, 3 and 10 GiB, against qemu-img convert + virsh start
convert: full conversion of 3 GiB, against qemu-img convert -O raw and against the device
formats: conversions of every format, against the defaults of qemu-img and its best flags
upload: an upload over loopback until it is an image, against dd + sha256sum'

command_bench() {
    local name=${1:-} json=''
    [ "${2:-}" != --json ] || json=yes
    if [ -z "$name" ] || ! grep -q "^$name:" <<<"$bench_names"; then
        printf 'usage: ./slipway bench NAME [--json]\n\n%s\n' "$bench_names" >&2
        exit 64
    fi
    # Only the result goes to standard output.
    exec 3>&1 1>&2
    SLIPWAY_STATE=$SLIPWAY_STATE/bench
    rm -rf "$SLIPWAY_STATE"
    mkdir -p "$SLIPWAY_STATE"
    : >"$SLIPWAY_STATE/figures"
    trap end_bench EXIT
    trap 'exit 130' INT TERM

    require_all host build bench
    prepare_host
    require_libvirt
    heading "Building"
    build_service
    "bench_$name"
    if [ -n "$json" ]; then
        jq -s '{figures: .}' "$SLIPWAY_STATE/figures" >&3
    else
        jq -rs '(["figure", "value", "unit", "against", "ratio"], (.[] | [.name, .value, .unit, .against // "", .ratio // ""])) | @tsv' \
            "$SLIPWAY_STATE/figures" | column -t -s $'\t' >&3
    fi
}

end_bench() {
    local status=$?
    trap - EXIT
    end_bench_machines || true
    end_hand_made
    end_process service
    stop_libvirt
    rm -rf "${bench_folder:-/nonexistent}"
    if [ "$status" -eq 0 ]; then rm -rf "$SLIPWAY_STATE"; else say "logs are in $SLIPWAY_STATE"; fi
    exit "$status"
}

# figure NAME VALUE UNIT [AGAINST]: ratio is value : against, so below 1 is better for times.
figure() {
    jq -nc --arg name "$1" --argjson value "$2" --arg unit "$3" --argjson against "${4:-null}" '{
        $name, $value, $unit, $against,
        ratio: (if $against == null or $against == 0 then null else ($value / $against * 100 | round / 100) end)
    }' >>"$SLIPWAY_STATE/figures"
}

now_ms() { printf '%s' $(($(date +%s%N) / 1000000)); }
as_seconds() { awk -v ms="$1" 'BEGIN {printf "%.2f", ms / 1000}'; }
median() { printf '%s\n' "$@" | sort -n | awk '{value[NR] = $1} END {print value[int((NR + 1) / 2)]}'; }

start_bench_service() { SLIPWAY_PORT='' start_service "${SLIPWAY_ENGINE:-tcg}" user; }

# Names of this run's machines, newest first, for the end.
bench_machines=()

end_bench_machines() {
    local name
    [ ${#bench_machines[@]} -gt 0 ] || return 0
    for name in "${bench_machines[@]}"; do remove_bench_machine "$name"; done
}

# A machine whose copy still runs is cancelled first, which undoes it.
remove_bench_machine() { # NAME
    local machine operation
    machine=$(api GET "/api/v1/machines/$1") || return 0
    operation=$(jq -r '.operation // empty | select(.state == "RUNNING" or .state == "PENDING") | .id' <<<"$machine")
    if [ -n "$operation" ] && api POST "/api/v1/operations/$operation/cancel" >/dev/null; then
        follow_operation "$operation" >/dev/null 2>&1 || true
    fi
    api GET "/api/v1/machines/$1" >/dev/null || return 0
    operation=$(api DELETE "/api/v1/machines/$1" | jq -r '.id // empty') || return 0
    follow_operation "$operation" >/dev/null || say "could not remove $1"
}

# A disk with DATA_MIB of noise where the service may import from, registered under NAME.
make_bench_image() { # NAME DATA_MIB
    bench_folder=$SLIPWAY_IMPORT/bench
    mkdir -p "$bench_folder"
    python3 scripts/bench/write_vdi.py "$bench_folder/$1.vdi" "$2" $(($2 + 1024))
    chmod 0644 "$bench_folder/$1.vdi"
    must_api POST /api/v1/images "$(jq -n --arg name "$1" --arg path "$bench_folder/$1.vdi" '{$name, $path, kind: "DISK"}')" >/dev/null
}

# Every measured run begins with the disk's blocks in the same place: on the disk, not in memory.
forget_cached() { # FILE...
    local file
    sync
    for file in "$@"; do dd if="$file" iflag=nocache count=0 status=none; done
}

domain_of() { # MACHINE: the name libvirt knows it by; its id is the domain's
    local id
    id=$(must_api GET "/api/v1/machines/$1" | jq -r .id)
    virsh --connect qemu:///system domname "$id" 2>/dev/null || printf '%s' "$1"
}

# post_machine NAME IMAGE [QUERY]: the operation's id is in $posted afterwards.
post_machine() {
    bench_machines=("$1" "${bench_machines[@]}")
    posted=$(must_api POST "/api/v1/machines${3:-}" \
        "$(jq -n --arg name "$1" --arg image "$2" '{$name, template: "practice-guest", $image}')" | jq -r .id)
}
