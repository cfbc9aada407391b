// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <inttypes.h>

#include "command.h"
#include "options.h"
#include "report.h"
#include "target.h"

static const char *why(int error)
{
	switch (error) {
	case -EBUSY:
		return "some of it is dirty, and nothing was forgotten. "
		       "--discard if the device's data shall survive; "
		       "sync(1) the node first if the host's";
	case -EINVAL:
		return "--discard takes whole pages: "
		       "offset and length must be multiples of 4K, or reach the end";
	default:
		return reason(error);
	}
}

static int invalidate(struct target *target, bool discard)
{
	const struct place *place = &target->place;
	int ret = target_range(target);

	if (ret)
		return ret;
	ret = mmapdev_region_invalidate(target->region, place->offset,
					place->length,
					discard ? MMAPDEV_DISCARD : 0);
	return ret ? fail("cannot invalidate %s at %#" PRIx64 "+%#" PRIx64 ": %s",
			  mmapdev_region_get_name(target->region),
			  place->offset, place->length, why(ret)) : 0;
}

static int run_invalidate(int argc, char **argv)
{
	bool discard = false;
	const struct flag flags[] = { { "discard", &discard }, { 0 } };
	struct target target;
	int ret;

	ret = options_flags(&argc, &argv, flags);
	if (!ret)
		ret = target_take_memory(argc, argv, PLACE_NOTHING, PLACE_RANGE,
					 discard ? MMAPDEV_READ_WRITE :
					 MMAPDEV_READ_ONLY, &target);
	if (ret)
		return ret;
	ret = invalidate(&target, discard);
	target_close(&target);
	return ret;
}

const struct command cmd_invalidate = {
	.name = "invalidate",
	.arguments = "[DEV[:mem]] [OFFSET[+LENGTH]] [--discard]",
	.summary = "forget what is cached of the device's memory",
	.details =
"For when the device has changed it by itself: the next access brings it in anew.\n"
"Transfers need no such thing. If a page is dirty nothing is forgotten.\n"
"\n"
"  --discard   throw away what is dirty, too\n",
	.run = run_invalidate,
};
