// SPDX-License-Identifier: Apache-2.0 OR MIT
// The RP2040's analog inputs with its thermometer, and its pulses, against models of their registers.
#include "core/test/unit.h"
#include "hal-hw/chips/rp2040/adc_rp2040.h"
#include "hal-hw/chips/rp2040/pwm_rp2040.h"

#include <string.h>

enum { CLOCK_HZ = 125000000, START = 1 << 2, EMPTY = 1 << 8 };

static struct adc_rp2040_registers converter;
static struct pwm_rp2040_registers slices;
static struct adc_rp2040 adc;
static struct pwm_rp2040 pwm;

static struct {
    unsigned samples, temperatures;
    int32_t value;
} told;

static void on_measured(void *context, const struct hil_sensor_values *values, enum error error)
{
    (void)context;
    assert_int_equal(error, ERROR_OK);
    told.temperatures++;
    told.value = values->value[0];
}

static void on_sampled(void *context, uint16_t sample, enum error error)
{
    (void)context;
    assert_int_equal(error, ERROR_OK);
    told.samples++;
    told.value = sample;
}

static int setup(void **state)
{
    static const struct hil_sensor_client measured = {on_measured, NULL};
    static const struct hil_adc_client sampled = {.sampled = on_sampled};
    (void)state;
    memset(&converter, 0, sizeof(converter));
    memset(&slices, 0, sizeof(slices));
    memset(&told, 0, sizeof(told));
    adc_rp2040_init(&adc, &converter);
    adc.adc.ops->set_client(&adc, &sampled);
    adc.thermometer.ops->set_client(&adc, &measured);
    pwm_rp2040_init(&pwm, &slices, CLOCK_HZ);
    return 0;
}

// --- ADC -----------------------------------------------------------------------------------------

static bool converts(uint32_t input)
{
    return (converter.control & START) != 0 && converter.control >> 12 == input;
}

static void convert(uint32_t value)
{
    converter.control &= ~(uint32_t)START;
    converter.fifo = value;
    adc_rp2040_handle(&adc);
}

static void the_device_interrupts_while_it_converts(void **state)
{
    (void)state;
    assert_int_equal(converter.control, 3);
    assert_int_equal(converter.fifo_control, 1 << 24 | 1);
    assert_int_equal(converter.interrupts_enable, 0);
    (void)adc.adc.ops->sample(&adc, 2);
    assert_int_equal(converter.interrupts_enable, 1);
    convert(1);
    assert_int_equal(converter.interrupts_enable, 0);
}

static void a_sample_is_left_aligned(void **state)
{
    (void)state;
    assert_int_equal(adc.adc.ops->sample(&adc, 2), ERROR_OK);
    assert_true(converts(2));
    convert(0xabc);
    assert_int_equal(told.samples, 1);
    assert_int_equal(told.value, 0xabc0);
    assert_false(converter.control & START);
}

static void the_thermometer_is_the_fifth_input(void **state)
{
    (void)state;
    assert_int_equal(adc.thermometer.ops->start(&adc, 0), ERROR_OK);
    assert_true(converts(4));
    convert(876); // 0.7058 V
    assert_int_equal(told.temperatures, 1);
    assert_in_range(told.value, 2700, 2720);
    assert_int_equal(adc.thermometer.ops->start(&adc, 0), ERROR_OK);
    convert(934); // 0.7525 V
    assert_true(told.value >= -10 && told.value <= 10);
    assert_int_equal(adc.thermometer.ops->start(&adc, 0), ERROR_OK);
    convert(0xf000 | 955); // the error bit and what is above do not count
    assert_true(told.value >= -1000 && told.value <= -950);
}

static void samples_and_temperatures_take_turns(void **state)
{
    (void)state;
    assert_int_equal(adc.adc.ops->sample(&adc, 1), ERROR_OK);
    assert_int_equal(adc.thermometer.ops->start(&adc, 0), ERROR_OK);
    assert_int_equal(adc.adc.ops->sample(&adc, 2), ERROR_BUSY);
    assert_int_equal(adc.thermometer.ops->start(&adc, 0), ERROR_BUSY);
    assert_true(converts(1));
    convert(100);
    assert_int_equal(told.samples, 1);
    assert_true(converts(4));
    assert_int_equal(adc.adc.ops->sample(&adc, 2), ERROR_OK);
    assert_true(converts(4));
    convert(876);
    assert_int_equal(told.temperatures, 1);
    assert_true(converts(2));
    convert(200);
    assert_int_equal(told.samples, 2);
    assert_int_equal(told.value, 200 << 4);
}

static void a_sample_that_was_stopped_is_not_told(void **state)
{
    (void)state;
    assert_int_equal(adc.adc.ops->sample(&adc, 1), ERROR_OK);
    assert_int_equal(adc.adc.ops->stop(&adc), ERROR_OK);
    assert_int_equal(adc.adc.ops->sample(&adc, 3), ERROR_OK);
    convert(100);
    assert_int_equal(told.samples, 0);
    assert_true(converts(3));
    convert(300);
    assert_int_equal(told.value, 300 << 4);
}

