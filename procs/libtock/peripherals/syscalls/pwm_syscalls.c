// SPDX-License-Identifier: Apache-2.0 OR MIT
// See pwm_syscalls.h.
#include "pwm_syscalls.h"

#include "core/abi/abi.h"
#include "libtock/driver_call.h"

bool libtock_pwm_driver_exists(void)
{
    return driver_exists(DRIVER_PWM);
}

returncode_t libtock_pwm_command_start(uint32_t pin, uint32_t frequency_hz, uint32_t duty)
{
    // Pin and duty cycle share a word; a number that does not fit would change the other one.
    if (pin >> PWM_START_PIN_BITS != 0 || duty >> PWM_START_DUTY_BITS != 0)
        return RETURNCODE_EINVAL;
    const uint32_t word = pin << PWM_START_PIN_SHIFT | duty << PWM_START_DUTY_SHIFT;
    return driver_command(DRIVER_PWM, PWM_COMMAND_START, word, frequency_hz);
}

returncode_t libtock_pwm_command_stop(uint32_t pin)
{
    return driver_command(DRIVER_PWM, PWM_COMMAND_STOP, pin, 0);
}

returncode_t libtock_pwm_command_maximum_frequency(uint32_t pin, uint32_t *frequency_hz)
{
    return driver_command_u32(DRIVER_PWM, PWM_COMMAND_MAXIMUM_FREQUENCY, pin, 0, frequency_hz);
}

returncode_t libtock_pwm_command_pin_count(int *count)
{
    return driver_command_int(DRIVER_PWM, PWM_COMMAND_PIN_COUNT, 0, count);
}
