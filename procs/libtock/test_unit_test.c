// SPDX-License-Identifier: Apache-2.0 OR MIT
// The runner of unit_test.h: what it tells the supervisor, which the tests play, about each test.
#include "libtock-sync/services/unit_test.h"

#include "libtock-sync/services/unit_test_protocol.h"
#include "libtock/fake_kernel.h"

#include <string.h>

enum { SUPERVISOR = 3 };

static struct unit_test_report reports[16];
static size_t report_count;

static void play_supervisor(uint32_t slots[4])
{
    uint32_t number = slots[1];
    slots[0] = RETURN_SUCCESS;
    if (number == IPC_COMMAND_DISCOVER) {
        slots[0] = RETURN_SUCCESS_U32;
        slots[1] = SUPERVISOR;
        return;
    }
    assert_int_equal(number, IPC_COMMAND_NOTIFY_SERVICE);
    struct fake_buffer shared = fake_lent(SYSCALL_ALLOW_READ_WRITE, DRIVER_IPC, SUPERVISOR);
    assert_int_equal(shared.size, sizeof reports[0]);
    assert_int_equal(shared.address % shared.size, 0);
    memcpy(&reports[report_count++], (void *)(uintptr_t)shared.address, sizeof reports[0]);
    fake_event(DRIVER_IPC, SUPERVISOR, SUPERVISOR, 0, 0);
}

static bool test_good(void)
{
    return true;
}

static bool test_bad(void)
{
    CHECK(1 + 1 == 3);
    return true;
}

static void each_test_is_reported_when_it_starts_and_when_it_ends(void **state)
{
    (void)state;
    fake_reset();
    fake_command = play_supervisor;
    report_count = 0;
    unit_test_fun tests[] = {TEST(good), TEST(bad)};
    unit_test_runner(tests, 2, 250, UNIT_TEST_SERVICE);
    assert_int_equal(report_count, 5);
    static const uint32_t kinds[] = {UNIT_TEST_STARTED, UNIT_TEST_PASSED, UNIT_TEST_STARTED, UNIT_TEST_FAILED,
                                     UNIT_TEST_FINISHED};
    for (size_t i = 0; i < 5; i++) {
        assert_int_equal(reports[i].kind, kinds[i]);
        assert_int_equal(reports[i].index, i < 2 ? 0 : 1);
        assert_int_equal(reports[i].count, 2);
        assert_int_equal(reports[i].timeout_ms, 250);
        assert_string_equal(reports[i].name, i < 2 ? "good" : "bad");
    }
    assert_string_equal(reports[1].reason, "");
    assert_string_equal(reports[3].reason, "1 + 1 == 3");
}

static void nobody_answers(uint32_t slots[4])
{
    assert_int_equal(slots[1], IPC_COMMAND_DISCOVER);
    slots[0] = RETURN_FAILURE;
    slots[1] = ERROR_NODEVICE;
}

static bool test_never_run(void)
{
    fail_msg("a test ran");
    return false;
}

static void without_a_supervisor_no_test_runs(void **state)
{
    (void)state;
    fake_reset();
    fake_command = nobody_answers;
    unit_test_fun tests[] = {TEST(never_run)};
    unit_test_runner(tests, 1, 250, UNIT_TEST_SERVICE);
}

static int run_all(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_test_is_reported_when_it_starts_and_when_it_ends),
        cmocka_unit_test(without_a_supervisor_no_test_runs),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

int main(void)
{
    return fake_run(run_all);
}
