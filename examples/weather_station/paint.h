// SPDX-License-Identifier: Apache-2.0 OR MIT
// Rectangles and letters on the board's screen, in RGB_565.
#pragma once

#include <stdbool.h>
#include <stdint.h>

// False: the board has no screen, or one that can't show RGB_565.
bool paint_open(int *width, int *height);
void paint_rectangle(int x, int y, int width, int height, uint16_t color);
// Letters whose dots are squares of `scale` pixels, at most PAINT_SCALE_MAX. Each letter is as wide as six dots.
enum { PAINT_SCALE_MAX = 5 };
void paint_text(int x, int y, int scale, const char *text, uint16_t color, uint16_t background);
// A column of the graph: a dot of `thickness` pixels at `top`, background above, and `below` under it.
void paint_column(int x, int y, int height, int top, int thickness, const uint16_t colors[3]);
