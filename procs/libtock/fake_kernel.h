// SPDX-License-Identifier: Apache-2.0 OR MIT
// A kernel for the library's unit tests, in place of the system call stub: it records every call,
// keeps what was subscribed and lent, queues events as the real one does (TRD 104, section 4.1), and
// answers commands by a function that the test provides.
#pragma once

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "core/abi/abi.h"

struct fake_call {
    uint32_t class_number;
    uint32_t slots[4];
};

struct fake_buffer {
    uint32_t address;
    uint32_t size;
};

// Forgets everything. First in each test.
void fake_reset(void);

// Calls made since the reset or the last fake_forget_calls, oldest first.
size_t fake_call_count(void);
struct fake_call fake_call(size_t index);
void fake_forget_calls(void);

// Answers one command: `slots` holds driver, number and arguments, and takes the result. NULL, as
// after a reset, answers every command with plain success.
extern void (*fake_command)(uint32_t slots[4]);

// Runs when a yield finds nothing queued, until something is. NULL: such a yield fails the test.
extern void (*fake_idle)(void);

// The next calls of any class but yield get this answer once, in the order of these calls.
void fake_answer(uint32_t variant, uint32_t first, uint32_t second, uint32_t third);

// A driver's event. It goes to the function that is subscribed now, or to yield-wait-for if none is.
void fake_event(uint32_t driver, uint32_t number, uint32_t first, uint32_t second, uint32_t third);

// How many events wait.
size_t fake_pending(void);

// What is lent to a driver now.
struct fake_buffer fake_lent(uint32_t class_number, uint32_t driver, uint32_t number);

// An exit call jumps here if this is set; else it fails the test.
extern jmp_buf *fake_exit;

// Checks the call at `index`.
void assert_call(size_t index, uint32_t class_number, uint32_t s0, uint32_t s1, uint32_t s2, uint32_t s3);

// Runs the tests on a stack below 4 GiB, so that addresses on it fit a slot. Returns main's result.
int fake_run(int (*tests)(void));
