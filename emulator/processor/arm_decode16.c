// SPDX-License-Identifier: Apache-2.0 OR MIT
// Thumb's instructions of 16 bits (A5.2) as operations, and what all of Arm's decoders share. Most of them set
// the flags outside of an IT block only.
#include "arm.h"

#include <assert.h>

#define ARM_NAME(name) #name,
const char *const arm_names[ARM_CODES] = {ARM_OPERATIONS(ARM_NAME)};
#undef ARM_NAME

// --- For all decoders ----------------------------------------------------------------------------

void arm_emit(struct arm_instruction *i, enum arm_code code, uint32_t rd, uint32_t rs1, uint32_t rs2,
              uint32_t immediate)
{
    assert(i->count < ARM_MOST);
    i->operations[i->count++] = (struct operation){
        .code = (uint8_t)code,
        .rd = (uint8_t)rd,
        .rs1 = (uint8_t)rs1,
        .rs2 = (uint8_t)rs2,
        .immediate = immediate,
    };
}

void arm_emit_align(struct arm_instruction *i, uint32_t rd)
{
    if (rd == ARM_SP)
        arm_emit(i, ARM_align_sp, ARM_SP, 0, 0, 0);
}

void arm_emit_no_coprocessor(struct arm_instruction *i)
{
    arm_emit(i, ARM_no_coprocessor, 0, 0, 0, i->bits);
}

uint32_t arm_emit_shift(struct arm_instruction *i, uint32_t from, uint32_t type, uint32_t amount, bool carry)
{
    static const uint8_t plain[4] = {ARM_lsli, ARM_lsri, ARM_asri, ARM_rori};
    static const uint8_t carrying[4] = {ARM_lslci, ARM_lsrci, ARM_asrci, ARM_rorci};
    if (type == 0 && amount == 0)
        return from;
    if (type == 3 && amount == 0)
        arm_emit(i, carry ? ARM_rrxc : ARM_rrx, ARM_TEMP, from, 0, 0);
    else
        arm_emit(i, carry ? carrying[type] : plain[type], ARM_TEMP, from, 0, amount == 0 ? 32 : amount);
    return ARM_TEMP;
}

// --- Fields --------------------------------------------------------------------------------------

static uint32_t low(const struct arm_instruction *i, unsigned at)
{
    return arm_field(i->bits, at + 2, at);
}

static uint32_t immediate8(const struct arm_instruction *i)
{
    return arm_field(i->bits, 7, 0);
}

// The code that sets the flags, outside of an IT block.
static enum arm_code setting(const struct arm_instruction *i, enum arm_code plain, enum arm_code sets)
{
    return i->in_it ? plain : sets;
}

static bool is_v6(const struct arm_instruction *i)
{
    return i->architecture == PROCESSOR_ARMV6M;
}

// Where a branch may stand (A7.3.2).
static bool may_branch(const struct arm_instruction *i)
{
    return !i->in_it || i->last_in_it;
}

// --- Shift, add, subtract, move, compare (A5.2.1) ------------------------------------------------

static bool shift_immediate(struct arm_instruction *i)
{
    static const uint8_t plain[3] = {ARM_lsli, ARM_lsri, ARM_asri};
    static const uint8_t sets[3] = {ARM_lslsi, ARM_lsrsi, ARM_asrsi};
    const uint32_t type = arm_field(i->bits, 12, 11);
    const uint32_t amount = arm_field(i->bits, 10, 6);
    if (type == 0 && amount == 0)
        arm_emit(i, setting(i, ARM_mov, ARM_movs), low(i, 0), low(i, 3), 0, 0);
    else
        arm_emit(i, setting(i, plain[type], sets[type]), low(i, 0), low(i, 3), 0, amount == 0 ? 32 : amount);
    return true;
}

static void add_immediate(struct arm_instruction *i, uint32_t rd, uint32_t rn, uint32_t immediate)
{
    arm_emit(i, setting(i, ARM_addi, ARM_addsi), rd, rn, 0, immediate);
}

static void subtract_immediate(struct arm_instruction *i, uint32_t rd, uint32_t rn, uint32_t immediate)
{
    arm_emit(i, setting(i, ARM_addi, ARM_subsi), rd, rn, 0, i->in_it ? 0 - immediate : immediate);
}

