# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh
# lib.sh - to be sourced by the tests of the bench itself: counting
# shellcheck disable=SC2034 # top is for them
top=$(cd "$(dirname "$0")/../.." && pwd -P)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
passed=0 failed=0

# check SENTENCE COMMAND...: the sentence is true if the command is
check() {
	sentence=$1
	shift
	if "$@"; then
		passed=$((passed + 1))
		echo "ok - $sentence"
	else
		failed=$((failed + 1))
		echo "FAILED - $sentence"
	fi
}

# result: the last command of each script
result() {
	echo "$passed passed, $failed failed"
	[ "$failed" -eq 0 ]
}
