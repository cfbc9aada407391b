#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# shares.sh N COMMAND [ARGUMENT...] - a command N times at the same time
#
# Of its arguments the word SHARE becomes SHARE=K/N, K from 1 to N. What the first one
# prints is shown at once, what the others print one after the other when it is done.
# The exit status is that of one that failed, if one did.
set -eu
shares=$1
shift
work=$(mktemp -d)
running=
# shellcheck disable=SC2317 # reached by the trap, whatever run() executes
clean_up() {
	for process in $running; do
		kill "$process" 2>/dev/null || :
	done
	wait
	rm -rf "$work"
}
trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' HUP TERM

# run K COMMAND...
run() {
	share=$1/$shares
	shift
	for word; do
		shift
		[ "$word" != SHARE ] || word=SHARE=$share
		set -- "$@" "$word"
	done
	exec "$@"
}

for share in $(seq "$shares"); do
	if [ "$share" -eq 1 ]; then
		run "$share" "$@" </dev/null &
	else
		run "$share" "$@" >"$work/$share" 2>&1 </dev/null &
	fi
	running="$running $!"
done
status=0 share=0
for process in $running; do
	wait "$process" || status=$?
	share=$((share + 1))
	[ "$share" -eq 1 ] || cat "$work/$share"
done
running=
exit "$status"