static bool add_subtract(struct arm_instruction *i)
{
    switch (arm_field(i->bits, 10, 9)) {
    case 0:
        arm_emit(i, setting(i, ARM_add, ARM_adds), low(i, 0), low(i, 3), low(i, 6), 0);
        break;
    case 1:
        arm_emit(i, setting(i, ARM_sub, ARM_subs), low(i, 0), low(i, 3), low(i, 6), 0);
        break;
    case 2:
        add_immediate(i, low(i, 0), low(i, 3), low(i, 6));
        break;
    default:
        subtract_immediate(i, low(i, 0), low(i, 3), low(i, 6));
    }
    return true;
}

static bool with_immediate8(struct arm_instruction *i)
{
    const uint32_t rd = low(i, 8);
    switch (arm_field(i->bits, 12, 11)) {
    case 0:
        arm_emit(i, setting(i, ARM_li, ARM_lis), rd, 0, 0, immediate8(i));
        break;
    case 1:
        arm_emit(i, ARM_cmpi, 0, rd, 0, immediate8(i));
        break;
    case 2:
        add_immediate(i, rd, rd, immediate8(i));
        break;
    default:
        subtract_immediate(i, rd, rd, immediate8(i));
    }
    return true;
}

// --- Registers (A5.2.2, A5.2.3) ------------------------------------------------------------------

static bool data_processing(struct arm_instruction *i)
{
    static const uint8_t plain[16] = {ARM_and, ARM_eor, ARM_lsl, ARM_lsr, ARM_asr, ARM_adc, ARM_sbc, ARM_ror,
                                      0,       0,       0,       0,       ARM_orr, ARM_mul, ARM_bic, ARM_mvn};
    static const uint8_t sets[16] = {ARM_ands, ARM_eors, ARM_lsls, ARM_lsrs, ARM_asrs, ARM_adcs, ARM_sbcs, ARM_rors,
                                     0,        0,        0,        0,        ARM_orrs, ARM_muls, ARM_bics, ARM_mvns};
    const uint32_t which = arm_field(i->bits, 9, 6);
    const uint32_t rd = low(i, 0);
    const uint32_t rm = low(i, 3);
    switch (which) {
    case 8: // tst
        arm_emit(i, ARM_ands, ARM_NOWHERE, rd, rm, 0);
        break;
    case 9:
        arm_emit(i, setting(i, ARM_rsbi, ARM_rsbsi), rd, rm, 0, 0);
        break;
    case 10:
        arm_emit(i, ARM_cmp, 0, rd, rm, 0);
        break;
    case 11: // cmn
        arm_emit(i, ARM_adds, ARM_NOWHERE, rd, rm, 0);
        break;
    case 15:
        arm_emit(i, setting(i, ARM_mvn, ARM_mvns), rd, rm, 0, 0);
        break;
    default:
        arm_emit(i, setting(i, plain[which], sets[which]), rd, rd, rm, 0);
    }
    return true;
}

static uint32_t any_rd(const struct arm_instruction *i)
{
    return low(i, 0) | arm_field(i->bits, 7, 7) << 3;
}

static uint32_t any_rm(const struct arm_instruction *i)
{
    return arm_field(i->bits, 6, 3);
}

// The register, or the program counter's value in one for the moment.
static uint32_t readable(struct arm_instruction *i, uint32_t number)
{
    if (number != ARM_PC)
        return number;
    arm_emit(i, ARM_li, ARM_TEMP, 0, 0, arm_pc(i));
    return ARM_TEMP;
}

static bool add_any(struct arm_instruction *i)
{
    const uint32_t rd = any_rd(i);
    const uint32_t rm = any_rm(i);
    if (rd == ARM_PC && (rm == ARM_PC || !may_branch(i)))
        return false;
    const uint32_t first = readable(i, rd);
    const uint32_t second = rm == rd ? first : readable(i, rm);
    arm_emit(i, ARM_add, rd == ARM_PC ? ARM_TEMP : rd, first, second, 0);
    if (rd == ARM_PC)
        arm_emit(i, ARM_branch, 0, ARM_TEMP, 0, 0);
    arm_emit_align(i, rd);
    return true;
}

static bool move_any(struct arm_instruction *i)
{
    const uint32_t rd = any_rd(i);
    if (rd == ARM_PC && !may_branch(i))
        return false;
    const uint32_t rm = readable(i, any_rm(i));
    if (rd == ARM_PC)
        arm_emit(i, ARM_branch, 0, rm, 0, 0);
    else
        arm_emit(i, ARM_mov, rd, rm, 0, 0);
    arm_emit_align(i, rd);
    return true;
}

// Its lower eight registers have their own encoding; that both are low here is unpredictable, and does what it says.
static bool compare_any(struct arm_instruction *i)
{
    if (any_rd(i) == ARM_PC || any_rm(i) == ARM_PC)
        return false;
    arm_emit(i, ARM_cmp, 0, any_rd(i), any_rm(i), 0);
    return true;
}

