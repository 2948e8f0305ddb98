#!/usr/bin/env bash
# QEMU's guest agent for Windows, from Debian's sources without a change, and the two programs that its questions need.
# usage: build.sh      prints the folder that has them; JOBS says how many compilers run at once
# The folder lies in the cache, named by what it is made of. A build that was broken off goes on where it was.
# Exit code 69: the sources are not to be had here, and why is printed in the folder's stead.
set -euo pipefail
shopt -s inherit_errexit

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
cd "$here/../../.."
. scripts/terminal.sh
. scripts/packages.sh
. scripts/root.sh
# Debian's Python and Meson, whatever else there is.
export PATH=/usr/bin:/bin:$PATH:/usr/sbin:/sbin

unavailable=69
suite=bookworm
host=x86_64-w64-mingw32
keyring=/usr/share/keyrings/debian-archive-keyring.gpg
# Only root may write where all of Slipway's caches lie.
default=/var/cache/slipway
[ "$(id -u)" -eq 0 ] || default=$PWD/target/cache
room=${SLIPWAY_CACHE:-$default}/agents
# Whatever is said goes to the terminal; the answer alone is printed.
exec {answer}>&1 1>&2 {terminal}>&2

not_here() { # WHY
    printf '%s\n' "$1" >&"$answer"
    current=''
    exit "$unavailable"
}

