// SPDX-License-Identifier: Apache-2.0 OR MIT
// See machine_timer.h. Times are kept as 64-bit ticks, so nothing here wraps.
#include "machine_timer.h"

#include "csr.h"

#include <assert.h>
#include <stddef.h>

static const uint64_t NEVER = UINT64_MAX;
enum { US_PER_SECOND = 1000000 };

// A ratio as whole and 2^-32ths, so that a conversion needs no division.
struct ratio {
    uint32_t whole, fraction;
};

static struct {
    struct machine_timer_registers registers;
    struct ratio us_per_tick, ticks_per_us;
    uint64_t slice_end, alarm_at;
    struct hil_alarm_client client;
    struct hil_alarm hil;
} timer;

// Long division by hand: the 64-bit one of the compiler's library is larger than this whole file.
static struct ratio ratio_of(uint32_t numerator, uint32_t denominator)
{
    struct ratio ratio = {.whole = numerator / denominator};
    uint32_t rest = numerator % denominator;
    assert(denominator <= INT32_MAX);
    for (int bit = 31; bit >= 0; bit--) {
        rest <<= 1;
        if (rest >= denominator) {
            rest -= denominator;
            ratio.fraction |= 1u << bit;
        }
    }
    // Rounded up: a time that was asked for never ends early.
    ratio.fraction += rest != 0;
    return ratio;
}

static uint32_t times(struct ratio ratio, uint32_t value)
{
    return ratio.whole * value + (uint32_t)(((uint64_t)ratio.fraction * value) >> 32);
}

// --- The registers -------------------------------------------------------------------------------

// The halves can't be read at once (3.2.1): again, if the high one moved meanwhile.
static uint64_t now(void)
{
    const volatile uint32_t *const time = timer.registers.time;
    uint32_t low, high;
    do {
        high = time[1];
        low = time[0];
    } while (high != time[1]);
    return (uint64_t)high << 32 | low;
}

// In this order no mixture of old and new is early (3.2.1).
static void set_compare(uint64_t at)
{
    timer.registers.compare[0] = UINT32_MAX;
    timer.registers.compare[1] = (uint32_t)(at >> 32);
    timer.registers.compare[0] = (uint32_t)at;
}

// With nothing to wait for, the interrupt is off and not at the end of time, where QEMU's clock would
// jump to when it is told not to sleep.
static void arm(void)
{
    const uint64_t at = timer.slice_end < timer.alarm_at ? timer.slice_end : timer.alarm_at;
    if (at == NEVER) {
        csr_clear(CSR_MIE, MIP_TIMER);
        return;
    }
    set_compare(at);
    csr_set(CSR_MIE, MIP_TIMER);
}

uint32_t machine_timer_now_us(void)
{
    const uint64_t ticks = now();
    // The high word's whole microseconds are multiples of 2^32 and drop out.
    return times(timer.us_per_tick, (uint32_t)ticks) + timer.us_per_tick.fraction * (uint32_t)(ticks >> 32);
}

// --- The slice -----------------------------------------------------------------------------------

void machine_timer_set_slice(bool has_slice, uint32_t slice_us)
{
    if (!has_slice && timer.slice_end == NEVER)
        return;
    timer.slice_end = has_slice ? now() + times(timer.ticks_per_us, slice_us) + 1 : NEVER;
    arm();
}

bool machine_timer_take_slice_end(void)
{
    if (timer.slice_end > now())
        return false;
    timer.slice_end = NEVER;
    arm();
    return true;
}

// --- The alarm -----------------------------------------------------------------------------------

static uint32_t alarm_now(void *device)
{
    (void)device;
    return (uint32_t)now();
}

static void alarm_set(void *device, uint32_t reference, uint32_t dt)
{
    (void)device;
    const uint64_t ticks = now();
    const uint32_t passed = (uint32_t)ticks - reference;
    timer.alarm_at = passed >= dt ? ticks : ticks + (dt - passed);
    arm();
}

static void alarm_disarm(void *device)
{
    (void)device;
    timer.alarm_at = NEVER;
    arm();
}

static void alarm_set_client(void *device, const struct hil_alarm_client *client)
{
    (void)device;
    timer.client = *client;
}

bool machine_timer_has_pending(void)
{
    return timer.alarm_at <= now();
}

void machine_timer_service(void)
{
    alarm_disarm(NULL);
    if (timer.client.fired != NULL)
        timer.client.fired(timer.client.context);
}

// --- Start ---------------------------------------------------------------------------------------

void machine_timer_init(struct machine_timer_registers registers, uint32_t frequency_hz)
{
    static const struct hil_alarm_ops ops = {alarm_now, alarm_set, alarm_disarm, alarm_set_client};
    timer.registers = registers;
    timer.us_per_tick = ratio_of(US_PER_SECOND, frequency_hz);
    timer.ticks_per_us = ratio_of(frequency_hz, US_PER_SECOND);
    timer.slice_end = timer.alarm_at = NEVER;
    timer.hil = (struct hil_alarm){.ops = &ops, .frequency_hz = frequency_hz, .bits = 32};
    arm();
}

const struct hil_alarm *machine_timer_alarm(void)
{
    return &timer.hil;
}
