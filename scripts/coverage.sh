#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# coverage.sh [NAME] - which lines of the driver the guest's tests run
#
# On the debug kernel, which counts for a module that is built for it. Prints a
# table; build/coverage.txt has every line that did not run. With a NAME only that
# program or test runs. All tests together must reach the share below.
set -eu
here=$(cd "$(dirname "$0")" && pwd -P)
cd "$here/.."
top=$(pwd -P)
out=build/coverage
least=85
unset MAKEFLAGS MFLAGS

"$here/module.sh" debug "$out" GCOV_PROFILE=y
find "$out" -name '*.gcda' -delete

# The counts of a module outlive it. Their files have the paths of its objects.
status=0
# shellcheck disable=SC2016 # the guest expands it
"$here/guest.sh" --kernel debug --build "$out" --no-load --timeout 5400 -- sh -c '
	cd "$1"
	shift
	tests/guest/run.sh "$@"
	status=$?
	find /sys/kernel/debug/gcov -name "*.gcda" | while read -r counts; do
		cat "$counts" >"${counts#/sys/kernel/debug/gcov}"
	done
	exit $status' sh "$top" "$@" || status=$?

find "$out/driver" -name '*.gcda' | sort | while read -r counts; do
	gcov-12 -b -t -o "${counts%/*}" "$counts" || break
done 2>"$out/complaints" |
	awk -v prefix="$top/$out/" -v least="$([ $# -gt 0 ] || echo "$least")" \
		-v list=build/coverage.txt -f "$here/coverage.awk" || status=1
# Of the kernel's headers gcov knows the path from the kernel's folder.
grep -vE '^Cannot open source file (include|arch)/' "$out/complaints" >&2 || :
exit "$status"
