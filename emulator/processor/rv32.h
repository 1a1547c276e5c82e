// SPDX-License-Identifier: Apache-2.0 OR MIT
// RV32IMAC: from instructions to operations. Chapters named here and in the sources are those of the
// RISC-V unprivileged manual, version 20191213.
#pragma once

#include "internal.h"

// The operations that a block is made of: one for each instruction, some more for frequent forms of
// one, and those that end a block which no jump ends.
// clang-format off
#define RV32_OPERATIONS(X)                                                                                             \
    X(lui) X(auipc) X(li) X(mv)                                                                                        \
    X(addi) X(slti) X(sltiu) X(xori) X(ori) X(andi) X(slli) X(srli) X(srai)                                            \
    X(add) X(sub) X(sll) X(slt) X(sltu) X(xor) X(srl) X(sra) X(or) X(and)                                              \
    X(mul) X(mulh) X(mulhsu) X(mulhu) X(div) X(divu) X(rem) X(remu)                                                    \
    X(lb) X(lh) X(lw) X(lbu) X(lhu) X(sb) X(sh) X(sw)                                                                  \
    X(jal) X(jalr) X(beq) X(bne) X(blt) X(bge) X(bltu) X(bgeu)                                                         \
    X(lr) X(sc) X(amoswap) X(amoadd) X(amoxor) X(amoand) X(amoor) X(amomin) X(amomax) X(amominu) X(amomaxu)            \
    X(fence) X(fence_i) X(counter) X(ecall) X(ebreak) X(illegal)                                                       \
    X(refused_fetch) X(lead_on)
// clang-format on

#define RV32_CODE(name) RV32_##name,
enum rv32_code { RV32_OPERATIONS(RV32_CODE) RV32_CODES };
#undef RV32_CODE

extern const char *const rv32_names[RV32_CODES];

// Where results go that nobody reads: those for x0.
enum { RV32_NOWHERE = 32 };

// The 32-bit instruction that a 16-bit one stands for (chapter 16); 0, which is illegal: none.
uint32_t rv32_expand(uint32_t half);

// One instruction of 32 bits that lies at address. What is none becomes illegal, with its bits.
struct operation rv32_decode(const struct processor_settings *settings, uint32_t bits, uint32_t address);

// Decodes on from block->start until a jump, a stop, the end of what can be fetched, or so many, or the
// first one after which as many cycles may have passed.
void rv32_translate(const struct processor *processor, struct block *block, uint32_t most, int64_t cycles);
