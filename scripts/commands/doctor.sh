# shellcheck shell=bash
# ./slipway doctor: what the running service reads on its hosts, or the same checks without it. Ends with 1 if a check failed.

command_doctor() {
    if ! our_service_ready && [ -f target/quarkus-app/quarkus-run.jar ]; then
        doctor_without_service
        return
    fi
    if ! our_service_ready; then
        local missing
        missing=$(missing_on_host)
        fail "The service is not running, so only the packages could be looked at." \
            "start it: ./slipway up" ${missing:+"missing: $(paste -sd, <<<"$missing")"}
    fi
    doctor_of_service
}

# Of whatever answers at service_address.
doctor_of_service() {
    local hosts host answer failed=0
    hosts=$(must_api GET /api/v1/hosts | jq -r '.[].id')
    for host in $hosts; do
        answer=$(must_api POST "/api/v1/hosts/$host/doctor")
        heading "$(jq -r '"\(.host) (\(.engine))"' <<<"$answer")"
        jq -r --arg address "$(service_address)" '.checks[] | "   \(.outcome | ascii_upcase | .[0:4])  \(.title): \(.read)",
            (.remedy // empty | "         → \(.sentence) \(.command // (.href // "" | if startswith("/") then $address + . else . end))")' <<<"$answer"
        [ "$(jq '[.checks[] | select((.outcome | ascii_upcase) == "FAIL")] | length' <<<"$answer")" = 0 ] || failed=1
    done
    return "$failed"
}

doctor_without_service() {
    local app=target/quarkus-app
    require_java
    say "the service is not running; the checks run without it"
    # As start_service has it.
    SLIPWAY_HOST_ENGINE=${SLIPWAY_ENGINE:-kvm} SLIPWAY_HOST_NETWORK=${SLIPWAY_NETWORK:-default} \
        SLIPWAY_DATA_DIRECTORY=$(service_data) SLIPWAY_IMAGES_QEMU_USER=$(qemu_account) \
        SLIPWAY_IMAGES_DIRECTORY=$SLIPWAY_IMAGES SLIPWAY_IMAGES_IMPORT_DIRECTORIES=$SLIPWAY_IMPORT \
        "$JAVA_HOME/bin/java" -XX:TieredStopAtLevel=1 -cp "$app/app/*:$app/lib/main/*:$app/lib/boot/*" dev.slipway.host.DoctorCommand
}
