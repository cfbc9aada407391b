#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# bench.sh - how many instructions a page costs, beside what others pay
#
# Boots twice, and prints a table (docs/performance.md explains it), which is also
# in build/bench.txt and build/bench.json. A bar is met if both boots meet it.
set -eu
here=$(cd "$(dirname "$0")" && pwd -P)
cd "$here/.."
boots=build/bench
rm -rf $boots
mkdir -p $boots

for boot in 1 2; do
	# The RAM disk has room for what is measured, and takes it when it is written.
	# shellcheck disable=SC2016 # the guest expands it
	"$here/guest.sh" --icount --memory 1024 --timeout 900 -- sh -c \
		'modprobe brd rd_nr=1 rd_size=16384 && exec build/tests/performance/measure' \
		</dev/null >$boots/$boot
done

read -r release <"$("$here/kernel.sh" "$KERNEL")/release"
awk -f "$here/bench.awk" -v release="$release" -v version="$(git describe --always --dirty)" \
	-v json=build/bench.json $boots/1 $boots/2 >build/bench.txt && status=0 || status=$?
cat build/bench.txt
exit "$status"
