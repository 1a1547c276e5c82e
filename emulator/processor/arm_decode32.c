// SPDX-License-Identifier: Apache-2.0 OR MIT
// Thumb's instructions of 32 bits (A5.3) as operations: data processing, multiplication, branches and system
// control. Where the manual leaves a use of the program counter unpredictable, it is undefined here; the stack
// pointer is a register like others there.
#include "arm.h"

// --- Fields (A5.3) -------------------------------------------------------------------------------

static uint32_t rn_of(const struct arm_instruction *i)
{
    return arm_field(i->bits, 19, 16);
}

static uint32_t rd_of(const struct arm_instruction *i)
{
    return arm_field(i->bits, 11, 8);
}

static uint32_t rm_of(const struct arm_instruction *i)
{
    return arm_field(i->bits, 3, 0);
}

static uint32_t ra_of(const struct arm_instruction *i)
{
    return arm_field(i->bits, 15, 12);
}

static bool sets_flags(const struct arm_instruction *i)
{
    return arm_bit(i->bits, 20);
}

static uint32_t shift_amount(const struct arm_instruction *i)
{
    return arm_field(i->bits, 14, 12) << 2 | arm_field(i->bits, 7, 6);
}

// i:imm3:imm8, not yet expanded.
static uint32_t immediate12(const struct arm_instruction *i)
{
    return arm_field(i->bits, 26, 26) << 11 | arm_field(i->bits, 14, 12) << 8 | arm_field(i->bits, 7, 0);
}

static bool may_branch(const struct arm_instruction *i)
{
    return !i->in_it || i->last_in_it;
}

// --- Data processing, all forms ------------------------------------------------------------------

enum processing {
    AND = 0,
    BIC = 1,
    ORR = 2,
    ORN = 3,
    EOR = 4,
    PKH = 6,
    ADD = 8,
    ADC = 10,
    SBC = 11,
    SUB = 13,
    RSB = 14,
};

static bool is_logical(uint32_t which)
{
    return which <= EOR;
}

// tst, teq, cmn and cmp: the forms that only set the flags.
static bool is_test(const struct arm_instruction *i, uint32_t which)
{
    return rd_of(i) == ARM_PC && sets_flags(i) && (which == AND || which == EOR || which == ADD || which == SUB);
}

static void emit_register(struct arm_instruction *i, enum arm_code plain, enum arm_code sets, uint32_t rd, uint32_t rn,
                          uint32_t rm)
{
    arm_emit(i, sets_flags(i) ? sets : plain, rd, rn, rm, 0);
}

// The second operand is a register, shifted before.
static bool process_register(struct arm_instruction *i, uint32_t which, uint32_t rd, uint32_t rn, uint32_t rm)
{
    static const uint8_t plain[16] = {
        [AND] = ARM_and, [BIC] = ARM_bic, [ORR] = ARM_orr, [ORN] = ARM_orr, [EOR] = ARM_eor,
        [ADD] = ARM_add, [ADC] = ARM_adc, [SBC] = ARM_sbc, [SUB] = ARM_sub, [RSB] = ARM_rsb};
    static const uint8_t sets[16] = {
        [AND] = ARM_ands, [BIC] = ARM_bics, [ORR] = ARM_orrs, [ORN] = ARM_orrs, [EOR] = ARM_eors,
        [ADD] = ARM_adds, [ADC] = ARM_adcs, [SBC] = ARM_sbcs, [SUB] = ARM_subs, [RSB] = ARM_rsbs};
    if (plain[which] == 0)
        return false;
    if (which == ORN) {
        arm_emit(i, ARM_mvn, ARM_TEMP, rm, 0, 0);
        rm = ARM_TEMP;
    }
    emit_register(i, plain[which], sets[which], rd, rn, rm);
    return true;
}

static bool shifted_move(struct arm_instruction *i, uint32_t which, uint32_t rd)
{
    static const uint8_t plain[4] = {ARM_lsli, ARM_lsri, ARM_asri, ARM_rori};
    static const uint8_t sets[4] = {ARM_lslsi, ARM_lsrsi, ARM_asrsi, 0};
    const uint32_t type = arm_field(i->bits, 5, 4);
    const uint32_t amount = shift_amount(i);
    const bool one = which == ORR && !(type == 0 && amount == 0) && !(type == 3 && (amount == 0 || sets_flags(i)));
    if (one) {
        arm_emit(i, sets_flags(i) ? sets[type] : plain[type], rd, rm_of(i), 0, amount == 0 ? 32 : amount);
        arm_emit_align(i, rd);
        return true;
    }
    const uint32_t from = arm_emit_shift(i, rm_of(i), type, amount, sets_flags(i));
    if (which == ORR)
        emit_register(i, ARM_mov, ARM_movs, rd, from, 0);
    else
        emit_register(i, ARM_mvn, ARM_mvns, rd, from, 0);
    arm_emit_align(i, rd);
    return true;
}

