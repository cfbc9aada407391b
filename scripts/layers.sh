#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# layers.sh FOLDER - the layers of the driver, from the objects built in FOLDER
#
# The symbol tables tell exactly which object calls into which; a call through a
# table of functions is no such edge. Prints the highest layer first. Fails if
# there is a cycle, or if a source has outgrown what can be kept in the head.
set -eu
folder=$(cd "$1" && pwd -P)
longest=450
cd "$(dirname "$0")/.."

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

status=0
find driver -name '*.[ch]' ! -name '*.mod.c' -exec wc -l {} + |
	awk -v longest=$longest '
		$2 != "total" && $1 > longest {
			print $2 " has " $1 " lines, more than " longest
			bad = 1
		}
		END { exit bad }' || status=1

# The driver as a whole and what modpost adds to it are made of the others.
find "$folder" -name '*.o' ! -name '*.mod.o' ! -name mmapdev.o | sort |
	while read -r object; do
		nm --format=posix "$object" | sed "s,^,${object#"$folder"/} ,"
	done |
	awk -f scripts/layers.awk >"$work/layers" || status=1
sort -k 1.2,1nr -k 2 "$work/layers"
exit $status