// bxns and blxns, with bit 2, are for secure code only (v8-M C2.4.26).
static bool branch_exchange(struct arm_instruction *i)
{
    const bool links = arm_bit(i->bits, 7);
    if (low(i, 0) != 0 || !may_branch(i) || (links && any_rm(i) == ARM_PC))
        return false;
    const uint32_t rm = readable(i, any_rm(i));
    arm_emit(i, links ? ARM_blx : ARM_bx, links ? ARM_LR : 0, rm, 0, 0);
    return true;
}

static bool special_data(struct arm_instruction *i)
{
    switch (arm_field(i->bits, 9, 8)) {
    case 0:
        return add_any(i);
    case 1:
        return compare_any(i);
    case 2:
        return move_any(i);
    default:
        return branch_exchange(i);
    }
}

// --- Memory (A5.2.4) -----------------------------------------------------------------------------

static bool load_store_register(struct arm_instruction *i)
{
    static const uint8_t codes[8] = {ARM_str_r, ARM_strh_r, ARM_strb_r, ARM_ldrsb_r,
                                     ARM_ldr_r, ARM_ldrh_r, ARM_ldrb_r, ARM_ldrsh_r};
    arm_emit(i, codes[arm_field(i->bits, 11, 9)], low(i, 0), low(i, 3), low(i, 6), 0);
    return true;
}

static void load_or_store(struct arm_instruction *i, enum arm_code store, enum arm_code load, uint32_t rt, uint32_t rn,
                          uint32_t offset)
{
    if (arm_bit(i->bits, 11))
        arm_emit(i, load, rt, rn, 0, offset);
    else
        arm_emit(i, store, 0, rn, rt, offset);
}

static bool load_store_immediate(struct arm_instruction *i)
{
    const uint32_t offset = arm_field(i->bits, 10, 6);
    if (arm_bit(i->bits, 12))
        load_or_store(i, ARM_strb, ARM_ldrb, low(i, 0), low(i, 3), offset);
    else
        load_or_store(i, ARM_str, ARM_ldr, low(i, 0), low(i, 3), offset * 4);
    return true;
}

static bool load_store_half_or_stack(struct arm_instruction *i)
{
    if (arm_bit(i->bits, 12))
        load_or_store(i, ARM_str, ARM_ldr, low(i, 8), ARM_SP, immediate8(i) * 4);
    else
        load_or_store(i, ARM_strh, ARM_ldrh, low(i, 0), low(i, 3), arm_field(i->bits, 10, 6) * 2);
    return true;
}

// A loaded base is not written back, though v6-M and v7-M mark it in the same bits (A7.7.41).
static bool multiple(struct arm_instruction *i)
{
    const uint32_t rn = low(i, 8);
    const uint32_t list = immediate8(i);
    const bool loads = arm_bit(i->bits, 11);
    if (list == 0)
        return false;
    const bool writes_back = !loads || (list >> rn & 1) == 0;
    arm_emit_multiple(i, loads, rn, writes_back ? ARM_WRITE_BACK : 0, list);
    return true;
}

static bool push_or_pop(struct arm_instruction *i)
{
    const bool pops = arm_bit(i->bits, 11);
    const uint32_t extra = arm_field(i->bits, 8, 8);
    const uint32_t list = immediate8(i) | extra << (pops ? ARM_PC : ARM_LR);
    if (list == 0 || (pops && extra != 0 && !may_branch(i)))
        return false;
    arm_emit_multiple(i, pops, ARM_SP, pops ? ARM_WRITE_BACK : ARM_WRITE_BACK | ARM_DECREMENT, list);
    return true;
}

// --- Miscellaneous (A5.2.5) ----------------------------------------------------------------------

static bool adjust_stack_pointer(struct arm_instruction *i)
{
    const uint32_t offset = arm_field(i->bits, 6, 0) * 4;
    arm_emit(i, ARM_addi, ARM_SP, ARM_SP, 0, arm_bit(i->bits, 7) ? 0 - offset : offset);
    return true;
}

static bool compare_and_branch(struct arm_instruction *i)
{
    const uint32_t offset = arm_field(i->bits, 9, 9) << 6 | arm_field(i->bits, 7, 3) << 1;
    if (is_v6(i) || i->in_it)
        return false;
    arm_emit(i, arm_bit(i->bits, 11) ? ARM_cbnz : ARM_cbz, 0, low(i, 0), 0, arm_pc(i) + offset);
    return true;
}

