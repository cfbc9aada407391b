#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# test-trouble.sh - no trouble of the kernel passes for success
set -u
. "$(dirname "$0")/lib.sh"

# judged LOG VERDICT STATUS: the exit status for such a log and such a verdict
judged() {
	echo "$1" >"$work/log"
	echo "$2" >"$work/verdict"
	: >"$work/qemu"
	"$top/scripts/verdict.sh" "$work" 0 1 2>/dev/null
	[ $? -eq "$3" ]
}

good='status 0 tainted 12288'
check "a quiet log and a good end are a success" judged 'mmapdev: loaded' "$good" 0
check "the command's failure is the guest's" judged 'mmapdev: loaded' 'status 3 tainted 0' 3
check "a taint of the kernel is a failure" judged 'mmapdev: loaded' 'status 0 tainted 512' 99
while read -r line; do
	check "a failure: $line" judged "[    3.141592] $line" "$good" 99
done <<END
WARNING: CPU: 0 PID: 1 at mm/memory.c:1 insert_page+0x1/0x2
BUG: unable to handle page fault for address: 0000000000000000
BUG: Bad page state in process test pfn:1
refcount_t: underflow; use-after-free.
INFO: task test:1 blocked for more than 60 seconds.
Out of memory: Killed process 1 (test) total-vm:4kB, anon-rss:4kB, file-rss:0kB
Memory cgroup out of memory: Killed process 1 (test) total-vm:4kB, anon-rss:4kB
rcu: INFO: rcu_preempt detected stalls on CPUs/tasks
watchdog: BUG: soft lockup - CPU#0 stuck for 60s! [test:1]
WARNING: possible circular locking dependency detected
END

# shellcheck disable=SC2016 # the guest expands it
"$top/scripts/guest.sh" --no-load -- sh -c 'echo c >/proc/sysrq-trigger' >"$work/out" 2>&1
status=$?
check "a panic is a failure" [ $status -eq 99 ]
check "the end of the kernel's log is shown" grep -q 'Kernel panic - not syncing: sysrq' "$work/out"
result
