# shellcheck shell=bash
# POST to running, against what people do by hand: qemu-img convert, then virsh start of the same domain.

bench_import() {
    local size
    start_bench_service
    # The service's first machine pays for loading classes; people's machines are not the first.
    make_bench_image bench-warm-up 8
    post_machine bench-warm-up bench-warm-up
    follow_operation "$posted" >/dev/null || fail "The first machine was not made."
    remove_bench_machine bench-warm-up
    for size in ${SLIPWAY_BENCH_SIZES:-102 3072 10240}; do import_of "$size"; done
}

import_of() { # DATA_MIB
    local mib=$1 name=bench-$1 begin ours by_hand start label
    label=$(awk -v mib="$mib" 'BEGIN {printf "%.2g GiB", mib / 1024}')
    heading "Import of $label"
    make_bench_image "$name" "$mib"
    # Measured in subshells; whatever happens there, the end knows these names.
    bench_machines=("$name" "${bench_machines[@]}")

    ours=$(median "$(post_to_running "$name")" "$(post_to_running "$name")" "$(post_to_running "$name")")
    say "Slipway: $(as_seconds "$ours") s"

    forget_cached "$bench_folder/$name.vdi"
    begin=$(now_ms)
    qemu-img convert -f vdi -O raw "$bench_folder/$name.vdi" "$SLIPWAY_IMAGES/$name.img"
    start_by_hand "$name" "$SLIPWAY_IMAGES/$name.img" raw
    by_hand=$(($(now_ms) - begin))
    end_hand_made keep
    say "by hand: $(as_seconds "$by_hand") s"
    figure "POST to running, $label" "$(as_seconds "$ours")" s "$(as_seconds "$by_hand")"

    hand_made=$name-by-hand
    start=$(median "$(bare_start "$name")" "$(bare_start "$name")" "$(bare_start "$name")")
    hand_made=''
    rm -f "$SLIPWAY_IMAGES/$name.img" "$bench_folder/$name.vdi"
    figure "overhead over virsh define + start, $label (medians of 3; goal 0.5)" "$(as_seconds $((ours - start)))" s
}

# Prints milliseconds from the request to a machine that runs.
post_to_running() { # NAME
    local begin state took
    forget_cached "$bench_folder/$1.vdi"
    begin=$(now_ms)
    post_machine "$1" "$1" >/dev/null
    until state=$(api GET "/api/v1/machines/$1" | jq -r '.state | ascii_downcase') && [ "$state" = running ]; do
        [ $(($(now_ms) - begin)) -lt 120000 ] || fail "$1 does not run." "$(api GET "/api/v1/operations/$posted" | jq -c '.problem')"
        sleep 0.05
    done
    took=$(($(now_ms) - begin))
    keep_domain_xml "$1"
    remove_bench_machine "$1" >&2
    printf '%s' "$took"
}

# Prints milliseconds for define and start of the same domain, its disk already there.
bare_start() { # NAME
    local begin took
    begin=$(now_ms)
    start_by_hand "$1" "$SLIPWAY_IMAGES/$1.img" raw
    took=$(($(now_ms) - begin))
    end_hand_made keep
    printf '%s' "$took"
}

keep_domain_xml() { # MACHINE
    virsh --connect qemu:///system dumpxml --inactive "$(domain_of "$1")" >"$SLIPWAY_STATE/$1.xml"
}

# The machine's own domain with another disk, under another name.
start_by_hand() { # MACHINE DISK FORMAT
    hand_made=$1-by-hand
    python3 scripts/bench/other_disk.py "$SLIPWAY_STATE/$1.xml" "$hand_made" "$2" "$3" >"$SLIPWAY_STATE/$hand_made.xml"
    virsh --connect qemu:///system --quiet define "$SLIPWAY_STATE/$hand_made.xml"
    virsh --connect qemu:///system --quiet start "$hand_made"
}

end_hand_made() {
    [ -n "${hand_made:-}" ] || return 0
    virsh --connect qemu:///system --quiet destroy "$hand_made" || true
    virsh --connect qemu:///system --quiet undefine "$hand_made" --nvram || true
    [ "${1:-}" = keep ] || rm -f "$SLIPWAY_IMAGES/${hand_made%-by-hand}.img"
    hand_made=''
}
