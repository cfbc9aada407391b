#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Map device memory with nothing but Python's own modules."""
import mmap
import os

fd = os.open("/dev/mmapdev-mem", os.O_RDWR)
size = os.lseek(fd, 0, os.SEEK_END)
with mmap.mmap(fd, size) as memory:
    memory[0x1000:0x1012] = b"Hello from Python!"
    memory.flush()
    print(memory[0x1000:0x1012].decode(), "-", size, "bytes of device memory")
os.close(fd)
