// SPDX-License-Identifier: GPL-2.0-only
#include <getopt.h>
#include <stddef.h>

#include "options.h"
#include "report.h"

#define MOST 8

int options_flags(int *argc, char ***argv, const struct flag *flags)
{
	struct option options[MOST] = { 0 };
	int i, option;

	for (i = 0; i < MOST - 1 && flags[i].name; i++) {
		options[i].name = flags[i].name;
		options[i].val = i + 1;
	}
	while ((option = getopt_long(*argc, *argv, "", options, NULL)) != -1) {
		if (option == '?')
			return EXIT_USAGE;
		*flags[option - 1].value = true;
	}
	*argc -= optind;
	*argv += optind;
	return 0;
}
