// SPDX-License-Identifier: Apache-2.0 OR MIT
#include "random_thumb.h"

#include <stdbool.h>
#include <stddef.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

// The bits that make an instruction what it is (A5.3, and v8-M C2.2.3); the others are operands.
struct encoding {
    uint32_t mask;
    uint32_t match;
};

static const struct encoding encodings[] = {
    // Multiple, double, exclusive.
    {0xffd0a000, 0xe8800000},
    {0xffd02000, 0xe8900000},
    {0xffd0a000, 0xe9000000},
    {0xffd02000, 0xe9100000},
    {0xfff00000, 0xe8400000},
    {0xfff00f00, 0xe8500f00},
    {0xfe500000, 0xe8400000},
    {0xfe500000, 0xe8500000},
    {0xfff00fe0, 0xe8c00f40},
    {0xfff00fef, 0xe8d00f4f},
    {0xfff0ffe0, 0xe8d0f000},
    {0xfff00fcf, 0xe8d00f8f},
    {0xfff00fcf, 0xe8d00fcf},
    {0xfff00fcf, 0xe8c00f8f},
    {0xfff00fc0, 0xe8c00fc0},
    {0xfff0f0ff, 0xe840f000},
    {0xfff0f0ff, 0xe840f040},
    // Data processing with a shifted register.
    {0xffe08000, 0xea000000},
    {0xfff08f00, 0xea100f00},
    {0xffe08000, 0xea200000},
    {0xffe08000, 0xea400000},
    {0xffef8000, 0xea4f0000},
    {0xffeff0f0, 0xea4f0030},
    {0xfff0f0f0, 0xea100030},
    {0xffe08000, 0xea600000},
    {0xffef8000, 0xea6f0000},
    {0xffe08000, 0xea800000},
    {0xfff08f00, 0xea900f00},
    {0xfff08010, 0xeac00000},
    {0xffe08000, 0xeb000000},
    {0xfff08f00, 0xeb100f00},
    {0xffe08000, 0xeb400000},
    {0xffe08000, 0xeb600000},
    {0xffe08000, 0xeba00000},
    {0xfff08f00, 0xebb00f00},
    {0xffe08000, 0xebc00000},
    // With a modified immediate.
    {0xfbe08000, 0xf0000000},
    {0xfbf08f00, 0xf0100f00},
    {0xfbe08000, 0xf0200000},
    {0xfbe08000, 0xf0400000},
    {0xfbef8000, 0xf04f0000},
    {0xfbe08000, 0xf0600000},
    {0xfbef8000, 0xf06f0000},
    {0xfbe08000, 0xf0800000},
    {0xfbf08f00, 0xf0900f00},
    {0xfbe08000, 0xf1000000},
    {0xfbf08f00, 0xf1100f00},
    {0xfbe08000, 0xf1400000},
    {0xfbe08000, 0xf1600000},
    {0xfbe08000, 0xf1a00000},
    {0xfbf08f00, 0xf1b00f00},
    {0xfbe08000, 0xf1c00000},
    // With a plain one.
    {0xfbf08000, 0xf2000000},
    {0xfbf08000, 0xf2a00000},
    {0xfbf08000, 0xf2400000},
    {0xfbf08000, 0xf2c00000},
    {0xffd08020, 0xf3000000},
    {0xfff0f0e0, 0xf3200000},
    {0xffd08020, 0xf3800000},
    {0xfff0f0e0, 0xf3a00000},
    {0xfff08020, 0xf3400000},
    {0xfff08020, 0xf3c00000},
    {0xfff08020, 0xf3600000},
    {0xffff8020, 0xf36f0000},
    // Branches and system control.
    {0xf800d000, 0xf0008000},
    {0xf800d000, 0xf0009000},
    {0xf800d000, 0xf000d000},
    {0xfff0f3ff, 0xf3808000},
    {0xfff0f300, 0xf3808000},
    {0xfffff000, 0xf3ef8000},
    {0xfffff0f8, 0xf3ef8000},
    {0xffffff00, 0xf3af8000},
    {0xffffff00, 0xf3bf8f00},
    {0xffffffff, 0xf3bf8f2f},
    {0xfff0f000, 0xf7f0a000},
    // One register: 12 bits of offset, 8 bits with an index, a register.
    {0xfff00000, 0xf8800000},
    {0xfff00800, 0xf8000800},
    {0xfff00fc0, 0xf8000000},
    {0xfff00000, 0xf8900000},
    {0xfff00800, 0xf8100800},
    {0xfff00fc0, 0xf8100000},
    {0xfff00000, 0xf8a00000},
    {0xfff00800, 0xf8200800},
    {0xfff00fc0, 0xf8200000},
    {0xfff00000, 0xf8b00000},
    {0xfff00800, 0xf8300800},
    {0xfff00fc0, 0xf8300000},
    {0xfff00000, 0xf8c00000},
    {0xfff00800, 0xf8400800},
    {0xfff00fc0, 0xf8400000},
    {0xfff00000, 0xf8d00000},
    {0xfff00800, 0xf8500800},
    {0xfff00fc0, 0xf8500000},
    {0xfff00000, 0xf9900000},
    {0xfff00800, 0xf9100800},
    {0xfff00fc0, 0xf9100000},
    {0xfff00000, 0xf9b00000},
    {0xfff00800, 0xf9300800},
    {0xfff00fc0, 0xf9300000},
    {0xff7f0000, 0xf85f0000},
    {0xff1f0000, 0xf81f0000},
    // Data processing of registers: shifts, extensions, both halves or all bytes, saturation, the rest.
    {0xff80f0f0, 0xfa00f000},
    {0xff80f0c0, 0xfa00f080},
    {0xff8ff0c0, 0xfa0ff080},
    {0xff80f0c0, 0xfa80f000},
    {0xff80f0c0, 0xfa80f040},
    {0xfff0f0c0, 0xfa80f080},
    {0xfff0f0c0, 0xfa90f080},
    {0xfff0f0f0, 0xfaa0f080},
    {0xfff0f0f0, 0xfab0f080},
    // Multiplication and division.
    {0xfff000f0, 0xfb000000},
    {0xfff0f0f0, 0xfb00f000},
    {0xfff000f0, 0xfb000010},
    {0xfff000c0, 0xfb100000},
    {0xfff000e0, 0xfb200000},
    {0xfff000e0, 0xfb300000},
    {0xfff000e0, 0xfb400000},
    {0xfff000e0, 0xfb500000},
    {0xfff000e0, 0xfb600000},
    {0xfff000f0, 0xfb700000},
    {0xfff000f0, 0xfb800000},
    {0xfff0f0f0, 0xfb90f0f0},
    {0xfff000f0, 0xfba00000},
    {0xfff0f0f0, 0xfbb0f0f0},
    {0xfff000f0, 0xfbc00000},
    {0xfff000c0, 0xfbc00080},
    {0xfff000e0, 0xfbc000c0},
    {0xfff000e0, 0xfbd000c0},
    {0xfff000f0, 0xfbe00000},
    {0xfff000f0, 0xfbe00060},
    // Coprocessors.
    {0xec000000, 0xec000000},
};

