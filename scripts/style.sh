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
"$here/deps.sh" guest compat
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

# Where the warnings were looked for: nothing is compiled anew. sparse reads the
# kernel's headers, too: a warning there is theirs, an error is where it gave up.
sparse_driver() {
	"$here/module.sh" "$KERNEL" "build/$KERNEL-w1" W=1 KCFLAGS=-Werror C=2 \
		>build/style/sparse 2>&1 || {
		cat build/style/sparse
		return 1
	}
	! grep -E '^driver/.*: warning: |: error: ' build/style/sparse
}

# Debian configured its headers for gcc. With these settings on top Kbuild takes
# clang's flags, and leaves out what clang 14 has none for: how functions begin
# (MCOUNT) and return (RETHUNK, SLS), and variables that begin as zero. Of what
# the headers themselves ask, gcc's named address spaces (SEG) must go.
warnings_clang() {
	echo '#undef CONFIG_USE_X86_SEG_SUPPORT' >build/style/clang.h
	"$here/module.sh" "$KERNEL" "build/$KERNEL-clang" W=1 CC=clang \
		KCFLAGS="-Werror -include $top/build/style/clang.h" \
		CONFIG_CC_IS_GCC= CONFIG_GCC_VERSION=0 \
		CONFIG_CC_IS_CLANG=y CONFIG_CLANG_VERSION=140000 \
		CONFIG_CC_IMPLICIT_FALLTHROUGH=-Wimplicit-fallthrough \
		CONFIG_FTRACE_MCOUNT_USE_CC= CONFIG_INIT_STACK_ALL_ZERO= \
		CONFIG_RETHUNK= CONFIG_MITIGATION_RETHUNK= CONFIG_SLS= CONFIG_MITIGATION_SLS=
}

# With gcc's analyzer, which follows the ways through a file, failures included.
# A test is a process: it may leave all as it is, and die where memory is short.
warnings_user() (
	flags='-O2 -g -Werror -fanalyzer'
	tests="$flags -Wno-analyzer-malloc-leak -Wno-analyzer-file-leak \
		-Wno-analyzer-possible-null-dereference -Wno-analyzer-possible-null-argument"
	make -C build/style user CFLAGS="$flags" >/dev/null &&
		make -C build/style programs CFLAGS="$tests" >/dev/null &&
		make -C build/style/user ../build/user/unit-tests CFLAGS="$tests" >/dev/null
)

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
step "sparse: driver" sparse_driver
step "warnings: driver, by clang" warnings_clang
step "warnings: user space, gcc's analyzer" warnings_user

if [ $bad -ne 0 ]; then
	echo "Style: there is something to mend"
	exit 1
fi
echo "Style: nothing to mend"
