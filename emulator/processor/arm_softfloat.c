// SPDX-License-Identifier: Apache-2.0 OR MIT
#include "arm_softfloat.h"

// --- Numbers -------------------------------------------------------------------------------------

// FPSCR (A2.5.3).
#define ALTERNATIVE_HALF ((uint32_t)1 << 26)
#define DEFAULT_NAN      ((uint32_t)1 << 25)
#define FLUSH            ((uint32_t)1 << 24)
enum { INVALID = 1, DIVISION = 2, OVERFLOWN = 4, UNDERFLOWN = 8, INEXACT = 16, INPUT_DENORMAL = 128 };

#define SIGN      ((uint32_t)1 << 31)
#define INFINITE  ((uint32_t)0x7f800000)
#define QUIET     ((uint32_t)0x00400000)
#define PLAIN_NAN ((uint32_t)0x7fc00000)

enum kind { ZERO, FINITE, INFINITY_KIND, QUIET_NAN, SIGNALLING_NAN };

// mantissa * 2^exponent; a finite one's mantissa has its top bit at 23.
struct number {
    enum kind kind;
    bool negative;
    int32_t exponent;
    uint64_t mantissa;
};

struct format {
    int fraction;    // bits
    int32_t least;   // the exponent of the least normal number
    int32_t special; // the biased exponent of infinity
};

static const struct format single_format = {23, -126, 255};
static const struct format half_format = {10, -14, 31};

static uint32_t sign_of(bool negative)
{
    return negative ? SIGN : 0;
}

static bool is_nan(const struct number *number)
{
    return number->kind >= QUIET_NAN;
}

static int leading_zeros(uint64_t value)
{
    int zeros = 0;
    for (int half = 32; half != 0; half /= 2)
        if (value >> (64 - half) == 0) {
            zeros += half;
            value <<= half;
        }
    return zeros;
}

// A2.5: with flush-to-zero a denormal operand is a zero.
static struct number unpack(uint32_t bits, uint32_t *fpscr)
{
    const uint32_t exponent = bits >> 23 & 0xff;
    const uint32_t fraction = bits & 0x7fffff;
    struct number number = {.kind = ZERO, .negative = (bits & SIGN) != 0};
    if (exponent == 255) {
        number.kind = fraction == 0 ? INFINITY_KIND : (fraction & QUIET) != 0 ? QUIET_NAN : SIGNALLING_NAN;
    } else if (exponent != 0) {
        number.kind = FINITE;
        number.mantissa = fraction | 0x800000;
        number.exponent = (int32_t)exponent - 150;
    } else if (fraction != 0 && (*fpscr & FLUSH) != 0) {
        *fpscr |= INPUT_DENORMAL;
    } else if (fraction != 0) {
        const int shift = leading_zeros(fraction) - 40;
        number.kind = FINITE;
        number.mantissa = (uint64_t)fraction << shift;
        number.exponent = -149 - shift;
    }
    return number;
}

static uint32_t invalid(uint32_t *fpscr)
{
    *fpscr |= INVALID;
    return PLAIN_NAN;
}

static uint32_t process_nan(uint32_t bits, const struct number *number, uint32_t *fpscr)
{
    if (number->kind == SIGNALLING_NAN)
        *fpscr |= INVALID;
    return (*fpscr & DEFAULT_NAN) != 0 ? PLAIN_NAN : bits | QUIET;
}

// FPProcessNaNs: signalling ones first, in order. False: there is none.
static bool process_nans(const uint32_t *bits, const struct number *numbers, int count, uint32_t *result,
                         uint32_t *fpscr)
{
    for (int kind = SIGNALLING_NAN; kind >= QUIET_NAN; kind--)
        for (int i = 0; i < count; i++)
            if (numbers[i].kind == (enum kind)kind) {
                *result = process_nan(bits[i], &numbers[i], fpscr);
                return true;
            }
    return false;
}

// --- Rounding (FPRound) --------------------------------------------------------------------------

// rest: what was cut off, as a fraction of 2^64.
static bool rounds_up(enum arm_rounding rounding, bool negative, bool odd, uint64_t rest)
{
    const uint64_t half = (uint64_t)1 << 63;
    switch (rounding) {
    case ARM_TO_NEAREST:
        return rest > half || (rest == half && odd);
    case ARM_UP:
        return rest != 0 && !negative;
    case ARM_DOWN:
        return rest != 0 && negative;
    case ARM_TIES_AWAY:
        return rest >= half;
    default:
        return false;
    }
}

