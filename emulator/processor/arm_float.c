// SPDX-License-Identifier: Apache-2.0 OR MIT
// The floating-point extension's instructions (A6, A7.7): FPv4-SP on Armv7-M, FPv5-SP on Armv8-M. Double registers
// exist to be moved only. What is none of these coprocessors' is a missing one's.
#include "arm.h"
#include "arm_softfloat.h"

// --- Fields --------------------------------------------------------------------------------------

static uint32_t single_d(uint32_t bits)
{
    return arm_field(bits, 15, 12) << 1 | arm_field(bits, 22, 22);
}

static uint32_t single_n(uint32_t bits)
{
    return arm_field(bits, 19, 16) << 1 | arm_field(bits, 7, 7);
}

static uint32_t single_m(uint32_t bits)
{
    return arm_field(bits, 3, 0) << 1 | arm_field(bits, 5, 5);
}

static bool is_double(uint32_t bits)
{
    return arm_bit(bits, 8);
}

static uint32_t rn_of(uint32_t bits)
{
    return arm_field(bits, 19, 16);
}

static uint32_t rt_of(uint32_t bits)
{
    return arm_field(bits, 15, 12);
}

// --- Loads and stores (A6.5) ---------------------------------------------------------------------

static bool decode_one(struct arm_instruction *i, uint32_t first)
{
    const uint32_t bits = i->bits;
    const bool loads = arm_bit(bits, 20);
    const uint32_t distance = arm_field(bits, 7, 0) * 4;
    uint32_t offset = arm_bit(bits, 23) ? distance : 0 - distance;
    uint32_t base = rn_of(bits);
    if (base == ARM_PC && !loads)
        return false;
    if (base == ARM_PC) {
        base = ARM_ZERO;
        offset += arm_aligned_pc(i);
    }
    arm_emit(i, loads ? ARM_vldr : ARM_vstr, first, base, is_double(bits) ? 2 : 1, offset);
    return true;
}

// A double list of odd length (fldmx) moves one register less, but steps over all.
static bool decode_list(struct arm_instruction *i, uint32_t first)
{
    const uint32_t bits = i->bits;
    const uint32_t words = arm_field(bits, 7, 0);
    const uint32_t moved = is_double(bits) ? words & ~(uint32_t)1 : words;
    const bool decrements = arm_bit(bits, 24);
    const bool writes_back = arm_bit(bits, 21);
    if (moved == 0 || first + moved > 32 || rn_of(bits) == ARM_PC)
        return false;
    arm_emit(i, arm_bit(bits, 20) ? ARM_vldm : ARM_vstm, first, rn_of(bits), moved, decrements ? 0 - words * 4 : 0);
    if (writes_back)
        arm_emit(i, ARM_write_back, rn_of(bits), 0, 0, decrements ? 0 - words * 4 : words * 4);
    return true;
}

// A6.7: two core registers.
static bool decode_pair(struct arm_instruction *i)
{
    const uint32_t bits = i->bits;
    const bool to_core = arm_bit(bits, 20);
    const uint32_t first = is_double(bits) ? 2 * (bits & 15) : single_m(bits);
    if ((bits & 0xd0) != 0x10 || (is_double(bits) && arm_bit(bits, 5)) || first == 31)
        return false;
    if (rt_of(bits) == ARM_PC || rn_of(bits) == ARM_PC || (to_core && rt_of(bits) == rn_of(bits)))
        return false;
    arm_emit(i, ARM_vcore, rt_of(bits), first, rn_of(bits), to_core ? 3 : 2);
    return true;
}

static bool decode_transfer(struct arm_instruction *i)
{
    const uint32_t bits = i->bits;
    const uint32_t form = arm_field(bits, 24, 23) << 1 | arm_field(bits, 21, 21); // P U W
    const uint32_t first = is_double(bits) ? 2 * rt_of(bits) : single_d(bits);
    if (form == 0)
        return arm_bit(bits, 22) && decode_pair(i);
    if (is_double(bits) && arm_bit(bits, 22))
        return false; // d16 and up
    if ((form & 5) == 4)
        return decode_one(i, first);
    return form != 1 && form != 7 && decode_list(i, first);
}

// --- Core registers and the system's (A6.6) ------------------------------------------------------

static bool decode_system(struct arm_instruction *i)
{
    const uint32_t bits = i->bits;
    const bool reads = arm_bit(bits, 20);
    if (rn_of(bits) != 1 || (bits & 0xef) != 0 || (rt_of(bits) == ARM_PC && !reads))
        return false;
    if (reads)
        arm_emit(i, ARM_vsystem, rt_of(bits), 0, 0, 0);
    else
        arm_emit(i, ARM_vsystem, 0, rt_of(bits), 1, 0);
    return true;
}

