// SPDX-License-Identifier: GPL-2.0-only
/*
 * exercise-files.c - operations on files: read(2), write(2) and their kin
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>
#include "exercise.h"

#define SECTOR 512UL

static int open_or_fail(const char *path, int flags)
{
	int fd = open(path, flags | O_CLOEXEC);

	must(path, fd >= 0);
	return fd;
}

static int open_region(void)
{
	struct mmapdev_region_fd region = {
		.argsz = sizeof(region), .region = MMAPDEV_REGION_MEMORY,
	};

	must("MMAPDEV_REGION_FD", !ioctl(files.node, MMAPDEV_REGION_FD, &region));
	return region.fd;
}

void open_files(void)
{
	files.node = open_or_fail("/dev/mmapdev-mem", O_RDWR);
	files.direct = open_or_fail("/dev/mmapdev-mem", O_RDWR | O_DIRECT);
	files.region = open_region();
	files.buffer = open_or_fail("/dev/mmapdev", O_RDWR);
	files.registers = open_or_fail("/dev/mmapdev-regs", O_RDWR);
	files.transfers = mmap(NULL, BUFFER_PART, PROT_READ | PROT_WRITE, MAP_SHARED,
			       files.buffer, me * BUFFER_PART);
	must("mapping the buffer", files.transfers != MAP_FAILED);
}

/* The buffer and the registers stay: they have no cache to lose. */
void close_files(void)
{
	must("close", !close(files.node) && !close(files.region) && !close(files.direct));
}

int any_file(struct operation *op)
{
	return pick(op, 2) ? files.node : files.region;
}

void do_read(struct operation *op)
{
	must("read", pread(any_file(op), scratch, op->length, op->offset) == (long)op->length);
	compare("read", scratch, op->offset, op->length);
}

/* One after another, so that read-ahead grows, and with it the pieces. */
void do_scan(struct operation *op)
{
	size_t end = least(size_now(), op->offset + 8 * LENGTH);
	int fd = any_file(op);

	for (; op->offset < end; op->offset += op->length) {
		op->length = least(LENGTH / 4, end - op->offset);
		must("read", pread(fd, scratch, op->length, op->offset) == (long)op->length);
		if (settings.workers == 1)
			compare("scan", scratch, op->offset, op->length);
	}
}

static void written(const struct operation *op)
{
	compose(op, shadow + op->offset, op->offset, op->length);
}

void do_write(struct operation *op)
{
	compose(op, scratch, op->offset, op->length);
	must("write", pwrite(any_file(op), scratch, op->length, op->offset) == (long)op->length);
	written(op);
}

/* Cut a buffer into pieces: how many. */
static int pieces(struct operation *op, struct iovec *vector, unsigned char *bytes)
{
	size_t left = op->length;
	int count = 0;

	while (left && count < 4) {
		size_t step = count == 3 ? left : 1 + pick(op, left);

		vector[count++] = (struct iovec) { bytes, step };
		bytes += step;
		left -= step;
	}
	return count;
}

void do_read_vector(struct operation *op)
{
	struct iovec vector[4];
	int count = pieces(op, vector, scratch);

	must("readv", preadv(any_file(op), vector, count, op->offset) == (long)op->length);
	compare("readv", scratch, op->offset, op->length);
}

void do_write_vector(struct operation *op)
{
	int flags = pick(op, 3) ? 0 : RWF_DSYNC;
	struct iovec vector[4];
	int count;

	compose(op, scratch, op->offset, op->length);
	count = pieces(op, vector, scratch);
	must("writev",
	     pwritev2(any_file(op), vector, count, op->offset, flags) == (long)op->length);
	written(op);
	if (flags)
		check_device(op, op->offset, op->length);
}

/* Whole sectors of the range; up to the end where that is the end of all. */
static bool cut_sectors(struct operation *op)
{
	size_t end = op->offset + op->length;

	op->offset = (op->offset + SECTOR - 1) & ~(SECTOR - 1);
	if (end != size_now() || pick(op, 2))
		end &= ~(SECTOR - 1);
	if (op->offset >= end)
		return false;
	op->length = end - op->offset;
	return true;
}

/* At the end the length goes beyond it, as there its multiple must. */
static void transfer_direct(struct operation *op, unsigned char *bytes, bool writes)
{
	size_t done = 0, length = (op->length + SECTOR - 1) & ~(SECTOR - 1);
	unsigned int tries = 10000;

	while (done < op->length) {
		long ret = writes ? pwrite(files.direct, bytes + done, length - done,
					   op->offset + done) :
				    pread(files.direct, bytes + done, length - done,
					  op->offset + done);

		if (ret < 0 && errno == EBUSY && settings.workers > 1 && --tries)
			continue;
		must(writes ? "direct write" : "direct read", ret > 0);
		/* What a neighbour disturbed may end early, with its first part done. */
		if (settings.workers == 1 && ret != (long)op->length)
			bad("a direct transfer of %zu moved %ld", op->length, ret);
		done += ret;
	}
}

