// SPDX-License-Identifier: GPL-2.0-only
#include <ctype.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "parse.h"

static const char *const regions[MMAPDEV_REGION_KINDS] = {
	[MMAPDEV_BUFFER] = "buf",
	[MMAPDEV_MEMORY] = "mem",
	[MMAPDEV_REGISTERS] = "regs",
};

static int digit_value(char c)
{
	if (isdigit(c))
		return c - '0';
	if (isxdigit(c))
		return tolower(c) - 'a' + 10;
	return 16;
}

static int parse_digits(const char **text, int base, uint64_t *value)
{
	const char *start = *text;
	int digit;

	for (*value = 0; (digit = digit_value(**text)) < base; (*text)++)
		if (__builtin_mul_overflow(*value, (uint64_t)base, value) ||
		    __builtin_add_overflow(*value, (uint64_t)digit, value))
			return -ERANGE;
	return *text == start ? -EINVAL : 0;
}

static int parse_suffix(const char **text, uint64_t *value)
{
	static const char suffixes[] = "KMGT";
	const char *found;
	unsigned int shift;

	if (!**text)
		return 0;
	found = strchr(suffixes, toupper(**text));
	if (!found)
		return -EINVAL;
	shift = 10 * (found - suffixes + 1);
	if (*value << shift >> shift != *value)
		return -ERANGE;
	*value <<= shift;
	(*text)++;
	return 0;
}

int parse_number(const char *text, uint64_t *value)
{
	bool hex = text[0] == '0' && tolower(text[1]) == 'x';
	int ret;

	if (hex)
		text += 2;
	ret = parse_digits(&text, hex ? 16 : 10, value);
	if (!ret)
		ret = parse_suffix(&text, value);
	if (ret)
		return ret;
	return *text ? -EINVAL : 0;
}

const char *region_word(enum mmapdev_region_kind region)
{
	return regions[region];
}

int parse_region(const char *text, enum mmapdev_region_kind *region)
{
	int kind;

	for (kind = 0; kind < MMAPDEV_REGION_KINDS; kind++)
		if (!strcmp(text, regions[kind])) {
			*region = (enum mmapdev_region_kind)kind;
			return 0;
		}
	return -EINVAL;
}

static int __attribute__((format(printf, 2, 3)))
wrong(struct place *place, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(place->error, sizeof(place->error), format, args);
	va_end(args);
	return -EINVAL;
}

static int take_number(struct place *place, const char *text, uint64_t *value)
{
	switch (parse_number(text, value)) {
	case 0:
		return 0;
	case -ERANGE:
		return wrong(place, "'%s' is too large: numbers end below 2^64",
			     text);
	default:
		return wrong(place, "'%s' is no number: say 4096, 0x1000 or 4K",
			     text);
	}
}

static int take_range(struct place *place, char *text)
{
	char *plus = strchr(text, '+');
	uint64_t end;

	if (plus)
		*plus = '\0';
	place->detail = PLACE_OFFSET;
	if (take_number(place, text, &place->offset))
		return -EINVAL;
	if (!plus)
		return 0;
	place->detail = PLACE_RANGE;
	if (take_number(place, plus + 1, &place->length))
		return -EINVAL;
	if (!place->length)
		return wrong(place, "'%s+%s' is empty", text, plus + 1);
	if (__builtin_add_overflow(place->offset, place->length, &end))
		return wrong(place, "'%s+%s' is too large: it ends beyond 2^64",
			     text, plus + 1);
	return 0;
}

static int take_region(struct place *place, const char *text)
{
	if (parse_region(text, &place->region))
		return wrong(place, "'%s' is no region: say buf, mem or regs",
			     text);
	place->detail = PLACE_REGION;
	return 0;
}

static int take_device(struct place *place, const char *text)
{
	if (strchr(text, '+'))
		return wrong(place,
			     "'%s' has no region before it: say buf, mem or regs",
			     text);
	/* The pieces are no longer than this field. */
	strcpy(place->device, text);
	place->detail = PLACE_DEVICE;
	return 0;
}

static int take_piece(struct place *place, char *text)
{
	enum mmapdev_region_kind region;

	switch (place->detail) {
	case PLACE_NOTHING:
		if (!parse_region(text, &region))
			return take_region(place, text);
		return take_device(place, text);
	case PLACE_DEVICE:
		return take_region(place, text);
	case PLACE_REGION:
		return take_range(place, text);
	default:
		return wrong(place, "':%s' says more than an offset and a length",
			     text);
	}
}

