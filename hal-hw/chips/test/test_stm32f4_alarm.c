// SPDX-License-Identifier: Apache-2.0 OR MIT
// The STM32F4's two timers: one runs free and is the time, the other waits. And the clocks that
// they need.
#include "core/test/unit.h"
#include "hal-hw/arch/hw.h"
#include "hal-hw/chips/stm32f4/timer_stm32f4.h"
#include "hal-hw/chips/test/listener.h"

enum { CEN = 1 << 0, URS = 1 << 2, OPM = 1 << 3, UIE = 1 << 0 };

static struct timer_stm32f4_registers running, waiting;
static struct timer_stm32f4 timer;

static void init(bool is_emulated)
{
    static const struct hil_alarm_client client = {.fired = on_alarm};
    const struct stm32f4_clocks clocks = {.timer_hz = 16000000, .is_emulated = is_emulated};
    memset(&running, 0, sizeof(running));
    memset(&waiting, 0, sizeof(waiting));
    memset(&heard, 0, sizeof(heard));
    timer_stm32f4_init(&timer, &running, &waiting, &clocks);
    timer.hil.ops->set_client(&timer, &client);
}

static int setup(void **state)
{
    (void)state;
    init(false);
    return 0;
}

static void set(uint32_t now, uint32_t reference, uint32_t dt)
{
    running.cnt = now;
    timer.hil.ops->set(&timer, reference, dt);
}

static void fire_at(uint32_t now)
{
    running.cnt = now;
    waiting.sr = 1;
    timer_stm32f4_handle(&timer);
}

static void both_count_microseconds_and_one_runs(void **state)
{
    (void)state;
    assert_int_equal(running.psc, 15);
    assert_int_equal(waiting.psc, 15);
    assert_int_equal(running.egr, 1); // takes the prescaler over
    assert_int_equal(running.cr1, URS | CEN);
    assert_int_equal(waiting.cr1, URS);
    running.cnt = 77;
    assert_int_equal(hw_now_us(), 77);
    assert_int_equal(timer.hil.ops->now(&timer), 77);
}

static void the_other_counts_the_way_that_is_left_once(void **state)
{
    (void)state;
    set(1000, 900, 400);
    assert_int_equal(waiting.arr, 300);
    assert_int_equal(waiting.cnt, 0);
    assert_int_equal(waiting.dier, UIE);
    assert_int_equal(waiting.cr1, URS | OPM | CEN);
    fire_at(1300);
    assert_int_equal(heard.calls, 1);
    assert_int_equal(waiting.sr, 0);
    assert_int_equal(waiting.dier, 0);
    fire_at(1300);
    assert_int_equal(heard.calls, 1);
}

static void an_alarm_in_the_past_does_not_stop_the_counter_at_zero(void **state)
{
    (void)state;
    set(1000, 900, 50);
    assert_int_equal(waiting.arr, 1);
    set(5, UINT32_MAX - 4, 3);
    assert_int_equal(waiting.arr, 1);
}

static void an_interrupt_that_comes_too_early_waits_for_the_rest(void **state)
{
    (void)state;
    set(0, 0, 100);
    fire_at(60);
    assert_int_equal(heard.calls, 0);
    assert_int_equal(waiting.arr, 40);
    fire_at(100);
    assert_int_equal(heard.calls, 1);
}

static void in_qemu_the_counter_starts_at_the_time(void **state)
{
    (void)state;
    init(true);
    set(1000, 1000, 300);
    assert_int_equal(waiting.cnt, 1000);
    assert_int_equal(waiting.arr, 300);
}

static void a_disarmed_alarm_stays_silent(void **state)
{
    (void)state;
    set(0, 0, 10);
    timer.hil.ops->disarm(&timer);
    assert_int_equal(waiting.dier, 0);
    fire_at(10);
    assert_int_equal(heard.calls, 0);
}

static void the_clocks_of_all_devices_are_on_and_others_left(void **state)
{
    (void)state;
    struct stm32f4_rcc rcc = {.cr = 1 << 1, .ahb1enr = 1 << 20, .apb1enr = 1 << 28, .apb2enr = 0};
    const struct stm32f4_clocks clocks = stm32f4_start_clocks(&rcc);
    assert_int_equal(rcc.ahb1enr, 1 << 20 | 7);
    assert_int_equal(rcc.apb1enr, 1 << 28 | 1 << 3 | 1 << 0);
    assert_int_equal(rcc.apb2enr, 1 << 14 | 1 << 4);
    assert_int_equal(clocks.cpu_hz, 16000000);
    assert_int_equal(clocks.timer_hz, 16000000);
    assert_false(clocks.is_emulated);
}

static void a_chip_without_an_oscillator_is_qemus(void **state)
{
    (void)state;
    struct stm32f4_rcc rcc = {0};
    const struct stm32f4_clocks clocks = stm32f4_start_clocks(&rcc);
    assert_true(clocks.is_emulated);
    assert_int_equal(clocks.cpu_hz, 168000000);
    assert_int_equal(clocks.timer_hz, 1000000000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(both_count_microseconds_and_one_runs, setup),
        cmocka_unit_test_setup(the_other_counts_the_way_that_is_left_once, setup),
        cmocka_unit_test_setup(an_alarm_in_the_past_does_not_stop_the_counter_at_zero, setup),
        cmocka_unit_test_setup(an_interrupt_that_comes_too_early_waits_for_the_rest, setup),
        cmocka_unit_test_setup(in_qemu_the_counter_starts_at_the_time, setup),
        cmocka_unit_test_setup(a_disarmed_alarm_stays_silent, setup),
        cmocka_unit_test_setup(the_clocks_of_all_devices_are_on_and_others_left, setup),
        cmocka_unit_test_setup(a_chip_without_an_oscillator_is_qemus, setup),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
