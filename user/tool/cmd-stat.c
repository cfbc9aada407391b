// SPDX-License-Identifier: GPL-2.0-only
#include <inttypes.h>
#include <stddef.h>
#include <stdio.h>

#include "command.h"
#include "json.h"
#include "options.h"
#include "report.h"
#include "target.h"

struct counter {
	const char *name;
	size_t offset;
	const char *text;
};

#define COUNTER(name, text) \
	{ #name, offsetof(struct mmapdev_counters, name), text }

static const struct counter of_region[] = {
	COUNTER(mappings, "mappings that live now"),
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
	COUNTER(commands_held, "commands that could not be stopped"),
	COUNTER(pages_held, "host pages that those may still reach"),
	{ 0 }
};

/* What was read: the counters of one region or of all. */
struct table {
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
				printf(" %12" PRIu64,
				       value_of(&table->counters[kind],
						counter));
		printf("%s%s\n", explain ? "  " : "",
		       explain ? counter->text : "");
	}
}

static void print_device(const struct table *table, bool explain)
{
	const struct counter *counter;

	puts("all regions:");
	for (counter = of_device; counter->name; counter++)
		printf("%-18s %12" PRIu64 "%s%s\n", counter->name,
		       value_of(&table->counters[table->first], counter),
		       explain ? "  " : "", explain ? counter->text : "");
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
	json_object_object_add(object, "regions", regions);
	json_object_object_add(object, "device",
			       counters_json(of_device,
					     &table->counters[table->first]));
	json_print(object);
}

static int print_table(const struct target *target, bool json, bool explain)
{
	struct table table = { 0 };
	int ret = read_table(target, &table);

	if (ret)
		return ret;
	if (json) {
		print_json(&table);
		return 0;
	}
	print_regions(&table, explain);
	print_device(&table, explain);
	return 0;
}

static int run_stat(int argc, char **argv)
{
	bool json = false, explain = false;
	const struct flag flags[] = {
		{ "json", &json }, { "explain", &explain }, { 0 }
	};
	struct target target;
	int ret;

	ret = options_flags(&argc, &argv, flags);
	if (!ret)
		ret = target_take_last(argc, argv, PLACE_NOTHING, PLACE_REGION,
				       MMAPDEV_READ_ONLY, &target);
	if (ret)
		return ret;
	ret = print_table(&target, json, explain);
	target_close(&target);
	return ret;
}

const struct command cmd_stat = {
	.name = "stat",
	.arguments = "[DEV[:REGION]] [--explain] [--json]",
	.summary = "what happened so far: exact counters",
	.details =
"They count since the device was made; only mappings falls.\n"
"\n"
"  --explain   say what each one counts\n",
	.run = run_stat,
};
