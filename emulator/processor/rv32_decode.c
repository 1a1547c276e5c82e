// SPDX-License-Identifier: Apache-2.0 OR MIT
// From the bits of instructions to operations, and from a place in memory to a block. Whatever chapter
// 24's tables leave free is illegal; hints and the unused fields of fences are not.
#include "rv32.h"

#define RV32_NAME(name) #name,
const char *const rv32_names[RV32_CODES] = {RV32_OPERATIONS(RV32_NAME)};
#undef RV32_NAME

// --- Fields (2.3) --------------------------------------------------------------------------------

static uint32_t field(uint32_t bits, unsigned high, unsigned low)
{
    return bits >> low & ((1U << (high - low + 1)) - 1);
}

static uint32_t funct3(uint32_t bits)
{
    return field(bits, 14, 12);
}

static uint32_t funct7(uint32_t bits)
{
    return field(bits, 31, 25);
}

// Bits high..31, as a signed number.
static uint32_t signed_from(uint32_t bits, unsigned low)
{
    const uint32_t sign = 1U << (31 - low);
    return ((bits >> low) ^ sign) - sign;
}

static uint32_t immediate_i(uint32_t bits)
{
    return signed_from(bits, 20);
}

static uint32_t immediate_s(uint32_t bits)
{
    return signed_from(bits, 25) << 5 | field(bits, 11, 7);
}

static uint32_t immediate_b(uint32_t bits)
{
    return signed_from(bits, 31) << 12 | field(bits, 7, 7) << 11 | field(bits, 30, 25) << 5 | field(bits, 11, 8) << 1;
}

static uint32_t immediate_j(uint32_t bits)
{
    return signed_from(bits, 31) << 20 | field(bits, 19, 12) << 12 | field(bits, 20, 20) << 11 |
           field(bits, 30, 21) << 1;
}

// --- Operations ----------------------------------------------------------------------------------

static struct operation operation(enum rv32_code code, uint32_t bits, uint32_t immediate)
{
    const uint8_t rd = (uint8_t)field(bits, 11, 7);
    return (struct operation){
        .code = (uint8_t)code,
        .rd = rd == 0 ? RV32_NOWHERE : rd,
        .rs1 = (uint8_t)field(bits, 19, 15),
        .rs2 = (uint8_t)field(bits, 24, 20),
        .immediate = immediate,
    };
}

static struct operation illegal(uint32_t bits)
{
    return operation(RV32_illegal, bits, bits);
}

static struct operation decode_load(uint32_t bits)
{
    static const uint8_t codes[8] = {RV32_lb,  RV32_lh,  RV32_lw,      RV32_illegal,
                                     RV32_lbu, RV32_lhu, RV32_illegal, RV32_illegal};
    const enum rv32_code code = codes[funct3(bits)];
    return code == RV32_illegal ? illegal(bits) : operation(code, bits, immediate_i(bits));
}

static struct operation decode_store(uint32_t bits)
{
    static const uint8_t codes[3] = {RV32_sb, RV32_sh, RV32_sw};
    return funct3(bits) > 2 ? illegal(bits) : operation(codes[funct3(bits)], bits, immediate_s(bits));
}

static struct operation decode_shift(uint32_t bits)
{
    const bool left = funct3(bits) == 1;
    if (funct7(bits) == 0)
        return operation(left ? RV32_slli : RV32_srli, bits, field(bits, 24, 20));
    if (funct7(bits) == 0x20 && !left)
        return operation(RV32_srai, bits, field(bits, 24, 20));
    return illegal(bits);
}

static struct operation decode_addi(uint32_t bits)
{
    const uint32_t immediate = immediate_i(bits);
    if (field(bits, 19, 15) == 0)
        return operation(RV32_li, bits, immediate);
    return operation(immediate == 0 ? RV32_mv : RV32_addi, bits, immediate);
}

static struct operation decode_immediate(uint32_t bits)
{
    static const uint8_t codes[8] = {RV32_addi, 0, RV32_slti, RV32_sltiu, RV32_xori, 0, RV32_ori, RV32_andi};
    if (funct3(bits) == 0)
        return decode_addi(bits);
    if (funct3(bits) == 1 || funct3(bits) == 5)
        return decode_shift(bits);
    return operation(codes[funct3(bits)], bits, immediate_i(bits));
}

