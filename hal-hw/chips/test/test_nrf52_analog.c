// SPDX-License-Identifier: Apache-2.0 OR MIT
// The nRF52's thermometer, analog inputs and pulses against models of their registers.
#include "core/test/unit.h"
#include "hal-hw/chips/nrf52/pwm_nrf52.h"
#include "hal-hw/chips/nrf52/saadc_nrf52.h"
#include "hal-hw/chips/nrf52/temp_nrf52.h"

#include <string.h>

static struct temp_nrf52_registers thermometer;
static struct saadc_nrf52_registers converter;
static struct pwm_nrf52_registers units[2];
static struct temp_nrf52 temp;
static struct saadc_nrf52 adc;
static struct pwm_nrf52 pwm;

static struct {
    unsigned calls;
    int32_t value;
} told;

static void on_measured(void *context, const struct hil_sensor_values *values, enum error error)
{
    (void)context;
    assert_int_equal(error, ERROR_OK);
    told.calls++;
    told.value = values->value[0];
}

static void on_sampled(void *context, uint16_t sample, enum error error)
{
    (void)context;
    assert_int_equal(error, ERROR_OK);
    told.calls++;
    told.value = sample;
}

static int setup(void **state)
{
    static const struct hil_sensor_client measured = {on_measured, NULL};
    static const struct hil_adc_client sampled = {.sampled = on_sampled};
    static volatile struct pwm_nrf52_registers *const both[] = {&units[0], &units[1]};
    static const uint8_t pins[] = {13, 38};
    (void)state;
    memset(&thermometer, 0, sizeof(thermometer));
    memset(&converter, 0, sizeof(converter));
    memset(units, 0, sizeof(units));
    memset(&told, 0, sizeof(told));
    temp_nrf52_init(&temp, &thermometer);
    temp.hil.ops->set_client(&temp, &measured);
    saadc_nrf52_init(&adc, &converter);
    adc.hil.ops->set_client(&adc, &sampled);
    pwm_nrf52_init(&pwm, both, pins, 2);
    return 0;
}

// --- TEMP ----------------------------------------------------------------------------------------

static void measure(int32_t quarters)
{
    thermometer.temperature = quarters;
    thermometer.event_ready = 1;
    temp_nrf52_handle(&temp);
}

static void a_temperature_comes_in_hundredths_of_a_degree(void **state)
{
    (void)state;
    assert_int_equal(temp.hil.ops->start(&temp, 0), ERROR_OK);
    assert_int_equal(thermometer.task_start, 1);
    assert_int_equal(thermometer.interrupts_set, 1);
    measure(86);
    assert_int_equal(told.value, 2150);
    assert_int_equal(thermometer.event_ready, 0);
    assert_int_equal(thermometer.interrupts_clear, 1);
    assert_int_equal(thermometer.task_stop, 1);
    assert_int_equal(temp.hil.ops->start(&temp, 0), ERROR_OK);
    measure(-1);
    assert_int_equal(told.value, -25);
    assert_int_equal(told.calls, 2);
}

static void one_temperature_is_measured_at_a_time(void **state)
{
    (void)state;
    assert_int_equal(temp.hil.ops->start(&temp, 0), ERROR_OK);
    assert_int_equal(temp.hil.ops->start(&temp, 0), ERROR_BUSY);
    temp_nrf52_handle(&temp); // the line, without its event
    assert_int_equal(told.calls, 0);
}

// --- SAADC ---------------------------------------------------------------------------------------

static void convert(int16_t value)
{
    converter.event_started = 1;
    saadc_nrf52_handle(&adc);
    assert_int_equal(converter.task_sample, 1);
    assert_int_equal(told.calls, 0);
    adc.sample = value;
    converter.event_end = 1;
    saadc_nrf52_handle(&adc);
}

static void a_sample_is_left_aligned(void **state)
{
    (void)state;
    assert_int_equal(converter.channels[0].config, 0x20000);
    assert_int_equal(converter.resolution, 2);
    assert_int_equal(adc.hil.ops->sample(&adc, 3), ERROR_OK);
    assert_int_equal(converter.enable, 1);
    assert_int_equal(converter.channels[0].positive, 4); // AIN3
    assert_int_equal(converter.result_count, 1);
    assert_int_equal(converter.result, (uint32_t)(uintptr_t)&adc.sample);
    assert_int_equal(converter.task_start, 1);
    convert(0xabc);
    assert_int_equal(told.calls, 1);
    assert_int_equal(told.value, 0xabc0);
    assert_int_equal(converter.enable, 0);
}

static void a_sample_below_zero_is_zero(void **state)
{
    (void)state;
    assert_int_equal(adc.hil.ops->sample(&adc, 0), ERROR_OK);
    convert(-3);
    assert_int_equal(told.value, 0);
}

