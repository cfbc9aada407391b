// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <libkmod.h>

#include "module.h"

struct module {
	struct kmod_ctx *kmod;
	struct kmod_module *module;
	bool is_file;
};

/* The tool says in one line what failed; libkmod would add its own. */
static void no_log(void *data, int priority, const char *file, int line,
		   const char *function, const char *format, va_list args)
{
	(void)data;
	(void)priority;
	(void)file;
	(void)line;
	(void)function;
	(void)format;
	(void)args;
}

static int find(struct module *module, const char *path)
{
	if (path)
		return kmod_module_new_from_path(module->kmod, path,
						 &module->module);
	return kmod_module_new_from_name(module->kmod, MODULE_NAME,
					 &module->module);
}

int module_find(const char *path, struct module **result)
{
	struct module *module = calloc(1, sizeof(*module));
	int ret;

	if (!module)
		return -ENOMEM;
	module->is_file = path;
	module->kmod = kmod_new(NULL, NULL);
	if (!module->kmod) {
		free(module);
		return -ENOMEM;
	}
	kmod_set_log_fn(module->kmod, no_log, NULL);
	ret = find(module, path);
	if (ret) {
		module_free(module);
		return ret;
	}
	*result = module;
	return 0;
}

void module_free(struct module *module)
{
	kmod_module_unref(module->module);
	kmod_unref(module->kmod);
	free(module);
}

bool module_is_loaded(const struct module *module)
{
	return kmod_module_get_initstate(module->module) >= 0;
}

/* Calls @each for every "key=value" that the module file says of itself. */
static int each_info(const struct module *module, const char *key,
		     bool (*each)(const char *value, void *context),
		     void *context)
{
	struct kmod_list *list = NULL, *item;
	int ret = kmod_module_get_info(module->module, &list);

	if (ret < 0)
		return ret;
	kmod_list_foreach(item, list) {
		const char *found = kmod_module_info_get_key(item);

		if (!strcmp(found, key) &&
		    !each(kmod_module_info_get_value(item), context))
			break;
	}
	kmod_module_info_free_list(list);
	return 0;
}

struct parameter_search {
	const char *name;
	FILE *have;
	bool found;
};

static bool search_parameter(const char *value, void *context)
{
	struct parameter_search *search = context;
	int length = strcspn(value, ":");

	fprintf(search->have, "%s%.*s", ftell(search->have) ? ", " : "",
		length, value);
	search->found = (int)strlen(search->name) == length &&
			!strncmp(value, search->name, length);
	return !search->found;
}

bool module_has_parameter(const struct module *module, const char *name,
			  char **have)
{
	struct parameter_search search = { .name = name };
	size_t size;

	*have = NULL;
	search.have = open_memstream(have, &size);
	if (!search.have)
		return true;
	/* If it cannot be asked, the kernel will judge. */
	if (each_info(module, "parmtype", search_parameter, &search))
		search.found = true;
	fclose(search.have);
	return search.found;
}

static bool load_dependencies(const char *value, void *context)
{
	const struct module *module = context;
	char *copy = strdup(value);
	char *rest = copy;
	char *name;

	while (copy && (name = strsep(&rest, ","))) {
		struct kmod_module *needed;

		/* What cannot be loaded may be built in; else the kernel tells. */
		if (!*name ||
		    kmod_module_new_from_name(module->kmod, name, &needed))
			continue;
		kmod_module_probe_insert_module(needed, 0, NULL, NULL, NULL,
						NULL);
		kmod_module_unref(needed);
	}
	free(copy);
	return true;
}

int module_load(struct module *module, const char *parameters)
{
	if (!module->is_file)
		return kmod_module_probe_insert_module(module->module,
						       KMOD_PROBE_FAIL_ON_LOADED,
						       parameters, NULL, NULL,
						       NULL);
	each_info(module, "depends", load_dependencies, module);
	return kmod_module_insert_module(module->module, 0, parameters);
}

int module_unload(struct module *module)
{
	return kmod_module_remove_module(module->module, 0);
}