static struct operation decode_register(uint32_t bits)
{
    static const uint8_t base[8] = {RV32_add, RV32_sll, RV32_slt, RV32_sltu, RV32_xor, RV32_srl, RV32_or, RV32_and};
    static const uint8_t multiply[8] = {RV32_mul, RV32_mulh, RV32_mulhsu, RV32_mulhu,
                                        RV32_div, RV32_divu, RV32_rem,    RV32_remu};
    if (funct7(bits) == 0)
        return operation(base[funct3(bits)], bits, 0);
    if (funct7(bits) == 1)
        return operation(multiply[funct3(bits)], bits, 0);
    if (funct7(bits) == 0x20 && funct3(bits) == 0)
        return operation(RV32_sub, bits, 0);
    if (funct7(bits) == 0x20 && funct3(bits) == 5)
        return operation(RV32_sra, bits, 0);
    return illegal(bits);
}

static struct operation decode_branch(uint32_t bits, uint32_t address)
{
    static const uint8_t codes[8] = {RV32_beq, RV32_bne, RV32_illegal, RV32_illegal,
                                     RV32_blt, RV32_bge, RV32_bltu,    RV32_bgeu};
    const enum rv32_code code = codes[funct3(bits)];
    return code == RV32_illegal ? illegal(bits) : operation(code, bits, address + immediate_b(bits));
}

// Chapter 8. Acquire and release order nothing that a single hart could see.
static struct operation decode_atomic(uint32_t bits)
{
    static const uint8_t codes[32] = {
        [0x00] = RV32_amoadd, [0x01] = RV32_amoswap, [0x03] = RV32_sc,     [0x04] = RV32_amoxor,  [0x08] = RV32_amoor,
        [0x0c] = RV32_amoand, [0x10] = RV32_amomin,  [0x14] = RV32_amomax, [0x18] = RV32_amominu, [0x1c] = RV32_amomaxu,
    };
    const uint32_t funct5 = field(bits, 31, 27);
    if (funct3(bits) != 2)
        return illegal(bits);
    if (funct5 == 2) // lr.w: its rs2 is reserved
        return field(bits, 24, 20) == 0 ? operation(RV32_lr, bits, 0) : illegal(bits);
    return codes[funct5] == 0 ? illegal(bits) : operation(codes[funct5], bits, 0);
}

// Chapter 2.7 and 3. All of their fields but funct3 are to be ignored.
static struct operation decode_fence(uint32_t bits)
{
    if (funct3(bits) > 1)
        return illegal(bits);
    return operation(funct3(bits) == 0 ? RV32_fence : RV32_fence_i, bits, 0);
}

// Chapters 9 and 10. The counters and their upper halves can be read where that is allowed; a process
// has no other register, and whoever only could write is refused too.
static struct operation decode_counter(const struct processor_settings *settings, uint32_t bits)
{
    const uint32_t number = field(bits, 31, 20);
    const uint32_t which = number & 0x7f;
    const bool writes = (funct3(bits) & 3) == 1 || field(bits, 19, 15) != 0;
    const bool is_counter = (number & 0xf7f) == 0xc00 + which && which < 3;
    if (!is_counter || writes || (settings->counters >> which & 1) == 0)
        return illegal(bits);
    return operation(RV32_counter, bits, (number & 0x80) != 0 ? 32 : 0);
}

// What is not one of these is for privileged modes: wfi too, which a process may not (mstatus.TW).
static struct operation decode_system(const struct processor_settings *settings, uint32_t bits)
{
    if (bits == 0x00000073)
        return operation(RV32_ecall, bits, 0);
    if (bits == 0x00100073)
        return operation(RV32_ebreak, bits, 0);
    return (funct3(bits) & 3) == 0 ? illegal(bits) : decode_counter(settings, bits);
}

static struct operation decode_jalr(uint32_t bits)
{
    return funct3(bits) != 0 ? illegal(bits) : operation(RV32_jalr, bits, immediate_i(bits));
}

struct operation rv32_decode(const struct processor_settings *settings, uint32_t bits, uint32_t address)
{
    switch (bits & 0x7f) {
    case 0x03:
        return decode_load(bits);
    case 0x0f:
        return decode_fence(bits);
    case 0x13:
        return decode_immediate(bits);
    case 0x17:
        return operation(RV32_auipc, bits, address + (bits & 0xfffff000));
    case 0x23:
        return decode_store(bits);
    case 0x2f:
        return decode_atomic(bits);
    case 0x33:
        return decode_register(bits);
    case 0x37:
        return operation(RV32_lui, bits, bits & 0xfffff000);
    case 0x63:
        return decode_branch(bits, address);
    case 0x67:
        return decode_jalr(bits);
    case 0x6f:
        return operation(RV32_jal, bits, address + immediate_j(bits));
    case 0x73:
        return decode_system(settings, bits);
    default:
        return illegal(bits);
    }
}

