#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# style.sh - what can be found without running anything; fails if there is any
#
# checkpatch reads .checkpatch.conf of the folder that it works on: there is
# what it should not complain about, and why.
set -eu
here=$(cd "$(dirname "$0")" && pwd -P)
cd "$here/.."
top=$PWD
"$here/deps.sh" build style mutants
"$here/deps.sh" guest
checkpatch=$("$here/checkpatch.sh")
unset MAKEFLAGS MFLAGS

# In a copy, since checkpatch leaves files behind, and since what is built with
# other flags must not get among the rest.
rm -rf build/style
"$here/copy-tree.sh" build/style
bad=0

# step TITLE COMMAND...
step() {
	echo "== $1"
	shift
	"$@" || bad=1
}

# checkpatch FOLDER FILES... -- OPTIONS...: files are patterns as git's
checkpatch() (
	cd "build/style/$1"
	sources=$top/$1
	shift
	files=
	while [ $# -gt 0 ] && [ "$1" != -- ]; do
		files="$files $1"
		shift
	done
	[ $# -eq 0 ] || shift
	# shellcheck disable=SC2086 # words
	git -C "$sources" ls-files -- $files |
		xargs perl "$checkpatch" -q --show-types --root=.. "$@" -f
)

shell() {
	git grep -lE '^#!.*sh$|^# shellcheck shell=' | xargs shellcheck
}

# A mutant is data, and must stay what diff made of it.
licences() {
	without=$(git ls-files -- ":!*.patch" | xargs grep -L SPDX-License-Identifier) || :
	[ -z "$without" ] || {
		echo "$without"
		return 1
	}
}

warnings_driver() {
	"$here/module.sh" "$KERNEL" "build/$KERNEL-w1" W=1 KCFLAGS=-Werror
}

warnings_user() {
	make -C build/style user programs CFLAGS='-O2 -g -Werror' >/dev/null &&
		make -C build/style/user ../build/user/unit-tests CFLAGS='-O2 -g -Werror' >/dev/null
}

step "checkpatch: driver" checkpatch driver '*.[ch]' ':!trace.h' ':!compat.h'
# Tracepoints are laid out as tables, and one file may ask for the version.
step "checkpatch: tracepoints" checkpatch driver trace.h -- \
	--ignore OPEN_ENDED_LINE,PARENTHESIS_ALIGNMENT
step "checkpatch: compat.h" checkpatch driver compat.h -- \
	--ignore LINUX_VERSION_CODE,CONSTANT_COMPARISON
for folder in include user tests; do
	step "checkpatch: $folder" checkpatch $folder '*.[ch]'
done
step "shellcheck" shell
step "licences" licences
step "warnings: driver, W=1" warnings_driver
step "warnings: user space" warnings_user

if [ $bad -ne 0 ]; then
	echo "Style: there is something to mend"
	exit 1
fi
echo "Style: nothing to mend"
