// SPDX-License-Identifier: Apache-2.0 OR MIT
// A screen of pixels. Coordinates are those of the picture as it is rotated now: (0, 0) is its upper left corner,
// and a quarter turn exchanges width and height. Pixel formats and rotations have the numbers of the system call
// driver, SCREEN_FORMAT_* and SCREEN_ROTATION_*.
#pragma once

#include "core/abi/abi.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct hil_screen_frame {
    uint16_t x, y, width, height;
};

// None of these is called from within one of the operations.
struct hil_screen_client {
    // The last operation, not a write, is done.
    void (*done)(void *context, enum error error);
    // The pixels of the last write are shown; the buffer is the caller's again.
    void (*written)(void *context, enum error error);
    void *context;
};

struct hil_screen_ops {
    void (*resolution)(void *device, uint32_t *width, uint32_t *height);
    uint32_t (*format)(void *device);
    uint32_t (*rotation)(void *device);
    // The device copies *client.
    void (*set_client)(void *device, const struct hil_screen_client *client);

    // What begins here is answered by the client. While it lasts all of them give BUSY.
    // INVAL: the frame is empty or goes over the edge.
    enum error (*set_frame)(void *device, const struct hil_screen_frame *frame);
    // Whole pixels, row by row from the left; data stays untouched until written() is called. go_on: where the
    // last write of this frame ended, otherwise at its upper left corner. SIZE: more than the frame has left. OFF.
    enum error (*write)(void *device, const uint8_t *data, size_t size, bool go_on);
    enum error (*set_power)(void *device, bool on);
    // 0 is dark, 65535 as bright as it gets.
    enum error (*set_brightness)(void *device, uint16_t brightness);
    // NOSUPPORT: this screen can't.
    enum error (*set_invert)(void *device, bool inverted);

    // All of these, or none on a screen that can't be set up. Each sets the frame to the whole screen.
    enum error (*set_rotation)(void *device, uint32_t rotation);
    // NOSUPPORT: not one of those below.
    enum error (*set_resolution)(void *device, uint32_t width, uint32_t height);
    enum error (*set_format)(void *device, uint32_t format);
    // False: there is none of this index. They count from 0 without a gap.
    bool (*resolution_at)(void *device, uint32_t index, uint32_t *width, uint32_t *height);
    bool (*format_at)(void *device, uint32_t index, uint32_t *format);
};

struct hil_screen {
    const struct hil_screen_ops *ops;
    void *device;
};

static inline uint32_t hil_screen_bits_per_pixel(uint32_t format)
{
    static const uint8_t bits[] = {
        [SCREEN_FORMAT_MONO] = 1,           [SCREEN_FORMAT_RGB_332] = 8,    [SCREEN_FORMAT_RGB_565] = 16,
        [SCREEN_FORMAT_RGB_888] = 24,       [SCREEN_FORMAT_BGRA_8888] = 32, [SCREEN_FORMAT_RGB_4BIT] = 4,
        [SCREEN_FORMAT_MONO_8BIT_PAGE] = 1,
    };
    return bits[format];
}

// Bytes of the smallest piece that can be written: a pixel, or the pixels that share a byte.
static inline uint32_t hil_screen_unit_bytes(uint32_t format)
{
    return (hil_screen_bits_per_pixel(format) + 7) / 8;
}

// Bytes of all pixels of a frame. Rows follow each other without a gap, so that one may begin inside a byte; of
// pages, which are eight rows high, the last may be used in part.
static inline uint64_t hil_screen_frame_bytes(uint32_t format, uint32_t width, uint32_t height)
{
    if (format == SCREEN_FORMAT_MONO_8BIT_PAGE)
        return (uint64_t)width * (((uint64_t)height + 7) / 8);
    return ((uint64_t)width * height * hil_screen_bits_per_pixel(format) + 7) / 8;
}
