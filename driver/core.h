/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * core.h - the life of a device
 *
 * Level 7. What backends call is declared in hw.h.
 */
#ifndef MMAPDEV_CORE_H
#define MMAPDEV_CORE_H

#include <linux/mmapdev.h>
#include <linux/types.h>

/**
 * struct mmapdev_config - what the module's parameters say of every device
 * @buffer_size: bytes, a multiple of the page size; 0: no buffer
 * @policy: of its mappings
 */
struct mmapdev_config {
	size_t buffer_size;
	enum mmapdev_policy policy;
};

/* Before the first and after the last device. May sleep. */
int mmapdev_core_init(const struct mmapdev_config *config);
void mmapdev_core_exit(void);

#endif /* MMAPDEV_CORE_H */
