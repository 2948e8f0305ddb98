# shellcheck shell=bash
# ./slipway doctor: what the running service reads on its hosts. Ends with 1 if a check failed.

command_doctor() {
    local hosts host answer failed=0
    if ! service_ready; then
        local missing
        missing=$(missing_on_host)
        fail "The service is not running, so only the packages could be looked at." \
            "start it: ./slipway up" ${missing:+"missing: $(paste -sd, <<<"$missing")"}
    fi
    hosts=$(must_api GET /api/v1/hosts | jq -r '.[].id')
    for host in $hosts; do
        answer=$(must_api GET "/api/v1/hosts/$host/doctor")
        heading "$(jq -r '"\(.host) (\(.engine))"' <<<"$answer")"
        jq -r '.checks[] | "   \(.outcome | ascii_upcase | .[0:4])  \(.title): \(.read)",
            (.remedy // empty | "         → \(.sentence) \(.command // .href // "")")' <<<"$answer"
        [ "$(jq '[.checks[] | select((.outcome | ascii_upcase) == "FAIL")] | length' <<<"$answer")" = 0 ] || failed=1
    done
    return "$failed"
}
