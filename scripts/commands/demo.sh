# shellcheck shell=bash
# ./slipway demo: the main job from start to end, through the public API, in software emulation.

demo_machine=demo
demo_distro=SkiffOS

command_demo() {
    require_settings
    require_folders
    take_state
    local begin=$SECONDS
    heading "Tools"
    require_all host build guest
    prepare_host
    require_libvirt
    say "Java $(java_version "$JAVA_HOME"), Node $(node --version), $(virsh --version 2>/dev/null | sed 's/^/libvirt /')"

    heading "Service"
    build_service
    start_service "${SLIPWAY_ENGINE:-tcg}" "${SLIPWAY_NETWORK:-user}"

    main_job
    printf '\n%s✓ ready after %s s: %s/machines/%s%s\n' "$green" "$(seconds_since "$begin")" "$(service_address)" "$demo_machine" "$plain"
    say "the service keeps running; ./slipway down stops it, ./slipway down --purge also removes what it made"
}

# At the service that answers at service_address, which imports from $SLIPWAY_IMPORT.
main_job() {
    local machine operation
    heading "Practice guest (Windows may not be given away; this speaks like it, and says that it is not)"
    make_demo_images

    heading "Images"
    register_image slipway-demo-disk practice.vdi DISK
    register_image slipway-demo-wsl wsl-practice.msi WSL_PACKAGE
    register_image slipway-demo-skiffos skiffos.tar.gz SKIFFOS

    remove_demo_machine

    heading "Machine $demo_machine"
    machine=$(demo_wish)
    say "POST $(service_address)/api/v1/machines"
    printf '%s\n' "$dim$(jq . <<<"$machine" | sed 's/^/   /')$plain"
    operation=$(must_api POST /api/v1/machines "$machine" | jq -r .id)
    say "$(service_address)/operations/$operation"
    follow_operation "$operation" || fail "The machine is not ready." \
        "look at it: $(service_address)/operations/$operation" "the service keeps running; try again with: ./slipway demo"

    heading "Proof from inside $demo_distro"
    show_proof
}

# The files are put where the service may import from, and where QEMU's account can read them.
make_demo_images() {
    local made=${SLIPWAY_GUEST:-target/practice} name file
    build_demo_guest "$made"
    for name in practice.vdi skiffos.tar.gz wsl-2.6.3-practice.msi; do
        file=$(demo_file "${name/-2.6.3-practice/-practice}")
        # A running machine reads the old file: put the new one beside it, and only when it differs.
        cmp -s "$made/$name" "$file" && continue
        grep -qxF -- "$file" "$SLIPWAY_STATE/put-files" 2>/dev/null || printf '%s\n' "$file" >>"$SLIPWAY_STATE/put-files"
        cp --sparse=always "$made/$name" "$file.part"
        chmod 0644 "$file.part"
        mv "$file.part" "$file"
    done
    say "$(du -h --apparent-size "$(demo_file practice.vdi)" | cut -f1) disk, $(du -h "$(demo_file skiffos.tar.gz)" | cut -f1) SkiffOS"
}

build_demo_guest() { # FOLDER
    src/test/guest/build.sh "$1" >"$SLIPWAY_STATE/guest.log" 2>&1 \
        || fail "The practice guest was not built." "read $SLIPWAY_STATE/guest.log" "$(tail -n 1 "$SLIPWAY_STATE/guest.log")"
}

# Named by this state: machines of another installation may stand on files of the same folder.
demo_file() {
    local id
    id=$(state_id)
    printf '%s/slipway-demo-%s%s' "$SLIPWAY_IMPORT" "${id:+$id-}" "$1"
}

register_image() { # NAME FILE KIND
    local name=$1 file
    file=$(demo_file "$2")
    # A file that changed since it was registered is another image.
    if [ "$(api GET "/api/v1/images/$name" | jq -r '.file // empty')" = "$file" ] \
        && [ ! "$file" -nt "$SLIPWAY_STATE/registered-$name" ]; then
        say "$name is registered"
        return 0
    fi
    remove_demo_machine
    api DELETE "/api/v1/images/$name" >/dev/null 2>&1 || true
    must_api POST /api/v1/images "$(jq -n --arg name "$name" --arg path "$file" --arg kind "$3" '{$name, $path, $kind}')" \
        | jq -r '"   \(.name): \(.kind) \(.format // "")"'
    touch "$SLIPWAY_STATE/registered-$name"
}

demo_wish() {
    jq -n --arg name "$demo_machine" --arg distro "$demo_distro" '{
        $name, template: "practice-guest", image: "slipway-demo-disk",
        owner: {user: "lab", password: "practice-only"},
        wsl: {version: 2, package: "slipway-demo-wsl", distros: [{name: $distro, image: "slipway-demo-skiffos", default: true}]}
    }'
}

remove_demo_machine() {
    local operation
    api GET "/api/v1/machines/$demo_machine" >/dev/null 2>&1 || return 0
    heading "Removing the machine of the last time"
    operation=$(must_api DELETE "/api/v1/machines/$demo_machine" | jq -r .id)
    follow_operation "$operation" || fail "The old machine could not be removed." "look at it: $(service_address)/machines/$demo_machine"
}

# Commands of ours, run in the distro, now; what they print is the proof.
show_proof() {
    local word=slipway-$RANDOM$RANDOM said
    said=$(run_in_distro sh -c "echo $word; cat /etc/os-release")
    sed 's/^/   /' <<<"$said"
    grep -q "$word" <<<"$said" || fail "The distro did not print $word."
}

# run_in_distro PROGRAM ARGUMENTS...: prints the log of the operation that ran it.
run_in_distro() {
    local operation step argv
    argv=$(jq -nc '{argv: $ARGS.positional}' --args -- "$@")
    operation=$(must_api POST "/api/v1/machines/$demo_machine/wsl/distros/$demo_distro/run" "$argv" | jq -r .id)
    follow_operation "$operation" >/dev/null || fail "The command did not run." "$(service_address)/operations/$operation"
    step=$(must_api GET "/api/v1/operations/$operation" | jq -r '.steps[0].key')
    must_api GET "/api/v1/operations/$operation/steps/$step/log" | jq -r '.[].text'
}
