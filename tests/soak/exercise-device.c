// SPDX-License-Identifier: GPL-2.0-only
/*
 * exercise-device.c - operations by way of the device: transfers, its end, and
 * changes of its memory of which the cache must be told
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>
#include "exercise.h"

static int transfer(struct mmapdev_transfer *transfer)
{
	transfer->argsz = sizeof(*transfer);
	return patiently(ioctl(files.buffer, MMAPDEV_TRANSFER, transfer));
}

static int fill(size_t offset, size_t length, uint64_t value)
{
	struct mmapdev_transfer fill = {
		.op = MMAPDEV_OP_FILL, .dst_region = MMAPDEV_REGION_MEMORY,
		.dst_offset = offset, .length = length, .value = value,
	};

	return transfer(&fill);
}

static int resize(int fd, size_t size)
{
	struct mmapdev_resize resize = { .argsz = sizeof(resize), .size = size };

	return patiently(ioctl(fd, MMAPDEV_RESIZE, &resize));
}

void clear_all(void)
{
	must("MMAPDEV_RESIZE", !resize(files.node, settings.most));
	must("fill", !fill(0, settings.most, 0));
	memset(shadow, 0, settings.most);
	atomic_store(&shared->size, settings.most);
}

/* The worker's part of the buffer is as long as two transfers may be. */
void do_to_device(struct operation *op)
{
	size_t from = pick(op, BUFFER_PART - op->length + 1);
	struct mmapdev_transfer to_device = {
		.op = MMAPDEV_OP_COPY, .src_region = MMAPDEV_REGION_BUFFER,
		.src_offset = me * BUFFER_PART + from,
		.dst_region = MMAPDEV_REGION_MEMORY, .dst_offset = op->offset,
		.length = op->length,
	};

	compose(op, files.transfers + from, op->offset, op->length);
	must("transfer to the device", !transfer(&to_device));
	compose(op, shadow + op->offset, op->offset, op->length);
}

void do_from_device(struct operation *op)
{
	size_t to = pick(op, BUFFER_PART - op->length + 1);
	struct mmapdev_transfer from_device = {
		.op = MMAPDEV_OP_COPY, .src_region = MMAPDEV_REGION_MEMORY,
		.src_offset = op->offset, .dst_region = MMAPDEV_REGION_BUFFER,
		.dst_offset = me * BUFFER_PART + to, .length = op->length,
	};

	memset(files.transfers + to, 0x5a, op->length);
	must("transfer from the device", !transfer(&from_device));
	compare("transfer", files.transfers + to, op->offset, op->length);
}

void do_copy(struct operation *op)
{
	struct mmapdev_transfer copy = {
		.op = MMAPDEV_OP_COPY, .src_region = MMAPDEV_REGION_MEMORY,
		.src_offset = op->offset, .dst_region = MMAPDEV_REGION_MEMORY,
	};
	size_t to;

	if (!cut_other(op, &to, op->length))
		return;
	copy.dst_offset = to;
	copy.length = op->length;
	if (to < op->offset + op->length && op->offset < to + op->length) {
		if (!transfer(&copy) || errno != EINVAL)
			bad("a copy onto itself, at %zu, is not refused", to);
		return;
	}
	must("copy", !transfer(&copy));
	memcpy(shadow + to, shadow + op->offset, op->length);
}

void do_fill(struct operation *op)
{
	size_t i;

	must("fill", !fill(op->offset, op->length, op->key));
	for (i = 0; i < op->length; i++)
		shadow[op->offset + i] = op->key >> 8 * (i & 7);
}

static uint32_t crc_of(const unsigned char *bytes, size_t length)
{
	static uint32_t table[256];
	uint32_t crc = ~0U;
	int i, bit;

	for (i = 0; !table[255] && i < 256; i++) {
		table[i] = i;
		for (bit = 0; bit < 8; bit++)
			table[i] = table[i] >> 1 ^ (table[i] & 1 ? 0x82f63b78 : 0);
	}
	while (length--)
		crc = crc >> 8 ^ table[(crc ^ *bytes++) & 255];
	return ~crc;
}

