// SPDX-License-Identifier: Apache-2.0 OR MIT
// The alarm service against a model, at random: a few alarms that are set, repeated and cancelled in
// and out of callbacks, an application that is sometimes busy, counters of several widths and
// frequencies that start just before a wrap. The model keeps exact times of 64 bits, and each yield
// must run the callback that it names, at the time that it names. A failure prints its seed.
#include "libtock/fake_kernel.h"
#include "libtock/services/alarm.h"

#include <string.h>

enum { ALARMS = 6, ROUNDS = 300, SEEDS = 1000, NOBODY = -1 };

#define LATEST_MS_TICKS ((uint64_t)1 << 36) // some legs long, not so many that the test is slow

// --- Chance --------------------------------------------------------------------------------------

static uint64_t chance_state;

// xorshift64*: the same numbers on every host.
static uint32_t chance(void)
{
    chance_state ^= chance_state >> 12;
    chance_state ^= chance_state << 25;
    chance_state ^= chance_state >> 27;
    return (uint32_t)(chance_state * 0x2545f4914f6cdd1d >> 32);
}

static uint32_t below(uint32_t limit)
{
    return (uint32_t)((uint64_t)chance() * limit >> 32);
}

// Numbers of every magnitude.
static uint32_t any_size(void)
{
    return chance() >> below(32);
}

// --- The alarm driver ----------------------------------------------------------------------------

static struct {
    uint64_t now;
    uint32_t frequency;
    uint32_t step; // of the counter: 1 if the hardware counts 32 bits
    bool armed;
    uint64_t expires;
} board;

static uint64_t in_steps(uint64_t time)
{
    return (time + board.step - 1) / board.step * board.step;
}

static void alarm_command(uint32_t slots[4])
{
    uint32_t elapsed = (uint32_t)board.now - slots[2];
    switch (slots[1]) {
    case ALARM_COMMAND_FREQUENCY:
        slots[1] = board.frequency;
        break;
    case ALARM_COMMAND_NOW:
        slots[1] = (uint32_t)board.now;
        break;
    case ALARM_COMMAND_STOP:
        board.armed = false;
        slots[0] = RETURN_SUCCESS;
        return;
    default:
        assert_int_equal(slots[1], ALARM_COMMAND_SET_ABSOLUTE);
        board.expires = in_steps(elapsed < slots[3] ? board.now + (slots[3] - elapsed) : board.now);
        board.armed = true;
        slots[1] = (uint32_t)board.expires;
    }
    slots[0] = RETURN_SUCCESS_U32;
}

static void alarm_interrupt(void)
{
    board.armed = false;
    fake_event(DRIVER_ALARM, ALARM_UPCALL_FIRED, (uint32_t)board.now, (uint32_t)board.expires, 0);
}

static void sleep_until_alarm(void)
{
    assert_true(board.armed);
    board.now = board.now > board.expires ? board.now : board.expires;
    alarm_interrupt();
}

static void busy(uint64_t ticks)
{
    board.now = in_steps(board.now + ticks);
    if (board.armed && board.expires <= board.now)
        alarm_interrupt();
}

// --- The model -----------------------------------------------------------------------------------

// Times of repeating alarms are start + k * period, rounded up, in thousandths of a tick.
static struct {
    bool set, repeating;
    uint64_t due;
    uint64_t start, period, multiple;
    unsigned order; // of being set, for alarms of one time
} model[ALARMS];

static unsigned orders;

static uint64_t time_of_multiple(int i)
{
    return model[i].start + (model[i].multiple * model[i].period + 999) / 1000;
}

static void model_set(int i, uint64_t due)
{
    model[i].set = true;
    model[i].repeating = false;
    model[i].due = due;
    model[i].order = orders++;
}

static void model_repeat(int i, uint64_t period)
{
    model[i].start = board.now;
    model[i].period = period;
    model[i].multiple = 1;
    model_set(i, time_of_multiple(i));
    model[i].repeating = true;
}

static int model_first(void)
{
    int first = NOBODY;
    for (int i = 0; i < ALARMS; i++)
        if (model[i].set && (first == NOBODY || model[i].due < model[first].due ||
                             (model[i].due == model[first].due && model[i].order < model[first].order)))
            first = i;
    return first;
}

// The alarm has gone off: gone, or set for its first multiple after the present time.
static void model_fired(int i)
{
    model[i].set = model[i].repeating;
    if (!model[i].repeating)
        return;
    uint64_t late = (board.now - model[i].due) * 1000 / model[i].period;
    model[i].multiple += late + 1;
    model[i].due = time_of_multiple(i);
    model[i].order = orders++;
}

// --- The application -----------------------------------------------------------------------------

static libtock_alarm_t timers[ALARMS];
static int went_off;
static uint64_t expected_time;

static void do_something(void);

