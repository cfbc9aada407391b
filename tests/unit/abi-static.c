// SPDX-License-Identifier: GPL-2.0-only
/* Compiled for 32 bits where that can be done: the sizes are the same there. */
#include "abi-sizes.h"

#define HAS_SIZE(structure, size) \
	_Static_assert(sizeof(struct structure) == (size), #structure);

ABI_SIZES(HAS_SIZE)
