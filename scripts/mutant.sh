#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# mutant.sh NAME - one mutant: prints "killed NAME ..." or "SURVIVED NAME ..."
# mutant.sh --test NAME - prints its test as tests/guest/run.sh takes it
# mutant.sh --kernel NAME - prints the kernel that it runs on
# mutant.sh --says RESULT TEST FILE - does the output have that result of TEST?
#
# See mutants.sh, which is the way to run them. It has made the folder TREES, and in
# it a folder for each mutant that runs at a time.
set -eu
here=$(cd "$(dirname "$0")" && pwd -P)
top=${here%/*}

# header NAME FIELD
header() {
	sed -n "/^--- /q; s/^$2: *//p" "$top/tests/mutants/$1.patch" | head -n 1
}

named_test() {
	program=$(header "$1" Program)
	named=$(header "$1" Test)
	echo "${program:+$program:}$named"
	[ -n "$named" ]
}

kernel_of() {
	own=$(header "$1" Kernel)
	echo "${own:-${KERNEL:-6.1}}"
}

# Of a test in the form [PROGRAM:]the_name, run.sh prints the name as a sentence.
says() {
	sentence=$(echo "${2##*:}" | tr _ ' ')
	grep -qE "^$1 - $sentence(:|\$)" "$3"
}

case $1 in
--test)
	named_test "$2"
	exit
	;;
--kernel)
	kernel_of "$2"
	exit
	;;
--says)
	says "$2" "$3" "$4"
	exit
	;;
esac

name=$1
test=$(named_test "$name")
work=$(mktemp -d)
tree=
clean_up() {
	rm -rf "$work"
	[ -z "$tree" ] || rmdir "$tree/busy"
}
trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' HUP TERM

# Who makes the folder busy has the tree; there is one for each.
for tree in "$TREES"/*; do
	! mkdir "$tree/busy" 2>/dev/null || break
done

survived() {
	echo "SURVIVED $name: $1"
	[ ! -e "$work/output" ] || tail -n 20 "$work/output" >&2
	exit
}

# Of what was built all but the module, which records where it was built. The next
# mutant finds the tree as it was, but built: only what one of the two has touched is
# built again.
[ -e "$tree/Makefile" ] || "$here/copy-tree.sh" "$tree" user build/tests build/user
cd "$tree"
unset MAKEFLAGS MFLAGS
KERNEL=$(kernel_of "$name")
export KERNEL
patch -p1 -F0 -s <"tests/mutants/$name.patch"
status=0
if make -s module user programs >"$work/output" 2>&1; then
	built=yes
	scripts/guest.sh --no-load --timeout 1200 --log "$work/log" -- \
		tests/guest/run.sh "$test" >"$work/output" 2>&1 </dev/null || status=$?
fi
patch -p1 -R -F0 -s <"tests/mutants/$name.patch"
[ "${built-}" ] || survived "it does not build"

by_log=$(header "$name" Kills-by)
report=$(header "$name" Report)
if says FAILED "$test" "$work/output" &&
	! grep -q 'Test timeout expired' "$work/output"; then
	echo "killed $name by $test"
elif [ -n "$report" ] && [ "$status" -ne 0 ] &&
	found=$(grep -ohE -m 1 -e "$report" "$work/output" "$work/log"); then
	echo "killed $name by $test ($(echo "$found" | head -n 1))"
elif [ "$by_log" = log ] && [ "$status" -ne 0 ] && grep -q mmapdev-test: "$work/log" &&
	{ [ "$status" -ge 98 ] || grep -q 'Test timeout expired' "$work/output"; }; then
	echo "killed $name by $test (crash, hang or kernel log)"
else
	survived "$test did not turn red (status $status)"
fi
