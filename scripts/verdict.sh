#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# verdict.sh FOLDER STATUS TIMEOUT - what became of a guest, as an exit status
#
# FOLDER has the files log (the kernel's), verdict (the guest's last word, if it
# came to that) and qemu (its complaints); STATUS is how QEMU ended.
set -eu
folder=$1 ended=$2 timeout=$3

# Bits of /proc/sys/kernel/tainted. Out-of-tree and unsigned are what we are.
bad_page=32 died=128 warned=512 lockup=16384

# trouble STATUS SENTENCE: the end of the kernel's log, and why it is shown
trouble() {
	tail -n 60 "$folder/log" >&2
	echo "guest.sh: $2" >&2
	exit "$1"
}

reason=$("$(dirname "$0")/log-trouble.sh" <"$folder/log") &&
	trouble 99 "trouble in the kernel's log: $(echo "$reason" | head -n 1)"
read -r _ status _ tainted <"$folder/verdict" ||
	case $ended in
	124 | 137) trouble 98 "hung: no end within $timeout seconds" ;;
	*) trouble 98 "ended without a verdict ($(cat "$folder/qemu"))" ;;
	esac
[ $((tainted & (bad_page | died | warned | lockup))) -eq 0 ] ||
	trouble 99 "the kernel is tainted: $tainted"
exit "$status"
