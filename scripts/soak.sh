#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# soak.sh - a long run: REMOVE=n, EXERCISE=n or SYNC=n, with SEED=n, on KERNEL=id
#
# Without KERNEL on those that docs/soak.md tells. What came of it becomes a line
# there.
set -eu
here=$(cd "$(dirname "$0")" && pwd -P)
cd "$here/.."
seed=${SEED:-1}
unset MAKEFLAGS MFLAGS
output=$(mktemp)
trap 'rm -f "$output"' EXIT
trap 'exit 130' INT
trap 'exit 143' HUP TERM
# What it has written itself makes no other version.
version=$(git rev-parse --short HEAD)
git diff --quiet HEAD -- ':!docs/soak.md' || version=$version-dirty

# run KERNEL WHAT COUNT SECONDS: as long as a busy machine may need
run() {
	make module KERNEL="$1"
	read -r release <"$(scripts/kernel.sh "$1")/release"
	scripts/guest.sh --kernel "$1" --no-load --timeout $((600 + $4)) -- \
		tests/soak/run.sh "$2" "$3" "$seed" </dev/null 2>&1 | tee "$output"
	result=$(tail -n 1 "$output")
	case $result in
	good:*) ;;
	*) exit 1 ;;
	esac
	echo "| $(date -u +%F) | $version | $release | $seed | ${result#good: } |" \
		>>docs/soak.md
}

# A debug kernel is ten times slower.
exercise() {
	case $1 in
	debug) run debug exercise "$2" $(($2 / 5)) ;;
	*) run "$1" exercise "$2" $(($2 / 20)) ;;
	esac
}

if [ "${EXERCISE:-}" ] && [ "${KERNEL:-}" ]; then
	exercise "$KERNEL" "$EXERCISE"
elif [ "${EXERCISE:-}" ]; then
	exercise 6.1 "$EXERCISE"
	exercise 6.12 "$EXERCISE"
	exercise debug $((EXERCISE / 5))
elif [ "${SYNC:-}" ] && [ "${KERNEL:-}" ]; then
	run "$KERNEL" sync "$SYNC" $((10 * SYNC))
elif [ "${SYNC:-}" ]; then
	run 6.1 sync $((SYNC - SYNC / 5)) $((10 * SYNC))
	run debug sync $((SYNC / 5)) $((10 * SYNC))
else
	run "${KERNEL:-debug}" remove "${REMOVE:-1000}" $((10 * ${REMOVE:-1000}))
fi
