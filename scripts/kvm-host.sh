#!/usr/bin/env bash
# A KVM host where there is none: QEMU emulates an AMD machine with SVM and nested paging, and Debian's kernel, libvirt and Slipway run on it with engine kvm.
# It leaves one thing: that machine's disk without Slipway, in the cache folder for later runs.
set -euo pipefail
shopt -s inherit_errexit

cd "$(dirname "${BASH_SOURCE[0]}")/.."
. scripts/terminal.sh
. scripts/root.sh

cache=${SLIPWAY_CACHE:-/var/cache/slipway}
room=$cache/kvm-host
out=$PWD/target/kvm-host
log=$out/log
limit_seconds=1500
silent_seconds=300
# An emulation that is not through by then is too slow, or does not work, for the rest.
proof_seconds=${SLIPWAY_PROOF_SECONDS:-60}
settings=(SLIPWAY_CACHE SLIPWAY_DEBIAN_MIRROR SLIPWAY_PROOF_SECONDS JAVA_HOME)
# Beside what Slipway's own host needs: a kernel, and what brings it up without an init.
host_packages=(linux-image-amd64 kmod udev procps iproute2 ca-certificates)

test_kvm_host() {
    local begin=$SECONDS attempt
    mkdir -p "$out" "$room"
    chown --reference=. target "$out"
    exec {lock}>"$room/lock"
    flock --nonblock "$lock" || fail "Another KVM host is at work in $room." "wait for it, or name another folder: SLIPWAY_CACHE"
    trap leave EXIT
    trap 'exit 130' INT TERM
    make_host
    make_job
    for attempt in first second; do
        run_host
        [ ! -e "$room/share/failed" ] || fail "In the KVM host it failed." "read $log"
        [ ! -e "$room/share/passed" ] || break
        # A triple fault of the emulated machine ends it without a word, or it stops; a fault of ours says what it is.
        [ "$attempt" = first ] || fail "The emulated machine ended without an answer, twice." "read $log"
        say "the emulated machine ended without an answer (QEMU: $ended); once more"
    done
    compare
    say "a KVM host does it all in $(seconds_since "$begin") s"
}

leave() {
    local status=$?
    trap - EXIT
    [ -z "${qemu:-}" ] || { kill "$qemu" && wait "$qemu"; } 2>/dev/null || true
    case "$status" in 0 | 75) ;; *) explain ;; esac
    rm -rf --one-file-system "$room"/{root,job,job.raw,share}
    exit "$status"
}

# The logs of that machine go with it.
explain() {
    local inner
    for inner in "$room"/share/*.log; do [ ! -f "$inner" ] || tail -n 40 "$inner" | sed "s|^|${inner##*/}: |" >>"$log"; done
    tail -n 60 "$log" | sed 's/^/   | /' >&2
}

# Named by what made it, so it is made anew when that changes.
make_host() {
    local packages packed jdk
    packages=$(IFS=,; echo "${host_packages[*]},$(sed 's/#.*//' ansible/packages/debian.txt | awk 'NF {print $1}' | paste -sd,)")
    packed=$(packed_root "$cache" "$packages")
    jdk=$(packed_jdk "$cache")
    host=$room/host-$(printf '%s\n' "$packed" "$jdk" "$(cat scripts/kvm-host/init src/test/inner/* src/test/guest/boot/{repack.py,unpack.S})" | sha256sum | cut -c1-16)
    [ ! -e "$host/complete" ] || return 0
    rm -rf "$room"/host-* "$room/root"
    mkdir -p "$host" "$room/root"
    tar --extract --file "$packed" --directory "$room/root" --numeric-owner --xattrs --xattrs-include='*'
    mkdir -p "$room/root"/{opt/slipway,share,usr/lib/jvm/jdk}
    tar --extract --gzip --file "$jdk" --directory "$room/root/usr/lib/jvm/jdk" --strip-components=1
    install -m 0755 scripts/kvm-host/init "$room/root/kvm-host-init"
    src/test/inner/build.sh "$host/inner" "$room/root" amd
    # Debian packs its kernel in a way that takes emulation longer to undo than to boot it.
    python3 src/test/guest/boot/repack.py "$room"/root/boot/vmlinuz-* "$host/vmlinuz"
    cp "$room"/root/boot/initrd.img-* "$host/initrd.img"
    mke2fs -q -F -t ext4 -d "$room/root" "$host/disk.raw" 40G
    rm -rf "$room/root"
    touch "$host/complete"
}

