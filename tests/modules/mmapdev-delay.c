// SPDX-License-Identifier: GPL-2.0-only
/*
 * mmapdev-delay.c - holds a task up in a function of the kernel, once
 *
 * So that a test can bring about a race instead of waiting for it:
 *
 *   insmod mmapdev-delay.ko symbol=remap_pfn_range task=123 ms=1000 at_return=1
 *
 * and when task 123 returns from remap_pfn_range() for the first time, "reached"
 * becomes 1, and the task goes on a second later. Until then the processor that
 * it is on does nothing else.
 */
#include <linux/atomic.h>
#include <linux/delay.h>
#include <linux/kprobes.h>
#include <linux/module.h>
#include <linux/sched.h>

static char *symbol;
module_param(symbol, charp, 0444);
MODULE_PARM_DESC(symbol, "function of the kernel or of a module");

static int task;
module_param(task, int, 0444);
MODULE_PARM_DESC(task, "thread id");

static unsigned int ms;
module_param(ms, uint, 0444);
MODULE_PARM_DESC(ms, "milliseconds");

static bool at_return;
module_param(at_return, bool, 0444);
MODULE_PARM_DESC(at_return, "when the function returns, not when it is called");

static bool reached;
module_param(reached, bool, 0444);
MODULE_PARM_DESC(reached, "(to be read) the task has come");

static atomic_t turns = ATOMIC_INIT(1);

static void delay(bool returning)
{
	if (returning != at_return || task_pid_nr(current) != task ||
	    !atomic_add_unless(&turns, -1, 0))
		return;
	WRITE_ONCE(reached, true);
	mdelay(ms);
}

static int delay_entry(struct kretprobe_instance *instance,
		       struct pt_regs *regs)
{
	delay(false);
	return 0;
}

static int delay_return(struct kretprobe_instance *instance,
			struct pt_regs *regs)
{
	delay(true);
	return 0;
}

static struct kretprobe probe = {
	.entry_handler = delay_entry,
	.handler = delay_return,
	.maxactive = 64,
};

static int __init delay_init(void)
{
	probe.kp.symbol_name = symbol;
	return register_kretprobe(&probe);
}

static void __exit delay_exit(void)
{
	unregister_kretprobe(&probe);
}

module_init(delay_init);
module_exit(delay_exit);

MODULE_DESCRIPTION("Hold a task up in a function of the kernel, for tests");
MODULE_AUTHOR("The mmapdev maintainers");
MODULE_LICENSE("GPL");
