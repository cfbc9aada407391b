// SPDX-License-Identifier: GPL-2.0-only
/*
 * exercise-model.c - what each byte must be, and what is said if it is not
 */
#define _GNU_SOURCE
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "exercise.h"

struct shared *shared;
struct settings settings;
struct files files;
unsigned int me;
unsigned char *shadow, *scratch, *scratch2;
bool quiet, verbose;

/* splitmix64 */
uint64_t pick(struct operation *op, uint64_t below)
{
	uint64_t x = op->more += 0x9e3779b97f4a7c15;

	x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9;
	x = (x ^ x >> 27) * 0x94d049bb133111eb;
	return (x ^ x >> 31) % below;
}

size_t size_now(void)
{
	return atomic_load(&shared->size);
}

bool cut(size_t *offset, size_t *length)
{
	size_t end = size_now(), stripe;

	if (settings.workers == 1) {
		if (!end)
			return false;
		if (*offset >= end)
			*offset %= end;
	} else {
		stripe = *offset / STRIPE;
		stripe = stripe - stripe % settings.workers + me;
		*offset = stripe * STRIPE + *offset % STRIPE;
		end = least(end, (stripe + 1) * STRIPE);
		if (*offset >= end)
			return false;
	}
	*length = least(*length, end - *offset);
	return *length;
}

bool cut_other(struct operation *op, size_t *offset, size_t length)
{
	*offset = pick(op, settings.most);
	if (!cut(offset, &length))
		return false;
	op->length = least(op->length, length);
	return true;
}

void compose(const struct operation *op, unsigned char *bytes, size_t offset, size_t length)
{
	size_t i;

	for (i = 0; i < length; i++, offset++)
		bytes[i] = (op->key >> 8 * (offset & 7)) + 7 * (offset >> 3);
}

void bad(const char *format, ...)
{
	unsigned long index = atomic_load(&shared->workers[me].last);
	char text[128], message[512];
	va_list args;

	va_start(args, format);
	vsnprintf(message, sizeof(message), format, args);
	va_end(args);
	describe(&current, text, sizeof(text));
	if (!quiet)
		printf("exercise: seed %lu, worker %u, operation %lu (%s), end at %zu:\n  %s\n",
		       (unsigned long)settings.seed, me, index, text, size_now(), message);
	fflush(stdout);
	_exit(1);
}

void must(const char *what, bool good)
{
	if (!good)
		bad("%s: %s", what, strerror(errno));
}

static void print_bytes(char *text, const unsigned char *bytes, size_t length)
{
	size_t i;

	for (i = 0; i < length && i < 16; i++)
		text += sprintf(text, " %02x", bytes[i]);
}

void compare_with(const char *what, const void *found, const void *expected, size_t offset,
		  size_t length)
{
	const unsigned char *f = found, *e = expected;
	char found_text[64] = "", expected_text[64] = "";
	size_t first, last;

	if (!memcmp(f, e, length))
		return;
	for (first = 0; first < length - 1 && f[first] == e[first]; first++)
		;
	for (last = length - 1; last > first && f[last] == e[last]; last--)
		;
	print_bytes(found_text, f + first, last + 1 - first);
	print_bytes(expected_text, e + first, last + 1 - first);
	bad("%s of %zu+%zu: wrong from %zu to %zu, expected%s, found%s", what, offset, length,
	    offset + first, offset + last, expected_text, found_text);
}

void compare(const char *what, const void *found, size_t offset, size_t length)
{
	compare_with(what, found, shadow + offset, offset, length);
}

/* The registers have one address for all; the upper half is 0 for ever. */
static void set_address(size_t offset)
{
	uint32_t low = offset;

	pthread_mutex_lock(&shared->registers);
	must("the address to peek at",
	     pwrite(files.registers, &low, 4, MMAPDEV_SIM_PEEK_LOW) == 4);
}

uint32_t peek(size_t offset)
{
	uint32_t value;

	set_address(offset);
	must("peek", pread(files.registers, &value, 4, MMAPDEV_SIM_PEEK_DATA) == 4);
	pthread_mutex_unlock(&shared->registers);
	return value;
}

void poke(size_t offset, uint32_t value)
{
	set_address(offset);
	must("poke", pwrite(files.registers, &value, 4, MMAPDEV_SIM_PEEK_DATA) == 4);
	pthread_mutex_unlock(&shared->registers);
}

void check_device(struct operation *op, size_t offset, size_t length)
{
	unsigned int i;

	for (i = 0; i < 6; i++) {
		/* The ends are where something is forgotten. */
		size_t at = i == 0 ? 0 : i == 1 ? length - 1 : pick(op, length);
		size_t word = (offset + at) & ~3UL;
		uint32_t value;

		if (word < offset || word + 4 > offset + length)
			continue;
		value = peek(word);
		compare("the device itself", &value, word, 4);
	}
}
