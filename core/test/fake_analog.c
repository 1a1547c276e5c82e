// SPDX-License-Identifier: Apache-2.0 OR MIT
// See fake_analog.h.
#include "core/test/fake_analog.h"

#include <stdio.h>
#include <stdlib.h>

static void demand(bool condition, const char *what)
{
    if (condition)
        return;
    fprintf(stderr, "fake device: %s\n", what);
    abort();
}

// --- Sensor --------------------------------------------------------------------------------------

static enum error sensor_start(void *device, uint32_t argument)
{
    struct fake_sensor *const sensor = device;
    if (sensor->refusal != ERROR_OK)
        return sensor->refusal;
    demand(!sensor->reading, "a reading is started while one is under way");
    sensor->reading = true;
    sensor->watching = false;
    sensor->argument = argument;
    sensor->starts++;
    return ERROR_OK;
}

static enum error sensor_watch(void *device, int32_t low, int32_t high)
{
    struct fake_sensor *const sensor = device;
    if (sensor->refusal != ERROR_OK)
        return sensor->refusal;
    demand(!sensor->reading, "a watch is set while a reading is under way");
    sensor->watching = true;
    sensor->low = low;
    sensor->high = high;
    sensor->watches++;
    return ERROR_OK;
}

static void sensor_keep_running(void *device, bool on)
{
    ((struct fake_sensor *)device)->kept_running = on;
}

static void sensor_set_client(void *device, const struct hil_sensor_client *client)
{
    ((struct fake_sensor *)device)->client = *client;
}

void fake_sensor_init(struct fake_sensor *sensor)
{
    static const struct hil_sensor_ops ops = {sensor_start, sensor_watch, sensor_keep_running, sensor_set_client};
    *sensor = (struct fake_sensor){.hil = {&ops, sensor, 20, 4000}};
}

static bool sensor_answer(struct fake_sensor *sensor, const struct hil_sensor_values *values, enum error error)
{
    if (!sensor->reading && !sensor->watching)
        return false;
    sensor->reading = sensor->watching = false;
    sensor->client.measured(sensor->client.context, values, error);
    return true;
}

bool fake_sensor_give(struct fake_sensor *sensor, int32_t first, int32_t second, int32_t third)
{
    const struct hil_sensor_values values = {{first, second, third}};
    return sensor_answer(sensor, &values, ERROR_OK);
}

// With values, which a driver must not use.
bool fake_sensor_fail(struct fake_sensor *sensor, enum error error)
{
    const struct hil_sensor_values values = {{-1, -1, -1}};
    return sensor_answer(sensor, &values, error);
}

// --- ADC -----------------------------------------------------------------------------------------

static enum error adc_begin(struct fake_adc *adc, uint32_t channel, uint32_t frequency_hz)
{
    if (adc->refusal != ERROR_OK)
        return adc->refusal;
    demand(!adc->sampling, "sampling is started while it is under way");
    demand(channel < FAKE_ADC_CHANNELS, "there is no such channel");
    adc->sampling = true;
    adc->steadily = frequency_hz > 0;
    adc->channel = channel;
    adc->frequency_hz = frequency_hz;
    return ERROR_OK;
}

static enum error adc_sample(void *device, uint32_t channel)
{
    return adc_begin(device, channel, 0);
}

static enum error adc_sample_steadily(void *device, uint32_t channel, uint32_t frequency_hz)
{
    return adc_begin(device, channel, frequency_hz);
}

static enum error adc_provide(void *device, uint16_t *buffer, size_t count)
{
    struct fake_adc *const adc = device;
    const size_t place = adc->buffers[0].samples == NULL ? 0 : 1;
    demand(adc->sampling && count > 0, "an empty buffer is given, or one that is not wanted");
    demand(buffer != adc->buffers[0].samples, "a buffer is given that is being filled");
    if (adc->buffers[place].samples != NULL)
        return ERROR_BUSY;
    adc->buffers[place].samples = buffer;
    adc->buffers[place].count = count;
    adc->buffers[place].done = 0;
    return ERROR_OK;
}

static enum error adc_fill(void *device, uint32_t channel, uint32_t frequency_hz, uint16_t *buffer, size_t count)
{
    const enum error error = adc_begin(device, channel, frequency_hz);
    return error == ERROR_OK ? adc_provide(device, buffer, count) : error;
}

static void adc_rest(struct fake_adc *adc)
{
    adc->sampling = adc->steadily = false;
    adc->buffers[0].samples = adc->buffers[1].samples = NULL;
}

static enum error adc_stop(void *device)
{
    struct fake_adc *const adc = device;
    adc->stops++;
    adc_rest(adc);
    return adc->stop_refusal;
}

