# SPDX-License-Identifier: GPL-2.0-only
#
# "make help" tells what there is. V=1 shows the commands.

# What "make" builds the driver against: the running kernel, else the newest
# whose headers are installed, else the one that the tests run.
installed := $(firstword $(wildcard /lib/modules/$(shell uname -r)/build/Makefile) \
	$(shell ls -rv /lib/modules/*/build/Makefile 2>/dev/null))
KDIR ?= $(or $(installed:/Makefile=),$(shell scripts/kernel.sh $(KERNEL))/build)
# The kernel that guests run.
KERNEL ?= 6.1
export KERNEL V

build := build/$(KERNEL)
# For text that the shell must take as one word.
quote = '$(subst ','\'',$(1))'
Q := $(if $(V),,@)
MAKEFLAGS += --no-print-directory -j$(shell nproc)

library := user/libmmapdev.a

all: driver user ## Build the module and all of user space (the default)

tools:
	@scripts/deps.sh build

driver: tools ## Build driver/mmapdev.ko, for the running kernel or KDIR=folder
	$(Q)$(MAKE) -C $(KDIR) M=$(CURDIR)/driver modules

user: tools ## Build the library, the tool and the examples
	$(Q)$(MAKE) $(if $(V),,-s) -C user

# Made by that, in one go with the rest of user space.
$(library): user ;

include tests/guest/rules.mk
include tests/performance/rules.mk
programs: $(guest_tests)

module: tools ## Build the module for the guest's kernel, in build/
	$(Q)scripts/module.sh $(KERNEL) $(build)

test: module user programs ## Run all tests, or one: make test T=name
	$(Q)scripts/test.sh $(T)

guest: module user ## Run a program in a guest: make guest RUN='./program arguments'
	$(Q)scripts/guest.sh -- sh -c $(call quote,$(RUN))

shell: module user ## A shell in a guest, with the module loaded
	$(Q)scripts/guest.sh --shell

demo: module user ## See the module at work in a guest: make demo FILE=anything
	$(Q)CALLER=$(call quote,$(PWD)) scripts/demo.sh $(if $(FILE),$(call quote,$(FILE)))

kernels: ## List the kernels that guests can run: make test KERNEL=6.12
	@scripts/kernel.sh --list

semantics: module user programs ## Make docs/semantics.md anew, from what the guest does
	$(Q)rm -f build/semantics.md
	$(Q)scripts/guest.sh --no-load -- SEMANTICS=write tests/guest/run.sh test-semantics
	$(Q)cp build/semantics.md docs/semantics.md

coverage: user programs ## Which lines of the driver do the guest's tests run?
	$(Q)scripts/coverage.sh $(T)

mutants: module user programs ## Do the tests notice faults? make mutants M=name for one
	$(Q)scripts/mutants.sh $(M)

bench: module $(performance) ## How many instructions does a page cost, beside tmpfs and brd?
	$(Q)scripts/bench.sh

# KERNEL is passed on if somebody asked for one: else it depends on what is run.
soak: soak-programs ## Hours: REMOVE=1000 removals, EXERCISE=1000000 operations, or SYNC=1000
	$(Q)REMOVE=$(REMOVE) EXERCISE=$(EXERCISE) SYNC=$(SYNC) SEED=$(SEED) \
		KERNEL=$(if $(filter file,$(origin KERNEL)),,$(KERNEL)) scripts/soak.sh

layers: module ## Show the layers of the driver; a cycle is an error
	$(Q)scripts/layers.sh $(build)/driver

style: ## checkpatch, sparse, clang, gcc's analyzer, shellcheck, licence lines
	$(Q)scripts/style.sh

clean: ## Remove all that was built
	$(Q)rm -rf build
	$(Q)cd driver && find . \( -name '*.o' -o -name '*.ko' -o -name '*.mod' -o -name '*.mod.c' \
		-o -name '.*.cmd' -o -name Module.symvers -o -name modules.order \) -delete
	$(Q)$(MAKE) $(if $(V),,-s) -C user clean

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  %-9s %s\n", $$1, $$2 }' Makefile

.PHONY: all tools driver soak soak-programs user programs module test guest shell demo kernels semantics coverage mutants bench layers style clean help