// mantissa >> shift, and what was cut off as above.
static uint64_t split(uint64_t mantissa, int32_t shift, uint64_t *rest)
{
    if (shift > 64) {
        *rest = mantissa != 0;
        return 0;
    }
    *rest = shift == 0 ? 0 : mantissa << (64 - shift);
    if (shift == 64)
        *rest = mantissa;
    return shift == 64 ? 0 : mantissa >> shift;
}

static uint32_t overflow(bool negative, enum arm_rounding rounding, const struct format *format, uint32_t *fpscr)
{
    const uint32_t infinite = (uint32_t)format->special << format->fraction;
    const bool to_infinity = rounding == ARM_TO_NEAREST || rounding == (negative ? ARM_DOWN : ARM_UP);
    if (format == &half_format && (*fpscr & ALTERNATIVE_HALF) != 0) {
        *fpscr |= INVALID;
        return 0x7fff;
    }
    *fpscr |= OVERFLOWN | INEXACT;
    return to_infinity ? infinite : infinite - 1;
}

// The bits, without the sign, of a number that is not 0.
static uint32_t round_in(const struct format *format, bool negative, int32_t exponent, uint64_t mantissa,
                         enum arm_rounding rounding, uint32_t *fpscr)
{
    const int zeros = leading_zeros(mantissa);
    const int32_t top = exponent + 63 - zeros; // the exponent of its first bit
    const bool tiny = top < format->least;
    const bool alternative = format == &half_format && (*fpscr & ALTERNATIVE_HALF) != 0;
    uint64_t rest;
    if (tiny && format == &single_format && (*fpscr & FLUSH) != 0) {
        *fpscr |= UNDERFLOWN;
        return 0;
    }
    uint64_t bits = split(mantissa << zeros, 63 - format->fraction + (tiny ? format->least - top : 0), &rest);
    if (rounds_up(rounding, negative, (bits & 1) != 0, rest))
        bits++;
    // A carry out of the fraction counts the exponent up by itself, which starts one too low for the first bit.
    const int32_t biased = tiny ? 0 : top - format->least;
    const uint64_t result = bits + ((uint64_t)biased << format->fraction);
    if (result >> format->fraction >= (uint64_t)format->special + (alternative ? 1 : 0))
        return overflow(negative, rounding, format, fpscr);
    if (rest != 0)
        *fpscr |= tiny ? INEXACT | UNDERFLOWN : INEXACT;
    return (uint32_t)result;
}

static uint32_t pack(bool negative, int32_t exponent, uint64_t mantissa, uint32_t *fpscr)
{
    return sign_of(negative) | round_in(&single_format, negative, exponent, mantissa, arm_rounding_of(*fpscr), fpscr);
}

// --- Addition and multiplication -----------------------------------------------------------------

// Shifted right, and the last bit set for whatever is lost.
static uint64_t shift_jamming(uint64_t value, int32_t by)
{
    if (by > 63)
        return value != 0;
    return by == 0 ? value : value >> by | (value << (64 - by) != 0);
}

// Both with their first bits near 61, so that what is lost of the smaller one cannot reach what is rounded.
static uint32_t add_finite(struct number a, struct number b, uint32_t *fpscr)
{
    if (a.mantissa == 0)
        a.exponent = b.exponent;
    if (b.mantissa == 0)
        b.exponent = a.exponent;
    if (a.exponent < b.exponent) {
        const struct number swapped = a;
        a = b;
        b = swapped;
    }
    const uint64_t smaller = shift_jamming(b.mantissa, a.exponent - b.exponent);
    bool negative = a.negative;
    uint64_t sum = a.mantissa + smaller;
    if (a.negative != b.negative) {
        negative = a.mantissa >= smaller ? a.negative : b.negative;
        sum = a.mantissa >= smaller ? a.mantissa - smaller : smaller - a.mantissa;
    }
    if (sum != 0)
        return pack(negative, a.exponent, sum, fpscr);
    if (a.negative != b.negative)
        negative = arm_rounding_of(*fpscr) == ARM_DOWN;
    return sign_of(negative);
}

