#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# kernel.sh KERNEL - fetches a kernel into the cache and prints its folder there
#
#   vmlinux       the uncompressed image: QEMU boots it seconds faster
#   vmlinuz       the image as packaged
#   build/        what to build modules against
#   lib/modules/  its own modules, with what depmod makes
#   release       what uname -r says in it
#
# The machine's own boot set-up stays as it is: packages are unpacked, never
# installed. A fetched kernel is kept; remove its folder to get Debian's newest.
set -eu
here=$(dirname "$0")
. "$here/lib/apt.sh"
. "$here/lib/cache.sh"

# The one package of that name pattern that another one depends on.
dependency() {
	apt-cache depends "$1" | sed -n "s/^  Depends: \($2\)\$/\1/p" | head -n 1
}

packages_6_1() {
	image=$(dependency linux-image-amd64 'linux-image-6\.1\..*')
	headers=$(dependency linux-headers-amd64 'linux-headers-6\.1\..*')
	[ -n "$image" ] && [ -n "$headers" ] || return
	common=$(dependency "$headers" 'linux-headers-.*-common')
	kbuild=$(dependency "$headers" 'linux-kbuild-.*')
	apt-get -qq -o APT::Sandbox::User=root download \
		"$image" "$headers" "$common" "$kbuild"
}

# Debian's image is compressed with xz, behind the kernel's own unpacker.
unpack_image() {
	start=$(LC_ALL=C grep -abom 1 -P '\xfd7zXZ\x00' "$1" | head -n 1 | cut -d: -f1)
	tail -c "+$((start + 1))" "$1" | xz -dc --single-stream
}

fetch() {
	cd "$new"
	echo "Fetching Debian's kernel $kernel" >&2
	apt_retry "packages_$id"
	for deb in *.deb; do
		dpkg -x "$deb" .
		rm "$deb"
	done
	set -- boot/vmlinuz-*
	release=${1#boot/vmlinuz-}
	echo "$release" >release
	mv "$1" vmlinuz
	unpack_image vmlinuz >vmlinux
	ln -s "usr/src/linux-headers-$release" build
	# The only absolute path that matters; relative to the file it is in,
	# the cache can be moved.
	# shellcheck disable=SC2016 # make expands it
	sed -i 's,^include /usr/src/,include $(dir $(lastword $(MAKEFILE_LIST)))../,' build/Makefile
	rm -rf boot usr/share "lib/modules/$release/build" "lib/modules/$release/source"
	depmod -b . "$release"
}

kernel=${1:?which kernel}
case $kernel in
6.1) id=6_1 ;;
*)
	echo "$0: no such kernel: $kernel (there is 6.1)" >&2
	exit 2
	;;
esac
"$here/deps.sh" build
cache_entry "kernel-$kernel-amd64-1" fetch
