#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# test.sh [NAME] - the tests of host, guest and bench, and one line that counts
#
# With a NAME only the guest's programs and tests of that name, or the bench's.
set -eu
here=$(cd "$(dirname "$0")" && pwd -P)
cd "$here/.."
name=${1-}
unset MAKEFLAGS MFLAGS
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT
trap 'exit 143' HUP TERM
: >"$work/counts"

# part TITLE COMMAND...: passes its lines on, but keeps those that count. A part that
# fails without saying which test did counts as one.
part() {
	title=$1
	shift
	echo "== $title"
	{
		"$@" 2>&1 </dev/null && status=0 || status=$?
		echo "status $status"
	} | count "$title"
}

# Not by awk: there is one, Debian's mawk, that waits for a full buffer of lines.
count() {
	passed=0 failed=0 skipped=0
	while IFS= read -r line; do
		case $line in
		[0-9]*" passed, "[0-9]*" failed"*)
			# shellcheck disable=SC2046 # numbers
			add $(echo "$line" | tr -dc '0-9 ')
			;;
		"status 0") ;;
		"status "[1-9]*)
			[ $failed -gt 0 ] || {
				failed=1
				echo "FAILED - $1: exit $line"
			}
			;;
		*) printf '%s\n' "$line" ;;
		esac
	done
	echo "$passed $failed $skipped" >>"$work/counts"
}

add() {
	passed=$((passed + $1)) failed=$((failed + $2)) skipped=$((skipped + ${3:-0}))
}

# On the debug kernel, where a device takes seconds to go, a guest sleeps most of the
# time: there are three.
guest() {
	shares=1
	[ "$KERNEL" != debug ] || [ $# -gt 0 ] || shares=3
	scripts/shares.sh $shares scripts/guest.sh --no-load --timeout 3600 -- \
		SHARE tests/guest/run.sh "$@"
}

# options SOURCE - of the guest that a program wants for itself, if it does
options() {
	sed -n 's/^ \* Guest: //p' "$1"
}

# own_guest SOURCE - the checkers of the debug kernel want memory, too
own_guest() {
	# shellcheck disable=SC2046 # words
	set -- "$1" $(options "$1")
	program=$(basename "$1" .c)
	shift
	[ "$KERNEL" != debug ] || set -- "$@" --memory 1280
	scripts/guest.sh --no-load --timeout 3600 "$@" -- tests/guest/run.sh "$program"
}

# The tests of the bench, and those of the guest that want one for themselves.
others() {
	for script in tests/bench/test-*.sh; do
		part "bench, $(basename "$script")" "$script"
	done
	for source in tests/guest/test-*.c; do
		[ -z "$(options "$source")" ] ||
			part "guest, $(basename "$source" .c)" own_guest "$source"
	done
}

if [ -z "$name" ]; then
	part "host" make -s -C user check
	# One guest leaves a processor idle most of the time; three do not.
	if [ "$KERNEL" = debug ]; then
		part "guest, kernel $KERNEL" guest
		others
	else
		others >"$work/others" &
		part "guest, kernel $KERNEL" guest
		wait
		cat "$work/others"
	fi
elif [ -e "tests/bench/test-${name#test-}.sh" ]; then
	part "bench" "tests/bench/test-${name#test-}.sh"
elif [ -n "$(options "tests/guest/test-${name#test-}.c" 2>/dev/null)" ]; then
	part "guest, kernel $KERNEL" own_guest "tests/guest/test-${name#test-}.c"
else
	part "guest, kernel $KERNEL" guest "$name"
fi

awk -v name="$name" '
	{ passed += $1; failed += $2; skipped += $3 }
	END {
		if (name != "" && !(passed + failed + skipped)) {
			print "There is no test of the name " name
			failed = 1
		}
		printf "%d passed, %d failed", passed, failed
		if (skipped)
			printf ", %d skipped", skipped
		print ""
		exit !!failed
	}' "$work/counts"
