# SPDX-License-Identifier: GPL-2.0-only
#
# "make help" tells what there is. V=1 shows the commands.

# What "make" builds the driver against: the running kernel, else the newest
# whose headers are installed, else the one that the tests run.
KDIR ?= $(firstword $(wildcard /lib/modules/$(shell uname -r)/build/Makefile) \
	$(shell ls -dv /lib/modules/*/build/Makefile 2>/dev/null | tail -n 1))
# The kernel that guests run.
KERNEL ?= 6.1

export KERNEL V
build := build/$(KERNEL)
Q := $(if $(V),,@)
MAKEFLAGS += --no-print-directory

all: driver user ## Build the module and all of user space

driver: ## Build driver/mmapdev.ko for KDIR (the running kernel)
	$(Q)kdir=$(patsubst %/Makefile,%,$(KDIR)); \
	$(MAKE) -C "$${kdir:-$$(scripts/kernel.sh $(KERNEL))/build}" M=$(CURDIR)/driver modules

module: ## Build the module for the guest's kernel (KERNEL=6.1)
	$(Q)scripts/module.sh $(KERNEL) $(build)

guest: module ## Run a program in a guest: make guest RUN='./program arguments'
	$(Q)scripts/guest.sh -- sh -c '$(subst ','\'',$(RUN))'

shell: module ## A shell in a guest, with the module loaded
	$(Q)scripts/guest.sh --shell

.PHONY: all driver module guest shell