// A4.11 to A4.12, A6; v8-M C2.2.3.
static const struct encoding float_encodings[] = {
    {0xffb00f50, 0xee000a00}, {0xffb00f50, 0xee000a40}, {0xffb00f50, 0xee100a00}, {0xffb00f50, 0xee100a40},
    {0xffb00f50, 0xee200a00}, {0xffb00f50, 0xee200a40}, {0xffb00f50, 0xee300a00}, {0xffb00f50, 0xee300a40},
    {0xffb00f50, 0xee800a00}, {0xffb00f10, 0xee900a00}, {0xffb00f10, 0xeea00a00}, {0xffb00ff0, 0xeeb00a00},
    {0xffb00f50, 0xeeb00a40}, {0xffbf0f50, 0xeeb00a40}, {0xffbf0f50, 0xeeb10a40}, {0xffbe0f50, 0xeeb20a40},
    {0xffbe0f50, 0xeeb40a40}, {0xffbf0f50, 0xeeb60a40}, {0xffbf0f50, 0xeeb70a40}, {0xffbf0f50, 0xeeb80a40},
    {0xffba0f50, 0xeeba0a40}, {0xffbe0f50, 0xeebc0a40}, {0xff800f50, 0xfe000a00}, {0xffb00f10, 0xfe800a00},
    {0xffb00f50, 0xfeb00a40}, {0xff300e00, 0xed000a00}, {0xff300e00, 0xed100a00}, {0xffb00e00, 0xec800a00},
    {0xffb00e00, 0xec900a00}, {0xffb00e00, 0xed200a00}, {0xffb00e00, 0xed300a00}, {0xffe00f7f, 0xee000a10},
    {0xffe00fd0, 0xec400a10}, {0xffe00fd0, 0xec400b10}, {0xff900f1f, 0xee000b10}, {0xffff0fff, 0xeef10a10},
    {0xffff0fff, 0xeee10a10}, {0xff000e10, 0xee000a00}, {0xec000e00, 0xec000a00},
};

