/* SPDX-License-Identifier: GPL-2.0-only */
/* parse.h - the grammar of the command line: numbers, ranges, places */
#ifndef TOOL_PARSE_H
#define TOOL_PARSE_H

#include <stdint.h>

#include <mmapdev.h>

/*
 * Decimal or 0x, then perhaps K, M, G or T. -EINVAL: not a number; -ERANGE: it
 * does not fit.
 */
int parse_number(const char *text, uint64_t *value);

/* "buf", "mem", "regs". */
int parse_region(const char *text, enum mmapdev_region_kind *region);
const char *region_word(enum mmapdev_region_kind region);

/* How much a place says; each includes the ones before. */
enum place_detail {
	PLACE_NOTHING,
	PLACE_DEVICE,
	PLACE_REGION,
	PLACE_OFFSET,
	PLACE_RANGE,
};

/**
 * struct place - [DEV[:REGION]] [OFFSET[+LENGTH]]
 * @detail: how much was said
 * @device: name; "": the first device
 * @region: from PLACE_REGION on
 * @offset: from PLACE_OFFSET on
 * @length: with PLACE_RANGE
 * @error: after a failure: what was wrong, one line without its end
 */
struct place {
	enum place_detail detail;
	char device[128];
	enum mmapdev_region_kind region;
	uint64_t offset;
	uint64_t length;
	char error[256];
};

/*
 * Takes as many of the words as belong to a place; its parts may be joined by
 * ':' or be words. Gives the count taken, which may be 0, or -EINVAL.
 */
int parse_place(char *const words[], int count, struct place *place);

/* The same about device memory: the region may be left out, and is mem then. */
int parse_memory(char *const words[], int count, struct place *place);

/*
 * Splits "SRC -> DST" or "SRC to DST", in whatever words it comes, into two
 * places. The device may stand at either. 0 or -EINVAL with src->error.
 */
int parse_transfer(char *const words[], int count, struct place *src,
		   struct place *dst);

#endif