require_programs() {
    local programs missing
    mapfile -t programs < <(program_list agents)
    mapfile -t missing < <(missing_programs "${programs[@]}")
    [ ${#missing[@]} -eq 0 ] || fail "The Windows agent cannot be built without ${missing[*]}." "the packages of scripts/packages/agents.txt"
}

require_suite() {
    local name
    name=$(. /etc/os-release && printf '%s' "${VERSION_CODENAME:-$ID}")
    [ "$name" = "$suite" ] || not_here "it is built from the sources of Debian 12 ($suite), and this is $name"
    [ "$(dpkg --print-architecture)" = amd64 ] || not_here "Wine runs it on amd64 only, and this is $(dpkg --print-architecture)"
}

hash_of() { # FILES
    { sha256sum -- "$@" | sed 's|  .*/|  |' && "$host-gcc" --version && printf '%s\n' "$suite"; } | sha256sum | cut -c1-16
}

# stage NAME: once in a work folder. No `||` behind its function: that would let it go on after an error.
stage() {
    [ ! -e "$work/$1.done" ] || return 0
    local begin=$SECONDS
    current=$1
    "stage_$1" >"$work/$1.log" 2>&1 </dev/null
    current=''
    touch "$work/$1.done"
    say "the Windows agent, $1: ${dim}$(seconds_since "$begin") s$plain"
}

leave() {
    local status=$?
    # Whoever is ended within a stage still writes to its log.
    exec 1>&"$terminal" 2>&1
    [ "$status" -eq 0 ] || [ -z "${current:-}" ] || {
        tail -n 12 "$work/$current.log" | sed 's/^/   | /'
        printf '%s!! The Windows agent was not built: %s%s\n   → read %s\n' "$red" "$current" "$plain" "$work/$current.log"
    }
    exit "$status"
}

# apt with settings, lists and sources of its own: those of the machine stay as they are, and no root is needed.
prepare_apt() { # FOLDER
    mkdir -p "$1"/{none,lists/partial,cache/archives/partial}
    # Where Debian's packages come from on this machine, its sources are, too.
    apt-get indextargets --format "deb-src [signed-by=$keyring] \$(REPO_URI) \$(RELEASE) \$(COMPONENT)" 'Created-By: Packages' 'Origin: Debian' \
        | grep ' main$' | sort -u >"$1/sources.list" || not_here "apt knows no archive of Debian's (try: apt-get update)"
    {
        apt_settings
        cat <<CONF
Dir::Etc::Main "/dev/null";
Dir::Etc::Parts "$1/none";
Dir::Etc::SourceList "$1/sources.list";
Dir::Etc::SourceParts "$1/none";
Dir::State::Lists "$1/lists";
Dir::Cache "$1/cache";
APT::Sandbox::User "$(id -un)";
Acquire::Languages "none";
Acquire::Retries "2";
CONF
    } >"$1/apt.conf"
    export APT_CONFIG=$1/apt.conf
}

stage_sources() {
    prepare_apt "$work/apt"
    mkdir -p "$work/sources"
    cd "$work/sources"
    # If it fails, what is there from the last time may do.
    apt-get -q update || true
    # Of pcre2 no more than upstream's archive is needed.
    if ! { apt-get -q source --download-only qemu glib2.0 && apt-get -q source --download-only --tar-only pcre2; }; then
        # The first trouble is the cause of the others.
        not_here "its sources could not be fetched: $(sed -n 's/^[EW]: //p' "$work/sources.log" | sed -n 1p)"
    fi
    rm -rf "$work"/{glib,qemu,pcre2}
    dpkg-source --no-check -x glib2.0_2.74.*.dsc "$work/glib"
    dpkg-source --no-check -x qemu_7.2*.dsc "$work/qemu"
    mkdir "$work/pcre2"
    tar -xf pcre2_10.*.orig.tar.gz -C "$work/pcre2" --strip-components=1
    printf '%s\n' *.dsc pcre2_*.orig.tar.gz >"$work/made-of"
    cd "$here/../../.."
}

# What GLib's configure asks for, and what its library itself has no use of.
stage_placeholders() {
    mkdir -p "$prefix"/{include,bin,lib/pkgconfig}
    cp "$here/windows/libintl.h" "$prefix/include/"
    "$host-gcc" -O2 -I"$prefix/include" -c "$here/windows/libintl.c" -o "$work/libintl.o"
    rm -f "$prefix/lib/libintl.a"
    "$host-ar" rcs "$prefix/lib/libintl.a" "$work/libintl.o"
    describe libffi 3.4.4 "" ""
    describe zlib 1.2.13 "" ""
    printf '#!/bin/sh\nPKG_CONFIG_LIBDIR=%s PKG_CONFIG_PATH= exec pkg-config "$@"\n' "$prefix/lib/pkgconfig" >"$work/pkg-config"
    chmod +x "$work/pkg-config"
    cat >"$work/cross.ini" <<INI
[binaries]
c = '$host-gcc'
ar = '$host-ar'
strip = '$host-strip'
windres = '$host-windres'
pkgconfig = '$work/pkg-config'
[built-in options]
c_args = ['-I$prefix/include']
c_link_args = ['-L$prefix/lib', '-static-libgcc']
[host_machine]
system = 'windows'
cpu_family = 'x86_64'
cpu = 'x86_64'
endian = 'little'
INI
}

describe() { # NAME VERSION LIBRARIES FLAGS: for pkg-config
    printf 'Name: %s\nDescription: for the Windows agent\nVersion: %s\nLibs: %s\nCflags: %s\n' "$@" >"$prefix/lib/pkgconfig/$1.pc"
}

stage_pcre2() {
    cmake -S "$work/pcre2" -B "$work/pcre2-made" -G Ninja -DCMAKE_SYSTEM_NAME=Windows -DCMAKE_C_COMPILER="$host-gcc" -DCMAKE_RC_COMPILER="$host-windres" \
        -DCMAKE_BUILD_TYPE=Release -DCMAKE_INSTALL_PREFIX="$prefix" -DBUILD_SHARED_LIBS=OFF -DPCRE2_BUILD_PCRE2GREP=OFF -DPCRE2_BUILD_TESTS=OFF
    ninja -C "$work/pcre2-made" -j "$jobs" install
}

# Its library and the helpers that start programs; all else of it would want more libraries, so it is laid by hand.
stage_glib() {
    local made=$work/glib-made headers=$prefix/include/glib-2.0 version
    rm -rf "$made"
    meson setup "$made" "$work/glib" --cross-file "$work/cross.ini" --prefix="$prefix" --libdir=lib --buildtype=release --default-library=shared \
        --wrap-mode=nodownload -Dtests=false -Dinstalled_tests=false -Dnls=disabled -Dglib_debug=disabled -Dxattr=false -Dlibelf=disabled
    ninja -C "$made" -j "$jobs" glib/libglib-2.0-0.dll gthread/libgthread-2.0-0.dll glib/gspawn-win64-helper.exe glib/gspawn-win64-helper-console.exe
    mkdir -p "$headers/glib/deprecated" "$prefix/lib/glib-2.0/include"
    # QEMU reads gmodule.h and does not link what it describes.
    cp "$work"/glib/glib/{glib.h,glib-object.h} "$work/glib/gmodule/gmodule.h" "$headers/"
    cp "$work"/glib/glib/*.h "$headers/glib/"
    cp "$work"/glib/glib/deprecated/*.h "$headers/glib/deprecated/"
    find "$made/glib" -maxdepth 1 -name 'g*.h' ! -name glibconfig.h -exec cp {} "$headers/glib/" \;
    cp "$made/glib/glibconfig.h" "$prefix/lib/glib-2.0/include/"
    cp "$made"/glib/libglib-2.0*.dll.a "$made"/gthread/libgthread-2.0*.dll.a "$prefix/lib/"
    cp "$made"/glib/{libglib-2.0-0.dll,gspawn-win64-helper.exe,gspawn-win64-helper-console.exe} "$made/gthread/libgthread-2.0-0.dll" "$prefix/bin/"
    version=$(sed -n "s/^  version : '\([0-9.]*\)'.*/\1/p" "$work/glib/meson.build")
    describe glib-2.0 "$version" "-L$prefix/lib -lglib-2.0" "-I$headers -I$prefix/lib/glib-2.0/include"
    describe gthread-2.0 "$version" "-L$prefix/lib -lgthread-2.0 -lglib-2.0" "-I$headers -I$prefix/lib/glib-2.0/include"
}

stage_qemu() {
    rm -rf "$work/qemu-made"
    mkdir "$work/qemu-made"
    cd "$work/qemu-made"
    PKG_CONFIG=$work/pkg-config "$work/qemu/configure" --cross-prefix="$host-" --without-default-features --disable-system --disable-user --disable-tools \
        --disable-docs --enable-guest-agent --with-git-submodules=ignore
    ninja -j "$jobs" qga/qemu-ga.exe
    cd "$here/../../.."
}

# Whole or not at all: a folder gets its name when everything is in it.
name_folder() { # FOLDER
    touch "$1.part/complete"
    rm -rf "$1"
    mv "$1.part" "$1"
}

build_agent() { # FOLDER
    work=$1.work prefix=$1.work/prefix jobs=${JOBS:-$(nproc)}
    find "$room" -mindepth 1 -maxdepth 1 -name 'agent-*.work' ! -path "$work" -exec rm -rf {} +
    mkdir -p "$work"
    for name in sources placeholders pcre2 glib qemu; do stage "$name"; done
    rm -rf "$1.part"
    mkdir "$1.part"
    # QEMU is built with the compiler's guard of the stack.
    cp "$work/qemu-made/qga/qemu-ga.exe" "$prefix"/bin/*.exe "$prefix"/bin/*.dll "$(dirname "$("$host-gcc" -print-libgcc-file-name)")/libssp-0.dll" "$1.part/"
    "$host-strip" "$1.part"/*.exe "$1.part"/*.dll
    cp "$work/made-of" "$1.part/"
    name_folder "$1"
    rm -rf "$work"
}

add_programs() { # FOLDER AGENT
    local name
    rm -rf "$1.part"
    cp -r "$2" "$1.part"
    rm "$1.part/complete"
    for name in echo noconsole; do "$host-gcc" -O2 -municode -Wall -Werror -s -static -o "$1.part/$name.exe" "$here/windows/$name.c"; done
    name_folder "$1"
}

require_suite
require_programs
case "$room" in *[[:space:]]*) fail "The Windows agent cannot be built below a folder with a blank in its name." "name another one: SLIPWAY_CACHE" ;; esac
trap leave EXIT
trap 'exit 130' INT TERM
mkdir -p "$room" 2>/dev/null || fail "$(id -un) may not write in $room." "name another folder: SLIPWAY_CACHE"
one_at_a_time "$room"
agent=$room/agent-$(hash_of "$here/build.sh" "$here"/windows/libintl.*)
folder=$room/windows-$(hash_of "$here/build.sh" "$here"/windows/*)
[ -e "$agent/complete" ] || build_agent "$agent"
[ -e "$folder/complete" ] || add_programs "$folder" "$agent"
printf '%s\n' "$folder" >&"$answer"
