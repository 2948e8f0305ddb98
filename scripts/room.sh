# shellcheck shell=bash
# Room on the disks, asked before anything is built. The figures are what a first run was measured to put there, rounded up.

# Prints MIB and FOLDER, a line each, for what is not there yet.
wanted_room() { # LISTS
    local list names=()
    for list in "$@"; do mapfile -t -O "${#names[@]}" names < <(package_list "$list"); done
    if [ -n "$(missing_packages "${names[@]}")" ]; then
        case " $* " in *' test '*) printf '3500 /usr\n' ;; *) printf '600 /usr\n' ;; esac
    fi
    [ -e target/quarkus-app/quarkus-run.jar ] || printf '600 %s\n' "$SLIPWAY_HOME"
    [ -d "$HOME/.m2/repository/io/quarkus" ] || printf '350 %s\n' "$HOME/.m2"
    find_java >/dev/null || printf '500 %s\n' "$SLIPWAY_TOOLCHAIN"
    # pip unpacks in the folder for temporary files first.
    node_is_here || printf '300 %s\n' "$SLIPWAY_TOOLCHAIN" "${TMPDIR:-/tmp}"
    case " $* " in *' compose '*) [ -d "${SLIPWAY_CACHE:-/var/cache/slipway}/compose/store" ] || printf '2500 %s\n' "${SLIPWAY_CACHE:-/var/cache/slipway}" ;; esac
    case " $* " in *' agents '*) [ -d "${SLIPWAY_CACHE:-/var/cache/slipway}/agents" ] || printf '700 %s\n' "${SLIPWAY_CACHE:-/var/cache/slipway}" ;; esac
    printf '100 %s\n' "$SLIPWAY_STATE" "$SLIPWAY_IMAGES" "$SLIPWAY_IMPORT"
}

existing_parent() { # PATH
    local folder=$1
    until [ -e "$folder" ]; do folder=$(dirname "$folder"); done
    printf '%s\n' "$folder"
}

# Folders of one file system share its room, so their wants are added up.
require_room() { # LISTS
    local mib folder mount available
    local -A wants=() has=() folders=()
    while read -r mib folder; do
        read -r available mount < <(df --block-size=1M --output=avail,target "$(existing_parent "$folder")" | tail -n 1)
        has[$mount]=$available
        wants[$mount]=$((${wants[$mount]:-0} + mib))
        case ", ${folders[$mount]:-}," in *", $folder,"*) ;; *) folders[$mount]=${folders[$mount]:+${folders[$mount]}, }$folder ;; esac
    done < <(wanted_room "$@")
    for mount in "${!wants[@]}"; do
        [ "${has[$mount]}" -ge "${wants[$mount]}" ] \
            || fail "The disk of $mount has ${has[$mount]} MiB free, and ${wants[$mount]} MiB are needed there for ${folders[$mount]}." \
                "make room, or let SLIPWAY_STATE, SLIPWAY_TOOLCHAIN, SLIPWAY_IMAGES and SLIPWAY_IMPORT name folders elsewhere"
    done
}

# Folders in which we must write, and the account that does.
require_folders() {
    local folder parent
    for folder in "$SLIPWAY_HOME"{,/target,/web,/web/node_modules} "$SLIPWAY_STATE" "$HOME/.m2"; do
        parent=$(existing_parent "$folder")
        [ -d "$parent" ] || fail "$parent is no folder, and one must be there for $folder." "move it away"
        [ -w "$parent" ] || fail "$(id -un) may not write in $parent, and must for $folder." "make it writable, or run as its owner, $(stat -c %U "$parent")"
    done
}

# Everything that a command needs, asked and seen to before it builds or starts anything: folders, room, packages and their programs, Java, Node.
require_all() { # LISTS
    local lists=("$@")
    require_folders
    host_is_prepared || lists+=(ansible)
    node_is_here || lists+=(node)
    require_room "${lists[@]}"
    require_packages "${lists[@]}"
    require_java
    require_node
}