// pkhbt and pkhtb (A7.7.93).
static bool pack_halves(struct arm_instruction *i)
{
    if (!i->settings->dsp || sets_flags(i) || arm_bit(i->bits, 4) || rd_of(i) == ARM_PC || rn_of(i) == ARM_PC)
        return false;
    const uint32_t top_from_rn = arm_field(i->bits, 5, 5);
    const uint32_t rm = arm_emit_shift(i, rm_of(i), top_from_rn != 0 ? 2 : 0, shift_amount(i), false);
    arm_emit(i, ARM_dsp, rd_of(i), rn_of(i), rm, i->bits);
    arm_emit_align(i, rd_of(i));
    return true;
}

// A5.3.11.
static bool decode_shifted_register(struct arm_instruction *i)
{
    const uint32_t which = arm_field(i->bits, 24, 21);
    const uint32_t rn = rn_of(i);
    const bool test = is_test(i, which);
    const uint32_t rd = test ? ARM_NOWHERE : rd_of(i);
    if (rm_of(i) == ARM_PC || rd == ARM_PC || arm_bit(i->bits, 15))
        return false;
    if (which == PKH)
        return pack_halves(i);
    if (rn == ARM_PC)
        return (which == ORR || which == ORN) && shifted_move(i, which, rd);
    const uint32_t type = arm_field(i->bits, 5, 4);
    if (which == ADD && !sets_flags(i) && type == 0 && shift_amount(i) != 0) {
        arm_emit(i, ARM_add_lsl, rd, rn, rm_of(i), shift_amount(i));
        arm_emit_align(i, rd);
        return true;
    }
    const uint32_t rm = arm_emit_shift(i, rm_of(i), type, shift_amount(i), sets_flags(i) && is_logical(which));
    if (test && which == SUB)
        arm_emit(i, ARM_cmp, 0, rn, rm, 0);
    else if (!process_register(i, which, rd, rn, rm))
        return false;
    arm_emit_align(i, rd);
    return true;
}

// ThumbExpandImm_C (A5.3.2). False: unpredictable.
static bool expand(struct arm_instruction *i, uint32_t *value, bool *changes_carry)
{
    const uint32_t bits = immediate12(i);
    const uint32_t byte = bits & 0xff;
    static const uint32_t patterns[4] = {0x1, 0x10001, 0x1000100, 0x1010101};
    *changes_carry = bits >> 10 != 0;
    if (!*changes_carry) {
        *value = byte * patterns[bits >> 8];
        return bits >> 8 == 0 || byte != 0;
    }
    const uint32_t unrotated = 0x80 | (bits & 0x7f);
    const uint32_t by = bits >> 7; // at least 8
    *value = unrotated >> by | unrotated << (32 - by);
    return true;
}

static void emit_immediate(struct arm_instruction *i, enum arm_code plain, enum arm_code sets, uint32_t rd, uint32_t rn,
                           uint32_t value)
{
    arm_emit(i, sets_flags(i) ? sets : plain, rd, rn, 0, value);
}

static bool process_immediate(struct arm_instruction *i, uint32_t which, uint32_t rd, uint32_t rn, uint32_t value)
{
    switch (which) {
    case AND:
        emit_immediate(i, ARM_andi, ARM_andsi, rd, rn, value);
        return true;
    case BIC:
        emit_immediate(i, ARM_andi, ARM_andsi, rd, rn, ~value);
        return true;
    case ORR:
        emit_immediate(i, ARM_orri, ARM_orrsi, rd, rn, value);
        return true;
    case ORN:
        emit_immediate(i, ARM_orri, ARM_orrsi, rd, rn, ~value);
        return true;
    case EOR:
        emit_immediate(i, ARM_eori, ARM_eorsi, rd, rn, value);
        return true;
    case ADD:
        emit_immediate(i, ARM_addi, ARM_addsi, rd, rn, value);
        return true;
    case SUB:
        emit_immediate(i, ARM_addi, ARM_subsi, rd, rn, sets_flags(i) ? value : 0 - value);
        return true;
    case RSB:
        emit_immediate(i, ARM_rsbi, ARM_rsbsi, rd, rn, value);
        return true;
    default: // adc, sbc
        arm_emit(i, ARM_li, ARM_TEMP, 0, 0, value);
        return process_register(i, which, rd, rn, ARM_TEMP);
    }
}

