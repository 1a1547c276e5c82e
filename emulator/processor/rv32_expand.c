// SPDX-License-Identifier: Apache-2.0 OR MIT
// The compressed instructions (chapter 16) as the 32-bit ones that they stand for, so that only one
// decoder says what an instruction does.
#include "rv32.h"

// --- The pieces that compressed instructions are made of -----------------------------------------

static uint32_t bits_of(uint32_t half, unsigned high, unsigned low)
{
    return half >> low & ((1U << (high - low + 1)) - 1);
}

// Bits high..low of the instruction, moved to bit `to` of an immediate.
static uint32_t piece(uint32_t half, unsigned high, unsigned low, unsigned to)
{
    return bits_of(half, high, low) << to;
}

static uint32_t sign_extend(uint32_t value, unsigned bits)
{
    const uint32_t sign = 1U << (bits - 1);
    return (value ^ sign) - sign;
}

static uint32_t full(uint32_t half)
{
    return bits_of(half, 11, 7);
}

static uint32_t full_second(uint32_t half)
{
    return bits_of(half, 6, 2);
}

// The eight registers that the short fields name: x8 to x15.
static uint32_t short_first(uint32_t half)
{
    return 8 + bits_of(half, 9, 7);
}

static uint32_t short_second(uint32_t half)
{
    return 8 + bits_of(half, 4, 2);
}

static uint32_t immediate6(uint32_t half)
{
    return sign_extend(piece(half, 12, 12, 5) | piece(half, 6, 2, 0), 6);
}

// --- The 32-bit formats (2.3) --------------------------------------------------------------------

enum {
    OPCODE_LOAD = 0x03,
    OPCODE_IMMEDIATE = 0x13,
    OPCODE_STORE = 0x23,
    OPCODE_REGISTER = 0x33,
    OPCODE_LUI = 0x37,
    OPCODE_BRANCH = 0x63,
    OPCODE_JALR = 0x67,
    OPCODE_JAL = 0x6f,
    WORD = 2, // funct3 of lw and sw
    EBREAK = 0x00100073,
};

static uint32_t i_type(uint32_t opcode, uint32_t funct3, uint32_t rd, uint32_t rs1, uint32_t immediate)
{
    return immediate << 20 | rs1 << 15 | funct3 << 12 | rd << 7 | opcode;
}

static uint32_t r_type(uint32_t funct3, uint32_t funct7, uint32_t rd, uint32_t rs1, uint32_t rs2)
{
    return funct7 << 25 | rs2 << 20 | rs1 << 15 | funct3 << 12 | rd << 7 | OPCODE_REGISTER;
}

static uint32_t store_word(uint32_t rs1, uint32_t rs2, uint32_t immediate)
{
    return bits_of(immediate, 11, 5) << 25 | rs2 << 20 | rs1 << 15 | WORD << 12 | bits_of(immediate, 4, 0) << 7 |
           OPCODE_STORE;
}

static uint32_t jump(uint32_t half, uint32_t rd)
{
    const uint32_t offset =
        sign_extend(piece(half, 12, 12, 11) | piece(half, 11, 11, 4) | piece(half, 10, 9, 8) | piece(half, 8, 8, 10) |
                        piece(half, 7, 7, 6) | piece(half, 6, 6, 7) | piece(half, 5, 3, 1) | piece(half, 2, 2, 5),
                    12);
    return bits_of(offset, 20, 20) << 31 | bits_of(offset, 10, 1) << 21 | bits_of(offset, 11, 11) << 20 |
           bits_of(offset, 19, 12) << 12 | rd << 7 | OPCODE_JAL;
}

static uint32_t branch(uint32_t half, uint32_t funct3)
{
    const uint32_t offset = sign_extend(piece(half, 12, 12, 8) | piece(half, 11, 10, 3) | piece(half, 6, 5, 6) |
                                            piece(half, 4, 3, 1) | piece(half, 2, 2, 5),
                                        9);
    return bits_of(offset, 12, 12) << 31 | bits_of(offset, 10, 5) << 25 | short_first(half) << 15 | funct3 << 12 |
           bits_of(offset, 4, 1) << 8 | bits_of(offset, 11, 11) << 7 | OPCODE_BRANCH;
}

// --- Quadrant 0: memory through a short register -------------------------------------------------

static uint32_t add_to_stack_pointer(uint32_t half)
{
    const uint32_t immediate =
        piece(half, 12, 11, 4) | piece(half, 10, 7, 6) | piece(half, 6, 6, 2) | piece(half, 5, 5, 3);
    return immediate == 0 ? 0 : i_type(OPCODE_IMMEDIATE, 0, short_second(half), 2, immediate);
}

