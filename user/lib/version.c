// SPDX-License-Identifier: LGPL-2.1-or-later
#include "mmapdev.h"

const char *mmapdev_version(void)
{
	return MMAPDEV_VERSION;
}
