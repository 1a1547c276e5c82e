// SPDX-License-Identifier: Apache-2.0 OR MIT
// Fake devices that measure, and that make voltages, pulses and tones: see fake_hil.h.
#pragma once

#include "core/hil/adc.h"
#include "core/hil/buzzer.h"
#include "core/hil/dac.h"
#include "core/hil/pwm.h"
#include "core/hil/sensor.h"

#include <stdbool.h>
#include <stddef.h>

enum { FAKE_PWM_PINS = 8, FAKE_ADC_CHANNELS = 4 };

// --- Sensor --------------------------------------------------------------------------------------

struct fake_sensor {
    struct hil_sensor hil;
    struct hil_sensor_client client;
    bool reading, watching, kept_running;
    uint32_t argument; // of the last start
    int32_t low, high; // of the last watch
    unsigned starts, watches;
    enum error refusal; // what start and watch give; OK: they work
};

void fake_sensor_init(struct fake_sensor *sensor);
// Answers whoever asked. False: nobody did.
bool fake_sensor_give(struct fake_sensor *sensor, int32_t first, int32_t second, int32_t third);
bool fake_sensor_fail(struct fake_sensor *sensor, enum error error);

// --- ADC -----------------------------------------------------------------------------------------

struct fake_adc {
    struct hil_adc hil;
    struct hil_adc_client client;
    bool sampling, steadily;
    uint32_t channel, frequency_hz;
    struct {
        uint16_t *samples; // NULL: none
        size_t count, done;
    } buffers[2]; // the one being filled, the next
    unsigned samples, stops;
    enum error refusal, stop_refusal;
};

void fake_adc_init(struct fake_adc *adc);
// One sample is taken. False: nobody wants any, or there is no buffer to put it in.
bool fake_adc_give(struct fake_adc *adc, uint16_t sample);
bool fake_adc_fail(struct fake_adc *adc, enum error error);

// --- DAC, PWM, buzzer ----------------------------------------------------------------------------

struct fake_dac {
    struct hil_dac hil;
    uint32_t value;
    enum error refusal;
};

void fake_dac_init(struct fake_dac *dac);

struct fake_pwm {
    struct {
        bool running;
        uint32_t frequency_hz, duty;
    } pins[FAKE_PWM_PINS];
    enum error refusal;
};

void fake_pwm_init(struct fake_pwm *pwm);
struct hil_pwm_pin fake_pwm_pin(struct fake_pwm *pwm, uint32_t pin);

struct fake_buzzer {
    struct hil_buzzer hil;
    struct hil_buzzer_client client;
    bool sounding;
    uint32_t frequency_hz, duration_ms; // of the last tone
    unsigned tones, stops;
    enum error refusal;
};

void fake_buzzer_init(struct fake_buzzer *buzzer);
// The tone ends. False: there is none.
bool fake_buzzer_finish(struct fake_buzzer *buzzer, enum error error);
