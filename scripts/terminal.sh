# shellcheck shell=bash
# What is said to the person at the terminal. Colour only where a terminal reads it.

if [ -t 1 ] && [ -z "${NO_COLOR:-}" ]; then
    bold=$'\e[1m' dim=$'\e[2m' green=$'\e[32m' red=$'\e[31m' blue=$'\e[34m' yellow=$'\e[33m' plain=$'\e[0m'
else
    bold='' dim='' green='' red='' blue='' yellow='' plain=''
fi
# Not every script uses every colour.
: "$bold$dim$green$red$blue$yellow$plain"

heading() { printf '\n%s== %s%s\n' "$bold" "$*" "$plain"; }
say() { printf '   %s\n' "$*"; }

# fail SENTENCE [REMEDY...]: what went wrong, and what to do about it.
fail() {
    printf '%s!! %s%s\n' "$red" "$1" "$plain" >&2
    shift
    local remedy
    for remedy in "$@"; do printf '   → %s\n' "$remedy" >&2; done
    exit 1
}

seconds_since() { printf '%s' $((SECONDS - $1)); }
