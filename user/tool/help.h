/* SPDX-License-Identifier: GPL-2.0-only */
/* help.h - what --help prints */
#ifndef TOOL_HELP_H
#define TOOL_HELP_H

#include "command.h"

void help_print(const struct command *const commands[]);
void help_print_command(const struct command *command);

#endif
