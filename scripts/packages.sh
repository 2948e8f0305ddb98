# shellcheck shell=bash
# What this machine must have: lists of packages, one a line, and behind a # the programs that each is wanted for. Ansible reads the host's list, too.

package_family() {
    if command -v apt-get >/dev/null; then
        echo debian
    elif command -v dnf >/dev/null; then
        echo fedora
    else
        echo other
    fi
}

# The files of a list; what only one family needs stands in a file of its own.
list_files() { # host|build|guest|...
    local file files=("scripts/packages/$1.txt" "scripts/packages/$1.$(package_family).txt")
    [ "$1" != host ] || files=("ansible/packages/$(package_family).txt")
    for file in "${files[@]}"; do [ ! -e "$file" ] || printf '%s\n' "$file"; done
}

package_list() { # LIST
    local files=()
    mapfile -t files < <(list_files "$1")
    [ ${#files[@]} -eq 0 ] || sed 's/#.*//' "${files[@]}" | awk 'NF {print $1}'
}

# Programs, or files by their whole path.
program_list() { # LIST
    local files=()
    mapfile -t files < <(list_files "$1")
    [ ${#files[@]} -eq 0 ] || sed -n 's/^[^#]\{1,\}#//p' "${files[@]}" | tr -s ' \t' '\n' | awk NF
}

# Names of the packages that are installed, and of what they stand for.
installed_packages() { # NAMES
    case "$(package_family)" in
        debian)
            # Only the state "installed" is installed: "not-installed", "config-files" and the half ways are not.
            dpkg-query -W -f='${db:Status-Status}\t${Package}, ${Provides}\n' 2>/dev/null \
                | awk -F'\t' '$1 == "installed" {gsub(/ *\([^)]*\)/, "", $2); gsub(/, */, "\n", $2); print $2}'
            ;;
        fedora)
            local name answer
            for name in "$@"; do
                # Its word counts, not only its exit status.
                answer=$(rpm -q --whatprovides --queryformat '%{NAME}\n' "$name" 2>/dev/null) || continue
                [ -z "$answer" ] || printf '%s\n' "$name"
            done
            ;;
    esac
}

missing_packages() { # NAMES
    [ $# -gt 0 ] || return 0
    local installed
    installed=$(installed_packages "$@")
    printf '%s\n' "$@" | awk 'NR == FNR {there[$0]; next} !($0 in there) && !seen[$0]++' <(printf '%s\n' "$installed") -
}

missing_programs() { # PROGRAMS
    local name
    for name in "$@"; do
        case "$name" in
            /*) [ -e "$name" ] || printf '%s\n' "$name" ;;
            # An ordinary account does not look where mkfs lies.
            *) PATH=$PATH:/usr/sbin:/sbin command -v "$name" >/dev/null || printf '%s\n' "$name" ;;
        esac
    done
}

known_family() {
    case "$(package_family) $*" in
        other*) fail "Only Debian, Ubuntu and Fedora are known here (by apt-get or dnf)." ;;
        fedora*guest*) fail "The practice guest is built from Debian's packages, so the demo and the tests need Debian or Ubuntu." ;;
    esac
}

# The one check: installs what is missing of the named lists, in one go, asks again, and names what is missing still.
require_packages() { # LISTS
    local list names=() programs=() missing=()
    known_family "$@"
    for list in "$@"; do
        mapfile -t -O "${#names[@]}" names < <(package_list "$list")
        mapfile -t -O "${#programs[@]}" programs < <(program_list "$list")
    done
    mapfile -t missing < <(missing_packages "${names[@]}")
    [ ${#missing[@]} -eq 0 ] || install_packages "${missing[@]}"
    mapfile -t missing < <(missing_packages "${names[@]}" && missing_programs "${programs[@]}")
    [ ${#missing[@]} -eq 0 ] || fail "This machine still lacks ${missing[*]}." "install them by hand, then start again"
}

install_packages() { # NAMES
    local by_hand="apt-get install $*"
    [ "$(package_family)" = debian ] || by_hand="dnf install $*"
    [ "$(id -u)" -eq 0 ] || command -v sudo >/dev/null || fail "$* must be installed, and this account has no sudo." "as root: $by_hand"
    say "installing $*"
    case "$(package_family)" in
        debian) apt_install "$@" ;;
        fedora) as_root dnf -q -y install "$@" || fail "dnf could not install $*." "$by_hand" ;;
    esac
}

apt_install() { # NAMES
    local log=$SLIPWAY_STATE/apt.log status=0
    mkdir -p "$SLIPWAY_STATE"
    as_root env DEBIAN_FRONTEND=noninteractive apt-get -q update >"$log" 2>&1 || say "apt-get update had trouble (see $log)"
    # No service may be started by an installation: policy-rc.d is the host's business, so apt is left alone.
    as_root env DEBIAN_FRONTEND=noninteractive LC_ALL=C.UTF-8 \
        apt-get -q -y -o DPkg::Lock::Timeout="${SLIPWAY_APT_PATIENCE:-600}" --no-install-recommends install "$@" 2>&1 \
        | tee -a "$log" | tr '\r' '\n' | sed -un '/^Waiting for cache lock/{s/^/   /;p;:rest;n;b rest}' || status=1
    [ "$status" -eq 0 ] || fail "apt-get could not install $*." "$(grep -E '^E: ' "$log" | tail -n 1)" "all it said: $log" "apt-get install $*"
}
