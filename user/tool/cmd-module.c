// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <mmapdev.h>

#include "command.h"
#include "holders.h"
#include "kernel-log.h"
#include "module.h"
#include "report.h"

static int fail_load(const char *what, int error)
{
	switch (-error) {
	case EEXIST:
		return fail("the module is already loaded. "
			    "'mmapdev unload' it first to give it other parameters.");
	case EINVAL:
		return fail("cannot load %s: it is no module, or a parameter makes no sense; "
			    "the kernel log (dmesg) may say more",
			    what);
	case ENOEXEC:
		return fail("cannot load %s: it was built for another kernel; "
			    "the kernel log (dmesg) says more",
			    what);
	case ENOENT:
		return fail("cannot load %s: it is not there, or what it depends on. "
			    "A .ko file of your own: 'mmapdev load --module PATH'.",
			    what);
	case EPERM:
	case EACCES:
		return fail("no right to load %s. Try as root.", what);
	case ENOMEM:
		return fail("cannot load %s: no memory, perhaps not contiguous for buffer_size; "
			    "the kernel log (dmesg) says more",
			    what);
	default:
		return fail("cannot load %s: %s; the kernel log (dmesg) may say more",
			    what, strerror(-error));
	}
}

static int check_parameter(const struct module *module, const char *word)
{
	char name[64];
	char *have = NULL;
	int ret = 0;

	if (sscanf(word, "%63[^=]", name) != 1 || !strchr(word, '='))
		return fail_usage("'%s' is no parameter: say name=value", word);
	/* The kernel would ignore it with a note in its log. */
	if (!module_has_parameter(module, name, &have))
		ret = fail_usage("the module has no parameter '%s' (have: %s)",
				 name, have);
	free(have);
	return ret;
}

static int join_parameters(const struct module *module, int argc, char **argv,
			   char **result)
{
	size_t size = 1;
	char *line;
	int i, ret;

	for (i = 0; i < argc; i++) {
		ret = check_parameter(module, argv[i]);
		if (ret)
			return ret;
		size += strlen(argv[i]) + 1;
	}
	line = calloc(1, size);
	if (!line)
		return fail("no memory");
	for (i = 0; i < argc; i++)
		strcat(strcat(line, i ? " " : ""), argv[i]);
	*result = line;
	return 0;
}

static void print_loaded(void)
{
	char **names;
	int i;

	fputs("loaded:", stdout);
	if (mmapdev_names_get(&names) > 0) {
		for (i = 0; names[i]; i++)
			printf(" %s", names[i]);
		mmapdev_names_free(names);
	} else {
		fputs(" no device was found", stdout);
	}
	putchar('\n');
}

/* The kernel's own words are best: they name the parameter and the reason. */
static int fail_with_log(const char *what, int error, int log)
{
	char *text = kernel_log_find_error(log, MODULE_NAME);
	int ret;

	ret = text ? fail("cannot load %s: %s", what, text) :
	      fail_load(what, error);
	free(text);
	return ret;
}

static int try_load(struct module *module, const char *what,
		    const char *parameters)
{
	int log = kernel_log_open();
	int ret = module_load(module, parameters);

	if (ret)
		ret = fail_with_log(what, ret, log);
	else
		print_loaded();
	kernel_log_close(log);
	return ret;
}

static int load(struct module *module, const char *what, int argc, char **argv)
{
	char *parameters = NULL;
	int ret;

	if (module_is_loaded(module))
		return fail_load(what, -EEXIST);
	ret = join_parameters(module, argc, argv, &parameters);
	if (ret)
		return ret;
	ret = try_load(module, what, parameters);
	free(parameters);
	return ret;
}

static int run_load(int argc, char **argv)
{
	static const struct option options[] = {
		{ "module", required_argument, NULL, 'm' },
		{ 0 }
	};
	const char *path = NULL;
	struct module *module;
	int option, ret;

	while ((option = getopt_long(argc, argv, "m:", options, NULL)) != -1) {
		if (option != 'm')
			return EXIT_USAGE;
		path = optarg;
	}
	ret = module_find(path, &module);
	if (ret)
		return fail_load(path ? path : MODULE_NAME, ret);
	ret = load(module, path ? path : MODULE_NAME, argc - optind,
		   argv + optind);
	module_free(module);
	return ret;
}

const struct command cmd_load = {
	.name = "load",
	.arguments = "[--module PATH] [PARAMETER=VALUE...]",
	.summary = "load the kernel module, with parameters",
	.details =
"By name from /lib/modules with what it depends on, or from a .ko file.\n"
"\n"
"  -m, --module PATH   the .ko file\n"
"\n"
"Parameters:\n"
"  sim=auto            one simulated device if there is no real one; 0: none; or\n"
"                      how many\n"
"  buffer_size=4M      bytes of the DMA buffer\n"
"  mem_size=64M        bytes of a simulated device's memory; 0: none\n"
"  sim_range=...       where a simulated device keeps it\n"
"  policy=eager        how buffer pages arrive: eager (at mmap) or fault (at touch)\n",
	.run = run_load,
};

static int fail_in_use(void)
{
	char *holders = holders_find();
	int ret;

	if (holders && *holders)
		ret = fail("the module is in use: %s has a node open or mapped. End that first.",
			   holders);
	else
		ret = fail("the module is in use, by a program that is not seen from here "
			   "or by another module (see lsmod)");
	free(holders);
	return ret;
}

static int unload(struct module *module)
{
	int ret = module_unload(module);

	switch (-ret) {
	case 0:
		return 0;
	case EAGAIN:
	case EBUSY:
		return fail_in_use();
	case ENOENT:
		return fail("the module is not loaded");
	case EPERM:
		return fail("no right to unload the module. Try as root.");
	default:
		return fail("cannot unload the module: %s", strerror(-ret));
	}
}

static int run_unload(int argc, char **argv)
{
	struct module *module;
	int ret;

	if (argc > 1)
		return fail_usage("'%s' is too much", argv[1]);
	ret = module_find(NULL, &module);
	if (ret)
		return fail("cannot look for the module: %s", strerror(-ret));
	ret = unload(module);
	module_free(module);
	return ret;
}

const struct command cmd_unload = {
	.name = "unload",
	.arguments = "",
	.summary = "unload the kernel module",
	.details = "Fails while any node is open or mapped, and says by whom.\n",
	.run = run_unload,
};
