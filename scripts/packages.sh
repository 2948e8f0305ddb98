# shellcheck shell=bash
# Distribution packages. The lists are plain text, one name a line; Ansible reads the host's list, too.

package_family() {
    if command -v apt-get >/dev/null; then
        echo debian
    elif command -v dnf >/dev/null; then
        echo fedora
    else
        echo other
    fi
}

package_list() { # host|demo|test
    local list=scripts/packages/$1.txt
    [ "$1" != host ] || list=ansible/packages/$(package_family).txt
    sed 's/#.*//' "$list" | awk NF
}

missing_packages() { # NAMES
    local name
    for name in "$@"; do
        case "$(package_family)" in
            debian)
                dpkg-query -W -f='${db:Status-Status} ' "$name" 2>/dev/null | grep -qw installed || echo "$name"
                ;;
            fedora) rpm -q --whatprovides "$name" >/dev/null 2>&1 || echo "$name" ;;
        esac
    done
}

# Installs what is missing of the named lists, in one go.
install_packages() { # host|demo|test...
    local list names=() missing=()
    for list in "$@"; do mapfile -t -O "${#names[@]}" names < <(package_list "$list"); done
    mapfile -t missing < <(missing_packages "${names[@]}")
    [ ${#missing[@]} -gt 0 ] || return 0
    say "installing ${missing[*]}"
    case "$(package_family)" in
        debian)
            mkdir -p "$SLIPWAY_STATE"
            local log=$SLIPWAY_STATE/apt.log
            as_root env DEBIAN_FRONTEND=noninteractive apt-get -q update >"$log" 2>&1 \
                || say "apt-get update had trouble (see $log)"
            # No service may be started by an installation: policy-rc.d is the host's business, so apt is left alone.
            as_root env DEBIAN_FRONTEND=noninteractive \
                apt-get -q -y --no-install-recommends install "${missing[@]}" >>"$log" 2>&1 \
                || fail "apt-get could not install: ${missing[*]}" "read $log" "$(tail -n 2 "$log" | tr '\n' ' ')"
            ;;
        fedora) as_root dnf -q -y install "${missing[@]}" || fail "dnf could not install: ${missing[*]}" ;;
        other) fail "Only apt and dnf are known here; missing: ${missing[*]}" "install them by hand" ;;
    esac
}
