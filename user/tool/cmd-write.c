// SPDX-License-Identifier: GPL-2.0-only
#include <ctype.h>
#include <errno.h>
#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "command.h"
#include "progress.h"
#include "report.h"
#include "target.h"

#define CHUNK (1U << 20)

/* Complains unless @length more bytes fit behind the @done ones. */
static int check_room(const struct target *target, uint64_t done,
		      uint64_t length)
{
	uint64_t size = mmapdev_region_get_size(target->region);
	uint64_t room = size - target->place.offset - done;

	if (length <= room)
		return 0;
	return fail("the data does not fit: %s ends %" PRIu64
		    " bytes behind that offset",
		    mmapdev_region_get_name(target->region), done + room);
}

static int write_piece(const struct target *target, uint64_t done,
		       const void *data, size_t length)
{
	uint64_t offset = target->place.offset + done;
	ssize_t ret;

	if (check_room(target, done, length))
		return EXIT_FAILURE;
	ret = mmapdev_region_write(target->region, offset, data, length);
	if (ret == -EACCES)
		return fail("cannot write %s at %#" PRIx64 ": it is read-only there",
			    mmapdev_region_get_name(target->region), offset);
	if (ret < 0)
		return fail_access("write", target->region, offset, length,
				   ret);
	return 0;
}

static uint64_t file_size(FILE *file)
{
	struct stat st;

	/* 0 if it cannot be known: a pipe, say. */
	if (fstat(fileno(file), &st) || !S_ISREG(st.st_mode))
		return 0;
	return st.st_size;
}

static int write_chunks(const struct target *target, FILE *file, char *chunk)
{
	uint64_t total = file_size(file);
	uint64_t done = 0;
	size_t length;
	int ret;

	/* Rather nothing than a part, if that can be known beforehand. */
	if (check_room(target, 0, total))
		return EXIT_FAILURE;
	while ((length = fread(chunk, 1, CHUNK, file))) {
		ret = write_piece(target, done, chunk, length);
		if (ret)
			return ret;
		done += length;
		progress_show("write", done, total);
	}
	return ferror(file) ? fail("cannot read the data: %s", strerror(errno)) :
	       0;
}

static int write_file(const struct target *target, const char *path)
{
	bool is_stdin = !path || !strcmp(path, "-");
	FILE *file = is_stdin ? stdin : fopen(path, "r");
	char *chunk = malloc(CHUNK);
	int ret;

	if (!file)
		ret = fail("cannot read '%s': %s", path, strerror(errno));
	else if (!chunk)
		ret = fail("no memory");
	else
		ret = write_chunks(target, file, chunk);
	progress_end();
	if (file && !is_stdin)
		fclose(file);
	free(chunk);
	return ret;
}

/* "48656c", "0x48": two digits a byte. Gives their count or -1. */
static int take_hex(const char *text, unsigned char *bytes)
{
	int count = 0;

	if (!strncmp(text, "0x", 2))
		text += 2;
	for (; *text; text += 2) {
		char digits[3] = { text[0], text[1] };

		if (!isxdigit(digits[0]) || !isxdigit(digits[1]))
			return -1;
		bytes[count++] = strtoul(digits, NULL, 16);
	}
	return count;
}

static int write_hex(const struct target *target, int argc, char **argv)
{
	unsigned char bytes[4096];
	size_t length = 0;
	int count;

	for (; argc; argc--, argv++) {
		if (strlen(*argv) / 2 > sizeof(bytes) - length)
			return fail_usage("more than %zu bytes: put them into a file, -i FILE",
					  sizeof(bytes));
		count = take_hex(*argv, bytes + length);
		if (count <= 0)
			return fail_usage("'%s' is no hex bytes: say for instance 48 65 6c6c 6f",
					  *argv);
		length += count;
	}
	return write_piece(target, 0, bytes, length);
}

static int write_data(struct target *target, const char *path, int argc,
		      char **argv)
{
	int ret;

	if (path && argc)
		return fail_usage("bytes or -i FILE, not both");
	ret = target_open_node(target->region);
	if (!ret)
		ret = target_range(target);
	if (ret)
		return ret;
	ret = argc ? write_hex(target, argc, argv) : write_file(target, path);
	if (ret)
		return ret;
	ret = mmapdev_region_sync(target->region);
	return ret ? fail("cannot bring the data to the device: %s",
			  reason(ret)) : 0;
}

static int run_write(int argc, char **argv)
{
	static const struct option options[] = {
		{ "input", required_argument, NULL, 'i' },
		{ 0 }
	};
	const char *path = NULL;
	struct target target;
	int option, ret;

	while ((option = getopt_long(argc, argv, "i:", options, NULL)) != -1) {
		if (option == '?')
			return EXIT_USAGE;
		path = optarg;
	}
	argc -= optind;
	argv += optind;
	ret = target_take(&argc, &argv, PLACE_OFFSET, PLACE_OFFSET,
			  MMAPDEV_READ_WRITE, &target);
	if (ret)
		return ret;
	ret = write_data(&target, path, argc, argv);
	target_close(&target);
	return ret;
}

const struct command cmd_write = {
	.name = "write",
	.arguments = "[DEV:]REGION OFFSET [-i FILE | HEXBYTES...]",
	.summary = "store bytes in a region",
	.details =
"Without bytes or a file, stdin is stored. What was stored in device memory is\n"
"in the device when this ends.\n"
"\n"
"  -i, --input FILE   store a file\n"
"\n"
"  mmapdev write mem 0x1000 48 65 6c6c 6f\n",
	.run = run_write,
};
