/* SPDX-License-Identifier: GPL-2.0-only */
/* target.h - from the words of a command to open objects */
#ifndef TOOL_TARGET_H
#define TOOL_TARGET_H

#include "parse.h"

/**
 * struct target - what a command acts on
 * @place: what was said
 * @device: open, or NULL
 * @region: of the place; from PLACE_REGION on
 */
struct target {
	struct place place;
	struct mmapdev *device;
	struct mmapdev_region *region;
};

/*
 * All take the place from the front of the words left (*argc, *argv), complain
 * themselves, and give 0 or the exit status.
 */
int target_parse(int *argc, char ***argv, enum place_detail least,
		 enum place_detail most, struct place *place);
int target_take(int *argc, char ***argv, enum place_detail least,
		enum place_detail most, enum mmapdev_access access,
		struct target *target);

/* The same, where nothing may follow the place. */
int target_take_last(int argc, char **argv, enum place_detail least,
		     enum place_detail most, enum mmapdev_access access,
		     struct target *target);

/*
 * The same for verbs that are about device memory alone: a device may stand for
 * it. Opens its node, too.
 */
int target_take_memory(int argc, char **argv, enum place_detail least,
		       enum place_detail most, enum mmapdev_access access,
		       struct target *target);

/* Opens what target->place says. */
int target_open(struct target *target, enum mmapdev_access access);

/* Another region of the same device. */
int target_region(const struct target *target, enum mmapdev_region_kind kind,
		  struct mmapdev_region **region);

/* Opens the node of a region, which the verbs that need no rights to it do not. */
int target_open_node(struct mmapdev_region *region);

/* What is not said: from 0, up to the end. Complains if it leaves the region. */
int target_range(struct target *target);

void target_close(struct target *target);

/* Complains of words that no one wants. */
int no_more(int argc, char **argv);

#endif
