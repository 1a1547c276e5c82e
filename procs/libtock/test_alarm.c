// SPDX-License-Identifier: Apache-2.0 OR MIT
// The alarm service on a fake alarm driver whose time the tests move: alone, around the wraps of the
// counter, with callbacks that interfere, and at random against a simple model.
#include "libtock-sync/services/alarm.h"
#include "libtock/fake_kernel.h"
#include "libtock/services/alarm.h"

#include <stdlib.h>
#include <string.h>

// --- The alarm driver ----------------------------------------------------------------------------

#define WRAP ((uint64_t)1 << 32)

// Time here has 64 bits; the application sees the low 32. The counter moves in steps of `step`, as a
// shorter hardware counter does that is shifted to the left of 32 bits.
static struct {
    uint64_t now;
    uint32_t frequency;
    uint32_t step;
    bool armed;
    uint64_t expires;
    bool missing;
} board;

static uint64_t in_steps(uint64_t time)
{
    return (time + board.step - 1) / board.step * board.step;
}

static void alarm_interrupt(void)
{
    board.armed = false;
    fake_event(DRIVER_ALARM, ALARM_UPCALL_FIRED, (uint32_t)board.now, (uint32_t)board.expires, 0);
}

static void arm_board(uint32_t reference, uint32_t dt)
{
    uint32_t elapsed = (uint32_t)board.now - reference;
    board.expires = in_steps(elapsed < dt ? board.now + (dt - elapsed) : board.now);
    board.armed = true;
}

static void alarm_command(uint32_t slots[4])
{
    uint32_t number = slots[1], value = 0;
    slots[0] = RETURN_SUCCESS_U32;
    if (board.missing)
        slots[0] = RETURN_FAILURE, value = ERROR_NODEVICE;
    else if (number == ALARM_COMMAND_FREQUENCY)
        value = board.frequency;
    else if (number == ALARM_COMMAND_NOW)
        value = (uint32_t)board.now;
    else if (number == ALARM_COMMAND_SET_ABSOLUTE)
        arm_board(slots[2], slots[3]), value = (uint32_t)board.expires;
    else if (number == ALARM_COMMAND_STOP)
        slots[0] = board.armed ? RETURN_SUCCESS : RETURN_FAILURE, value = ERROR_ALREADY, board.armed = false;
    else
        fail_msg("unexpected alarm command %u", number);
    slots[1] = value;
}

static void sleep_until_alarm(void)
{
    if (!board.armed)
        fail_msg("asleep with no alarm set");
    if (board.now < board.expires)
        board.now = board.expires;
    alarm_interrupt();
}

// The application computes for a time.
static void busy(uint64_t ticks)
{
    board.now = in_steps(board.now + ticks);
    if (board.armed && board.expires <= board.now)
        alarm_interrupt();
}

static int start_board(void **state)
{
    (void)state;
    fake_reset();
    fake_command = alarm_command;
    fake_idle = sleep_until_alarm;
    memset(&board, 0, sizeof board);
    board.now = 1000;
    board.frequency = 1000;
    board.step = 1;
    return 0;
}

// --- Callbacks -----------------------------------------------------------------------------------

static struct fired {
    uintptr_t who;
    uint64_t when;
    uint32_t now, scheduled;
} fired[4096];
static size_t fired_count;

static void note(uint32_t now, uint32_t scheduled, void *opaque)
{
    assert_true(fired_count < sizeof fired / sizeof fired[0]);
    fired[fired_count++] = (struct fired){(uintptr_t)opaque, board.now, now, scheduled};
}

// Yields until `count` callbacks have been noted since the last call of this.
static void expect_callbacks(size_t count)
{
    fired_count = 0;
    while (fired_count < count)
        yield();
}

// --- One alarm -----------------------------------------------------------------------------------

static void an_alarm_goes_off_at_its_time(void **state)
{
    (void)state;
    libtock_alarm_ticks_t alarm;
    assert_int_equal(libtock_alarm_at(900, 350, note, (void *)7, &alarm), RETURNCODE_SUCCESS);
    expect_callbacks(1);
    assert_int_equal(fired[0].who, 7);
    assert_int_equal(fired[0].when, 1250);
    assert_int_equal(fired[0].now, 1250);
    assert_int_equal(fired[0].scheduled, 1250);
    assert_false(board.armed);
}

