// SPDX-License-Identifier: Apache-2.0 OR MIT
// Tests that run in a process on the board. A test application gives its tests to
// unit_test_runner(); another application, the supervisor, calls unit_test_service(), prints how each
// test ends and notices those that never do. One supervisor serves any number of test applications.
//
//   static bool test_addition(void)
//   {
//       CHECK(1 + 1 == 2);
//       return true;
//   }
//
//   int main(void)
//   {
//       unit_test_fun tests[] = {TEST(addition)};
//       unit_test_runner(tests, 1, 300, "org.tockos.unit_test");
//   }
#pragma once

#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

// A test and its name. fun returns whether the test has passed.
typedef struct unit_test_fun_s {
    bool (*fun)(void);
    char name[24];
} unit_test_fun;

// The entry for the function test_NAME.
#define TEST(NAME)                                                                                                     \
    {                                                                                                                  \
        test_##NAME, #NAME                                                                                             \
    }

// Ends the test as failed, and says why, if x does not hold.
#define CHECK(x)                                                                                                       \
    if (!(x)) {                                                                                                        \
        set_failure_reason(#x);                                                                                        \
        return false;                                                                                                  \
    }

// What the supervisor shows if the present test fails. The text is copied, its start at least.
void set_failure_reason(const char *reason);

// An application may define these to run before and after each of its tests. A setup that returns
// false fails the test.
bool test_setup(void);
void test_teardown(void);

// Runs the tests one after the other. timeout_ms is the longest that each may take. svc_name is the
// supervisor's process name; without such a process nothing runs, and a message says so.
void unit_test_runner(unit_test_fun *tests, uint32_t test_count, uint32_t timeout_ms, const char *svc_name);

// Makes this process the supervisor and returns; it then has to yield for ever. Its process name is
// org.tockos.unit_test.
void unit_test_service(void);

#ifdef __cplusplus
}
#endif
