# shellcheck shell=bash
# Java 25 and Node 20: found, installed where the distribution has them, or named plainly.

java_version() { # HOME
    "$1/bin/java" -XshowSettings:properties -version 2>&1 | awk '$1 == "java.specification.version" {print $3}'
}

find_java() {
    local home
    for home in "${JAVA_HOME:-}" /usr/lib/jvm/*25* /usr/lib/jvm/*2[6-9]* /usr/lib/jvm/default-java; do
        [ -x "$home/bin/javac" ] || continue
        if [ "$(java_version "$home")" -ge 25 ] 2>/dev/null; then
            printf '%s\n' "$home"
            return 0
        fi
    done
    return 1
}

require_java() {
    local name
    if ! JAVA_HOME=$(find_java); then
        for name in openjdk-25-jdk-headless temurin-25-jdk java-25-openjdk-devel; do
            if apt-cache policy "$name" 2>/dev/null | grep -q 'Candidate: [0-9]'; then
                as_root env DEBIAN_FRONTEND=noninteractive apt-get -q -y --no-install-recommends install "$name" >/dev/null && break
            elif command -v dnf >/dev/null && dnf -q list "$name" >/dev/null 2>&1; then
                as_root dnf -q -y install "$name" && break
            fi
        done
        JAVA_HOME=$(find_java) || fail "No JDK 25 here, and this distribution offers none (Debian 12 ends at 17)." \
            "add Adoptium's apt repository (https://adoptium.net/installation/linux) and: apt install temurin-25-jdk" \
            "or unpack any JDK 25 and set JAVA_HOME"
    fi
    export JAVA_HOME PATH="$JAVA_HOME/bin:$PATH"
}

node_major() { node --version 2>/dev/null | sed -n 's/^v\([0-9]*\).*/\1/p'; }

node_is_new_enough() { [ "$(node_major)" -ge 20 ] 2>/dev/null && command -v npm >/dev/null; }

require_node() {
    node_is_new_enough && return 0
    case "$(package_family)" in
        debian) as_root env DEBIAN_FRONTEND=noninteractive apt-get -q -y install nodejs npm >/dev/null 2>&1 || true ;;
        fedora) as_root dnf -q -y install nodejs npm || true ;;
    esac
    node_is_new_enough \
        || fail "Node 20 or newer with npm is needed to build the pages (found: $(node --version 2>/dev/null || echo none))." \
            "add NodeSource's apt repository (https://github.com/nodesource/distributions) and: apt install nodejs"
}

maven() { ./mvnw -B -ntp "$@"; }
