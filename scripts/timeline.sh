# shellcheck shell=bash
# Draws an operation as the browser does: one line a step, changed in place where a terminal allows it.

timeline_lines() { # reads an operation
    jq -r '
        def seconds(a; b): if a == null then "" else
            ((if b == null then now else (b | sub("\\.[0-9]+"; "") | fromdateiso8601) end)
             - (a | sub("\\.[0-9]+"; "") | fromdateiso8601)) | "\(. | floor) s" end;
        .steps[] | [
            (.state | ascii_downcase), .title,
            (if .started == null and .usuallySeconds != null then "usually \(.usuallySeconds) s" else seconds(.started; .ended) end),
            (if (.state | ascii_downcase) == "running" and .progress != null then "\(.progress.percent) %" else "" end),
            (.detail // "")
        ] | join("\u001f")'
}

step_mark() { # STATE
    case "$1" in
        succeeded | done) printf '%s✓%s' "$green" "$plain" ;;
        running) printf '%s●%s' "$blue" "$plain" ;;
        failed) printf '%s✗%s' "$red" "$plain" ;;
        skipped) printf '%s–%s' "$dim" "$plain" ;;
        undone | cancelled) printf '%s↶%s' "$yellow" "$plain" ;;
        *) printf '%s○%s' "$dim" "$plain" ;;
    esac
}

draw_step() { # STATE TITLE TIME PERCENT DETAIL
    printf '   %s %-46.46s %s%14s%s %s\n' "$(step_mark "$1")" "$2" "$dim" "$3" "$plain" "${4:+$4 }${5:0:48}"
}

# follow_operation ID: draws until the end; succeeds only if the operation did.
follow_operation() {
    local id=$1 answer state drawn=0 line fields seen=''
    [ -n "$id" ] || fail "There is no operation to follow."
    while :; do
        answer=$(api GET "/api/v1/operations/$id?wait=1s") || fail "The operation $id cannot be read."
        if [ -t 1 ]; then
            # Without wrapping, a line of the timeline is a line of the terminal.
            printf '\e[?7l'
            [ "$drawn" -eq 0 ] || printf '\e[%dA' "$drawn"
            drawn=0
            while IFS= read -r line; do
                IFS=$'\x1f' read -r -a fields <<<"$line"
                printf '\e[2K'
                draw_step "${fields[@]}" ''
                drawn=$((drawn + 1))
            done < <(timeline_lines <<<"$answer")
            printf '\e[?7h'
        else
            while IFS= read -r line; do
                IFS=$'\x1f' read -r -a fields <<<"$line"
                case "${fields[0]}" in pending | running) continue ;; esac
                case "$seen" in *"|${fields[1]}|"*) continue ;; esac
                seen="$seen|${fields[1]}|"
                draw_step "${fields[@]}" ''
            done < <(timeline_lines <<<"$answer")
        fi
        state=$(jq -r '.state | ascii_downcase' <<<"$answer") || fail "The answer is no operation: ${answer:0:200}"
        case "$state" in
            succeeded) return 0 ;;
            failed | cancelled | undone)
                jq '.problem // empty' <<<"$answer" | problem_text >&2
                return 1
                ;;
        esac
    done
}
