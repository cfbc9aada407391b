/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * helpers.h - what the guest's test programs share
 */
#ifndef MMAPDEV_TESTS_HELPERS_H
#define MMAPDEV_TESTS_HELPERS_H

#include <check.h>
#include <stddef.h>

/* Runs the tests (names of START_TEST, NULL at the end); for main to return. */
int run_tests(const char *suite, const TTest *const tests[]);

#endif