// A5.3.1.
static bool decode_modified_immediate(struct arm_instruction *i)
{
    const uint32_t which = arm_field(i->bits, 24, 21);
    const uint32_t rn = rn_of(i);
    const bool test = is_test(i, which);
    const uint32_t rd = test ? ARM_NOWHERE : rd_of(i);
    uint32_t value = 0;
    bool changes_carry = false;
    if (!expand(i, &value, &changes_carry) || rd == ARM_PC || which == PKH)
        return false;
    if (sets_flags(i) && changes_carry && is_logical(which))
        arm_emit(i, ARM_set_carry, 0, 0, 0, value >> 31);
    if (test && which == SUB)
        arm_emit(i, ARM_cmpi, 0, rn, 0, value);
    else if (rn == ARM_PC && (which == ORR || which == ORN))
        emit_immediate(i, ARM_li, ARM_lis, rd, 0, which == ORR ? value : ~value);
    else if (!process_immediate(i, which, rd, rn, value))
        return false;
    arm_emit_align(i, rd);
    return rn != ARM_PC || which == ORR || which == ORN;
}

// --- Plain immediates (A5.3.3) -------------------------------------------------------------------

static bool add_wide(struct arm_instruction *i)
{
    const uint32_t value = arm_bit(i->bits, 23) ? 0 - immediate12(i) : immediate12(i);
    if (rn_of(i) == ARM_PC)
        arm_emit(i, ARM_li, rd_of(i), 0, 0, arm_aligned_pc(i) + value);
    else
        arm_emit(i, ARM_addi, rd_of(i), rn_of(i), 0, value);
    return true;
}

static bool move_wide(struct arm_instruction *i)
{
    const uint32_t value = rn_of(i) << 12 | immediate12(i);
    if (arm_bit(i->bits, 23))
        arm_emit(i, ARM_movt, rd_of(i), 0, 0, value << 16);
    else
        arm_emit(i, ARM_li, rd_of(i), 0, 0, value);
    return true;
}

// ssat, usat (without the DSP extension too), and the DSP extension's on both halves.
static bool saturate(struct arm_instruction *i)
{
    const bool on_halves = arm_bit(i->bits, 21) && shift_amount(i) == 0;
    if (rn_of(i) == ARM_PC || (i->bits & 0x20) != 0 || (i->bits & 0x04000000) != 0)
        return false;
    if (on_halves && (!i->settings->dsp || arm_bit(i->bits, 4)))
        return false;
    uint32_t rn = rn_of(i);
    if (!on_halves)
        rn = arm_emit_shift(i, rn, arm_bit(i->bits, 21) ? 2 : 0, shift_amount(i), false);
    arm_emit(i, ARM_dsp, rd_of(i), rn, 0, i->bits);
    return true;
}

static bool extract(struct arm_instruction *i)
{
    const uint32_t lowest = shift_amount(i);
    const uint32_t width = arm_field(i->bits, 4, 0) + 1;
    if (rn_of(i) == ARM_PC || lowest + width > 32 || (i->bits & 0x04000020) != 0)
        return false;
    if (arm_bit(i->bits, 23))
        arm_emit(i, ARM_ubfx, rd_of(i), rn_of(i), lowest, (uint32_t)(((uint64_t)1 << width) - 1));
    else
        arm_emit(i, ARM_sbfx, rd_of(i), rn_of(i), lowest, width);
    return true;
}

static bool insert(struct arm_instruction *i)
{
    const uint32_t lowest = shift_amount(i);
    const uint32_t highest = arm_field(i->bits, 4, 0);
    if (highest < lowest || (i->bits & 0x04000020) != 0)
        return false;
    const uint32_t mask = (uint32_t)(((uint64_t)2 << highest) - ((uint64_t)1 << lowest));
    if (rn_of(i) == ARM_PC)
        arm_emit(i, ARM_andi, rd_of(i), rd_of(i), 0, ~mask);
    else
        arm_emit(i, ARM_bfi, rd_of(i), rn_of(i), lowest, mask);
    return true;
}

