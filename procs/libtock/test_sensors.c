// SPDX-License-Identifier: Apache-2.0 OR MIT
// What measures and what sounds: what each function asks of the kernel, and what it makes of answers and upcalls.
#include "libtock-sync/interface/buzzer.h"
#include "libtock-sync/peripherals/adc.h"
#include "libtock-sync/sensors/air_quality.h"
#include "libtock-sync/sensors/ambient_light.h"
#include "libtock-sync/sensors/distance.h"
#include "libtock-sync/sensors/humidity.h"
#include "libtock-sync/sensors/moisture.h"
#include "libtock-sync/sensors/ninedof.h"
#include "libtock-sync/sensors/pressure.h"
#include "libtock-sync/sensors/proximity.h"
#include "libtock-sync/sensors/rainfall.h"
#include "libtock-sync/sensors/sound_pressure.h"
#include "libtock-sync/sensors/temperature.h"
#include "libtock/fake_kernel.h"
#include "libtock/interface/buzzer.h"
#include "libtock/peripherals/adc.h"
#include "libtock/peripherals/dac.h"
#include "libtock/peripherals/pwm.h"
#include "libtock/sensors/syscalls/distance_syscalls.h"

enum { UPCALL = 0, MINUS_FIVE = 5 };

static struct {
    int calls;
    returncode_t result;
    long value;
    int y, z;
} seen;

static void reset(void)
{
    fake_reset();
    seen.calls = 0;
    seen.value = -1;
}

static void note(returncode_t result, long value)
{
    seen.calls++;
    seen.result = result;
    seen.value = value;
}

static void note_int(returncode_t result, int value)
{
    note(result, value);
}

static void note_byte(returncode_t result, uint8_t value)
{
    note(result, value);
}

static void note_word(returncode_t result, uint32_t value)
{
    note(result, (long)value);
}

// --- Each simple sensor --------------------------------------------------------------------------

static returncode_t start_temperature(void)
{
    return libtock_temperature_read(note_int);
}

static returncode_t start_humidity(void)
{
    return libtock_humidity_read(note_int);
}

static returncode_t start_pressure(void)
{
    return libtock_pressure_read(note_int);
}

static returncode_t start_light(void)
{
    return libtock_ambient_light_read_intensity(note_int);
}

static returncode_t start_moisture(void)
{
    return libtock_moisture_read(note_int);
}

static returncode_t start_rainfall(void)
{
    return libtock_rainfall_read(note_word, 24);
}

static returncode_t start_sound(void)
{
    return libtock_sound_pressure_read(note_byte);
}

static returncode_t start_proximity(void)
{
    return libtock_proximity_read(note_byte);
}

static returncode_t start_distance(void)
{
    return libtock_distance_read(note_word);
}

static returncode_t start_co2(void)
{
    return libtock_air_quality_read_co2(note_word);
}

static returncode_t start_tvoc(void)
{
    return libtock_air_quality_read_tvoc(note_word);
}

static returncode_t wait_for_temperature(long *value)
{
    int number = -1;
    const returncode_t code = libtocksync_temperature_read(&number);
    *value = number;
    return code;
}

static returncode_t wait_for_humidity(long *value)
{
    int number = -1;
    const returncode_t code = libtocksync_humidity_read(&number);
    *value = number;
    return code;
}

static returncode_t wait_for_pressure(long *value)
{
    int number = -1;
    const returncode_t code = libtocksync_pressure_read(&number);
    *value = number;
    return code;
}

static returncode_t wait_for_light(long *value)
{
    int number = -1;
    const returncode_t code = libtocksync_ambient_light_read_intensity(&number);
    *value = number;
    return code;
}

static returncode_t wait_for_moisture(long *value)
{
    int number = -1;
    const returncode_t code = libtocksync_moisture_read(&number);
    *value = number;
    return code;
}

