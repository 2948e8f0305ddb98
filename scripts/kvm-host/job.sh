#!/bin/bash
# What Slipway has to do on a KVM host: said step by step, each with the seconds since the power went on. Ends with 1 at the first that fails.
set -euo pipefail
shopt -s inherit_errexit

cd /opt/slipway
SLIPWAY_HOME=$PWD
SLIPWAY_STATE=/var/lib/slipway-state
# An emulated processor starts nothing in a minute.
SLIPWAY_START_SECONDS=600
export JAVA_HOME=/usr/lib/jvm/jdk
export PATH=$JAVA_HOME/bin:$PATH
. scripts/terminal.sh
. scripts/processes.sh
. scripts/host.sh
. scripts/libvirt.sh
. scripts/service.sh
. scripts/timeline.sh
. scripts/commands/demo.sh
. scripts/commands/doctor.sh
. scripts/commands/down.sh

done_with() { printf '@@ %6.0f s  %s\n' "$(cut -d' ' -f1 /proc/uptime)" "$*"; }

has() { # TEXT WORDS
    grep -qF -- "$2" <<<"$1" || fail "\"$2\" is not said." "$1"
}

# It was built outside, and came along.
build_demo_guest() { :; }

job() {
    [ "$(inner/proof answer)" = 42 ] || fail "A virtual machine does not answer here."
    done_with "first proof: a virtual machine has answered"
    nested_is_there
    each_profile_gives_what_it_names
    take_state
    require_libvirt
    done_with "libvirt answers"
    mkdir -p "$SLIPWAY_IMPORT"
    put_a_breaking_profile_first
    start_service kvm user
    done_with "the service is ready"
    the_doctor_finds_what_is_expected
    the_main_job_survives_a_kill
    the_ladder_left_the_breaking_profile
    the_machine_is_what_the_profile_says
    a_machine_that_was_saved_is_refused
    a_purge_leaves_nothing
}

nested_is_there() {
    local module=/sys/module/kvm_amd/parameters
    [ "$(cat $module/nested)" = 1 ] || fail "kvm_amd has no nested virtualization here."
    grep -qE '^(Y|1)$' $module/npt || fail "kvm_amd has no nested paging here."
    [ "$(stat -c '%U:%G %a' /dev/kvm)" = root:kvm\ 660 ] || fail "/dev/kvm is $(stat -c '%U:%G %a' /dev/kvm)."
    done_with "kvm_amd has nested virtualization and nested paging"
}

