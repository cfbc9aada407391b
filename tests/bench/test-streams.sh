#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# test-streams.sh - a guest is as transparent as a pipe
set -u
. "$(dirname "$0")/lib.sh"

head -c 300000 /dev/urandom >"$work/sent"
cd "$work" || exit
# shellcheck disable=SC2016 # the guest expands it
"$top/scripts/guest.sh" --no-load -- sh -c '
	cat
	printf "%s\n" "$@" >&2
	echo stays >from-guest
	echo vanishes >/etc/mmapdev-bench
	exit 7' sh 'two words' "it's" '' <"$work/sent" >"$work/got" 2>"$work/err"
status=$?
printf '%s\n' 'two words' "it's" '' >"$work/expected"

check "the guest returns the command's exit status" [ $status -eq 7 ]
check "standard input and output are exact to the byte" cmp "$work/sent" "$work/got"
check "arguments arrive as given, and standard error is apart" cmp "$work/expected" "$work/err"
check "what the guest writes to the current folder stays" grep -qx stays from-guest
check "what the guest writes elsewhere vanishes" [ ! -e /etc/mmapdev-bench ]
result
