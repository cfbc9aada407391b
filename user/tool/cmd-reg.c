// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <linux/mmapdev.h>

#include "command.h"
#include "report.h"
#include "target.h"

/* The simulator's. Scratch registers are numbered from their first on. */
static const struct {
	const char *name;
	uint32_t offset;
	const char *text;
} names[] = {
	{ "id", MMAPDEV_SIM_ID, "ro  \"MMAP\"" },
	{ "version", MMAPDEV_SIM_VERSION, "ro  major << 16 | minor" },
	{ "caps", MMAPDEV_SIM_CAPS, "ro  bits: copy, fill, crc" },
	{ "status", MMAPDEV_SIM_STATUS, "ro  bit 0: busy" },
	{ "irq-status", MMAPDEV_SIM_IRQ_STATUS, "ro  bit 0: doorbell" },
	{ "irq-ack", MMAPDEV_SIM_IRQ_ACK, "rw  clears bits of irq-status" },
	{ "doorbell", MMAPDEV_SIM_DOORBELL, "rw  not 0: raise an interrupt" },
	{ "commands", MMAPDEV_SIM_COMMANDS, "ro  executed" },
	{ "interrupts", MMAPDEV_SIM_INTERRUPTS, "ro  raised" },
	{ "doorbells", MMAPDEV_SIM_DOORBELLS, "ro  rung" },
	{ "bus-faults", MMAPDEV_SIM_BUS_FAULTS, "ro  bus addresses refused" },
};

#define NAMES (sizeof(names) / sizeof(*names))
#define SCRATCHES ((MMAPDEV_SIM_SCRATCH_END - MMAPDEV_SIM_SCRATCH) / 4)

static bool find_scratch(const char *name, uint64_t *offset)
{
	uint64_t number;

	if (strncmp(name, "scratch", 7) || parse_number(name + 7, &number) ||
	    number >= SCRATCHES)
		return false;
	*offset = MMAPDEV_SIM_SCRATCH + 4 * number;
	return true;
}

static bool find_name(const char *name, uint64_t *offset)
{
	size_t i;

	for (i = 0; i < NAMES; i++) {
		if (strcmp(name, names[i].name))
			continue;
		*offset = names[i].offset;
		return true;
	}
	return find_scratch(name, offset);
}

static int find_register(const struct target *target, const char *word,
			 uint64_t *offset)
{
	uint64_t size = mmapdev_region_get_size(target->region);

	/* The names are the simulator's; hardware has its own. */
	if (!mmapdev_is_simulated(target->device) || !find_name(word, offset)) {
		if (parse_number(word, offset))
			return fail_usage("no register '%s': say an offset, "
					  "or a name that 'mmapdev reg dump' shows",
					  word);
	}
	if (*offset % 4 || *offset >= size)
		return fail("register %#" PRIx64 " is not a multiple of 4 below %#" PRIx64,
			    *offset, size);
	return 0;
}

static int reg_read(const struct target *target, int argc, char **argv)
{
	uint64_t offset;
	uint32_t value;
	int ret;

	if (argc != 1)
		return fail_usage("read which register? Say one NAME or OFFSET");
	ret = find_register(target, argv[0], &offset);
	if (ret)
		return ret;
	ret = mmapdev_register_read32(target->region, offset, &value);
	if (ret)
		return fail_access("read", target->region, offset, 4, ret);
	printf("0x%08" PRIx32 "\n", value);
	return 0;
}

static int reg_write(const struct target *target, int argc, char **argv)
{
	uint64_t offset, value;
	int ret;

	if (argc != 2)
		return fail_usage("write what? Say NAME or OFFSET, and a VALUE");
	if (parse_number(argv[1], &value) || value > UINT32_MAX)
		return fail_usage("'%s' is no value of 32 bits", argv[1]);
	ret = find_register(target, argv[0], &offset);
	if (ret)
		return ret;
	ret = mmapdev_register_write32(target->region, offset, value);
	if (ret == -EACCES)
		return fail("register '%s' is read-only", argv[0]);
	return ret ? fail_access("write", target->region, offset, 4, ret) : 0;
}

