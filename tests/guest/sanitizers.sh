# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh
# sanitizers.sh - to be sourced by run.sh: what the checkers of a debug kernel say
#
# A kernel has a checker if its file is there; on one that has none of them all
# of this is quiet. Some report in the kernel's log alone, where log-trouble.sh
# finds it (KASAN, UBSAN, sleeping in atomic context); these here would be silent
# about something. Each gate prints what it found, and is true if that is nothing.
#
# Two variables serve the test of the gates themselves: where the files are, and
# for how long to wait.
lockdep_stats=${SANITIZERS_ROOT-}/proc/lockdep_stats
kmemleak=${SANITIZERS_ROOT-}/sys/kernel/debug/kmemleak
dma_api=${SANITIZERS_ROOT-}/sys/kernel/debug/dma-api
patience=${SANITIZERS_PATIENCE-6}

sanitizers_list() {
	set --
	[ ! -e "$lockdep_stats" ] || set -- "$@" lockdep
	[ ! -e "$dma_api" ] || set -- "$@" DMA-API
	[ ! -e "$kmemleak" ] || set -- "$@" kmemleak
	echo "$*"
}

# Whatever lockdep finds first, also a lack of memory of its own, turns it off,
# and then nothing is checked any more.
lockdep_gate() {
	[ -e "$lockdep_stats" ] || return 0
	grep -q '^ *debug_locks: *1$' "$lockdep_stats" && return
	echo "lockdep is off"
	return 1
}

# Switched off by a lack of memory of its own, too. At most one error is in the
# log, the count has all.
dma_gate() {
	[ -e "$dma_api" ] || return 0
	read -r disabled <"$dma_api/disabled"
	read -r errors <"$dma_api/error_count"
	[ "$disabled" = N ] || {
		echo "the DMA-API checker is off"
		return 1
	}
	[ "$((errors))" -eq 0 ] || {
		echo "misuse of the DMA API, $errors times"
		return 1
	}
}

# While the module is loaded and nobody uses it: each mapping has a command, and
# what ends commands may lag behind. Not for later: the kernel would look at the
# device that is gone.
dma_mappings_gate() {
	[ -e "$dma_api" ] || return 0
	for _ in $(seq "$((patience + 1))"); do
		mappings=$(grep mmapdev "$dma_api/dump") || return 0
		sleep 1
	done
	echo "$mappings" | head -n 10
	echo "DMA mappings that nobody ended"
	return 1
}

# What is younger than five seconds, or changed since the scan before, is not
# reported: hence two. Appended, as a test's file must keep its text.
kmemleak_gate() {
	[ -e "$kmemleak" ] || return 0
	echo scan >>"$kmemleak"
	sleep "$patience"
	echo scan >>"$kmemleak"
	kmemleak_judge >/dev/null && return
	# A reference that was on its way while it looked is there now.
	echo scan >>"$kmemleak"
	kmemleak_judge
}

# The kernel at large seems to lose things, too, such as now and then the inode of
# a pipe. That alone counts which was allocated on the way through the module; a
# function without a name may be one of its earlier life.
kmemleak_judge() {
	awk '
		function judge() {
			if (ours) {
				count++
				printf "%s", text
			}
			text = ours = ""
		}
		/^unreferenced object/ { judge() }
		{ text = text $0 "\n" }
		/\[mmapdev\]/ || /^ *\[<[0-9a-f]*>\] 0x/ { ours = 1 }
		END {
			judge()
			if (count)
				print count " leaks of memory"
			exit !!count
		}' "$kmemleak"
}
