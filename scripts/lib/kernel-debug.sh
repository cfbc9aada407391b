# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh disable=SC2154 # the sourcing script has the variables
# kernel-debug.sh - to be sourced by kernel.sh: builds the debug kernel
#
# From Debian's kernel source and tests/qemu/debug.config. The entry's name holds
# a checksum of that file and the version of the source: who edits the file gets
# another kernel. Takes a quarter of an hour on two processors.

fragment=$here/../tests/qemu/debug.config
debug_key=kernel-debug-$(sha256sum "$fragment" | cut -c 1-8)

debug_version() {
	apt-cache show --no-all-versions linux-source-6.1 |
		sed -n 's/^Version: //p'
}

# One that was built from an older source is kept, as a fetched kernel is.
debug_cached() {
	for entry in "$cache/$debug_key"-*; do
		[ ! -d "$entry" ] || echo "${entry##*/}"
	done | tail -n 1
}

debug_entry() {
	entry=$(debug_cached)
	[ -n "$entry" ] || entry=$debug_key-$(in_bookworm debug_version)
	echo "$entry"
}

# An option whose dependencies are not met is dropped without a word.
debug_check() {
	lost=$(sed -n 's/^# \(CONFIG_[A-Z0-9_]*\) is not set$/\1=/p; /^CONFIG_/p' "$fragment" |
		while read -r line; do
			case $line in
			*=) ! grep -q "^$line" .config || echo "${line%=}=n" ;;
			*) grep -qxF "$line" .config || echo "$line" ;;
			esac
		done)
	[ -z "$lost" ] && return
	echo "kernel.sh: tests/qemu/debug.config asks for what this source does not give:"
	echo "$lost"
	return 1
}

make_debug() {
	cd "$new" || return
	echo "Building the debug kernel: a quarter of an hour on two processors, once"
	in_bookworm apt-get -qq download linux-source-6.1
	mkdir build
	dpkg --fsys-tarfile linux-source-6.1*.deb | tar -xO ./usr/src/linux-source-6.1.tar.xz |
		tar -xJ -C build --strip-components=1
	rm linux-source-6.1*.deb
	cd build || return
	make -s tinyconfig >/dev/null
	scripts/kconfig/merge_config.sh -m .config "$fragment" >/dev/null
	make -s olddefconfig 2>/dev/null
	debug_check
	# It warns of large stack frames, KASAN's doing: not of interest if all goes well.
	make -s -j "$(nproc)" bzImage modules >../make.log 2>&1 || {
		tail -n 20 ../make.log
		return 1
	}
	release=$(make -s kernelrelease)
	make -s modules_install INSTALL_MOD_PATH=..
	cd .. || return
	echo "$release" >release
	rm make.log
	cp build/arch/x86/boot/bzImage vmlinuz
	# Uncompressed, through PVH, this kernel does not boot.
	ln -s vmlinuz image
	rm "lib/modules/$release/build" "lib/modules/$release/source"
	# Modules are built against scripts, tools and headers alone.
	find build \( -name '*.o' -o -name '*.a' -o -name '*.cmd' -o -name 'vmlinux*' \) \
		! -path '*/scripts/*' ! -path '*/tools/*' -type f -delete
	rm -rf build/Documentation build/drivers build/sound build/net build/fs
}
