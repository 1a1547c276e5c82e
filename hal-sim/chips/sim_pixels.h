// SPDX-License-Identifier: Apache-2.0 OR MIT
// From the pixel formats of screens to the colors that a person sees, 0x00rrggbb.
#pragma once

#include <stdbool.h>
#include <stdint.h>

// The color of pixel `index` of the data. False: it is transparent. Not for pages, whose bytes are columns.
bool sim_pixel_color(uint32_t format, const uint8_t *data, uint64_t index, uint32_t *color);
// Of one bit.
uint32_t sim_pixel_mono(bool lit);
