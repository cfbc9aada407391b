// SPDX-License-Identifier: GPL-2.0-only
/*
 * exercise-sync.c - operations by which pages go back to the device, or go
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include "exercise.h"

/* Of a mapped part: whole pages, by their addresses. */
static bool msync_mapped(struct operation *op)
{
	unsigned char *at = place(op, NULL), *start;

	if (!at)
		return false;
	start = at - op->offset % PAGE;
	must("msync", !msync(start, at + op->length - start, MS_SYNC));
	return true;
}

/* Is what was stored in the range on the device now? */
static bool sync_somehow(struct operation *op)
{
	const unsigned int waits = SYNC_FILE_RANGE_WAIT_BEFORE | SYNC_FILE_RANGE_WRITE |
				   SYNC_FILE_RANGE_WAIT_AFTER;

	switch (pick(op, 12)) {
	case 0:
	case 1:
		must("fsync", !fsync(any_file(op)));
		return true;
	case 2:
		must("fdatasync", !fdatasync(any_file(op)));
		return true;
	case 3:
	case 4:
	case 5:
		return msync_mapped(op);
	case 6:
		must("sync_file_range",
		     !sync_file_range(files.region, op->offset, op->length, waits));
		return true;
	case 7:
		must("syncfs", !syncfs(files.region));
		return true;
	case 8:
		must("fsync", !fsync(files.direct));
		return true;
	case 9:
		if (pick(op, 4))
			return false;
		sync();
		return true;
	default:
		/* Write-back that is under way when the next operation comes. */
		must("sync_file_range",
		     !sync_file_range(files.region, op->offset, op->length,
				      SYNC_FILE_RANGE_WRITE));
		return false;
	}
}

void do_sync(struct operation *op)
{
	if (sync_somehow(op))
		check_device(op, op->offset, op->length);
}

static void write_file(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);

	must(path, fd >= 0 && write(fd, text, strlen(text)) > 0);
	close(fd);
}

void do_drop_caches(struct operation *op)
{
	write_file("/proc/sys/vm/drop_caches", pick(op, 4) ? "1" : "3");
}

/* Pages move to other places, while they are mapped, dirty or under way. */
void do_compact(struct operation *op)
{
	(void)op;
	write_file("/proc/sys/vm/compact_memory", "1");
}

static void read_all(void)
{
	size_t offset, end = size_now();

	for (offset = 0; offset < end; offset += LENGTH) {
		size_t length = least(LENGTH, end - offset);

		must("read", pread(files.node, scratch, length, offset) == (long)length);
		compare("read of all", scratch, offset, length);
	}
}

/* With the last user the cache goes: what was dirty is on the device then. */
void do_last_close(struct operation *op)
{
	unmap_all();
	private_unmap();
	close_files();
	check_all_by_crc();
	check_device(op, 0, settings.most);
	open_files();
	if (!pick(op, 4))
		read_all();
}

/* What the end has hidden shall show. */
void check_all(void)
{
	struct operation op = { .more = 1 };
	unsigned int i;

	for (i = 0; i < 20; i++)
		check_device(&op, 0, settings.most);
	must("ftruncate", !ftruncate(files.region, settings.most));
	atomic_store(&shared->size, settings.most);
	read_all();
	check_all_by_crc();
}
