/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * command.h - one command: its host memory and its end
 *
 * Level 2.
 */
#ifndef MMAPDEV_COMMAND_H
#define MMAPDEV_COMMAND_H

#include "hw.h"

/* Does it move data between the host and the device? */
static inline bool
mmapdev_command_has_host_side(const struct mmapdev_command *cmd)
{
	return cmd->op == MMAPDEV_COMMAND_READ ||
	       cmd->op == MMAPDEV_COMMAND_WRITE;
}

/**
 * mmapdev_command_add() - one more piece of host memory, its length too
 *
 * Return: false if the command is full (segments, or what the hardware takes).
 */
bool mmapdev_command_add(struct mmapdev_command *cmd, struct page *page,
			 size_t length, size_t offset);

/* Make the host memory known to the device. Return: 0, or -EIO. */
int mmapdev_command_map(struct mmapdev_command *cmd);

/* The one end of a command that was not mapped: counted, traced, @done called. */
void mmapdev_command_end(struct mmapdev_command *cmd, int status);

/* The one end of a command that was started. Nobody else can reach it any more. */
void mmapdev_command_finish(struct mmapdev_command *cmd, int status);

/**
 * mmapdev_command_claim() - take a command away from the backend
 * @state: that it has from now on
 *
 * Under the queue's lock. Return: whether the caller is the one who ends it.
 */
bool mmapdev_command_claim(struct mmapdev_command *cmd,
			   enum mmapdev_command_state state);

/**
 * mmapdev_command_hold() - the hardware may still use the memory of a command
 *
 * Its pages stay referenced, and mapped for DMA, until
 * mmapdev_command_release(). Before mmapdev_command_finish().
 */
void mmapdev_command_hold(struct mmapdev_command *cmd);

/* The hardware was stopped: let go of the memory. @held stays as it is. */
void mmapdev_command_release(struct mmapdev_command *cmd);

#endif /* MMAPDEV_COMMAND_H */
