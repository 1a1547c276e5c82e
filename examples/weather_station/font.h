// SPDX-License-Identifier: Apache-2.0 OR MIT
// Letters of five by seven dots: capitals, digits, and a few signs. '*' is the sign for degrees.
#pragma once

#include <stdbool.h>

enum { FONT_WIDTH = 5, FONT_HEIGHT = 7 };

// Whether a letter has a dot there. What the font does not have is blank.
bool font_dot(char letter, int column, int row);
