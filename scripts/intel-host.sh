#!/usr/bin/env bash
# An Intel KVM host where there is none: Bochs emulates a processor with VMX and nested paging, Debian's kernel and QEMU run on it, and each Intel profile of
# vm-templates/cpu-profiles.yaml starts a guest there that runs a virtual machine of its own. No libvirt and no Java is in it: QEMU's words are those that
# ProfileWordsTest had of libvirt (src/test/resources/profile-words), and only kvm=off is added, for else Linux takes KVM's leaves instead of Hyper-V's and
# leaves the enlightened VMCS alone; Windows looks at the first leaf. One guest has the words as they are.
# It leaves one thing: that machine's disks without the words, in the cache folder for later runs.
set -euo pipefail
shopt -s inherit_errexit

cd "$(dirname "${BASH_SOURCE[0]}")/.."
. scripts/terminal.sh
. scripts/root.sh

cache=${SLIPWAY_CACHE:-/var/cache/slipway}
room=$cache/intel-host
parts=$PWD/scripts/intel-host
words=$PWD/src/test/resources/profile-words
# Those of Intel; ProfileWordsTest sees to it that each profile has its file.
mapfile -t profiles < <(grep -l '^-cpu .*,vmx=on' "$words"/*.txt)
out=$PWD/target/intel-host
# Of a processor; by the clock it may be four times as long, for others work, too.
limit_seconds=360
settings=(SLIPWAY_CACHE SLIPWAY_DEBIAN_MIRROR NO_COLOR)
# The same root as that of other emulated hosts: beside what Slipway's own host needs, a kernel and what brings it up without an init.
host_packages=(linux-image-amd64 kmod udev procps iproute2 ca-certificates)
firmware=(qemu/pvh.bin qemu/linuxboot_dma.bin qemu/kvmvapic.bin seabios/bios-256k.bin)
host_programs=(cat)
init_programs=(chroot sleep tar)
boot_modules=(biosdisk squash4 linux boot)
# Bochs takes whole cylinders.
cylinder=$((16 * 63 * 512))

test_intel_host() {
    local begin=$SECONDS attempt
    mkdir -p "$out" "$room"
    chown --reference=. target
    exec {lock}>"$room/lock"
    flock --nonblock "$lock" || fail "Another Intel host is at work in $room." "wait for it, or name another folder: SLIPWAY_CACHE"
    trap leave EXIT
    trap 'exit 130' INT TERM
    make_host
    for attempt in first second; do
        run_host
        ! grep -q '^ *[0-9]* @@ end$' "$out/log" || break
        # Signals KILL (by the clock) and XCPU.
        case "$ended" in 137 | 152) fail "The Intel host did not end within $limit_seconds s of a processor." "read $out/log" ;; esac
        [ "$attempt" = first ] || fail "Bochs ended before its machine did, twice." "read $out/log and $out/bochs.log"
        say "Bochs ended before its machine did (it said $ended, $(tail -n 1 "$out/bochs.log")); once more"
    done
    compare
    say "an Intel host does it all in $(seconds_since "$begin") s"
}

leave() {
    local status=$?
    trap - EXIT
    [ -z "${bochs:-}" ] || { kill -KILL "$bochs" && wait "$bochs"; } 2>/dev/null || true
    rm -rf --one-file-system "$room"/{work,run}
    chown --recursive --reference=. "$out" 2>/dev/null || true
    exit "$status"
}

# Named by what made it, so it is made anew when that changes.
make_host() {
    local packages packed
    packages=$(IFS=,; echo "${host_packages[*]},$(sed 's/#.*//' ansible/packages/debian.txt | awk 'NF {print $1}' | paste -sd,)")
    packed=$(packed_root "$cache" "$packages")
    host=$room/host-$({
        echo "$packed"
        cat scripts/intel-host.sh "$parts"/{init,modules,grub.cfg} src/test/inner/* src/test/guest/boot/{repack.py,unpack.S} "$(command -v busybox)" /usr/lib/grub/i386-pc/squash4.mod
    } | sha256sum | cut -c1-16)
    [ ! -e "$host" ] || return 0
    say "making the host's disks"
    rm -rf --one-file-system "$room"/{host-*,work}
    work=$room/work
    mkdir -p "$work"/{root,host,initrd,disks}
    tar --extract --file "$packed" --directory "$work/root" --numeric-owner --exclude './usr/share/doc/*' --exclude './usr/share/locale/*'
    lay_host "$work/root" "$work/host"
    lay_initrd "$work/root" "$work/initrd" >"$work/host/boot/initrd"
    # Debian packs its kernel in a way that takes emulation longer to undo than to boot it.
    python3 -B src/test/guest/boot/repack.py "$work"/root/boot/vmlinuz-* "$work/host/boot/vmlinuz"
    mksquashfs "$work/host" "$work/disks/host.raw" -noI -noD -noF -noX -all-root -quiet -no-progress >/dev/null
    make_boot_disk >"$work/disks/boot.raw"
    truncate --size="%$cylinder" "$work"/disks/*.raw
    mv "$work/disks" "$host"
    rm -rf --one-file-system "$work"
}

# What the host reads from its second disk: QEMU with all that it wants, the inner guest, busybox.
lay_host() { # ROOT TREE
    local file name
    mkdir -p "$2"/{bin,boot,dev,proc,sys,tmp,inner,usr/bin,usr/share}
    for file in $(chroot "$1" ldd /usr/bin/qemu-system-x86_64 | grep -o '/[^ ]*'); do install -D "$1$file" "$2$file"; done
    install "$1/usr/bin/qemu-system-x86_64" "$2/usr/bin/"
    for name in "${firmware[@]}"; do install -D --mode=0644 "$1/usr/share/$name" "$2/usr/share/$name"; done
    src/test/inner/build.sh "$2/inner" "$1" intel
    lay_programs "$2" "${host_programs[@]}"
}

# Those of the inner guest, and more names of busybox.
lay_programs() ( # TREE NAMES
    cd "$1"
    cpio --quiet --extract --make-directories --unconditional 'bin/*' <"$work/host/inner/initrd"
    for name in "${@:2}"; do [ -e "bin/$name" ] || ln -s busybox "bin/$name"; done
)

lay_initrd() { # ROOT TREE: prints the packed tree
    local name number=100
    mkdir -p "$2"/{bin,dev,proc,sys,host,modules}
    lay_programs "$2" "${init_programs[@]}"
    install -m 0755 "$parts/init" "$2/init"
    while read -r name; do
        strip --strip-debug --remove-section=.orc_unwind --remove-section=.orc_unwind_ip --remove-section=.BTF -o "$2/modules/$((number++))-$name.ko" "$(find "$1/usr/lib/modules" -name "$name.ko")"
    done < <(grep -v '^#' "$parts/modules")
    (cd "$2" && find . -print0 | sort -z | cpio --quiet -0 -o -H newc -R 0:0) | lz4 -q -l -9
}

# boot.img loads the sector after itself: the core image begins there.
make_boot_disk() {
    grub-mkimage -O i386-pc -p / -c "$parts/grub.cfg" -o "$work/core.img" "${boot_modules[@]}"
    cat /usr/lib/grub/i386-pc/boot.img "$work/core.img"
}

run_host() {
    local run=$room/run line
    rm -rf --one-file-system "$run" "$out"
    mkdir -p "$run/words" "$out"
    cp "$parts"/{bochsrc,job.sh} "$run/"
    cp "${profiles[@]}" "$run/words/"
    tar --create --file "$run/job.raw" --directory "$run" job.sh words
    truncate --size="%$cylinder" "$run/job.raw"
    # Beside a disk Bochs lays its lock.
    ln -s "$host"/*.raw "$run/"
    # Debian's Bochs waits in its debugger to be told to go on.
    printf 'continue\nquit\n' >"$run/debugger"
    mkfifo "$run/serial"
    since=$SECONDS
    # It wants a terminal. Whoever kills one of these ends what comes after it; all of them hold the line open, so that it ends when they do.
    (
        cd "$run"
        ulimit -c 0 -S -t "$limit_seconds"
        TERM=xterm exec setpriv --pdeathsig KILL timeout --signal=KILL "$((4 * limit_seconds))" setpriv --pdeathsig KILL script --quiet --return \
            --command 'exec setpriv --pdeathsig KILL bochs-bin -q -f bochsrc -rc debugger' /dev/null </dev/null >"$out/terminal" 2>&1
    ) {lock}>&- 9>"$run/serial" &
    bochs=$!
    while IFS= read -r line; do
        line=${line%$'\r'}
        printf '%4d %s\n' "$((SECONDS - since))" "$line"
        case "$line" in '@@ up' | '@@ guest '* | '@@ end') say "$dim$((SECONDS - since)) s: ${line#@@ }$plain" >&3 ;; esac
    done 3>&1 <"$run/serial" >"$out/log"
    { wait "$bochs" && ended=0 || ended=$?; } 2>/dev/null
    bochs=''
    cp "$run/bochs.log" "$out/" || true
}

# What is not there differs, too.
compare() {
    local status=0 file name
    python3 -B src/test/inner/report.py "$out/log" "$out"
    # Whatever was agreed: a profile by which no machine runs in a guest is none.
    for file in "${profiles[@]}"; do
        name=$(basename "$file" .txt)
        awk -v RS= -v guest="guest $name" '$0 ~ "^" guest "\n" && /\n  answer 42 of 3\n/ {found = 1} END {exit !found}' "$out/report.txt" \
            || fail "By the profile $name no virtual machine runs in a guest." "read $out/report.txt and $out/log"
    done
    diff --unified "$parts/expected.txt" "$out/report.txt" >"$out/difference" || status=1
    diff --unified --recursive src/test/resources/host/intel-bochs "$out/host" >>"$out/difference" || status=1
    [ "$status" -eq 0 ] || fail "The Intel host's guests found something else than was agreed." "read $out/difference, and $out/log" \
        "if it is right: cp $out/report.txt scripts/intel-host/expected.txt; cp -r $out/host/. src/test/resources/host/intel-bochs/" "$(head -n 20 "$out/difference")"
}

if [ "$(id -u)" -ne 0 ]; then
    exec sudo --preserve-env="$(IFS=,; echo "${settings[*]}")" "$PWD/scripts/intel-host.sh" "$@"
fi
test_intel_host
