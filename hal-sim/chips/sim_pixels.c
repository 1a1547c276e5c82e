// SPDX-License-Identifier: Apache-2.0 OR MIT
// See sim_pixels.h. Of several pixels in a byte the highest bits are the leftmost one; of several bytes in a pixel
// the first holds the highest bits, as screens on a serial bus take them.
#include "hal-sim/chips/sim_pixels.h"

#include "core/abi/abi.h"

enum { BLACK = 0x000000, WHITE = 0xffffff };

// Stretches a channel of some bits over 0 to 255.
static uint32_t channel(uint32_t value, unsigned bits)
{
    const uint32_t most = (1u << bits) - 1;
    return ((value & most) * 255 + most / 2) / most;
}

static uint32_t color_of(uint32_t red, uint32_t green, uint32_t blue)
{
    return red << 16 | green << 8 | blue;
}

uint32_t sim_pixel_mono(bool lit)
{
    return lit ? WHITE : BLACK;
}

static uint32_t color_332(uint8_t byte)
{
    return color_of(channel(byte >> 5, 3), channel(byte >> 2, 3), channel(byte, 2));
}

static uint32_t color_565(const uint8_t *data)
{
    const uint32_t word = (uint32_t)data[0] << 8 | data[1];
    return color_of(channel(word >> 11, 5), channel(word >> 5, 6), channel(word, 5));
}

// Blue, green, red, and a bit that is 0 for a transparent pixel.
static bool color_4bit(uint8_t nibble, uint32_t *color)
{
    *color = color_of(channel(nibble >> 1, 1), channel(nibble >> 2, 1), channel(nibble >> 3, 1));
    return (nibble & 1) != 0;
}

bool sim_pixel_color(uint32_t format, const uint8_t *data, uint64_t index, uint32_t *color)
{
    switch (format) {
    case SCREEN_FORMAT_MONO:
        *color = sim_pixel_mono((data[index / 8] >> (7 - index % 8) & 1) != 0);
        return true;
    case SCREEN_FORMAT_RGB_332:
        *color = color_332(data[index]);
        return true;
    case SCREEN_FORMAT_RGB_565:
        *color = color_565(&data[index * 2]);
        return true;
    case SCREEN_FORMAT_RGB_888:
        *color = color_of(data[index * 3], data[index * 3 + 1], data[index * 3 + 2]);
        return true;
    case SCREEN_FORMAT_BGRA_8888:
        *color = color_of(data[index * 4 + 2], data[index * 4 + 1], data[index * 4]);
        return true;
    default:
        return color_4bit((uint8_t)(index % 2 == 0 ? data[index / 2] >> 4 : data[index / 2] & 0xf), color);
    }
}
