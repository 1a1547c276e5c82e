// SPDX-License-Identifier: Apache-2.0 OR MIT
// The DSP extension (A4.4.3 to A4.4.8): which of its encodings there are, and what they do; and ssat and usat,
// which every Armv7-M has.
#include "arm.h"

// --- Decoding (A5.3.12 to A5.3.17) ---------------------------------------------------------------

static uint32_t rn_of(uint32_t bits)
{
    return arm_field(bits, 19, 16);
}

static uint32_t ra_of(uint32_t bits)
{
    return arm_field(bits, 15, 12);
}

static uint32_t rd_of(uint32_t bits)
{
    return arm_field(bits, 11, 8);
}

// In both halves or all bytes: add or subtract, signed or not, halved or saturated.
static bool is_parallel(uint32_t bits)
{
    return arm_field(bits, 22, 20) != 3 && arm_field(bits, 22, 20) != 7 && arm_field(bits, 5, 4) != 3;
}

static bool is_register_form(uint32_t bits)
{
    const uint32_t group = arm_field(bits, 23, 20);
    if (!arm_bit(bits, 23) || ra_of(bits) != 15)
        return false;
    if (!arm_bit(bits, 7))
        return is_parallel(bits);
    return !arm_bit(bits, 6) && (group == 8 || (group == 10 && arm_field(bits, 5, 4) == 0));
}

static bool is_multiply(uint32_t bits)
{
    const uint32_t which = arm_field(bits, 22, 20);
    if (arm_field(bits, 7, 6) != 0 || which == 0)
        return false;
    if (which == 6 && ra_of(bits) == ARM_PC)
        return false; // smmls has no form without an accumulator
    return which == 1 || !arm_bit(bits, 5) ? which != 7 || arm_field(bits, 5, 4) == 0 : false;
}

static bool is_long_multiply(uint32_t bits)
{
    const uint32_t which = arm_field(bits, 22, 20);
    const uint32_t form = arm_field(bits, 7, 4);
    return ra_of(bits) != ARM_PC && ra_of(bits) != rd_of(bits) &&
           ((which == 4 && form >= 8 && form <= 13) || (which == 5 && (form == 12 || form == 13)));
}

bool arm_decode_dsp(struct arm_instruction *i)
{
    const uint32_t bits = i->bits;
    const uint32_t rm = arm_field(bits, 3, 0);
    if (!i->settings->dsp || rn_of(bits) == ARM_PC || rm == ARM_PC || rd_of(bits) == ARM_PC)
        return false;
    const bool is_long = arm_field(bits, 24, 23) == 3;
    if (!arm_bit(bits, 24) ? !is_register_form(bits) : is_long ? !is_long_multiply(bits) : !is_multiply(bits))
        return false;
    arm_emit(i, ARM_dsp, rd_of(bits), rn_of(bits), rm, bits);
    if (is_long)
        arm_emit_align(i, ra_of(bits));
    arm_emit_align(i, rd_of(bits));
    return true;
}

// --- Pieces --------------------------------------------------------------------------------------

static int32_t low_half(uint32_t value)
{
    return (int16_t)(uint16_t)value;
}

static int32_t high_half(uint32_t value)
{
    return (int16_t)(uint16_t)(value >> 16);
}

static int32_t half(uint32_t value, bool high)
{
    return high ? high_half(value) : low_half(value);
}

static uint32_t exchange_halves(uint32_t value)
{
    return value >> 16 | value << 16;
}

static uint32_t join(uint32_t high, uint32_t low)
{
    return high << 16 | (low & 0xffff);
}

// Nearest to value from low to high.
static int64_t clamp(int64_t value, int64_t low, int64_t high)
{
    return value < low ? low : value > high ? high : value;
}

static int64_t clamp_saturating(struct processor_state *state, int64_t value, int64_t low, int64_t high)
{
    const int64_t clamped = clamp(value, low, high);
    if (clamped != value)
        state->xpsr |= ARM_Q;
    return clamped;
}

static uint32_t saturate32(struct processor_state *state, int64_t value)
{
    return (uint32_t)clamp_saturating(state, value, INT32_MIN, INT32_MAX);
}

// The low 32 bits, with Q for those that don't fit.
static uint32_t add_noticed(struct processor_state *state, int64_t value)
{
    if (value != clamp(value, INT32_MIN, INT32_MAX))
        state->xpsr |= ARM_Q;
    return (uint32_t)value;
}

// --- Saturation, packing, extension --------------------------------------------------------------

