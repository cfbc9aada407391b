// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "command.h"
#include "options.h"
#include "report.h"
#include "target.h"

#define PLACEHOLDER "{}"

/* What a shell gives when a program is not there, or cannot be run. */
#define EXIT_NOT_FOUND 127
#define EXIT_NOT_RUN 126

/* A copy of the word with a path in each {}; NULL: no memory. */
static char *put_path(const char *word, const char *path)
{
	char *text = NULL;
	const char *found;
	size_t size;
	FILE *stream = open_memstream(&text, &size);

	if (!stream)
		return NULL;
	while ((found = strstr(word, PLACEHOLDER))) {
		fprintf(stream, "%.*s%s", (int)(found - word), word, path);
		word = found + strlen(PLACEHOLDER);
	}
	fputs(word, stream);
	fclose(stream);
	return text;
}

/* Gives how many of the words have changed, or -ENOMEM. */
static int put_paths(char **words, const char *path)
{
	int changed = 0;

	for (; *words; words++) {
		if (!strstr(*words, PLACEHOLDER))
			continue;
		*words = put_path(*words, path);
		if (!*words)
			return -ENOMEM;
		changed++;
	}
	return changed;
}

/* Comes back only if the program does not run. */
static int become(char **program, int fd)
{
	char path[32];
	int error;

	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	if (put_paths(program, path) < 0)
		return fail("no memory");
	/* The program shall have it. */
	if (fcntl(fd, F_SETFD, 0))
		return fail("cannot hand the file on: %s", strerror(errno));
	execvp(program[0], program);
	error = errno;
	fail("cannot run '%s': %s", program[0], strerror(error));
	return error == ENOENT ? EXIT_NOT_FOUND : EXIT_NOT_RUN;
}

static int run_with_file(const struct target *target, char **program)
{
	int fd, ret;

	ret = mmapdev_region_open_file(target->region, &fd);
	if (ret)
		return fail("cannot make a file of %s: %s",
			    mmapdev_region_get_name(target->region),
			    reason(ret));
	ret = become(program, fd);
	close(fd);
	return ret;
}

/* The program's words, behind "--"; they must name the file. NULL: complained. */
static char **find_program(int argc, char **argv, int *own)
{
	int i, word;

	for (i = 1; i < argc && strcmp(argv[i], "--"); i++)
		;
	*own = i;
	if (i + 1 >= argc) {
		fail_usage("which program? Say for instance as-file mem -- stat -L -c %%s {}");
		return NULL;
	}
	for (word = i + 1; word < argc; word++)
		if (strstr(argv[word], PLACEHOLDER))
			return argv + i + 1;
	fail_usage("the words of '%s' have no {}: that is where the file's name goes",
		   argv[i + 1]);
	return NULL;
}

static int run_as_file(int argc, char **argv)
{
	bool read_only = false;
	const struct flag flags[] = { { "read-only", &read_only }, { 0 } };
	struct target target;
	char **program;
	int ret;

	program = find_program(argc, argv, &argc);
	if (!program)
		return EXIT_USAGE;
	argv[argc] = NULL;
	ret = options_flags(&argc, &argv, flags);
	if (!ret)
		ret = target_take_memory(argc, argv, PLACE_NOTHING,
					 PLACE_REGION, read_only ?
					 MMAPDEV_READ_ONLY : MMAPDEV_READ_WRITE,
					 &target);
	if (ret)
		return ret;
	ret = run_with_file(&target, program);
	target_close(&target);
	return ret;
}

const struct command cmd_as_file = {
	.name = "as-file",
	.arguments = "[DEV[:mem]] [--read-only] -- PROGRAM [...] {} [...]",
	.summary = "run a program on the device's memory as a regular file",
	.details =
"{} becomes the file's name, wherever it stands in a word. Some programs take\n"
"regular files only: for them it has a size, and truncating it is 'mmapdev resize'.\n"
"The exit status is the program's.\n"
"\n"
"  --read-only   a file that cannot be written, for who has no right to write\n"
"\n"
"  mmapdev as-file mem -- stat -L -c %s {}\n"
"  mmapdev as-file mem -- cp {} saved\n"
"  mmapdev as-file mem -- dd if=saved of={} conv=notrunc\n"
"\n"
"Who writes a file anew truncates it first, as cp does and dd without notrunc:\n"
"then the memory has no bytes to write to, which is ENOSPC.\n",
	.run = run_as_file,
};
