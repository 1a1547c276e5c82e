// SPDX-License-Identifier: Apache-2.0 OR MIT
// The part of the wiring that measures, and that makes voltages, pulses and tones: chips and drivers.
#pragma once

#include "core/capsules/adc.h"
#include "core/capsules/adc_shared.h"
#include "core/capsules/buzzer.h"
#include "core/capsules/buzzer_pwm.h"
#include "core/capsules/dac.h"
#include "core/capsules/proximity.h"
#include "core/capsules/pwm.h"
#include "core/capsules/sensor.h"
#include "hal-sim/chips/sim_adc.h"
#include "hal-sim/chips/sim_buzzer.h"
#include "hal-sim/chips/sim_dac.h"
#include "hal-sim/chips/sim_pwm.h"
#include "hal-sim/chips/sim_sensor.h"
#include "hal-sim/wiring.h"

enum { WIRING_ADC_SAMPLES = 128 };

struct wiring_sensors {
    struct sim_sensor_bank bank;
    struct sim_sensor chips[SIM_SENSOR_KINDS];
    const struct hil_sensor *by_kind[SIM_SENSOR_KINDS]; // NULL: not on this board
    struct sim_adc adc_chip;
    struct sim_dac dac_chip;
    struct sim_pwm pwm_chip;
    struct sim_buzzer buzzer_chip;

    struct sensor drivers[SIM_SENSOR_KINDS]; // of the kind that each driver is called by
    struct proximity proximity;
    struct adc adc;
    struct adc_shared adc_shared;
    uint16_t adc_memory[2][WIRING_ADC_SAMPLES];
    struct dac dac;
    struct pwm pwm;
    struct hil_pwm_pin pwm_pins[SIM_PWM_PINS_MAX];
    struct virtual_alarm buzzer_alarm;
    struct buzzer_pwm buzzer_pwm;
    struct buzzer buzzer;
};

// Makes what the board has of all this, and lists its drivers.
void wiring_sensors_add(struct wiring_sensors *sensors, struct wiring_list *list);
