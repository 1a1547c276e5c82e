// SPDX-License-Identifier: Apache-2.0 OR MIT
// See pwm_rp2040.h. A slice counts from 0 to top; an output is high while the counter is below its half of `compare`,
// so top must leave room for one more: high all the time.
#include "hal-hw/chips/rp2040/pwm_rp2040.h"

#include <assert.h>
#include <stddef.h>

enum { PERIOD_MOST = 65535, PERIOD_LEAST = 4, DIVIDER_LEAST = 1 << 4, DIVIDER_MOST = 0xfff }; // in 1/16
enum { ON = 1, HALF_BITS = 16, HALF_MASK = 0xffff };

static_assert(offsetof(struct pwm_rp2040_registers, enable) == 0xa0, "4.5.3");

static uint32_t slice_of(uint32_t pin)
{
    return pin / 2 % PWM_RP2040_SLICES;
}

// In 1/16, rounded up, so that the period fits the counter.
static uint64_t divider_for(const struct pwm_rp2040 *pwm, uint32_t frequency_hz)
{
    const uint64_t most = (uint64_t)frequency_hz * PERIOD_MOST;
    const uint64_t divider = ((uint64_t)pwm->clock_hz * DIVIDER_LEAST + most - 1) / most;
    return divider > DIVIDER_LEAST ? divider : DIVIDER_LEAST;
}

static void set_level(struct pwm_rp2040 *pwm, uint32_t pin, uint32_t level)
{
    const uint32_t shift = pin % 2 * HALF_BITS;
    volatile uint32_t *const compare = &pwm->registers->slices[slice_of(pin)].compare;
    *compare = (*compare & ~((uint32_t)HALF_MASK << shift)) | level << shift;
}

static enum error start(void *device, uint32_t pin, uint32_t frequency_hz, uint32_t duty)
{
    struct pwm_rp2040 *const pwm = device;
    const uint32_t slice = slice_of(pin);
    const uint64_t divider = frequency_hz > 0 ? divider_for(pwm, frequency_hz) : DIVIDER_MOST + 1;
    if (divider > DIVIDER_MOST || duty > HIL_PWM_DUTY_FULL)
        return ERROR_INVAL;
    const uint32_t period = (uint32_t)((uint64_t)pwm->clock_hz * DIVIDER_LEAST / (divider * frequency_hz));
    if (period < PERIOD_LEAST)
        return ERROR_INVAL;
    if (pwm->slices[slice].runs[1 - pin % 2] && pwm->slices[slice].frequency_hz != frequency_hz)
        return ERROR_BUSY;
    pwm->slices[slice].frequency_hz = frequency_hz;
    pwm->slices[slice].runs[pin % 2] = true;
    pwm->registers->slices[slice].divider = (uint32_t)divider;
    pwm->registers->slices[slice].top = period - 1;
    set_level(pwm, pin, period * duty / HIL_PWM_DUTY_FULL);
    pwm->registers->slices[slice].control = ON;
    return ERROR_OK;
}

static enum error stop(void *device, uint32_t pin)
{
    struct pwm_rp2040 *const pwm = device;
    const uint32_t slice = slice_of(pin);
    set_level(pwm, pin, 0); // low from the end of this period on
    pwm->slices[slice].runs[pin % 2] = false;
    return ERROR_OK;
}

void pwm_rp2040_init(struct pwm_rp2040 *pwm, volatile struct pwm_rp2040_registers *registers, uint32_t clock_hz)
{
    *pwm = (struct pwm_rp2040){.registers = registers, .clock_hz = clock_hz};
}

struct hil_pwm_pin pwm_rp2040_pin(struct pwm_rp2040 *pwm, uint32_t pin)
{
    static const struct hil_pwm_ops ops = {start, stop};
    return (struct hil_pwm_pin){&ops, pwm, pin, pwm->clock_hz / PERIOD_LEAST};
}