static uint32_t quadrant0(uint32_t half)
{
    const uint32_t offset = piece(half, 12, 10, 3) | piece(half, 6, 6, 2) | piece(half, 5, 5, 6);
    switch (half >> 13) {
    case 0:
        return add_to_stack_pointer(half);
    case 2:
        return i_type(OPCODE_LOAD, WORD, short_second(half), short_first(half), offset);
    case 6:
        return store_word(short_first(half), short_second(half), offset);
    default: // floating point, and reserved
        return 0;
    }
}

// --- Quadrant 1: constants, arithmetic, jumps ----------------------------------------------------

static uint32_t upper_or_stack_pointer(uint32_t half)
{
    const uint32_t rd = full(half);
    if (immediate6(half) == 0)
        return 0; // reserved for both
    if (rd != 2)
        return immediate6(half) << 12 | rd << 7 | OPCODE_LUI;
    const uint32_t immediate = sign_extend(piece(half, 12, 12, 9) | piece(half, 6, 6, 4) | piece(half, 5, 5, 6) |
                                               piece(half, 4, 3, 7) | piece(half, 2, 2, 5),
                                           10);
    return i_type(OPCODE_IMMEDIATE, 0, 2, 2, immediate);
}

static uint32_t register_arithmetic(uint32_t half)
{
    static const uint8_t funct3[4] = {0, 4, 6, 7}; // sub, xor, or, and
    const uint32_t which = bits_of(half, 6, 5);
    if (bits_of(half, 12, 12) != 0)
        return 0; // RV64's
    return r_type(funct3[which], which == 0 ? 0x20 : 0, short_first(half), short_first(half), short_second(half));
}

static uint32_t arithmetic(uint32_t half)
{
    const uint32_t rd = short_first(half);
    const uint32_t which = bits_of(half, 11, 10);
    if (which == 3)
        return register_arithmetic(half);
    if (which == 2)
        return i_type(OPCODE_IMMEDIATE, 7, rd, rd, immediate6(half)); // andi
    if (bits_of(half, 12, 12) != 0)
        return 0; // shifts by 32 and more: not in RV32
    return i_type(OPCODE_IMMEDIATE, 5, rd, rd, which << 10 | full_second(half));
}

static uint32_t quadrant1(uint32_t half)
{
    switch (half >> 13) {
    case 0:
        return i_type(OPCODE_IMMEDIATE, 0, full(half), full(half), immediate6(half));
    case 1:
        return jump(half, 1);
    case 2:
        return i_type(OPCODE_IMMEDIATE, 0, full(half), 0, immediate6(half));
    case 3:
        return upper_or_stack_pointer(half);
    case 4:
        return arithmetic(half);
    case 5:
        return jump(half, 0);
    case 6:
        return branch(half, 0);
    default:
        return branch(half, 1);
    }
}

// --- Quadrant 2: the stack, moves, jumps to registers --------------------------------------------

static uint32_t jump_or_move(uint32_t half)
{
    const uint32_t first = full(half);
    const uint32_t second = full_second(half);
    const uint32_t links = bits_of(half, 12, 12);
    if (second != 0)
        return r_type(0, 0, first, links != 0 ? first : 0, second);
    if (first != 0)
        return i_type(OPCODE_JALR, 0, links, first, 0);
    return links != 0 ? EBREAK : 0;
}

static uint32_t load_from_stack(uint32_t half)
{
    const uint32_t offset = piece(half, 12, 12, 5) | piece(half, 6, 4, 2) | piece(half, 3, 2, 6);
    return full(half) == 0 ? 0 : i_type(OPCODE_LOAD, WORD, full(half), 2, offset);
}

static uint32_t shift_left(uint32_t half)
{
    if (bits_of(half, 12, 12) != 0)
        return 0; // by 32 and more: not in RV32
    return i_type(OPCODE_IMMEDIATE, 1, full(half), full(half), full_second(half));
}

static uint32_t quadrant2(uint32_t half)
{
    switch (half >> 13) {
    case 0:
        return shift_left(half);
    case 2:
        return load_from_stack(half);
    case 4:
        return jump_or_move(half);
    case 6:
        return store_word(2, full_second(half), piece(half, 12, 9, 2) | piece(half, 8, 7, 6));
    default: // floating point
        return 0;
    }
}

uint32_t rv32_expand(uint32_t half)
{
    switch (half & 3) {
    case 0:
        return quadrant0(half);
    case 1:
        return quadrant1(half);
    case 2:
        return quadrant2(half);
    default:
        return 0;
    }
}
