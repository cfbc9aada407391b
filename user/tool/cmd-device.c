// SPDX-License-Identifier: GPL-2.0-only
#include <stdio.h>
#include <stdlib.h>

#include "command.h"
#include "describe.h"
#include "json.h"
#include "options.h"
#include "report.h"
#include "target.h"

static void list_row(const char *name, struct json_object *array)
{
	struct mmapdev *device;
	int ret = mmapdev_open(name, MMAPDEV_READ_ONLY, &device);

	if (ret && array)
		return;
	if (ret) {
		printf("%-12s %-10s (%s)\n", name, "?", reason(ret));
		return;
	}
	if (array)
		json_object_array_add(array, describe_json(device));
	else
		describe_row(device);
	mmapdev_close(device);
}

static void list_all(char **names, bool json)
{
	struct json_object *array = json ? json_object_new_array() : NULL;

	if (!json)
		printf("%-12s %-10s %s\n", "DEVICE", "BACKEND", "REGIONS");
	for (; *names; names++)
		list_row(*names, array);
	if (json)
		json_print(array);
}

static int run_list(int argc, char **argv)
{
	bool json = false;
	const struct flag flags[] = { { "json", &json }, { 0 } };
	char **names;
	int ret;

	ret = options_flags(&argc, &argv, flags);
	if (!ret)
		ret = no_more(argc, argv);
	if (ret)
		return ret;
	ret = mmapdev_names_get(&names);
	if (ret < 0)
		return fail("cannot look for devices: %s", reason(ret));
	if (ret || json)
		list_all(names, json);
	else
		puts("No device. Load the module with 'mmapdev load'.");
	mmapdev_names_free(names);
	return 0;
}

const struct command cmd_list = {
	.name = "list",
	.arguments = "[--json]",
	.summary = "all devices, a line each",
	.details = "In JSON: those that you may open.\n",
	.run = run_list,
};

static int run_info(int argc, char **argv)
{
	bool json = false;
	const struct flag flags[] = { { "json", &json }, { 0 } };
	struct target target;
	int ret;

	ret = options_flags(&argc, &argv, flags);
	if (!ret)
		ret = target_take_last(argc, argv, PLACE_NOTHING, PLACE_DEVICE,
				       MMAPDEV_READ_ONLY, &target);
	if (ret)
		return ret;
	if (json)
		json_print(describe_json(target.device));
	else
		describe_all(target.device);
	target_close(&target);
	return 0;
}

const struct command cmd_info = {
	.name = "info",
	.arguments = "[DEV] [--json]",
	.summary = "what a device is and what its regions are",
	.details = "",
	.run = run_info,
};
