// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>

#include "command.h"
#include "report.h"
#include "target.h"

/* The device is asked through the buffer's node, whose rights decide. */
static int open_buffer(const struct target *target)
{
	struct mmapdev_region *buffer;
	int ret = target_region(target, MMAPDEV_BUFFER, &buffer);

	return ret ? ret : target_open_node(buffer);
}

static bool overlap(const struct place *src, const struct place *dst)
{
	return src->region == dst->region &&
	       src->offset < dst->offset + src->length &&
	       dst->offset < src->offset + src->length;
}

/* What the kernel would answer with no more than "Invalid argument". */
static int check_copy(const struct target *target, const struct place *dst)
{
	const struct place *src = &target->place;

	if (src->region == MMAPDEV_REGISTERS ||
	    dst->region == MMAPDEV_REGISTERS)
		return fail("registers cannot be transferred: say buf or mem");
	if (overlap(src, dst))
		return fail("%#" PRIx64 "+%#" PRIx64 " and %#" PRIx64
			    " of %s overlap", src->offset, src->length,
			    dst->offset, region_word(src->region));
	return 0;
}

static int copy(const struct target *target, const struct place *dst)
{
	const struct place *src = &target->place;
	struct target to = { .place = *dst, .device = target->device };
	int ret;

	ret = check_copy(target, dst);
	if (!ret)
		ret = target_region(target, dst->region, &to.region);
	if (ret)
		return ret;
	to.place.detail = PLACE_RANGE;
	to.place.length = src->length;
	ret = target_range(&to);
	if (ret)
		return ret;
	ret = mmapdev_transfer_copy(target->region, src->offset, to.region,
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
	ret = open_buffer(&target);
	if (!ret)
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

static int memory_only(const struct target *target, const char *verb)
{
	if (target->place.region == MMAPDEV_MEMORY)
		return 0;
	return fail_usage("%s is about mem, the device's own memory", verb);
}

static int fill(struct target *target, const char *word)
{
	struct place *place = &target->place;
	uint64_t value;
	int ret;

	if (parse_number(word, &value))
		return fail_usage("'%s' is no value: say a number of up to 64 bits",
				  word);
	ret = open_buffer(target);
	if (!ret)
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
	ret = memory_only(&target, "fill");
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
	int ret = open_buffer(target);

	if (!ret)
		ret = target_range(target);
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
		ret = memory_only(&target, "crc");
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
