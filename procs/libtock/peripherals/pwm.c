// SPDX-License-Identifier: Apache-2.0 OR MIT
// See pwm.h.
#include "pwm.h"

#include "syscalls/pwm_syscalls.h"

bool libtock_pwm_exists(void)
{
    return libtock_pwm_driver_exists();
}

returncode_t libtock_pwm_pin_count(int *count)
{
    return libtock_pwm_command_pin_count(count);
}

returncode_t libtock_pwm_maximum_frequency(uint32_t pin, uint32_t *frequency_hz)
{
    return libtock_pwm_command_maximum_frequency(pin, frequency_hz);
}

returncode_t libtock_pwm_start(uint32_t pin, uint32_t frequency_hz, uint32_t duty)
{
    return libtock_pwm_command_start(pin, frequency_hz, duty);
}

returncode_t libtock_pwm_stop(uint32_t pin)
{
    return libtock_pwm_command_stop(pin);
}
