#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# deps.sh GROUP... - installs the Debian packages that a group of work needs
#
# Says nothing and is done at once when all of them are there. Named are packages
# that have one name in all releases: hence libelf-dev where the library would do.
set -eu
. "$(dirname "$0")/lib/apt.sh"

packages=
for group; do
	case $group in
	build) set -- make gcc gcc-12 libc6-dev libelf-dev kmod pkg-config check xz-utils \
		g++ libkmod-dev libjson-c-dev ;;
	guest) set -- qemu-system-x86 busybox-static cpio kmod udev systemd ;;
	compat) set -- gcc-12 lib32gcc-12-dev libc6-dev-i386 ;;
	examples) set -- python3 ;;
	style) set -- shellcheck perl sparse clang ;;
	debug) set -- flex bison bc lz4 cpio ;;
	mutants) set -- git patch ;;
	*)
		echo "$0: no such group: $group (build, debug, guest, compat, examples, style, mutants)" >&2
		exit 2
		;;
	esac
	packages="$packages $*"
done

missing=
for package in $packages; do
	dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null |
		grep -qx installed || missing="$missing $package"
done
[ -n "$missing" ] || exit 0

echo "Installing:$missing" >&2
export DEBIAN_FRONTEND=noninteractive
# shellcheck disable=SC2086 # a list of words
apt_retry as_root apt-get -qq -y -o DPkg::Lock::Timeout=600 \
	install --no-install-recommends $missing
