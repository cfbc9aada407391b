/* SPDX-License-Identifier: GPL-2.0-only */
/* module.h - the kernel module, by libkmod; all give 0 or a negative errno */
#ifndef TOOL_MODULE_H
#define TOOL_MODULE_H

#include <stdbool.h>

#define MODULE_NAME "mmapdev"

struct module;

/* From a .ko file, or by name from /lib/modules. -ENOENT: it is not there. */
int module_find(const char *path, struct module **module);
void module_free(struct module *module);

bool module_is_loaded(const struct module *module);

/* Does it have this parameter? If not, *have tells which; the caller frees. */
bool module_has_parameter(const struct module *module, const char *name,
			  char **have);

/* With the modules it depends on; @parameters are joined by blanks. */
int module_load(struct module *module, const char *parameters);

/* -EAGAIN, -EBUSY: in use. -ENOENT: not loaded. */
int module_unload(struct module *module);

#endif
