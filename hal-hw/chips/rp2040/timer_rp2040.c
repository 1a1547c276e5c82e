// SPDX-License-Identifier: Apache-2.0 OR MIT
// See timer_rp2040.h. An alarm fires when the counter equals it (4.6.3): one that has passed would fire in
// 71 minutes, so its interrupt is forced.
#include "hal-hw/chips/rp2040/timer_rp2040.h"

#include <assert.h>
#include <stddef.h>

enum { TIMER_HZ = 1000000, TIMER_BITS = 32, ALARM0 = 1 << 0 };

static_assert(offsetof(struct timer_rp2040_registers, armed) == 0x20, "4.6.5");
static_assert(offsetof(struct timer_rp2040_registers, raw_low) == 0x28, "4.6.5");
static_assert(offsetof(struct timer_rp2040_registers, interrupts) == 0x40, "4.6.5");

uint32_t timer_rp2040_now_us(const struct timer_rp2040 *timer)
{
    return timer->registers->raw_low;
}

static uint32_t now(void *device)
{
    return timer_rp2040_now_us(device);
}

static void disarm(void *device)
{
    volatile struct timer_rp2040_registers *const registers = ((struct timer_rp2040 *)device)->registers;
    registers->interrupts_enable = 0;
    registers->armed = ALARM0; // ones disarm
    registers->interrupts_force = 0;
    registers->interrupts_raw = ALARM0; // ones clear
}

// The time may pass the alarm while it is being set, which is why it is looked at afterwards.
static void set(void *device, uint32_t reference, uint32_t dt)
{
    struct timer_rp2040 *const timer = device;
    disarm(timer);
    timer->registers->alarms[0] = reference + dt;
    if (now(timer) - reference >= dt)
        timer->registers->interrupts_force = ALARM0;
    timer->registers->interrupts_enable = ALARM0;
}

static void set_client(void *device, const struct hil_alarm_client *client)
{
    ((struct timer_rp2040 *)device)->client = *client;
}

void timer_rp2040_handle(void *context)
{
    struct timer_rp2040 *const timer = context;
    if ((timer->registers->interrupts & ALARM0) == 0)
        return;
    disarm(timer);
    if (timer->client.fired != NULL)
        timer->client.fired(timer->client.context);
}

void timer_rp2040_init(struct timer_rp2040 *timer, volatile struct timer_rp2040_registers *registers)
{
    static const struct hil_alarm_ops ops = {now, set, disarm, set_client};
    *timer = (struct timer_rp2040){.registers = registers};
    timer->hil = (struct hil_alarm){&ops, timer, TIMER_HZ, TIMER_BITS};
    disarm(timer);
}
