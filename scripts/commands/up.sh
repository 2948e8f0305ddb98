# shellcheck shell=bash
# ./slipway up: a prepared host and a running service.

command_up() {
    require_settings
    require_folders
    take_state
    heading "Tools"
    require_all host build ansible
    heading "Host"
    prepare_host
    require_libvirt
    prepare_network "${SLIPWAY_NETWORK:-default}"
    heading "Service"
    build_service
    start_service "${SLIPWAY_ENGINE:-kvm}" "${SLIPWAY_NETWORK:-default}"
    say "stop it with: ./slipway down"
}
