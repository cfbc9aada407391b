// SPDX-License-Identifier: LGPL-2.1-or-later
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "sys.h"

int mmapdev_sys_open(const char *path, int flags)
{
	int fd = open(path, flags | O_CLOEXEC);

	return fd < 0 ? -errno : fd;
}

void mmapdev_sys_close(int fd)
{
	close(fd);
}

int mmapdev_sys_ioctl(int fd, unsigned long request, void *argument)
{
	int ret = ioctl(fd, request, argument);

	return ret < 0 ? -errno : ret;
}

ssize_t mmapdev_sys_pread(int fd, void *data, size_t length, uint64_t offset)
{
	ssize_t ret = pread(fd, data, length, offset);

	return ret < 0 ? -errno : ret;
}

ssize_t mmapdev_sys_pwrite(int fd, const void *data, size_t length,
			   uint64_t offset)
{
	ssize_t ret = pwrite(fd, data, length, offset);

	return ret < 0 ? -errno : ret;
}

int mmapdev_sys_fsync(int fd)
{
	return fsync(fd) ? -errno : 0;
}

int mmapdev_sys_mmap(int fd, uint64_t offset, size_t length, int prot,
		     int flags, void **address)
{
	void *mapped = mmap(NULL, length, prot, flags, fd, offset);

	if (mapped == MAP_FAILED)
		return -errno;
	*address = mapped;
	return 0;
}

int mmapdev_sys_msync(void *address, size_t length)
{
	/* msync takes whole pages only; the library's callers may say less. */
	size_t head = (uintptr_t)address % sysconf(_SC_PAGESIZE);

	return msync((char *)address - head, length + head, MS_SYNC) ?
	       -errno : 0;
}

void mmapdev_sys_munmap(void *address, size_t length)
{
	munmap(address, length);
}

void mmapdev_sys_madvise(void *address, size_t length, int advice)
{
	madvise(address, length, advice);
}

void mmapdev_sys_fadvise(int fd, uint64_t offset, uint64_t length, int advice)
{
	posix_fadvise(fd, offset, length, advice);
}

int mmapdev_sys_scan(const char *folder,
		     int (*each)(const char *name, void *context),
		     void *context)
{
	DIR *dir = opendir(folder);
	struct dirent *entry;
	int ret = 0;

	if (!dir)
		return -errno;
	while (!ret && (entry = readdir(dir)))
		ret = each(entry->d_name, context);
	closedir(dir);
	return ret;
}
