// SPDX-License-Identifier: Apache-2.0 OR MIT
// As much of CMocka's interface as this folder's tests use, for where there is no CMocka: compiled to WebAssembly. The
// first assertion that fails ends the program.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct CMUnitTest {
    const char *name;
    void (*run)(void **state);
};

#define cmocka_unit_test(function)                                                                                     \
    {                                                                                                                  \
#function, function                                                                                            \
    }

#define print_message(...) ((void)printf(__VA_ARGS__))

#define fail_msg(...)                                                                                                  \
    (print_message("%s:%d: ", __FILE__, __LINE__), print_message(__VA_ARGS__), print_message("\n"), exit(1))

#define assert_true(condition)  ((condition) ? (void)0 : fail_msg("%s is not so", #condition))
#define assert_false(condition) assert_true(!(condition))
#define assert_non_null(value)  assert_true((value) != NULL)

#define assert_int_equal(a, b)                                                                                         \
    do {                                                                                                               \
        const unsigned long long a_ = (unsigned long long)(a), b_ = (unsigned long long)(b);                           \
        if (a_ != b_)                                                                                                  \
            fail_msg("%s is %#llx, %s is %#llx", #a, a_, #b, b_);                                                      \
    } while (0)

#define assert_string_equal(a, b)       assert_true(strcmp((a), (b)) == 0)
#define assert_memory_equal(a, b, size) assert_true(memcmp((a), (b), (size)) == 0)

// The number of tests that failed, which is none.
static inline int run_tests(const struct CMUnitTest *tests, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        void *state = NULL;
        tests[i].run(&state);
    }
    print_message("%zu tests passed\n", count);
    return 0;
}

#define cmocka_run_group_tests(tests, setup, teardown)                                                                 \
    ((void)(setup), (void)(teardown), run_tests(tests, sizeof(tests) / sizeof((tests)[0])))