static void one_input_is_sampled_at_a_time(void **state)
{
    (void)state;
    assert_int_equal(adc.hil.ops->sample(&adc, 8), ERROR_INVAL);
    assert_int_equal(adc.hil.ops->sample(&adc, 0), ERROR_OK);
    assert_int_equal(adc.hil.ops->sample(&adc, 1), ERROR_BUSY);
    assert_int_equal(adc.hil.ops->stop(&adc), ERROR_OK);
    converter.event_end = 1;
    saadc_nrf52_handle(&adc);
    assert_int_equal(told.calls, 0);
    assert_int_equal(adc.hil.ops->sample(&adc, 1), ERROR_OK);
}

static void streams_are_not_offered(void **state)
{
    uint16_t buffer[1];
    (void)state;
    assert_int_equal(adc.hil.ops->sample_steadily(&adc, 0, 100), ERROR_NOSUPPORT);
    assert_int_equal(adc.hil.ops->fill(&adc, 0, 100, buffer, 1), ERROR_NOSUPPORT);
    assert_int_equal(adc.hil.ops->provide(&adc, buffer, 1), ERROR_NOSUPPORT);
}

// --- PWM -----------------------------------------------------------------------------------------

static enum error pulse(uint32_t index, uint32_t frequency_hz, uint32_t duty)
{
    const struct hil_pwm_pin pin = pwm_nrf52_pin(&pwm, index);
    return pin.ops->start(pin.device, pin.pin, frequency_hz, duty);
}

static void a_pin_pulses_by_its_own_unit(void **state)
{
    (void)state;
    assert_int_equal(pulse(1, 1000, 2500), ERROR_OK);
    assert_int_equal(units[1].outputs[0], 38);
    assert_int_equal(units[1].prescaler, 0);
    assert_int_equal(units[1].top, 16000);
    assert_int_equal(pwm.values[1], 0x8000 | 4000);
    assert_int_equal(units[1].sequences[0].count, 1);
    assert_int_equal(units[1].enable, 1);
    assert_int_equal(units[1].task_start[0], 1);
    assert_int_equal(units[0].enable, 0);
}

static void slow_pulses_divide_the_clock(void **state)
{
    (void)state;
    assert_int_equal(pulse(0, 440, 5000), ERROR_OK);
    assert_int_equal(units[0].prescaler, 1);
    assert_int_equal(units[0].top, 18181);
    assert_int_equal(pulse(0, 4, 10000), ERROR_OK);
    assert_int_equal(units[0].prescaler, 7);
    assert_int_equal(units[0].top, 31250);
    assert_int_equal(pwm.values[0], 0x8000 | 31250);
}

static void what_the_counter_can_not_do_is_refused(void **state)
{
    (void)state;
    assert_int_equal(pulse(0, 0, 5000), ERROR_INVAL);
    assert_int_equal(pulse(0, 3, 5000), ERROR_INVAL);
    assert_int_equal(pulse(0, 5333334, 5000), ERROR_INVAL);
    assert_int_equal(pulse(0, 5333333, 5000), ERROR_OK);
    assert_int_equal(pulse(0, 100, 10001), ERROR_INVAL);
    assert_int_equal(pwm_nrf52_pin(&pwm, 0).most_hz, 5333333);
}

static void a_pin_that_is_stopped_lets_its_unit_go(void **state)
{
    const struct hil_pwm_pin pin = pwm_nrf52_pin(&pwm, 0);
    (void)state;
    assert_int_equal(pulse(0, 440, 5000), ERROR_OK);
    assert_int_equal(pin.ops->stop(pin.device, pin.pin), ERROR_OK);
    assert_int_equal(units[0].enable, 0);
    assert_int_equal(units[0].outputs[0], 1u << 31);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(a_temperature_comes_in_hundredths_of_a_degree, setup),
        cmocka_unit_test_setup(one_temperature_is_measured_at_a_time, setup),
        cmocka_unit_test_setup(a_sample_is_left_aligned, setup),
        cmocka_unit_test_setup(a_sample_below_zero_is_zero, setup),
        cmocka_unit_test_setup(one_input_is_sampled_at_a_time, setup),
        cmocka_unit_test_setup(streams_are_not_offered, setup),
        cmocka_unit_test_setup(a_pin_pulses_by_its_own_unit, setup),
        cmocka_unit_test_setup(slow_pulses_divide_the_clock, setup),
        cmocka_unit_test_setup(what_the_counter_can_not_do_is_refused, setup),
        cmocka_unit_test_setup(a_pin_that_is_stopped_lets_its_unit_go, setup),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
