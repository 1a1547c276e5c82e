// SPDX-License-Identifier: Apache-2.0 OR MIT
// The nRF52's real-time counter: 24 bits that wrap, and compares that must not be too near.
#include "core/test/unit.h"
#include "hal-hw/chips/nrf52/rtc_nrf52.h"
#include "hal-hw/chips/test/listener.h"

enum { COMPARE0 = 1 << 16, OVERFLOW = 1 << 1, TOP = 0xffffff };

static struct rtc_nrf52_registers registers;
static struct clock_nrf52_registers clock_registers;
static struct rtc_nrf52 rtc;

static int setup(void **state)
{
    static const struct hil_alarm_client client = {.fired = on_alarm};
    (void)state;
    memset(&registers, 0, sizeof(registers));
    memset(&heard, 0, sizeof(heard));
    rtc_nrf52_init(&rtc, &registers, &clock_registers, true);
    rtc.hil.ops->set_client(&rtc, &client);
    registers.interrupts_set = registers.interrupts_clear = 0;
    return 0;
}

static void set(uint32_t counter, uint32_t reference, uint32_t dt)
{
    registers.counter = counter;
    rtc.hil.ops->set(&rtc, reference, dt);
}

static void it_starts_clocks_and_counter(void **state)
{
    (void)state;
    registers.interrupts_set = 0;
    rtc_nrf52_init(&rtc, &registers, &clock_registers, true);
    assert_int_equal(clock_registers.task_hf_start, 1);
    assert_int_equal(clock_registers.lf_source, 1);
    assert_int_equal(clock_registers.task_lf_start, 1);
    assert_int_equal(registers.task_start, 1);
    assert_int_equal(registers.interrupts_set, OVERFLOW);
    rtc_nrf52_init(&rtc, &registers, &clock_registers, false);
    assert_int_equal(clock_registers.lf_source, 2);
}

static void an_alarm_ahead_stands_where_it_was_asked_for(void **state)
{
    (void)state;
    set(1000, 990, 500);
    assert_int_equal(registers.compare[0], 1490);
    assert_int_equal(registers.interrupts_set, COMPARE0);
}

static void an_alarm_behind_the_end_of_the_counter_wraps(void **state)
{
    (void)state;
    set(TOP - 10, TOP - 20, 100);
    assert_int_equal(registers.compare[0], (TOP - 20 + 100) & TOP);
}

static void an_alarm_in_the_past_or_too_near_comes_as_soon_as_can_be(void **state)
{
    (void)state;
    for (uint32_t dt = 0; dt <= 13; dt++) {
        set(1000, 990, dt);
        assert_int_equal(registers.compare[0], 1003);
    }
    set(1000, 990, 14);
    assert_int_equal(registers.compare[0], 1004);
    set(5, TOP - 5, 3);
    assert_int_equal(registers.compare[0], 8);
}

static void it_fires_once_and_is_disarmed(void **state)
{
    (void)state;
    set(0, 0, 100);
    registers.event_compare[0] = 1;
    registers.interrupts_clear = 0;
    rtc_nrf52_handle(&rtc);
    rtc_nrf52_handle(&rtc);
    assert_int_equal(heard.calls, 1);
    assert_int_equal(registers.event_compare[0], 0);
    assert_int_equal(registers.interrupts_clear, COMPARE0);
}

static void an_overflow_alone_fires_nothing(void **state)
{
    (void)state;
    registers.event_overflow = 1;
    rtc_nrf52_handle(&rtc);
    assert_int_equal(heard.calls, 0);
    assert_int_equal(registers.event_overflow, 0);
}

static void microseconds_are_exact_over_wraps_of_the_counter(void **state)
{
    (void)state;
    registers.counter = 32768;
    assert_int_equal(rtc_nrf52_now_us(&rtc), 1000000);
    registers.counter = TOP;
    assert_int_equal(rtc_nrf52_now_us(&rtc), 511999969);
    registers.counter = 0;
    registers.event_overflow = 1;
    rtc_nrf52_handle(&rtc);
    assert_int_equal(rtc_nrf52_now_us(&rtc), 512000000);
    for (uint32_t wrap = 2; wrap <= 20; wrap++) {
        registers.counter = TOP;
        (void)rtc_nrf52_now_us(&rtc);
        registers.counter = 0;
        assert_int_equal(rtc_nrf52_now_us(&rtc), (uint32_t)(wrap * 512000000ull));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(it_starts_clocks_and_counter, setup),
        cmocka_unit_test_setup(an_alarm_ahead_stands_where_it_was_asked_for, setup),
        cmocka_unit_test_setup(an_alarm_behind_the_end_of_the_counter_wraps, setup),
        cmocka_unit_test_setup(an_alarm_in_the_past_or_too_near_comes_as_soon_as_can_be, setup),
        cmocka_unit_test_setup(it_fires_once_and_is_disarmed, setup),
        cmocka_unit_test_setup(an_overflow_alone_fires_nothing, setup),
        cmocka_unit_test_setup(microseconds_are_exact_over_wraps_of_the_counter, setup),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
