// SPDX-License-Identifier: Apache-2.0 OR MIT
// The LED driver's system calls, one function each. LEDs are numbered from 0; a number beyond the
// last gives EINVAL.
#pragma once

#include "../../driver_numbers.h"
#include "../../tock.h"

#ifdef __cplusplus
extern "C" {
#endif

bool libtock_led_driver_exists(void);

// Stores how many LEDs the board has. The driver answers this in place of the existence check.
returncode_t libtock_led_command_count(int *count);

returncode_t libtock_led_command_on(int led_num);
returncode_t libtock_led_command_off(int led_num);
returncode_t libtock_led_command_toggle(int led_num);

#ifdef __cplusplus
}
#endif
