/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * transfer.h - a user's transfer becomes commands
 *
 * Level 4.
 */
#ifndef MMAPDEV_TRANSFER_H
#define MMAPDEV_TRANSFER_H

#include "device.h"

/**
 * mmapdev_transfer_run() - check it, do it, wait for it
 * @transfer: as the user gave it; for CRC32C @transfer->value is the answer
 *
 * Sleeps. Return: 0 or -errno as in struct mmapdev_transfer; access rights and
 * flags are the caller's business.
 */
int mmapdev_transfer_run(struct mmapdev_device *device,
			 struct mmapdev_transfer *transfer);

#endif /* MMAPDEV_TRANSFER_H */
