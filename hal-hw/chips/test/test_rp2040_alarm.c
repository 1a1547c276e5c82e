// SPDX-License-Identifier: Apache-2.0 OR MIT
// The RP2040's timer: an alarm fires when the counter equals it, so one that has passed is helped.
#include "core/test/unit.h"
#include "hal-hw/chips/rp2040/timer_rp2040.h"
#include "hal-hw/chips/test/listener.h"

static struct timer_rp2040_registers registers;
static struct timer_rp2040 timer;

static int setup(void **state)
{
    static const struct hil_alarm_client client = {.fired = on_alarm};
    (void)state;
    memset(&registers, 0, sizeof(registers));
    memset(&heard, 0, sizeof(heard));
    timer_rp2040_init(&timer, &registers);
    timer.hil.ops->set_client(&timer, &client);
    return 0;
}

static void set(uint32_t now, uint32_t reference, uint32_t dt)
{
    registers.raw_low = now;
    timer.hil.ops->set(&timer, reference, dt);
}

static void fire(void)
{
    registers.interrupts = 1;
    timer_rp2040_handle(&timer);
}

static void the_time_is_the_counters(void **state)
{
    (void)state;
    registers.raw_low = 4711;
    assert_int_equal(timer_rp2040_now_us(&timer), 4711);
    assert_int_equal(timer.hil.ops->now(&timer), 4711);
    assert_int_equal(timer.hil.frequency_hz, 1000000);
    assert_int_equal(timer.hil.bits, 32);
}

static void an_alarm_ahead_is_left_to_the_device(void **state)
{
    (void)state;
    set(1000, 900, 400);
    assert_int_equal(registers.alarms[0], 1300);
    assert_int_equal(registers.interrupts_force, 0);
    assert_int_equal(registers.interrupts_enable, 1);
}

static void an_alarm_behind_the_end_of_the_counter_wraps(void **state)
{
    (void)state;
    set(UINT32_MAX - 5, UINT32_MAX - 9, 100);
    assert_int_equal(registers.alarms[0], 90);
    assert_int_equal(registers.interrupts_force, 0);
}

static void an_alarm_that_has_passed_is_forced(void **state)
{
    (void)state;
    set(1000, 900, 100);
    assert_int_equal(registers.interrupts_force, 1);
    assert_int_equal(registers.interrupts_enable, 1);
    set(10, UINT32_MAX - 9, 15);
    assert_int_equal(registers.interrupts_force, 1);
    set(1000, 1000, 0);
    assert_int_equal(registers.interrupts_force, 1);
    set(1000, 1000, 1);
    assert_int_equal(registers.interrupts_force, 0);
}

static void it_fires_once_and_is_disarmed(void **state)
{
    (void)state;
    set(1000, 900, 100);
    registers.armed = registers.interrupts_raw = 0;
    fire();
    assert_int_equal(heard.calls, 1);
    assert_int_equal(registers.interrupts_force, 0);
    assert_int_equal(registers.interrupts_enable, 0);
    assert_int_equal(registers.armed, 1);          // ones disarm
    assert_int_equal(registers.interrupts_raw, 1); // ones clear
}

static void another_alarms_interrupt_is_none_of_its(void **state)
{
    (void)state;
    set(1000, 900, 400);
    registers.interrupts = 2;
    timer_rp2040_handle(&timer);
    assert_int_equal(heard.calls, 0);
    assert_int_equal(registers.interrupts_enable, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(the_time_is_the_counters, setup),
        cmocka_unit_test_setup(an_alarm_ahead_is_left_to_the_device, setup),
        cmocka_unit_test_setup(an_alarm_behind_the_end_of_the_counter_wraps, setup),
        cmocka_unit_test_setup(an_alarm_that_has_passed_is_forced, setup),
        cmocka_unit_test_setup(it_fires_once_and_is_disarmed, setup),
        cmocka_unit_test_setup(another_alarms_interrupt_is_none_of_its, setup),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