static void wrong_requests_are_refused(void **state)
{
    uint16_t buffer[1];
    (void)state;
    assert_int_equal(adc.adc.ops->sample(&adc, 4), ERROR_INVAL); // the thermometer is no input of applications
    assert_int_equal(adc.adc.ops->sample_steadily(&adc, 0, 100), ERROR_NOSUPPORT);
    assert_int_equal(adc.adc.ops->fill(&adc, 0, 100, buffer, 1), ERROR_NOSUPPORT);
    assert_int_equal(adc.adc.ops->provide(&adc, buffer, 1), ERROR_NOSUPPORT);
}

static void a_line_without_a_sample_means_nothing(void **state)
{
    (void)state;
    assert_int_equal(adc.adc.ops->sample(&adc, 1), ERROR_OK);
    converter.fifo_control |= EMPTY;
    convert(100);
    assert_int_equal(told.samples, 0);
}

// --- PWM -----------------------------------------------------------------------------------------

static enum error pulse(uint32_t pin, uint32_t frequency_hz, uint32_t duty)
{
    const struct hil_pwm_pin one = pwm_rp2040_pin(&pwm, pin);
    return one.ops->start(one.device, one.pin, frequency_hz, duty);
}

static enum error rest(uint32_t pin)
{
    const struct hil_pwm_pin one = pwm_rp2040_pin(&pwm, pin);
    return one.ops->stop(one.device, one.pin);
}

static void a_pulse_divides_the_clock_as_little_as_it_can(void **state)
{
    (void)state;
    assert_int_equal(pulse(2, 10000, 2500), ERROR_OK);
    assert_int_equal(slices.slices[1].divider, 16);
    assert_int_equal(slices.slices[1].top, 12499);
    assert_int_equal(slices.slices[1].compare, 3125);
    assert_int_equal(slices.slices[1].control, 1);
    assert_int_equal(pulse(4, 440, 5000), ERROR_OK);
    assert_int_equal(slices.slices[2].divider, 70); // 4.375
    assert_int_equal(slices.slices[2].top, 64934);
    assert_int_equal(slices.slices[2].compare, 32467);
}

static void full_means_high_all_the_time(void **state)
{
    (void)state;
    assert_int_equal(pulse(3, 10000, 10000), ERROR_OK);
    assert_int_equal(slices.slices[1].compare >> 16, slices.slices[1].top + 1);
    assert_int_equal(pulse(3, 8, 10000), ERROR_OK);
    assert_int_equal(slices.slices[1].compare >> 16, slices.slices[1].top + 1);
    assert_true(slices.slices[1].top < 65535);
}

static void two_pins_of_a_slice_share_their_frequency(void **state)
{
    (void)state;
    assert_int_equal(pulse(2, 10000, 5000), ERROR_OK);
    assert_int_equal(pulse(3, 20000, 5000), ERROR_BUSY);
    assert_int_equal(pulse(18, 20000, 5000), ERROR_OK); // the same output of the same slice
    assert_int_equal(pulse(3, 20000, 2500), ERROR_OK);
    assert_int_equal(slices.slices[1].compare, 1562u << 16 | 3125);
    assert_int_equal(rest(3), ERROR_OK);
    assert_int_equal(slices.slices[1].compare, 3125);
    assert_int_equal(pulse(2, 30000, 5000), ERROR_OK); // alone again
}

static void what_the_counter_can_not_do_is_refused(void **state)
{
    (void)state;
    assert_int_equal(pulse(2, 0, 5000), ERROR_INVAL);
    assert_int_equal(pulse(2, 7, 5000), ERROR_INVAL);
    assert_int_equal(pulse(2, 8, 5000), ERROR_OK);
    assert_int_equal(pulse(2, CLOCK_HZ / 4, 5000), ERROR_OK);
    assert_int_equal(pulse(2, CLOCK_HZ / 3, 5000), ERROR_INVAL);
    assert_int_equal(pulse(2, 100, 10001), ERROR_INVAL);
    assert_int_equal(pwm_rp2040_pin(&pwm, 2).most_hz, CLOCK_HZ / 4);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(the_device_interrupts_while_it_converts, setup),
        cmocka_unit_test_setup(a_sample_is_left_aligned, setup),
        cmocka_unit_test_setup(the_thermometer_is_the_fifth_input, setup),
        cmocka_unit_test_setup(samples_and_temperatures_take_turns, setup),
        cmocka_unit_test_setup(a_sample_that_was_stopped_is_not_told, setup),
        cmocka_unit_test_setup(wrong_requests_are_refused, setup),
        cmocka_unit_test_setup(a_line_without_a_sample_means_nothing, setup),
        cmocka_unit_test_setup(a_pulse_divides_the_clock_as_little_as_it_can, setup),
        cmocka_unit_test_setup(full_means_high_all_the_time, setup),
        cmocka_unit_test_setup(two_pins_of_a_slice_share_their_frequency, setup),
        cmocka_unit_test_setup(what_the_counter_can_not_do_is_refused, setup),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
