# shellcheck shell=bash
# libvirt's daemons: the running ones are used; where no init starts them, we do, and remember it.

libvirt_answers() { timeout 20 virsh --connect qemu:///system --quiet version >/dev/null 2>&1; }

start_daemon() { # NAME [ARGUMENTS]
    local name=$1 pid_file=$SLIPWAY_STATE/$1.pid
    # One that an earlier run started may live still.
    ! process_of "$name" >/dev/null || return 0
    as_root nice -n "${daemons_nice:-0}" "$name" --daemon --pid-file "$pid_file" "${@:2}" 7>&- 8>&- || fail "$name did not start." "read the journal or $name's log"
    remember_process "$name" "$(as_root cat "$pid_file")"
    say "started $name ($(process_of "$name"))"
}

# Without an init there is no system bus by which polkit could be asked: the group libvirt guards the socket, as polkit's own rule has it.
start_libvirtd() {
    local settings=$SLIPWAY_STATE/libvirtd.conf
    {
        grep -vE '^(unix_sock_|auth_unix_)' /etc/libvirt/libvirtd.conf || true
        printf '%s\n' 'unix_sock_group = "libvirt"' 'unix_sock_rw_perms = "0770"' 'auth_unix_ro = "none"' 'auth_unix_rw = "none"'
    } >"$settings"
    start_daemon libvirtd --config "$settings"
}

require_libvirt() {
    mend_kvm_device
    libvirt_answers && log_daemon_listens && return 0
    join_libvirt_group
    if [ -d /run/systemd/system ]; then
        as_root systemctl start libvirtd.socket 2>/dev/null || as_root systemctl start virtqemud.socket || true
        log_daemon_listens || as_root systemctl start virtlogd.socket 2>/dev/null || true
    else
        mkdir -p "$SLIPWAY_STATE"
        # All ./slipway of this machine wait for one another here, for two libvirtd take each other's sockets away.
        exec 7</etc/libvirt
        flock 7
        start_daemons
        exec 7<&-
    fi
    await_libvirt
}

# The daemons keep their pid file in a folder that root must be able to write.
start_daemons() {
    log_daemon_listens || start_daemon virtlogd
    libvirt_answers || start_libvirtd
    await_libvirt
}

# Without it libvirt answers, and starts no machine. Where systemd is, systemd listens for it.
log_daemon_listens() { grep -qE ' 00010000 .*/libvirt/virtlogd-sock$' "${1:-/proc/net/unix}"; } # [SOCKETS]

await_libvirt() {
    for _ in $(seq 50); do
        libvirt_answers && return 0
        sleep 0.2
    done
    fail "libvirt does not answer at qemu:///system." "try: virsh -c qemu:///system version"
}

process_alive_in() { # PID_FILE
    local pid
    read -r pid 2>/dev/null <"$1" && [ -d "/proc/$pid" ]
}

# The tests kill the daemon they were given and start another with the same pid file: that one is ours, too.
adopt_restarted() { # NAME
    local pid_file=$SLIPWAY_STATE/$1.pid pid
    ! process_of "$1" >/dev/null && pid=$(as_root cat "$pid_file" 2>/dev/null) || return 0
    if grep -qF -- "--pid-file $pid_file" <<<"$(tr '\0' ' ' 2>/dev/null <"/proc/$pid/cmdline")"; then remember_process "$1" "$pid"; fi
}

stop_libvirt() {
    adopt_restarted libvirtd
    end_process libvirtd
    end_process virtlogd
}

# A membership that is newer than this login counts only for new processes: start again as one.
join_libvirt_group() {
    [ "$(id -u)" -ne 0 ] && grep -qE "[:,]$(id -un)(,|$)" <<<"$(getent group libvirt)" || return 0
    ! grep -qw libvirt <<<"$(id -nG)" || return 0
    # It takes the state itself.
    exec sg libvirt "$(printf '%q ' ./slipway "${slipway_arguments[@]}")" 8>&-
}
