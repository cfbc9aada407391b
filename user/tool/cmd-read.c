// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "command.h"
#include "hexdump.h"
#include "progress.h"
#include "report.h"
#include "target.h"

#define CHUNK (1U << 20)

struct output {
	const char *path;
	FILE *file;
	bool hex;
	struct hexdump dump;
};

static void emit(struct output *output, const void *data, size_t length)
{
	if (output->hex)
		hexdump_add(&output->dump, data, length);
	else
		fwrite(data, 1, length, output->file);
}

static int copy_chunk(const struct target *target, struct output *output,
		      uint64_t done, void *chunk)
{
	const struct place *place = &target->place;
	uint64_t left = place->length - done;
	size_t length = left < CHUNK ? left : CHUNK;
	ssize_t ret = mmapdev_region_read(target->region, place->offset + done,
					  chunk, length);

	if (ret >= 0 && (size_t)ret < length)
		ret = -EIO;
	if (ret < 0)
		return fail_access("read", target->region,
				   place->offset + done, length, ret);
	emit(output, chunk, length);
	return 0;
}

static int copy(const struct target *target, struct output *output)
{
	uint64_t total = target->place.length;
	void *chunk = malloc(CHUNK);
	uint64_t done;
	int ret = 0;

	if (!chunk)
		return fail("no memory");
	for (done = 0; !ret && done < total; done += CHUNK) {
		progress_show("read", done, total);
		ret = copy_chunk(target, output, done, chunk);
		if (ferror(output->file))
			break;
	}
	progress_end();
	free(chunk);
	return ret;
}

static int output_open(struct output *output, uint64_t offset)
{
	output->file = output->path ? fopen(output->path, "w") : stdout;
	if (!output->file)
		return fail("cannot write '%s': %s", output->path,
			    strerror(errno));
	output->dump = (struct hexdump){
		.out = output->file,
		.offset = offset,
	};
	return 0;
}

static int output_close(struct output *output)
{
	const char *name = output->path ? output->path : "the output";
	bool lost = ferror(output->file);

	if (output->path ? fclose(output->file) : fflush(output->file))
		lost = true;
	return lost ? fail("cannot write %s: %s", name, strerror(errno)) : 0;
}

static int read_into(struct target *target, struct output *output)
{
	int ret = target_open_node(target->region);

	if (!ret)
		ret = target_range(target);
	if (!ret)
		ret = output_open(output, target->place.offset);
	if (ret)
		return ret;
	ret = copy(target, output);
	if (!ret && output->hex)
		hexdump_end(&output->dump);
	return output_close(output) || ret ? EXIT_FAILURE : 0;
}

static int parse_options(int argc, char **argv, struct output *output)
{
	static const struct option options[] = {
		{ "output", required_argument, NULL, 'o' },
		{ "hex", no_argument, NULL, 'x' },
		{ "raw", no_argument, NULL, 'r' },
		{ 0 }
	};
	int option, form = 0;

	while ((option = getopt_long(argc, argv, "o:xr", options, NULL)) != -1) {
		if (option == '?')
			return EXIT_USAGE;
		if (option == 'o')
			output->path = optarg;
		else
			form = option;
	}
	output->hex = form ? form == 'x' :
		      !output->path && isatty(STDOUT_FILENO);
	return 0;
}

static int run_read(int argc, char **argv)
{
	struct output output = { 0 };
	struct target target;
	int ret;

	ret = parse_options(argc, argv, &output);
	if (ret)
		return ret;
	argc -= optind;
	argv += optind;
	ret = target_take_last(argc, argv, PLACE_REGION, PLACE_RANGE,
			       MMAPDEV_READ_ONLY, &target);
	if (ret)
		return ret;
	ret = read_into(&target, &output);
	target_close(&target);
	return ret;
}

const struct command cmd_read = {
	.name = "read",
	.arguments = "[DEV:]REGION [OFFSET[+LENGTH]] [-o FILE] [--hex | --raw]",
	.summary = "show or save bytes of a region",
	.details =
"On a terminal they are shown as hexdump -C shows them, elsewhere the bytes\n"
"themselves come out.\n"
"\n"
"  -o, --output FILE   into a file\n"
"  -x, --hex           as a dump, wherever it goes\n"
"  -r, --raw           as bytes, wherever they go\n",
	.run = run_read,
};
