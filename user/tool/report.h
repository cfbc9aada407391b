/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * report.h - what goes wrong, in one line on stderr
 *
 * Each gives the exit status of the program, so that a command can return it.
 */
#ifndef TOOL_REPORT_H
#define TOOL_REPORT_H

#include <stdint.h>

#include <mmapdev.h>

#define EXIT_USAGE 2

int fail(const char *format, ...) __attribute__((format(printf, 1, 2)));
int fail_usage(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* @error is the -errno of the library; @action such as "read". */
int fail_open(const char *device, int error);
int fail_node(const char *node, int error);
int fail_access(const char *action, const struct mmapdev_region *region,
		uint64_t offset, uint64_t length, int error);

/* Why a call to a device failed: what the kernel's error means there. */
const char *reason(int error);

#endif
