# SPDX-License-Identifier: GPL-2.0-only
#
# The test programs of the guest: one per test-*.c, with those that they share.

guest_tests := $(patsubst tests/guest/%.c,build/tests/guest/%,$(sort $(wildcard tests/guest/test-*.c)))
guest_cflags = -std=gnu11 -D_GNU_SOURCE -O2 -g -Wall -Wextra -MMD \
	-Iinclude/uapi -Iuser/include $(shell pkg-config --cflags check)
guest_helpers := $(patsubst %,build/tests/guest/%.o,helpers lives paged region removal)
guest_libs = $(shell pkg-config --libs check) -lpthread

$(guest_tests): build/tests/guest/%: build/tests/guest/%.o $(guest_helpers) $(library)
	@echo "  LD      $@"
	$(Q)$(CC) -o $@ $^ $(guest_libs)

build/tests/guest/%.o: tests/guest/%.c | tools
	@echo "  CC      $@"
	@mkdir -p $(@D)
	$(Q)$(CC) $(guest_cflags) $(CFLAGS) -c -o $@ $<

# The table of docs/semantics.md has its rows in files of their own.
semantics := $(patsubst %.c,build/%.o,$(wildcard tests/guest/semantics*.c))
build/tests/guest/test-semantics: $(semantics)

# The 32-bit program of test-compat, and in it the proof that structures look as
# in 64 bits. <asm/...> lies where only 64-bit programs look, and fits both.
cc32 ?= gcc-12 -m32 -static -idirafter /usr/include/x86_64-linux-gnu
compat32 := build/tests/guest/compat32
build/tests/guest/test-compat: | $(compat32)
$(compat32): tests/guest/compat32.c tests/unit/abi-static.c tests/unit/abi-sizes.h \
		include/uapi/linux/mmapdev.h | tools
	@scripts/deps.sh compat
	@echo "  CC32    $@"
	@mkdir -p $(@D)
	$(Q)$(cc32) -std=gnu11 -D_GNU_SOURCE -O2 -g -Wall -Wextra $(CFLAGS) \
		-Iinclude/uapi -o $@ $(filter %.c,$^)

# The same with the library, all of it built for 32 bits.
window32 := build/tests/guest/window32
build/tests/guest/test-compat: | $(window32)
$(window32): tests/guest/window32.c $(wildcard user/lib/*.[ch]) user/include/mmapdev.h \
		include/uapi/linux/mmapdev.h | tools
	@scripts/deps.sh compat
	@echo "  CC32    $@"
	@mkdir -p $(@D)
	$(Q)$(cc32) -std=gnu11 -D_GNU_SOURCE -D_FILE_OFFSET_BITS=64 -DMMAPDEV_VERSION='""' \
		-O2 -g -Wall -Wextra $(CFLAGS) -Iuser/include -Iinclude/uapi -o $@ $(filter %.c,$^)

# The long runs have programs without Check, one of them in several files.
soak_programs := $(addprefix build/tests/soak/,removal acknowledged exercise)
soak-programs: $(soak_programs)
build/tests/soak/exercise: $(patsubst %.c,build/%.o,$(wildcard tests/soak/exercise*.c))
$(soak_programs): build/tests/soak/%: build/tests/soak/%.o
	@echo "  LD      $@"
	$(Q)$(CC) -o $@ $^ -lpthread

build/tests/soak/%.o: tests/soak/%.c | tools
	@echo "  CC      $@"
	@mkdir -p $(@D)
	$(Q)$(CC) -std=gnu11 -O2 -g -Wall -Wextra -MMD -Iinclude/uapi $(CFLAGS) -c -o $@ $<

# A short run of it is a test.
build/tests/guest/test-exercise: | build/tests/soak/exercise

.SECONDARY: $(guest_tests:=.o) $(guest_helpers) $(semantics)
-include $(wildcard build/tests/guest/*.d build/tests/soak/*.d)
