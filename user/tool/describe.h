/* SPDX-License-Identifier: GPL-2.0-only */
/* describe.h - a device in words and in JSON */
#ifndef TOOL_DESCRIBE_H
#define TOOL_DESCRIBE_H

#include <json-c/json.h>

#include <mmapdev.h>

/* One row, and all there is to say. */
void describe_row(struct mmapdev *device);
void describe_all(struct mmapdev *device);

struct json_object *describe_json(struct mmapdev *device);

#endif
