// SPDX-License-Identifier: Apache-2.0 OR MIT
// See buzzer_pwm.h.
#include "core/capsules/buzzer_pwm.h"

#include <assert.h>
#include <stddef.h>

enum { MS_PER_SECOND = 1000 };

static void ring_out(void *context)
{
    struct buzzer_pwm *const buzzer = context;
    buzzer->sounding = false;
    const enum error error = buzzer->pin->ops->stop(buzzer->pin->device, buzzer->pin->pin);
    if (buzzer->client.done != NULL)
        buzzer->client.done(buzzer->client.context, error);
}

static void end_after(const struct buzzer_pwm *buzzer, uint32_t duration_ms)
{
    const struct hil_alarm *const alarm = buzzer->alarm;
    const uint64_t ticks = (uint64_t)duration_ms * alarm->frequency_hz / MS_PER_SECOND;
    const uint32_t most = (UINT32_MAX >> (32 - alarm->bits)) / 2;
    alarm->ops->set(alarm->device, alarm->ops->now(alarm->device), ticks < most ? (uint32_t)ticks : most);
}

// A frequency of 0 is a pause.
static enum error buzz(void *device, uint32_t frequency_hz, uint32_t duration_ms)
{
    struct buzzer_pwm *const buzzer = device;
    const struct hil_pwm_pin *const pin = buzzer->pin;
    const enum error error = frequency_hz > 0
                                 ? pin->ops->start(pin->device, pin->pin, frequency_hz, HIL_PWM_DUTY_FULL / 2)
                                 : pin->ops->stop(pin->device, pin->pin);
    if (error != ERROR_OK)
        return error;
    buzzer->sounding = true;
    end_after(buzzer, duration_ms);
    return ERROR_OK;
}

static enum error stop(void *device)
{
    const struct buzzer_pwm *const buzzer = device;
    if (!buzzer->sounding)
        return ERROR_OFF;
    end_after(buzzer, 0);
    return ERROR_OK;
}

static void set_client(void *device, const struct hil_buzzer_client *client)
{
    struct buzzer_pwm *const buzzer = device;
    buzzer->client = *client;
}

void buzzer_pwm_init(struct buzzer_pwm *buzzer, const struct hil_pwm_pin *pin, const struct hil_alarm *alarm)
{
    static const struct hil_buzzer_ops ops = {buzz, stop, set_client};
    assert(pin->ops != NULL && alarm->ops != NULL);
    *buzzer = (struct buzzer_pwm){
        .hil = {&ops, buzzer},
        .pin = pin,
        .alarm = alarm,
        .alarm_client = {ring_out, buzzer},
    };
    alarm->ops->set_client(alarm->device, &buzzer->alarm_client);
}
