# shellcheck shell=bash
# An upload over loopback until it is an image, against the least anybody needs for the same: dd, sync and sha256sum.

bench_upload() {
    local mib=${SLIPWAY_BENCH_UPLOAD:-2048} run file copy begin sent ours=() bytes=() bare=() before peak
    start_bench_service
    mkdir -p "$SLIPWAY_STATE"
    file=$SLIPWAY_STATE/upload.vdi
    copy=$SLIPWAY_STATE/upload.copy
    heading "Upload of $mib MiB, three times, in turn with dd and sha256sum"
    python3 scripts/bench/write_vdi.py "$file" "$mib" $((mib + 1024))
    # The first one pays for loading classes.
    upload_bench_file "$SLIPWAY_STATE/small.vdi" 8
    before=$(resident_mib VmRSS)
    echo 5 | as_root tee "/proc/$(process_of service)/clear_refs" >/dev/null
    for run in 1 2 3; do
        cached "$file"
        begin=$(now_ms)
        dd if="$file" of="$copy" bs=1M conv=fsync status=none
        sha256sum "$copy" >/dev/null
        bare+=($(($(now_ms) - begin)))
        rm -f "$copy"

        # Other bytes each time, or it would be stored once.
        printf %08d "$run" | dd of="$file" bs=1 seek=$(($(stat -c %s "$file") - 8)) conv=notrunc status=none
        cached "$file"
        begin=$(now_ms)
        send_file "$file" "bench-upload-$run"
        sent=$(now_ms)
        await_upload
        ours+=($(($(now_ms) - begin)))
        bytes+=($((sent - begin)))
        must_api DELETE "/api/v1/images/bench-upload-$run" >/dev/null
        say "run $run: dd and sha256sum $(as_seconds "${bare[-1]}") s, Slipway $(as_seconds "${ours[-1]}") s, of that $(as_seconds "${bytes[-1]}") s until the last byte was taken"
    done
    peak=$(resident_mib VmHWM)
    figure "upload of $mib MiB until it is an image, against dd + sha256sum (goal 1.25)" \
        "$(as_seconds "$(median "${ours[@]}")")" s "$(as_seconds "$(median "${bare[@]}")")"
    figure "bytes taken (goal 300)" "$((mib * 1000 / $(median "${bytes[@]}")))" MiB/s
    figure "memory at its highest, beyond that after 8 MiB (goal 64)" "$((peak - before))" MiB 64
}

upload_bench_file() { # FILE DATA_MIB
    python3 scripts/bench/write_vdi.py "$1" "$2" 1024
    send_file "$1" bench-upload-0
    await_upload
    must_api DELETE /api/v1/images/bench-upload-0 >/dev/null
}

# send_file FILE NAME: $upload is its address afterwards.
send_file() {
    local metadata
    metadata="filename $(printf %s "$(basename "$1")" | base64 -w0),name $(printf %s "$2" | base64 -w0)"
    upload=$(curl -sS -D - -o /dev/null -X POST "$(service_address)/api/v1/uploads" -H 'Tus-Resumable: 1.0.0' \
        -H "Upload-Length: $(stat -c %s "$1")" -H "Upload-Metadata: $metadata" | tr -d '\r' | sed -n 's/^[Ll]ocation: //p')
    [ -n "$upload" ] || fail "The upload was refused."
    curl -sS -f -o /dev/null -X PATCH "$upload" -T "$1" -H 'Tus-Resumable: 1.0.0' -H 'Upload-Offset: 0' \
        -H 'Content-Type: application/offset+octet-stream' || fail "The upload was not taken."
}

await_upload() {
    local state
    until state=$(curl -sS "$upload" | jq -r .state) && [ "$state" = READY ]; do
        [ "$state" != REFUSED ] || fail "The upload was refused." "$(curl -sS "$upload" | jq -c .problem)"
        sleep 0.05
    done
}

# Resident MiB of the service: VmRSS now, VmHWM at its highest since the mark was reset.
resident_mib() { # FIELD
    awk -v field="$1:" '$1 == field {print int($2 / 1024)}' "/proc/$(process_of service)/status"
}