static void check_crc(size_t offset, size_t length)
{
	struct mmapdev_transfer crc = {
		.op = MMAPDEV_OP_CRC32C, .src_region = MMAPDEV_REGION_MEMORY,
		.src_offset = offset, .length = length,
	};
	uint32_t expected = crc_of(shadow + offset, length);

	must("crc", !transfer(&crc));
	if (crc.value != expected)
		bad("CRC-32C of %zu+%zu: expected %08x, found %08llx", offset, length, expected,
		    (unsigned long long)crc.value);
}

void do_crc(struct operation *op)
{
	check_crc(op->offset, op->length);
}

void check_all_by_crc(void)
{
	if (size_now())
		check_crc(0, size_now());
}

/* Of a mapping whole pages go. */
static void remove_mapped(struct operation *op)
{
	struct mapping *mapping;
	unsigned char *at = place(op, &mapping);
	size_t skip = page_end(op->offset) - op->offset;

	if (!at || !mapping->regular || op->length < skip + PAGE)
		return;
	op->offset += skip;
	op->length = page_start(op->length - skip);
	must("MADV_REMOVE", !patiently(madvise(at + skip, op->length, MADV_REMOVE)));
	memset(shadow + op->offset, 0, op->length);
}

/* What lies beyond the end stays, even if the hole goes there. */
void do_punch(struct operation *op)
{
	int how = pick(op, 2) ? FALLOC_FL_PUNCH_HOLE : FALLOC_FL_ZERO_RANGE;
	size_t beyond = 0;

	if (!pick(op, 3)) {
		remove_mapped(op);
		return;
	}
	if (op->offset + op->length == size_now())
		beyond = pick(op, 2 * PAGE);
	must("fallocate", !patiently(fallocate(files.region, how | FALLOC_FL_KEEP_SIZE,
					       op->offset, op->length + beyond)));
	memset(shadow + op->offset, 0, op->length);
}

/* Mostly not far, and seldom for long next to nothing. */
static size_t pick_size(struct operation *op)
{
	size_t size = size_now();

	if (size < settings.most / 4 && pick(op, 2))
		return settings.most;
	switch (pick(op, 8)) {
	case 0:
		return settings.most;
	case 1:
		return pick(op, settings.most + 1);
	case 2:
		return page_start(pick(op, settings.most));
	case 3:
	case 4:
		return size - least(size, pick(op, 3 * PAGE));
	default:
		return least(size + pick(op, 6 * PAGE), settings.most);
	}
}

void do_resize(struct operation *op)
{
	size_t size = pick_size(op);
	bool shrinks = size < size_now();
	struct stat status;

	if (pick(op, 2))
		must("MMAPDEV_RESIZE", !resize(any_file(op), size));
	else
		must("ftruncate", !patiently(ftruncate(files.region, size)));
	atomic_store(&shared->size, size);
	if (shrinks) {
		atomic_fetch_add(&shared->shrinks, 1);
		private_shrunk(size);
	}
	must("fstat", !fstat(files.region, &status));
	if ((size_t)status.st_size != size)
		bad("resized to %zu, the size is %zu", size, (size_t)status.st_size);
}

static unsigned long pages_out(void)
{
	struct mmapdev_stats stats = { .argsz = sizeof(stats), .region = MMAPDEV_REGION_MEMORY };

	must("MMAPDEV_STATS", !ioctl(files.node, MMAPDEV_STATS, &stats));
	return stats.pages_out;
}

static int invalidate(int fd, size_t offset, size_t length, unsigned int flags)
{
	struct mmapdev_invalidate invalidate = {
		.argsz = sizeof(invalidate), .flags = flags, .offset = offset,
		.length = length,
	};

	return ioctl(fd, MMAPDEV_INVALIDATE, &invalidate);
}

/* Write some of a range: what it becomes is in the shadow at once. */
static void write_part(struct operation *op, size_t offset, size_t length)
{
	size_t skip = pick(op, length);

	offset += skip;
	length = 1 + pick(op, length - skip);
	compose(op, scratch, offset, length);
	must("write", pwrite(any_file(op), scratch, length, offset) == (long)length);
	compose(op, shadow + offset, offset, length);
}

