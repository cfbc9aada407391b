# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh
# apt.sh - to be sourced: Debian's package tools for root and others alike

as_root() {
	if [ "$(id -u)" -eq 0 ]; then
		"$@"
	elif command -v sudo >/dev/null; then
		sudo "$@"
	else
		echo "$0: needs root or sudo for: $*" >&2
		return 1
	fi
}

# apt_retry COMMAND...: a fresh machine has no package lists and an old one has
# stale ones; both show as a failure that an update cures.
apt_retry() {
	"$@" >/dev/null 2>&1 && return
	as_root apt-get -qq update >&2 || return
	"$@" >&2
}
