# shellcheck shell=bash
# Roots that tests make. Kept from run to run, in the cache folder: a minimal Debian and the JDK at hand, packed. A name says what made it, and only a whole archive bears it.

debian_suite=bookworm

# Until the end of the subshell that prints a path.
one_at_a_time() { # FOLDER
    exec {packing}>"$1/packing"
    flock "$packing"
}

packed_root() { # FOLDER [PACKAGE,PACKAGE]: prints the archive's path
    local wish=(--mode=root --variant=minbase ${2:+--include="$2"} "$debian_suite" TARGET ${SLIPWAY_DEBIAN_MIRROR:+"$SLIPWAY_DEBIAN_MIRROR"})
    local packed
    packed=$1/$debian_suite-$(printf '%s\n' "${wish[@]}" "$(uname -m)" | sha256sum | cut -c1-16).tar
    one_at_a_time "$1"
    if [ ! -f "$packed" ]; then
        unshare --mount mmdebstrap "${wish[@]/TARGET/$packed.part.tar}" >&2
        mv "$packed.part.tar" "$packed"
    fi
    printf '%s\n' "$packed"
}

# With its own trust store in it, so what this machine trusts is trusted.
packed_jdk() { # FOLDER: prints the archive's path
    local name archive
    name=$(basename "$(realpath "${JAVA_HOME:?says which JDK to bring along}")")
    archive=$1/jdk/$name-$(sha256sum "$JAVA_HOME/release" | cut -c1-16).tar.gz
    one_at_a_time "$1"
    if [ ! -f "$archive" ]; then
        mkdir -p "$1/jdk"
        tar --create --dereference --exclude=src.zip --directory "$(dirname "$(realpath "$JAVA_HOME")")" "$name" | gzip -1 >"$archive.part"
        mv "$archive.part" "$archive"
    fi
    printf '%s\n' "$archive"
}

# A proxy, or a mirror whose lists are older than they may be, is apt's own setting.
apt_settings() {
    ! command -v apt-config >/dev/null || apt-config dump | grep -E '^Acquire::(https?::Proxy|Check-)' || true
}

# Nodes of its own: what is done to their rights stays here. Without udev /dev/kvm is root's alone.
make_devices() { # FOLDER
    local name
    mkdir "$1/pts" "$1/shm" "$1/net"
    for name in null zero full random urandom tty net/tun kvm; do [ ! -c "/dev/$name" ] || cp --recursive --preserve=mode "/dev/$name" "$1/$name"; done
    [ ! -c "$1/kvm" ] || chmod 0600 "$1/kvm"
    mount -t devpts -o newinstance,ptmxmode=0666,mode=0620,gid=5 devpts "$1/pts"
    mount -t tmpfs -o mode=1777 tmpfs "$1/shm"
    ln -s pts/ptmx "$1/ptmx"
    ln -s /proc/self/fd "$1/fd"
    for name in 0:stdin 1:stdout 2:stderr; do ln -s "/proc/self/fd/${name%:*}" "$1/${name#*:}"; done
}
