// SPDX-License-Identifier: Apache-2.0 OR MIT
// The system calls of the driver of pins that pulse, one function each. libtock-c has no such driver.
#pragma once

#include "../../driver_numbers.h"
#include "../../tock.h"

#ifdef __cplusplus
extern "C" {
#endif

bool libtock_pwm_driver_exists(void);

// duty: the share of time at the high level, in hundredths of a percent.
returncode_t libtock_pwm_command_start(uint32_t pin, uint32_t frequency_hz, uint32_t duty);
returncode_t libtock_pwm_command_stop(uint32_t pin);
returncode_t libtock_pwm_command_maximum_frequency(uint32_t pin, uint32_t *frequency_hz);
returncode_t libtock_pwm_command_pin_count(int *count);

#ifdef __cplusplus
}
#endif
