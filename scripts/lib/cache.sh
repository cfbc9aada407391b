# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh
# cache.sh - to be sourced: what is downloaded or unpacked lives outside the clone

cache=${MMAPDEV_CACHE:-${XDG_CACHE_HOME:-${HOME:-/root}/.cache}/mmapdev}

# cache_entry NAME MAKER: prints the folder of the entry NAME; when it is
# missing, the function MAKER fills the folder $new first. The entry appears by
# one rename, so that an interrupted run leaves no half of it; of two runs at a
# time the second throws its own away.
cache_entry() {
	entry=$cache/$1
	if [ ! -d "$entry" ]; then
		mkdir -p "$cache"
		new=$(mktemp -d "$cache/new.XXXXXX")
		trap 'rm -rf "$new"' EXIT
		trap 'exit 130' INT
		trap 'exit 143' HUP TERM
		chmod 755 "$new"
		"$2" >&2
		mv -T "$new" "$entry" 2>/dev/null || [ -d "$entry" ]
		rm -rf "$new"
		trap - EXIT INT HUP TERM
	fi
	printf '%s\n' "$entry"
}
