#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# kernel.sh KERNEL - brings a kernel into the cache and prints its folder there
# kernel.sh --list - which kernels there are, and what the cache has of them
# kernel.sh --cached KERNEL - is it in the cache?
#
#   image         what QEMU boots: uncompressed where it can be, seconds faster
#   vmlinuz       the image as packaged
#   build/        what to build modules against
#   lib/modules/  its own modules, with what depmod makes
#   release       what uname -r says in it
#
# A kernel is kept as it is; remove its folder to get Debian's newest.
set -eu
here=$(cd "$(dirname "$0")" && pwd -P)
. "$here/lib/bookworm.sh"
. "$here/lib/cache.sh"
. "$here/lib/kernel-debian.sh"
. "$here/lib/kernel-debug.sh"

kernels="6.1 6.12 debug"

# What an image says of itself, but for who built it.
version() {
	start=$(od -An -tu2 -j 526 -N 2 "$1")
	tail -c "+$((start + 513))" "$1" | head -c 200 | tr '\0' '\n' |
		sed 's/ ([^)]*)//; q'
}

# cached KERNEL: its folder is $cache/$entry, then.
cached() {
	kernel=$1
	case $kernel in
	debug) entry=$(debug_cached) missing="not built yet" ;;
	*) entry=$(debian_entry) missing="not fetched yet" ;;
	esac
	[ -e "$cache/$entry/vmlinuz" ]
}

list() {
	for kernel in $kernels; do
		if cached "$kernel"; then
			state=$(version "$cache/$entry/vmlinuz")
		else
			state=$missing
		fi
		printf 'KERNEL=%-6s %s\n' "$kernel" "$state"
	done
}

kernel=${1:?which kernel}
case $kernel in
--list) list ;;
--cached) cached "${2:?which kernel}" ;;
6.1 | 6.12)
	"$here/deps.sh" build
	cache_entry "$(debian_entry)" make_debian
	;;
debug)
	"$here/deps.sh" build debug
	name=$(debug_entry)
	cache_entry "$name" make_debug
	;;
*)
	echo "$0: no such kernel: $kernel (there are: $kernels)" >&2
	exit 2
	;;
esac