static bool decode_core(struct arm_instruction *i)
{
    const uint32_t bits = i->bits;
    const uint32_t opcode = arm_field(bits, 23, 21);
    const uint32_t to_core = arm_field(bits, 20, 20);
    if (!is_double(bits) && opcode == 7)
        return decode_system(i);
    if (rt_of(bits) == ARM_PC || (bits & 0x6f) != 0)
        return false;
    if (!is_double(bits) && opcode == 0) {
        arm_emit(i, ARM_vcore, rt_of(bits), single_n(bits), 0, to_core);
        return true;
    }
    if (!is_double(bits) || opcode > 1 || arm_bit(bits, 7))
        return false;
    arm_emit(i, ARM_vcore, rt_of(bits), 2 * rn_of(bits) + opcode, 0, to_core); // a half of a double register
    return true;
}

// --- Data processing (A6.4) ----------------------------------------------------------------------

// What arm_float_compute() does, in the low byte of the operation's immediate; details in the second one.
enum compute {
    VMLA,
    VMLS,
    VNMLS,
    VNMLA,
    VMUL,
    VNMUL,
    VADD,
    VSUB,
    VDIV,
    VFNMS,
    VFNMA,
    VFMA,
    VFMS,
    VMOV,
    VABS,
    VNEG,
    VSQRT,
    FROM_HALF,
    TO_HALF,
    COMPARE,
    COMPARE_ZERO,
    ROUND,        // rounding, or 16 more: exact
    FROM_INTEGER, // signed
    TO_INTEGER,   // signed, 2 * rounding
    FROM_FIXED,   // signed, 2 * of 32 bits; the fraction in rs2
    TO_FIXED,
    VMAXNM,
    VMINNM,
    USE_FPSCR = 8, // as rounding
};

enum processor_cost arm_float_cost(const struct operation *operation)
{
    const enum compute what = operation->immediate & 0xff;
    if (what == VDIV || what == VSQRT)
        return PROCESSOR_COST_FLOAT_DIVIDE;
    if (what <= VNMLA || (what >= VFNMS && what <= VFMS))
        return PROCESSOR_COST_FLOAT_ACCUMULATE;
    return PROCESSOR_COST_FLOAT;
}

static bool compute(struct arm_instruction *i, enum compute what, uint32_t detail)
{
    arm_emit(i, ARM_vcompute, single_d(i->bits), single_n(i->bits), single_m(i->bits), what | detail << 8);
    return true;
}

static bool decode_fixed(struct arm_instruction *i, uint32_t opcode)
{
    const uint32_t size = arm_bit(i->bits, 7) ? 32 : 16;
    const uint32_t given = arm_field(i->bits, 3, 0) << 1 | arm_field(i->bits, 5, 5);
    const uint32_t detail = ((opcode & 1) ^ 1) | (size == 32 ? 2 : 0);
    if (given > size)
        return false;
    arm_emit(i, ARM_vcompute, single_d(i->bits), single_d(i->bits), size - given,
             ((opcode & 4) != 0 ? TO_FIXED : FROM_FIXED) | detail << 8);
    return true;
}

// VFPExpandImm (A6.4.1).
static bool decode_immediate(struct arm_instruction *i)
{
    const uint32_t byte = arm_field(i->bits, 19, 16) << 4 | arm_field(i->bits, 3, 0);
    const uint32_t exponent = arm_bit(byte, 6) ? 0x7c : 0x80;
    if ((i->bits & 0xa0) != 0)
        return false;
    arm_emit(i, ARM_vmov, single_d(i->bits), 0, 0,
             (byte & 0x80) << 24 | (exponent | (byte >> 4 & 3)) << 23 | (byte & 15) << 19);
    return true;
}

static bool decode_other(struct arm_instruction *i)
{
    const uint32_t opcode = arm_field(i->bits, 19, 16);
    const uint32_t second = arm_field(i->bits, 7, 7);
    const bool is_v8 = i->architecture == PROCESSOR_ARMV8M;
    switch (opcode) {
    case 0:
        return compute(i, second != 0 ? VABS : VMOV, 0);
    case 1:
        return compute(i, second != 0 ? VSQRT : VNEG, 0);
    case 2:
        return compute(i, FROM_HALF, second);
    case 3:
        return compute(i, TO_HALF, second);
    case 4:
        return compute(i, COMPARE, second);
    case 5:
        return (i->bits & 0x2f) == 0 && compute(i, COMPARE_ZERO, second);
    case 6:
        return is_v8 && compute(i, ROUND, second != 0 ? ARM_TO_ZERO : USE_FPSCR);
    case 7:
        return is_v8 && second == 0 && compute(i, ROUND, USE_FPSCR | 16);
    case 8:
        return compute(i, FROM_INTEGER, second);
    case 12:
    case 13:
        return compute(i, TO_INTEGER, (opcode & 1) | (uint32_t)(second != 0 ? ARM_TO_ZERO : USE_FPSCR) << 1);
    case 9:
        return false;
    default:
        return decode_fixed(i, opcode);
    }
}

