// SPDX-License-Identifier: Apache-2.0 OR MIT
// See tone.h. A square wave as a buzzer has it, from its first harmonics only: one made of jumps would sound of
// frequencies that are not there.
#include "emulator/tone.h"

#include <math.h>

enum { HARMONICS = 7, AMPLITUDE = 7000 };

static const double two_pi = 6.283185307179586;

int16_t tone_sample(struct tone *tone, uint32_t frequency_hz)
{
    double sum = 0;
    if (frequency_hz == 0 || frequency_hz >= TONE_RATE_HZ / 2) {
        tone->phase = 0;
        return 0;
    }
    for (uint32_t n = 1; n <= HARMONICS && n * frequency_hz < TONE_RATE_HZ / 2; n += 2)
        sum += sin(two_pi * n * tone->phase) / n;
    tone->phase += (double)frequency_hz / TONE_RATE_HZ;
    tone->phase -= floor(tone->phase);
    return (int16_t)lrint(AMPLITUDE * sum);
}