static void adc_set_client(void *device, const struct hil_adc_client *client)
{
    ((struct fake_adc *)device)->client = *client;
}

void fake_adc_init(struct fake_adc *adc)
{
    static const struct hil_adc_ops ops = {adc_sample, adc_sample_steadily, adc_fill, adc_provide,
                                           adc_stop,   adc_set_client};
    *adc = (struct fake_adc){
        .hil = {.ops = &ops, .device = adc, .channels = FAKE_ADC_CHANNELS, .bits = 12, .reference_mv = 3300},
    };
}

static bool adc_put(struct fake_adc *adc, uint16_t sample)
{
    uint16_t *const full = adc->buffers[0].samples;
    const size_t count = adc->buffers[0].count;
    full[adc->buffers[0].done++] = sample;
    if (adc->buffers[0].done < count)
        return true;
    adc->buffers[0] = adc->buffers[1];
    adc->buffers[1].samples = NULL;
    adc->client.filled(adc->client.context, full, count, ERROR_OK);
    return true;
}

bool fake_adc_give(struct fake_adc *adc, uint16_t sample)
{
    if (!adc->sampling)
        return false;
    adc->samples++;
    if (adc->buffers[0].samples != NULL)
        return adc_put(adc, sample);
    if (adc->steadily && adc->client.sampled == NULL)
        return false;
    adc->sampling = adc->steadily;
    adc->client.sampled(adc->client.context, sample, ERROR_OK);
    return true;
}

bool fake_adc_fail(struct fake_adc *adc, enum error error)
{
    uint16_t *const buffer = adc->buffers[0].samples;
    if (!adc->sampling)
        return false;
    adc_rest(adc);
    if (buffer != NULL)
        adc->client.filled(adc->client.context, buffer, 0, error);
    else
        adc->client.sampled(adc->client.context, 0, error);
    return true;
}

// --- DAC, PWM, buzzer ----------------------------------------------------------------------------

static enum error dac_set(void *device, uint32_t value)
{
    struct fake_dac *const dac = device;
    if (dac->refusal == ERROR_OK)
        dac->value = value;
    return dac->refusal;
}

void fake_dac_init(struct fake_dac *dac)
{
    static const struct hil_dac_ops ops = {dac_set};
    *dac = (struct fake_dac){.hil = {&ops, dac}};
}

static enum error pwm_start(void *device, uint32_t pin, uint32_t frequency_hz, uint32_t duty)
{
    struct fake_pwm *const pwm = device;
    demand(pin < FAKE_PWM_PINS && duty <= HIL_PWM_DUTY_FULL && frequency_hz > 0, "there is no such pin or pulse");
    if (pwm->refusal != ERROR_OK)
        return pwm->refusal;
    pwm->pins[pin].running = true;
    pwm->pins[pin].frequency_hz = frequency_hz;
    pwm->pins[pin].duty = duty;
    return ERROR_OK;
}

static enum error pwm_stop(void *device, uint32_t pin)
{
    struct fake_pwm *const pwm = device;
    pwm->pins[pin].running = false;
    return pwm->refusal;
}

void fake_pwm_init(struct fake_pwm *pwm)
{
    *pwm = (struct fake_pwm){0};
}

struct hil_pwm_pin fake_pwm_pin(struct fake_pwm *pwm, uint32_t pin)
{
    static const struct hil_pwm_ops ops = {pwm_start, pwm_stop};
    return (struct hil_pwm_pin){&ops, pwm, pin, 1000000};
}

static enum error buzzer_buzz(void *device, uint32_t frequency_hz, uint32_t duration_ms)
{
    struct fake_buzzer *const buzzer = device;
    if (buzzer->refusal != ERROR_OK)
        return buzzer->refusal;
    buzzer->sounding = true;
    buzzer->frequency_hz = frequency_hz;
    buzzer->duration_ms = duration_ms;
    buzzer->tones++;
    return ERROR_OK;
}

static enum error buzzer_stop(void *device)
{
    struct fake_buzzer *const buzzer = device;
    buzzer->stops++;
    return buzzer->sounding ? ERROR_OK : ERROR_OFF;
}

static void buzzer_set_client(void *device, const struct hil_buzzer_client *client)
{
    ((struct fake_buzzer *)device)->client = *client;
}

void fake_buzzer_init(struct fake_buzzer *buzzer)
{
    static const struct hil_buzzer_ops ops = {buzzer_buzz, buzzer_stop, buzzer_set_client};
    *buzzer = (struct fake_buzzer){.hil = {&ops, buzzer}};
}

bool fake_buzzer_finish(struct fake_buzzer *buzzer, enum error error)
{
    if (!buzzer->sounding)
        return false;
    buzzer->sounding = false;
    buzzer->client.done(buzzer->client.context, error);
    return true;
}
