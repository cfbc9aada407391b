/* SPDX-License-Identifier: GPL-2.0-only */
/* size.h - bytes for people */
#ifndef TOOL_SIZE_H
#define TOOL_SIZE_H

#include <stdint.h>

#define SIZE_TEXT 32

/* "4 MiB", "5000 bytes": always exact. Gives @text. */
const char *size_text(uint64_t bytes, char text[SIZE_TEXT]);

#endif
