#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# copy-tree.sh FOLDER [BUILT...] - copies the sources as they are now
#
# New files that git does not know yet come along, and of what was built what
# lies in the folders BUILT.
set -eu
cd "$(dirname "$0")/.."
target=$1
shift
mkdir -p "$target"
{
	git ls-files -co --exclude-standard
	[ $# -eq 0 ] || git ls-files -oi --exclude-standard "$@"
} | while read -r file; do
	[ ! -e "$file" ] || echo "$file"
done | cpio -pdm --quiet "$target"
