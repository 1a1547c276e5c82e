// SPDX-License-Identifier: Apache-2.0 OR MIT
// Components: what measures, pulses and sounds.
#include "core/capsules/adc_shared.h"
#include "core/capsules/buzzer.h"
#include "core/capsules/buzzer_pwm.h"
#include "core/capsules/pwm.h"
#include "core/capsules/temperature.h"
#include "hal-hw/firmware/firmware_internal.h"

void firmware_add_temperature(const struct hil_sensor *sensor)
{
    static struct sensor driver;
    temperature_init(&driver, sensor);
    firmware_list(&driver.driver, &driver.grant);
}

void firmware_add_adc(const struct hil_adc *adc)
{
    static struct adc_shared driver;
    adc_shared_init(&driver, adc);
    firmware_list(&driver.driver, &driver.grant);
}

void firmware_add_pwm(const struct hil_pwm_pin *pins, size_t count)
{
    static struct pwm driver;
    pwm_init(&driver, pins, count);
    firmware_list(&driver.driver, &driver.grant);
}

void firmware_add_buzzer(const struct hil_pwm_pin *pin)
{
    static struct virtual_alarm alarm;
    static struct buzzer_pwm tone;
    static struct buzzer driver;
    assert(firmware.alarm != NULL);
    virtual_alarm_init(&alarm, &firmware.alarm_mux);
    buzzer_pwm_init(&tone, pin, &alarm.hil);
    buzzer_init(&driver, &tone.hil, BUZZER_MOST_MS);
    firmware_list(&driver.driver, &driver.grant);
}
