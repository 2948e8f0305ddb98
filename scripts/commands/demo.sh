# shellcheck shell=bash
command_demo() { fail "not yet"; }
