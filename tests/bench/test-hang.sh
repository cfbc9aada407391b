#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# test-hang.sh - a guest that hangs is ended and a failure
set -u
. "$(dirname "$0")/lib.sh"

"$top/scripts/guest.sh" --no-load --timeout 10 -- sleep 1000 >"$work/out" 2>&1
status=$?
check "a guest that hangs is a failure by time-out" [ $status -eq 98 ]
check "and the reason is given" grep -q 'hung: no end within 10 seconds' "$work/out"
result