static struct number raised(struct number number, int by)
{
    number.mantissa <<= by;
    number.exponent -= by;
    return number;
}

uint32_t arm_float_add(uint32_t a, uint32_t b, uint32_t *fpscr)
{
    const uint32_t bits[2] = {a, b};
    const struct number x = unpack(a, fpscr);
    const struct number y = unpack(b, fpscr);
    const struct number numbers[2] = {x, y};
    uint32_t result;
    if (process_nans(bits, numbers, 2, &result, fpscr))
        return result;
    if (x.kind == INFINITY_KIND && y.kind == INFINITY_KIND && x.negative != y.negative)
        return invalid(fpscr);
    if (x.kind == INFINITY_KIND || y.kind == INFINITY_KIND)
        return x.kind == INFINITY_KIND ? a : b;
    return add_finite(raised(x, 38), raised(y, 38), fpscr);
}

static bool infinity_times_zero(const struct number *a, const struct number *b)
{
    return (a->kind == INFINITY_KIND && b->kind == ZERO) || (a->kind == ZERO && b->kind == INFINITY_KIND);
}

uint32_t arm_float_multiply(uint32_t a, uint32_t b, uint32_t *fpscr)
{
    const uint32_t bits[2] = {a, b};
    const struct number x = unpack(a, fpscr);
    const struct number y = unpack(b, fpscr);
    const struct number numbers[2] = {x, y};
    const bool negative = x.negative != y.negative;
    uint32_t result;
    if (process_nans(bits, numbers, 2, &result, fpscr))
        return result;
    if (infinity_times_zero(&x, &y))
        return invalid(fpscr);
    if (x.kind == INFINITY_KIND || y.kind == INFINITY_KIND)
        return sign_of(negative) | INFINITE;
    if (x.kind == ZERO || y.kind == ZERO)
        return sign_of(negative);
    return pack(negative, x.exponent + y.exponent, x.mantissa * y.mantissa, fpscr);
}

// FPMulAdd. An invalid product outweighs a quiet NaN that is added.
uint32_t arm_float_fused(uint32_t addend, uint32_t a, uint32_t b, uint32_t *fpscr)
{
    const uint32_t bits[3] = {addend, a, b};
    const struct number z = unpack(addend, fpscr);
    const struct number x = unpack(a, fpscr);
    const struct number y = unpack(b, fpscr);
    const struct number numbers[3] = {z, x, y};
    const bool negative = x.negative != y.negative;
    const bool endless = x.kind == INFINITY_KIND || y.kind == INFINITY_KIND;
    uint32_t result;
    if (z.kind == QUIET_NAN && infinity_times_zero(&x, &y))
        return invalid(fpscr);
    if (process_nans(bits, numbers, 3, &result, fpscr))
        return result;
    if (infinity_times_zero(&x, &y) || (z.kind == INFINITY_KIND && endless && z.negative != negative))
        return invalid(fpscr);
    if (endless || z.kind == INFINITY_KIND)
        return sign_of(endless ? negative : z.negative) | INFINITE;
    const struct number product = {
        .negative = negative,
        .exponent = x.exponent + y.exponent,
        .mantissa = x.mantissa * y.mantissa,
    };
    return add_finite(raised(product, 14), raised(z, 38), fpscr);
}

// --- Division and square root --------------------------------------------------------------------

uint32_t arm_float_divide(uint32_t a, uint32_t b, uint32_t *fpscr)
{
    const uint32_t bits[2] = {a, b};
    const struct number x = unpack(a, fpscr);
    const struct number y = unpack(b, fpscr);
    const struct number numbers[2] = {x, y};
    const uint32_t sign = sign_of(x.negative != y.negative);
    uint32_t result;
    if (process_nans(bits, numbers, 2, &result, fpscr))
        return result;
    if (x.kind == y.kind && x.kind != FINITE)
        return invalid(fpscr);
    if (x.kind == INFINITY_KIND)
        return sign | INFINITE;
    if (x.kind == ZERO || y.kind == INFINITY_KIND)
        return sign;
    if (y.kind == ZERO) {
        *fpscr |= DIVISION;
        return sign | INFINITE;
    }
    const uint64_t dividend = x.mantissa << 39;
    const uint64_t quotient = dividend / y.mantissa << 1 | (dividend % y.mantissa != 0);
    return pack(sign != 0, x.exponent - y.exponent - 40, quotient, fpscr);
}

