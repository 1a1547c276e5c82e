// SPDX-License-Identifier: Apache-2.0 OR MIT
// Tones, without waiting. See also libtock-sync/interface/buzzer.h.
#pragma once

#include "../tock.h"
#include "buzzer_types.h"

#ifdef __cplusplus
extern "C" {
#endif

// The tone has ended.
typedef void (*libtock_buzzer_done_callback)(void);

bool libtock_buzzer_exists(void);

// Sounds as soon as the buzzer is free, for at most as long as the board allows (usually 5 s). cb runs in a later
// yield. ENOMEM: a tone of this process waits already.
returncode_t libtock_buzzer_tone(uint32_t frequency_hz, uint32_t duration_ms, libtock_buzzer_done_callback cb);

#ifdef __cplusplus
}
#endif