static bool plain_immediate(struct arm_instruction *i)
{
    switch (arm_field(i->bits, 24, 20)) {
    case 0x00:
    case 0x0a:
        return add_wide(i);
    case 0x04:
    case 0x0c:
        return move_wide(i);
    case 0x10:
    case 0x12:
    case 0x18:
    case 0x1a:
        return saturate(i);
    case 0x14:
    case 0x1c:
        return extract(i);
    case 0x16:
        return insert(i);
    default:
        return false;
    }
}

static bool decode_plain_immediate(struct arm_instruction *i)
{
    if (rd_of(i) == ARM_PC || !plain_immediate(i))
        return false;
    arm_emit_align(i, rd_of(i));
    return true;
}

// --- Branches and system control (A5.3.4) --------------------------------------------------------

// The offsets of b.w and bl: I1 and I2 are J1 and J2, inverted unless the sign is set.
static uint32_t long_offset(uint32_t bits)
{
    const uint32_t sign = arm_field(bits, 26, 26);
    const uint32_t i1 = arm_field(bits, 13, 13) ^ sign ^ 1;
    const uint32_t i2 = arm_field(bits, 11, 11) ^ sign ^ 1;
    const uint32_t offset =
        sign << 24 | i1 << 23 | i2 << 22 | arm_field(bits, 25, 16) << 12 | arm_field(bits, 10, 0) << 1;
    return arm_sign_extend(offset, 25);
}

static bool long_branch(struct arm_instruction *i, enum arm_code code)
{
    arm_emit(i, code, code == ARM_bl ? ARM_LR : 0, 0, 0, arm_pc(i) + long_offset(i->bits));
    return may_branch(i);
}

static bool branch_if(struct arm_instruction *i)
{
    const uint32_t offset = arm_field(i->bits, 26, 26) << 20 | arm_field(i->bits, 11, 11) << 19 |
                            arm_field(i->bits, 13, 13) << 18 | arm_field(i->bits, 21, 16) << 12 |
                            arm_field(i->bits, 10, 0) << 1;
    arm_emit(i, ARM_b_eq + arm_field(i->bits, 25, 22), 0, 0, 0, arm_pc(i) + arm_sign_extend(offset, 21));
    return !i->in_it;
}

// A process sets its flags alone; all else is ignored (B5.2.3).
static bool write_special(struct arm_instruction *i)
{
    const uint32_t mask = arm_field(i->bits, 11, 10);
    if (rn_of(i) == ARM_PC || (i->bits & 0x0010f300) != 0x8000)
        return false;
    if (i->architecture == PROCESSOR_ARMV6M && mask != ARM_WRITES_FLAGS)
        return false;
    if (arm_field(i->bits, 7, 2) != 0)
        arm_emit(i, ARM_nop, 0, 0, 0, 0);
    else
        arm_emit(i, ARM_msr, 0, rn_of(i), i->settings->dsp ? mask : mask & ARM_WRITES_FLAGS, 0);
    return true;
}

static bool read_special(struct arm_instruction *i)
{
    if (rd_of(i) == ARM_PC || (i->bits & 0x001ff000) != 0x000f8000)
        return false;
    arm_emit(i, ARM_mrs, rd_of(i), 0, 0, arm_field(i->bits, 7, 0));
    arm_emit_align(i, rd_of(i));
    return true;
}

static bool nothing(struct arm_instruction *i)
{
    arm_emit(i, ARM_nop, 0, 0, 0, 0);
    return true;
}

// clrex, dsb, dmb, isb. One core sees its own accesses in order, and blocks are never stale.
static bool barrier(struct arm_instruction *i)
{
    const uint32_t which = arm_field(i->bits, 7, 4);
    if ((i->bits & 0x000fff00) != 0x000f8f00)
        return false;
    if (which == 2 && rm_of(i) == 15 && i->architecture != PROCESSOR_ARMV6M) {
        arm_emit(i, ARM_clrex, 0, 0, 0, 0);
        return true;
    }
    return which >= 4 && which <= 6 && nothing(i);
}