// The largest whose square is not above value.
static uint64_t integer_root(uint64_t value)
{
    uint64_t root = 0;
    for (uint64_t bit = (uint64_t)1 << 31; bit != 0; bit >>= 1)
        if ((root | bit) * (root | bit) <= value)
            root |= bit;
    return root;
}

uint32_t arm_float_square_root(uint32_t value, uint32_t *fpscr)
{
    const struct number x = unpack(value, fpscr);
    if (is_nan(&x))
        return process_nan(value, &x, fpscr);
    if (x.kind == ZERO)
        return sign_of(x.negative);
    if (x.negative)
        return invalid(fpscr);
    if (x.kind == INFINITY_KIND)
        return value;
    const int shift = x.exponent % 2 == 0 ? 38 : 39; // an even exponent
    const uint64_t square = x.mantissa << shift;
    const uint64_t root = integer_root(square);
    return pack(false, (x.exponent - shift) / 2 - 1, root << 1 | (root * root != square), fpscr);
}

// --- Comparison ----------------------------------------------------------------------------------

// -1, 0, 1 for numbers that are no NaN.
static int order(const struct number *a, const struct number *b)
{
    const int sign = a->negative ? -1 : 1;
    if (a->kind == ZERO && b->kind == ZERO)
        return 0;
    if (a->kind == ZERO || b->kind == ZERO)
        return a->kind == ZERO ? (b->negative ? 1 : -1) : sign;
    if (a->negative != b->negative)
        return sign;
    if (a->kind != b->kind)
        return a->kind == INFINITY_KIND ? sign : -sign;
    if (a->exponent != b->exponent)
        return a->exponent > b->exponent ? sign : -sign;
    return a->mantissa == b->mantissa ? 0 : a->mantissa > b->mantissa ? sign : -sign;
}

void arm_float_compare(uint32_t a, uint32_t b, bool signals, uint32_t *fpscr)
{
    static const uint32_t flags[3] = {8, 6, 2}; // less, equal, greater
    const struct number x = unpack(a, fpscr);
    const struct number y = unpack(b, fpscr);
    uint32_t result = 3;
    if (!is_nan(&x) && !is_nan(&y))
        result = flags[1 + order(&x, &y)];
    else if (signals || x.kind == SIGNALLING_NAN || y.kind == SIGNALLING_NAN)
        *fpscr |= INVALID;
    *fpscr = (*fpscr & 0x0fffffff) | result << 28;
}

static uint32_t bits_of(uint32_t bits, const struct number *number)
{
    return number->kind == ZERO ? sign_of(number->negative) : bits;
}

uint32_t arm_float_extreme(uint32_t a, uint32_t b, bool least, uint32_t *fpscr)
{
    const uint32_t bits[2] = {a, b};
    const struct number x = unpack(a, fpscr);
    const struct number y = unpack(b, fpscr);
    const struct number numbers[2] = {x, y};
    uint32_t result;
    if (x.kind == QUIET_NAN && !is_nan(&y))
        return bits_of(b, &y);
    if (y.kind == QUIET_NAN && !is_nan(&x))
        return bits_of(a, &x);
    if (process_nans(bits, numbers, 2, &result, fpscr))
        return result;
    const int which = order(&x, &y);
    if (which == 0 && x.kind == ZERO)
        return sign_of(least ? x.negative || y.negative : x.negative && y.negative);
    return (which > 0) != least ? bits_of(a, &x) : bits_of(b, &y);
}

// --- Integers ------------------------------------------------------------------------------------

// Rounded to an integer, of which only those below 2^63 are told apart.
static uint64_t integer_of(const struct number *number, enum arm_rounding rounding, uint64_t *rest)
{
    *rest = 0;
    if (number->kind == INFINITY_KIND || number->exponent > 39)
        return (uint64_t)1 << 63;
    if (number->exponent >= 0)
        return number->mantissa << number->exponent;
    const uint64_t whole = split(number->mantissa, -number->exponent, rest);
    return whole + (rounds_up(rounding, number->negative, (whole & 1) != 0, *rest) ? 1 : 0);
}