static returncode_t wait_for_rainfall(long *value)
{
    uint32_t number = UINT32_MAX;
    const returncode_t code = libtocksync_rainfall_read(&number, 24);
    *value = (long)number;
    return code;
}

static returncode_t wait_for_sound(long *value)
{
    uint8_t number = UINT8_MAX;
    const returncode_t code = libtocksync_sound_pressure_read(&number);
    *value = number;
    return code;
}

static returncode_t wait_for_proximity(long *value)
{
    uint8_t number = UINT8_MAX;
    const returncode_t code = libtocksync_proximity_read(&number);
    *value = number;
    return code;
}

static returncode_t wait_for_distance(long *value)
{
    uint32_t number = UINT32_MAX;
    const returncode_t code = libtocksync_distance_read(&number);
    *value = (long)number;
    return code;
}

static returncode_t wait_for_co2(long *value)
{
    uint32_t number = UINT32_MAX;
    const returncode_t code = libtocksync_air_quality_read_co2(&number);
    *value = (long)number;
    return code;
}

static returncode_t wait_for_tvoc(long *value)
{
    uint32_t number = UINT32_MAX;
    const returncode_t code = libtocksync_air_quality_read_tvoc(&number);
    *value = (long)number;
    return code;
}

static const struct reading {
    uint32_t driver, command, argument;
    bool with_status;
    returncode_t (*start)(void);
    returncode_t (*wait)(long *value);
    bool (*exists)(void);
    bool (*exists_sync)(void);
} readings[] = {
    {DRIVER_TEMPERATURE, TEMPERATURE_COMMAND_READ, 0, false, start_temperature, wait_for_temperature,
     libtock_temperature_exists, libtocksync_temperature_exists},
    {DRIVER_HUMIDITY, HUMIDITY_COMMAND_READ, 0, false, start_humidity, wait_for_humidity, libtock_humidity_exists,
     libtocksync_humidity_exists},
    {DRIVER_PRESSURE, PRESSURE_COMMAND_READ, 0, false, start_pressure, wait_for_pressure, libtock_pressure_exists,
     libtocksync_pressure_exists},
    {DRIVER_AMBIENT_LIGHT, AMBIENT_LIGHT_COMMAND_READ, 0, false, start_light, wait_for_light,
     libtock_ambient_light_exists, libtocksync_ambient_light_exists},
    {DRIVER_MOISTURE, MOISTURE_COMMAND_READ, 0, true, start_moisture, wait_for_moisture, libtock_moisture_exists,
     libtocksync_moisture_exists},
    {DRIVER_RAINFALL, RAINFALL_COMMAND_READ, 24, true, start_rainfall, wait_for_rainfall, libtock_rainfall_exists,
     libtocksync_rainfall_exists},
    {DRIVER_SOUND_PRESSURE, SOUND_PRESSURE_COMMAND_READ, 0, false, start_sound, wait_for_sound,
     libtock_sound_pressure_exists, libtocksync_sound_pressure_exists},
    {DRIVER_PROXIMITY, PROXIMITY_COMMAND_READ, 0, false, start_proximity, wait_for_proximity, libtock_proximity_exists,
     libtocksync_proximity_exists},
    {DRIVER_DISTANCE, DISTANCE_COMMAND_READ, 0, true, start_distance, wait_for_distance, libtock_distance_exists,
     libtocksync_distance_exists},
    {DRIVER_AIR_QUALITY, AIR_QUALITY_COMMAND_READ_CO2, 0, false, start_co2, wait_for_co2, libtock_air_quality_exists,
     libtocksync_air_quality_exists},
    {DRIVER_AIR_QUALITY, AIR_QUALITY_COMMAND_READ_TVOC, 0, false, start_tvoc, wait_for_tvoc, libtock_air_quality_exists,
     libtocksync_air_quality_exists},
};
enum { READINGS = sizeof readings / sizeof readings[0] };

