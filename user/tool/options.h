/* SPDX-License-Identifier: GPL-2.0-only */
/* options.h - options that several verbs share */
#ifndef TOOL_OPTIONS_H
#define TOOL_OPTIONS_H

#include <stdbool.h>

/*
 * Options without an argument: each names a bool. Moves *argc and *argv to the
 * words that are no options. Complains itself; gives 0 or the exit status.
 */
struct flag {
	const char *name;
	bool *value;
};

int options_flags(int *argc, char ***argv, const struct flag *flags);

#endif
