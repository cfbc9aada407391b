#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# log-trouble.sh <LOG - prints the lines of a kernel log that no test may cause
#
# True if there are any. With DMA-API debug the kernel says so as it boots. What
# kmemleak suspects is judged by tests/guest/sanitizers.sh, which sees where.
grep -v -E 'DMA-API: (preallocated|debugging enabled)' | grep -E \
	-e 'Kernel panic|Oops|general protection fault' \
	-e 'unable to handle (page fault|kernel)' \
	-e 'BUG:|kernel BUG|WARNING:|Call Trace:|refcount_t:' \
	-e 'Bad page|bad page' \
	-e 'Killed process' \
	-e 'rcu:? INFO:|self-detected stall|expedited stall' \
	-e 'soft lockup|hard LOCKUP|blocked for more than' \
	-e 'possible (circular|recursive)|inconsistent lock state|suspicious RCU' \
	-e 'UBSAN:|KASAN:|DMA-API:'
