# The service for teams: PostgreSQL build, libvirt over the host's socket. See docker-compose.yml.
FROM node:22-bookworm-slim AS node

FROM eclipse-temurin:25-jdk AS build
RUN apt-get update && apt-get install -y --no-install-recommends unzip && rm -rf /var/lib/apt/lists/*
COPY --from=node /usr/local/bin/node /usr/local/bin/
COPY --from=node /usr/local/lib/node_modules /usr/local/lib/node_modules
RUN ln -s ../lib/node_modules/npm/bin/npm-cli.js /usr/local/bin/npm \
    && ln -s ../lib/node_modules/npm/bin/npx-cli.js /usr/local/bin/npx
WORKDIR /source
COPY .mvn .mvn
COPY mvnw pom.xml ./
COPY src/main src/main
COPY web web
COPY vm-templates vm-templates
RUN ./mvnw -B -ntp package -DskipTests -Dspotless.check.skip=true

FROM eclipse-temurin:25-jre
# qemu-img and xorriso run here; QEMU itself runs on the host.
RUN apt-get update \
    && apt-get install -y --no-install-recommends libvirt0 libvirt-clients qemu-utils xorriso \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /opt/slipway
COPY --from=build /source/target/quarkus-app-pg ./
COPY --from=build /source/vm-templates vm-templates
ENV SLIPWAY_DATA_DIRECTORY=/var/lib/slipway/data
ENTRYPOINT ["java", "-XX:+UseSerialGC", "-Xmx192m", "-XX:+ExitOnOutOfMemoryError", "-XX:TieredStopAtLevel=1", "--enable-native-access=ALL-UNNAMED", "-jar", "quarkus-run.jar"]
