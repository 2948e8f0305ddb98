# shellcheck shell=bash
# Images to stand in for those that the Dockerfile and docker-compose.yml name: Debian's packages, the JDK and Node at hand.

# base NAME FOLDER [FILES...]: built by the Dockerfile on standard input, unless it was before of the same. COPY finds what is in the folder.
base() {
    local name=$1 folder=$2 recipe made
    recipe=$(cat)
    made=$(cd "$folder" && { printf '%s\n' "$recipe" && find . -type f -print0 | sort -z | xargs -0 --no-run-if-empty sha256sum; } | sha256sum | cut -c1-16)
    if ! podman image exists "localhost/$name:$made"; then
        podman build --network host --label "stand-in=$name" --tag "localhost/$name:$made" --file - "$folder" <<<"$recipe"
    fi
    podman tag "localhost/$name:$made" "localhost/$name:latest"
}

make_bases() {
    local folder=$SLIPWAY_STATE/bases
    mkdir -p "$folder"/{debian,node/bin,node/lib/node_modules,jdk,postgres}
    debian_base "$folder/debian"
    cp "$(realpath "$(command -v node)")" "$folder/node/bin/node"
    cp --recursive "$(npm root --global)/npm" "$folder/node/lib/node_modules/"
    base node "$folder/node" <<<$'FROM localhost/debian\nCOPY . /usr/local'
    jdk_base "$folder/jdk"
    postgres_base "$folder/postgres"
}

debian_base() { # FOLDER
    local packed name
    packed=$(packed_root "$cache")
    name=localhost/root:$(basename "$packed" .tar)
    podman image exists "$name" || podman import "$packed" "$name"
    apt_settings >"$1/99passed"
    echo force-unsafe-io >"$1/no-waiting"
    base debian "$1" <<<"FROM $name
COPY 99passed /etc/apt/apt.conf.d/
COPY no-waiting /etc/dpkg/dpkg.cfg.d/"
}

# With what this machine needs to reach the registries, which the finished image knows nothing of.
jdk_base() { # FOLDER
    local archive name passed=''
    archive=$(packed_jdk "$cache")
    ln "$archive" "$1/jdk.tar.gz" 2>/dev/null || cp "$archive" "$1/jdk.tar.gz"
    mkdir "$1/certificates"
    for name in "${certificates[@]}"; do
        [ -f "${!name:-}" ] || continue
        cp "${!name}" "$1/certificates/$name.pem"
        passed+="ENV $name=/opt/certificates/$name.pem"$'\n'
    done
    for name in "${mirrors[@]}"; do [ -z "${!name:-}" ] || passed+="ENV $name=\"${!name}\""$'\n'; done
    base jdk "$1" <<<"FROM localhost/debian
ADD jdk.tar.gz /opt/java
COPY certificates /opt/certificates
RUN ln -s /opt/java/* /opt/java/openjdk
ENV JAVA_HOME=/opt/java/openjdk PATH=/opt/java/openjdk/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
$passed"
}

# What docker-compose.yml asks of the image "postgres": its variables, its folder, its port.
postgres_base() { # FOLDER
    cat >"$1/entrypoint" <<'INSIDE'
#!/bin/bash
set -euo pipefail
data=/var/lib/postgresql/data
as_postgres() { setpriv --reuid=postgres --regid=postgres --init-groups "$@"; }
cd /
chown postgres: "$data"
if [ ! -e "$data/PG_VERSION" ]; then
    install -m 0600 -o postgres /dev/stdin /run/password <<<"$POSTGRES_PASSWORD"
    as_postgres initdb -D "$data" -U "$POSTGRES_USER" -A scram-sha-256 -E UTF8 --locale=C.UTF-8 --no-sync --pwfile=/run/password
    rm /run/password
    echo "host all all all scram-sha-256" >>"$data/pg_hba.conf"
    as_postgres pg_ctl -D "$data" -w -o '-c listen_addresses=' start
    PGPASSWORD=$POSTGRES_PASSWORD as_postgres createdb -U "$POSTGRES_USER" "$POSTGRES_DB"
    as_postgres pg_ctl -D "$data" -w stop
fi
exec setpriv --reuid=postgres --regid=postgres --init-groups postgres -D "$data" -c 'listen_addresses=*'
INSIDE
    base postgres "$1" <<'RECIPE'
FROM localhost/debian
RUN apt-get update && apt-get install -y --no-install-recommends postgresql && rm -rf /var/lib/apt/lists/* /var/lib/postgresql/* \
    && ln -s /usr/lib/postgresql/*/bin/* /usr/local/bin/
COPY --chmod=0755 entrypoint /usr/local/bin/
ENTRYPOINT ["/usr/local/bin/entrypoint"]
RECIPE
}