static bool extend(struct arm_instruction *i)
{
    static const uint8_t codes[4] = {ARM_sxth, ARM_sxtb, ARM_uxth, ARM_uxtb};
    arm_emit(i, codes[arm_field(i->bits, 7, 6)], low(i, 0), low(i, 3), 0, 0);
    return true;
}

static bool reverse(struct arm_instruction *i)
{
    static const uint8_t codes[4] = {ARM_rev, ARM_rev16, 0, ARM_revsh};
    const uint32_t which = arm_field(i->bits, 7, 6);
    if (which == 2)
        return false;
    arm_emit(i, codes[which], low(i, 0), low(i, 3), 0, 0);
    return true;
}

// cps, which a process may not but which is no fault either (B5.2.1).
static bool change_state(struct arm_instruction *i)
{
    const bool is_cps = (i->bits & 0x0fec) == 0x0660;
    if (!is_cps || i->in_it)
        return false;
    arm_emit(i, ARM_nop, 0, 0, 0, 0);
    return true;
}

// IT itself is what translates the block: here are its hints, all of which do nothing for a process alone.
static bool hint(struct arm_instruction *i)
{
    if ((i->bits & 15) != 0)
        return false;
    arm_emit(i, ARM_nop, 0, 0, 0, 0);
    return true;
}

static bool miscellaneous(struct arm_instruction *i)
{
    switch (arm_field(i->bits, 11, 8)) {
    case 0x0:
        return adjust_stack_pointer(i);
    case 0x1:
    case 0x3:
    case 0x9:
    case 0xb:
        return compare_and_branch(i);
    case 0x2:
        return extend(i);
    case 0x4:
    case 0x5:
    case 0xc:
    case 0xd:
        return push_or_pop(i);
    case 0x6:
        return change_state(i);
    case 0xa:
        return reverse(i);
    case 0xe:
        arm_emit(i, ARM_bkpt, 0, 0, 0, immediate8(i));
        return true;
    case 0xf:
        return hint(i);
    default:
        return false;
    }
}

// --- Branches and calls (A5.2.6) -----------------------------------------------------------------

static bool branch_if(struct arm_instruction *i)
{
    const uint32_t condition = arm_field(i->bits, 11, 8);
    if (condition == 15) {
        arm_emit(i, ARM_svc, 0, 0, 0, immediate8(i));
        return true;
    }
    if (condition == 14 || i->in_it)
        return false;
    arm_emit(i, ARM_b_eq + condition, 0, 0, 0, arm_pc(i) + arm_sign_extend(immediate8(i) << 1, 9));
    return true;
}

static bool branch(struct arm_instruction *i)
{
    arm_emit(i, ARM_b, 0, 0, 0, arm_pc(i) + arm_sign_extend(arm_field(i->bits, 10, 0) << 1, 12));
    return may_branch(i);
}

static bool load_literal(struct arm_instruction *i)
{
    arm_emit(i, ARM_ldr, low(i, 8), ARM_ZERO, 0, arm_aligned_pc(i) + immediate8(i) * 4);
    return true;
}

static bool add_to_pc_or_sp(struct arm_instruction *i)
{
    if (arm_bit(i->bits, 11))
        arm_emit(i, ARM_addi, low(i, 8), ARM_SP, 0, immediate8(i) * 4);
    else
        arm_emit(i, ARM_li, low(i, 8), 0, 0, arm_aligned_pc(i) + immediate8(i) * 4);
    return true;
}

// --- All of them (A5.2) --------------------------------------------------------------------------

static bool group2(struct arm_instruction *i)
{
    if (arm_field(i->bits, 12, 12) != 0)
        return load_store_register(i);
    if (arm_field(i->bits, 11, 11) != 0)
        return load_literal(i);
    return arm_bit(i->bits, 10) ? special_data(i) : data_processing(i);
}

bool arm_decode16(struct arm_instruction *i)
{
    switch (i->bits >> 13) {
    case 0:
        return arm_field(i->bits, 12, 11) == 3 ? add_subtract(i) : shift_immediate(i);
    case 1:
        return with_immediate8(i);
    case 2:
        return group2(i);
    case 3:
        return load_store_immediate(i);
    case 4:
        return load_store_half_or_stack(i);
    case 5:
        return arm_bit(i->bits, 12) ? miscellaneous(i) : add_to_pc_or_sp(i);
    case 6:
        return arm_bit(i->bits, 12) ? branch_if(i) : multiple(i);
    default:
        return branch(i);
    }
}
