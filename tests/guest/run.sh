#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# run.sh [NAME...] - runs the test programs in the guest, each with the module
#
# NAME is a program (test-module or module), a test, or PROGRAM:TEST. Without a NAME it
# is all programs; SHARE=K/N is every N-th of them from the K-th. Each program
# finds the module freshly loaded, with the parameters that the line
# " * Load: P=V ..." of its source asks for. Afterwards the module must go, the
# kernel's log be clean, and the checkers of a debug kernel content. The last line
# counts.
set -u
top=$(cd "$(dirname "$0")/../.." && pwd -P)
programs=$top/build/tests/guest
counts=$(mktemp)
. "$top/tests/guest/sanitizers.sh"
. "$top/scripts/lib/share.sh"

fail() {
	echo "FAILED - $1"
	echo 0 1 0 >>"$counts"
}

# ask WHOM GATE: the gate's last line is the sentence to fail with. One that has
# found something would find it again and again.
ask() {
	case " ${answered-} " in
	*" $2 "*) return ;;
	esac
	found=$("$2") || {
		answered="${answered-} $2"
		echo "$found" | sed '$d'
		fail "$1: $(echo "$found" | tail -n 1)"
	}
}

# The kernel's log since the program began.
log() {
	dmesg | awk -v mark="mmapdev-test: $1" '
		index($0, mark) { text = "" }
		{ text = text $0 "\n" }
		END { printf "%s", text }'
}

# run PROGRAM [TEST]
run() {
	program=$1
	echo "$program"
	echo "mmapdev-test: $program" >/dev/kmsg
	parameters=$(sed -n 's/^ \* Load: //p' "$top/tests/guest/$program.c")
	# shellcheck disable=SC2086 # a list of words
	modprobe mmapdev $parameters || {
		fail "$program: the module does not load"
		return
	}

	seconds=$(sed -n 's/^ \* Timeout: //p' "$top/tests/guest/$program.c")
	{
		env ${2:+"CK_RUN_CASE=$2"} CK_DEFAULT_TIMEOUT=$((${seconds:-60} * slow)) \
			timeout -k 5 $((600 * slow)) "$programs/$program" 2>&1
		echo "ended $?"
	} | awk -v program="$program" -v counts="$counts" -f "$top/tests/guest/tap.awk"

	[ ! -d /sys/module/mmapdev ] || ask "$program" dma_mappings_gate
	[ ! -d /sys/module/mmapdev ] || rmmod mmapdev ||
		fail "$program: the module does not unload"
	! log "$program" | "$top/scripts/log-trouble.sh" ||
		fail "$program: trouble in the kernel's log"
	ask "$program" lockdep_gate
	ask "$program" dma_gate
}

# Once for all programs, since it takes a while; what is found has the program's
# name. The module was unloaded, so that its data refers to nothing any more, and
# is loaded again, so that its functions have names.
find_leaks() {
	modprobe mmapdev
	ask "after the tests" kmemleak_gate
	rmmod mmapdev
}

# All but those that want a guest of their own (scripts/test.sh).
all() {
	cd "$top/tests/guest" && grep -L '^ \* Guest: ' test-*.c | sed "s/\.c$//"
}

# A kernel that checks everything takes its time.
slow=1
if [ -n "$(sanitizers_list)" ]; then
	slow=5
	echo "checked by $(sanitizers_list)"
fi
export CK_TAP_LOG_FILE_NAME=- CK_VERBOSITY=silent

modprobe -r mmapdev
ask "the kernel, before the tests" lockdep_gate
ask "the kernel, before the tests" dma_gate
if [ $# -eq 0 ]; then
	for program in $(all | share "${SHARE:-1/1}"); do
		run "$program"
	done
fi
for name; do
	if [ -x "$programs/test-${name#test-}" ]; then
		run "test-${name#test-}"
		continue
	fi
	case $name in
	*:*) among=${name%%:*} ;;
	*) among=$(all) ;;
	esac
	name=${name#*:}
	for program in $among; do
		! grep -qw "START_TEST($name)" "$top/tests/guest/$program.c" ||
			run "$program" "$name"
	done
done
[ ! -e "$kmemleak" ] || find_leaks

awk '
	{ passed += $1; failed += $2; skipped += $3 }
	END {
		printf "%d passed, %d failed", passed, failed
		if (skipped)
			printf ", %d skipped", skipped
		print ""
		exit !!failed
	}' "$counts"