static void callback(uint32_t now, uint32_t scheduled, void *opaque)
{
    int who = (int)(intptr_t)opaque;
    assert_int_equal(went_off, NOBODY); // one callback a yield
    went_off = who;
    assert_int_equal(who, model_first());
    assert_true(board.now == expected_time);
    assert_int_equal(now, (uint32_t)board.now);
    if (model[who].repeating)
        assert_int_equal(scheduled, (uint32_t)model[who].due);
    model_fired(who);
    while (below(3) == 0)
        do_something();
}

static void *name_of(int i)
{
    return (void *)(intptr_t)i;
}

static void set_in_ticks(int i)
{
    uint32_t reference = (uint32_t)board.now - (below(2) ? 0 : any_size());
    uint32_t dt = any_size();
    uint32_t elapsed = (uint32_t)board.now - reference;
    model_set(i, elapsed < dt ? board.now + (dt - elapsed) : board.now);
    assert_int_equal(libtock_alarm_at(reference, dt, callback, name_of(i), &timers[i].alarm), RETURNCODE_SUCCESS);
}

static uint32_t any_ms(void)
{
    uint32_t ms = any_size();
    while ((uint64_t)ms * board.frequency / 1000 > LATEST_MS_TICKS)
        ms >>= 1;
    return ms;
}

static void set_in_ms(int i)
{
    uint32_t ms = any_ms();
    uint64_t thousandths = (uint64_t)ms * board.frequency;
    model_set(i, board.now + (thousandths + 999) / 1000);
    assert_int_equal(libtock_alarm_in_ms(ms, callback, name_of(i), &timers[i]), RETURNCODE_SUCCESS);
}

static void set_repeating(int i)
{
    uint32_t ms = any_ms();
    uint64_t period = (uint64_t)ms * board.frequency;
    if (period < 1000) // less than a tick: another rule, with a test of its own
        return;
    model_repeat(i, period);
    libtock_alarm_repeating_every_ms(ms, callback, name_of(i), &timers[i]);
}

static void cancel(int i)
{
    model[i].set = false;
    libtock_alarm_ms_cancel(&timers[i]);
}

static void be_busy(void)
{
    // Less than half a wrap together with what is still to be counted: see alarm.h.
    if (fake_pending() < 2)
        busy(below(4) ? any_size() >> 6 : any_size() >> 2);
}

static void do_something(void)
{
    int i = (int)below(ALARMS);
    switch (below(8)) {
    case 0:
    case 1:
        set_in_ticks(i);
        break;
    case 2:
    case 3:
        set_in_ms(i);
        break;
    case 4:
        set_repeating(i);
        break;
    case 5:
        cancel(i);
        break;
    default:
        be_busy();
    }
}

// Sleeps until the model's first alarm goes off: on the step of the counter, or at once if it is due.
static void wait_for_next(void)
{
    int expected = model_first();
    if (expected == NOBODY)
        return;
    uint64_t due = in_steps(model[expected].due);
    expected_time = due > board.now ? due : board.now;
    went_off = NOBODY;
    while (went_off == NOBODY) {
        fake_forget_calls();
        yield();
    }
    assert_int_equal(went_off, expected);
}

static void start_board(void)
{
    static const uint32_t frequencies[] = {1, 1000, 32768, 32768u << 8, 1000003, 16000000, 1000000000, UINT32_MAX};
    static const uint32_t steps[] = {1, 1, 1 << 8, 1 << 16};
    fake_reset();
    fake_command = alarm_command;
    fake_idle = sleep_until_alarm;
    memset(&board, 0, sizeof board);
    memset(model, 0, sizeof model);
    memset(timers, 0xa5, sizeof timers);
    board.frequency = frequencies[below(sizeof frequencies / sizeof frequencies[0])];
    board.step = steps[below(sizeof steps / sizeof steps[0])];
    board.now = in_steps(((uint64_t)1 << 33) - any_size());
}

static void run_seed(uint64_t seed)
{
    chance_state = seed * 0x9e3779b97f4a7c15 + 1;
    start_board();
    for (int round = 0; round < ROUNDS; round++) {
        for (uint32_t n = below(4); n > 0; n--) {
            fake_forget_calls();
            do_something();
        }
        wait_for_next();
    }
    for (int i = 0; i < ALARMS; i++)
        cancel(i);
    assert_false(board.armed);
}

static uint64_t running_seed;

static void alarms_go_off_as_the_model_says(void **state)
{
    (void)state;
    for (running_seed = 1; running_seed <= SEEDS; running_seed++)
        run_seed(running_seed);
    running_seed = 0;
}

static int tell_seed(void **state)
{
    (void)state;
    if (running_seed != 0)
        print_error("failed with seed %u\n", (unsigned)running_seed);
    return 0;
}

static int run_all(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test_teardown(alarms_go_off_as_the_model_says, tell_seed)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}

int main(void)
{
    return fake_run(run_all);
}
