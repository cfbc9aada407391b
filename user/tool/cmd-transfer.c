// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>

#include "command.h"
#include "report.h"
#include "target.h"

static int copy(const struct target *target, const struct place *dst)
{
	const struct place *src = &target->place;
	struct mmapdev_region *to;
	int ret;

	ret = mmapdev_region_get(target->device, dst->region, &to);
	if (ret)
		return fail("%s has no region '%s'. See 'mmapdev info'.",
			    mmapdev_get_name(target->device),
			    region_word(dst->region));
	ret = mmapdev_transfer_copy(target->region, src->offset, to,
				    dst->offset, src->length);
	if (ret)
		return fail("cannot transfer %s:%#" PRIx64 "+%#" PRIx64 " to %s:%#" PRIx64 ": %s",
			    region_word(src->region), src->offset, src->length,
			    region_word(dst->region), dst->offset,
			    reason(ret));
	return 0;
}

static int run_transfer(int argc, char **argv)
{
	struct target target;
	struct place dst;
	int ret;

	if (argc < 2)
		return fail_usage("transfer what? Say for instance buf:0+4K to mem:0x1000");
	if (parse_transfer(argv + 1, argc - 1, &target.place, &dst))
		return fail_usage("%s", target.place.error);
	ret = target_open(&target, MMAPDEV_READ_WRITE);
	if (ret)
		return ret;
	ret = target_range(&target);
	if (!ret)
		ret = copy(&target, &dst);
	target_close(&target);
	return ret;
}

const struct command cmd_transfer = {
	.name = "transfer",
	.arguments = "[DEV:]REGION:OFFSET+LENGTH '->' REGION:OFFSET",
	.summary = "let the device copy between buf and mem, or within mem",
	.details =
"The arrow needs quotes, or it is the shell's; the word 'to' does as well:\n"
"  mmapdev transfer buf:0+4K to mem:0x1000\n"
"  mmapdev transfer 'mem:0x1000+4K -> buf:0'\n",
	.run = run_transfer,
};

static int fill(struct target *target, const char *word)
{
	struct place *place = &target->place;
	uint64_t value;
	int ret;

	if (parse_number(word, &value))
		return fail_usage("'%s' is no value: say a number of up to 64 bits",
				  word);
	ret = target_range(target);
	if (ret)
		return ret;
	ret = mmapdev_transfer_fill(target->region, place->offset,
				    place->length, value);
	return ret ? fail_access("fill", target->region, place->offset,
				 place->length, ret) : 0;
}

static int run_fill(int argc, char **argv)
{
	struct target target;
	int ret;

	argc--;
	argv++;
	ret = target_parse(&argc, &argv, PLACE_RANGE, PLACE_RANGE,
			   &target.place);
	if (ret)
		return ret;
	if (argc != 1)
		return fail_usage("fill with what? Say one VALUE, for instance 0");
	ret = target_open(&target, MMAPDEV_READ_WRITE);
	if (ret)
		return ret;
	ret = fill(&target, argv[0]);
	target_close(&target);
	return ret;
}

const struct command cmd_fill = {
	.name = "fill",
	.arguments = "[DEV:]mem:OFFSET+LENGTH VALUE",
	.summary = "let the device fill its memory",
	.details =
"VALUE has eight bytes, the least significant first; they are repeated.\n",
	.run = run_fill,
};

static int crc(struct target *target)
{
	struct place *place = &target->place;
	uint32_t value;
	int ret = target_range(target);

	if (ret)
		return ret;
	ret = mmapdev_transfer_crc32c(target->region, place->offset,
				      place->length, &value);
	if (ret)
		return fail_access("compute the CRC of", target->region,
				   place->offset, place->length, ret);
	printf("%08" PRIx32 "\n", value);
	return 0;
}

static int run_crc(int argc, char **argv)
{
	struct target target;
	int ret;

	argc--;
	argv++;
	ret = target_parse(&argc, &argv, PLACE_REGION, PLACE_RANGE,
			   &target.place);
	if (!ret)
		ret = no_more(argc, argv);
	if (!ret)
		ret = target_open(&target, MMAPDEV_READ_ONLY);
	if (ret)
		return ret;
	ret = crc(&target);
	target_close(&target);
	return ret;
}

const struct command cmd_crc = {
	.name = "crc",
	.arguments = "[DEV:]mem[:OFFSET[+LENGTH]]",
	.summary = "let the device compute a CRC-32C of its memory",
	.details = "Prints eight hex digits.\n",
	.run = run_crc,
};
