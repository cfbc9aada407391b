#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# with-proc.sh COMMAND... - gives it a /proc, also where none is mounted
#
# QEMU needs one to share folders by 9p, and a bare chroot has none. It is
# mounted for this command only.
set -eu
[ -e /proc/self/fd ] && exec "$@"
# shellcheck disable=SC2016 # the inner shell expands it
exec unshare --mount --propagation unchanged \
	sh -c 'mount -t proc proc /proc && exec "$@"' sh "$@"
