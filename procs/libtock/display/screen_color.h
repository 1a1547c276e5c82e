// SPDX-License-Identifier: Apache-2.0 OR MIT
// How a fill's color goes to the kernel. Internal to the library.
#pragma once

#include "libtock/tock.h"

// Stores a color as the first pixel of the buffer. ESIZE: it has no room.
returncode_t screen_store_color(uint8_t *buffer, int buffer_len, size_t color);
