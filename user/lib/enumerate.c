// SPDX-License-Identifier: LGPL-2.1-or-later
#include <errno.h>
#include <stdlib.h>

#include "mmapdev.h"
#include "name.h"
#include "sys.h"

#define CLASS_FOLDER "/sys/class/mmapdev"

struct indexes {
	unsigned int *values;
	size_t count;
};

static bool contains(const struct indexes *found, unsigned int index)
{
	size_t i;

	for (i = 0; i < found->count; i++)
		if (found->values[i] == index)
			return true;
	return false;
}

static int append(struct indexes *found, unsigned int index)
{
	unsigned int *values = reallocarray(found->values, found->count + 1,
					    sizeof(*values));

	if (!values)
		return -ENOMEM;
	values[found->count++] = index;
	found->values = values;
	return 0;
}

/* The class holds nodes: up to three of them are one device. */
static int collect(const char *name, void *context)
{
	struct indexes *found = context;
	unsigned int index;
	size_t folder_length;

	if (mmapdev_name_parse(name, &index, &folder_length) ||
	    contains(found, index))
		return 0;
	return append(found, index);
}

static int compare(const void *a, const void *b)
{
	unsigned int x = *(const unsigned int *)a;
	unsigned int y = *(const unsigned int *)b;

	return (x > y) - (x < y);
}

static int names_of(const struct indexes *found, char ***result)
{
	char **names = calloc(found->count + 1, sizeof(*names));
	size_t i;

	if (!names)
		return -ENOMEM;
	for (i = 0; i < found->count; i++) {
		names[i] = mmapdev_name_of_device(found->values[i]);
		if (!names[i]) {
			mmapdev_names_free(names);
			return -ENOMEM;
		}
	}
	*result = names;
	return found->count;
}

int mmapdev_names_get(char ***names)
{
	struct indexes found = { 0 };
	int ret;

	ret = mmapdev_sys_scan(CLASS_FOLDER, collect, &found);
	if (!ret || ret == -ENOENT) {
		if (found.count)
			qsort(found.values, found.count, sizeof(*found.values),
			      compare);
		ret = names_of(&found, names);
	}
	free(found.values);
	return ret;
}

void mmapdev_names_free(char **names)
{
	char **name;

	for (name = names; name && *name; name++)
		free(*name);
	free(names);
}