static bool decode_arithmetic(struct arm_instruction *i)
{
    static const uint8_t codes[8][2] = {{VMLA, VMLS}, {VNMLS, VNMLA}, {VMUL, VNMUL}, {VADD, VSUB},
                                        {VDIV, VDIV}, {VFNMS, VFNMA}, {VFMA, VFMS},  {0, 0}};
    const uint32_t which = arm_field(i->bits, 23, 23) << 2 | arm_field(i->bits, 21, 20);
    const uint32_t second = arm_field(i->bits, 6, 6);
    if (is_double(i->bits))
        return false;
    if (which == 7)
        return second != 0 ? decode_other(i) : decode_immediate(i);
    return (which != 4 || second == 0) && compute(i, codes[which][second], 0);
}

// FPv5 (v8-M C2.2.3): vsel, vmaxnm, vrinta, vcvta and so on, which stand in no IT block.
static bool decode_directed(struct arm_instruction *i, uint32_t opcode)
{
    static const uint8_t roundings[4] = {ARM_TIES_AWAY, ARM_TO_NEAREST, ARM_UP, ARM_DOWN};
    const uint32_t rounding = roundings[opcode & 3];
    if ((opcode & 8) == 0)
        return false;
    if ((opcode & 4) != 0)
        return compute(i, TO_INTEGER, arm_field(i->bits, 7, 7) | 2 * rounding);
    return !arm_bit(i->bits, 7) && compute(i, ROUND, rounding);
}

static bool decode_version5(struct arm_instruction *i)
{
    const uint32_t bits = i->bits;
    const uint32_t second = arm_field(bits, 6, 6);
    if (i->architecture != PROCESSOR_ARMV8M || i->in_it || is_double(bits) || arm_bit(bits, 4))
        return false;
    if (!arm_bit(bits, 23) && second == 0) {
        arm_emit(i, ARM_vselect, single_d(bits), single_n(bits), single_m(bits), arm_field(bits, 21, 20));
        return true;
    }
    if (arm_field(bits, 21, 20) == 0 && arm_bit(bits, 23))
        return compute(i, second != 0 ? VMINNM : VMAXNM, 0);
    if (arm_field(bits, 21, 20) == 3 && arm_bit(bits, 23) && second != 0)
        return decode_directed(i, rn_of(bits));
    return false;
}

bool arm_decode_coprocessor(struct arm_instruction *i)
{
    const uint32_t bits = i->bits;
    if (arm_field(bits, 25, 24) == 3)
        return false; // unallocated for any coprocessor (A5.3.18)
    if (arm_field(bits, 11, 9) != 5 || !i->settings->single_precision) {
        arm_emit_no_coprocessor(i);
        return true;
    }
    if (arm_bit(bits, 28))
        return arm_field(bits, 25, 24) == 2 && decode_version5(i);
    if (arm_field(bits, 25, 24) != 2)
        return decode_transfer(i);
    return arm_bit(bits, 4) ? decode_core(i) : decode_arithmetic(i);
}

// --- Execution: moves ----------------------------------------------------------------------------

static void move_core(struct processor_state *state, const struct operation *operation)
{
    uint32_t *const single = &state->single[operation->rs1];
    uint32_t *const registers = state->registers;
    const bool is_pair = (operation->immediate & 2) != 0;
    if ((operation->immediate & 1) != 0) {
        registers[operation->rd] = single[0];
        if (is_pair)
            registers[operation->rs2] = single[1];
        registers[ARM_SP] &= ~(uint32_t)3;
        return;
    }
    single[0] = registers[operation->rd];
    if (is_pair)
        single[1] = registers[operation->rs2];
}

void arm_float_move(struct processor_state *state, const struct operation *operation)
{
    const uint32_t kept = 0xf7c0009f; // of FPSCR (A2.5.3)
    state->control |= ARM_CPACTIVE;
    if (operation->code == ARM_vmov)
        state->single[operation->rd] = operation->immediate;
    else if (operation->code == ARM_vcore)
        move_core(state, operation);
    else if (operation->rs2 != 0)
        state->fpscr = state->registers[operation->rs1] & kept;
    else
        state->registers[operation->rd] = state->fpscr & (operation->rd == ARM_SP ? ~(uint32_t)3 : ~(uint32_t)0);
}

// --- Execution: computation ----------------------------------------------------------------------

