#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# module.sh KERNEL OUT [MAKE-ARGUMENT...] - builds the driver for a cached kernel
#
# With the modules that tests load beside it. Built in OUT/driver and
# OUT/tests/modules; OUT/lib/modules/RELEASE is what a guest sees there:
# the kernel's own modules and ours, and the tables by which modprobe finds all.
set -eu
here=$(cd "$(dirname "$0")" && pwd -P)
kernel=$1
mkdir -p "$2"
out=$(cd "$2" && pwd -P)
shift 2

# The top makefile's jobs are not the kernel's.
unset MAKEFLAGS MFLAGS

entry=$("$here/kernel.sh" "$kernel")
read -r release <"$entry/release"

# Kbuild puts objects beside the sources, and several kernels want a set each:
# hence a folder of links per kernel.
cd "$here/.."
find driver tests/modules include/uapi -type f ! -name '*.mod.c' \
	\( -name '*.[chS]' -o -name Kbuild -o -name Makefile \) |
	while read -r source; do
		[ -L "$out/$source" ] && continue
		mkdir -p "$out/${source%/*}"
		ln -sr "$source" "$out/$source"
	done
find "$out/driver" "$out/tests" "$out/include" -xtype l -delete

# build FOLDER [MAKE-ARGUMENT...]
# Without type information (BTF), which would take pahole and the kernel's own.
# A pipe has no status of its first command: it travels in a file.
build() {
	folder=$1
	shift
	{
		make --no-print-directory -j "$(nproc)" -C "$entry/build" M="$out/$folder" \
			CONFIG_DEBUG_INFO_BTF_MODULES= "$@" modules 2>&1 ||
			echo "$?" >"$out/failed"
	} | sed "s,$out/,,"
	[ -e "$out/failed" ] || return 0
	rm "$out/failed"
	exit 1
}

build driver "$@"
build tests/modules "$@"

tree=$out/lib/modules/$release
set -- "$out/driver/mmapdev.ko" "$out/tests/modules"/*.ko
stale=
for module; do
	# shellcheck disable=SC3013 # dash and bash have -nt
	[ "$tree/modules.dep" -nt "$module" ] || stale=yes
done
if [ "$stale" ]; then
	rm -rf "$tree"
	mkdir -p "$tree/updates"
	ln -s "$entry/lib/modules/$release/kernel" \
		"$entry/lib/modules/$release/modules.order" \
		"$entry/lib/modules/$release/modules.builtin" \
		"$entry/lib/modules/$release/modules.builtin.modinfo" "$tree"
	cp "$@" "$tree/updates"
	depmod -b "$out" "$release"
fi
