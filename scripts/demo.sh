#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# demo.sh [FILE] - shows the module at work on a file, in a guest
#
# Without a FILE it is the guest's own kernel.
set -eu
here=$(cd "$(dirname "$0")" && pwd -P)
top=${here%/*}

file=${1:-$("$here/kernel.sh" "$KERNEL")/vmlinuz}
# Of make -C the caller has another folder.
[ -e "$file" ] || file=${CALLER:-.}/$file
if [ ! -f "$file" ]; then
	echo "There is no such file: ${1-$file}" >&2
	exit 1
fi
file=$(realpath "$file")
cd "$top"
exec "$here/guest.sh" --no-load --visible "$file" -- scripts/demo-guest.sh "$file"
