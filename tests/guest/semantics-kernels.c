// SPDX-License-Identifier: GPL-2.0-only
/*
 * semantics-kernels.c - where another kernel answers otherwise
 */
#include "semantics.h"

const struct difference differences[] = {
	{ "6.12", "`io_uring_register` of the mapping as a buffer", FAULT,
	  "EOPNOTSUPP", "ok" },
	{ "6.12", "`io_uring_register` of the mapping as a buffer", MEM,
	  "EOPNOTSUPP", "EFAULT" },
	{ "6.12", "`io_uring_register` of the mapping as a buffer", REGION,
	  "EOPNOTSUPP", "EFAULT" },
	{}
};
