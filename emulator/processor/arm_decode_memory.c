// SPDX-License-Identifier: Apache-2.0 OR MIT
// Loads and stores of 32-bit encodings, table branches and v8-M's test of an address, as operations. Who both
// loads a register and writes it back, or names the program counter where the manual does not say what that
// does, is undefined.
#include "arm.h"

// --- Fields --------------------------------------------------------------------------------------

static uint32_t rn_of(const struct arm_instruction *i)
{
    return arm_field(i->bits, 19, 16);
}

static uint32_t rt_of(const struct arm_instruction *i)
{
    return arm_field(i->bits, 15, 12);
}

static uint32_t rt2_of(const struct arm_instruction *i)
{
    return arm_field(i->bits, 11, 8);
}

static uint32_t rm_of(const struct arm_instruction *i)
{
    return arm_field(i->bits, 3, 0);
}

static uint32_t immediate8(const struct arm_instruction *i)
{
    return arm_field(i->bits, 7, 0);
}

static bool is_load(const struct arm_instruction *i)
{
    return arm_bit(i->bits, 20);
}

static bool may_branch(const struct arm_instruction *i)
{
    return !i->in_it || i->last_in_it;
}

// --- Multiple (A5.3.5) ---------------------------------------------------------------------------

static unsigned count_of(uint32_t list)
{
    unsigned count = 0;
    for (; list != 0; list &= list - 1)
        count++;
    return count;
}

void arm_emit_multiple(struct arm_instruction *i, bool loads, uint32_t base, uint32_t flags, uint32_t list)
{
    arm_emit(i, loads ? ARM_ldm : ARM_stm, base, base, flags, list | 4 * (uint32_t)count_of(list) << 16);
}

static bool decode_multiple(struct arm_instruction *i)
{
    const uint32_t list = arm_field(i->bits, 15, 0);
    const uint32_t rn = rn_of(i);
    const bool writes_back = arm_bit(i->bits, 21);
    const uint32_t mode = arm_field(i->bits, 24, 23);
    const uint32_t flags = (writes_back ? ARM_WRITE_BACK : 0) | (mode == 2 ? ARM_DECREMENT : 0);
    const bool to_pc = (list >> ARM_PC & 1) != 0;
    if (mode == 0 || mode == 3 || rn == ARM_PC || count_of(list) < 2 || (list >> ARM_SP & 1) != 0)
        return false;
    if (writes_back && (list >> rn & 1) != 0)
        return false;
    if (to_pc && (!is_load(i) || (list >> ARM_LR & 1) != 0 || !may_branch(i)))
        return false;
    arm_emit_multiple(i, is_load(i), rn, flags, list);
    return true;
}

// --- Two words (A5.3.6) --------------------------------------------------------------------------

// What an address with this offset is based on, and which offset is left: that of the program counter is known.
static uint32_t base_of(const struct arm_instruction *i, uint32_t *offset)
{
    if (rn_of(i) != ARM_PC)
        return rn_of(i);
    *offset += arm_aligned_pc(i);
    return ARM_ZERO;
}

static bool decode_double(struct arm_instruction *i)
{
    const uint32_t distance = arm_bit(i->bits, 23) ? immediate8(i) * 4 : 0 - immediate8(i) * 4;
    const bool indexed = arm_bit(i->bits, 24);
    const bool writes_back = arm_bit(i->bits, 21);
    const uint32_t rt = rt_of(i);
    const uint32_t rt2 = rt2_of(i);
    uint32_t offset = indexed ? distance : 0;
    if (rt == ARM_PC || rt2 == ARM_PC || (is_load(i) && rt == rt2))
        return false;
    if (writes_back && (rn_of(i) == rt || rn_of(i) == rt2))
        return false;
    if (rn_of(i) == ARM_PC && (!is_load(i) || writes_back))
        return false;
    const uint32_t base = base_of(i, &offset);
    arm_emit(i, is_load(i) ? ARM_ldrd : ARM_strd, rt, base, rt2, offset);
    if (writes_back)
        arm_emit(i, ARM_write_back, rn_of(i), 0, 0, distance);
    return true;
}

// Neither of them is what an exclusive access moves.
static bool is_sp_or_pc(uint32_t number)
{
    return number == ARM_SP || number == ARM_PC;
}

// --- Exclusives, acquire and release, table branches (A5.3.6, v8-M C2.2.3) -----------------------

