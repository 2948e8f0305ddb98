# shellcheck shell=bash
# Files from the network, pinned by their sum: a cut download goes on, and nothing is used before its sum is right.

has_sum() { # FILE SHA256
    [ "$(sha256sum <"$1" | cut -d' ' -f1)" = "$2" ]
}

# download URL FILE SHA256 [REMEDY...]: FILE is whole and right afterwards; one that was put there by hand will do.
download() {
    local url=$1 file=$2 sum=$3 part=$2.${3:0:12}.part said resumed=''
    if [ -e "$file" ]; then
        has_sum "$file" "$sum" || fail "$file is not what was meant: its SHA-256 is not $sum." "remove it, or put there what $url gives"
        return 0
    fi
    [ ! -s "$part" ] || resumed=yes
    said=$(fetch "$url" "$part") || fail_download "$url" "$file" "$sum" "$said" "${@:4}"
    if [ -n "$resumed" ] && ! has_sum "$part" "$sum"; then
        # What an earlier run left may be of another file: once more, from its beginning.
        rm -f "$part"
        said=$(fetch "$url" "$part") || fail_download "$url" "$file" "$sum" "$said" "${@:4}"
    fi
    if ! has_sum "$part" "$sum"; then
        said="its SHA-256 is $(sha256sum <"$part" | cut -d' ' -f1)"
        rm -f "$part"
        fail_download "$url" "$file" "$sum" "$said" "${@:4}"
    fi
    mv "$part" "$file"
}

fail_download() { # URL FILE SHA256 WHY [REMEDY...]
    fail "$1 could not be fetched: $4." "fetch it by other means and put it there as $2; its SHA-256 must be $3" "${@:5}"
}

# fetch URL PART: goes on where PART ends; prints why it could not.
fetch() {
    local url=$1 part=$2 attempt status said how=(--silent)
    [ ! -t 2 ] || how=(--progress-bar)
    for attempt in 1 2 3 4 5; do
        status=0
        said=$(curl "${how[@]}" --fail --location --proto '=https,http,file' --connect-timeout 20 --speed-limit 1024 --speed-time 60 \
            --continue-at - --output "$part" --write-out '%{errormsg}' "$url") || status=$?
        case "$status" in
            0) return 0 ;;
            # Cut, or the line went away in the middle.
            18 | 28 | 52 | 55 | 56 | 92) ;;
            6 | 7) [ -s "$part" ] || break ;;
            # The server cannot go on in the middle, or has no such place: from the beginning.
            22 | 33 | 36) [ -s "$part" ] && rm -f "$part" || break ;;
            *) break ;;
        esac
        sleep "$attempt"
    done
    printf '%s' "${said:-curl ended with $status}"
    return 1
}
