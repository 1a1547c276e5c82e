// SPDX-License-Identifier: Apache-2.0 OR MIT
// Pictures as PNG files.
#pragma once

#include "emulator/panel/canvas.h"

// Returns NULL, or why it could not be written.
const char *png_save(const struct canvas *canvas, const char *path);
