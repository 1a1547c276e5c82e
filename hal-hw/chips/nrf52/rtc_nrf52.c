// SPDX-License-Identifier: Apache-2.0 OR MIT
// See rtc_nrf52.h.
#include "hal-hw/chips/nrf52/rtc_nrf52.h"

#include <assert.h>
#include <stddef.h>

enum { MASK = (1 << RTC_NRF52_BITS) - 1 };
enum { INTERRUPT_OVERFLOW = 1 << 1, INTERRUPT_COMPARE0 = 1 << 16 };
enum { SOURCE_CRYSTAL = 1, SOURCE_SYNTHESIZER = 2 };
// Nearer than two ticks ahead a compare may be missed (6.22.7); one more may pass before it is written.
enum { NEAREST = 3 };

static_assert(offsetof(struct rtc_nrf52_registers, event_compare) == 0x140, "6.22.10");
static_assert(offsetof(struct rtc_nrf52_registers, interrupts_set) == 0x304, "6.22.10");
static_assert(offsetof(struct rtc_nrf52_registers, routing) == 0x340, "6.22.10");
static_assert(offsetof(struct rtc_nrf52_registers, counter) == 0x504, "6.22.10");
static_assert(offsetof(struct rtc_nrf52_registers, compare) == 0x540, "6.22.10");
static_assert(offsetof(struct clock_nrf52_registers, event_lf_started) == 0x104, "5.4.3");
static_assert(offsetof(struct clock_nrf52_registers, lf_source) == 0x518, "5.4.3");

static void clear(volatile uint32_t *event)
{
    *event = 0;
    (void)*event; // arrives before the interrupt returns
}

static uint32_t now(void *device)
{
    return ((struct rtc_nrf52 *)device)->registers->counter & MASK;
}

static void disarm(void *device)
{
    struct rtc_nrf52 *const rtc = device;
    rtc->registers->interrupts_clear = INTERRUPT_COMPARE0;
    clear(&rtc->registers->event_compare[0]);
}

static void set(void *device, uint32_t reference, uint32_t dt)
{
    struct rtc_nrf52 *const rtc = device;
    disarm(rtc);
    const uint32_t at = now(rtc);
    const uint32_t passed = (at - reference) & MASK;
    const uint32_t rest = passed < dt ? dt - passed : 0;
    rtc->registers->compare[0] = (at + (rest > NEAREST ? rest : NEAREST)) & MASK;
    rtc->registers->interrupts_set = INTERRUPT_COMPARE0;
}

static void set_client(void *device, const struct hil_alarm_client *client)
{
    ((struct rtc_nrf52 *)device)->client = *client;
}

// 1,000,000 / 32,768 is 15,625 / 512.
uint32_t rtc_nrf52_now_us(struct rtc_nrf52 *rtc)
{
    const uint32_t counter = now(rtc);
    rtc->wraps += counter < rtc->last;
    rtc->last = counter;
    const uint64_t ticks = (uint64_t)rtc->wraps << RTC_NRF52_BITS | counter;
    return (uint32_t)(ticks * 15625 >> 9);
}

void rtc_nrf52_handle(void *context)
{
    struct rtc_nrf52 *const rtc = context;
    if (rtc->registers->event_overflow != 0) {
        clear(&rtc->registers->event_overflow);
        (void)rtc_nrf52_now_us(rtc);
    }
    if (rtc->registers->event_compare[0] == 0)
        return;
    disarm(rtc);
    if (rtc->client.fired != NULL)
        rtc->client.fired(rtc->client.context);
}

void rtc_nrf52_init(struct rtc_nrf52 *rtc, volatile struct rtc_nrf52_registers *registers,
                    volatile struct clock_nrf52_registers *clock, bool has_crystal)
{
    static const struct hil_alarm_ops ops = {now, set, disarm, set_client};
    *rtc = (struct rtc_nrf52){.registers = registers};
    rtc->hil = (struct hil_alarm){&ops, rtc, RTC_NRF52_HZ, RTC_NRF52_BITS};
    clock->task_hf_start = 1; // nobody waits for it: until it runs the internal oscillator does
    clock->lf_source = has_crystal ? SOURCE_CRYSTAL : SOURCE_SYNTHESIZER;
    clock->event_lf_started = 0;
    clock->task_lf_start = 1; // the counter begins when the clock runs; nobody waits for it
    registers->prescaler = 0;
    registers->task_clear = 1;
    registers->interrupts_set = INTERRUPT_OVERFLOW;
    registers->task_start = 1;
}
