// SPDX-License-Identifier: GPL-2.0-only
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <unistd.h>

#include "progress.h"

#define WORTH_IT (64U << 20)

static bool shown;

void progress_show(const char *what, uint64_t done, uint64_t total)
{
	if (total <= WORTH_IT || !isatty(STDERR_FILENO))
		return;
	fprintf(stderr, "\r%s: %" PRIu64 " of %" PRIu64 " MiB (%.0f %%)", what,
		done >> 20, total >> 20, 100.0 * done / total);
	shown = true;
}

void progress_end(void)
{
	if (shown)
		fputs("\r\033[K", stderr);
	shown = false;
}
