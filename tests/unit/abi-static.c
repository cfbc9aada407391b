// SPDX-License-Identifier: GPL-2.0-only
/* Compiled for 64 and for 32 bits: the structures are the same in both. */
#include <stddef.h>

/* What the compiler fills in can differ between the two, and leak. */
#pragma GCC diagnostic error "-Wpadded"

#include "abi-sizes.h"

#define HAS_SIZE(structure, size) \
	_Static_assert(sizeof(struct structure) == (size), #structure);

#define STANDS_AT(structure, field, offset) \
	_Static_assert(offsetof(struct structure, field) == (offset), \
		       #structure "." #field);

#define PLUS_SIZE(structure, size) + (size)
#define PLUS_FIELD(structure, field, offset) \
	+ sizeof(((struct structure *)NULL)->field)

ABI_SIZES(HAS_SIZE)
ABI_FIELDS(STANDS_AT)
_Static_assert(0 ABI_SIZES(PLUS_SIZE) == 0 ABI_FIELDS(PLUS_FIELD),
	       "ABI_FIELDS lacks a field");
