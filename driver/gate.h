/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * gate.h - the way to the hardware, closed for good when the device goes
 *
 * Level 1. Whoever calls into the backend stands in the gate meanwhile. Closing
 * waits for those, and lets nobody in any more: after that the backend is not
 * called again. Nobody touches user memory in the gate: a user decides how long
 * that takes.
 */
#ifndef MMAPDEV_GATE_H
#define MMAPDEV_GATE_H

#include <linux/srcu.h>

/**
 * struct mmapdev_gate - one device's
 * @srcu: those who are inside
 * @closing: it will be closed soon: what takes long should end
 * @closed: set once
 */
struct mmapdev_gate {
	struct srcu_struct srcu;
	bool closing;
	bool closed;
};

/* Return: 0 or -ENOMEM. */
static inline int mmapdev_gate_init(struct mmapdev_gate *gate)
{
	gate->closing = false;
	gate->closed = false;
	return init_srcu_struct(&gate->srcu);
}

static inline void mmapdev_gate_exit(struct mmapdev_gate *gate)
{
	cleanup_srcu_struct(&gate->srcu);
}

/* For those who only want to know; it may close right afterwards. */
static inline bool mmapdev_gate_is_closed(const struct mmapdev_gate *gate)
{
	return READ_ONCE(gate->closed);
}

static inline bool mmapdev_gate_is_closing(const struct mmapdev_gate *gate)
{
	return READ_ONCE(gate->closing);
}

static inline void mmapdev_gate_announce_closing(struct mmapdev_gate *gate)
{
	WRITE_ONCE(gate->closing, true);
}

/**
 * mmapdev_gate_enter() - begin to use the hardware
 * @gate: of the device
 * @ticket: for mmapdev_gate_leave()
 *
 * Any context; one may sleep inside. Return: 0, or -ENODEV if the device is
 * gone, and then there is nothing to leave.
 */
static inline int mmapdev_gate_enter(struct mmapdev_gate *gate, int *ticket)
{
	*ticket = srcu_read_lock(&gate->srcu);
	if (!mmapdev_gate_is_closed(gate))
		return 0;
	srcu_read_unlock(&gate->srcu, *ticket);
	return -ENODEV;
}

static inline void mmapdev_gate_leave(struct mmapdev_gate *gate, int ticket)
{
	srcu_read_unlock(&gate->srcu, ticket);
}

/* Wait for those who are inside now. Sleeps; not from inside. */
static inline void mmapdev_gate_drain(struct mmapdev_gate *gate)
{
	synchronize_srcu_expedited(&gate->srcu);
}

/* Afterwards nobody is inside. Sleeps; not from inside. */
static inline void mmapdev_gate_close(struct mmapdev_gate *gate)
{
	WRITE_ONCE(gate->closed, true);
	mmapdev_gate_drain(gate);
}

#endif /* MMAPDEV_GATE_H */
