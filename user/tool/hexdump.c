// SPDX-License-Identifier: GPL-2.0-only
#include <inttypes.h>
#include <string.h>

#include "hexdump.h"

static void print_line(const struct hexdump *dump, const unsigned char *bytes,
		       size_t length)
{
	size_t i;

	fprintf(dump->out, "%08" PRIx64, dump->offset);
	for (i = 0; i < HEXDUMP_LINE; i++) {
		fputs(i % 8 ? " " : "  ", dump->out);
		if (i < length)
			fprintf(dump->out, "%02x", bytes[i]);
		else
			fputs("  ", dump->out);
	}
	fputs("  |", dump->out);
	for (i = 0; i < length; i++)
		fputc(bytes[i] >= ' ' && bytes[i] <= '~' ? bytes[i] : '.',
		      dump->out);
	fputs("|\n", dump->out);
}

static bool repeats(const struct hexdump *dump, const unsigned char *bytes,
		    size_t length)
{
	return dump->has_last && length == HEXDUMP_LINE &&
	       !memcmp(dump->last, bytes, HEXDUMP_LINE);
}

static void add_line(struct hexdump *dump, const unsigned char *bytes,
		     size_t length)
{
	bool same = repeats(dump, bytes, length);

	if (!same)
		print_line(dump, bytes, length);
	else if (!dump->folding)
		fputs("*\n", dump->out);
	dump->folding = same;
	dump->has_last = length == HEXDUMP_LINE;
	memcpy(dump->last, bytes, length);
	dump->offset += length;
}

void hexdump_add(struct hexdump *dump, const void *data, size_t length)
{
	const unsigned char *bytes = data;

	while (length) {
		size_t now = length < HEXDUMP_LINE ? length : HEXDUMP_LINE;

		add_line(dump, bytes, now);
		bytes += now;
		length -= now;
	}
}

void hexdump_end(struct hexdump *dump)
{
	fprintf(dump->out, "%08" PRIx64 "\n", dump->offset);
}
