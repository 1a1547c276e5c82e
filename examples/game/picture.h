// SPDX-License-Identifier: Apache-2.0 OR MIT
// Draws the game on the board's screen, and only what has changed since it was drawn last.
#pragma once

#include "rules.h"

// False: the board has no screen, or one that can't show RGB_565.
bool picture_open(int *width, int *height);
void picture_draw_all(const struct game *game);
void picture_draw_changes(const struct game *before, const struct game *now);