static void measure(const struct reading *reading, uint32_t status, uint32_t value)
{
    if (reading->with_status)
        fake_event(reading->driver, UPCALL, status, value, 0);
    else
        fake_event(reading->driver, UPCALL, value, 0, 0);
}

static void a_reading_is_one_command_and_ends_in_the_callback(void **state)
{
    (void)state;
    for (size_t i = 0; i < READINGS; i++) {
        reset();
        assert_int_equal(readings[i].start(), RETURNCODE_SUCCESS);
        assert_call(1, SYSCALL_COMMAND, readings[i].driver, readings[i].command, readings[i].argument, 0);
        assert_int_equal(seen.calls, 0);
        measure(&readings[i], ERROR_OK, 99);
        yield();
        assert_int_equal(seen.calls, 1);
        assert_int_equal(seen.result, RETURNCODE_SUCCESS);
        assert_int_equal(seen.value, 99);
    }
}

static void waiting_for_a_reading_gives_its_value(void **state)
{
    (void)state;
    for (size_t i = 0; i < READINGS; i++) {
        long value = 0;
        reset();
        measure(&readings[i], ERROR_OK, 99);
        assert_int_equal(readings[i].wait(&value), RETURNCODE_SUCCESS);
        assert_call(0, SYSCALL_COMMAND, readings[i].driver, readings[i].command, readings[i].argument, 0);
        assert_int_equal(value, 99);
        assert_int_equal(fake_pending(), 0);
    }
}

static void a_command_that_is_refused_is_not_waited_for(void **state)
{
    (void)state;
    for (size_t i = 0; i < READINGS; i++) {
        long value = 0;
        reset();
        fake_answer(RETURN_FAILURE, ERROR_NODEVICE, 0, 0);
        assert_int_equal(readings[i].wait(&value), RETURNCODE_ENODEVICE);
        fake_answer(RETURN_FAILURE_2U32, ERROR_NODEVICE, 0, 0); // of the subscription
        assert_int_equal(readings[i].start(), RETURNCODE_ENODEVICE);
    }
}

static void a_reading_that_fails_says_so_where_there_is_a_status(void **state)
{
    (void)state;
    for (size_t i = 0; i < READINGS; i++) {
        long value = 0;
        if (!readings[i].with_status)
            continue;
        reset();
        measure(&readings[i], ERROR_NOACK, 0);
        assert_int_equal(readings[i].wait(&value), RETURNCODE_ENOACK);
        assert_true(value != 0); // left as it was
        assert_int_equal(readings[i].start(), RETURNCODE_SUCCESS);
        measure(&readings[i], ERROR_NOACK, 0);
        yield();
        assert_int_equal(seen.result, RETURNCODE_ENOACK);
    }
}

static void existence_is_command_0(void **state)
{
    (void)state;
    for (size_t i = 0; i < READINGS; i++) {
        reset();
        assert_true(readings[i].exists());
        assert_call(0, SYSCALL_COMMAND, readings[i].driver, 0, 0, 0);
        fake_answer(RETURN_FAILURE, ERROR_NODEVICE, 0, 0);
        assert_false(readings[i].exists_sync());
    }
}

// --- What is special -----------------------------------------------------------------------------

static void temperatures_may_be_below_zero(void **state)
{
    int value = 0;
    (void)state;
    reset();
    fake_event(DRIVER_TEMPERATURE, TEMPERATURE_UPCALL_MEASURED, (uint32_t)-MINUS_FIVE, 0, 0);
    assert_int_equal(libtocksync_temperature_read(&value), RETURNCODE_SUCCESS);
    assert_int_equal(value, -MINUS_FIVE);
}

