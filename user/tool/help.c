// SPDX-License-Identifier: GPL-2.0-only
#include <stdio.h>

#include "help.h"

static const char idea[] =
"mmapdev - map a device into a program and exchange data with it\n"
"\n"
"A device has up to three regions. Each is a file under /dev that any program\n"
"can read, write and map:\n"
"  buf   /dev/mmapdev       the DMA buffer: memory of the host that the device\n"
"                           reaches\n"
"  mem   /dev/mmapdev-mem   the device's own memory: touching a mapped page brings\n"
"                           it in from the device\n"
"  regs  /dev/mmapdev-regs  the device's registers\n"
"The second device is mmapdev1, with /dev/mmapdev1, /dev/mmapdev1-mem, ...\n"
"\n"
"Usage: mmapdev VERB [DEV[:REGION]] [OFFSET[+LENGTH]] [...]\n"
"\n"
"  DEV       mmapdev, mmapdev1, ... or 0, 1, ...; left out: the first\n"
"  REGION    buf, mem or regs\n"
"  OFFSET    in bytes, from the start of the region: 4096, 0x1000, 4K\n"
"  LENGTH    in bytes; left out: up to the end; K M G T count in 1024\n"
"The parts may be words or joined by ':' - 1:mem 0+4K is also 1:mem:0+4K, and\n"
"mem:0+4K is of the first device.\n"
"\n"
"Verbs:\n";

static const char examples[] =
"\n"
"Examples:\n"
"  mmapdev load mem_size=64M           a simulated device with 64 MiB of memory\n"
"  mmapdev info                        what it is\n"
"  echo hello | mmapdev write buf 0    into the DMA buffer\n"
"  mmapdev transfer 'buf:0+6 -> mem:0x1000'\n"
"                                      the device fetches it into its memory\n"
"  mmapdev read mem 0x1000+6           a page comes in from the device\n"
"  mmapdev stat --explain              what all this has cost\n"
"  mmapdev pages mem                   which pages are at hand, as a picture\n"
"\n"
"Exit status: 0 done, 1 failed, 2 the words were not understood.\n"
"'mmapdev help VERB' says more about a verb.\n";

void help_print(const struct command *const commands[])
{
	fputs(idea, stdout);
	for (; *commands; commands++)
		printf("  %-10s %s\n", (*commands)->name, (*commands)->summary);
	printf("  %-10s %s\n", "help", "explain a verb");
	fputs(examples, stdout);
}

void help_print_command(const struct command *command)
{
	printf("Usage: mmapdev %s %s\n\n%s.\n%s", command->name,
	       command->arguments, command->summary, command->details);
}
