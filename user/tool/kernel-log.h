/* SPDX-License-Identifier: GPL-2.0-only */
/* kernel-log.h - what the kernel says about something that is about to happen */
#ifndef TOOL_KERNEL_LOG_H
#define TOOL_KERNEL_LOG_H

/* From here on; -1 if the log may not be read, which the others take. */
int kernel_log_open(void);

/*
 * The first error since then from a speaker whose name begins with @speaker,
 * without that name. The caller frees. NULL: none.
 */
char *kernel_log_find_error(int log, const char *speaker);

void kernel_log_close(int log);

#endif