static void the_microphone_is_enabled_and_disabled(void **state)
{
    (void)state;
    reset();
    assert_int_equal(libtock_sound_pressure_enable(), RETURNCODE_SUCCESS);
    assert_int_equal(libtocksync_sound_pressure_disable(), RETURNCODE_SUCCESS);
    assert_call(0, SYSCALL_COMMAND, DRIVER_SOUND_PRESSURE, SOUND_PRESSURE_COMMAND_ENABLE, 0, 0);
    assert_call(1, SYSCALL_COMMAND, DRIVER_SOUND_PRESSURE, SOUND_PRESSURE_COMMAND_DISABLE, 0, 0);
    assert_int_equal(libtocksync_sound_pressure_enable(), RETURNCODE_SUCCESS);
    assert_int_equal(libtock_sound_pressure_disable(), RETURNCODE_SUCCESS);
}

static void the_range_of_a_distance_is_asked_for(void **state)
{
    uint32_t value = 0;
    (void)state;
    reset();
    fake_answer(RETURN_SUCCESS_U32, 20, 0, 0);
    assert_int_equal(libtock_distance_get_minimum_distance(&value), RETURNCODE_SUCCESS);
    assert_int_equal(value, 20);
    fake_answer(RETURN_SUCCESS_U32, 4000, 0, 0);
    assert_int_equal(libtock_distance_get_maximum_distance(&value), RETURNCODE_SUCCESS);
    assert_int_equal(value, 4000);
    assert_call(0, SYSCALL_COMMAND, DRIVER_DISTANCE, DISTANCE_COMMAND_MINIMUM, 0, 0);
    assert_call(1, SYSCALL_COMMAND, DRIVER_DISTANCE, DISTANCE_COMMAND_MAXIMUM, 0, 0);
}

static void a_range_of_proximity_travels_in_both_arguments(void **state)
{
    uint8_t value = 0;
    (void)state;
    reset();
    fake_event(DRIVER_PROXIMITY, PROXIMITY_UPCALL_MEASURED, 7, 0, 0);
    assert_int_equal(libtocksync_proximity_read_on_interrupt(10, 200, &value), RETURNCODE_SUCCESS);
    assert_call(0, SYSCALL_COMMAND, DRIVER_PROXIMITY, PROXIMITY_COMMAND_READ_ON_INTERRUPT, 10, 200);
    assert_int_equal(value, 7);
    assert_int_equal(libtock_proximity_read_on_interrupt(10, 200, note_byte), RETURNCODE_SUCCESS);
    fake_event(DRIVER_PROXIMITY, PROXIMITY_UPCALL_MEASURED, 201, 0, 0);
    yield();
    assert_int_equal(seen.value, 201);
}

static void note_axes(returncode_t result, int x, int y, int z)
{
    note(result, x);
    seen.y = y;
    seen.z = z;
}

static void each_of_the_nine_axes_has_its_command(void **state)
{
    static const struct {
        returncode_t (*start)(libtock_ninedof_callback cb);
        returncode_t (*wait)(int *x, int *y, int *z);
        uint32_t command;
    } kinds[] = {
        {libtock_ninedof_read_accelerometer, libtocksync_ninedof_read_accelerometer,
         NINEDOF_COMMAND_READ_ACCELEROMETER},
        {libtock_ninedof_read_magnetometer, libtocksync_ninedof_read_magnetometer, NINEDOF_COMMAND_READ_MAGNETOMETER},
        {libtock_ninedof_read_gyroscope, libtocksync_ninedof_read_gyroscope, NINEDOF_COMMAND_READ_GYROSCOPE},
    };
    (void)state;
    for (size_t i = 0; i < 3; i++) {
        int x, y, z;
        reset();
        fake_event(DRIVER_NINEDOF, NINEDOF_UPCALL_MEASURED, 1, (uint32_t)-2, 3);
        assert_int_equal(kinds[i].wait(&x, &y, &z), RETURNCODE_SUCCESS);
        assert_call(0, SYSCALL_COMMAND, DRIVER_NINEDOF, kinds[i].command, 0, 0);
        assert_true(x == 1 && y == -2 && z == 3);
        assert_int_equal(kinds[i].start(note_axes), RETURNCODE_SUCCESS);
        fake_event(DRIVER_NINEDOF, NINEDOF_UPCALL_MEASURED, 4, 5, (uint32_t)-6);
        yield();
        assert_true(seen.value == 4 && seen.y == 5 && seen.z == -6);
    }
}

