/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * mock.h - a kernel that expects certain calls of the library, in their order
 *
 * Takes the place of the library's sys.c. A call that differs from the next
 * expected one, or one too many, fails the test; so does mock_end() if calls are
 * left over.
 */
#ifndef UNIT_MOCK_H
#define UNIT_MOCK_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

enum mock_kind {
	MOCK_OPEN,
	MOCK_CLOSE,
	MOCK_IOCTL,
	MOCK_PREAD,
	MOCK_PWRITE,
	MOCK_FSYNC,
	MOCK_MMAP,
	MOCK_MSYNC,
	MOCK_MUNMAP,
	MOCK_MADVISE,
	MOCK_FADVISE,
	MOCK_SCAN,
};

/**
 * struct mock_call - a call that is expected
 * @kind: which
 * @path: open, scan
 * @fd: all that take one
 * @flags: open, mmap; madvise, fadvise: the advice
 * @prot: mmap
 * @request: ioctl
 * @address: msync, munmap, madvise; mmap: what it gives
 * @offset: pread, pwrite, mmap, fadvise
 * @length: pread, pwrite, mmap, msync, munmap, madvise, fadvise
 * @in: ioctl: what the structure must hold; pwrite: what must be written
 * @out: ioctl: what the structure holds after; pread: what is read; scan: the
 *	names, ended by NULL. NULL: nothing comes out
 * @size: ioctl: of the structure
 * @result: what the call gives
 */
struct mock_call {
	enum mock_kind kind;
	const char *path;
	int fd;
	int flags;
	int prot;
	unsigned long request;
	void *address;
	uint64_t offset;
	size_t length;
	const void *in;
	const void *out;
	size_t size;
	ssize_t result;
};

/* The array must live until the calls were made. */
void mock_expect(const struct mock_call *calls, size_t count);

#define MOCK_EXPECT(...) \
	mock_expect((const struct mock_call[]){ __VA_ARGS__ }, \
		    sizeof((const struct mock_call[]){ __VA_ARGS__ }) / \
		    sizeof(struct mock_call))

/* All that was expected must have come. */
void mock_end(void);

#endif
