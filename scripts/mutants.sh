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
#
# Without the faults all of these tests must pass. JOBS mutants run at a time.
set -eu
here=$(cd "$(dirname "$0")" && pwd -P)
cd "$here/.."
"$here/deps.sh" mutants guest
jobs=${JOBS:-$(nproc)}

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT
trap 'exit 143' HUP TERM

complain() {
	echo "$1" >&2
	touch "$work/bad"
}

if [ $# -eq 0 ]; then
	for patch in tests/mutants/*.patch; do
		[ ! -e "$patch" ] || set -- "$@" "$(basename "$patch" .patch)"
	done
fi
for name; do
	patch=tests/mutants/$name.patch
	if [ ! -e "$patch" ]; then
		complain "There is no mutant of the name $name"
		continue
	fi
	grep -q '^Mutant: .' "$patch" || complain "$patch lacks a line Mutant:"
	scripts/mutant.sh --test "$name" >>"$work/tests" ||
		complain "$patch lacks a line Test:"
	patch -p1 -F0 -f -s --dry-run <"$patch" || complain "$patch does not apply"
done
[ ! -e "$work/bad" ] || exit 1
[ $# -gt 0 ] || {
	echo "0 killed, 0 survived"
	exit
}

echo "== the tests without the mutants"
# For many of them it is quicker to run all tests, each program once.
tests=$(sort -u "$work/tests")
[ $# -le 8 ] || tests=
# shellcheck disable=SC2086 # a list of words
scripts/guest.sh --no-load --timeout 1800 -- tests/guest/run.sh $tests \
	</dev/null >"$work/without" 2>&1 || {
	cat "$work/without"
	exit 1
}
while read -r test; do
	scripts/mutant.sh --says ok "$test" "$work/without" ||
		complain "$test does not run in a guest"
done <"$work/tests"
[ ! -e "$work/bad" ] || exit 1

echo "== $# mutants, $jobs at a time"
# Each says its own result; the status of all that survived is of no use here.
printf '%s\n' "$@" | xargs -P "$jobs" -n 1 scripts/mutant.sh | tee "$work/results"
awk '
	$1 == "killed" { killed++ }
	END {
		printf "%d killed, %d survived\n", killed, NR - killed
		exit !!(NR - killed)
	}' "$work/results"
