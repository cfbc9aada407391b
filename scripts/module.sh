#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# module.sh KERNEL OUT [MAKE-ARGUMENT...] - builds the driver for a cached kernel
#
# OUT/driver is built in; OUT/lib/modules/RELEASE is what a guest sees there:
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
find driver include/uapi -type f ! -name '*.mod.c' \
	\( -name '*.[chS]' -o -name Kbuild -o -name Makefile \) |
	while read -r source; do
		[ -L "$out/$source" ] && continue
		mkdir -p "$out/${source%/*}"
		ln -sr "$source" "$out/$source"
	done
find "$out/driver" "$out/include" -xtype l -delete

# Without type information (BTF), which would take pahole and the kernel's own.
# A pipe has no status of its first command: it travels in a file.
{
	make --no-print-directory -j "$(nproc)" -C "$entry/build" M="$out/driver" \
		CONFIG_DEBUG_INFO_BTF_MODULES= "$@" modules 2>&1 ||
		echo "$?" >"$out/failed"
} | sed "s,$out/,,"
if [ -e "$out/failed" ]; then
	rm "$out/failed"
	exit 1
fi

tree=$out/lib/modules/$release
# shellcheck disable=SC3013 # dash and bash have -nt
if [ ! "$tree/modules.dep" -nt "$out/driver/mmapdev.ko" ]; then
	rm -rf "$tree"
	mkdir -p "$tree/updates"
	ln -s "$entry/lib/modules/$release/kernel" \
		"$entry/lib/modules/$release/modules.order" \
		"$entry/lib/modules/$release/modules.builtin" \
		"$entry/lib/modules/$release/modules.builtin.modinfo" "$tree"
	cp "$out/driver/mmapdev.ko" "$tree/updates"
	depmod -b "$out" "$release"
fi
