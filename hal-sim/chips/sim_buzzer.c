// SPDX-License-Identifier: Apache-2.0 OR MIT
// See sim_buzzer.h. It sounds at any duty cycle but none and full.
#include "hal-sim/chips/sim_buzzer.h"

static enum error start(void *device, uint32_t pin, uint32_t frequency_hz, uint32_t duty)
{
    struct sim_buzzer *const buzzer = device;
    (void)pin;
    if (frequency_hz == 0 || frequency_hz > buzzer->pin.most_hz || duty > HIL_PWM_DUTY_FULL)
        return ERROR_INVAL;
    const bool sounds = duty > 0 && duty < HIL_PWM_DUTY_FULL;
    sim_device_show(&buzzer->device, 0, sounds ? (int32_t)frequency_hz : 0);
    return ERROR_OK;
}

static enum error stop(void *device, uint32_t pin)
{
    struct sim_buzzer *const buzzer = device;
    (void)pin;
    sim_device_show(&buzzer->device, 0, 0);
    return ERROR_OK;
}

void sim_buzzer_init(struct sim_buzzer *buzzer, struct sim_devices *devices, uint32_t most_hz)
{
    static const struct hil_pwm_ops ops = {start, stop};
    *buzzer = (struct sim_buzzer){
        .pin = {&ops, buzzer, 0, most_hz},
        .device = {.name = "buzzer",
                   .kind = SIM_DEVICE_BUZZER,
                   .channels = &buzzer->channel,
                   .values = &buzzer->value,
                   .channel_count = 1},
        .channel = {.name = "frequency", .unit = "Hz", .is_output = true, .most = (int32_t)most_hz},
    };
    sim_devices_add(devices, &buzzer->device);
}
