/* SPDX-License-Identifier: GPL-2.0-only */
/* command.h - the verbs of the tool */
#ifndef TOOL_COMMAND_H
#define TOOL_COMMAND_H

/**
 * struct command - one verb
 * @name: the verb
 * @arguments: what follows it, for the help
 * @summary: what it does, a few words
 * @details: the rest of its help
 * @run: does it; argv[0] is the verb; gives the exit status
 */
struct command {
	const char *name;
	const char *arguments;
	const char *summary;
	const char *details;
	int (*run)(int argc, char **argv);
};

extern const struct command cmd_load;
extern const struct command cmd_unload;
extern const struct command cmd_list;
extern const struct command cmd_info;
extern const struct command cmd_read;
extern const struct command cmd_write;
extern const struct command cmd_transfer;
extern const struct command cmd_fill;
extern const struct command cmd_crc;
extern const struct command cmd_reg;
extern const struct command cmd_stat;
extern const struct command cmd_pages;
extern const struct command cmd_resize;
extern const struct command cmd_invalidate;
extern const struct command cmd_as_file;

#endif
