/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * helpers.h - what the guest's test programs share
 *
 * They use the kernel's interface, <linux/mmapdev.h>, not the library: a fault
 * of the library shall not look like one of the driver. A helper that cannot do
 * its work fails the test.
 */
#ifndef MMAPDEV_TESTS_HELPERS_H
#define MMAPDEV_TESTS_HELPERS_H

#include <check.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/mmapdev.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define PAGE 4096UL
#define BUFFER "/dev/mmapdev"
#define MEMORY "/dev/mmapdev-mem"
#define REGISTERS "/dev/mmapdev-regs"
#define CLASS "/sys/class/mmapdev/"
#define SIM CLASS "mmapdev/device/"
#define SIM_DRIVER "/sys/bus/platform/drivers/mmapdev-sim/"

/* Runs the tests (names of START_TEST, NULL at the end); for main to return. */
int run_tests(const char *suite, const TTest *const tests[]);

/* A test that runs several times, with _i from 0 on; a list ends with {}. */
struct loop_test {
	const TTest *test;
	int times;
};

int run_loop_tests(const char *suite, const struct loop_test tests[]);

/* An open file of a node. */
int open_node(const char *path, int flags);

/* A shared mapping, or one with other flags. */
void *map(int fd, size_t length, int prot, off_t offset);
void *map_flags(int fd, size_t length, int prot, int flags, off_t offset);

/* Map @fd and expect refusal: the errno. */
int map_errno(int fd, size_t length, int prot, int flags, off_t offset);

/* The signal that a load or store of a byte raises, 0 if none. */
int load_signal(const volatile char *address);
int store_signal(volatile char *address, char value);

/* Counters now; those of an open file's own device. */
struct mmapdev_stats stats_of(int fd, enum mmapdev_region_id region);

/* Write an attribute or parameter; for files under /sys and /proc. */
void set_attribute(const char *path, const char *value);
void get_attribute(const char *path, char *value, size_t size);
unsigned long long get_number(const char *path);

/* A transfer between the regions of the device of a buffer file: 0 or -errno. */
int copy(int buffer, enum mmapdev_region_id src, uint64_t src_offset,
	 enum mmapdev_region_id dst, uint64_t dst_offset, uint64_t length);
int fill(int buffer, uint64_t offset, uint64_t length, uint64_t value);
int crc32c(int buffer, uint64_t offset, uint64_t length, uint32_t *crc);

/* The byte that the device itself has at an offset of its memory. */
unsigned char device_byte(int buffer, uint64_t offset);

/* An ioctl: 0 or -errno. */
int call(int fd, unsigned long request, void *argument);

/* The policy of an open buffer file: set it, 0 or -errno. */
int set_policy(int fd, enum mmapdev_policy policy);

/* Load the module afresh, unload it: 0 or -errno, as the kernel says. */
int load_module(const char *parameters);
int unload_module(void);

/* It must succeed. */
void must_load(const char *parameters);

/* Is it there? A module that is loaded has a folder. */
bool exists(const char *path);
#define LOADED "/sys/module/mmapdev"

/* What the guest's kernel leaves unused (memmap= on its command line). */
#define HIDDEN_RANGE "0x10000000+4M"

/*
 * Hold up a thread (gettid) for some time, the next time that it enters a function
 * of the kernel, or returns from it. is_delayed() tells that it has come there.
 * Meanwhile no grace period of RCU ends.
 */
void delay_thread(int task, const char *function, bool at_return, int ms);
bool is_delayed(void);
void end_delay(void);

/* Poll a condition for a while; false if it never came. */
#define eventually(condition)						\
({									\
	int tries_ = 1000;						\
	while (!(condition) && --tries_)				\
		usleep(10000);						\
	tries_ != 0;							\
})

#endif
