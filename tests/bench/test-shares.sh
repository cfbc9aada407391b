#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# test-shares.sh - several at a time do all, and each its part
set -u
. "$(dirname "$0")/lib.sh"
. "$top/scripts/lib/share.sh"

seq 11 >"$work/all"
for number in 1 2 3; do
	share $number/3 <"$work/all" >"$work/$number"
done
sort -n "$work/1" "$work/2" "$work/3" >"$work/together"
check "the shares together are all, each once" cmp "$work/all" "$work/together"
check "the third share of three begins with the third" [ "$(paste -sd ' ' "$work/3")" = "3 6 9" ]
check "one share of one is all" [ "$(share 1/1 <"$work/all" | wc -l)" -eq 11 ]

# shellcheck disable=SC2016 # sh expands it
"$top/scripts/shares.sh" 3 env SHARE sh -c 'echo "$SHARE $*"; [ "$SHARE" != 2/3 ]' \
	sh 'two words' >"$work/said"
status=$?
printf '%s/3 two words\n' 1 2 3 >"$work/expected"
check "each is told its share, and what they say comes in order" cmp "$work/expected" "$work/said"
check "one that fails fails all" [ $status -eq 1 ]

: >"$work/running"
# shellcheck disable=SC2016 # sh expands it
"$top/scripts/shares.sh" 2 sh -c 'echo $$ >>"$1"; exec sleep 1000' sh "$work/running" &
shares=$!
for _ in $(seq 100); do
	[ "$(wc -l <"$work/running")" -eq 2 ] && break
	sleep 0.1
done
kill $shares
wait $shares
# shellcheck disable=SC2046 # words
! kill -0 $(cat "$work/running") 2>/dev/null
check "who ends it ends them" [ $? -eq 0 ]
result