static void the_strength_of_an_acceleration_has_no_direction(void **state)
{
    double strength = 0;
    (void)state;
    reset();
    fake_event(DRIVER_NINEDOF, NINEDOF_UPCALL_MEASURED, (uint32_t)-300, 400, 1200);
    assert_int_equal(libtocksync_ninedof_read_accelerometer_magnitude(&strength), RETURNCODE_SUCCESS);
    assert_true(strength > 1299.999999 && strength < 1300.000001);
    fake_event(DRIVER_NINEDOF, NINEDOF_UPCALL_MEASURED, 0, 0, 0);
    assert_int_equal(libtocksync_ninedof_read_accelerometer_magnitude(&strength), RETURNCODE_SUCCESS);
    assert_true(strength >= 0 && strength < 0.000001);
    fake_event(DRIVER_NINEDOF, NINEDOF_UPCALL_MEASURED, INT32_MAX, INT32_MAX, INT32_MAX);
    assert_int_equal(libtocksync_ninedof_read_accelerometer_magnitude(&strength), RETURNCODE_SUCCESS);
    assert_true(strength > 3.7195e9 && strength < 3.7196e9);
    assert_true(libtock_ninedof_exists() && libtocksync_ninedof_exists());
}

// --- ADC -----------------------------------------------------------------------------------------

static struct {
    unsigned kind, channel, number;
    uint32_t value;
} sampled;

static void note_single(uint8_t channel, uint16_t sample)
{
    sampled.kind = 1;
    sampled.channel = channel;
    sampled.value = sample;
}

static void note_continuous(uint8_t channel, uint16_t sample)
{
    note_single(channel, sample);
    sampled.kind = 2;
}

static void note_buffer(uint8_t channel, uint32_t length)
{
    sampled.kind = 3;
    sampled.channel = channel;
    sampled.value = length;
}

static void note_buffers(uint8_t channel, uint32_t length, uint8_t number)
{
    note_buffer(channel, length);
    sampled.kind = 4;
    sampled.number = number;
}

static libtock_adc_callbacks all_callbacks = {note_single, note_continuous, note_buffer, note_buffers};

static bool is_sampled(unsigned kind, unsigned channel, uint32_t value)
{
    yield();
    const bool right = sampled.kind == kind && sampled.channel == channel && sampled.value == value;
    sampled.kind = 0;
    return right;
}

static void each_way_of_sampling_has_its_command_and_callback(void **state)
{
    (void)state;
    reset();
    assert_int_equal(libtock_adc_single_sample(3, &all_callbacks), RETURNCODE_SUCCESS);
    assert_call(1, SYSCALL_COMMAND, DRIVER_ADC, ADC_COMMAND_SINGLE, 3, 0);
    fake_event(DRIVER_ADC, ADC_UPCALL_SAMPLED, ADC_MODE_SINGLE, 3, 0xfff0);
    assert_true(is_sampled(1, 3, 0xfff0));
    fake_forget_calls();
    assert_int_equal(libtock_adc_continuous_sample(2, 100, &all_callbacks), RETURNCODE_SUCCESS);
    assert_call(1, SYSCALL_COMMAND, DRIVER_ADC, ADC_COMMAND_CONTINUOUS, 2, 100);
    fake_event(DRIVER_ADC, ADC_UPCALL_SAMPLED, ADC_MODE_CONTINUOUS, 2, 0x10);
    assert_true(is_sampled(2, 2, 0x10));
    fake_forget_calls();
    assert_int_equal(libtock_adc_buffered_sample(1, 200, &all_callbacks), RETURNCODE_SUCCESS);
    assert_call(1, SYSCALL_COMMAND, DRIVER_ADC, ADC_COMMAND_SINGLE_BUFFER, 1, 200);
    fake_event(DRIVER_ADC, ADC_UPCALL_SAMPLED, ADC_MODE_SINGLE_BUFFER, 0xfffff << 8 | 1, 0);
    assert_true(is_sampled(3, 1, 0xfffff));
    fake_forget_calls();
    assert_int_equal(libtock_adc_continuous_buffered_sample(0, 300, &all_callbacks), RETURNCODE_SUCCESS);
    assert_call(1, SYSCALL_COMMAND, DRIVER_ADC, ADC_COMMAND_CONTINUOUS_BUFFERS, 0, 300);
    fake_event(DRIVER_ADC, ADC_UPCALL_SAMPLED, ADC_MODE_CONTINUOUS_BUFFER, 50 << 8, 1);
    assert_true(is_sampled(4, 0, 50));
    fake_forget_calls();
    assert_int_equal(sampled.number, 1);
    assert_int_equal(libtock_adc_stop_sampling(), RETURNCODE_SUCCESS);
    assert_call(0, SYSCALL_COMMAND, DRIVER_ADC, ADC_COMMAND_STOP, 0, 0);
}

