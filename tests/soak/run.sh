#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# run.sh remove|exercise|sync COUNT SEED - in a guest: a long run, then what the kernel says
#
# The last line begins with "good: " or "BAD: ".
set -u
top=$(cd "$(dirname "$0")/../.." && pwd -P)
programs=$top/build/tests/soak
. "$top/tests/guest/sanitizers.sh"
result=$(mktemp)
bad=
what=$1 count=$2 seed=$3
order=/sys/class/mmapdev/mmapdev-mem/max_folio_order

# Twenty seeds share the operations. Of five one is for several processes, one for
# a slow device, and one for memory that is cached in large pieces.
exercise() {
	for number in $(seq 0 19); do
		options=
		case $((number % 5)) in
		2) options="--processes 4" ;;
		3) options="--latency 200" ;;
		4) echo 9 >$order ;;
		esac
		# shellcheck disable=SC2086 # a list of words
		"$programs/exercise" --seed $((seed + number)) --ops $((count / 20)) $options ||
			return
		echo 0 >$order
	done
	echo "$count operations of 20 seeds, 4 of them by several processes, 4 on a slow device, 4 in large pieces; no byte wrong"
}

if dmesg | "$top/scripts/log-trouble.sh" || ! lockdep_gate; then
	echo "BAD: the kernel was in trouble before it began"
	exit 1
fi

case $what in
# Small, as it takes the debug kernel seconds to let go of a device.
remove)
	modprobe mmapdev buffer_size=256K mem_size=8M || exit
	set -- "$programs/removal" "$count" "$seed"
	;;
exercise)
	modprobe mmapdev mem_size=4199304 || exit
	set -- exercise
	;;
sync)
	modprobe mmapdev buffer_size=256K sim_range=0x10000000+4M || exit
	set -- "$programs/acknowledged" "$count" "$seed"
	;;
esac
{
	"$@" 2>&1 || echo "ended $?"
} | tee "$result"
! tail -n 1 "$result" | grep -q "^ended" || bad="$bad, the program failed"
rmmod mmapdev || bad="$bad, the module does not unload"
! dmesg | "$top/scripts/log-trouble.sh" || bad="$bad, trouble in the kernel's log"
modprobe mmapdev
for gate in lockdep_gate dma_gate kmemleak_gate; do
	found=$($gate) || {
		echo "$found"
		bad="$bad, $gate"
	}
done
rmmod mmapdev
if [ -n "$bad" ]; then
	echo "BAD: ${bad#, }"
	exit 1
fi
echo "good: $(tail -n 1 "$result")"
