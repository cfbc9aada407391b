/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * event.h - the causes for which a device wants attention
 *
 * Level 1. A level, not an edge: a cause is pending until it is acknowledged at
 * the device.
 */
#ifndef MMAPDEV_EVENT_H
#define MMAPDEV_EVENT_H

#include <linux/poll.h>
#include <linux/types.h>
#include <linux/wait.h>

/**
 * struct mmapdev_events - one device's
 * @device: its name
 * @pending: causes now; written by mmapdev_events_set() alone, under @wait.lock
 * @wait: those who poll
 */
struct mmapdev_events {
	const char *device;
	u32 pending;
	wait_queue_head_t wait;
};

void mmapdev_events_init(struct mmapdev_events *events, const char *device);
void mmapdev_events_set(struct mmapdev_events *events, u32 causes);

/* The device is gone: wake all who wait. */
void mmapdev_events_hang_up(struct mmapdev_events *events);

/* EPOLLPRI while a cause is pending. */
__poll_t mmapdev_events_poll(struct mmapdev_events *events, struct file *file,
			     poll_table *wait);

#endif /* MMAPDEV_EVENT_H */
