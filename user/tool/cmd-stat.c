// SPDX-License-Identifier: GPL-2.0-only
#include <getopt.h>
#include <inttypes.h>
#include <stddef.h>
#include <stdio.h>

#include "command.h"
#include "json.h"
#include "report.h"
#include "target.h"
#include "watch.h"

/* @now: it tells how many there are now, not how many there were. */
struct counter {
	const char *name;
	size_t offset;
	const char *text;
	bool now;
};

#define COUNTER(name, text) \
	{ #name, offsetof(struct mmapdev_counters, name), text, false }
#define NOW(name, text) \
	{ #name, offsetof(struct mmapdev_counters, name), text, true }

static const struct counter of_region[] = {
	NOW(mappings, "mappings that live now"),
	COUNTER(maps, "mmap calls that succeeded"),
	COUNTER(faults, "page faults that reached the region's handler"),
	COUNTER(fault_arounds, "read faults served many pages at a time"),
	COUNTER(write_faults, "first stores to a clean page"),
	COUNTER(pages_in, "pages read from the device"),
	COUNTER(pages_out, "pages written back to the device"),
	COUNTER(page_errors, "pages whose read or write-back failed"),
	{ 0 }
};

static const struct counter of_device[] = {
	COUNTER(commands, "commands given to the device"),
	COUNTER(command_errors, "commands that ended with an error"),
	COUNTER(timeouts, "commands given up for lack of an answer"),
	COUNTER(interrupts, "interrupts taken from the device"),
	COUNTER(bytes_to_device, "bytes that commands moved from the host"),
	COUNTER(bytes_from_device, "bytes that commands moved to the host"),
	NOW(commands_held, "commands that could not be stopped"),
	NOW(pages_held, "host pages that those may still reach"),
	{ 0 }
};

/*
 * What was read: the counters of one region or of all. With @seconds it is what
 * they rose by in that time; in words that is told for one second.
 */
struct table {
	double seconds;
	const char *device;
	bool has[MMAPDEV_REGION_KINDS];
	struct mmapdev_counters counters[MMAPDEV_REGION_KINDS];
	int first; /* region that is there: the device's counters are in each */
};

static uint64_t value_of(const struct mmapdev_counters *counters,
			 const struct counter *counter)
{
	const char *base = (const char *)counters;

	return *(const uint64_t *)(base + counter->offset);
}

static void print_value(const struct table *table, int kind,
			const struct counter *counter)
{
	uint64_t value = value_of(&table->counters[kind], counter);

	if (table->seconds && !counter->now)
		printf(" %12.1f", value / table->seconds);
	else
		printf(" %12" PRIu64, value);
}

static void subtract(struct mmapdev_counters *counters,
		     const struct mmapdev_counters *before,
		     const struct counter *counter)
{
	for (; counter->name; counter++)
		if (!counter->now)
			*(uint64_t *)((char *)counters + counter->offset) -=
				value_of(before, counter);
}

static void table_subtract(struct table *table, const struct table *before)
{
	int kind;

	for (kind = 0; kind < MMAPDEV_REGION_KINDS; kind++) {
		subtract(&table->counters[kind], &before->counters[kind],
			 of_region);
		subtract(&table->counters[kind], &before->counters[kind],
			 of_device);
	}
}

static bool is_wanted(const struct target *target, int kind)
{
	if (target->place.detail >= PLACE_REGION)
		return (int)target->place.region == kind;
	return mmapdev_has_region(target->device,
				  (enum mmapdev_region_kind)kind);
}

static int read_column(const struct target *target, int kind,
		       struct mmapdev_counters *counters)
{
	struct mmapdev_region *region;
	int ret;

	ret = mmapdev_region_get(target->device,
				 (enum mmapdev_region_kind)kind, &region);
	if (!ret)
		ret = mmapdev_counters_read(region, counters,
					    sizeof(*counters));
	return ret ? fail("cannot read the counters of %s: %s",
			  region_word((enum mmapdev_region_kind)kind),
			  reason(ret)) : 0;
}

static int read_table(const struct target *target, struct table *table)
{
	int kind, ret;

	table->device = mmapdev_get_name(target->device);
	for (kind = MMAPDEV_REGION_KINDS - 1; kind >= 0; kind--) {
		table->has[kind] = is_wanted(target, kind);
		if (!table->has[kind])
			continue;
		ret = read_column(target, kind, &table->counters[kind]);
		if (ret)
			return ret;
		table->first = kind;
	}
	return 0;
}

static void print_regions(const struct table *table, bool explain)
{
	const struct counter *counter;
	int kind;

	printf("%-18s", table->device);
	for (kind = 0; kind < MMAPDEV_REGION_KINDS; kind++)
		if (table->has[kind])
			printf(" %12s",
			       region_word((enum mmapdev_region_kind)kind));
	putchar('\n');
	for (counter = of_region; counter->name; counter++) {
		printf("%-18s", counter->name);
		for (kind = 0; kind < MMAPDEV_REGION_KINDS; kind++)
			if (table->has[kind])
				print_value(table, kind, counter);
		printf("%s%s\n", explain ? "  " : "",
		       explain ? counter->text : "");
	}
}

static void print_device(const struct table *table, bool explain)
{
	const struct counter *counter;

	puts("all regions:");
	for (counter = of_device; counter->name; counter++) {
		printf("%-18s", counter->name);
		print_value(table, table->first, counter);
		printf("%s%s\n", explain ? "  " : "",
		       explain ? counter->text : "");
	}
}

static struct json_object *counters_json(const struct counter *counter,
					 const struct mmapdev_counters *values)
{
	struct json_object *object = json_object_new_object();

	for (; counter->name; counter++)
		json_add_number(object, counter->name,
				value_of(values, counter));
	return object;
}

static void print_json(const struct table *table)
{
	struct json_object *object = json_object_new_object();
	struct json_object *regions = json_object_new_object();
	int kind;

	for (kind = 0; kind < MMAPDEV_REGION_KINDS; kind++) {
		const char *word = region_word((enum mmapdev_region_kind)kind);

		if (table->has[kind])
			json_object_object_add(regions, word,
					       counters_json(of_region,
							     &table->counters[kind]));
	}
	json_add_text(object, "name", table->device);
	if (table->seconds)
		json_object_object_add(object, "seconds",
				       json_object_new_double(table->seconds));
	json_object_object_add(object, "regions", regions);
	json_object_object_add(object, "device",
			       counters_json(of_device,
					     &table->counters[table->first]));
	json_print(object);
}

struct options {
	struct watch watch;
	bool json;
	bool explain;
};

static void print_table(const struct table *table,
			const struct options *options)
{
	if (options->json) {
		print_json(table);
		return;
	}
	if (options->watch.on)
		watch_clear(options->watch.looked == 2);
	if (table->seconds)
		printf("per second, in the last %.2f\n", table->seconds);
	print_regions(table, options->explain);
	print_device(table, options->explain);
}

static int look(const struct target *target, const struct options *options)
{
	struct table table = { 0 };
	int ret = read_table(target, &table);

	if (!ret)
		print_table(&table, options);
	return ret;
}

/* The first look is not shown: there is nothing to compare it with. */
static int look_again(const struct target *target, struct options *options)
{
	struct table before = { 0 };
	double elapsed;
	int ret;

	if (options->watch.count)
		options->watch.count++;
	while (watch_next(&options->watch, &elapsed)) {
		struct table now = { 0 };
		struct table shown;

		ret = read_table(target, &now);
		if (ret)
			return ret;
		shown = now;
		shown.seconds = elapsed;
		table_subtract(&shown, &before);
		if (options->watch.looked > 1)
			print_table(&shown, options);
		before = now;
	}
	return 0;
}

static int take_option(struct options *options, int option)
{
	switch (option) {
	case 'w':
		return watch_set_seconds(&options->watch, optarg);
	case 'n':
		return watch_set_count(&options->watch, optarg);
	case 'j':
		options->json = true;
		return 0;
	case 'e':
		options->explain = true;
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
		{ "json", no_argument, NULL, 'j' },
		{ "explain", no_argument, NULL, 'e' },
		{ 0 }
	};
	int option, ret = 0;

	while (!ret && (option = getopt_long(argc, argv, "", known, NULL)) != -1)
		ret = take_option(options, option);
	return ret ? ret : watch_check(&options->watch);
}

static int run_stat(int argc, char **argv)
{
	struct options options = { 0 };
	struct target target;
	int ret;

	ret = parse_options(argc, argv, &options);
	if (!ret)
		ret = target_take_last(argc - optind, argv + optind,
				       PLACE_NOTHING, PLACE_REGION,
				       MMAPDEV_READ_ONLY, &target);
	if (ret)
		return ret;
	ret = options.watch.on ? look_again(&target, &options) :
	      look(&target, &options);
	target_close(&target);
	return ret;
}

const struct command cmd_stat = {
	.name = "stat",
	.arguments = "[DEV[:REGION]] [--explain] [--json] [--watch[=SECONDS]] [--count N]",
	.summary = "what happened so far: exact counters",
	.details =
"They count since the device was made; only mappings and what is held fall.\n"
"\n"
"  --explain           say what each one counts\n"
"  --watch[=SECONDS]   how many more there are per second, again and again, each\n"
"                      second if nothing is said; mappings and what is held: how\n"
"                      many there are. With --json the differences themselves\n"
"  --count N           N times\n",
	.run = run_stat,
};
