// SPDX-License-Identifier: Apache-2.0 OR MIT
// The buzzer driver's system calls, one function each.
#pragma once

#include "../../driver_numbers.h"
#include "../../tock.h"

#ifdef __cplusplus
extern "C" {
#endif

bool libtock_buzzer_driver_exists(void);

// The upcall's words: status, 0, 0.
returncode_t libtock_buzzer_set_upcall(subscribe_upcall callback, void *opaque);

// Sounds as soon as the buzzer is free.
returncode_t libtock_buzzer_command_tone(uint32_t frequency_hz, uint32_t duration_ms);

#ifdef __cplusplus
}
#endif
