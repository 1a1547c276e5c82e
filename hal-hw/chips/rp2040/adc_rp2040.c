// SPDX-License-Identifier: Apache-2.0 OR MIT
// See adc_rp2040.h. Only the FIFO can interrupt (4.9.2.3), so each sample goes through it.
#include "hal-hw/chips/rp2040/adc_rp2040.h"

#include <assert.h>
#include <stddef.h>

enum { ON = 1 << 0, THERMOMETER_ON = 1 << 1, START_ONE = 1 << 2, INPUT_SHIFT = 12, THERMOMETER = 4 };
enum { FIFO_ON = 1 << 0, FIFO_EMPTY = 1 << 8, FIFO_ONE_FILLS = 1 << 24, FIFO_INTERRUPT = 1 << 0 };
enum { BITS = 12, SHIFT = 16 - BITS, FULL_SCALE_MV = 3300, SAMPLE_MASK = 0xfff };
// 27 °C is 0.706 V, and each degree more is 1.721 mV less (4.9.5).
enum { HUNDREDTHS_AT_POINT = 2700, POINT_UV = 706000, UV_PER_DEGREE = 1721, HUNDRED = 100, UV_PER_MV = 1000 };
enum { LEAST = -4000, MOST = 8500 };

static_assert(offsetof(struct adc_rp2040_registers, divider) == 0x10, "4.9.6");
static_assert(offsetof(struct adc_rp2040_registers, interrupts) == 0x20, "4.9.6");

static void convert(struct adc_rp2040 *adc, uint32_t input)
{
    adc->under_way = true;
    adc->input = input;
    adc->registers->interrupts_enable = FIFO_INTERRUPT;
    adc->registers->control = ON | THERMOMETER_ON | input << INPUT_SHIFT;
    adc->registers->control = ON | THERMOMETER_ON | START_ONE | input << INPUT_SHIFT;
}

static void convert_next(struct adc_rp2040 *adc)
{
    if (adc->under_way)
        return;
    if (adc->sample_wanted)
        convert(adc, adc->channel);
    else if (adc->temperature_wanted)
        convert(adc, THERMOMETER);
}

// --- Samples -------------------------------------------------------------------------------------

static enum error sample(void *device, uint32_t channel)
{
    struct adc_rp2040 *const adc = device;
    if (adc->sample_wanted)
        return ERROR_BUSY;
    if (channel >= ADC_RP2040_CHANNELS)
        return ERROR_INVAL;
    adc->sample_wanted = true;
    adc->channel = channel;
    convert_next(adc);
    return ERROR_OK;
}

static enum error sample_steadily(void *device, uint32_t channel, uint32_t frequency_hz)
{
    (void)device, (void)channel, (void)frequency_hz;
    return ERROR_NOSUPPORT;
}

static enum error fill(void *device, uint32_t channel, uint32_t frequency_hz, uint16_t *buffer, size_t count)
{
    (void)buffer, (void)count;
    return sample_steadily(device, channel, frequency_hz);
}

static enum error provide(void *device, uint16_t *buffer, size_t count)
{
    (void)device, (void)buffer, (void)count;
    return ERROR_NOSUPPORT;
}

static enum error stop(void *device)
{
    ((struct adc_rp2040 *)device)->sample_wanted = false;
    return ERROR_OK;
}

static void set_sample_client(void *device, const struct hil_adc_client *client)
{
    ((struct adc_rp2040 *)device)->sample_client = *client;
}

static void tell_sample(struct adc_rp2040 *adc, uint32_t value)
{
    // It may have been stopped, and another channel asked for, while this one was converted.
    if (!adc->sample_wanted || adc->channel != adc->input)
        return;
    adc->sample_wanted = false;
    if (adc->sample_client.sampled != NULL)
        adc->sample_client.sampled(adc->sample_client.context, (uint16_t)(value << SHIFT), ERROR_OK);
}

// --- Temperatures --------------------------------------------------------------------------------

static enum error start(void *device, uint32_t argument)
{
    struct adc_rp2040 *const adc = device;
    (void)argument;
    if (adc->temperature_wanted)
        return ERROR_BUSY;
    adc->temperature_wanted = true;
    convert_next(adc);
    return ERROR_OK;
}

static void set_temperature_client(void *device, const struct hil_sensor_client *client)
{
    ((struct adc_rp2040 *)device)->temperature_client = *client;
}

static void tell_temperature(struct adc_rp2040 *adc, uint32_t value)
{
    const int32_t uv = (int32_t)((uint64_t)value * FULL_SCALE_MV * UV_PER_MV >> BITS);
    const struct hil_sensor_values values = {{HUNDREDTHS_AT_POINT - (uv - POINT_UV) * HUNDRED / UV_PER_DEGREE}};
    adc->temperature_wanted = false;
    if (adc->temperature_client.measured != NULL)
        adc->temperature_client.measured(adc->temperature_client.context, &values, ERROR_OK);
}

// --- Both ----------------------------------------------------------------------------------------

void adc_rp2040_handle(void *context)
{
    struct adc_rp2040 *const adc = context;
    if ((adc->registers->fifo_control & FIFO_EMPTY) != 0 || !adc->under_way)
        return;
    const uint32_t value = adc->registers->fifo & SAMPLE_MASK; // reading takes it out
    adc->registers->interrupts_enable = 0;
    adc->under_way = false;
    if (adc->input == THERMOMETER)
        tell_temperature(adc, value);
    else
        tell_sample(adc, value);
    convert_next(adc);
}

void adc_rp2040_init(struct adc_rp2040 *adc, volatile struct adc_rp2040_registers *registers)
{
    static const struct hil_adc_ops sample_ops = {sample, sample_steadily, fill, provide, stop, set_sample_client};
    static const struct hil_sensor_ops temperature_ops = {.start = start, .set_client = set_temperature_client};
    *adc = (struct adc_rp2040){.registers = registers};
    adc->adc = (struct hil_adc){&sample_ops, adc, ADC_RP2040_CHANNELS, BITS, FULL_SCALE_MV};
    adc->thermometer = (struct hil_sensor){&temperature_ops, adc, LEAST, MOST};
    registers->control = ON | THERMOMETER_ON;
    registers->fifo_control = FIFO_ON | FIFO_ONE_FILLS;
}
