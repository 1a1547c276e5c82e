// SPDX-License-Identifier: Apache-2.0 OR MIT
// A buzzer out of a pin that pulses and an alarm that ends the tone. No driver: it offers core/hil/buzzer.h.
#pragma once

#include "core/hil/alarm.h"
#include "core/hil/buzzer.h"
#include "core/hil/pwm.h"

#include <stdbool.h>

struct buzzer_pwm {
    struct hil_buzzer hil;
    const struct hil_pwm_pin *pin;
    const struct hil_alarm *alarm;
    struct hil_alarm_client alarm_client;
    struct hil_buzzer_client client;
    bool sounding;
};

// Board code, at start. The pin and the alarm are the buzzer's own from now on.
void buzzer_pwm_init(struct buzzer_pwm *buzzer, const struct hil_pwm_pin *pin, const struct hil_alarm *alarm);
