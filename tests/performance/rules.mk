# SPDX-License-Identifier: GPL-2.0-only
#
# The program that measures, for scripts/bench.sh.

performance := build/tests/performance/measure
$(performance): $(wildcard tests/performance/*.[ch]) | tools
	@echo "  CC      $@"
	@mkdir -p $(@D)
	$(Q)$(CC) -std=gnu11 -O2 -g -Wall -Wextra $(CFLAGS) -o $@ $(filter %.c,$^)