static int take_word(struct place *place, const char *word)
{
	char copy[sizeof(place->device)];
	char *rest = copy;
	char *piece;
	int ret = 0;

	if (strlen(word) >= sizeof(copy))
		return wrong(place, "'%.40s...' is too long", word);
	strcpy(copy, word);
	while (!ret && (piece = strsep(&rest, ":")))
		ret = take_piece(place, piece);
	return ret;
}

/* Can this word add to what was said in the words before it? */
static bool goes_on(const struct place *place, const char *word)
{
	enum mmapdev_region_kind region;
	char first[8] = "";

	switch (place->detail) {
	case PLACE_DEVICE:
		sscanf(word, "%7[^:]", first);
		return !parse_region(first, &region);
	case PLACE_REGION:
		return isdigit(*word);
	default:
		return false;
	}
}

int parse_place(char *const words[], int count, struct place *place)
{
	int used = 0;

	memset(place, 0, sizeof(*place));
	while (used < count && (!used || goes_on(place, words[used])))
		if (take_word(place, words[used++]))
			return -EINVAL;
	return used;
}

int parse_memory(char *const words[], int count, struct place *place)
{
	int used = parse_place(words, count, place);

	if (used < 0)
		return used;
	if (place->detail < PLACE_REGION) {
		place->region = MMAPDEV_MEMORY;
		place->detail = PLACE_REGION;
	}
	if (place->region != MMAPDEV_MEMORY)
		return wrong(place, "'%s' is not the device's memory: say mem",
			     region_word(place->region));
	while (used < count && goes_on(place, words[used]))
		if (take_word(place, words[used++]))
			return -EINVAL;
	return used;
}

/* One string with blanks between the words and "to" in place of "->". */
static char *join(char *const words[], int count)
{
	size_t size = 1;
	char *line, *arrow;
	int i;

	for (i = 0; i < count; i++)
		size += strlen(words[i]) + 1;
	/* " to " is twice as long as "->". */
	line = calloc(2, size);
	if (!line)
		return NULL;
	for (i = 0; i < count; i++)
		strcat(strcat(line, words[i]), " ");
	while ((arrow = strstr(line, "->"))) {
		memmove(arrow + 4, arrow + 2, strlen(arrow + 2) + 1);
		memcpy(arrow, " to ", 4);
	}
	return line;
}

#define TRANSFER_WORDS 8

static int split(char *line, char *words[TRANSFER_WORDS])
{
	char *word;
	int count = 0;

	while ((word = strsep(&line, " \t")))
		if (*word && count < TRANSFER_WORDS)
			words[count++] = word;
	return count;
}

static int check_ends(struct place *src, struct place *dst)
{
	if (src->detail != PLACE_RANGE)
		return wrong(src, "the source needs REGION:OFFSET+LENGTH");
	if (dst->detail != PLACE_OFFSET)
		return wrong(src,
			     "the destination needs REGION:OFFSET, no length");
	if (!*dst->device)
		strcpy(dst->device, src->device);
	if (!*src->device)
		strcpy(src->device, dst->device);
	if (strcmp(src->device, dst->device))
		return wrong(src, "'%s' and '%s' are two devices: a transfer stays in one",
			     src->device, dst->device);
	return 0;
}

static int parse_ends(char *words[], int count, struct place *src,
		      struct place *dst)
{
	int used = parse_place(words, count, src);
	int rest;

	if (used < 0)
		return used;
	if (used < count && !strcmp(words[used], "-"))
		return wrong(src,
			     "the shell took the '>' of '->': quote it or say 'to'");
	if (used == count || strcmp(words[used], "to"))
		return wrong(src, "'%s' where '->' or 'to' should be",
			     used == count ? "(nothing)" : words[used]);
	used++;
	rest = parse_place(words + used, count - used, dst);
	if (rest < 0)
		return wrong(src, "%.200s", dst->error);
	if (used + rest < count)
		return wrong(src, "'%s' is too much", words[used + rest]);
	return check_ends(src, dst);
}

int parse_transfer(char *const words[], int count, struct place *src,
		   struct place *dst)
{
	char *parts[TRANSFER_WORDS];
	char *line = join(words, count);
	int ret;

	memset(src, 0, sizeof(*src));
	if (!line)
		return wrong(src, "no memory");
	ret = parse_ends(parts, split(line, parts), src, dst);
	free(line);
	return ret;
}
