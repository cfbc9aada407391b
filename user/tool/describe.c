// SPDX-License-Identifier: GPL-2.0-only
#include <inttypes.h>
#include <stdio.h>

#include "describe.h"
#include "json.h"
#include "parse.h"
#include "size.h"

static const struct {
	enum mmapdev_operation operation;
	const char *name;
} operations[] = {
	{ MMAPDEV_COPY, "copy" },
	{ MMAPDEV_FILL, "fill" },
	{ MMAPDEV_CRC32C, "crc" },
};

#define OPERATIONS (sizeof(operations) / sizeof(*operations))

/* NULL if the device has no such region. */
static struct mmapdev_region *region_of(struct mmapdev *device, int kind)
{
	struct mmapdev_region *region;

	if (mmapdev_region_get(device, (enum mmapdev_region_kind)kind, &region))
		return NULL;
	return region;
}

void describe_row(struct mmapdev *device)
{
	char text[SIZE_TEXT];
	const char *comma = "";
	int kind;

	printf("%-12s %-10s ", mmapdev_get_name(device),
	       mmapdev_is_simulated(device) ? "SIMULATED" :
	       mmapdev_get_backend(device));
	for (kind = 0; kind < MMAPDEV_REGION_KINDS; kind++) {
		struct mmapdev_region *region = region_of(device, kind);

		if (!region)
			continue;
		printf("%s%s %s", comma,
		       region_word(mmapdev_region_get_kind(region)),
		       size_text(mmapdev_region_get_size(region), text));
		comma = ", ";
	}
	putchar('\n');
}

static const char *policy_word(struct mmapdev_region *region)
{
	enum mmapdev_buffer_policy policy;

	if (mmapdev_region_get_policy(region, &policy))
		return "unknown";
	return policy == MMAPDEV_EAGER ? "eager" : "fault";
}

/* When do the pages of a mapping arrive? */
static const char *arrival(struct mmapdev_region *region)
{
	enum mmapdev_buffer_policy policy;

	switch (mmapdev_region_get_kind(region)) {
	case MMAPDEV_MEMORY:
		return "by fault: a touch brings the page from the device";
	case MMAPDEV_REGISTERS:
		return "at mmap";
	case MMAPDEV_BUFFER:
		if (mmapdev_region_get_policy(region, &policy))
			return "not known: no right to its node";
		return policy == MMAPDEV_EAGER ?
		       "at mmap, all of them (policy eager)" :
		       "by fault: at the first touch (policy fault)";
	}
	return "";
}

static void print_widths(uint32_t widths)
{
	const char *separator = "";
	uint32_t width;

	if (!widths)
		fputs("any", stdout);
	for (width = 1; width <= 8; width *= 2) {
		if (!(widths & width))
			continue;
		printf("%s%" PRIu32, separator, width);
		separator = ",";
	}
	putchar('\n');
}

static void print_region(struct mmapdev_region *region)
{
	char text[SIZE_TEXT];

	printf("\n%s  /dev/%s\n",
	       region_word(mmapdev_region_get_kind(region)),
	       mmapdev_region_get_name(region));
	printf("  size            %s%s\n",
	       size_text(mmapdev_region_get_size(region), text),
	       mmapdev_region_is_resizable(region) ? ", can be changed" :
	       "");
	printf("  pages arrive    %s\n", arrival(region));
	printf("  map alignment   %s\n",
	       size_text(mmapdev_region_get_map_alignment(region), text));
	printf("  MAP_PRIVATE     %s\n",
	       mmapdev_region_is_private_writable(region) ? "may be written" :
	       "not writable");
	fputs("  access widths   ", stdout);
	print_widths(mmapdev_region_get_access_widths(region));
}

static void print_operations(const struct mmapdev *device)
{
	size_t i;

	fputs("operations       ", stdout);
	for (i = 0; i < OPERATIONS; i++)
		if (mmapdev_can(device, operations[i].operation))
			printf(" %s", operations[i].name);
	putchar('\n');
}

void describe_all(struct mmapdev *device)
{
	char text[SIZE_TEXT];
	int kind;

	printf("%s  %s\n", mmapdev_get_name(device),
	       mmapdev_is_simulated(device) ?
	       "SIMULATED: no hardware, the module's own simulator answers" :
	       "hardware");
	printf("backend           %s\n", mmapdev_get_backend(device));
	print_operations(device);
	printf("one command       at most %s, given up after %u ms\n",
	       size_text(mmapdev_get_max_command(device), text),
	       mmapdev_get_timeout_ms(device));
	for (kind = 0; kind < MMAPDEV_REGION_KINDS; kind++) {
		struct mmapdev_region *region = region_of(device, kind);

		if (region)
			print_region(region);
	}
}

static struct json_object *region_json(struct mmapdev_region *region)
{
	struct json_object *object = json_object_new_object();
	enum mmapdev_region_kind kind = mmapdev_region_get_kind(region);

	json_add_text(object, "region", region_word(kind));
	json_add_text(object, "node", mmapdev_region_get_name(region));
	json_add_number(object, "size", mmapdev_region_get_size(region));
	json_add_bool(object, "resizable", mmapdev_region_is_resizable(region));
	json_add_bool(object, "paged", mmapdev_region_is_paged(region));
	json_add_bool(object, "private_writable",
		      mmapdev_region_is_private_writable(region));
	json_add_number(object, "map_alignment",
			mmapdev_region_get_map_alignment(region));
	json_add_number(object, "access_widths",
			mmapdev_region_get_access_widths(region));
	if (kind == MMAPDEV_BUFFER)
		json_add_text(object, "policy", policy_word(region));
	return object;
}

static struct json_object *regions_json(struct mmapdev *device)
{
	struct json_object *array = json_object_new_array();
	int kind;

	for (kind = 0; kind < MMAPDEV_REGION_KINDS; kind++) {
		struct mmapdev_region *region = region_of(device, kind);

		if (region)
			json_object_array_add(array, region_json(region));
	}
	return array;
}

static struct json_object *operations_json(const struct mmapdev *device)
{
	struct json_object *array = json_object_new_array();
	size_t i;

	for (i = 0; i < OPERATIONS; i++)
		if (mmapdev_can(device, operations[i].operation))
			json_add_item(array, operations[i].name);
	return array;
}

struct json_object *describe_json(struct mmapdev *device)
{
	struct json_object *object = json_object_new_object();

	json_add_text(object, "name", mmapdev_get_name(device));
	json_add_number(object, "index", mmapdev_get_index(device));
	json_add_text(object, "backend", mmapdev_get_backend(device));
	json_add_bool(object, "simulated", mmapdev_is_simulated(device));
	json_object_object_add(object, "operations", operations_json(device));
	json_add_number(object, "max_command", mmapdev_get_max_command(device));
	json_add_number(object, "timeout_ms", mmapdev_get_timeout_ms(device));
	json_object_object_add(object, "regions", regions_json(device));
	return object;
}
