# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh
# share.sh - to be sourced: a part of many, so that several can do them

# share K/N: of the lines that it reads every N-th from the K-th
share() {
	awk -v from="${1%/*}" -v step="${1#*/}" 'NR % step == from % step'
}
