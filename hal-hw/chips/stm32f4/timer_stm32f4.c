// SPDX-License-Identifier: Apache-2.0 OR MIT
// See timer_stm32f4.h.
#include "hal-hw/chips/stm32f4/timer_stm32f4.h"

#include "hal-hw/arch/hw.h"

enum {
    CR1_CEN = 1 << 0,
    CR1_URS = 1 << 2, // only an overflow raises the interrupt, not a reload by software
    CR1_OPM = 1 << 3, // stops at the overflow
    DIER_UIE = 1 << 0,
    EGR_UG = 1 << 0,
    TIMER_HZ = 1000000,
};

static struct timer_stm32f4_registers *clock_registers;

uint32_t hw_now_us(void)
{
    return clock_registers->cnt;
}

static uint32_t now(void *device)
{
    (void)device;
    return hw_now_us();
}

static void stop(struct timer_stm32f4 *timer)
{
    timer->registers->dier = 0;
    timer->registers->cr1 = CR1_URS | CR1_OPM;
    timer->registers->sr = 0;
}

// QEMU 7.2 waits too long by what the counter is behind the machine's age, but counts right.
static void wait_rest(struct timer_stm32f4 *timer)
{
    const uint32_t passed = hw_now_us() - timer->reference;
    const uint32_t rest_us = passed < timer->dt ? timer->dt - passed : 0;
    stop(timer);
    timer->registers->arr = rest_us > 0 ? rest_us : 1; // 0 would stop the counter
    timer->registers->cnt = timer->is_emulated ? hw_now_us() : 0;
    timer->registers->dier = DIER_UIE;
    timer->registers->cr1 = CR1_URS | CR1_OPM | CR1_CEN;
}

static void set(void *device, uint32_t reference, uint32_t dt)
{
    struct timer_stm32f4 *const timer = device;
    timer->reference = reference;
    timer->dt = dt;
    timer->armed = true;
    wait_rest(timer);
}

static void disarm(void *device)
{
    struct timer_stm32f4 *const timer = device;
    timer->armed = false;
    stop(timer);
}

static void set_client(void *device, const struct hil_alarm_client *client)
{
    ((struct timer_stm32f4 *)device)->client = *client;
}

void timer_stm32f4_handle(void *context)
{
    struct timer_stm32f4 *const timer = context;
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

static void prescale(struct timer_stm32f4_registers *registers, uint32_t clock_hz)
{
    registers->cr1 = CR1_URS;
    registers->psc = clock_hz / TIMER_HZ - 1;
    registers->arr = UINT32_MAX;
    registers->egr = EGR_UG; // takes the prescaler over
    registers->sr = 0;
}

void timer_stm32f4_init(struct timer_stm32f4 *timer, struct timer_stm32f4_registers *running,
                        struct timer_stm32f4_registers *waiting, const struct stm32f4_clocks *clocks)
{
    static const struct hil_alarm_ops ops = {now, set, disarm, set_client};
    *timer = (struct timer_stm32f4){
        .hil = {&ops, timer, TIMER_HZ, 32}, .registers = waiting, .is_emulated = clocks->is_emulated};
    clock_registers = running;
    prescale(running, clocks->timer_hz);
    prescale(waiting, clocks->timer_hz);
    running->cr1 = CR1_URS | CR1_CEN;
}
