// SPDX-License-Identifier: GPL-2.0-only
/*
 * exercise-operations.c - draws operations, and has them carried out
 *
 * What is drawn depends on seed, worker and index alone, so that any part of a
 * run can be run by itself. It is cut to what there is only when its turn comes.
 */
#define _GNU_SOURCE
#include <stdio.h>
#include "exercise.h"

/**
 * struct kind_of - a kind of operation
 * @name: for people
 * @weight: how often it is drawn, in relation to the others
 * @run: does it
 * @whole: its range is not cut
 * @alone: it is for a run of a single worker
 */
struct kind_of {
	const char *name;
	unsigned int weight;
	void (*run)(struct operation *op);
	bool whole;
	bool alone;
};

static const struct kind_of kinds[KINDS] = {
	[READ] = { "read", 100, do_read, false, false },
	[SCAN] = { "scan", 8, do_scan, true, false },
	[WRITE] = { "write", 120, do_write, false, false },
	[READ_VECTOR] = { "readv", 25, do_read_vector, false, false },
	[WRITE_VECTOR] = { "writev", 30, do_write_vector, false, false },
	[READ_DIRECT] = { "direct read", 40, do_read_direct, false, false },
	[WRITE_DIRECT] = { "direct write", 40, do_write_direct, false, false },
	[SPLICE_IN] = { "splice from", 15, do_splice_in, false, false },
	[SPLICE_OUT] = { "splice to", 15, do_splice_out, false, false },
	[AT_END] = { "at the end", 15, do_at_end, true, true },
	[LOAD] = { "load", 120, do_load, true, false },
	[STORE] = { "store", 150, do_store, true, false },
	[MAP] = { "mmap", 30, do_map, true, false },
	[UNMAP] = { "munmap", 10, do_unmap, true, false },
	[REMAP] = { "mremap", 15, do_remap, true, false },
	[ADVISE] = { "madvise", 40, do_advise, true, false },
	[PROTECT] = { "mprotect", 10, do_protect, true, false },
	[PRIVATE_LOAD] = { "private load", 30, do_private_load, true, false },
	[PRIVATE_STORE] = { "private store", 20, do_private_store, true, false },
	[PRIVATE_MAP] = { "private mmap", 5, do_private_map, true, false },
	[WRITE_SELF] = { "write from a mapping", 20, do_write_self, true, false },
	[READ_SELF] = { "read into a mapping", 20, do_read_self, true, false },
	[FORK] = { "store by a child", 2, do_fork, true, false },
	[SYNC] = { "sync", 60, do_sync, false, false },
	[FADVISE] = { "fadvise", 30, do_fadvise, false, false },
	[DROP_CACHES] = { "drop caches", 3, do_drop_caches, true, false },
	[COMPACT] = { "compact memory", 1, do_compact, true, false },
	[REOPEN] = { "open anew", 6, do_reopen, true, false },
	[LAST_CLOSE] = { "last close", 4, do_last_close, true, true },
	[TO_DEVICE] = { "transfer to", 30, do_to_device, false, false },
	[FROM_DEVICE] = { "transfer from", 30, do_from_device, false, false },
	[COPY] = { "copy", 20, do_copy, false, false },
	[FILL] = { "fill", 20, do_fill, false, false },
	[CRC] = { "crc", 15, do_crc, false, false },
	[PUNCH] = { "punch", 15, do_punch, false, false },
	[RESIZE] = { "resize", 12, do_resize, true, false },
	[INVALIDATE] = { "invalidate", 30, do_invalidate, false, false },
	[DISCARD] = { "discard", 20, do_discard, false, false },
};

struct operation current;

static enum kind draw_kind(struct operation *op)
{
	unsigned int all = 0, at;
	enum kind kind;

	for (kind = 0; kind < KINDS; kind++)
		all += kinds[kind].weight;
	at = pick(op, all);
	for (kind = 0; at >= kinds[kind].weight; kind++)
		at -= kinds[kind].weight;
	return kind;
}

struct operation draw(unsigned int worker, unsigned long index)
{
	static const size_t lengths[] = { 16, 600, PAGE, 3 * PAGE, 10 * PAGE, LENGTH };
	struct operation op = { .more = settings.seed };

	op.more = pick(&op, UINT64_MAX) + worker;
	op.more = pick(&op, UINT64_MAX) + index;
	op.kind = draw_kind(&op);
	op.key = pick(&op, UINT64_MAX);
	op.length = 1 + pick(&op, lengths[pick(&op, 6)]);
	op.offset = pick(&op, settings.most);
	/* The edges of pages are where things go wrong. */
	if (!pick(&op, 4))
		op.length = page_end(op.length);
	switch (pick(&op, 4)) {
	case 0:
		op.offset = page_start(op.offset);
		break;
	case 1:
		op.offset = page_start(op.offset);
		op.offset -= least(op.offset, pick(&op, 16));
		break;
	}
	return op;
}

void describe(const struct operation *op, char *text, size_t size)
{
	if (op->kind >= KINDS)
		snprintf(text, size, "the last look at all");
	else
		snprintf(text, size, "%s %zu+%zu", kinds[op->kind].name, op->offset, op->length);
}

/* Private copies beyond an end that another worker has moved are gone. */
static void notice_shrinks(void)
{
	static unsigned long seen;
	unsigned long shrinks = atomic_load(&shared->shrinks);

	if (shrinks != seen && settings.workers > 1)
		private_unmap();
	seen = shrinks;
}

void perform(unsigned long index)
{
	const struct kind_of *kind;
	char text[128];

	current = draw(me, index);
	kind = &kinds[current.kind];
	if (kind->alone && settings.workers > 1)
		return;
	if (current.kind == RESIZE)
		pthread_rwlock_wrlock(&shared->resizing);
	else
		pthread_rwlock_rdlock(&shared->resizing);
	notice_shrinks();
	if (kind->whole || cut(&current.offset, &current.length)) {
		if (verbose) {
			describe(&current, text, sizeof(text));
			printf("  %lu: %s, end at %zu\n", index, text, size_now());
		}
		kind->run(&current);
	}
	pthread_rwlock_unlock(&shared->resizing);
}
