// SPDX-License-Identifier: Apache-2.0 OR MIT
// Tones, waiting until they have ended.
#pragma once

#include <libtock/interface/buzzer_types.h>
#include <libtock/interface/syscalls/buzzer_syscalls.h>
#include <libtock/tock.h>

#include "syscalls/buzzer_syscalls.h"

#ifdef __cplusplus
extern "C" {
#endif

bool libtocksync_buzzer_exists(void);

// Sounds for a time, at most as long as the board allows (usually 5 s).
returncode_t libtocksync_buzzer_tone(uint32_t frequency_hz, uint32_t duration_ms);

#ifdef __cplusplus
}
#endif