static void callbacks_that_are_missing_are_not_called(void **state)
{
    static libtock_adc_callbacks none;
    (void)state;
    reset();
    assert_int_equal(libtock_adc_single_sample(3, &none), RETURNCODE_SUCCESS);
    for (uint32_t mode = ADC_MODE_SINGLE; mode <= ADC_MODE_CONTINUOUS_BUFFER + 1; mode++) {
        fake_event(DRIVER_ADC, ADC_UPCALL_SAMPLED, mode, 3, 0);
        assert_true(is_sampled(0, sampled.channel, sampled.value));
    }
}

static void buffers_are_lent_in_samples(void **state)
{
    static uint16_t samples[10];
    (void)state;
    reset();
    assert_int_equal(libtock_adc_set_buffer(samples, 10), RETURNCODE_SUCCESS);
    assert_int_equal(libtock_adc_set_double_buffer(samples, 5), RETURNCODE_SUCCESS);
    assert_int_equal(fake_lent(SYSCALL_ALLOW_READ_WRITE, DRIVER_ADC, ADC_RW_FIRST).size, 20);
    assert_int_equal(fake_lent(SYSCALL_ALLOW_READ_WRITE, DRIVER_ADC, ADC_RW_SECOND).size, 10);
}

static void questions_about_the_converter_are_commands(void **state)
{
    uint32_t value = 0;
    int count = 0;
    (void)state;
    reset();
    fake_answer(RETURN_SUCCESS_U32, 6, 0, 0);
    assert_int_equal(libtock_adc_channel_count(&count), RETURNCODE_SUCCESS);
    assert_int_equal(count, 6);
    fake_answer(RETURN_SUCCESS_U32, 8, 0, 0);
    assert_int_equal(libtocksync_adc_channel_count(&count), RETURNCODE_SUCCESS);
    assert_int_equal(count, 8);
    fake_answer(RETURN_SUCCESS_U32, 3300, 0, 0);
    assert_int_equal(libtocksync_adc_reference_voltage(&value), RETURNCODE_SUCCESS);
    assert_int_equal(value, 3300);
    fake_answer(RETURN_SUCCESS_U32, 12, 0, 0);
    assert_int_equal(libtocksync_adc_resolution_bits(&value), RETURNCODE_SUCCESS);
    assert_int_equal(value, 12);
    assert_call(2, SYSCALL_COMMAND, DRIVER_ADC, ADC_COMMAND_REFERENCE_VOLTAGE, 0, 0);
    assert_call(3, SYSCALL_COMMAND, DRIVER_ADC, ADC_COMMAND_RESOLUTION, 0, 0);
    fake_answer(RETURN_SUCCESS_U32, 6, 0, 0);
    assert_true(libtock_adc_exists());
    fake_answer(RETURN_FAILURE, ERROR_NODEVICE, 0, 0);
    assert_false(libtocksync_adc_exists());
}

