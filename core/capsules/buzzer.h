// SPDX-License-Identifier: Apache-2.0 OR MIT
// System call driver 0x90000: tones. One process sounds at a time; of each other process one tone may wait.
#pragma once

#include "core/hil/buzzer.h"
#include "core/kernel/capsule.h"

struct buzzer {
    struct driver driver;
    struct grant grant;
    const struct hil_buzzer *buzzer;
    struct hil_buzzer_client client;
    uint32_t most_ms; // a longer tone is cut to this
    bool sounding;
    struct process_id owner; // of the tone
};

enum { BUZZER_MOST_MS = 5000 }; // what boards usually allow

// Board code, at start; then it registers the grant and lists the driver.
void buzzer_init(struct buzzer *buzzer, const struct hil_buzzer *hil, uint32_t most_ms);