static void an_alarm_whose_time_has_passed_goes_off_in_the_next_yield(void **state)
{
    (void)state;
    libtock_alarm_ticks_t alarm;
    fired_count = 0;
    libtock_alarm_at(500, 100, note, NULL, &alarm);
    assert_int_equal(fired_count, 0);
    expect_callbacks(1);
    assert_int_equal(fired[0].when, 1000);
    assert_int_equal(fired[0].scheduled, 600);
}

static void an_alarm_may_lie_behind_the_wrap_of_the_counter(void **state)
{
    (void)state;
    libtock_alarm_ticks_t alarm;
    board.now = 3 * WRAP - 10;
    libtock_alarm_at((uint32_t)board.now - 5, 25, note, NULL, &alarm);
    expect_callbacks(1);
    assert_true(fired[0].when == 3 * WRAP + 10);
    assert_int_equal(fired[0].scheduled, 10);
}

static void the_longest_alarm_goes_off_also_when_the_application_is_late(void **state)
{
    (void)state;
    libtock_alarm_ticks_t alarm;
    libtock_alarm_at((uint32_t)board.now, UINT32_MAX, note, NULL, &alarm);
    uint64_t due = board.now + UINT32_MAX;
    yield(); // half of the way
    busy(WRAP / 2 + WRAP / 4);
    expect_callbacks(1);
    assert_true(fired[0].when >= due && fired[0].when < due + WRAP / 2);
}

static void milliseconds_may_span_many_wraps(void **state)
{
    (void)state;
    libtock_alarm_t alarm;
    board.frequency = 16000000;
    board.now = WRAP - 1;
    assert_int_equal(libtock_alarm_in_ms(3600 * 1000, note, NULL, &alarm), RETURNCODE_SUCCESS);
    expect_callbacks(1);
    assert_true(fired[0].when == WRAP - 1 + (uint64_t)3600 * 16000000);
    assert_int_equal(fired[0].scheduled, (uint32_t)fired[0].when);
}

static void the_longest_time_at_the_highest_frequency_does_not_overflow(void **state)
{
    (void)state;
    libtock_alarm_t now, longest;
    board.frequency = UINT32_MAX;
    libtock_alarm_in_ms(0, note, NULL, &now);
    libtock_alarm_in_ms(UINT32_MAX, note, NULL, &longest);
    uint64_t exact = (uint64_t)UINT32_MAX * UINT32_MAX;
    assert_true(longest.alarm.due - now.alarm.due == exact / 1000 + (exact % 1000 != 0));
    libtock_alarm_ms_cancel(&now);
    libtock_alarm_ms_cancel(&longest);
}

static void a_fraction_of_a_tick_is_rounded_up(void **state)
{
    (void)state;
    libtock_alarm_t alarm;
    board.frequency = 32768;
    libtock_alarm_in_ms(1, note, NULL, &alarm);
    expect_callbacks(1);
    assert_int_equal(fired[0].when, 1000 + 33);
}

static void an_alarm_that_is_set_again_goes_off_once_at_the_new_time(void **state)
{
    (void)state;
    libtock_alarm_t alarm;
    libtock_alarm_in_ms(10, note, (void *)1, &alarm);
    libtock_alarm_in_ms(500, note, (void *)2, &alarm);
    expect_callbacks(1);
    assert_int_equal(fired[0].who, 2);
    assert_int_equal(fired[0].when, 1500);
    assert_false(board.armed);
}

static void without_an_alarm_driver_setting_fails(void **state)
{
    (void)state;
    libtock_alarm_t alarm;
    libtock_alarm_ticks_t ticks;
    struct timeval time;
    board.missing = true;
    assert_int_equal(libtock_alarm_in_ms(10, note, NULL, &alarm), RETURNCODE_ENODEVICE);
    assert_int_equal(libtock_alarm_at(0, 10, note, NULL, &ticks), RETURNCODE_ENODEVICE);
    assert_int_equal(libtock_alarm_ticks_to_ms(1000), 0);
    assert_int_equal(libtock_alarm_gettimeasticks(&time), RETURNCODE_ENODEVICE);
    assert_int_equal(libtocksync_alarm_delay_ms(10), RETURNCODE_ENODEVICE);
}