static uint32_t saturate(struct processor_state *state, uint32_t value, uint32_t bits)
{
    const bool is_unsigned = arm_bit(bits, 23);
    const uint32_t to = arm_field(bits, 4, 0);
    const int64_t low = is_unsigned ? 0 : -((int64_t)1 << to);
    const int64_t high = ((int64_t)1 << to) - 1;
    const bool on_halves = arm_bit(bits, 21) && arm_field(bits, 14, 12) == 0 && arm_field(bits, 7, 6) == 0;
    if (!on_halves)
        return (uint32_t)clamp_saturating(state, (int32_t)value, low, high);
    const uint32_t second = (uint32_t)clamp_saturating(state, high_half(value), low, high);
    return join(second, (uint32_t)clamp_saturating(state, low_half(value), low, high));
}

static uint32_t pack(uint32_t rn, uint32_t rm, uint32_t bits)
{
    return arm_bit(bits, 5) ? (rn & 0xffff0000) | (rm & 0xffff) : (rm & 0xffff0000) | (rn & 0xffff);
}

// sxtab16 and uxtab16; rm is rotated already.
static uint32_t extend_bytes(uint32_t rn, uint32_t rm, bool is_unsigned)
{
    uint32_t low = rm & 0xff;
    uint32_t high = rm >> 16 & 0xff;
    if (!is_unsigned) {
        low = arm_sign_extend(low, 8);
        high = arm_sign_extend(high, 8);
    }
    return join((rn >> 16) + high, rn + low);
}

// qadd, qdadd, qsub and qdsub, of rm and rn in this order.
static uint32_t add_saturating(struct processor_state *state, uint32_t rn, uint32_t rm, uint32_t which)
{
    int64_t second = (int32_t)rn;
    if ((which & 1) != 0)
        second = (int32_t)saturate32(state, 2 * second);
    return saturate32(state, (which & 2) != 0 ? (int32_t)rm - second : (int32_t)rm + second);
}

static uint32_t select_bytes(const struct processor_state *state, uint32_t rn, uint32_t rm)
{
    uint32_t mask = 0;
    for (unsigned i = 0; i < 4; i++)
        if (arm_bit(state->xpsr, ARM_GE_SHIFT + i))
            mask |= (uint32_t)0xff << 8 * i;
    return (rn & mask) | (rm & ~mask);
}

// --- In parallel (A7.7, "sadd16" and its like) ---------------------------------------------------

enum prefix { SIGNED = 0, SATURATED = 1, SIGNED_HALVED = 2, UNSIGNED = 4, UNSIGNED_SATURATED = 5, UNSIGNED_HALVED = 6 };

// One lane of so many bits. *ge: whether its GE bits are to be set.
static uint32_t lane(int32_t a, int32_t b, bool subtract, uint32_t prefix, unsigned width, bool *ge)
{
    const int32_t value = subtract ? a - b : a + b;
    const int32_t top = (int32_t)1 << (width - 1);
    *ge = prefix == UNSIGNED && !subtract ? value >= 2 * top : value >= 0;
    switch (prefix) {
    case SATURATED:
        return (uint32_t)clamp(value, -top, top - 1);
    case UNSIGNED_SATURATED:
        return (uint32_t)clamp(value, 0, 2 * top - 1);
    case SIGNED_HALVED:
    case UNSIGNED_HALVED:
        return ((uint32_t)value + 0x80000000) / 2 - 0x40000000;
    default:
        return (uint32_t)value;
    }
}

static int32_t part(uint32_t value, unsigned index, unsigned width, uint32_t prefix)
{
    const uint32_t bits = value >> index * width & (((uint32_t)1 << width) - 1);
    return (int32_t)(prefix >= UNSIGNED ? bits : arm_sign_extend(bits, width));
}

static uint32_t in_parallel(struct processor_state *state, uint32_t rn, uint32_t rm, uint32_t bits)
{
    enum { ADD8, ADD16, ASX, SUB8 = 4, SUB16, SAX };
    const uint32_t which = arm_field(bits, 22, 20);
    const uint32_t prefix = arm_field(bits, 6, 4);
    const unsigned width = which == ADD8 || which == SUB8 ? 8 : 16;
    const bool exchanges = which == ASX || which == SAX;
    const uint32_t second = exchanges ? exchange_halves(rm) : rm;
    uint32_t result = 0;
    uint32_t ge_bits = 0;
    for (unsigned i = 0; i < 32 / width; i++) {
        const bool subtract = which == SUB8 || which == SUB16 || (which == ASX && i == 0) || (which == SAX && i == 1);
        bool ge = false;
        const uint32_t one =
            lane(part(rn, i, width, prefix), part(second, i, width, prefix), subtract, prefix, width, &ge);
        result |= (one & (((uint32_t)1 << width) - 1)) << i * width;
        if (ge)
            ge_bits |= (uint32_t)(width == 8 ? 1 : 3) << i * width / 8;
    }
    if (prefix == SIGNED || prefix == UNSIGNED)
        state->xpsr = (state->xpsr & ~ARM_GE) | ge_bits << ARM_GE_SHIFT;
    return result;
}

