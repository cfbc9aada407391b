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
rm -rf "$out/counts" "$out/sum" "$out/next"

# Several guests at a time, see test.sh; their counts are added up.
status=0
shares=$([ $# -gt 0 ] && echo 1 || echo 3)
"$here/shares.sh" "$shares" "$here/guest.sh" --kernel debug --build "$out" --no-load \
	--timeout 5400 -- SHARE tests/guest/counted.sh "$out" "$@" || status=$?
for counts in "$out"/counts/*; do
	if [ -d "$out/sum" ]; then
		gcov-tool-12 merge "$out/sum" "$counts" -o "$out/next"
		rm -rf "$out/sum"
		mv "$out/next" "$out/sum"
	else
		cp -r "$counts" "$out/sum"
	fi
done
cp -r "$out/sum/." "$out"

find "$out/driver" -name '*.gcda' | sort | while read -r counts; do
	gcov-12 -b -t -o "${counts%/*}" "$counts" || break
done 2>"$out/complaints" |
	awk -v prefix="$top/$out/" -v least="$([ $# -gt 0 ] || echo "$least")" \
		-v list=build/coverage.txt -f "$here/coverage.awk" || status=1
# Of the kernel's headers gcov knows the path from the kernel's folder.
grep -vE '^Cannot open source file (include|arch)/' "$out/complaints" >&2 || :
exit "$status"
