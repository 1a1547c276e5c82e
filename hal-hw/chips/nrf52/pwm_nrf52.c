// SPDX-License-Identifier: Apache-2.0 OR MIT
// See pwm_nrf52.h. The device reads the duty cycle from memory once, and holds it.
#include "hal-hw/chips/nrf52/pwm_nrf52.h"

#include <assert.h>
#include <stddef.h>

enum { CLOCK_HZ = 16000000, PRESCALER_MOST = 7, TOP_LEAST = 3, TOP_MOST = 32767, HIGH_FIRST = 0x8000 };
#define NOT_CONNECTED (1u << 31)

static_assert(offsetof(struct pwm_nrf52_registers, event_stopped) == 0x104, "PWM, registers");
static_assert(offsetof(struct pwm_nrf52_registers, enable) == 0x500, "PWM, registers");
static_assert(offsetof(struct pwm_nrf52_registers, sequences) == 0x520, "PWM, registers");
static_assert(offsetof(struct pwm_nrf52_registers, outputs) == 0x560, "PWM, registers");

// The finest division of the period that fits the counter.
static uint32_t prescaler_for(uint32_t frequency_hz)
{
    uint32_t prescaler = 0;
    while (prescaler <= PRESCALER_MOST && (CLOCK_HZ >> prescaler) / frequency_hz > TOP_MOST)
        prescaler++;
    return prescaler;
}

static void run(volatile struct pwm_nrf52_registers *unit, uint32_t prescaler, uint32_t top, volatile uint16_t *value)
{
    unit->enable = 0;
    unit->prescaler = prescaler;
    unit->top = top;
    unit->mode = unit->decoder = unit->loop = 0; // counts up; all outputs alike; once
    unit->sequences[0].values = (uint32_t)(uintptr_t)value;
    unit->sequences[0].count = 1;
    unit->sequences[0].refresh = unit->sequences[0].delay = 0;
    unit->enable = 1;
    unit->task_start[0] = 1;
}

static enum error start(void *device, uint32_t pin, uint32_t frequency_hz, uint32_t duty)
{
    struct pwm_nrf52 *const pwm = device;
    const uint32_t prescaler = frequency_hz > 0 ? prescaler_for(frequency_hz) : PRESCALER_MOST + 1;
    if (prescaler > PRESCALER_MOST || duty > HIL_PWM_DUTY_FULL)
        return ERROR_INVAL;
    const uint32_t top = (CLOCK_HZ >> prescaler) / frequency_hz;
    if (top < TOP_LEAST)
        return ERROR_INVAL;
    pwm->values[pin] = (uint16_t)(HIGH_FIRST | top * duty / HIL_PWM_DUTY_FULL);
    pwm->units[pin]->outputs[0] = pwm->pins[pin];
    run(pwm->units[pin], prescaler, top, &pwm->values[pin]);
    return ERROR_OK;
}

// Without its unit a pin has the level that was written to it: low.
static enum error stop(void *device, uint32_t pin)
{
    const struct pwm_nrf52 *const pwm = device;
    pwm->units[pin]->task_stop = 1;
    pwm->units[pin]->enable = 0;
    pwm->units[pin]->outputs[0] = NOT_CONNECTED;
    return ERROR_OK;
}

void pwm_nrf52_init(struct pwm_nrf52 *pwm, volatile struct pwm_nrf52_registers *const *units, const uint8_t *pins,
                    uint32_t count)
{
    assert(count <= PWM_NRF52_UNITS);
    for (uint32_t i = 0; i < count; i++) {
        pwm->units[i] = units[i];
        pwm->pins[i] = pins[i];
    }
}

struct hil_pwm_pin pwm_nrf52_pin(struct pwm_nrf52 *pwm, uint32_t index)
{
    static const struct hil_pwm_ops ops = {start, stop};
    return (struct hil_pwm_pin){&ops, pwm, index, CLOCK_HZ / TOP_LEAST};
}
