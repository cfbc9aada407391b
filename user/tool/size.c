// SPDX-License-Identifier: GPL-2.0-only
#include <inttypes.h>
#include <stdio.h>

#include "size.h"

const char *size_text(uint64_t bytes, char text[SIZE_TEXT])
{
	static const char *const units[] = {
		"bytes", "KiB", "MiB", "GiB", "TiB"
	};
	unsigned int unit = 0;

	while (bytes && bytes % 1024 == 0 && unit < 4) {
		bytes /= 1024;
		unit++;
	}
	snprintf(text, SIZE_TEXT, "%" PRIu64 " %s", bytes, units[unit]);
	return text;
}
