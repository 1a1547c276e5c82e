// SPDX-License-Identifier: Apache-2.0 OR MIT
// Pins that pulse at a frequency and a duty cycle. libtock-c has no such driver.
#pragma once

#include "../tock.h"

#ifdef __cplusplus
extern "C" {
#endif

bool libtock_pwm_exists(void);

returncode_t libtock_pwm_pin_count(int *count);

// The highest frequency that the pin can do.
returncode_t libtock_pwm_maximum_frequency(uint32_t pin, uint32_t *frequency_hz);

// Lets the pin pulse. duty: the share of time at the high level, in hundredths of a percent, 0 to 10000. It is this
// process's until it is stopped. EINVAL: the hardware can't. ERESERVE: another process has the pin.
returncode_t libtock_pwm_start(uint32_t pin, uint32_t frequency_hz, uint32_t duty);

// EOFF: it rests already.
returncode_t libtock_pwm_stop(uint32_t pin);

#ifdef __cplusplus
}
#endif
