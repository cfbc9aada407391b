// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <grp.h>
#include <inttypes.h>
#include <pwd.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "report.h"

static void print_line(const char *format, va_list args)
{
	fflush(stdout);
	fputs("mmapdev: ", stderr);
	vfprintf(stderr, format, args);
	fputc('\n', stderr);
}

int fail(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	print_line(format, args);
	va_end(args);
	return EXIT_FAILURE;
}

int fail_usage(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	print_line(format, args);
	va_end(args);
	return EXIT_USAGE;
}

const char *reason(int error)
{
	switch (-error) {
	case EBUSY:
		return "in use; wait until the other user is done";
	case EIO:
		return "the device reported an error; see the kernel log (dmesg)";
	case ENODEV:
		return "the device has no such region, or is gone";
	case ENOSPC:
		return "no space: the limit of the simulated storage is reached";
	case EOPNOTSUPP:
		return "this device cannot do it";
	case ETIMEDOUT:
		return "the device did not answer in time";
	default:
		return strerror(-error);
	}
}

static char *names_of_devices(void)
{
	char *text = NULL;
	size_t size;
	FILE *stream = open_memstream(&text, &size);
	char **names;
	int i;

	if (!stream)
		return NULL;
	if (mmapdev_names_get(&names) > 0) {
		for (i = 0; names[i]; i++)
			fprintf(stream, "%s%s", i ? ", " : "", names[i]);
		mmapdev_names_free(names);
	}
	fclose(stream);
	return text;
}

static int fail_no_device(const char *device)
{
	char *have = names_of_devices();
	int ret;

	if (have && *have)
		ret = fail("no device '%s' (have: %s). See 'mmapdev list'.",
			   device, have);
	else
		ret = fail("no device '%s' (have: none). Load the module with 'mmapdev load'.",
			   device);
	free(have);
	return ret;
}

static int fail_rights(const char *path)
{
	struct stat st;
	struct passwd *owner;
	struct group *group;

	if (stat(path, &st))
		return fail("no right to open %s. Try as root.", path);
	owner = getpwuid(st.st_uid);
	group = getgrgid(st.st_gid);
	return fail("no right to open %s (%s:%s %04o). "
		    "Try as root, or let a udev rule give the node to a group of yours.",
		    path, owner ? owner->pw_name : "?",
		    group ? group->gr_name : "?", st.st_mode & 07777);
}

int fail_open(const char *device, int error)
{
	char path[160];

	snprintf(path, sizeof(path), "%s%.128s",
		 strchr(device, '/') ? "" : "/dev/", device);
	switch (error) {
	case -ENOENT:
		return fail_no_device(device);
	case -EACCES:
	case -EPERM:
		return fail_rights(path);
	case -EINVAL:
		return fail("'%s' cannot be a device: say mmapdev, mmapdev1, ... or 0, 1, ...",
			    device);
	case -ENOTTY:
		return fail("%s is not a node of the mmapdev driver", path);
	default:
		return fail("cannot open %s: %s", path, reason(error));
	}
}

int fail_node(const char *node, int error)
{
	char path[64];

	snprintf(path, sizeof(path), "/dev/%.32s", node);
	if (error == -EACCES || error == -EPERM)
		return fail_rights(path);
	return fail("cannot open %s: %s", path, reason(error));
}

int fail_access(const char *action, const struct mmapdev_region *region,
		uint64_t offset, uint64_t length, int error)
{
	uint32_t widths = mmapdev_region_get_access_widths(region);

	if (error == -EINVAL && widths)
		return fail("cannot %s %s at %#" PRIx64 "+%#" PRIx64
			    ": offset and length must be multiples of %" PRIu32,
			    action, mmapdev_region_get_name(region), offset,
			    length, widths & -widths);
	return fail("cannot %s %s at %#" PRIx64 "+%#" PRIx64 ": %s", action,
		    mmapdev_region_get_name(region), offset, length,
		    reason(error));
}
