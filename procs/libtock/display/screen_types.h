// SPDX-License-Identifier: Apache-2.0 OR MIT
// Pixel formats and rotations of screens, by the names that applications for libtock-c use. The comments say how a
// pixel lies in memory.
#pragma once

#ifdef __cplusplus
extern "C" {
#endif

typedef enum {
    MONO = 0,         // one bit, the highest of a byte is the leftmost
    RGB_233 = 1,      // a byte: three bits red, three green, two blue from the highest on
    RGB_565 = 2,      // two bytes, the first one with the high bits: five bits red, six green, five blue
    RGB_888 = 3,      // three bytes: red, green, blue
    ARGB_8888 = 4,    // four bytes: blue, green, red, and one that is not shown
    RGB_4BIT = 5,     // half a byte, the high one first: blue, green, red, and a bit that is 0 if nothing is drawn
    MONO_8BITPAGE = 6 // one bit, a byte is eight pixels in a column, the lowest bit on top
} libtock_screen_format_t;

// Quarter turns to the right.
typedef enum {
    ROTATION_NORMAL = 0,
    ROTATION_90 = 1,
    ROTATION_180 = 2,
    ROTATION_270 = 3,
} libtock_screen_rotation_t;

#ifdef __cplusplus
}
#endif
