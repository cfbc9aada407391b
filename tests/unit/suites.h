/* SPDX-License-Identifier: GPL-2.0-only */
/* suites.h - one per noun */
#ifndef UNIT_SUITES_H
#define UNIT_SUITES_H

#include <check.h>

TCase *tests_abi(void);
TCase *tests_access(void);
TCase *tests_counters(void);
TCase *tests_device(void);
TCase *tests_enumerate(void);
TCase *tests_mapping(void);
TCase *tests_memory(void);
TCase *tests_number(void);
TCase *tests_pages(void);
TCase *tests_place(void);
TCase *tests_region(void);
TCase *tests_registers(void);
TCase *tests_segment(void);
TCase *tests_symbols(void);
TCase *tests_transfer(void);
TCase *tests_window(void);

#endif