# What changes from run to run lies on a disk of its own.
make_job() {
    local file
    rm -rf "$room"/{job,job.raw,share}
    mkdir -p "$room"/{job/target/practice,share}
    cp -a target/quarkus-app "$room/job/target/"
    rm -f "$room/job/target/quarkus-app/slipway.aot" # made for another CPU
    cp -a slipway scripts vm-templates "$host/inner" "$room/job/"
    mkdir "$room/job/inner/words"
    # ProfileWordsTest sees to it that each profile has its file.
    grep -lZ '^-cpu .*,svm=on' src/test/resources/profile-words/*.txt | xargs -0 cp --target-directory "$room/job/inner/words"
    for file in practice.vdi skiffos.tar.gz wsl-2.6.3-practice.msi; do cp --sparse=always "target/practice/$file" "$room/job/target/practice/"; done
    mke2fs -q -F -t ext4 -d "$room/job" "$room/job.raw" 1G
    rm -rf "$room/job"
}

run_host() {
    local since=$SECONDS
    : >"$log"
    # Its own numbers show where it is; the rest goes to the log.
    setpriv --pdeathsig KILL qemu-system-x86_64 -accel tcg,thread=multi,tb-size=1024 -machine q35 -cpu max -smp 2 -m 6144 -nodefaults -display none -no-reboot \
        -no-user-config -serial "file:$log" -kernel "$host/vmlinuz" -initrd "$host/initrd.img" \
        -append "root=/dev/vda rw console=ttyS0 init=/kvm-host-init mitigations=off quiet" \
        -drive "file=$host/disk.raw,format=raw,if=virtio,cache=unsafe,snapshot=on" -drive "file=$room/job.raw,format=raw,if=virtio,cache=unsafe" \
        -virtfs "local,path=$room/share,mount_tag=share,security_model=none" -device virtio-rng-pci &
    qemu=$!
    ended=''
    while [ -e "/proc/$qemu" ] && [ $((SECONDS - since)) -lt "$limit_seconds" ]; do
        sleep 1
        # An emulated processor may stop for good, without a word.
        [ $(($(date +%s) - $(stat -c %Y "$log"))) -lt "$silent_seconds" ] || break
        if [ $((SECONDS - since)) -ge "$proof_seconds" ] && ! grep -q '^@@.* first proof' "$log"; then not_here; fi
    done
    if [ -e "/proc/$qemu" ]; then kill -KILL "$qemu"; fi
    wait "$qemu" && ended=0 || ended=$?
    qemu=''
    sed -n 's/^@@ \( *[0-9]* s \)/\1/p' "$log" | tr -d '\r'
}

# What each guest found by CPUID, and what is not there, against what was agreed.
compare() {
    python3 -B src/test/inner/report.py "$log" "$out"
    diff --unified scripts/kvm-host/expected.txt "$out/report.txt" >"$out/difference" \
        || fail "The guests of the KVM host found something else than was agreed." "read $out/difference" \
            "if it is right: cp $out/report.txt scripts/kvm-host/expected.txt" "$(head -n 20 "$out/difference")"
}

# Seen by whoever calls: this is no failure of ours.
not_here() {
    say "no virtual machine ran in the emulated host within $proof_seconds s; its screen:"
    tail -n 5 "$log"
    exit 75
}

if [ "$(id -u)" -ne 0 ]; then
    exec sudo --preserve-env="$(IFS=,; echo "${settings[*]}")" "$PWD/scripts/kvm-host.sh" "$@"
fi
test_kvm_host
