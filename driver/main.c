// SPDX-License-Identifier: GPL-2.0-only
/*
 * main.c - load and unload the module; its parameters; the list of backends
 *
 * A parameter that makes no sense fails the load and says why: nothing is
 * guessed, nothing is silently cut.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/ctype.h>
#include <linux/ioport.h>
#include <linux/kernel.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/overflow.h>
#include <linux/string.h>
#include "backends/sim.h"
#include "core.h"
#include "region_buffer.h"

static char *sim = "auto";
module_param(sim, charp, 0444);
MODULE_PARM_DESC(sim, "simulated devices: auto (one if no real device is bound at load), or 0 to 16");

static char *buffer_size = "4M";
module_param(buffer_size, charp, 0444);
MODULE_PARM_DESC(buffer_size, "bytes of each device's DMA buffer, with K, M, G or T; 0: none (default 4M)");

static char *mem_size;
module_param(mem_size, charp, 0444);
MODULE_PARM_DESC(mem_size, "bytes of a simulated device's memory, with K, M, G or T; 0: none (default 64M, or all of sim_range)");

static char *sim_range;
/* A physical address: for root alone to read. */
module_param(sim_range, charp, 0400);
MODULE_PARM_DESC(sim_range, "physical memory hidden from Linux by memmap= that becomes the device's memory: ADDRESS+LENGTH");

static char *policy = "eager";
module_param(policy, charp, 0444);
MODULE_PARM_DESC(policy, "how mappings of the buffer arrive: eager or fault (default eager)");

#define MMAPDEV_MEM_SIZE_DEFAULT SZ_64M

/* A number with an optional suffix, as memparse() takes it; but that wraps. */
static int __init mmapdev_parse_number(const char *text, size_t length,
				       u64 *number)
{
	static const char suffixes[] __initconst = "KMGT";
	char digits[24];
	const char *suffix;
	u64 base;

	suffix = length ? strchr(suffixes, toupper(text[length - 1])) : NULL;
	if (suffix && *suffix)
		length--;
	else
		suffix = NULL;
	if (length >= sizeof(digits))
		return -ERANGE;
	strscpy(digits, text, length + 1);
	/* It would take a sign, too. */
	if (!isdigit(*digits) || kstrtou64(digits, 0, &base))
		return -EINVAL;
	return check_shl_overflow(base,
				  suffix ? 10 * (suffix - suffixes + 1) : 0,
				  number) ? -ERANGE : 0;
}

static int __init mmapdev_parse_size(const char *name, const char *text,
				     u64 *size)
{
	size_t length = strcspn(text, "\n");

	if (!mmapdev_parse_number(text, length, size))
		return 0;
	pr_err("%s=%.*s: not a size such as 4096, 64K or 4M\n", name,
	       (int)length, text);
	return -EINVAL;
}

static int __init mmapdev_parse_sim(struct sim_config *config)
{
	/* No backend for real hardware yet, so none is bound. */
	config->devices = 1;
	if (!strcmp(sim, "auto"))
		return 0;
	if (!kstrtouint(sim, 0, &config->devices) &&
	    config->devices <= SIM_MAX_DEVICES)
		return 0;
	pr_err("sim=%s: neither auto nor a number from 0 to %d\n", sim,
	       SIM_MAX_DEVICES);
	return -EINVAL;
}

static int __init mmapdev_parse_range(struct sim_config *config)
{
	const char *plus;
	u64 start;

	if (!sim_range)
		return 0;
	plus = strchr(sim_range, '+');
	if (!plus ||
	    mmapdev_parse_number(sim_range, plus - sim_range, &start) ||
	    mmapdev_parse_number(plus + 1, strcspn(plus + 1, "\n"),
				 &config->range_size)) {
		pr_err("sim_range=%s: not ADDRESS+LENGTH, such as 0x10000000+4M\n",
		       sim_range);
		return -EINVAL;
	}
	config->range_start = start;
	if (!config->range_size || !PAGE_ALIGNED(start) ||
	    !PAGE_ALIGNED(config->range_size) ||
	    start + config->range_size < start) {
		pr_err("sim_range=%s: address and length must be multiples of %lu, the length not 0\n",
		       sim_range, PAGE_SIZE);
		return -EINVAL;
	}
	if (config->devices > 1) {
		pr_err("sim_range=%s: one range serves one device, not sim=%s\n",
		       sim_range, sim);
		return -EINVAL;
	}
	if (region_intersects(start, config->range_size, IORESOURCE_SYSTEM_RAM,
			      IORES_DESC_NONE) != REGION_DISJOINT) {
		pr_err("sim_range=%s: Linux uses this memory; hide it with memmap=%lluK$%#llx on the kernel's command line\n",
		       sim_range, config->range_size / SZ_1K, start);
		return -EINVAL;
	}
	return 0;
}

static int __init mmapdev_parse_mem_size(struct sim_config *config)
{
	config->mem_size = config->range_size ?: MMAPDEV_MEM_SIZE_DEFAULT;
	if (!mem_size)
		return 0;
	if (mmapdev_parse_size("mem_size", mem_size, &config->mem_size))
		return -EINVAL;
	if (config->mem_size > SIM_MEM_SIZE_MAX) {
		pr_err("mem_size=%s: more than %llu bytes\n", mem_size,
		       (u64)SIM_MEM_SIZE_MAX);
		return -EINVAL;
	}
	if (config->range_size && config->mem_size > config->range_size) {
		pr_err("mem_size=%s: larger than sim_range=%s\n", mem_size,
		       sim_range);
		return -EINVAL;
	}
	return 0;
}

static int __init mmapdev_parse_buffer_size(struct mmapdev_config *config)
{
	u64 size;

	if (mmapdev_parse_size("buffer_size", buffer_size, &size))
		return -EINVAL;
	if (!PAGE_ALIGNED(size) || size > SIZE_MAX) {
		pr_err("buffer_size=%s: not a multiple of %lu bytes\n",
		       buffer_size, PAGE_SIZE);
		return -EINVAL;
	}
	config->buffer_size = size;
	return 0;
}

static int __init mmapdev_parse_policy(struct mmapdev_config *config)
{
	int found = __sysfs_match_string(mmapdev_policy_names,
					 MMAPDEV_POLICIES, policy);

	if (found < 0) {
		pr_err("policy=%s: neither eager nor fault\n", policy);
		return -EINVAL;
	}
	config->policy = found;
	return 0;
}

static int __init mmapdev_init(void)
{
	struct mmapdev_config config = {};
	struct sim_config sim_config = {};
	int ret;

	if (mmapdev_parse_buffer_size(&config) ||
	    mmapdev_parse_policy(&config) || mmapdev_parse_sim(&sim_config) ||
	    mmapdev_parse_range(&sim_config) ||
	    mmapdev_parse_mem_size(&sim_config))
		return -EINVAL;
	ret = mmapdev_core_init(&config);
	if (ret)
		return ret;
	ret = sim_init(&sim_config);
	if (ret)
		mmapdev_core_exit();
	return ret;
}

static void __exit mmapdev_exit(void)
{
	sim_exit();
	mmapdev_core_exit();
}

module_init(mmapdev_init);
module_exit(mmapdev_exit);

MODULE_DESCRIPTION("Map a device into user space: buffers, memory, registers");
MODULE_AUTHOR("The mmapdev maintainers");
MODULE_LICENSE("GPL");
MODULE_IMPORT_NS(MMAPDEV);
