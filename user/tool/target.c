// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>

#include "report.h"
#include "target.h"

static const char *const missing[] = {
	[PLACE_DEVICE] = "which device? Say mmapdev, mmapdev1, ...",
	[PLACE_REGION] = "which region? Say buf, mem or regs",
	[PLACE_OFFSET] = "which OFFSET? Say for instance mem 0x1000",
	[PLACE_RANGE] = "which OFFSET+LENGTH? Say for instance mem 0x1000+4K",
};

typedef int (*parse_fn)(char *const words[], int count, struct place *place);

static int take_place(parse_fn parse, int *argc, char ***argv,
		      enum place_detail least, enum place_detail most,
		      struct place *place)
{
	int used = parse(*argv, *argc, place);
	enum place_detail lacks = least;

	if (used < 0)
		return fail_usage("%s", place->error);
	/* An offset is no use before the region is known. */
	if (place->detail < PLACE_REGION && lacks > PLACE_REGION)
		lacks = PLACE_REGION;
	if (place->detail < least)
		return fail_usage("%s", missing[lacks]);
	if (place->detail > most)
		return fail_usage("'%s' says more than this verb takes",
				  (*argv)[used - 1]);
	*argc -= used;
	*argv += used;
	return 0;
}

int target_parse(int *argc, char ***argv, enum place_detail least,
		 enum place_detail most, struct place *place)
{
	return take_place(parse_place, argc, argv, least, most, place);
}

static const char *device_name(const struct place *place)
{
	return *place->device ? place->device : "mmapdev";
}

int target_region(const struct target *target, enum mmapdev_region_kind kind,
		  struct mmapdev_region **region)
{
	int ret = mmapdev_region_get(target->device, kind, region);

	if (ret == -ENODEV)
		return fail("%s has no region '%s'. See 'mmapdev info'.",
			    mmapdev_get_name(target->device),
			    region_word(kind));
	if (ret)
		return fail("cannot ask about region '%s': %s",
			    region_word(kind), reason(ret));
	return 0;
}

int target_open_node(struct mmapdev_region *region)
{
	int fd = mmapdev_region_get_fd(region);

	return fd < 0 ? fail_node(mmapdev_region_get_name(region), fd) : 0;
}

int target_open(struct target *target, enum mmapdev_access access)
{
	const char *name = device_name(&target->place);
	int ret;

	target->region = NULL;
	ret = mmapdev_open(name, access, &target->device);
	if (ret)
		return fail_open(name, ret);
	if (target->place.detail < PLACE_REGION)
		return 0;
	ret = target_region(target, target->place.region, &target->region);
	if (ret)
		target_close(target);
	return ret;
}

int target_take(int *argc, char ***argv, enum place_detail least,
		enum place_detail most, enum mmapdev_access access,
		struct target *target)
{
	int ret = target_parse(argc, argv, least, most, &target->place);

	return ret ? ret : target_open(target, access);
}

int target_take_last(int argc, char **argv, enum place_detail least,
		     enum place_detail most, enum mmapdev_access access,
		     struct target *target)
{
	int ret = target_parse(&argc, &argv, least, most, &target->place);

	if (!ret)
		ret = no_more(argc, argv);
	return ret ? ret : target_open(target, access);
}

int target_take_memory(int argc, char **argv, enum place_detail least,
		       enum place_detail most, enum mmapdev_access access,
		       struct target *target)
{
	int ret = take_place(parse_memory, &argc, &argv, least, most,
			     &target->place);

	if (!ret)
		ret = no_more(argc, argv);
	if (!ret)
		ret = target_open(target, access);
	if (ret)
		return ret;
	ret = target_open_node(target->region);
	if (ret)
		target_close(target);
	return ret;
}

int target_range(struct target *target)
{
	struct place *place = &target->place;
	uint64_t size = mmapdev_region_get_size(target->region);

	if (place->offset >= size)
		return fail("offset %#" PRIx64 " is not in %s, which has %#" PRIx64 " bytes",
			    place->offset,
			    mmapdev_region_get_name(target->region), size);
	if (place->detail < PLACE_RANGE)
		place->length = size - place->offset;
	if (place->length > size - place->offset)
		return fail("%#" PRIx64 "+%#" PRIx64 " leaves %s, which has %#" PRIx64 " bytes",
			    place->offset, place->length,
			    mmapdev_region_get_name(target->region), size);
	return 0;
}

void target_close(struct target *target)
{
	mmapdev_close(target->device);
	target->device = NULL;
}

int no_more(int argc, char **argv)
{
	return argc ? fail_usage("'%s' is too much", argv[0]) : 0;
}
