// SPDX-License-Identifier: Apache-2.0 OR MIT
// What a buzzer sounds like, for whoever records or plays it.
#pragma once

#include <stdint.h>

enum { TONE_RATE_HZ = 44100 };

struct tone {
    double phase; // in periods, 0 to 1
};

// The next sample at this frequency; 0 is silence. The phase goes on over a change of frequency: no click.
int16_t tone_sample(struct tone *tone, uint32_t frequency_hz);
