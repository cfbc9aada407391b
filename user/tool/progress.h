/* SPDX-License-Identifier: GPL-2.0-only */
/* progress.h - how far long work has come, for somebody who watches */
#ifndef TOOL_PROGRESS_H
#define TOOL_PROGRESS_H

#include <stdint.h>

/* Says nothing about work below 64 MiB, or when stderr is no terminal. */
void progress_show(const char *what, uint64_t done, uint64_t total);

/* Wipes the line: what comes next begins a clean one. */
void progress_end(void);

#endif
