# shellcheck shell=bash
# Full conversion by the service, against the plain command: qemu-img convert -f vdi -O raw.

# A disk that was just written or uploaded is in memory; one from long ago is not, and then the device is the limit.
bench_convert() {
    local mib=${SLIPWAY_BENCH_CONVERT:-3072} name=bench-convert gib
    gib=$((mib / 1024))
    start_bench_service
    make_bench_image "$name" "$mib"
    heading "Full conversion of $gib GiB, three times each, in turn: the source in memory"
    convert_in_turn "$name" warm cached
    heading "The same: the source on the disk only"
    convert_in_turn "$name" cold forget_cached
}

convert_in_turn() { # IMAGE LABEL PREPARE
    local name=$1 label=$2 prepare=$3 vdi=$bench_folder/$1.vdi copy=$SLIPWAY_IMAGES/$1.img
    local run begin ours=() bare=() synced=() device=()
    for run in 1 2 3; do
        "$prepare" "$vdi"
        begin=$(now_ms)
        qemu-img convert -f vdi -O raw "$vdi" "$copy"
        bare+=($(($(now_ms) - begin)))
        # The plain command ends while much of it is in memory only; ours ends when it is on the disk.
        sync "$copy"
        synced+=($(($(now_ms) - begin)))
        rm -f "$copy"

        "$prepare" "$vdi"
        post_machine "$label-$run" "$name" "?disk=convert&format=raw"
        follow_operation "$posted" || fail "The conversion failed."
        ours+=("$(must_api GET "/api/v1/operations/$posted" | conversion_ms)")
        remove_bench_machine "$label-$run"

        "$prepare" "$vdi"
        begin=$(now_ms)
        bytes_alone "$prepare" "$vdi" "$copy"
        device+=($(($(now_ms) - begin)))
        rm -f "$copy"
        say "run $run: plain $(as_seconds "${bare[-1]}") s, Slipway $(as_seconds "${ours[-1]}") s, bytes alone $(as_seconds "${device[-1]}") s"
    done
    local took
    took=$(as_seconds "$(median "${ours[@]}")")
    figure "$label: against the plain command (median of 3)" "$took" s "$(as_seconds "$(median "${bare[@]}")")"
    figure "$label: against the plain command until its data is on the disk" "$took" s "$(as_seconds "$(median "${synced[@]}")")"
    figure "$label: against moving as many bytes with no work between (dd)" "$took" s "$(as_seconds "$(median "${device[@]}")")"
}

# What the device itself needs: reading and writing at the same time, neither waiting for the other.
bytes_alone() { # PREPARE VDI COPY
    local reader=''
    if [ "$1" = forget_cached ]; then
        dd if="$2" of=/dev/null bs=4M iflag=direct status=none &
        reader=$!
    fi
    dd if=/dev/zero of="$3" bs=4M count=$(($(stat -c %s "$2") / 4194304)) oflag=direct status=none
    [ -z "$reader" ] || wait "$reader"
}

cached() { # FILE
    sync
    cat "$1" >/dev/null
}

# The step that counted bytes is the conversion.
conversion_ms() {
    jq '[.steps[] | select(.progress != null and .progress.unit == "BYTES")][0] |
        def ms: capture("^(?<whole>.*?)(?<part>\\.[0-9]+)?Z$") | ((.whole + "Z" | fromdateiso8601) * 1000 + ((.part // ".0" | "0" + . | tonumber) * 1000 | floor));
        (.ended | ms) - (.started | ms)'
}