/* The dirty page may have been written back meanwhile, but never forgotten. */
void do_invalidate(struct operation *op)
{
	unsigned long before = pages_out();
	bool dirty = pick(op, 2);
	int ret;

	if (dirty)
		write_part(op, op->offset, op->length);
	ret = invalidate(any_file(op), op->offset, op->length, 0);
	must("MMAPDEV_INVALIDATE", !ret || errno == EBUSY);
	if (!ret && dirty && pages_out() == before)
		bad("a dirty page was invalidated");
	must("read", pread(any_file(op), scratch, op->length, op->offset) == (long)op->length);
	compare("read after invalidation", scratch, op->offset, op->length);
}

/* A few whole pages that are the worker's own, or up to the end. */
static bool cut_pages(struct operation *op)
{
	size_t first = page_end(op->offset), last = op->offset + op->length;

	if (last != size_now())
		last = page_start(last);
	if (last > first + 4 * PAGE)
		last = first + 4 * PAGE;
	if (first >= last && settings.workers == 1) {
		first = page_start(op->offset);
		last = least(first + PAGE, size_now());
	}
	if (first >= last)
		return false;
	op->offset = first;
	op->length = last - first;
	return true;
}

/* The device writes a few words of the range: scratch2 has what is there then. */
static void poke_some(struct operation *op)
{
	unsigned int count = 1 + pick(op, 4);

	memcpy(scratch2, shadow + op->offset, op->length);
	while (count--) {
		size_t at = pick(op, op->length) & ~3UL;
		uint32_t value = pick(op, UINT32_MAX);

		if (at + 4 > op->length)
			continue;
		memcpy(scratch2 + at, &value, 4);
		poke(op->offset + at, value);
	}
}

/* Pages went back meanwhile: what there is now is of the device or of the host. */
static void learn_from_device(struct operation *op)
{
	uint32_t value = 0;
	size_t at;

	for (at = 0; at < op->length; at++) {
		unsigned char byte;

		value = at & 3 ? value >> 8 : peek(op->offset + at);
		byte = value;
		if (byte != scratch2[at] && byte != shadow[op->offset + at])
			bad("device at %zu: neither %02x nor %02x, but %02x", op->offset + at,
			    scratch2[at], shadow[op->offset + at], byte);
		scratch2[at] = byte;
	}
}

/* A page that a pipe refers to cannot be split from its piece. */
static void hold(struct operation *op, int pipes[2])
{
	loff_t offset = op->offset;

	must("pipe", !pipe(pipes));
	must("splice", splice(any_file(op), &offset, pipes[1], NULL, 1, 0) == 1);
}

/*
 * All is written back, the device changes some of it, and is asked for it anew. In
 * between the host may store something, which is to be thrown away. Where pieces
 * are larger than a page, those of others may be dirty, and take ours with them.
 */
void do_discard(struct operation *op)
{
	bool dirty = pick(op, 2), held = !pick(op, 4);
	unsigned int flags = dirty || pick(op, 2) ? MMAPDEV_INVALIDATE_DISCARD : 0;
	unsigned long before;
	int pipes[2];

	if ((settings.large && settings.workers > 1) || !cut_pages(op))
		return;
	must("fsync", !fsync(any_file(op)));
	if (held)
		hold(op, pipes);
	poke_some(op);
	before = pages_out();
	if (dirty)
		write_part(op, op->offset, op->length);
	must("MMAPDEV_INVALIDATE", !invalidate(any_file(op), op->offset, op->length, flags));
	if (held)
		must("close", !close(pipes[0]) && !close(pipes[1]));
	if (dirty && pages_out() != before)
		learn_from_device(op);
	memcpy(shadow + op->offset, scratch2, op->length);
	must("read", pread(any_file(op), scratch, op->length, op->offset) == (long)op->length);
	compare("read after a change by the device", scratch, op->offset, op->length);
}

void spoil(void)
{
	struct operation op = { .more = settings.seed };
	size_t word = pick(&op, settings.most - 4) & ~3UL;

	must("fsync", !fsync(files.node));
	poke(word, peek(word) ^ 0xff);
	if (size_now())
		must("MMAPDEV_INVALIDATE", !invalidate(files.node, 0, size_now(), 0));
	if (!quiet)
		printf("exercise: the byte at %zu was made wrong\n", word);
}
