// SPDX-License-Identifier: GPL-2.0-only
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <mmapdev.h>

#include "help.h"
#include "report.h"

static const struct command *const commands[] = {
	&cmd_load,
	&cmd_unload,
	&cmd_list,
	&cmd_info,
	&cmd_read,
	&cmd_write,
	&cmd_transfer,
	&cmd_fill,
	&cmd_crc,
	&cmd_reg,
	&cmd_stat,
	&cmd_pages,
	&cmd_resize,
	&cmd_invalidate,
	&cmd_as_file,
	NULL
};

static const struct command *find(const char *name)
{
	const struct command *const *command;

	for (command = commands; *command; command++)
		if (!strcmp((*command)->name, name))
			return *command;
	return NULL;
}

static int unknown(const char *verb)
{
	return fail_usage("no verb '%s'. 'mmapdev help' lists the verbs.", verb);
}

static int help(const char *verb)
{
	const struct command *command = verb ? find(verb) : NULL;

	if (verb && !command)
		return unknown(verb);
	if (command)
		help_print_command(command);
	else
		help_print(commands);
	return 0;
}

static bool has_help_option(int argc, char **argv)
{
	int i;

	/* What comes behind "--" is said to another program. */
	for (i = 1; i < argc && strcmp(argv[i], "--"); i++)
		if (!strcmp(argv[i], "--help") || !strcmp(argv[i], "-h"))
			return true;
	return false;
}

static int run(int argc, char **argv)
{
	static char name[] = "mmapdev";
	const struct command *command;

	if (argc < 2)
		return fail_usage("which verb? 'mmapdev help' lists them.");
	if (!strcmp(argv[1], "help"))
		return help(argv[2]);
	if (!strcmp(argv[1], "--help") || !strcmp(argv[1], "-h"))
		return help(NULL);
	if (!strcmp(argv[1], "--version"))
		return printf("mmapdev %s\n", mmapdev_version()) < 0;
	command = find(argv[1]);
	if (!command)
		return unknown(argv[1]);
	if (has_help_option(argc - 1, argv + 1))
		return help(command->name);
	/* getopt begins its complaints with this. */
	argv[1] = name;
	return command->run(argc - 1, argv + 1);
}

int main(int argc, char **argv)
{
	int status = run(argc, argv);

	/* Output that was lost is a failure too: a full disk, say. */
	if (fflush(stdout) && !status)
		return fail("cannot write the output");
	return status;
}
