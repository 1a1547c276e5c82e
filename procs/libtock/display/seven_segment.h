// SPDX-License-Identifier: Apache-2.0 OR MIT
// Digits made of seven bars and a dot. Positions count from 0 at the left. Everything is done when a function
// returns. libtock-c has nothing for this driver, so these names are Verge's own.
#pragma once

#include "../tock.h"

#ifdef __cplusplus
extern "C" {
#endif

bool libtock_seven_segment_exists(void);
returncode_t libtock_seven_segment_count(int *count);

returncode_t libtock_seven_segment_clear(void);
// A digit from 0 to 9, without its dot. EINVAL: there is no such position or digit.
returncode_t libtock_seven_segment_show_digit(int position, int digit);
// Lights the dot, and leaves the digit.
returncode_t libtock_seven_segment_show_dot(int position);
// Any bars: bits 0 to 6 are a to g, from the top clockwise and then the middle; bit 7 is the dot.
returncode_t libtock_seven_segment_show_pattern(int position, uint8_t pattern);
// A number on all digits, right-aligned, with a minus if it is negative. ESIZE: it does not fit.
returncode_t libtock_seven_segment_show_number(int number);

#ifdef __cplusplus
}
#endif