static void an_alarm_that_cannot_be_set_leaves_no_trace(void **state)
{
    (void)state;
    libtock_alarm_ticks_t alarm;
    fake_answer(RETURN_SUCCESS_U32, 1000, 0, 0);         // now
    fake_answer(RETURN_FAILURE_2U32, ERROR_NOMEM, 0, 0); // subscribe
    assert_int_equal(libtock_alarm_at(1000, 10, note, NULL, &alarm), RETURNCODE_ENOMEM);
    fake_forget_calls();
    libtock_alarm_cancel(&alarm);
    assert_int_equal(fake_call_count(), 0);
}

static void the_counter_reads_as_milliseconds_and_as_a_time(void **state)
{
    (void)state;
    struct timeval time;
    board.frequency = 32768;
    board.now = WRAP + 5 * 32768 + 16384;
    assert_int_equal(libtock_alarm_ticks_to_ms(UINT32_MAX), 131071999);
    assert_int_equal(libtock_alarm_ticks_to_ms(33), 1);
    assert_int_equal(libtock_alarm_gettimeasticks(&time), RETURNCODE_SUCCESS);
    assert_int_equal(time.tv_sec, 5);
    assert_int_equal(time.tv_usec, 500000);
}

// --- Several -------------------------------------------------------------------------------------

static void alarms_go_off_in_the_order_of_their_times(void **state)
{
    (void)state;
    libtock_alarm_t alarms[4];
    static const uint32_t after_ms[4] = {300, 100, 400, 200};
    for (uintptr_t i = 0; i < 4; i++)
        libtock_alarm_in_ms(after_ms[i], note, (void *)i, &alarms[i]);
    expect_callbacks(4);
    static const uintptr_t order[4] = {1, 3, 0, 2};
    for (size_t i = 0; i < 4; i++) {
        assert_int_equal(fired[i].who, order[i]);
        assert_int_equal(fired[i].when, 1100 + 100 * i);
    }
}

static void alarms_of_one_time_go_off_in_the_order_in_which_they_were_set(void **state)
{
    (void)state;
    libtock_alarm_ticks_t alarms[3];
    for (uintptr_t i = 0; i < 3; i++)
        libtock_alarm_at(1000 - (uint32_t)i, 50 + (uint32_t)i, note, (void *)i, &alarms[i]);
    expect_callbacks(3);
    for (size_t i = 0; i < 3; i++)
        assert_int_equal(fired[i].who, i);
}

static void a_short_alarm_does_not_disturb_one_that_spans_a_wrap(void **state)
{
    (void)state;
    libtock_alarm_t long_one, short_one;
    board.frequency = 1000000;
    uint32_t wrap_ms = libtock_alarm_ticks_to_ms(UINT32_MAX);
    libtock_alarm_in_ms(wrap_ms + 1000, note, (void *)1, &long_one);
    uint64_t start = board.now;
    assert_int_equal(libtocksync_alarm_delay_ms(wrap_ms + 10), RETURNCODE_SUCCESS);
    libtock_alarm_in_ms(10000, note, (void *)2, &short_one);
    expect_callbacks(2);
    assert_int_equal(fired[0].who, 1);
    assert_true(fired[0].when == start + (uint64_t)(wrap_ms + 1000) * 1000);
    assert_int_equal(fired[1].who, 2);
    assert_true(fired[1].when == start + (uint64_t)(wrap_ms + 10 + 10000) * 1000);
}

static void cancelling_the_first_sets_the_kernel_for_the_next(void **state)
{
    (void)state;
    libtock_alarm_t first, second;
    libtock_alarm_in_ms(100, note, (void *)1, &first);
    libtock_alarm_in_ms(200, note, (void *)2, &second);
    libtock_alarm_ms_cancel(&first);
    assert_int_equal(board.expires, 1200);
    expect_callbacks(1);
    assert_int_equal(fired[0].who, 2);
}

