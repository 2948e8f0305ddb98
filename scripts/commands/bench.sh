# shellcheck shell=bash
command_bench() { fail "not yet"; }