// --- Multiplication ------------------------------------------------------------------------------

static uint32_t absolute_differences(uint32_t rn, uint32_t rm)
{
    uint32_t sum = 0;
    for (unsigned i = 0; i < 4; i++) {
        const uint32_t a = rn >> 8 * i & 0xff;
        const uint32_t b = rm >> 8 * i & 0xff;
        sum += a > b ? a - b : b - a;
    }
    return sum;
}

static int64_t shift_right16(int64_t value)
{
    return (value - (int64_t)((uint64_t)value & 0xffff)) / 0x10000;
}

// The upper word of ra << 32 plus or minus a product, which may be rounded.
static uint32_t most_significant(uint32_t ra, uint32_t rn, uint32_t rm, bool subtract, bool round)
{
    const uint64_t product = (uint64_t)((int64_t)(int32_t)rn * (int32_t)rm);
    const uint64_t sum = ((uint64_t)ra << 32) + (subtract ? 0 - product : product) + (round ? 0x80000000U : 0);
    return (uint32_t)(sum >> 32);
}

static int64_t both_products(uint32_t rn, uint32_t rm, bool exchange, bool subtract)
{
    const uint32_t second = exchange ? exchange_halves(rm) : rm;
    const int64_t low = (int64_t)low_half(rn) * low_half(second);
    const int64_t high = (int64_t)high_half(rn) * high_half(second);
    return subtract ? low - high : low + high;
}

static uint32_t multiply(struct processor_state *state, uint32_t rn, uint32_t rm, uint32_t bits)
{
    const bool accumulates = ra_of(bits) != ARM_PC;
    const uint32_t ra = accumulates ? state->registers[ra_of(bits)] : 0;
    const bool low_bit = arm_bit(bits, 4);
    switch (arm_field(bits, 22, 20)) {
    case 1:
        return add_noticed(state, (int64_t)half(rn, arm_bit(bits, 5)) * half(rm, low_bit) + (int32_t)ra);
    case 2:
        return add_noticed(state, both_products(rn, rm, low_bit, false) + (int32_t)ra);
    case 3:
        return add_noticed(state, shift_right16((int64_t)(int32_t)rn * half(rm, low_bit)) + (int32_t)ra);
    case 4:
        return add_noticed(state, both_products(rn, rm, low_bit, true) + (int32_t)ra);
    case 5:
        return most_significant(ra, rn, rm, false, low_bit);
    case 6:
        return most_significant(ra, rn, rm, true, low_bit);
    default:
        return ra + absolute_differences(rn, rm);
    }
}

static void multiply_long(struct processor_state *state, uint32_t rn, uint32_t rm, uint32_t bits)
{
    uint32_t *const low = &state->registers[ra_of(bits)];
    uint32_t *const high = &state->registers[rd_of(bits)];
    const bool low_bit = arm_bit(bits, 4);
    int64_t product = 0;
    if (arm_bit(bits, 6))
        product = both_products(rn, rm, low_bit, arm_bit(bits, 20));
    else
        product = (int64_t)half(rn, arm_bit(bits, 5)) * half(rm, low_bit);
    const uint64_t sum = ((uint64_t)*high << 32 | *low) + (uint64_t)product;
    *low = (uint32_t)sum;
    *high = (uint32_t)(sum >> 32);
}

// --- All of them ---------------------------------------------------------------------------------

static uint32_t with_registers(struct processor_state *state, uint32_t rn, uint32_t rm, uint32_t bits)
{
    if (!arm_bit(bits, 23))
        return extend_bytes(rn, rm, arm_bit(bits, 20));
    if (!arm_bit(bits, 7))
        return in_parallel(state, rn, rm, bits);
    if (arm_field(bits, 22, 20) == 0)
        return add_saturating(state, rn, rm, arm_field(bits, 5, 4));
    return select_bytes(state, rn, rm);
}

void arm_dsp(struct processor_state *state, const struct operation *operation)
{
    const uint32_t bits = operation->immediate;
    const uint32_t rn = state->registers[operation->rs1];
    const uint32_t rm = state->registers[operation->rs2];
    uint32_t *const rd = &state->registers[operation->rd];
    switch (arm_field(bits, 31, 24)) {
    case 0xea:
        *rd = pack(rn, rm, bits);
        break;
    case 0xf3:
    case 0xf7:
        *rd = saturate(state, rn, bits);
        break;
    case 0xfa:
        *rd = with_registers(state, rn, rm, bits);
        break;
    default:
        if (arm_bit(bits, 23))
            multiply_long(state, rn, rm, bits);
        else
            *rd = multiply(state, rn, rm, bits);
    }
}
