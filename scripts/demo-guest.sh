#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# demo-guest.sh FILE - what "make demo" runs in the guest
#
# Loads the module with memory enough for the file, shows the device, and hands
# over to the demo, which tells and checks the rest.
set -eu
top=$(cd "$(dirname "$0")/.." && pwd -P)
PATH=$top/user:$PATH

if [ $# -ne 1 ] || [ ! -f "$1" ]; then
	echo "demo: FAILED: no file ${1-}" >&2
	exit 2
fi
size=$(wc -c <"$1")
mem_size=$((size / 1048576 + 1))M

# A guest may come with the module loaded; the demo shows how that is done.
[ ! -d /sys/module/mmapdev ] || mmapdev unload
echo "\$ mmapdev load mem_size=$mem_size"
mmapdev load "mem_size=$mem_size"
echo "\$ mmapdev info"
mmapdev info
echo "\$ demo $1"
exec "$top/build/user/examples/demo" "$1"