// --- Blocks --------------------------------------------------------------------------------------

static bool is_short(uint32_t half)
{
    return (half & 3) != 3;
}

void rv32_pass(struct processor *processor)
{
    uint32_t half = 0;
    const bool fetched = memory_fetch(processor, processor->state.pc, &half);
    processor->state.pc += fetched && is_short(half) ? 2 : 4;
}

// False: refused, and *at is where.
static bool fetch(const struct processor *processor, uint32_t *at, uint32_t *bits)
{
    uint32_t high = 0;
    if (!memory_fetch(processor, *at, bits))
        return false;
    if (is_short(*bits))
        return true;
    *at += 2;
    if (!memory_fetch(processor, *at, &high))
        return false;
    *bits |= high << 16;
    return true;
}

static struct operation decode_any(const struct processor *processor, uint32_t bits, uint32_t address)
{
    if (!is_short(bits))
        return rv32_decode(&processor->settings, bits, address);
    const uint32_t expanded = rv32_expand(bits);
    return expanded == 0 ? illegal(bits) : rv32_decode(&processor->settings, expanded, address);
}

static bool ends_block(enum rv32_code code)
{
    switch (code) {
    case RV32_jal:
    case RV32_jalr:
    case RV32_beq:
    case RV32_bne:
    case RV32_blt:
    case RV32_bge:
    case RV32_bltu:
    case RV32_bgeu:
    case RV32_ecall:
    case RV32_ebreak:
    case RV32_illegal:
    case RV32_refused_fetch:
        return true;
    default:
        return false;
    }
}

// --- Costs ---------------------------------------------------------------------------------------

static bool is_branch(enum rv32_code code)
{
    return code >= RV32_beq && code <= RV32_bgeu;
}

static enum processor_cost class_of(enum rv32_code code)
{
    if (code >= RV32_lb && code <= RV32_lhu)
        return PROCESSOR_COST_LOAD;
    if (code >= RV32_sb && code <= RV32_sw)
        return PROCESSOR_COST_STORE;
    if (code >= RV32_mulh && code <= RV32_mulhu)
        return PROCESSOR_COST_MULTIPLY_LONG;
    if (code >= RV32_div && code <= RV32_remu)
        return PROCESSOR_COST_DIVIDE;
    if (code >= RV32_lr && code <= RV32_amomaxu)
        return PROCESSOR_COST_ATOMIC;
    if (code == RV32_jal || code == RV32_jalr)
        return PROCESSOR_COST_JUMP;
    if (code == RV32_counter)
        return PROCESSOR_COST_SPECIAL;
    return code == RV32_mul ? PROCESSOR_COST_MULTIPLY : PROCESSOR_COST_SIMPLE;
}

static uint32_t cost_of(const uint8_t *costs, enum rv32_code code)
{
    return costs[is_branch(code) ? PROCESSOR_COST_BRANCH : class_of(code)];
}

// --- Into blocks ---------------------------------------------------------------------------------

static void append(struct processor_cache *cache, struct block *block, struct operation next)
{
    struct operation *const place = &block->operations[block->size++];
    *place = next;
    cache->offsets[place - cache->operations] = (uint8_t)((block->end - block->start) / 2);
}

// The next instruction of the block, if it can be fetched. False: it is the last one.
static bool translate_one(const struct processor *processor, struct block *block)
{
    uint32_t at = block->end;
    uint32_t bits = 0;
    struct operation next = {.code = RV32_refused_fetch};
    const bool fetched = fetch(processor, &at, &bits);
    if (!fetched && block->count != 0)
        return false; // faults when it is reached, as the first of its own block
    next.immediate = at;
    if (fetched)
        next = decode_any(processor, bits, block->end);
    append(processor->cache, block, next);
    if (cache_has_costs(processor))
        cache_charge(processor, block, block->size - 1, cost_of(processor->settings.costs, next.code),
                     is_branch(next.code));
    block->count++;
    if (fetched)
        block->end += is_short(bits) ? 2 : 4;
    return !ends_block(next.code);
}

void rv32_translate(const struct processor *processor, struct block *block, uint32_t most, int64_t cycles)
{
    cache_begin_costs(processor, block);
    while (block->count < most && block->most_cycles < cycles && translate_one(processor, block))
        ;
    append(processor->cache, block, (struct operation){.code = RV32_lead_on});
}
