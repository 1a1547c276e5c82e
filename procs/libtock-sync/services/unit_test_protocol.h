// SPDX-License-Identifier: Apache-2.0 OR MIT
// What a test application tells its supervisor: a report in shared memory and a notification, which
// the supervisor answers with another when it has read the report. Internal to unit_test_*.c.
#pragma once

#include <stdint.h>

#define UNIT_TEST_SERVICE "org.tockos.unit_test"

enum unit_test_kind {
    UNIT_TEST_STARTED = 1, // name, index and timeout_ms are valid
    UNIT_TEST_PASSED = 2,
    UNIT_TEST_FAILED = 3,   // reason is valid
    UNIT_TEST_FINISHED = 4, // all tests have run
};

// 128 bytes, because protection hardware shares powers of two.
struct unit_test_report {
    uint32_t kind; // enum unit_test_kind
    uint32_t index;
    uint32_t count; // of tests
    uint32_t timeout_ms;
    char name[24];
    char reason[88]; // ended by a zero
};

_Static_assert(sizeof(struct unit_test_report) == 128, "a power of two");
