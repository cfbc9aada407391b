# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh
# verdict.sh - to be sourced: what became of a guest, as an exit status

# Bits of /proc/sys/kernel/tainted: machine check is not among them (a guest has
# none), nor are out-of-tree and unsigned modules, which are ours.
taint_bad_page=32 taint_died=128 taint_warned=512 taint_lockup=16384
bad_taints=$((taint_bad_page | taint_died | taint_warned | taint_lockup))

# trouble STATUS SENTENCE: the end of the kernel's log, and why it is shown
trouble() {
	tail -n 60 "$work/log" >&2
	echo "guest.sh: $2" >&2
	return "$1"
}

# verdict: judges by the files in $work; $ended is the exit status of QEMU
verdict() {
	if "$here/log-trouble.sh" <"$work/log" >"$work/trouble"; then
		trouble 99 "trouble in the kernel's log: $(head -n 1 "$work/trouble")"
	elif ! read -r _ status _ tainted 2>/dev/null <"$work/verdict"; then
		case $ended in
		124 | 137) trouble 98 "hung: no end within $timeout seconds" ;;
		*) trouble 98 "ended without a verdict ($(cat "$work/qemu"))" ;;
		esac
	elif [ $((tainted & bad_taints)) -ne 0 ]; then
		trouble 99 "the kernel is tainted: $tainted"
	else
		return "$status"
	fi
}