static void cancelling_the_last_stops_the_kernels_alarm(void **state)
{
    (void)state;
    libtock_alarm_t alarm;
    libtock_alarm_in_ms(100, note, NULL, &alarm);
    assert_true(board.armed);
    libtock_alarm_ms_cancel(&alarm);
    assert_false(board.armed);
    libtock_alarm_ms_cancel(&alarm);
}

static void cancelling_an_alarm_that_was_never_set_does_nothing(void **state)
{
    (void)state;
    libtock_alarm_t set, never;
    memset(&never, 0xa5, sizeof never);
    libtock_alarm_in_ms(100, note, (void *)1, &set);
    libtock_alarm_ms_cancel(&never);
    expect_callbacks(1);
    assert_int_equal(fired[0].when, 1100);
}

static void an_upcall_left_over_from_a_cancelled_alarm_runs_no_callback(void **state)
{
    (void)state;
    libtock_alarm_t early, late;
    libtock_alarm_in_ms(10, note, (void *)1, &early);
    libtock_alarm_in_ms(1000, note, (void *)2, &late);
    busy(20);
    libtock_alarm_ms_cancel(&early);
    fired_count = 0;
    yield();
    assert_int_equal(fired_count, 0);
    expect_callbacks(1);
    assert_int_equal(fired[0].when, 2000);
}

static void each_yield_runs_one_callback(void **state)
{
    (void)state;
    libtock_alarm_t alarms[3];
    for (uintptr_t i = 0; i < 3; i++)
        libtock_alarm_in_ms(10, note, (void *)i, &alarms[i]);
    busy(1000);
    fired_count = 0;
    for (size_t i = 1; i <= 3; i++) {
        yield();
        assert_int_equal(fired_count, i);
    }
}

static void an_application_may_use_the_driver_itself_between_alarms(void **state)
{
    (void)state;
    libtock_alarm_t alarm;
    assert_int_equal(libtocksync_alarm_delay_ms(5), RETURNCODE_SUCCESS);
    assert_int_equal(libtock_alarm_set_upcall(NULL, NULL), RETURNCODE_SUCCESS);
    libtock_alarm_in_ms(5, note, NULL, &alarm);
    expect_callbacks(1);
}

// --- Repeating -----------------------------------------------------------------------------------

static void a_repeating_alarm_does_not_drift(void **state)
{
    (void)state;
    libtock_alarm_t alarm;
    board.frequency = 32768;
    libtock_alarm_repeating_every_ms(1, note, NULL, &alarm);
    expect_callbacks(1000);
    assert_int_equal(fired[999].when, 1000 + 32768);
    assert_int_equal(fired[999].scheduled, 1000 + 32768);
    for (size_t i = 1; i < 1000; i++) {
        uint64_t interval = fired[i].when - fired[i - 1].when;
        assert_in_range(interval, 32, 33);
    }
    libtock_alarm_ms_cancel(&alarm);
}

static void a_repeating_alarm_may_be_longer_than_a_wrap(void **state)
{
    (void)state;
    libtock_alarm_t alarm;
    board.frequency = 1000000000;
    libtock_alarm_repeating_every_ms(10000, note, NULL, &alarm);
    expect_callbacks(3);
    assert_true(fired[2].when == 1000 + (uint64_t)30 * 1000000000);
    libtock_alarm_ms_cancel(&alarm);
}

static void times_that_pass_while_the_application_is_busy_are_left_out(void **state)
{
    (void)state;
    libtock_alarm_t alarm;
    libtock_alarm_repeating_every_ms(100, note, NULL, &alarm);
    busy(555);
    expect_callbacks(3);
    assert_int_equal(fired[0].scheduled, 1100);
    assert_int_equal(fired[0].when, 1555);
    assert_int_equal(fired[1].when, 1600);
    assert_int_equal(fired[2].when, 1700);
    libtock_alarm_ms_cancel(&alarm);
}

static void a_period_of_nothing_leaves_time_for_other_alarms(void **state)
{
    (void)state;
    libtock_alarm_t restless, other;
    libtock_alarm_repeating_every_ms(0, note, (void *)1, &restless);
    libtock_alarm_in_ms(2, note, (void *)2, &other);
    expect_callbacks(4);
    assert_int_equal(fired[2].who + fired[3].who, 3);
    libtock_alarm_ms_cancel(&restless);
}

