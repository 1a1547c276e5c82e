// SPDX-License-Identifier: Apache-2.0 OR MIT
// See saadc_nrf52.h. All inputs are converted by the device's channel 0. It is switched off between two samples: it
// draws current while it is on.
#include "hal-hw/chips/nrf52/saadc_nrf52.h"

#include <assert.h>
#include <stddef.h>

enum { INTERRUPT_STARTED = 1 << 0, INTERRUPT_END = 1 << 1 };
enum { GAIN_SIXTH_OF_0_6_V = 0, ACQUIRE_10_US = 2 << 16, RESOLUTION_12_BITS = 2, FIRST_INPUT = 1 };
enum { BITS = 12, SHIFT = 16 - BITS, FULL_SCALE_MV = 3600 };

static_assert(offsetof(struct saadc_nrf52_registers, event_started) == 0x100, "SAADC, registers");
static_assert(offsetof(struct saadc_nrf52_registers, interrupts) == 0x300, "SAADC, registers");
static_assert(offsetof(struct saadc_nrf52_registers, enable) == 0x500, "SAADC, registers");
static_assert(offsetof(struct saadc_nrf52_registers, channels) == 0x510, "SAADC, registers");
static_assert(offsetof(struct saadc_nrf52_registers, resolution) == 0x5f0, "SAADC, registers");
static_assert(offsetof(struct saadc_nrf52_registers, result) == 0x62c, "SAADC, registers");

static enum error sample(void *device, uint32_t channel)
{
    struct saadc_nrf52 *const adc = device;
    volatile struct saadc_nrf52_registers *const registers = adc->registers;
    if (adc->under_way)
        return ERROR_BUSY;
    if (channel >= SAADC_NRF52_CHANNELS)
        return ERROR_INVAL;
    adc->under_way = true;
    registers->channels[0].positive = FIRST_INPUT + channel;
    registers->event_started = registers->event_end = 0;
    registers->enable = 1;
    registers->result = (uint32_t)(uintptr_t)&adc->sample;
    registers->result_count = 1;
    registers->interrupts_set = INTERRUPT_STARTED | INTERRUPT_END;
    registers->task_start = 1;
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
    struct saadc_nrf52 *const adc = device;
    adc->under_way = false;
    adc->registers->interrupts_clear = INTERRUPT_STARTED | INTERRUPT_END;
    adc->registers->task_stop = 1;
    adc->registers->enable = 0;
    return ERROR_OK;
}

static void set_client(void *device, const struct hil_adc_client *client)
{
    ((struct saadc_nrf52 *)device)->client = *client;
}

// Around 0 V it measures a little below zero too.
static uint16_t aligned(int16_t sample)
{
    return sample > 0 ? (uint16_t)((uint32_t)sample << SHIFT) : 0;
}

void saadc_nrf52_handle(void *context)
{
    struct saadc_nrf52 *const adc = context;
    volatile struct saadc_nrf52_registers *const registers = adc->registers;
    if (registers->event_started != 0) {
        registers->event_started = 0;
        registers->task_sample = 1;
    }
    if (registers->event_end == 0 || !adc->under_way)
        return;
    registers->event_end = 0;
    (void)registers->event_end; // arrives before the interrupt returns
    (void)stop(adc);
    if (adc->client.sampled != NULL)
        adc->client.sampled(adc->client.context, aligned(adc->sample), ERROR_OK);
}

void saadc_nrf52_init(struct saadc_nrf52 *adc, volatile struct saadc_nrf52_registers *registers)
{
    static const struct hil_adc_ops ops = {sample, sample_steadily, fill, provide, stop, set_client};
    *adc = (struct saadc_nrf52){.registers = registers};
    adc->hil = (struct hil_adc){&ops, adc, SAADC_NRF52_CHANNELS, BITS, FULL_SCALE_MV};
    registers->channels[0].config = GAIN_SIXTH_OF_0_6_V | ACQUIRE_10_US;
    registers->resolution = RESOLUTION_12_BITS;
}
