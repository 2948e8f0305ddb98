# shellcheck shell=bash
# Full conversion by the service, against the plain command: qemu-img convert -f vdi -O raw.

bench_convert() {
    local mib=${SLIPWAY_BENCH_CONVERT:-3072} run ours=() bare=() synced=() begin name=bench-convert steps
    start_bench_service
    heading "Full conversion of $((mib / 1024)) GiB, three times each, in turn"
    make_bench_image "$name" "$mib"
    for run in 1 2 3; do
        forget_cached "$bench_folder/$name.vdi"
        begin=$(now_ms)
        qemu-img convert -f vdi -O raw "$bench_folder/$name.vdi" "$SLIPWAY_IMAGES/$name.img"
        bare+=($(($(now_ms) - begin)))
        # The plain command ends while much of it is in memory only; ours ends when it is on the disk.
        sync "$SLIPWAY_IMAGES/$name.img"
        synced+=($(($(now_ms) - begin)))
        rm -f "$SLIPWAY_IMAGES/$name.img"

        forget_cached "$bench_folder/$name.vdi"
        post_machine "$name-$run" "$name" "?disk=convert&format=raw"
        follow_operation "$posted" || fail "The conversion failed."
        steps=$(must_api GET "/api/v1/operations/$posted")
        ours+=("$(conversion_ms <<<"$steps")")
        remove_bench_machine "$name-$run"
        say "run $run: plain $(as_seconds "${bare[-1]}") s, Slipway $(as_seconds "${ours[-1]}") s"
    done
    figure "full conversion of $((mib / 1024)) GiB to raw, against the plain command (median of 3)" \
        "$(as_seconds "$(median "${ours[@]}")")" s "$(as_seconds "$(median "${bare[@]}")")"
    figure "the same, against the plain command until its data is on the disk" \
        "$(as_seconds "$(median "${ours[@]}")")" s "$(as_seconds "$(median "${synced[@]}")")"
}

# The step that counted bytes is the conversion.
conversion_ms() {
    jq '[.steps[] | select(.progress != null and .progress.unit == "BYTES")][0] |
        def ms: capture("^(?<whole>.*?)(?<part>\\.[0-9]+)?Z$") | ((.whole + "Z" | fromdateiso8601) * 1000 + ((.part // ".0" | "0" + . | tonumber) * 1000 | floor));
        (.ended | ms) - (.started | ms)'
}
