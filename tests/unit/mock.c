// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>

#include <check.h>

#include "mock.h"
#include "sys.h"

static const char *const names[] = {
	[MOCK_OPEN] = "open", [MOCK_CLOSE] = "close", [MOCK_IOCTL] = "ioctl",
	[MOCK_PREAD] = "pread", [MOCK_PWRITE] = "pwrite",
	[MOCK_FSYNC] = "fsync", [MOCK_MMAP] = "mmap", [MOCK_MSYNC] = "msync",
	[MOCK_MUNMAP] = "munmap", [MOCK_MADVISE] = "madvise",
	[MOCK_FADVISE] = "fadvise", [MOCK_SCAN] = "scan",
};

static const struct mock_call *next;
static size_t left;

void mock_expect(const struct mock_call *calls, size_t count)
{
	mock_end();
	next = calls;
	left = count;
}

void mock_end(void)
{
	if (left)
		ck_abort_msg("%zu expected calls did not come, the first is %s",
			     left, names[next->kind]);
}

static const struct mock_call *take(enum mock_kind kind)
{
	if (!left)
		ck_abort_msg("%s was not expected", names[kind]);
	if (next->kind != kind)
		ck_abort_msg("%s instead of %s", names[kind],
			     names[next->kind]);
	left--;
	return next++;
}

int mmapdev_sys_open(const char *path, int flags)
{
	const struct mock_call *call = take(MOCK_OPEN);

	ck_assert_str_eq(path, call->path);
	ck_assert_int_eq(flags, call->flags);
	return call->result;
}

void mmapdev_sys_close(int fd)
{
	ck_assert_int_eq(fd, take(MOCK_CLOSE)->fd);
}

int mmapdev_sys_ioctl(int fd, unsigned long request, void *argument)
{
	const struct mock_call *call = take(MOCK_IOCTL);

	ck_assert_int_eq(fd, call->fd);
	ck_assert_uint_eq(request, call->request);
	ck_assert_mem_eq(argument, call->in, call->size);
	if (call->out)
		memcpy(argument, call->out, call->size);
	return call->result;
}

ssize_t mmapdev_sys_pread(int fd, void *data, size_t length, uint64_t offset)
{
	const struct mock_call *call = take(MOCK_PREAD);

	ck_assert_int_eq(fd, call->fd);
	ck_assert_uint_eq(length, call->length);
	ck_assert_uint_eq(offset, call->offset);
	if (call->result > 0)
		memcpy(data, call->out, call->result);
	return call->result;
}

ssize_t mmapdev_sys_pwrite(int fd, const void *data, size_t length,
			   uint64_t offset)
{
	const struct mock_call *call = take(MOCK_PWRITE);

	ck_assert_int_eq(fd, call->fd);
	ck_assert_uint_eq(length, call->length);
	ck_assert_uint_eq(offset, call->offset);
	ck_assert_mem_eq(data, call->in, length);
	return call->result;
}

int mmapdev_sys_fsync(int fd)
{
	const struct mock_call *call = take(MOCK_FSYNC);

	ck_assert_int_eq(fd, call->fd);
	return call->result;
}

int mmapdev_sys_mmap(int fd, uint64_t offset, size_t length, int prot,
		     int flags, void **address)
{
	const struct mock_call *call = take(MOCK_MMAP);

	ck_assert_int_eq(fd, call->fd);
	ck_assert_uint_eq(offset, call->offset);
	ck_assert_uint_eq(length, call->length);
	ck_assert_int_eq(prot, call->prot);
	ck_assert_int_eq(flags, call->flags);
	if (!call->result)
		*address = call->address;
	return call->result;
}

int mmapdev_sys_msync(void *address, size_t length)
{
	const struct mock_call *call = take(MOCK_MSYNC);

	ck_assert_ptr_eq(address, call->address);
	ck_assert_uint_eq(length, call->length);
	return call->result;
}

void mmapdev_sys_munmap(void *address, size_t length)
{
	const struct mock_call *call = take(MOCK_MUNMAP);

	ck_assert_ptr_eq(address, call->address);
	ck_assert_uint_eq(length, call->length);
}

void mmapdev_sys_madvise(void *address, size_t length, int advice)
{
	const struct mock_call *call = take(MOCK_MADVISE);

	ck_assert_ptr_eq(address, call->address);
	ck_assert_uint_eq(length, call->length);
	ck_assert_int_eq(advice, call->flags);
}

void mmapdev_sys_fadvise(int fd, uint64_t offset, uint64_t length, int advice)
{
	const struct mock_call *call = take(MOCK_FADVISE);

	ck_assert_int_eq(fd, call->fd);
	ck_assert_uint_eq(offset, call->offset);
	ck_assert_uint_eq(length, call->length);
	ck_assert_int_eq(advice, call->flags);
}

int mmapdev_sys_scan(const char *folder,
		     int (*each)(const char *name, void *context),
		     void *context)
{
	const struct mock_call *call = take(MOCK_SCAN);
	const char *const *name;
	int ret = call->result;

	ck_assert_str_eq(folder, call->path);
	for (name = call->out; !ret && name && *name; name++)
		ret = each(*name, context);
	return ret;
}
