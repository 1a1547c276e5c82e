// SPDX-License-Identifier: Apache-2.0 OR MIT
// Instructions by hand, for tests: the formats of RISC-V unprivileged 2.2 and 2.3, and the commonest ones
// by name. Written apart from the decoder, so that a mistake there meets something that does not share it.
#pragma once

#include <stdint.h>

enum { X0, RA, SP, GP, TP, T0, T1, T2, S0, S1, A0, A1, A2, A3, A4, A5 };

static inline uint32_t r_format(uint32_t opcode, uint32_t funct3, uint32_t funct7, uint32_t rd, uint32_t rs1,
                                uint32_t rs2)
{
    return opcode | rd << 7 | funct3 << 12 | rs1 << 15 | rs2 << 20 | funct7 << 25;
}

static inline uint32_t i_format(uint32_t opcode, uint32_t funct3, uint32_t rd, uint32_t rs1, int32_t immediate)
{
    return opcode | rd << 7 | funct3 << 12 | rs1 << 15 | (uint32_t)immediate << 20;
}

static inline uint32_t s_format(uint32_t funct3, uint32_t rs1, uint32_t rs2, int32_t immediate)
{
    const uint32_t bits = (uint32_t)immediate;
    return 0x23 | (bits & 0x1f) << 7 | funct3 << 12 | rs1 << 15 | rs2 << 20 | (bits >> 5 & 0x7f) << 25;
}

static inline uint32_t b_format(uint32_t funct3, uint32_t rs1, uint32_t rs2, int32_t offset)
{
    const uint32_t bits = (uint32_t)offset;
    return 0x63 | (bits >> 11 & 1) << 7 | (bits >> 1 & 0xf) << 8 | funct3 << 12 | rs1 << 15 | rs2 << 20 |
           (bits >> 5 & 0x3f) << 25 | (bits >> 12 & 1) << 31;
}

static inline uint32_t jal(uint32_t rd, int32_t offset)
{
    const uint32_t bits = (uint32_t)offset;
    return 0x6f | rd << 7 | (bits >> 12 & 0xff) << 12 | (bits >> 11 & 1) << 20 | (bits >> 1 & 0x3ff) << 21 |
           (bits >> 20 & 1) << 31;
}

static inline uint32_t addi(uint32_t rd, uint32_t rs1, int32_t immediate)
{
    return i_format(0x13, 0, rd, rs1, immediate);
}

static inline uint32_t lw(uint32_t rd, uint32_t rs1, int32_t offset)
{
    return i_format(0x03, 2, rd, rs1, offset);
}

static inline uint32_t sw(uint32_t rs2, uint32_t rs1, int32_t offset)
{
    return s_format(2, rs1, rs2, offset);
}

static inline uint32_t jalr(uint32_t rd, uint32_t rs1, int32_t offset)
{
    return i_format(0x67, 0, rd, rs1, offset);
}

static inline uint32_t bne(uint32_t rs1, uint32_t rs2, int32_t offset)
{
    return b_format(1, rs1, rs2, offset);
}

static inline uint32_t atomic(uint32_t funct5, uint32_t rd, uint32_t rs1, uint32_t rs2)
{
    return r_format(0x2f, 2, funct5 << 2, rd, rs1, rs2);
}

enum { AMOADD = 0, AMOSWAP = 1, LR = 2, SC = 3, AMOXOR = 4, AMOOR = 8, AMOAND = 12, AMOMIN = 16, AMOMAX = 20 };
enum { AMOMINU = 24, AMOMAXU = 28 };

static const uint32_t ecall = 0x00000073;
static const uint32_t ebreak = 0x00100073;
static const uint32_t fence_i = 0x0000100f;
static const uint32_t c_nop = 0x0001;
