// SPDX-License-Identifier: GPL-2.0-only
/*
 * main.c - load and unload the module
 */
#include <linux/module.h>

static int __init mmapdev_init(void)
{
	return 0;
}

static void __exit mmapdev_exit(void)
{
}

module_init(mmapdev_init);
module_exit(mmapdev_exit);

MODULE_DESCRIPTION("Map a device into user space: buffers, memory, registers");
MODULE_AUTHOR("The mmapdev maintainers");
MODULE_LICENSE("GPL");
