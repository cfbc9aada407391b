/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* name.h - the names of devices and their nodes */
#ifndef MMAPDEV_NAME_H
#define MMAPDEV_NAME_H

#include "mmapdev.h"

/*
 * Understands "1", "mmapdev1", "mmapdev1-mem" and paths that end in one of the
 * latter; gives the number and how many characters of @name are the folder.
 * -EINVAL: no such name.
 */
int mmapdev_name_parse(const char *name, unsigned int *index,
		       size_t *folder_length);

/* "mmapdev1" and its nodes below @folder; the caller frees. NULL: no memory. */
char *mmapdev_name_of_device(unsigned int index);
char *mmapdev_name_of_node(const char *folder, unsigned int index,
			   enum mmapdev_region_kind kind);

#endif
