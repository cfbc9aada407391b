#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# run.sh COUNT SEED - in a guest: removals under load, then what the kernel says
#
# The last line begins with "good: " or "BAD: ".
set -u
top=$(cd "$(dirname "$0")/../.." && pwd -P)
. "$top/tests/guest/sanitizers.sh"
result=$(mktemp)
bad=

if dmesg | "$top/scripts/log-trouble.sh" || ! lockdep_gate; then
	echo "BAD: the kernel was in trouble before it began"
	exit 1
fi

# Small, as it takes the debug kernel seconds to let go of a device.
modprobe mmapdev buffer_size=256K mem_size=8M || exit
"$top/build/tests/soak/removal" "$@" >"$result" 2>&1 || bad="$bad, the program failed"
cat "$result"
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
