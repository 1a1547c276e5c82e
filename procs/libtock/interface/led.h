// SPDX-License-Identifier: Apache-2.0 OR MIT
// The board's LEDs, numbered from 0. None of these waits. Errors: ENODEVICE (no LED driver), EINVAL
// (no such LED).
#pragma once

#include "../tock.h"

#ifdef __cplusplus
extern "C" {
#endif

bool libtock_led_exists(void);

// Stores how many LEDs the board has.
returncode_t libtock_led_count(int *count);

returncode_t libtock_led_on(int led_num);
returncode_t libtock_led_off(int led_num);
returncode_t libtock_led_toggle(int led_num);

#ifdef __cplusplus
}
#endif
