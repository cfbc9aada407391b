// SPDX-License-Identifier: GPL-2.0-only
/* Store a text in the DMA buffer, let the device fetch it, read it back. */
#include <err.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>

#include <mmapdev.h>

static void must(const char *what, int ret)
{
	if (ret < 0)
		errx(1, "cannot %s: %s", what, strerror(-ret));
}

int main(void)
{
	static const char text[] = "Hello, device memory!";
	struct mmapdev *device;
	struct mmapdev_region *buffer, *memory;
	struct mmapdev_mapping *out, *in;

	must("open", mmapdev_open("mmapdev", MMAPDEV_READ_WRITE, &device));
	must("find the buffer", mmapdev_region_get(device, MMAPDEV_BUFFER, &buffer));
	must("find the memory", mmapdev_region_get(device, MMAPDEV_MEMORY, &memory));
	must("map the buffer", mmapdev_region_map(buffer, 0, 4096, PROT_READ | PROT_WRITE,
						  MAP_SHARED, &out));
	memcpy(mmapdev_mapping_get_data(out), text, sizeof(text));
	must("transfer", mmapdev_transfer_copy(buffer, 0, memory, 0x1000, sizeof(text)));
	must("map the memory", mmapdev_region_map(memory, 0x1000, 4096, PROT_READ,
						  MAP_SHARED, &in));
	puts(mmapdev_mapping_get_data(in));
	mmapdev_mapping_unmap(in);
	mmapdev_mapping_unmap(out);
	mmapdev_close(device);
	return 0;
}