uint32_t arm_float_to_fixed(uint32_t value, unsigned fraction, unsigned size, bool is_signed,
                            enum arm_rounding rounding, uint32_t *fpscr)
{
    struct number x = unpack(value, fpscr);
    uint64_t rest;
    if (is_nan(&x)) {
        *fpscr |= INVALID;
        return 0;
    }
    x.exponent += (int32_t)fraction;
    const uint64_t whole = integer_of(&x, rounding, &rest);
    const uint64_t top = (uint64_t)1 << (is_signed ? size - 1 : size);
    const uint64_t most = x.negative ? (is_signed ? top : 0) : top - 1;
    const uint64_t limited = whole > most ? most : whole;
    if (limited != whole)
        *fpscr |= INVALID;
    else if (rest != 0)
        *fpscr |= INEXACT;
    return (uint32_t)(x.negative ? 0 - limited : limited);
}

uint32_t arm_float_from_fixed(uint32_t value, unsigned fraction, unsigned size, bool is_signed,
                              enum arm_rounding rounding, uint32_t *fpscr)
{
    const uint32_t mask = size == 32 ? ~(uint32_t)0 : ((uint32_t)1 << size) - 1;
    const uint32_t whole = value & mask;
    const bool negative = is_signed && (whole >> (size - 1) & 1) != 0;
    const uint32_t size_of_it = negative ? (0 - whole) & mask : whole;
    if (size_of_it == 0)
        return 0;
    return sign_of(negative) | round_in(&single_format, negative, -(int32_t)fraction, size_of_it, rounding, fpscr);
}

uint32_t arm_float_round(uint32_t value, enum arm_rounding rounding, bool exact, uint32_t *fpscr)
{
    const struct number x = unpack(value, fpscr);
    uint64_t rest;
    if (is_nan(&x))
        return process_nan(value, &x, fpscr);
    if (x.kind != FINITE || x.exponent >= 0)
        return bits_of(value, &x);
    const uint64_t whole = integer_of(&x, rounding, &rest);
    if (rest != 0 && exact)
        *fpscr |= INEXACT;
    return whole == 0 ? sign_of(x.negative) : pack(x.negative, 0, whole, fpscr);
}

// --- Half precision ------------------------------------------------------------------------------

uint32_t arm_float_from_half(uint32_t half, uint32_t *fpscr)
{
    const uint32_t sign = (half & 0x8000) << 16;
    const uint32_t exponent = half >> 10 & 31;
    const uint32_t fraction = half & 0x3ff;
    if (exponent == 31 && (*fpscr & ALTERNATIVE_HALF) == 0) {
        if (fraction == 0)
            return sign | INFINITE;
        if ((fraction & 0x200) == 0)
            *fpscr |= INVALID;
        return (*fpscr & DEFAULT_NAN) != 0 ? PLAIN_NAN : sign | PLAIN_NAN | fraction << 13;
    }
    if (exponent != 0)
        return sign | ((exponent + 112) << 23) | fraction << 13;
    if (fraction == 0)
        return sign;
    const uint32_t shift = (uint32_t)leading_zeros(fraction) - 53; // to bit 10
    return sign | ((113 - shift) << 23) | ((fraction << shift & 0x3ff) << 13);
}

uint32_t arm_float_to_half(uint32_t value, uint32_t *fpscr)
{
    const bool alternative = (*fpscr & ALTERNATIVE_HALF) != 0;
    const struct number x = unpack(value, fpscr);
    const uint32_t sign = x.negative ? 0x8000 : 0;
    if (is_nan(&x)) {
        if (alternative || x.kind == SIGNALLING_NAN)
            *fpscr |= INVALID;
        if (alternative)
            return sign;
        return (*fpscr & DEFAULT_NAN) != 0 ? 0x7e00 : sign | 0x7e00 | (value >> 13 & 0x1ff);
    }
    if (x.kind == INFINITY_KIND) {
        if (alternative)
            *fpscr |= INVALID;
        return sign | (alternative ? 0x7fff : 0x7c00);
    }
    if (x.kind == ZERO)
        return sign;
    return sign | round_in(&half_format, x.negative, x.exponent, x.mantissa, arm_rounding_of(*fpscr), fpscr);
}
