#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# counted.sh FOLDER [NAME...] - run.sh, and then how often each line of the module ran
#
# In the guest. The module was built in FOLDER, and the counts, which outlive it, have
# the paths of its objects there. They go to FOLDER/counts/K, K as in SHARE=K/N, so that
# several guests can do this at a time.
set -eu
folder=$(cd "$1" && pwd -P)
shift
status=0
"${0%/*}/run.sh" "$@" || status=$?
cd "/sys/kernel/debug/gcov$folder"
to=$folder/counts/${SHARE%/*}
find . -name '*.gcda' | while read -r counts; do
	mkdir -p "$to/${counts%/*}"
	cat "$counts" >"$to/$counts"
done
exit "$status"
