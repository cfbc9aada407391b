#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# mutants.sh [NAME...] - proves that the tests notice deliberate faults
#
# Each tests/mutants/NAME.patch is one fault, with a header:
#
#   Mutant: what is wrong, in one sentence
#   Test: the_test_that_must_turn_red
#   Program: test-xyz      (if several programs have a test of that name)
#   Kills-by: log          (if a crash, a hang or a kernel log may show it)
#   Kernel: debug          (if another kernel than KERNEL is to see it)
#   Report: pattern        (if what a checker says of it may show it)
#
# Without the faults all of these tests must pass; PASSED=FOLDER has a file KERNEL
# with what they said if they just did. JOBS mutants run at a time. One that asks for a
# kernel which is not in the cache is skipped. SHARE=K/N is every N-th from the K-th.
set -eu
here=$(cd "$(dirname "$0")" && pwd -P)
. "$here/lib/share.sh"
cd "$here/.."
"$here/deps.sh" mutants guest
jobs=${JOBS:-$(nproc)}

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT
trap 'exit 143' HUP TERM
: >"$work/names"
: >"$work/results"
kernel=${KERNEL:-6.1}
TREES=$work/trees
export KERNEL TREES
for job in $(seq "$jobs"); do
	mkdir -p "$TREES/$job"
done

complain() {
	echo "$1" >&2
	touch "$work/bad"
}

if [ $# -eq 0 ]; then
	# shellcheck disable=SC2046 # words
	set -- $(basename -as .patch tests/mutants/*.patch | share "${SHARE:-1/1}")
fi
for name; do
	patch=tests/mutants/$name.patch
	if [ ! -e "$patch" ]; then
		complain "There is no mutant of the name $name"
		continue
	fi
	grep -q '^Mutant: .' "$patch" || complain "$patch lacks a line Mutant:"
	patch -p1 -F0 -f -s --dry-run <"$patch" || complain "$patch does not apply"
	test=$(scripts/mutant.sh --test "$name") || complain "$patch lacks a line Test:"
	on=$(scripts/mutant.sh --kernel "$name")
	if [ "$on" != "$kernel" ] && ! scripts/kernel.sh --cached "$on" >/dev/null; then
		echo "skipped $name: scripts/kernel.sh has not made the kernel $on yet" |
			tee -a "$work/results"
		continue
	fi
	echo "$test" >>"$work/tests-$on"
	echo "$name" >>"$work/names"
done
[ ! -e "$work/bad" ] || exit 1

# run_without KERNEL - runs on it the tests that its mutants name
run_without() {
	# For many of them it is quicker to run all tests, each program once.
	tests=$(sort -u "$work/tests-$1")
	[ "$(echo "$tests" | wc -l)" -le 8 ] || tests=
	# shellcheck disable=SC2086 # a list of words
	{
		KERNEL=$1 make -s module &&
			scripts/guest.sh --kernel "$1" --no-load --timeout 3600 -- \
				tests/guest/run.sh $tests
	} </dev/null >"$work/without" 2>&1 || {
		cat "$work/without"
		exit 1
	}
}

# without KERNEL
without() {
	if [ -e "${PASSED-}/$1" ]; then
		cp "$PASSED/$1" "$work/without"
	else
		echo "== the tests without the mutants, kernel $1"
		run_without "$1"
	fi
	while read -r test; do
		scripts/mutant.sh --says ok "$test" "$work/without" ||
			complain "$test does not run in a guest, kernel $1"
	done <"$work/tests-$1"
}

for tests in "$work"/tests-*; do
	[ -e "$tests" ] || continue
	without "${tests#"$work"/tests-}"
done
[ ! -e "$work/bad" ] || exit 1

echo "== $(wc -l <"$work/names") mutants, $jobs at a time"
# Each says its own result; the status of all that survived is of no use here.
xargs -r -P "$jobs" -n 1 scripts/mutant.sh <"$work/names" | tee -a "$work/results"
awk '
	{ count[$1]++ }
	END {
		survived = NR - count["killed"] - count["skipped"]
		printf "%d killed, %d survived", count["killed"], survived
		if (count["skipped"])
			printf ", %d skipped", count["skipped"]
		print ""
		exit !!survived
	}' "$work/results"
