// SPDX-License-Identifier: Apache-2.0 OR MIT
// See sim_alarm.h. The counter is computed from virtual time, never counted.
#include "hal-sim/chips/sim_alarm.h"

#include <stddef.h>

enum { NS_PER_SECOND = 1000000000 };

static uint32_t mask(const struct sim_alarm *alarm)
{
    return UINT32_MAX >> (32 - alarm->hil.bits);
}

static uint64_t ticks_at(const struct sim_alarm *alarm, uint64_t ns)
{
    const uint64_t f = alarm->hil.frequency_hz;
    return ns / NS_PER_SECOND * f + ns % NS_PER_SECOND * f / NS_PER_SECOND;
}

// The first nanosecond at which the counter shows `ticks`.
static uint64_t ns_of(const struct sim_alarm *alarm, uint64_t ticks)
{
    const uint64_t f = alarm->hil.frequency_hz;
    return ticks / f * NS_PER_SECOND + (ticks % f * NS_PER_SECOND + f - 1) / f;
}

static uint32_t alarm_now(void *device)
{
    const struct sim_alarm *const alarm = device;
    return (uint32_t)ticks_at(alarm, alarm->clock->now_ns) & mask(alarm);
}

static void alarm_set(void *device, uint32_t reference, uint32_t dt)
{
    struct sim_alarm *const alarm = device;
    const uint64_t now = ticks_at(alarm, alarm->clock->now_ns);
    const uint32_t passed = ((uint32_t)now - reference) & mask(alarm);
    const uint64_t wait = passed >= dt ? 0 : dt - passed;
    sim_clock_set(alarm->clock, &alarm->event, wait == 0 ? alarm->clock->now_ns : ns_of(alarm, now + wait));
    // Due already: the line rises now, not at the next advance of time.
    if (wait == 0) {
        sim_clock_cancel(alarm->clock, &alarm->event);
        sim_interrupts_raise(alarm->interrupts, SIM_LINE_ALARM);
    }
}

static void alarm_disarm(void *device)
{
    struct sim_alarm *const alarm = device;
    sim_clock_cancel(alarm->clock, &alarm->event);
    alarm->interrupts->pending &= ~(UINT32_C(1) << SIM_LINE_ALARM);
}

static void alarm_set_client(void *device, const struct hil_alarm_client *client)
{
    ((struct sim_alarm *)device)->client = *client;
}

static void alarm_due(void *context)
{
    sim_interrupts_raise(((struct sim_alarm *)context)->interrupts, SIM_LINE_ALARM);
}

static void alarm_serve(void *context)
{
    const struct sim_alarm *const alarm = context;
    if (alarm->client.fired != NULL)
        alarm->client.fired(alarm->client.context);
}

void sim_alarm_init(struct sim_alarm *alarm, struct sim_clock *clock, struct sim_interrupts *interrupts,
                    uint32_t frequency_hz, uint8_t bits)
{
    static const struct hil_alarm_ops ops = {alarm_now, alarm_set, alarm_disarm, alarm_set_client};
    *alarm = (struct sim_alarm){
        .hil = {&ops, alarm, frequency_hz, bits},
        .clock = clock,
        .interrupts = interrupts,
        .event = {.run = alarm_due, .context = alarm},
    };
    sim_interrupts_connect(interrupts, SIM_LINE_ALARM, alarm_serve, alarm);
}
