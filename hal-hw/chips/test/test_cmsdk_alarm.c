// SPDX-License-Identifier: Apache-2.0 OR MIT
// The alarm made of the MPS2's microsecond counter and a timer that only counts down; and the board's lights.
#include "core/test/unit.h"
#include "hal-hw/arch/hw.h"
#include "hal-hw/chips/cmsdk/fpgaio.h"
#include "hal-hw/chips/cmsdk/timer_cmsdk.h"
#include "hal-hw/chips/test/listener.h"

#define LONGEST_US (UINT32_MAX / TICKS_PER_US)
enum { CLOCK_HZ = 25000000, TICKS_PER_US = 25, RUNNING = 9 };

static struct fpgaio_registers fpgaio;
static struct timer_cmsdk_registers registers;
static struct timer_cmsdk timer;

static int setup(void **state)
{
    static const struct hil_alarm_client client = {.fired = on_alarm};
    (void)state;
    memset(&fpgaio, 0, sizeof(fpgaio));
    memset(&registers, 0, sizeof(registers));
    memset(&heard, 0, sizeof(heard));
    fpgaio_init(&fpgaio, CLOCK_HZ);
    timer_cmsdk_init(&timer, &registers, CLOCK_HZ);
    timer.hil.ops->set_client(&timer, &client);
    return 0;
}

static void set(uint32_t now, uint32_t reference, uint32_t dt)
{
    fpgaio.counter = now;
    timer.hil.ops->set(&timer, reference, dt);
}

static void fire_at(uint32_t now)
{
    fpgaio.counter = now;
    timer_cmsdk_handle(&timer);
}

static void the_counter_counts_microseconds(void **state)
{
    (void)state;
    assert_int_equal(fpgaio.prescale, TICKS_PER_US - 1);
    fpgaio.counter = 1234;
    assert_int_equal(hw_now_us(), 1234);
    assert_int_equal(timer.hil.ops->now(&timer), 1234);
}

static void the_timer_gets_the_way_that_is_left_and_runs_once(void **state)
{
    (void)state;
    set(1000, 900, 400);
    assert_int_equal(registers.value, 300 * TICKS_PER_US);
    assert_int_equal(registers.reload, 0);
    assert_int_equal(registers.control, RUNNING);
    fire_at(1300);
    assert_int_equal(heard.calls, 1);
    assert_int_equal(registers.control, 0);
    assert_int_equal(registers.interrupt, 1); // written back: ones clear
    fire_at(1300);
    assert_int_equal(heard.calls, 1);
}

static void an_alarm_in_the_past_fires_at_once(void **state)
{
    (void)state;
    set(1000, 900, 100);
    assert_int_equal(registers.value, 1);
    fire_at(1000);
    assert_int_equal(heard.calls, 1);
    set(1000, 900, 0);
    assert_int_equal(registers.value, 1);
}

static void an_alarm_behind_the_end_of_the_counter_is_as_far_as_it_is(void **state)
{
    (void)state;
    set(UINT32_MAX - 9, UINT32_MAX - 9, 100);
    assert_int_equal(registers.value, 100 * TICKS_PER_US);
    fire_at(90);
    assert_int_equal(heard.calls, 1);
}

static void what_is_too_far_for_the_timer_is_waited_for_in_pieces(void **state)
{
    (void)state;
    set(0, 0, LONGEST_US + 50);
    assert_int_equal(registers.value, LONGEST_US * TICKS_PER_US);
    fire_at(LONGEST_US);
    assert_int_equal(heard.calls, 0);
    assert_int_equal(registers.value, 50 * TICKS_PER_US);
    fire_at(LONGEST_US + 50);
    assert_int_equal(heard.calls, 1);
}

static void a_disarmed_alarm_stays_silent(void **state)
{
    (void)state;
    set(0, 0, 10);
    timer.hil.ops->disarm(&timer);
    assert_int_equal(registers.control, 0);
    fire_at(10); // the interrupt was on its way
    assert_int_equal(heard.calls, 0);
}

static void a_light_is_one_bit(void **state)
{
    (void)state;
    const struct hil_led first = fpgaio_led(0), second = fpgaio_led(1);
    first.ops->set(first.device, first.index, true);
    second.ops->set(second.device, second.index, true);
    first.ops->set(first.device, first.index, false);
    assert_int_equal(fpgaio.leds, 2);
    assert_false(first.ops->get(first.device, first.index));
    assert_true(second.ops->get(second.device, second.index));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(the_counter_counts_microseconds, setup),
        cmocka_unit_test_setup(the_timer_gets_the_way_that_is_left_and_runs_once, setup),
        cmocka_unit_test_setup(an_alarm_in_the_past_fires_at_once, setup),
        cmocka_unit_test_setup(an_alarm_behind_the_end_of_the_counter_is_as_far_as_it_is, setup),
        cmocka_unit_test_setup(what_is_too_far_for_the_timer_is_waited_for_in_pieces, setup),
        cmocka_unit_test_setup(a_disarmed_alarm_stays_silent, setup),
        cmocka_unit_test_setup(a_light_is_one_bit, setup),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
