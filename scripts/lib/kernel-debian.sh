# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh disable=SC2154 # the sourcing script has the variables
# kernel-debian.sh - to be sourced by kernel.sh: fetches Debian's own kernels
#
# The machine's own boot set-up stays as it is: packages are unpacked, never
# installed.

debian_entry() {
	echo "kernel-$kernel-amd64-2"
}

# The one package of that name pattern that another one depends on.
dependency() {
	apt-cache depends "$1" | sed -n "s/^  Depends: \($2\)\$/\1/p" | head -n 1
}

# The newest image of the series, and what modules for it are built with.
debian_packages() {
	image=$(apt-cache pkgnames "linux-image-$kernel." |
		grep -xE 'linux-image-[^-]*(-[0-9]+)?-amd64' | sort -V | tail -n 1)
	[ -n "$image" ] || {
		echo "kernel.sh: no package of Linux $kernel for Debian 12 was found: 6.12 comes" \
			"with its security updates, whose mirror apt's sources must name" >&2
		return 1
	}
	headers=linux-headers-${image#linux-image-}
	common=$(dependency "$headers" 'linux-headers-.*-common')
	kbuild=$(dependency "$headers" 'linux-kbuild-.*')
	apt-get -qq download "$image" "$headers" "$common" "$kbuild"
}

# What is compressed with xz, behind the kernel's own unpacker, costs a guest
# seconds; where Debian takes zstd, it does not matter.
unpack_image() {
	start=$(LC_ALL=C grep -abom 1 -P '\xfd7zXZ\x00' vmlinuz | head -n 1 | cut -d: -f1)
	if [ -n "$start" ]; then
		tail -c "+$((start + 1))" vmlinuz | xz -dc --single-stream >image
	else
		ln -s vmlinuz image
	fi
}

make_debian() {
	cd "$new" || return
	echo "Fetching Debian's kernel $kernel"
	in_bookworm debian_packages
	for deb in *.deb; do
		dpkg -x "$deb" .
		rm "$deb"
	done
	set -- boot/vmlinuz-*
	release=${1#boot/vmlinuz-}
	echo "$release" >release
	mv "$1" vmlinuz
	unpack_image
	ln -s "usr/src/linux-headers-$release" build
	# The only absolute path that matters; relative to the file it is in,
	# the cache can be moved.
	# shellcheck disable=SC2016 # make expands it
	sed -i 's,^include /usr/src/,include $(dir $(lastword $(MAKEFILE_LIST)))../,' build/Makefile
	rm -rf boot usr/share "lib/modules/$release/build" "lib/modules/$release/source"
	depmod -b . "$release"
}