static void tell_sample(uint32_t mode, uint32_t what, uint32_t value)
{
    fake_event(DRIVER_ADC, ADC_UPCALL_SAMPLED_ADDRESS, mode, what, value);
    fake_event(DRIVER_ADC, ADC_UPCALL_SAMPLED, mode, what, value);
}

static void waiting_for_a_sample_leaves_nothing_for_the_next_wait(void **state)
{
    uint16_t sample = 0;
    (void)state;
    reset();
    tell_sample(ADC_MODE_SINGLE, 1, 0x1230);
    assert_int_equal(libtocksync_adc_sample(1, &sample), RETURNCODE_SUCCESS);
    assert_int_equal(sample, 0x1230);
    assert_int_equal(fake_pending(), 0);
    fake_answer(RETURN_FAILURE, ERROR_NOMEM, 0, 0);
    assert_int_equal(libtocksync_adc_sample(1, &sample), RETURNCODE_ENOMEM);
}

static void a_buffer_that_was_filled_is_taken_back(void **state)
{
    static uint16_t samples[10];
    (void)state;
    reset();
    tell_sample(ADC_MODE_SINGLE_BUFFER, 10 << 8 | 2, 0);
    assert_int_equal(libtocksync_adc_sample_buffer(2, 1000, samples, 10), RETURNCODE_SUCCESS);
    assert_call(1, SYSCALL_COMMAND, DRIVER_ADC, ADC_COMMAND_SINGLE_BUFFER, 2, 1000);
    assert_int_equal(fake_lent(SYSCALL_ALLOW_READ_WRITE, DRIVER_ADC, ADC_RW_FIRST).size, 0);
    assert_int_equal(fake_pending(), 0);
    fake_answer(RETURN_FAILURE_2U32, ERROR_NODEVICE, 0, 0);
    assert_int_equal(libtocksync_adc_sample_buffer(2, 1000, samples, 10), RETURNCODE_ENODEVICE);
}

// --- DAC, PWM, buzzer ----------------------------------------------------------------------------

static void the_output_is_set_in_steps(void **state)
{
    (void)state;
    reset();
    assert_true(libtock_dac_exists());
    assert_int_equal(libtock_dac_initialize(), RETURNCODE_SUCCESS);
    assert_int_equal(libtock_dac_set_value(4095), RETURNCODE_SUCCESS);
    assert_call(1, SYSCALL_COMMAND, DRIVER_DAC, DAC_COMMAND_INITIALIZE, 0, 0);
    assert_call(2, SYSCALL_COMMAND, DRIVER_DAC, DAC_COMMAND_SET, 4095, 0);
}

static void a_pulse_packs_pin_and_duty_cycle_into_one_word(void **state)
{
    (void)state;
    reset();
    assert_int_equal(libtock_pwm_start(3, 440, 10000), RETURNCODE_SUCCESS);
    assert_call(0, SYSCALL_COMMAND, DRIVER_PWM, PWM_COMMAND_START, 10000u << 16 | 3, 440);
    assert_int_equal(libtock_pwm_stop(3), RETURNCODE_SUCCESS);
    assert_call(1, SYSCALL_COMMAND, DRIVER_PWM, PWM_COMMAND_STOP, 3, 0);
    assert_int_equal(libtock_pwm_start(65536, 440, 5000), RETURNCODE_EINVAL);
    assert_int_equal(libtock_pwm_start(0, 440, 65536), RETURNCODE_EINVAL);
    assert_int_equal(fake_call_count(), 2); // the kernel was not asked
}

