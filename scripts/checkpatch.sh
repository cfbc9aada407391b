#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# checkpatch.sh - prints the path of the kernel's checkpatch.pl, in the cache
set -eu
here=$(dirname "$0")
. "$here/lib/bookworm.sh"
. "$here/lib/cache.sh"

# Debian has it only in the whole source of the kernel; three files are kept.
fetch() {
	cd "$new"
	echo "Fetching the kernel's checkpatch.pl" >&2
	in_bookworm apt-get -qq download linux-source-6.1
	source=linux-source-6.1
	dpkg --fsys-tarfile $source*.deb | tar -xO "./usr/src/$source.tar.xz" |
		tar -xJ --strip-components=2 "$source/scripts/checkpatch.pl" \
			"$source/scripts/const_structs.checkpatch" "$source/scripts/spelling.txt"
	rm $source*.deb
}

echo "$(cache_entry checkpatch-6.1-1 fetch)/checkpatch.pl"
