// SPDX-License-Identifier: Apache-2.0 OR MIT
// See timer_cmsdk.h.
#include "hal-hw/chips/cmsdk/timer_cmsdk.h"

#include "hal-hw/arch/hw.h"

enum { CONTROL_ENABLE = 1 << 0, CONTROL_INTERRUPT = 1 << 3, HZ_PER_MHZ = 1000000 };

static uint32_t now(void *device)
{
    (void)device;
    return hw_now_us();
}

static void stop(struct timer_cmsdk *timer)
{
    timer->registers->control = 0;
    timer->registers->interrupt = 1;
}

// What does not fit into the counter at once is waited for in pieces: the handler looks at the time.
static void wait_rest(struct timer_cmsdk *timer)
{
    const uint32_t passed = hw_now_us() - timer->reference;
    const uint32_t rest_us = passed < timer->dt ? timer->dt - passed : 0;
    const uint32_t longest_us = UINT32_MAX / timer->ticks_per_us;
    const uint32_t ticks = (rest_us < longest_us ? rest_us : longest_us) * timer->ticks_per_us;
    stop(timer);
    // It runs once. (QEMU 7.2 with sleep=off lets the time of a second round pass when it reloads while
    // the processor sleeps.)
    timer->registers->reload = 0;
    timer->registers->value = ticks > 0 ? ticks : 1;
    timer->registers->control = CONTROL_ENABLE | CONTROL_INTERRUPT;
}

static void set(void *device, uint32_t reference, uint32_t dt)
{
    struct timer_cmsdk *const timer = device;
    timer->reference = reference;
    timer->dt = dt;
    timer->armed = true;
    wait_rest(timer);
}

static void disarm(void *device)
{
    struct timer_cmsdk *const timer = device;
    timer->armed = false;
    stop(timer);
}

static void set_client(void *device, const struct hil_alarm_client *client)
{
    ((struct timer_cmsdk *)device)->client = *client;
}

void timer_cmsdk_handle(void *context)
{
    struct timer_cmsdk *const timer = context;
    stop(timer);
    if (!timer->armed)
        return;
    if (hw_now_us() - timer->reference < timer->dt) {
        wait_rest(timer);
        return;
    }
    timer->armed = false;
    if (timer->client.fired != NULL)
        timer->client.fired(timer->client.context);
}

void timer_cmsdk_init(struct timer_cmsdk *timer, struct timer_cmsdk_registers *registers, uint32_t clock_hz)
{
    static const struct hil_alarm_ops ops = {now, set, disarm, set_client};
    *timer = (struct timer_cmsdk){
        .hil = {&ops, timer, HZ_PER_MHZ, 32},
        .registers = registers,
        .ticks_per_us = clock_hz / HZ_PER_MHZ,
    };
    stop(timer);
}
