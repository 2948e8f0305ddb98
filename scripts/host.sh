# shellcheck shell=bash
# The host's side: what ansible/host.yml prepares, and how to tell that it is there already.

SLIPWAY_IMAGES=${SLIPWAY_IMAGES:-/var/lib/libvirt/images/slipway}
SLIPWAY_IMPORT=${SLIPWAY_IMPORT:-/var/lib/slipway/import}

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
    [ -d "$SLIPWAY_IMAGES" ] && [ -w "$SLIPWAY_IMAGES" ] || echo "a writable $SLIPWAY_IMAGES"
    [ -d "$SLIPWAY_IMPORT" ] && [ -w "$SLIPWAY_IMPORT" ] || echo "a writable $SLIPWAY_IMPORT"
}

run_host_playbook() {
    ANSIBLE_CONFIG=ansible/ansible.cfg ansible-playbook --inventory localhost, --connection local \
        --extra-vars "slipway_images_directory=$SLIPWAY_IMAGES slipway_import_directory=$SLIPWAY_IMPORT" \
        --extra-vars "slipway_account=$(id -un)" ansible/host.yml
}

prepare_host() {
    local missing
    mend_kvm_device
    missing=$(missing_on_host)
    [ -n "$missing" ] || return 0
    say "this host lacks $(printf '%s' "$missing" | paste -sd, | sed 's/,/, /g')"
    command -v ansible-playbook >/dev/null || install_packages ansible
    mkdir -p "$SLIPWAY_STATE"
    run_host_playbook >"$SLIPWAY_STATE/host-playbook.log" 2>&1 \
        || fail "ansible/host.yml failed." "read $SLIPWAY_STATE/host-playbook.log" "$(grep -m1 -A3 -E '^(fatal|failed)' "$SLIPWAY_STATE/host-playbook.log")"
    missing=$(missing_on_host)
    [ -z "$missing" ] || fail "After ansible/host.yml this host still lacks $(printf '%s' "$missing" | paste -sd,)"
}