// Hints of 32 bits; dbg, csdb and what is unallocated do nothing (A5.3.4).
static bool hint(struct arm_instruction *i)
{
    return (i->bits & 0x000fff00) == 0x000f8000 && i->architecture != PROCESSOR_ARMV6M && nothing(i);
}

static bool system_control(struct arm_instruction *i)
{
    switch (arm_field(i->bits, 26, 20)) {
    case 0x38:
    case 0x39:
        return write_special(i);
    case 0x3a:
        return hint(i);
    case 0x3b:
        return barrier(i);
    case 0x3e:
    case 0x3f:
        return read_special(i);
    default:
        return false;
    }
}

static bool decode_branch(struct arm_instruction *i)
{
    const bool is_v6 = i->architecture == PROCESSOR_ARMV6M;
    switch (arm_field(i->bits, 14, 12) & 5) {
    case 5:
        return long_branch(i, ARM_bl);
    case 1:
        return !is_v6 && long_branch(i, ARM_b);
    case 0:
        if (arm_field(i->bits, 25, 23) != 7)
            return !is_v6 && branch_if(i);
        return !arm_bit(i->bits, 13) && system_control(i);
    default: // blx to Arm's other instruction set
        return false;
    }
}

// --- Registers (A5.3.12) -------------------------------------------------------------------------

static bool shift_by_register(struct arm_instruction *i)
{
    static const uint8_t plain[4] = {ARM_lsl, ARM_lsr, ARM_asr, ARM_ror};
    static const uint8_t sets[4] = {ARM_lsls, ARM_lsrs, ARM_asrs, ARM_rors};
    const uint32_t type = arm_field(i->bits, 22, 21);
    emit_register(i, plain[type], sets[type], rd_of(i), rn_of(i), rm_of(i));
    return rn_of(i) != ARM_PC;
}

// sxtb and its like with a rotation; those that add are the DSP extension's, and so are those on two bytes.
static bool extend_and_add(struct arm_instruction *i)
{
    static const uint8_t codes[8] = {ARM_sxth, ARM_uxth, 0, 0, ARM_sxtb, ARM_uxtb, 0, 0};
    const uint32_t which = arm_field(i->bits, 22, 20);
    const bool on_bytes = which == 2 || which == 3;
    const uint32_t rotation = arm_field(i->bits, 5, 4) * 8;
    if (which > 5 || arm_bit(i->bits, 6) || ((on_bytes || rn_of(i) != ARM_PC) && !i->settings->dsp))
        return false;
    const uint32_t rm = rotation == 0 ? rm_of(i) : arm_emit_shift(i, rm_of(i), 3, rotation, false);
    if (on_bytes)
        arm_emit(i, ARM_dsp, rd_of(i), rn_of(i) == ARM_PC ? ARM_ZERO : rn_of(i), rm, i->bits);
    else if (rn_of(i) == ARM_PC)
        arm_emit(i, codes[which], rd_of(i), rm, 0, 0);
    else {
        arm_emit(i, codes[which], ARM_TEMP, rm, 0, 0);
        arm_emit(i, ARM_add, rd_of(i), rn_of(i), ARM_TEMP, 0);
    }
    return true;
}

// rev, rev16, rbit, revsh and clz name their register twice.
static bool reverse_or_count(struct arm_instruction *i)
{
    static const uint8_t reversals[4] = {ARM_rev, ARM_rev16, ARM_rbit, ARM_revsh};
    const uint32_t group = arm_field(i->bits, 22, 20);
    const uint32_t which = arm_field(i->bits, 5, 4);
    if (rn_of(i) != rm_of(i) || (group == 3 && which != 0))
        return false;
    arm_emit(i, group == 1 ? reversals[which] : ARM_clz, rd_of(i), rm_of(i), 0, 0);
    return true;
}

static bool decode_register(struct arm_instruction *i)
{
    const uint32_t group = arm_field(i->bits, 23, 20);
    if (ra_of(i) != 15 || rd_of(i) == ARM_PC || rm_of(i) == ARM_PC)
        return false;
    bool done = false;
    if (!arm_bit(i->bits, 23) && arm_field(i->bits, 7, 4) == 0)
        done = shift_by_register(i);
    else if (!arm_bit(i->bits, 23) && arm_bit(i->bits, 7))
        done = extend_and_add(i);
    else if ((group == 9 || group == 11) && arm_field(i->bits, 7, 6) == 2)
        done = reverse_or_count(i);
    else
        return arm_decode_dsp(i);
    arm_emit_align(i, rd_of(i));
    return done;
}

