// SPDX-License-Identifier: Apache-2.0 OR MIT
// Records the buzzer into a WAV file, in virtual time: 16 bits, one channel, 44.1 kHz. What is silent is left out
// when the file is written, so a long run of silence costs neither time nor room on the disk.
#pragma once

#include <stdbool.h>
#include <stdint.h>

struct wav;

// NULL: it can't be written; errno says why.
struct wav *wav_create(const char *path);
// From now on it sounds at this frequency; 0 is silence.
void wav_tone(struct wav *wav, uint64_t now_ns, uint32_t frequency_hz);
// Ends the file at this moment. False: it could not be written to its end.
bool wav_destroy(struct wav *wav, uint64_t now_ns);