static bool load_exclusive(struct arm_instruction *i, uint32_t width, uint32_t offset)
{
    if (is_sp_or_pc(rt_of(i)) || rn_of(i) == ARM_PC)
        return false;
    arm_emit(i, ARM_load_exclusive, rt_of(i), rn_of(i), width, offset);
    return true;
}

static bool store_exclusive(struct arm_instruction *i, uint32_t rd, uint32_t width, uint32_t offset)
{
    if (is_sp_or_pc(rd) || is_sp_or_pc(rt_of(i)) || rn_of(i) == ARM_PC || rd == rn_of(i) || rd == rt_of(i))
        return false;
    arm_emit(i, ARM_store_exclusive, rd, rn_of(i), rt_of(i), offset | width << 16);
    return true;
}

static bool acquire_or_release(struct arm_instruction *i, uint32_t width)
{
    if (rt_of(i) == ARM_PC || rn_of(i) == ARM_PC)
        return false;
    arm_emit(i, is_load(i) ? ARM_load_acquire : ARM_store_release, rt_of(i), rn_of(i), width, 0);
    if (is_load(i))
        arm_emit_align(i, rt_of(i));
    return true;
}

static bool table_branch(struct arm_instruction *i)
{
    uint32_t rn = rn_of(i);
    if (!is_load(i) || rm_of(i) == ARM_PC || !may_branch(i) || arm_field(i->bits, 15, 8) != 0xf0)
        return false;
    if (rn == ARM_PC) {
        arm_emit(i, ARM_li, ARM_TEMP, 0, 0, arm_pc(i));
        rn = ARM_TEMP;
    }
    arm_emit(i, arm_bit(i->bits, 4) ? ARM_table_half : ARM_table_byte, 0, rn, rm_of(i), arm_pc(i));
    return true;
}

// Those whose bits 7 to 4 say what they are.
static bool decode_by_width(struct arm_instruction *i)
{
    const uint32_t which = arm_field(i->bits, 7, 4);
    const uint32_t width = (uint32_t)1 << (which & 3);
    const bool is_v8 = i->architecture == PROCESSOR_ARMV8M;
    if (which < 2)
        return table_branch(i);
    if ((which & 3) == 3 || which < 4 || (which >= 6 && !is_v8) || which == 6)
        return false;
    if (rt2_of(i) != 15 || (rm_of(i) != 15 && (is_load(i) || (which & 4) == 0)))
        return false;
    if ((which & 4) == 0)
        return acquire_or_release(i, width);
    return is_load(i) ? load_exclusive(i, width, 0) : store_exclusive(i, rm_of(i), width, 0);
}

// v8-M C2.4.221, D1.2.258: what is not privileged is told nothing of the protection unit, by the forms with T neither.
static bool test_target(struct arm_instruction *i)
{
    if (arm_bit(i->bits, 7) || (i->bits & 0x3f) != 0 || rn_of(i) == ARM_PC || is_sp_or_pc(rt2_of(i)))
        return false;
    arm_emit(i, ARM_li, rt2_of(i), 0, 0, 0);
    return true;
}

static bool decode_exclusive(struct arm_instruction *i)
{
    if (arm_bit(i->bits, 23))
        return decode_by_width(i);
    if (is_load(i))
        return rt2_of(i) == 15 && load_exclusive(i, 4, immediate8(i) * 4);
    if (rt_of(i) == ARM_PC && i->architecture == PROCESSOR_ARMV8M)
        return test_target(i);
    return store_exclusive(i, rt2_of(i), 4, immediate8(i) * 4);
}

static bool decode_double_or_exclusive(struct arm_instruction *i)
{
    if (i->bits == 0xe97fe97f && i->architecture == PROCESSOR_ARMV8M) {
        arm_emit(i, ARM_nop, 0, 0, 0, 0); // sg, outside of secure memory (v8-M C2.4.158)
        return true;
    }
    return arm_bit(i->bits, 24) || arm_bit(i->bits, 21) ? decode_double(i) : decode_exclusive(i);
}

// --- One (A5.3.7 to A5.3.10) ---------------------------------------------------------------------

struct access {
    uint8_t immediate;
    uint8_t by_register;
};

// By size, and whether the sign is extended.
static const struct access loads[2][3] = {
    {{ARM_ldrb, ARM_ldrb_r}, {ARM_ldrh, ARM_ldrh_r}, {ARM_ldr, ARM_ldr_r}},
    {{ARM_ldrsb, ARM_ldrsb_r}, {ARM_ldrsh, ARM_ldrsh_r}, {0, 0}},
};
static const struct access stores[3] = {{ARM_strb, ARM_strb_r}, {ARM_strh, ARM_strh_r}, {ARM_str, ARM_str_r}};