// --- Multiplication and division (A5.3.16, A5.3.17) ----------------------------------------------

static bool decode_multiply(struct arm_instruction *i)
{
    const uint32_t which = arm_field(i->bits, 5, 4);
    if (arm_field(i->bits, 22, 20) != 0 || arm_field(i->bits, 7, 6) != 0)
        return arm_decode_dsp(i);
    if (which > 1 || rn_of(i) == ARM_PC || rm_of(i) == ARM_PC || rd_of(i) == ARM_PC)
        return false;
    if (ra_of(i) != ARM_PC)
        arm_emit(i, which == 0 ? ARM_mla : ARM_mls, rd_of(i), rn_of(i), rm_of(i), ra_of(i));
    else if (which == 0)
        arm_emit(i, ARM_mul, rd_of(i), rn_of(i), rm_of(i), 0);
    else
        return false;
    arm_emit_align(i, rd_of(i));
    return true;
}

static bool divide(struct arm_instruction *i)
{
    if (rd_of(i) == ARM_PC || rn_of(i) == ARM_PC || rm_of(i) == ARM_PC || ra_of(i) != ARM_PC)
        return false;
    arm_emit(i, arm_bit(i->bits, 21) ? ARM_udiv : ARM_sdiv, rd_of(i), rn_of(i), rm_of(i), 0);
    arm_emit_align(i, rd_of(i));
    return true;
}

static bool long_multiply(struct arm_instruction *i, enum arm_code code)
{
    const uint32_t lower = ra_of(i);
    const uint32_t upper = rd_of(i);
    if (lower == ARM_PC || upper == ARM_PC || rn_of(i) == ARM_PC || rm_of(i) == ARM_PC || lower == upper)
        return false;
    arm_emit(i, code, lower, rn_of(i), rm_of(i), upper);
    arm_emit_align(i, lower);
    arm_emit_align(i, upper);
    return true;
}

static bool decode_long_multiply(struct arm_instruction *i)
{
    switch (arm_field(i->bits, 22, 20) << 4 | arm_field(i->bits, 7, 4)) {
    case 0x00:
        return long_multiply(i, ARM_smull);
    case 0x1f:
    case 0x3f:
        return divide(i);
    case 0x20:
        return long_multiply(i, ARM_umull);
    case 0x40:
        return long_multiply(i, ARM_smlal);
    case 0x60:
        return long_multiply(i, ARM_umlal);
    case 0x66:
        return i->settings->dsp && long_multiply(i, ARM_umaal);
    default:
        return arm_decode_dsp(i);
    }
}

// --- All of them (A5.3) --------------------------------------------------------------------------

static bool group1(struct arm_instruction *i)
{
    if (arm_bit(i->bits, 26))
        return arm_decode_coprocessor(i);
    return arm_bit(i->bits, 25) ? decode_shifted_register(i) : arm_decode_memory(i);
}

static bool group2(struct arm_instruction *i)
{
    if (arm_bit(i->bits, 15))
        return decode_branch(i);
    return arm_bit(i->bits, 25) ? decode_plain_immediate(i) : decode_modified_immediate(i);
}

static bool group3(struct arm_instruction *i)
{
    if (arm_bit(i->bits, 26))
        return arm_decode_coprocessor(i);
    if (!arm_bit(i->bits, 25))
        return arm_decode_memory(i);
    if (!arm_bit(i->bits, 24))
        return decode_register(i);
    return arm_bit(i->bits, 23) ? decode_long_multiply(i) : decode_multiply(i);
}

bool arm_decode32(struct arm_instruction *i)
{
    const uint32_t group = arm_field(i->bits, 28, 27);
    // v6-M has branches, barriers and special registers of this length only (DDI 0419, A5.3).
    if (i->architecture == PROCESSOR_ARMV6M)
        return group == 2 && arm_bit(i->bits, 15) && decode_branch(i);
    if (group == 1)
        return group1(i);
    return group == 2 ? group2(i) : group3(i);
}

void arm_decode(struct arm_instruction *i, bool is_short)
{
    i->count = 0;
    if (is_short ? arm_decode16(i) : arm_decode32(i))
        return;
    i->count = 0;
    arm_emit(i, ARM_undefined, 0, 0, 0, i->bits);
}
