// SPDX-License-Identifier: Apache-2.0 OR MIT
// What the tests of this folder share: where the executables are, how to start one, and the events
// that a test expects next.
#pragma once

#include "hal-sim/native/fake_kernel.h"
#include "hal-sim/native/testapps/modes.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

enum { BUDGET_NS = 10000000, TEST_DRIVER = FAKE_TEST_DRIVER };

extern uint32_t test_spin;
extern int test_core;

// PROGRAM FOLDER: all on one core, without spinning. PROGRAM FOLDER spin: as on two free cores.
bool test_arguments(int count, char **arguments);
// The path of an executable. Valid until the next call.
const char *test_path(const char *name);
void test_begin_file(struct fake_kernel *k, const char *name);
// Starts modes.c and tells it what to do.
void test_begin(struct fake_kernel *k, enum mode mode, uint32_t argument);
// Runs to the next event, whatever slices that takes.
enum native_stop_kind test_run(struct fake_kernel *k);
// The next event is a test command of this number.
void expect_command(struct fake_kernel *k, uint32_t number);
void expect_exit(struct fake_kernel *k, uint32_t code);
void expect_fault(struct fake_kernel *k, int signal, uint64_t address);
void expect_forbidden(struct fake_kernel *k, long number);
// The application says where its upcall function is, and yields. Returns the function.
uint32_t expect_yield(struct fake_kernel *k);