static uint32_t one_of(struct random *random, const struct encoding *table, size_t count)
{
    const struct encoding *const encoding = &table[random_below(random, (uint32_t)count)];
    const uint32_t bits = (random_next(random) & ~encoding->mask) | encoding->match;
    // rbit, clz and others name one register twice.
    const bool twice = encoding->match == 0xfa90f080 || encoding->match == 0xfab0f080;
    return twice && random_below(random, 2) == 0 ? (bits & 0xfff0ffff) | (bits & 15) << 16 : bits;
}

uint32_t random_thumb_float(struct random *random)
{
    return one_of(random, float_encodings, COUNT(float_encodings));
}

static uint32_t any_long(struct random *random)
{
    return (0x1d + random_below(random, 3)) << 27 | (random_next(random) & 0x07ffffff);
}

uint32_t random_thumb(struct random *random)
{
    const uint32_t kind = random_below(random, 100);
    if (kind < 55)
        return one_of(random, encodings, COUNT(encodings));
    if (kind < 62)
        return random_thumb_float(random);
    if (kind < 85)
        return random_next(random) % 0xe800;
    if (kind < 92)
        return any_long(random);
    const uint32_t bits = one_of(random, encodings, COUNT(encodings)) ^ (uint32_t)1 << random_below(random, 27);
    return bits;
}

uint32_t random_thumb_rare(struct random *random)
{
    static const struct {
        uint32_t fixed, free;
    } forms[] = {{0xeb000000, 0x000f7fcf}, {0xfa00f000, 0x006f0f0f}, {0xfa90f080, 0x002f0f3f},
                 {0xea000000, 0x01ef7fff}, {0xe8d0f000, 0x000f001f}, {0xe9500000, 0x008fffff}};
    const unsigned form = random_below(random, sizeof(forms) / sizeof(forms[0]));
    return forms[form].fixed | (random_next(random) & forms[form].free);
}

uint32_t random_single(struct random *random)
{
    static const uint32_t special[] = {0,          0x80000000, 0x3f800000, 0xbf800000, 0x7f800000, 0xff800000,
                                       0x7fc00000, 0x7f800001, 0x7fa12345, 0xffd00001, 0x00000001, 0x807fffff,
                                       0x00800000, 0x7f7fffff, 0x4effffff, 0x4f000000, 0x4f800000, 0xcf000000,
                                       0x3f000000, 0xbf000000, 0x3effffff, 0x47000000, 0x477fe000, 0x38800000};
    const uint32_t exponent = 100 + random_below(random, 60);
    switch (random_below(random, 4)) {
    case 0:
        return special[random_below(random, 24)];
    case 1:
        return random_next(random);
    case 2:
        return (special[random_below(random, 24)] ^ random_next(random) >> 31) + random_below(random, 4);
    default:
        return (random_next(random) & 0x807fffff) | exponent << 23;
    }
}

unsigned thumb_bytes(uint32_t bits, uint8_t bytes[4])
{
    const bool is_short = bits < 0x10000;
    const uint32_t first = is_short ? bits : bits >> 16;
    bytes[0] = (uint8_t)first;
    bytes[1] = (uint8_t)(first >> 8);
    bytes[2] = (uint8_t)bits;
    bytes[3] = (uint8_t)(bits >> 8);
    return is_short ? 2 : 4;
}
