// SPDX-License-Identifier: GPL-2.0-only
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>

#include "command.h"
#include "json.h"
#include "picture.h"
#include "report.h"
#include "target.h"
#include "watch.h"

#define WIDTH_MOST 1024

struct options {
	struct watch watch;
	unsigned int width;
	bool json;
};

/* The memory may have another size than last time. */
static int look(struct target *target, const struct options *options)
{
	struct picture picture = { .width = options->width };
	int ret = target_region(target, MMAPDEV_MEMORY, &target->region);

	if (!ret)
		ret = target_range(target);
	if (ret)
		return ret;
	ret = picture_take(&picture, target->region, target->place.offset,
			   target->place.length);
	if (ret)
		ret = fail("cannot tell what is cached of %s: %s",
			   mmapdev_region_get_name(target->region),
			   reason(ret));
	else if (options->json)
		json_print(picture_json(&picture));
	else
		picture_draw(&picture);
	free(picture.cells);
	return ret;
}

static int look_again(struct target *target, struct options *options)
{
	double elapsed;
	int ret = 0;

	while (!ret && watch_next(&options->watch, &elapsed)) {
		if (options->watch.on && !options->json)
			watch_clear(options->watch.looked == 1);
		ret = look(target, options);
	}
	return ret;
}

static int take_width(struct options *options, const char *text)
{
	uint64_t width;

	if (parse_number(text, &width) || !width || width > WIDTH_MOST)
		return fail_usage("'%s' is no width: say how many cells, 1 to %d",
				  text, WIDTH_MOST);
	options->width = width;
	return 0;
}

static int take_option(struct options *options, int option)
{
	switch (option) {
	case 'w':
		return watch_set_seconds(&options->watch, optarg);
	case 'n':
		return watch_set_count(&options->watch, optarg);
	case 'c':
		return take_width(options, optarg);
	case 'j':
		options->json = true;
		return 0;
	default:
		return EXIT_USAGE;
	}
}

static int parse_options(int argc, char **argv, struct options *options)
{
	static const struct option known[] = {
		{ "watch", optional_argument, NULL, 'w' },
		{ "count", required_argument, NULL, 'n' },
		{ "width", required_argument, NULL, 'c' },
		{ "json", no_argument, NULL, 'j' },
		{ 0 }
	};
	int option, ret = 0;

	while (!ret && (option = getopt_long(argc, argv, "", known, NULL)) != -1)
		ret = take_option(options, option);
	return ret ? ret : watch_check(&options->watch);
}

static int run_pages(int argc, char **argv)
{
	struct options options = { .width = picture_default_width() };
	struct target target;
	int ret;

	ret = parse_options(argc, argv, &options);
	if (ret)
		return ret;
	ret = target_take_memory(argc - optind, argv + optind, PLACE_NOTHING,
				 PLACE_RANGE, MMAPDEV_READ_ONLY, &target);
	if (ret)
		return ret;
	ret = look_again(&target, &options);
	target_close(&target);
	return ret;
}

const struct command cmd_pages = {
	.name = "pages",
	.arguments = "[DEV[:mem]] [OFFSET[+LENGTH]] [--watch[=SECONDS]] [--count N] [--width N] [--json]",
	.summary = "draw what is cached of the device's memory",
	.details =
"Up to sixteen rows of cells, each with its offset; a cell stands for as many pages\n"
"as that takes. The darker it is, the more of them are cached. If one is not on\n"
"the device yet the cell is red, or d, or D if none is, where there is no colour.\n"
"Pages are cached as long as somebody has the memory open or mapped.\n"
"\n"
"  --watch[=SECONDS]   look again and again, each second if nothing is said\n"
"  --count N           look N times\n"
"  --width N           cells in a row\n",
	.run = run_pages,
};
