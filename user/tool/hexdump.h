/* SPDX-License-Identifier: GPL-2.0-only */
/* hexdump.h - bytes as hexdump -C shows them */
#ifndef TOOL_HEXDUMP_H
#define TOOL_HEXDUMP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#define HEXDUMP_LINE 16

/**
 * struct hexdump - a dump that goes on from one piece of data to the next
 * @out: where to
 * @offset: of the next byte; start it with that of the first
 * @last: the line before, to fold lines that repeat it
 * @has_last: there was one
 * @folding: the "*" for them is out
 */
struct hexdump {
	FILE *out;
	uint64_t offset;
	unsigned char last[HEXDUMP_LINE];
	bool has_last;
	bool folding;
};

/* All but the last piece are a multiple of HEXDUMP_LINE bytes long. */
void hexdump_add(struct hexdump *dump, const void *data, size_t length);
void hexdump_end(struct hexdump *dump);

#endif
