// SPDX-License-Identifier: Apache-2.0 OR MIT
// See sim_pwm.h.
#include "hal-sim/chips/sim_pwm.h"

#include <assert.h>
#include <stdio.h>

enum { DUTY_DECIMALS = 2 };

static void show(struct sim_pwm *pwm, uint32_t pin, uint32_t frequency_hz, uint32_t duty)
{
    assert(pin < pwm->board->pin_count);
    int32_t *const values = &pwm->values[(size_t)2 * pin];
    if (values[0] == (int32_t)frequency_hz && values[1] == (int32_t)duty)
        return;
    // Both at once: nobody sees the new frequency with the old duty cycle.
    values[0] = (int32_t)frequency_hz;
    values[1] = (int32_t)duty;
    sim_device_changed(&pwm->device);
}

static enum error start(void *device, uint32_t pin, uint32_t frequency_hz, uint32_t duty)
{
    struct sim_pwm *const pwm = device;
    if (frequency_hz == 0 || frequency_hz > pwm->board->most_hz || duty > HIL_PWM_DUTY_FULL)
        return ERROR_INVAL;
    show(pwm, pin, frequency_hz, duty);
    return ERROR_OK;
}

static enum error stop(void *device, uint32_t pin)
{
    show(device, pin, 0, 0);
    return ERROR_OK;
}

static void name_channels(struct sim_pwm *pwm, unsigned pin)
{
    char(*const names)[SIM_PWM_NAME_SIZE] = &pwm->names[(size_t)2 * pin];
    struct sim_channel *const channels = &pwm->channels[(size_t)2 * pin];
    (void)snprintf(names[0], SIM_PWM_NAME_SIZE, "frequency%u", pin);
    (void)snprintf(names[1], SIM_PWM_NAME_SIZE, "duty%u", pin);
    channels[0] =
        (struct sim_channel){.name = names[0], .unit = "Hz", .is_output = true, .most = (int32_t)pwm->board->most_hz};
    channels[1] = (struct sim_channel){
        .name = names[1], .unit = "%", .decimals = DUTY_DECIMALS, .is_output = true, .most = HIL_PWM_DUTY_FULL};
}

void sim_pwm_init(struct sim_pwm *pwm, struct sim_devices *devices, const struct sim_board_pwm *board)
{
    assert(board->pin_count <= SIM_PWM_PINS_MAX);
    *pwm = (struct sim_pwm){
        .board = board,
        .device = {.name = "pwm",
                   .kind = SIM_DEVICE_PWM,
                   .channels = pwm->channels,
                   .values = pwm->values,
                   .channel_count = 2 * board->pin_count},
    };
    for (unsigned pin = 0; pin < board->pin_count; pin++)
        name_channels(pwm, pin);
    sim_devices_add(devices, &pwm->device);
}

struct hil_pwm_pin sim_pwm_pin(struct sim_pwm *pwm, uint32_t pin)
{
    static const struct hil_pwm_ops ops = {start, stop};
    return (struct hil_pwm_pin){&ops, pwm, pin, pwm->board->most_hz};
}