static uint32_t size_of(const struct arm_instruction *i)
{
    return arm_field(i->bits, 22, 21);
}

static const struct access *access_of(const struct arm_instruction *i)
{
    return is_load(i) ? &loads[arm_field(i->bits, 24, 24)][size_of(i)] : &stores[size_of(i)];
}

// pld, pli and hints that are not allocated: loads to the program counter of what is no word.
static bool is_preload(const struct arm_instruction *i)
{
    return is_load(i) && rt_of(i) == ARM_PC && size_of(i) != 2;
}

static bool no_operation(struct arm_instruction *i)
{
    arm_emit(i, ARM_nop, 0, 0, 0, 0);
    return true;
}

// Where a load goes: to the program counter by way of another one.
static uint32_t destination(const struct arm_instruction *i)
{
    return rt_of(i) == ARM_PC ? ARM_TEMP : rt_of(i);
}

static void finish_load(struct arm_instruction *i)
{
    if (!is_load(i))
        return;
    arm_emit_align(i, rt_of(i));
    if (rt_of(i) == ARM_PC)
        arm_emit(i, ARM_bx, 0, ARM_TEMP, 0, 0);
}

static void emit_access(struct arm_instruction *i, uint32_t base, uint32_t offset)
{
    const struct access *const access = access_of(i);
    if (is_load(i))
        arm_emit(i, access->immediate, destination(i), base, 0, offset);
    else
        arm_emit(i, access->immediate, 0, base, rt_of(i), offset);
}

// imm12, added; or either way where the base is the program counter.
static bool with_offset(struct arm_instruction *i)
{
    const uint32_t distance = arm_field(i->bits, 11, 0);
    uint32_t offset = arm_bit(i->bits, 23) ? distance : 0 - distance;
    if (is_preload(i))
        return no_operation(i);
    const uint32_t base = base_of(i, &offset);
    emit_access(i, base, offset);
    finish_load(i);
    return true;
}

// imm8 with P, U and W; the forms for unprivileged access are nothing special to a process.
static bool with_index(struct arm_instruction *i)
{
    const bool indexed = arm_bit(i->bits, 10);
    const bool writes_back = arm_bit(i->bits, 8);
    const uint32_t distance = arm_bit(i->bits, 9) ? immediate8(i) : 0 - immediate8(i);
    const bool unprivileged = arm_field(i->bits, 10, 8) == 6;
    if ((!indexed && !writes_back) || (unprivileged && rt_of(i) == ARM_PC))
        return false;
    if (is_preload(i) && !writes_back)
        return no_operation(i);
    if (writes_back && (rt_of(i) == rn_of(i) || is_preload(i)))
        return false;
    emit_access(i, rn_of(i), indexed ? distance : 0);
    if (writes_back)
        arm_emit(i, ARM_write_back, rn_of(i), 0, 0, distance);
    finish_load(i);
    return true;
}

static bool with_register(struct arm_instruction *i)
{
    if (arm_field(i->bits, 11, 6) != 0 || rm_of(i) == ARM_PC)
        return false;
    if (is_preload(i))
        return no_operation(i);
    arm_emit(i, access_of(i)->by_register, destination(i), rn_of(i), rm_of(i), arm_field(i->bits, 5, 4));
    finish_load(i);
    return true;
}

static bool decode_single(struct arm_instruction *i)
{
    const bool extends_sign = arm_bit(i->bits, 24);
    if (size_of(i) == 3 || (extends_sign && (!is_load(i) || size_of(i) == 2)))
        return false;
    if (rt_of(i) == ARM_PC && (!is_load(i) || (size_of(i) == 2 && !may_branch(i))))
        return false;
    if (rn_of(i) == ARM_PC)
        return is_load(i) && with_offset(i);
    if (arm_bit(i->bits, 23))
        return with_offset(i);
    return arm_bit(i->bits, 11) ? with_index(i) : with_register(i);
}

bool arm_decode_memory(struct arm_instruction *i)
{
    if (arm_bit(i->bits, 28))
        return decode_single(i);
    return arm_bit(i->bits, 22) ? decode_double_or_exclusive(i) : decode_multiple(i);
}
