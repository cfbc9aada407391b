// SPDX-License-Identifier: GPL-2.0-only
/*
 * exercise-maps.c - operations on shared mappings
 */
#define _GNU_SOURCE
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>
#include "exercise.h"

#define MAPPINGS 5

static struct mapping mappings[MAPPINGS];

static struct mapping *any_mapping(struct operation *op)
{
	unsigned int first = pick(op, MAPPINGS), i;

	for (i = 0; i < MAPPINGS; i++) {
		struct mapping *mapping = &mappings[(first + i) % MAPPINGS];

		if (mapping->at)
			return mapping;
	}
	return NULL;
}

static void unmap(struct mapping *mapping)
{
	if (mapping->at)
		must("munmap", !munmap(mapping->at, mapping->length));
	mapping->at = NULL;
}

void unmap_all(void)
{
	unsigned int i;

	for (i = 0; i < MAPPINGS; i++)
		unmap(&mappings[i]);
}

unsigned char *place(struct operation *op, struct mapping **which)
{
	struct mapping *mapping = any_mapping(op);
	size_t length = op->length;

	if (!mapping)
		return NULL;
	op->offset = mapping->start + op->offset % mapping->length;
	if (!cut(&op->offset, &length) || op->offset < mapping->start ||
	    op->offset >= mapping->start + mapping->length)
		return NULL;
	op->length = least(length, mapping->start + mapping->length - op->offset);
	if (which)
		*which = mapping;
	return mapping->at + op->offset - mapping->start;
}

/* The bytes are copied first, so that what is printed is what was compared. */
void do_load(struct operation *op)
{
	unsigned char *at = place(op, NULL);

	if (!at)
		return;
	memcpy(scratch, at, op->length);
	compare("load", scratch, op->offset, op->length);
}

/*
 * Beyond the end, up to that of the page, there is memory that nobody has: what
 * is stored there must never be seen on the device.
 */
static void store_in_tail(struct operation *op, unsigned char *at)
{
	size_t end = size_now();

	if (settings.workers == 1 && op->offset + op->length == end && end % PAGE)
		memset(at + op->length, 0xee, page_end(end) - end);
}

void do_store(struct operation *op)
{
	unsigned char *at = place(op, NULL);

	if (!at)
		return;
	compose(op, at, op->offset, op->length);
	compose(op, shadow + op->offset, op->offset, op->length);
	store_in_tail(op, at);
}

/* May reach beyond the end: nobody touches it there. */
void do_map(struct operation *op)
{
	struct mapping *mapping = &mappings[pick(op, MAPPINGS)];
	int flags = MAP_SHARED | (pick(op, 8) ? 0 : MAP_POPULATE);
	void *at;

	unmap(mapping);
	mapping->start = page_start(op->offset);
	mapping->length = page_end(op->length);
	if (!pick(op, 3)) {
		mapping->start = 0;
		mapping->length = page_end(settings.most);
	}
	mapping->regular = pick(op, 2);
	at = mmap(NULL, mapping->length, PROT_READ | PROT_WRITE, flags,
		  mapping->regular ? files.region : files.node, mapping->start);
	must("mmap", at != MAP_FAILED);
	mapping->at = at;
}

void do_unmap(struct operation *op)
{
	struct mapping *mapping = any_mapping(op);

	if (mapping)
		unmap(mapping);
}

/* Elsewhere, while the old one stays for a moment, and faults anew. */
static void *move(struct mapping *mapping)
{
	void *at = mremap(mapping->at, mapping->length, mapping->length,
			  MREMAP_MAYMOVE | MREMAP_DONTUNMAP, NULL);

	if (at != MAP_FAILED)
		must("munmap of what was left", !munmap(mapping->at, mapping->length));
	return at;
}

void do_remap(struct operation *op)
{
	struct mapping *mapping = any_mapping(op);
	size_t length = page_end(op->length);
	void *at;

	if (!mapping)
		return;
	if (!pick(op, 3)) {
		length = mapping->length;
		at = move(mapping);
	} else {
		at = mremap(mapping->at, mapping->length, length, MREMAP_MAYMOVE);
	}
	/* What advice or protection has split stays split, and cannot be moved. */
	if (at == MAP_FAILED && errno == EFAULT) {
		unmap(mapping);
		return;
	}
	must("mremap", at != MAP_FAILED);
	mapping->at = at;
	mapping->length = length;
}

void do_advise(struct operation *op)
{
	static const int advice[] = {
		MADV_DONTNEED, MADV_DONTNEED, MADV_WILLNEED, MADV_SEQUENTIAL, MADV_RANDOM,
		MADV_NORMAL, MADV_COLD, MADV_PAGEOUT, MADV_POPULATE_READ,
		MADV_POPULATE_WRITE, MADV_HUGEPAGE, MADV_NOHUGEPAGE,
	};
	unsigned char *at = place(op, NULL), *start;
	int chosen = advice[pick(op, 12)];

	if (!at)
		return;
	start = at - op->offset % PAGE;
	/* A kernel may lack what is advised; what it does must be right. */
	if (madvise(start, at + op->length - start, chosen) && errno != EINVAL)
		bad("madvise %d: %s", chosen, strerror(errno));
}

/* Splits the mapping, and lets it become one again. */
void do_protect(struct operation *op)
{
	unsigned char *at = place(op, NULL), *start;
	size_t length;

	if (!at)
		return;
	start = at - op->offset % PAGE;
	length = page_end(at + op->length - start);
	must("mprotect", !mprotect(start, length, PROT_READ));
	memcpy(scratch, at, op->length);
	compare("load of a protected page", scratch, op->offset, op->length);
	must("mprotect", !mprotect(start, length, PROT_READ | PROT_WRITE));
}

static bool apart(size_t a, size_t b, size_t length)
{
	return a + length <= b || b + length <= a;
}

/* The kernel copies from pages of the cache to pages of the cache. */
void do_write_self(struct operation *op)
{
	unsigned char *at = place(op, NULL);
	size_t to;

	if (!at || !cut_other(op, &to, op->length) || !apart(op->offset, to, op->length))
		return;
	must("write from a mapping", pwrite(any_file(op), at, op->length, to) == (long)op->length);
	memcpy(shadow + to, shadow + op->offset, op->length);
}

static bool in_sectors(size_t a, size_t b, size_t length)
{
	return !((a | b | length) & 511) && settings.workers == 1;
}

/* The device does, if all fits; others would drop the page that it writes. */
void do_read_self(struct operation *op)
{
	unsigned char *at = place(op, NULL);
	size_t from;
	int fd;

	if (!at || !cut_other(op, &from, op->length) || !apart(op->offset, from, op->length))
		return;
	fd = in_sectors(op->offset, from, op->length) ? files.direct : any_file(op);
	must("read into a mapping", pread(fd, at, op->length, from) == (long)op->length);
	memcpy(shadow + op->offset, shadow + from, op->length);
}

void do_fork(struct operation *op)
{
	unsigned char *at = place(op, NULL);
	int status;
	pid_t pid;

	if (!at)
		return;
	pid = fork();
	must("fork", pid >= 0);
	if (!pid) {
		compose(op, at, op->offset, op->length);
		_exit(0);
	}
	must("waitpid", waitpid(pid, &status, 0) == pid);
	if (status)
		bad("a child ended with status %#x", status);
	compose(op, shadow + op->offset, op->offset, op->length);
}
