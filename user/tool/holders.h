/* SPDX-License-Identifier: GPL-2.0-only */
/* holders.h - which programs have a node open or mapped */
#ifndef TOOL_HOLDERS_H
#define TOOL_HOLDERS_H

/*
 * "python3 (pid 123), dd (pid 125)"; "" if none is seen, which may be for lack
 * of rights. The caller frees. NULL: no memory.
 */
char *holders_find(void);

#endif
