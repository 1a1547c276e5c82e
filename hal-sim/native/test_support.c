// SPDX-License-Identifier: Apache-2.0 OR MIT
// See test_support.h.
#include "hal-sim/native/test_support.h"

#include <sched.h>
#include <stdio.h>
#include <string.h>

static const char *folder; // of the executables
uint32_t test_spin;
int test_core = -1;

bool test_arguments(int count, char **arguments)
{
    if (count < 2 || count > 3)
        return false;
    folder = arguments[1];
    if (count == 3) {
        test_spin = 2000;
        return true;
    }
    cpu_set_t here;
    CPU_ZERO(&here);
    test_core = sched_getcpu();
    CPU_SET((size_t)test_core, &here);
    return sched_setaffinity(0, sizeof here, &here) == 0;
}

const char *test_path(const char *name)
{
    static char path[512];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    return path;
}

void test_begin_file(struct fake_kernel *k, const char *name)
{
    if (!fake_open(k, test_path(name)) || !fake_start(k, test_spin, test_core))
        fail_msg("%s", k->message);
}

// Runs to the next event, whatever slices that takes.
enum native_stop_kind test_run(struct fake_kernel *k)
{
    enum native_stop_kind kind;
    while ((kind = fake_run(k, 100 * BUDGET_NS)) == NATIVE_STOP_SLICE)
        native_child_continue(k->child);
    return kind;
}

// The next event is a test command of this number.
void expect_command(struct fake_kernel *k, uint32_t number)
{
    assert_int_equal(test_run(k), NATIVE_STOP_CALL);
    assert_int_equal(k->stop.call_class, FAKE_COMMAND);
    assert_int_equal(k->stop.slots[0], TEST_DRIVER);
    assert_int_equal(k->stop.slots[1], number);
}

void test_begin(struct fake_kernel *k, enum mode mode, uint32_t argument)
{
    test_begin_file(k, "modes");
    expect_command(k, 0);
    fake_answer(k, mode, argument);
}

void expect_exit(struct fake_kernel *k, uint32_t code)
{
    assert_int_equal(test_run(k), NATIVE_STOP_CALL);
    assert_int_equal(k->stop.call_class, FAKE_EXIT);
    assert_int_equal(k->stop.slots[0], 0);
    assert_int_equal(k->stop.slots[1], code);
}

void expect_fault(struct fake_kernel *k, int signal, uint64_t address)
{
    assert_int_equal(test_run(k), NATIVE_STOP_FAULT);
    assert_int_equal(k->stop.signal, signal);
    assert_int_equal(k->stop.address, address);
    assert_true(k->stop.has_registers);
}

void expect_forbidden(struct fake_kernel *k, long number)
{
    assert_int_equal(test_run(k), NATIVE_STOP_FORBIDDEN);
    assert_int_equal(k->stop.linux_call, number);
    assert_true(k->stop.has_registers);
}

// The application has said where its upcall function is, and yields.
uint32_t expect_yield(struct fake_kernel *k)
{
    expect_command(k, 1);
    uint32_t function = k->stop.slots[2];
    fake_answer(k, 0, 0);
    assert_int_equal(test_run(k), NATIVE_STOP_CALL);
    assert_int_equal(k->stop.call_class, FAKE_YIELD);
    return function;
}
