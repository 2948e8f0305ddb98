# shellcheck shell=bash
# Conversions of every format by the service, against qemu-img convert with its defaults and with its best flags.

bench_formats() {
    local mib=${SLIPWAY_BENCH_FORMATS:-1024} format
    start_bench_service
    make_bench_image bench-formats "$mib"
    # A service that just started loads its classes during its first conversions; one is done before any counts.
    post_machine f-first bench-formats '?disk=convert&format=raw'
    follow_operation "$posted" >/dev/null || fail "The conversion failed."
    remove_bench_machine f-first
    for format in vdi vmdk vpc vhdx qcow2 raw; do format_in_turn "$format" "$mib"; done
}

format_in_turn() { # FORMAT DATA_MIB
    local format=$1 name=bench-$1 source=$bench_folder/source.$1 copy=$SLIPWAY_IMAGES/bench-copy.img
    local run begin defaults=() best=() ours=() took
    heading "$format, $2 MiB of data, five times each, in turn"
    case "$format" in
        vmdk) qemu-img convert -f vdi -O vmdk -o subformat=monolithicSparse "$bench_folder/bench-formats.vdi" "$source" ;;
        vpc) qemu-img convert -f vdi -O vpc -o subformat=dynamic,force_size=on "$bench_folder/bench-formats.vdi" "$source" ;;
        *) qemu-img convert -f vdi -O "$format" "$bench_folder/bench-formats.vdi" "$source" ;;
    esac
    chmod 0644 "$source"
    must_api POST /api/v1/images "$(jq -n --arg name "$name" --arg path "$source" '{$name, $path, kind: "DISK"}')" >/dev/null
    for run in 1 2 3 4 5; do
        cached "$source"
        begin=$(now_ms)
        qemu-img convert -f "$format" -O raw "$source" "$copy"
        # The plain command ends while much of it is in memory only; ours ends when it is on the disk.
        sync "$copy"
        defaults+=($(($(now_ms) - begin)))
        rm -f "$copy"

        cached "$source"
        begin=$(now_ms)
        qemu-img convert -f "$format" -O raw -m 16 -W -t none "$source" "$copy"
        best+=($(($(now_ms) - begin)))
        rm -f "$copy"

        cached "$source"
        post_machine "f-$format-$run" "$name" "?disk=convert&format=raw"
        follow_operation "$posted" >/dev/null || fail "The conversion failed."
        ours+=("$(must_api GET "/api/v1/operations/$posted" | conversion_ms)")
        remove_bench_machine "f-$format-$run"
        say "run $run: defaults $(as_seconds "${defaults[-1]}") s, best flags $(as_seconds "${best[-1]}") s, Slipway $(as_seconds "${ours[-1]}") s"
    done
    took=$(as_seconds "$(median "${ours[@]}")")
    figure "$format to raw, against the defaults until its data is on the disk" "$took" s "$(as_seconds "$(median "${defaults[@]}")")"
    figure "$format to raw, against the best flags (goal 1.05)" "$took" s "$(as_seconds "$(median "${best[@]}")")"
    must_api DELETE "/api/v1/images/$name" >/dev/null
    rm -f "$source"
}
