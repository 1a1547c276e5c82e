// SPDX-License-Identifier: Apache-2.0 OR MIT
// See sim_adc.h. While a buffer fills there is no event for each sample: the samples that are due are taken when the
// buffer must be full, and before a voltage changes.
#include "hal-sim/chips/sim_adc.h"

#include <assert.h>
#include <string.h>

enum { NS_PER_SECOND = 1000000000, SAMPLE_BITS = 16 };

static uint16_t convert(const struct sim_adc *adc)
{
    const uint64_t full = UINT64_C(1) << adc->board->bits;
    const uint64_t steps = (uint64_t)adc->levels[adc->channel] * full / adc->board->reference_mv;
    const uint64_t most = full - 1;
    return (uint16_t)((steps < most ? steps : most) << (SAMPLE_BITS - adc->board->bits));
}

static uint64_t time_of(const struct sim_adc *adc, uint64_t sample)
{
    const uint64_t f = adc->frequency_hz;
    return adc->start_ns + sample / f * NS_PER_SECOND + sample % f * NS_PER_SECOND / f;
}

static void schedule(struct sim_adc *adc, uint64_t samples_ahead)
{
    sim_clock_set(adc->clock, &adc->event, time_of(adc, adc->taken + samples_ahead));
}

static void begin_count(struct sim_adc *adc)
{
    adc->start_ns = adc->clock->now_ns;
    adc->taken = 0;
}

// --- Taking samples ------------------------------------------------------------------------------

static void hand_over(struct sim_adc *adc)
{
    adc->full[adc->full_count++] = adc->filling;
    adc->filling = adc->next;
    adc->next = (struct sim_adc_buffer){0};
    sim_interrupts_raise(adc->interrupts, adc->line);
}

// All that are due by now, at the present voltage.
static void take_due(struct sim_adc *adc)
{
    while (adc->filling.samples != NULL && time_of(adc, adc->taken + 1) <= adc->clock->now_ns) {
        adc->filling.samples[adc->filling.done++] = convert(adc);
        adc->taken++;
        if (adc->filling.done == adc->filling.count)
            hand_over(adc);
    }
    if (adc->filling.samples != NULL)
        schedule(adc, adc->filling.count - adc->filling.done);
}

static void due(void *context)
{
    struct sim_adc *const adc = context;
    if (adc->mode == SIM_ADC_BUFFERS) {
        take_due(adc);
        return;
    }
    adc->sample = convert(adc);
    adc->ready = true;
    adc->taken++;
    if (adc->mode == SIM_ADC_STEADY)
        schedule(adc, 1);
    sim_interrupts_raise(adc->interrupts, adc->line);
}

static void was_set(struct sim_device *device, size_t channel)
{
    struct sim_adc *const adc = device->context;
    if (adc->mode == SIM_ADC_BUFFERS)
        take_due(adc);
    adc->levels[channel] = adc->values[channel];
}

static void bring_sample(struct sim_adc *adc)
{
    adc->ready = false;
    if (adc->mode == SIM_ADC_SINGLE)
        adc->mode = SIM_ADC_RESTS;
    if (adc->client.sampled != NULL)
        adc->client.sampled(adc->client.context, adc->sample, ERROR_OK);
}

static void serve(void *context)
{
    struct sim_adc *const adc = context;
    if (adc->ready)
        bring_sample(adc);
    while (adc->full_count > 0) {
        const struct sim_adc_buffer first = adc->full[0];
        adc->full[0] = adc->full[1];
        adc->full_count--;
        if (adc->client.filled != NULL)
            adc->client.filled(adc->client.context, first.samples, first.count, ERROR_OK);
    }
}

// --- What it offers ------------------------------------------------------------------------------

static enum error begin(struct sim_adc *adc, enum sim_adc_mode mode, uint32_t channel, uint32_t frequency_hz)
{
    if (adc->mode != SIM_ADC_RESTS)
        return ERROR_BUSY;
    if (channel >= adc->board->channel_count || frequency_hz == 0 || frequency_hz > adc->board->most_hz)
        return ERROR_INVAL;
    adc->mode = mode;
    adc->channel = channel;
    adc->frequency_hz = frequency_hz;
    begin_count(adc);
    return ERROR_OK;
}

static enum error sample(void *device, uint32_t channel)
{
    struct sim_adc *const adc = device;
    const enum error error = begin(adc, SIM_ADC_SINGLE, channel, adc->board->most_hz);
    if (error == ERROR_OK)
        sim_clock_set(adc->clock, &adc->event, adc->clock->now_ns + (uint64_t)adc->board->sample_us * SIM_NS_PER_US);
    return error;
}

static enum error sample_steadily(void *device, uint32_t channel, uint32_t frequency_hz)
{
    struct sim_adc *const adc = device;
    const enum error error = begin(adc, SIM_ADC_STEADY, channel, frequency_hz);
    if (error == ERROR_OK)
        schedule(adc, 1);
    return error;
}

static enum error provide(void *device, uint16_t *buffer, size_t count)
{
    struct sim_adc *const adc = device;
    const struct sim_adc_buffer given = {buffer, count, 0};
    if (adc->mode != SIM_ADC_BUFFERS || adc->next.samples != NULL)
        return ERROR_BUSY;
    if (adc->filling.samples != NULL) {
        adc->next = given;
        return ERROR_OK;
    }
    adc->filling = given;
    begin_count(adc);
    schedule(adc, count);
    return ERROR_OK;
}

static enum error fill(void *device, uint32_t channel, uint32_t frequency_hz, uint16_t *buffer, size_t count)
{
    const enum error error = begin(device, SIM_ADC_BUFFERS, channel, frequency_hz);
    return error == ERROR_OK ? provide(device, buffer, count) : error;
}

static enum error stop(void *device)
{
    struct sim_adc *const adc = device;
    sim_clock_cancel(adc->clock, &adc->event);
    adc->mode = SIM_ADC_RESTS;
    adc->filling = adc->next = (struct sim_adc_buffer){0};
    adc->full_count = 0;
    adc->ready = false;
    return ERROR_OK;
}

static void set_client(void *device, const struct hil_adc_client *client)
{
    ((struct sim_adc *)device)->client = *client;
}

void sim_adc_init(struct sim_adc *adc, struct sim_clock *clock, struct sim_interrupts *interrupts,
                  struct sim_devices *devices, const struct sim_board_adc *board)
{
    static const struct hil_adc_ops ops = {sample, sample_steadily, fill, provide, stop, set_client};
    assert(board->channel_count <= SIM_ADC_CHANNELS_MAX);
    *adc = (struct sim_adc){
        .hil = {&ops, adc, (uint32_t)board->channel_count, board->bits, board->reference_mv},
        .clock = clock,
        .interrupts = interrupts,
        .board = board,
        .device = {.name = "adc",
                   .kind = SIM_DEVICE_ADC,
                   .channels = board->channels,
                   .values = adc->values,
                   .channel_count = board->channel_count,
                   .was_set = was_set,
                   .context = adc},
        .event = {.run = due, .context = adc},
    };
    adc->line = sim_interrupts_claim(interrupts, "adc", serve, adc);
    sim_devices_add(devices, &adc->device);
    memcpy(adc->levels, adc->values, sizeof(adc->levels));
}
