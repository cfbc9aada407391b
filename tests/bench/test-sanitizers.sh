#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# test-sanitizers.sh - what a debug kernel's checkers found does not pass
set -u
. "$(dirname "$0")/lib.sh"

SANITIZERS_ROOT=$work
SANITIZERS_PATIENCE=0
. "$top/tests/guest/sanitizers.sh"

# says FILE TEXT: as the kernel would
says() {
	mkdir -p "$(dirname "$1")"
	echo "$2" >"$1"
}

# objects GATE SENTENCE: it does, with that for a reason
objects() {
	found=$("$1") && return 1
	[ "$(echo "$found" | tail -n 1)" = "$2" ]
}

for gate in lockdep_gate dma_gate dma_mappings_gate kmemleak_gate; do
	check "without its checker $gate is content" $gate
done
check "a kernel without checkers lists none" [ -z "$(sanitizers_list)" ]

says "$lockdep_stats" " debug_locks:                             1"
says "$dma_api/disabled" N
says "$dma_api/error_count" 0
says "$dma_api/dump" "virtio-pci 0000:00:01.0 scather-gather idx 0 P=1 N=1 D=1 L=1"
says "$kmemleak" ""
for gate in lockdep_gate dma_gate dma_mappings_gate kmemleak_gate; do
	check "when nothing was found $gate is content" $gate
done
check "a kernel with checkers lists them" [ "$(sanitizers_list)" = "lockdep DMA-API kmemleak" ]

says "$lockdep_stats" " debug_locks:                             0"
check "a lockdep that is off is a failure" objects lockdep_gate "lockdep is off"
says "$dma_api/error_count" 3
check "misuse of the DMA API is a failure" objects dma_gate "misuse of the DMA API, 3 times"
says "$dma_api/disabled" Y
check "a DMA-API checker that is off is a failure" objects dma_gate "the DMA-API checker is off"
says "$dma_api/dump" "mmapdev-sim mmapdev-sim.0 scather-gather idx 0 P=1 N=1 D=1 L=1"
check "a mapping that is left is a failure" objects dma_mappings_gate "DMA mappings that nobody ended"

# A leak of the kernel at large, and two of ours.
cat >"$kmemleak" <<'END'
unreferenced object 0xff1100000b35e6c8 (size 1096):
  comm "run.sh", pid 144, jiffies 4294942793
  backtrace:
    [<ffffffff817723ff>] alloc_inode+0x8f/0x1e0
END
check "what the kernel at large leaks is not ours" kmemleak_gate
cat >>"$kmemleak" <<'END'
unreferenced object 0xff1100000b35f000 (size 64):
  comm "modprobe", pid 150, jiffies 4294942793
  backtrace:
    [<ffffffffa00061e2>] mmapdev_alloc+0x62/0x1a0 [mmapdev]
unreferenced object 0xff1100000b35f800 (size 64):
  comm "test-memory", pid 151, jiffies 4294942793
  backtrace:
    [<ffffffffa00071e2>] 0xffffffffa00071e2
END
check "two leaks are a failure" objects kmemleak_gate "2 leaks of memory"
check "two scans were asked for, and a third for a suspicion" \
	[ "$(grep -c '^scan$' "$kmemleak")" -eq 5 ]
result
