// SPDX-License-Identifier: Apache-2.0 OR MIT
#include "random_code.h"

#include <stddef.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

// The bits that make an instruction what it is (RISC-V unprivileged, chapter 24); the others are operands.
struct encoding {
    uint32_t mask;
    uint32_t match;
};

enum { ANY = 0x7f, FUNCT3 = 0x707f };
#define WHOLE  0xffffffffU
#define FUNCT7 0xfe00707fU
#define ATOMIC 0xf800707fU

static const struct encoding encodings[] = {
    {ANY, 0x37},
    {ANY, 0x17},
    {ANY, 0x6f},
    {FUNCT3, 0x67},
    {FUNCT3, 0x0063},
    {FUNCT3, 0x1063},
    {FUNCT3, 0x4063},
    {FUNCT3, 0x5063},
    {FUNCT3, 0x6063},
    {FUNCT3, 0x7063},
    {FUNCT3, 0x0003},
    {FUNCT3, 0x1003},
    {FUNCT3, 0x2003},
    {FUNCT3, 0x4003},
    {FUNCT3, 0x5003},
    {FUNCT3, 0x0023},
    {FUNCT3, 0x1023},
    {FUNCT3, 0x2023},
    {FUNCT3, 0x0013},
    {FUNCT3, 0x2013},
    {FUNCT3, 0x3013},
    {FUNCT3, 0x4013},
    {FUNCT3, 0x6013},
    {FUNCT3, 0x7013},
    {FUNCT7, 0x1013},
    {FUNCT7, 0x5013},
    {FUNCT7, 0x40005013},
    {FUNCT7, 0x0033},
    {FUNCT7, 0x40000033},
    {FUNCT7, 0x1033},
    {FUNCT7, 0x2033},
    {FUNCT7, 0x3033},
    {FUNCT7, 0x4033},
    {FUNCT7, 0x5033},
    {FUNCT7, 0x40005033},
    {FUNCT7, 0x6033},
    {FUNCT7, 0x7033},
    {FUNCT7, 0x02000033},
    {FUNCT7, 0x02001033},
    {FUNCT7, 0x02002033},
    {FUNCT7, 0x02003033},
    {FUNCT7, 0x02004033},
    {FUNCT7, 0x02005033},
    {FUNCT7, 0x02006033},
    {FUNCT7, 0x02007033},
    {FUNCT3, 0x000f},
    {FUNCT3, 0x100f},
    {WHOLE, 0x00000073},
    {WHOLE, 0x00100073},
    {0xf9f0707f, 0x1000202f},
    {ATOMIC, 0x1800202f},
    {ATOMIC, 0x0000202f},
    {ATOMIC, 0x0800202f},
    {ATOMIC, 0x2000202f},
    {ATOMIC, 0x4000202f},
    {ATOMIC, 0x6000202f},
    {ATOMIC, 0x8000202f},
    {ATOMIC, 0xa000202f},
    {ATOMIC, 0xc000202f},
    {ATOMIC, 0xe000202f},
    {0xfff0707f, 0xc0002073},
};

// xorshift64: small, and the same everywhere.
uint32_t random_next(struct random *random)
{
    random->state ^= random->state << 13;
    random->state ^= random->state >> 7;
    random->state ^= random->state << 17;
    return (uint32_t)(random->state >> 16);
}

uint32_t random_below(struct random *random, uint32_t limit)
{
    return random_next(random) % limit;
}

static uint32_t valid(struct random *random)
{
    const struct encoding *const encoding = &encodings[random_below(random, COUNT(encodings))];
    uint32_t bits = (random_next(random) & ~encoding->mask) | encoding->match;
    // Jumps and branches that stay near, half of the time.
    if (random_below(random, 2) == 0 && encoding->match == 0x6f)
        bits &= 0x01ffffffU & ~0xff000U;
    if (random_below(random, 2) == 0 && (encoding->match & 0x7f) == 0x63)
        bits &= ~0xfc000080U;
    return bits;
}

uint32_t random_instruction(struct random *random)
{
    const uint32_t kind = random_below(random, 100);
    if (kind < 60)
        return valid(random);
    if (kind < 84)
        return (random_next(random) & 0xfffcU) | random_below(random, 3);
    if (kind < 92)
        return random_next(random) | 3;
    return valid(random) ^ (uint32_t)1 << random_below(random, 32);
}

uint32_t random_near(struct random *random, const uint32_t bases[RANDOM_BASES], uint32_t ram, uint32_t ram_bytes)
{
    const uint32_t offset = random_below(random, 64) - 32;
    switch (random_below(random, 8)) {
    case 0:
        return random_next(random);
    case 1:
        return offset;
    case 2:
        return 0x80000000U + offset;
    case 3:
        return (ram + random_below(random, ram_bytes)) & ~3U;
    default:
        return bases[random_below(random, RANDOM_BASES)] + (random_below(random, 2) == 0 ? offset : offset & ~3U);
    }
}
