# shellcheck shell=bash
# Seconds from the java command to a ready answer, and resident memory of the idle service.

bench_start() {
    local times=() run resident
    heading "Starting the service five times"
    for run in 1 2 3 4 5; do
        [ "$run" -eq 1 ] || end_process service
        start_bench_service
        times+=("$SERVICE_READY_MS")
    done
    # Ten quiet seconds: what start-up left behind is collected, the schedulers have ticked.
    sleep 10
    resident=$(awk '/^VmRSS/ {print int($2 / 1024)}' "/proc/$(process_of service)/status")
    figure "service ready (median of 5; goal 3)" "$(as_seconds "$(median "${times[@]}")")" s 3
    figure "service ready (first start: makes the database)" "$(as_seconds "${times[0]}")" s
    figure "resident memory at idle (goal 300)" "$resident" MiB 300
}