/* Memory for it may begin at any sector. */
void do_read_direct(struct operation *op)
{
	unsigned char *bytes;

	if (!cut_sectors(op))
		return;
	bytes = scratch + SECTOR * pick(op, 8);
	transfer_direct(op, bytes, false);
	compare("direct read", bytes, op->offset, op->length);
}

void do_write_direct(struct operation *op)
{
	unsigned char *bytes;

	if (!cut_sectors(op))
		return;
	bytes = scratch + SECTOR * pick(op, 8);
	compose(op, bytes, op->offset, op->length);
	transfer_direct(op, bytes, true);
	written(op);
	if (!pick(op, 4))
		check_device(op, op->offset, op->length);
}

/* A pipe holds 64 KiB, in pieces of up to a page. */
#define PIPE_BYTES (8 * PAGE)

void do_splice_in(struct operation *op)
{
	int fd = any_file(op), pipes[2];
	size_t done = 0;

	op->length = least(op->length, PIPE_BYTES);
	must("pipe", !pipe(pipes));
	while (done < op->length) {
		loff_t offset = op->offset + done;
		long ret = splice(fd, &offset, pipes[1], NULL, op->length - done, 0);

		must("splice from the memory", ret > 0);
		must("read from a pipe", read(pipes[0], scratch + done, ret) == ret);
		done += ret;
	}
	close(pipes[0]);
	close(pipes[1]);
	compare("splice", scratch, op->offset, op->length);
}

/* Of the regular file alone: the node has no splice_write of its own. */
void do_splice_out(struct operation *op)
{
	loff_t offset = op->offset;
	size_t done = 0;
	int pipes[2];

	op->length = least(op->length, PIPE_BYTES);
	compose(op, scratch, op->offset, op->length);
	must("pipe", !pipe(pipes));
	must("write to a pipe", write(pipes[1], scratch, op->length) == (long)op->length);
	while (done < op->length) {
		long ret = splice(pipes[0], NULL, files.region, &offset, op->length - done, 0);

		must("splice to the memory", ret > 0);
		done += ret;
	}
	close(pipes[0]);
	close(pipes[1]);
	written(op);
}

/* Reads and writes across the end are short, and there is none beyond it. */
void do_at_end(struct operation *op)
{
	size_t end = size_now(), length = pick(op, 2 * PAGE), beyond = 1 + pick(op, PAGE);
	int fd = any_file(op);

	op->offset = end - least(end, length);
	op->length = end - op->offset;
	must("read across the end",
	     pread(fd, scratch, op->length + beyond, op->offset) == (long)op->length);
	compare("read across the end", scratch, op->offset, op->length);
	if (op->length) {
		compose(op, scratch, op->offset, op->length);
		must("write across the end",
		     pwrite(fd, scratch, op->length + beyond, op->offset) == (long)op->length);
		written(op);
	}
	if (pwrite(fd, scratch, beyond, end + pick(op, PAGE)) != -1 || errno != ENOSPC)
		bad("a write beyond the end is not refused");
}

void do_fadvise(struct operation *op)
{
	static const int advice[] = {
		POSIX_FADV_DONTNEED, POSIX_FADV_DONTNEED, POSIX_FADV_WILLNEED,
		POSIX_FADV_SEQUENTIAL, POSIX_FADV_RANDOM, POSIX_FADV_NORMAL,
	};
	int fd = any_file(op);

	errno = posix_fadvise(fd, op->offset, op->length, advice[pick(op, 6)]);
	must("posix_fadvise", !errno);
	if (!pick(op, 4))
		must("readahead", !readahead(files.region, op->offset, op->length));
}

void do_reopen(struct operation *op)
{
	char path[64];

	switch (pick(op, 4)) {
	case 0:
		close(files.node);
		files.node = open_or_fail("/dev/mmapdev-mem", O_RDWR);
		break;
	case 1:
		close(files.direct);
		files.direct = open_or_fail("/dev/mmapdev-mem", O_RDWR | O_DIRECT);
		break;
	case 2:
		close(files.region);
		files.region = open_region();
		break;
	case 3:
		snprintf(path, sizeof(path), "/proc/self/fd/%d", files.region);
		close(files.direct);
		files.direct = open_or_fail(path, O_RDWR | O_DIRECT);
		break;
	}
}
