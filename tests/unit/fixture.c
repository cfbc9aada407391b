// SPDX-License-Identifier: GPL-2.0-only
#include <fcntl.h>

#include <check.h>

#include "fixture.h"
#include "mock.h"

const struct mmapdev_info info_question = {
	.argsz = sizeof(struct mmapdev_info),
};

const struct mmapdev_info info_answer = {
	.argsz = sizeof(struct mmapdev_info),
	.attributes = MMAPDEV_ATTR_SIMULATED,
	.regions = 1 << MMAPDEV_REGION_BUFFER | 1 << MMAPDEV_REGION_MEMORY |
		   1 << MMAPDEV_REGION_REGISTERS,
	.operations = 1 << MMAPDEV_OP_COPY | 1 << MMAPDEV_OP_CRC32C,
	.max_command = 0x100000,
	.timeout_ms = 1000,
	.name = "mmapdev",
	.backend = "sim",
};

static const struct mmapdev_region_info answers[MMAPDEV_REGIONS] = {
	[MMAPDEV_REGION_BUFFER] = {
		.argsz = sizeof(struct mmapdev_region_info),
		.region = MMAPDEV_REGION_BUFFER,
		.size = 0x400000,
		.map_alignment = 4096,
		.name = "mmapdev",
	},
	[MMAPDEV_REGION_MEMORY] = {
		.argsz = sizeof(struct mmapdev_region_info),
		.region = MMAPDEV_REGION_MEMORY,
		.attributes = MMAPDEV_REGION_ATTR_PAGED |
			      MMAPDEV_REGION_ATTR_PRIVATE |
			      MMAPDEV_REGION_ATTR_RESIZE,
		.size = MEMORY_SIZE,
		.map_alignment = 4096,
		.name = "mmapdev-mem",
	},
	[MMAPDEV_REGION_REGISTERS] = {
		.argsz = sizeof(struct mmapdev_region_info),
		.region = MMAPDEV_REGION_REGISTERS,
		.size = 4096,
		.access_widths = 4,
		.map_alignment = 4096,
		.name = "mmapdev-regs",
	},
};

struct mmapdev *fixture_device(void)
{
	struct mmapdev *device;

	MOCK_EXPECT({ .kind = MOCK_OPEN, .path = "/dev/mmapdev",
		      .flags = O_RDWR, .result = BUFFER_FD },
		    { .kind = MOCK_IOCTL, .fd = BUFFER_FD,
		      .request = MMAPDEV_INFO, .size = sizeof(info_question),
		      .in = &info_question, .out = &info_answer });
	ck_assert_int_eq(mmapdev_open("mmapdev", MMAPDEV_READ_WRITE, &device),
			 0);
	mock_end();
	return device;
}

struct mmapdev_region *fixture_region(struct mmapdev *device,
				      enum mmapdev_region_kind kind)
{
	const struct mmapdev_region_info question = {
		.argsz = sizeof(question),
		.region = kind,
	};
	struct mmapdev_region *region;

	MOCK_EXPECT({ .kind = MOCK_IOCTL, .fd = BUFFER_FD,
		      .request = MMAPDEV_REGION_INFO,
		      .size = sizeof(question),
		      .in = &question, .out = &answers[kind] });
	ck_assert_int_eq(mmapdev_region_get(device, kind, &region), 0);
	mock_end();
	return region;
}

struct mmapdev_region *fixture_open_region(struct mmapdev *device,
					   enum mmapdev_region_kind kind)
{
	static const struct mock_call opens[] = {
		[MMAPDEV_MEMORY] = { .kind = MOCK_OPEN, .flags = O_RDWR,
				     .path = "/dev/mmapdev-mem",
				     .result = MEMORY_FD },
		[MMAPDEV_REGISTERS] = { .kind = MOCK_OPEN, .flags = O_RDWR,
					.path = "/dev/mmapdev-regs",
					.result = REGISTERS_FD },
	};
	struct mmapdev_region *region = fixture_region(device, kind);

	if (kind != MMAPDEV_BUFFER)
		mock_expect(&opens[kind], 1);
	ck_assert_int_eq(mmapdev_region_get_fd(region), BUFFER_FD + kind);
	mock_end();
	return region;
}

void fixture_close(struct mmapdev *device, int last_fd)
{
	const struct mock_call closes[] = {
		{ .kind = MOCK_CLOSE, .fd = BUFFER_FD },
		{ .kind = MOCK_CLOSE, .fd = last_fd },
	};

	mock_expect(closes, last_fd == BUFFER_FD ? 1 : 2);
	mmapdev_close(device);
	mock_end();
}