# What they find goes out as it is: it is read and compared there.
each_profile_gives_what_it_names() {
    local file
    for file in inner/words/*.txt; do guest "$(basename "$file" .txt)" "$file" 's/$/,kvm=off/'; done
    guest amd-shown inner/words/amd.txt 's/$//'
    echo '@@ end'
    done_with "a guest was started by the words of each profile"
}

# The words are what stands in the profile's file, but for what EDIT does to its CPU. Memory and kernel are no part of a profile.
guest() { # NAME FILE EDIT
    local words status=0
    sed "/^-cpu /{ $3; }" "$2" >/tmp/words
    mapfile -t words < <(tr ' ' '\n' </tmp/words)
    echo "@@ guest $1"
    sed -n 's/^-cpu /@@ cpu /p' /tmp/words
    timeout -s KILL 120 qemu-system-x86_64 "${words[@]}" -nodefaults -no-user-config -display none -no-reboot -serial stdio \
        -m 256 -object memory-backend-ram,id=pc.ram,size=256M -kernel inner/vmlinux -initrd inner/initrd \
        -append "console=ttyS0,115200 quiet mitigations=off" </dev/null 2>&1 || status=$?
    echo "@@ status $status"
}

# Windows comes back from its restart on it, and its hypervisor cannot run.
put_a_breaking_profile_first() {
    export SLIPWAY_TEMPLATES_DIRECTORY=$SLIPWAY_STATE/vm-templates
    cp -r vm-templates "$SLIPWAY_TEMPLATES_DIRECTORY"
    sed -i '/^  - name: amd$/i\
  - name: amd-without-svm\
    title: AMD without virtualization\
    engine: kvm\
    vendor: AMD\
    when: For this test.\
    cpu: {mode: host-passthrough, check: none, features: {svm: disable, arch-capabilities: disable}}\
    enlightenments: reduced\
' "$SLIPWAY_TEMPLATES_DIRECTORY/cpu-profiles.yaml"
    grep -q amd-without-svm "$SLIPWAY_TEMPLATES_DIRECTORY/cpu-profiles.yaml"
}

the_doctor_finds_what_is_expected() {
    local said
    said=$(must_api POST /api/v1/hosts/local/doctor | jq -r '.checks[] | "\(.id) \(.outcome | ascii_upcase)"' | LC_ALL=C sort)
    diff scripts/kvm-host/doctor.txt - <<<"$said" || fail "The doctor finds something else than expected (> is what it found)."
    done_with "the doctor finds what is expected of $(wc -l <<<"$said") checks"
}

# The service is killed while Windows restarts, and goes on where it was.
the_main_job_survives_a_kill() {
    make_demo_images
    register_image slipway-demo-disk practice.vdi DISK
    register_image slipway-demo-wsl wsl-practice.msi WSL_PACKAGE
    register_image slipway-demo-skiffos skiffos.tar.gz SKIFFOS
    done_with "three images are registered"
    operation=$(must_api POST /api/v1/machines "$(demo_wish)" | jq -r .id)
    done_with "the machine is asked for"
    until_restarting
    kill -KILL "$(process_of service)"
    done_with "the service is killed while Windows restarts"
    start_service kvm user
    follow_operation "$operation" || fail "The main job did not succeed."
    done_with "the main job is done"
    show_proof
    done_with "a command in SkiffOS, in WSL 2, in the machine has answered"
}

until_restarting() {
    local answer
    while :; do
        answer=$(must_api GET "/api/v1/operations/$operation")
        [ "$(jq -r '.steps[] | select(.key == "restart") | .state | ascii_upcase' <<<"$answer")" != RUNNING ] || return 0
        case "$(jq -r '.state | ascii_upcase' <<<"$answer")" in
            RUNNING | PENDING) sleep 2 ;;
            *) fail "The main job ended before Windows restarted." "$(jq -c '.problem' <<<"$answer")" ;;
        esac
    done
}

the_ladder_left_the_breaking_profile() {
    local said
    said=$(must_api GET "/api/v1/operations/$operation/steps/restart/log" | jq -r '.[].text')
    has "$said" 'its hypervisor does not run'
    has "$said" 'Rolled back to the snapshot; next CPU profile'
    done_with "a profile without svm was left by way of the snapshot"
}

the_machine_is_what_the_profile_says() {
    local machine words word
    machine=$(must_api GET "/api/v1/machines/$demo_machine")
    jq -e '.engine == "kvm" and .cpuProfile == "amd" and .nested' <<<"$machine" >/dev/null || fail "The machine is another." "$machine"
    words=$(tr '\0' '\n' <"/proc/$(cat /run/libvirt/qemu/slipway-*.pid)/cmdline")
    for word in svm=on hv-time hv-relaxed hv-vapic hv-spinlocks hv-vpindex hv-runtime hv-synic hv-stimer hv-stimer-direct hv-frequencies hv-reenlightenment hv-tlbflush hv-ipi; do
        grep -qE "[,]$word(=|,|$)" <<<"$words" || fail "QEMU was not given $word." "$(grep -F hv- <<<"$words")"
    done
    done_with "profile amd with its enlightenments, by KVM"
}

# Undefined on AMD while a virtual machine runs inside (Linux' documentation of nested guests); QEMU refuses it while the disk has a VDI below.
a_machine_that_was_saved_is_refused() {
    local domain answer id
    domain=$(virsh --connect qemu:///system list --name | grep '^slipway-')
    virsh --connect qemu:///system managedsave "$domain"
    id=$(must_api POST "/api/v1/machines/$demo_machine/start" | jq -r .id)
    ! follow_operation "$id" || fail "A saved machine was started."
    answer=$(must_api GET "/api/v1/operations/$id" | jq -r '.problem | "\(.code) \(.title)", .remedies[].command // empty')
    has "$answer" STATE_CONFLICT
    has "$answer" "virsh managedsave-remove $domain"
    done_with "a machine that was saved while WSL 2 ran is not restored"
}

a_purge_leaves_nothing() {
    local left
    remove_what_it_made
    end_services
    left=$(virsh --connect qemu:///system list --all --name; find "$SLIPWAY_IMAGES" -type f)
    [ -z "$(tr -d '[:space:]' <<<"$left")" ] || fail "This is left:" "$left"
    done_with "nothing is left"
}

job