static uint32_t multiply_add(enum compute what, uint32_t d, uint32_t n, uint32_t m, uint32_t *fpscr)
{
    uint32_t product = arm_float_multiply(n, m, fpscr);
    if (what == VMLS || what == VNMLA)
        product = arm_negate(product);
    return arm_float_add(what == VNMLA || what == VNMLS ? arm_negate(d) : d, product, fpscr);
}

static uint32_t fused(enum compute what, uint32_t d, uint32_t n, uint32_t m, uint32_t *fpscr)
{
    const bool negates_product = what == VFMS || what == VFNMA;
    const bool negates_sum = what == VFNMA || what == VFNMS;
    return arm_float_fused(negates_sum ? arm_negate(d) : d, negates_product ? arm_negate(n) : n, m, fpscr);
}

static enum arm_rounding rounding_of(uint32_t detail, uint32_t fpscr)
{
    return (detail & USE_FPSCR) != 0 ? arm_rounding_of(fpscr) : (enum arm_rounding)(detail & 7);
}

static uint32_t to_half(uint32_t d, uint32_t m, bool top, uint32_t *fpscr)
{
    const uint32_t half = arm_float_to_half(m, fpscr);
    return top ? (d & 0xffff) | half << 16 : (d & 0xffff0000) | half;
}

// A7.7.230: from fixed point always to the nearest, to it always towards zero.
static uint32_t convert_fixed(enum compute what, uint32_t value, unsigned fraction, uint32_t detail, uint32_t *fpscr)
{
    const unsigned size = (detail & 2) != 0 ? 32 : 16;
    const bool is_signed = (detail & 1) != 0;
    if (what == FROM_FIXED)
        return arm_float_from_fixed(value, fraction, size, is_signed, ARM_TO_NEAREST, fpscr);
    return arm_float_to_fixed(value, fraction, size, is_signed, ARM_TO_ZERO, fpscr);
}

// Those of one operand.
static uint32_t convert(enum compute what, uint32_t d, uint32_t m, uint32_t detail, uint32_t *fpscr)
{
    switch (what) {
    case VMOV:
        return m;
    case VABS:
        return m & 0x7fffffff;
    case VNEG:
        return arm_negate(m);
    case VSQRT:
        return arm_float_square_root(m, fpscr);
    case FROM_HALF:
        return arm_float_from_half(detail != 0 ? m >> 16 : m & 0xffff, fpscr);
    case TO_HALF:
        return to_half(d, m, detail != 0, fpscr);
    case COMPARE:
    case COMPARE_ZERO:
        arm_float_compare(d, what == COMPARE ? m : 0, detail != 0, fpscr);
        return d;
    case ROUND:
        return arm_float_round(m, rounding_of(detail, *fpscr), (detail & 16) != 0, fpscr);
    case FROM_INTEGER:
        return arm_float_from_fixed(m, 0, 32, detail != 0, arm_rounding_of(*fpscr), fpscr);
    default:
        return arm_float_to_fixed(m, 0, 32, (detail & 1) != 0, rounding_of(detail >> 1, *fpscr), fpscr);
    }
}

// FPSub gives a NaN as it was.
static uint32_t subtracted(uint32_t value)
{
    return (value & 0x7fffffff) > 0x7f800000 ? value : arm_negate(value);
}

void arm_float_compute(struct processor_state *state, const struct operation *operation)
{
    const enum compute what = (enum compute)(operation->immediate & 0xff);
    const uint32_t detail = operation->immediate >> 8;
    uint32_t *const d = &state->single[operation->rd];
    uint32_t *const fpscr = &state->fpscr;
    const uint32_t n = state->single[operation->rs1];
    state->control |= ARM_CPACTIVE;
    if (what == FROM_FIXED || what == TO_FIXED) {
        *d = convert_fixed(what, n, operation->rs2, detail, fpscr);
        return;
    }
    const uint32_t m = state->single[operation->rs2];
    if (what <= VNMLA)
        *d = multiply_add(what, *d, n, m, fpscr);
    else if (what <= VNMUL)
        *d = arm_float_multiply(n, m, fpscr) ^ (what == VNMUL ? (uint32_t)1 << 31 : 0);
    else if (what == VADD || what == VSUB)
        *d = arm_float_add(n, what == VSUB ? subtracted(m) : m, fpscr);
    else if (what == VDIV)
        *d = arm_float_divide(n, m, fpscr);
    else if (what <= VFMS)
        *d = fused(what, *d, n, m, fpscr);
    else if (what >= VMAXNM)
        *d = arm_float_extreme(n, m, what == VMINNM, fpscr);
    else
        *d = convert(what, *d, m, detail, fpscr);
}
