# shellcheck shell=bash
# The host's side: what ansible/host.yml prepares, and how to tell that it is there already.

SLIPWAY_IMAGES=${SLIPWAY_IMAGES:-/var/lib/libvirt/images/slipway}
SLIPWAY_IMPORT=${SLIPWAY_IMPORT:-/srv/slipway/import}

# A /dev/kvm that only root can open makes libvirt probe QEMU again on every call (define: 80 s instead of 0.02 s).
mend_kvm_device() {
    [ -c /dev/kvm ] || return 0
    [ "$(stat -c '%G %a' /dev/kvm)" != "root 600" ] || mend_kvm_now
}

mend_kvm_now() {
    getent group kvm >/dev/null || as_root groupadd --system kvm
    as_root chgrp kvm /dev/kvm
    as_root chmod 0660 /dev/kvm
    say "gave /dev/kvm to the group kvm"
}

# Prints what the host lacks, one sentence a line; nothing when it is ready.
missing_on_host() {
    local names=() name
    mapfile -t names < <(package_list host)
    while read -r name; do echo "the package $name"; done < <(missing_packages "${names[@]}")
    [ -w "$SLIPWAY_IMAGES" ] || echo "a writable $SLIPWAY_IMAGES"
    [ -w "$SLIPWAY_IMPORT" ] || echo "a writable $SLIPWAY_IMPORT"
}

# Else the playbook runs, and Ansible must be there.
host_is_prepared() { [ -w "$SLIPWAY_IMAGES" ] && [ -w "$SLIPWAY_IMPORT" ]; }

# run_host_playbook NETWORK: a libvirt network to have active, or nothing.
run_host_playbook() {
    local variables
    # As JSON: a folder's name may have a blank in it.
    variables=$(jq -nc '{slipway_images_directory: $ARGS.positional[0], slipway_import_directory: $ARGS.positional[1],
        slipway_account: $ARGS.positional[2], slipway_network: $ARGS.positional[3]}' \
        --args -- "$SLIPWAY_IMAGES" "$SLIPWAY_IMPORT" "$(id -un)" "$1") \
        && ANSIBLE_CONFIG=ansible/ansible.cfg ansible-playbook --inventory localhost, --connection local --extra-vars "$variables" ansible/host.yml
}

mend_with_playbook() { # NETWORK
    require_packages build ansible
    mkdir -p "$SLIPWAY_STATE"
    run_host_playbook "$1" >"$SLIPWAY_STATE/host-playbook.log" 2>&1 \
        || fail "ansible/host.yml failed." "read $SLIPWAY_STATE/host-playbook.log" \
            "$(grep -m1 -A3 -E '^(fatal|failed)' "$SLIPWAY_STATE/host-playbook.log")"
}

prepare_host() {
    local missing
    mend_kvm_device
    missing=$(missing_on_host)
    [ -n "$missing" ] || return 0
    say "this host lacks $(paste -sd, <<<"$missing" | sed 's/,/, /g')"
    mend_with_playbook ''
    missing=$(missing_on_host)
    [ -z "$missing" ] || fail "After ansible/host.yml this host still lacks $(paste -sd, <<<"$missing")."
}

network_active() { # NETWORK
    grep -qE '^Active: +yes' <<<"$(LC_ALL=C virsh --connect qemu:///system net-info "$1" 2>/dev/null)"
}

# Needs a running libvirt. The network is remembered, to be stopped again with the rest.
prepare_network() { # NETWORK, or "user" for none
    [ "$1" != user ] && ! network_active "$1" || return 0
    mend_with_playbook "$1"
    network_active "$1" || fail "The libvirt network $1 is not active." "virsh net-start $1" "or SLIPWAY_NETWORK=user"
    echo "$1" >"$SLIPWAY_STATE/network"
    say "started the network $1"
}

stop_network() {
    local network
    read -r network 2>/dev/null <"$SLIPWAY_STATE/network" || return 0
    virsh --connect qemu:///system --quiet net-destroy "$network" && say "stopped the network $network"
    rm -f "$SLIPWAY_STATE/network"
}