static void cancel_itself(uint32_t now, uint32_t scheduled, void *opaque)
{
    note(now, scheduled, opaque);
    libtock_alarm_ms_cancel(opaque);
}

static void a_repeating_alarm_can_be_cancelled_in_its_callback(void **state)
{
    (void)state;
    libtock_alarm_t alarm;
    libtock_alarm_repeating_every_ms(100, cancel_itself, &alarm, &alarm);
    expect_callbacks(1);
    assert_false(board.armed);
}

// --- Callbacks that interfere --------------------------------------------------------------------

static void set_itself_again(uint32_t now, uint32_t scheduled, void *opaque)
{
    note(now, scheduled, opaque);
    libtock_alarm_at(now, 0, set_itself_again, opaque, opaque);
}

static void a_callback_that_sets_itself_again_at_once_lets_others_run(void **state)
{
    (void)state;
    libtock_alarm_ticks_t greedy, other;
    libtock_alarm_at(1000, 0, set_itself_again, &greedy, &greedy);
    libtock_alarm_at(1000, 0, note, (void *)2, &other);
    expect_callbacks(2);
    assert_int_equal(fired[1].who, 2);
    libtock_alarm_cancel(&greedy);
}

static libtock_alarm_t victim;

static void cancel_victim(uint32_t now, uint32_t scheduled, void *opaque)
{
    note(now, scheduled, opaque);
    libtock_alarm_ms_cancel(&victim);
}

static void a_callback_may_cancel_an_alarm_that_is_due_as_well(void **state)
{
    (void)state;
    libtock_alarm_t killer, after;
    libtock_alarm_in_ms(10, cancel_victim, (void *)1, &killer);
    libtock_alarm_in_ms(10, note, (void *)2, &victim);
    libtock_alarm_in_ms(10, note, (void *)3, &after);
    busy(100);
    expect_callbacks(2);
    assert_int_equal(fired[0].who, 1);
    assert_int_equal(fired[1].who, 3);
}

static void wait_in_callback(uint32_t now, uint32_t scheduled, void *opaque)
{
    note(now, scheduled, opaque);
    assert_int_equal(libtocksync_alarm_delay_ms(300), RETURNCODE_SUCCESS);
    note(0, 0, (void *)((uintptr_t)opaque + 1));
}

static void other_alarms_go_off_while_a_callback_waits(void **state)
{
    (void)state;
    libtock_alarm_t waiting, repeating;
    libtock_alarm_repeating_every_ms(100, note, (void *)1, &repeating);
    libtock_alarm_in_ms(150, wait_in_callback, (void *)10, &waiting);
    expect_callbacks(6);
    static const uintptr_t who[6] = {1, 10, 1, 1, 1, 11};
    static const uint64_t when[6] = {1100, 1150, 1200, 1300, 1400, 1450};
    for (size_t i = 0; i < 6; i++) {
        assert_int_equal(fired[i].who, who[i]);
        assert_int_equal(fired[i].when, when[i]);
    }
    libtock_alarm_ms_cancel(&repeating);
}

static bool released;

static void release(uint32_t now, uint32_t scheduled, void *opaque)
{
    note(now, scheduled, opaque);
    released = true;
}

static void wait_for_release(uint32_t now, uint32_t scheduled, void *opaque)
{
    note(now, scheduled, opaque);
    yield_for(&released);
}

static void a_callback_may_wait_for_another_that_is_due_already(void **state)
{
    (void)state;
    libtock_alarm_t one, two;
    released = false;
    libtock_alarm_in_ms(10, wait_for_release, (void *)1, &one);
    libtock_alarm_in_ms(10, release, (void *)2, &two);
    busy(100);
    expect_callbacks(2);
    assert_true(released);
}

// --- Waiting -------------------------------------------------------------------------------------

static void a_delay_lasts_its_time(void **state)
{
    (void)state;
    assert_int_equal(libtocksync_alarm_delay_ms(250), RETURNCODE_SUCCESS);
    assert_int_equal(board.now, 1250);
    assert_int_equal(libtocksync_alarm_delay_ms(0), RETURNCODE_SUCCESS);
    assert_int_equal(board.now, 1250);
}

