# The service for teams: PostgreSQL build, libvirt over the host's socket. See docker-compose.yml.
# The bases may come from elsewhere; `./slipway test compose` makes its own out of Debian's packages.
ARG NODE_IMAGE=docker.io/library/node:24-bookworm-slim
ARG JDK_IMAGE=docker.io/library/eclipse-temurin:25-jdk
ARG RUN_IMAGE=docker.io/library/debian:bookworm-slim

FROM ${NODE_IMAGE} AS node

FROM ${JDK_IMAGE} AS build
RUN apt-get update \
    && apt-get install -y --no-install-recommends ca-certificates curl unzip \
    && rm -rf /var/lib/apt/lists/*
COPY --from=node /usr/local/bin/node /usr/local/bin/
COPY --from=node /usr/local/lib/node_modules /usr/local/lib/node_modules
RUN ln -s ../lib/node_modules/npm/bin/npm-cli.js /usr/local/bin/npm \
    && ln -s ../lib/node_modules/npm/bin/npx-cli.js /usr/local/bin/npx
# Of the JDK only what the service runs on; jdk.charsets for what Windows' consoles write.
RUN jlink --add-modules java.se,jdk.charsets,jdk.crypto.cryptoki,jdk.management,jdk.net,jdk.unsupported,jdk.zipfs \
    --strip-java-debug-attributes --no-header-files --no-man-pages --output /opt/java-runtime
WORKDIR /source
COPY .mvn .mvn
COPY mvnw pom.xml ./
COPY src/main src/main
COPY web web
COPY vm-templates vm-templates
# Of the two packages only the one for PostgreSQL.
RUN ./mvnw -B -ntp compile quarkus:build@postgresql

FROM ${RUN_IMAGE}
# What reads disks runs here, walled in by bubblewrap; QEMU itself runs on the host.
RUN apt-get update \
    && apt-get install -y --no-install-recommends bubblewrap libvirt0 libvirt-clients qemu-utils xorriso \
    && rm -rf /var/lib/apt/lists/* /var/cache/apt/* /var/log/*.log /var/log/apt/* \
    && useradd --system --uid 64080 --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin slipway \
    && install -d -m 0700 -o slipway -g slipway /var/lib/slipway \
    # Docker's sign of a container, by which the doctor knows one. Podman has none below a read-only root.
    && touch /.dockerenv
COPY --from=build /opt/java-runtime /opt/java
WORKDIR /opt/slipway
COPY --from=build /source/target/quarkus-app-pg ./
COPY --from=build /source/vm-templates vm-templates
ENV SLIPWAY_DATA_DIRECTORY=/var/lib/slipway/data
# In no locale a JVM reads names of files as ASCII; the service would refuse to start.
ENV LC_ALL=C.UTF-8
# An account of the image's own; docker-compose.yml names the host's, to whom images and libvirt's socket belong.
USER slipway
ENTRYPOINT ["/opt/java/bin/java", "-XX:+UseSerialGC", "-XX:-UsePerfData", "-Xmx192m", "-XX:+ExitOnOutOfMemoryError", "-XX:TieredStopAtLevel=1", "-XX:CompileThresholdScaling=3", "-XX:+UseCompactObjectHeaders", "--enable-native-access=ALL-UNNAMED", "-jar", "quarkus-run.jar"]
