// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>

#include "command.h"
#include "report.h"
#include "size.h"
#include "target.h"

static const char *why(int error)
{
	switch (error) {
	case -EOPNOTSUPP:
		return "the size of this hardware is fixed";
	case -ENOSPC:
	case -EFBIG:
		return "it has less; 'mmapdev help resize' tells how much there can be";
	case -EBUSY:
		return "a page was stored to at the same time; "
		       "stop the programs that have it mapped, or try again";
	default:
		return reason(error);
	}
}

static int resize(const struct target *target, uint64_t size)
{
	char text[SIZE_TEXT];
	int ret = mmapdev_region_resize(target->region, size);

	return ret ? fail("cannot resize %s to %s: %s",
			  mmapdev_region_get_name(target->region),
			  size_text(size, text), why(ret)) : 0;
}

static int run_resize(int argc, char **argv)
{
	struct target target;
	int ret;

	if (argc < 2)
		return fail_usage("resize what? Say for instance mem 32M");
	ret = target_take_memory(argc - 1, argv + 1, PLACE_REGION,
				 PLACE_OFFSET, MMAPDEV_READ_WRITE, &target);
	if (ret)
		return ret;
	if (target.place.detail < PLACE_OFFSET)
		ret = fail_usage("to which SIZE? Say for instance mem 32M");
	else
		ret = resize(&target, target.place.offset);
	target_close(&target);
	return ret;
}

const struct command cmd_resize = {
	.name = "resize",
	.arguments = "DEV[:mem] SIZE | mem SIZE",
	.summary = "move the end of the device's memory",
	.details =
"The memory itself stays what it is: what lies behind the end is out of reach,\n"
"and there again when the end moves back. What is dirty is brought to the device\n"
"before. A simulated device can have up to 1T; mem_size is where it begins.\n"
"'mmapdev info' says whether the size can be changed.\n"
"\n"
"  mmapdev resize mem 128M\n",
	.run = run_resize,
};
