// SPDX-License-Identifier: GPL-2.0-only
/*
 * event.c - the causes for which a device wants attention
 */
#include "event.h"
#include "trace.h"

void mmapdev_events_init(struct mmapdev_events *events, const char *device)
{
	events->device = device;
	events->pending = 0;
	init_waitqueue_head(&events->wait);
}

void mmapdev_events_set(struct mmapdev_events *events, u32 causes)
{
	unsigned long flags;
	u32 risen;

	spin_lock_irqsave(&events->wait.lock, flags);
	risen = causes & ~events->pending;
	if (causes != events->pending)
		trace_mmapdev_event(events->device, risen, causes);
	WRITE_ONCE(events->pending, causes);
	if (risen)
		wake_up_locked_poll(&events->wait, EPOLLPRI);
	spin_unlock_irqrestore(&events->wait.lock, flags);
}

void mmapdev_events_hang_up(struct mmapdev_events *events)
{
	/* Also those who asked that one at a time be woken. */
	__wake_up(&events->wait, TASK_NORMAL, 0,
		  poll_to_key(EPOLLHUP | EPOLLERR));
}

__poll_t mmapdev_events_poll(struct mmapdev_events *events, struct file *file,
			     poll_table *wait)
{
	poll_wait(file, &events->wait, wait);
	return READ_ONCE(events->pending) ? EPOLLPRI : 0;
}
