#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# soak.sh COUNT SEED - removes the device COUNT times under load; takes hours
#
# What came of it becomes a line of docs/soak.md.
set -eu
here=$(cd "$(dirname "$0")" && pwd -P)
cd "$here/.."
count=$1 seed=$2
output=$(mktemp)
trap 'rm -f "$output"' EXIT
trap 'exit 130' INT
trap 'exit 143' HUP TERM

version=$(git describe --always --dirty)
read -r release <"$(scripts/kernel.sh "$KERNEL")/release"
# Ten seconds for each, of which a quiet machine needs two.
scripts/guest.sh --no-load --timeout $((600 + 10 * count)) -- \
	tests/soak/run.sh "$count" "$seed" </dev/null 2>&1 | tee "$output"
result=$(tail -n 1 "$output")
case $result in
good:*) ;;
*) exit 1 ;;
esac
echo "| $(date -u +%F) | $version | $release | $seed | ${result#good: } |" \
	>>docs/soak.md