static void questions_about_pulses_are_commands(void **state)
{
    uint32_t most = 0;
    int count = 0;
    (void)state;
    reset();
    fake_answer(RETURN_SUCCESS_U32, 4, 0, 0);
    assert_int_equal(libtock_pwm_pin_count(&count), RETURNCODE_SUCCESS);
    assert_int_equal(count, 4);
    fake_answer(RETURN_SUCCESS_U32, 1000000, 0, 0);
    assert_int_equal(libtock_pwm_maximum_frequency(1, &most), RETURNCODE_SUCCESS);
    assert_int_equal(most, 1000000);
    assert_call(1, SYSCALL_COMMAND, DRIVER_PWM, PWM_COMMAND_MAXIMUM_FREQUENCY, 1, 0);
    assert_true(libtock_pwm_exists());
}

static void note_end(void)
{
    seen.calls++;
}

static void a_tone_is_one_command_and_its_end_one_upcall(void **state)
{
    (void)state;
    reset();
    assert_int_equal(libtock_buzzer_tone(NOTE_A4, 500, note_end), RETURNCODE_SUCCESS);
    assert_call(1, SYSCALL_COMMAND, DRIVER_BUZZER, BUZZER_COMMAND_BUZZ, 440, 500);
    fake_event(DRIVER_BUZZER, BUZZER_UPCALL_DONE, ERROR_OK, 0, 0);
    yield();
    assert_int_equal(seen.calls, 1);
    assert_true(libtock_buzzer_exists());
}

static void waiting_for_a_tone_gives_its_result(void **state)
{
    (void)state;
    reset();
    fake_event(DRIVER_BUZZER, BUZZER_UPCALL_DONE, ERROR_OK, 0, 0);
    assert_int_equal(libtocksync_buzzer_tone(440, 500), RETURNCODE_SUCCESS);
    fake_event(DRIVER_BUZZER, BUZZER_UPCALL_DONE, ERROR_INVAL, 0, 0);
    assert_int_equal(libtocksync_buzzer_tone(440, 500), RETURNCODE_EINVAL);
    fake_answer(RETURN_FAILURE, ERROR_NOMEM, 0, 0);
    assert_int_equal(libtocksync_buzzer_tone(440, 500), RETURNCODE_ENOMEM);
    assert_true(libtocksync_buzzer_exists());
}

static int tests(void)
{
    const struct CMUnitTest all[] = {
        cmocka_unit_test(a_reading_is_one_command_and_ends_in_the_callback),
        cmocka_unit_test(waiting_for_a_reading_gives_its_value),
        cmocka_unit_test(a_command_that_is_refused_is_not_waited_for),
        cmocka_unit_test(a_reading_that_fails_says_so_where_there_is_a_status),
        cmocka_unit_test(existence_is_command_0),
        cmocka_unit_test(temperatures_may_be_below_zero),
        cmocka_unit_test(the_microphone_is_enabled_and_disabled),
        cmocka_unit_test(the_range_of_a_distance_is_asked_for),
        cmocka_unit_test(a_range_of_proximity_travels_in_both_arguments),
        cmocka_unit_test(each_of_the_nine_axes_has_its_command),
        cmocka_unit_test(the_strength_of_an_acceleration_has_no_direction),
        cmocka_unit_test(each_way_of_sampling_has_its_command_and_callback),
        cmocka_unit_test(callbacks_that_are_missing_are_not_called),
        cmocka_unit_test(buffers_are_lent_in_samples),
        cmocka_unit_test(questions_about_the_converter_are_commands),
        cmocka_unit_test(waiting_for_a_sample_leaves_nothing_for_the_next_wait),
        cmocka_unit_test(a_buffer_that_was_filled_is_taken_back),
        cmocka_unit_test(the_output_is_set_in_steps),
        cmocka_unit_test(a_pulse_packs_pin_and_duty_cycle_into_one_word),
        cmocka_unit_test(questions_about_pulses_are_commands),
        cmocka_unit_test(a_tone_is_one_command_and_its_end_one_upcall),
        cmocka_unit_test(waiting_for_a_tone_gives_its_result),
    };
    return cmocka_run_group_tests(all, NULL, NULL);
}

int main(void)
{
    return fake_run(tests);
}
