/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * sys.h - every call of the library to the kernel
 *
 * This is the seam at which the unit tests put their mock. All return 0 or more,
 * or a negative errno.
 */
#ifndef MMAPDEV_SYS_H
#define MMAPDEV_SYS_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

int mmapdev_sys_open(const char *path, int flags);
void mmapdev_sys_close(int fd);
int mmapdev_sys_ioctl(int fd, unsigned long request, void *argument);
ssize_t mmapdev_sys_pread(int fd, void *data, size_t length, uint64_t offset);
ssize_t mmapdev_sys_pwrite(int fd, const void *data, size_t length,
			   uint64_t offset);
int mmapdev_sys_fsync(int fd);
int mmapdev_sys_mmap(int fd, uint64_t offset, size_t length, int prot,
		     int flags, void **address);
int mmapdev_sys_msync(void *address, size_t length);
void mmapdev_sys_munmap(void *address, size_t length);

/* Advice, which may be ignored: nobody needs to know. */
void mmapdev_sys_madvise(void *address, size_t length, int advice);
void mmapdev_sys_fadvise(int fd, uint64_t offset, uint64_t length, int advice);

/* Calls @each for every name in a folder until it returns other than 0. */
int mmapdev_sys_scan(const char *folder,
		     int (*each)(const char *name, void *context),
		     void *context);

#endif