static int print_register(const struct target *target, uint64_t offset,
			  const char *name, const char *text)
{
	uint32_t value;
	int ret = mmapdev_register_read32(target->region, offset, &value);

	if (ret)
		return fail_access("read", target->region, offset, 4, ret);
	printf("%04" PRIx64 "  %08" PRIx32 "  %-12s%s\n", offset, value, name,
	       text);
	return 0;
}

static int dump_simulator(const struct target *target)
{
	char name[16];
	size_t i;
	int ret = 0;

	for (i = 0; !ret && i < NAMES; i++)
		ret = print_register(target, names[i].offset, names[i].name,
				     names[i].text);
	for (i = 0; !ret && i < SCRATCHES; i++) {
		snprintf(name, sizeof(name), "scratch%zu", i);
		ret = print_register(target, MMAPDEV_SIM_SCRATCH + 4 * i, name,
				     "rw");
	}
	return ret;
}

static int dump_hardware(const struct target *target)
{
	uint64_t size = mmapdev_region_get_size(target->region);
	uint64_t offset;
	int ret = 0;

	for (offset = 0; !ret && offset < size; offset += 4)
		ret = print_register(target, offset, "", "");
	return ret;
}

static int reg_dump(const struct target *target, int argc, char **argv)
{
	int ret = no_more(argc, argv);

	if (ret)
		return ret;
	return mmapdev_is_simulated(target->device) ? dump_simulator(target) :
	       dump_hardware(target);
}

static const struct action {
	const char *name;
	enum mmapdev_access access;
	int (*run)(const struct target *target, int argc, char **argv);
} actions[] = {
	{ "read", MMAPDEV_READ_ONLY, reg_read },
	{ "write", MMAPDEV_READ_WRITE, reg_write },
	{ "dump", MMAPDEV_READ_ONLY, reg_dump },
};

static const struct action *find_action(const char *word)
{
	size_t i;

	for (i = 0; word && i < sizeof(actions) / sizeof(*actions); i++)
		if (!strcmp(word, actions[i].name))
			return &actions[i];
	return NULL;
}

static int take_place(int *argc, char ***argv, struct place *place)
{
	int ret;

	/* "read" would pass for the name of a device. */
	if (find_action((*argv)[0]))
		return parse_place(NULL, 0, place);
	ret = target_parse(argc, argv, PLACE_NOTHING, PLACE_REGION, place);
	if (!ret && place->detail == PLACE_REGION &&
	    place->region != MMAPDEV_REGISTERS)
		return fail_usage("registers are in regs, not in %s",
				  region_word(place->region));
	return ret;
}

static int run_reg(int argc, char **argv)
{
	const struct action *action;
	struct target target;
	int ret;

	argc--;
	argv++;
	ret = take_place(&argc, &argv, &target.place);
	if (ret)
		return ret;
	action = find_action(argv[0]);
	if (!action)
		return fail_usage("%s%s: say read, write or dump", argc ?
				  "not an action of reg: " : "which action",
				  argc ? argv[0] : "");
	target.place.region = MMAPDEV_REGISTERS;
	target.place.detail = PLACE_REGION;
	ret = target_open(&target, action->access);
	if (ret)
		return ret;
	ret = target_open_node(target.region);
	if (!ret)
		ret = action->run(&target, argc - 1, argv + 1);
	target_close(&target);
	return ret;
}

const struct command cmd_reg = {
	.name = "reg",
	.arguments = "[DEV] read REGISTER | write REGISTER VALUE | dump",
	.summary = "read and write registers",
	.details =
"REGISTER is an offset, a multiple of four, or, on a simulated device, a name\n"
"that 'mmapdev reg dump' shows.\n",
	.run = run_reg,
};