static void a_condition_in_time_ends_the_wait_and_its_alarm(void **state)
{
    (void)state;
    libtock_alarm_t alarm;
    released = false;
    libtock_alarm_in_ms(100, release, NULL, &alarm);
    assert_int_equal(libtocksync_alarm_yield_for_with_timeout(&released, 500), RETURNCODE_SUCCESS);
    assert_int_equal(board.now, 1100);
    assert_false(board.armed);
}

static void a_condition_too_late_is_a_timeout(void **state)
{
    (void)state;
    libtock_alarm_t alarm;
    released = false;
    libtock_alarm_in_ms(500, release, NULL, &alarm);
    assert_int_equal(libtocksync_alarm_yield_for_with_timeout(&released, 100), RETURNCODE_FAIL);
    assert_int_equal(board.now, 1100);
    assert_int_equal(libtocksync_alarm_yield_for_with_timeout(&released, 1000), RETURNCODE_SUCCESS);
    assert_int_equal(board.now, 1500);
}

static void the_drivers_own_alarm_can_be_waited_for(void **state)
{
    (void)state;
    assert_int_equal(libtock_alarm_command_set_absolute(1000, 77), RETURNCODE_SUCCESS);
    fake_idle = sleep_until_alarm;
    yield_wait_for(DRIVER_ALARM, ALARM_UPCALL_FIRED);
    assert_int_equal(board.now, 1077);
}

static int run_all(void)
{
#define TEST(name) cmocka_unit_test_setup(name, start_board)
    const struct CMUnitTest tests[] = {
        TEST(an_alarm_goes_off_at_its_time),
        TEST(an_alarm_whose_time_has_passed_goes_off_in_the_next_yield),
        TEST(an_alarm_may_lie_behind_the_wrap_of_the_counter),
        TEST(the_longest_alarm_goes_off_also_when_the_application_is_late),
        TEST(milliseconds_may_span_many_wraps),
        TEST(the_longest_time_at_the_highest_frequency_does_not_overflow),
        TEST(a_fraction_of_a_tick_is_rounded_up),
        TEST(an_alarm_that_is_set_again_goes_off_once_at_the_new_time),
        TEST(without_an_alarm_driver_setting_fails),
        TEST(an_alarm_that_cannot_be_set_leaves_no_trace),
        TEST(the_counter_reads_as_milliseconds_and_as_a_time),
        TEST(alarms_go_off_in_the_order_of_their_times),
        TEST(alarms_of_one_time_go_off_in_the_order_in_which_they_were_set),
        TEST(a_short_alarm_does_not_disturb_one_that_spans_a_wrap),
        TEST(cancelling_the_first_sets_the_kernel_for_the_next),
        TEST(cancelling_the_last_stops_the_kernels_alarm),
        TEST(cancelling_an_alarm_that_was_never_set_does_nothing),
        TEST(an_upcall_left_over_from_a_cancelled_alarm_runs_no_callback),
        TEST(each_yield_runs_one_callback),
        TEST(an_application_may_use_the_driver_itself_between_alarms),
        TEST(a_repeating_alarm_does_not_drift),
        TEST(a_repeating_alarm_may_be_longer_than_a_wrap),
        TEST(times_that_pass_while_the_application_is_busy_are_left_out),
        TEST(a_period_of_nothing_leaves_time_for_other_alarms),
        TEST(a_repeating_alarm_can_be_cancelled_in_its_callback),
        TEST(a_callback_that_sets_itself_again_at_once_lets_others_run),
        TEST(a_callback_may_cancel_an_alarm_that_is_due_as_well),
        TEST(other_alarms_go_off_while_a_callback_waits),
        TEST(a_callback_may_wait_for_another_that_is_due_already),
        TEST(a_delay_lasts_its_time),
        TEST(a_condition_in_time_ends_the_wait_and_its_alarm),
        TEST(a_condition_too_late_is_a_timeout),
        TEST(the_drivers_own_alarm_can_be_waited_for),
    };
#undef TEST
    return cmocka_run_group_tests(tests, NULL, NULL);
}

int main(void)
{
    return fake_run(run_all);
}
