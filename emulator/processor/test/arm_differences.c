// SPDX-License-Identifier: Apache-2.0 OR MIT
// Where Unicorn does not do what the manual says, or the manual leaves it open and ours has decided otherwise:
// undefined most of the time. Each with the section of Armv7-M's manual, or v8-M's, that it is about.
#include "oracle_arm.h"

static bool is_misaligned_fault(enum processor_fault fault)
{
    return fault == PROCESSOR_FAULT_LOAD_MISALIGNED || fault == PROCESSOR_FAULT_STORE_MISALIGNED;
}

static bool is_short(const struct happened *h)
{
    return h->bits < 0x10000;
}

// Ours is undefined, and theirs does something.
static bool refused_by_ours(const struct happened *h)
{
    return h->ours.fault == PROCESSOR_FAULT_ILLEGAL && h->theirs.fault != PROCESSOR_FAULT_ILLEGAL;
}

static bool field_is_pc(const struct happened *h, unsigned low)
{
    return (h->bits >> low & 15) == ARM_PC;
}

// B1.4.7: the stack pointer's low two bits are 0. Unicorn keeps them after some instructions.
static bool is_odd_stack_pointer(const struct happened *h)
{
    return same_verdict(&h->ours, &h->theirs) && (their[ARM_SP] & 3) != 0 && only_differs(ARM_SP) &&
           processor.state.registers[ARM_SP] == (their[ARM_SP] & ~(uint32_t)3);
}

// A7.7.4, A7.7.28 and others of 16 bits that name the program counter twice or to compare it; bits of bx that must
// be 0 (A7.7.20).
static bool is_special_data(const struct happened *h)
{
    return is_short(h) && h->ours.fault == PROCESSOR_FAULT_ILLEGAL && h->bits >> 10 == 0x11;
}

static bool must_be_aligned(const struct happened *h)
{
    return (h->code >= ARM_ldrd && h->code <= ARM_stm) ||
           (h->code >= ARM_load_exclusive && h->code <= ARM_store_release) ||
           (h->code >= ARM_vldr && h->code <= ARM_vstm);
}

// A3.2.1: instructions of several words, and exclusive ones, must be aligned whatever the settings say; v6-M's all
// (DDI 0419, A3.2.1).
static bool is_misaligned(const struct happened *h)
{
    return (must_be_aligned(h) || core->settings.must_align) && is_misaligned_fault(h->ours.fault) &&
           !is_misaligned_fault(h->theirs.fault);
}

// Where both refuse: ours leaves all registers as they were, and writes nothing of a word that is refused in part.
static bool is_done_in_part(const struct happened *h)
{
    return same_verdict(&h->ours, &h->theirs) &&
           (h->ours.fault == PROCESSOR_FAULT_LOAD || h->ours.fault == PROCESSOR_FAULT_STORE);
}

// B1.5.8: these values end an exception in handler mode only; to a process they are addresses.
static bool is_exception_return(const struct happened *h)
{
    enum { EXCEPTION_EXIT = 8 };
    return h->ours.stop == PROCESSOR_STOP_BUDGET && exception == EXCEPTION_EXIT && processor.state.pc >= 0xfe000000;
}

// A5.2.5: setend is none of the M profile's.
static bool is_setend(const struct happened *h)
{
    return is_short(h) && refused_by_ours(h) && (h->bits & 0xfff7) == 0xb650;
}

// A7.7.263 and others: hints wait or do nothing; a process may use them. Unicorn stops there.
static bool is_hint(const struct happened *h)
{
    return h->code == ARM_nop && (h->bits >> 8 == 0xbf || h->bits >> 8 == 0xf3af80) &&
           h->ours.stop == PROCESSOR_STOP_BUDGET && h->theirs.stop != PROCESSOR_STOP_BUDGET;
}

// A5.3 and on: the program counter in a field of 32 bits' encodings where the manual says unpredictable.
static bool is_long_with_pc(const struct happened *h)
{
    return !is_short(h) && refused_by_ours(h) &&
           (field_is_pc(h, 0) || field_is_pc(h, 8) || field_is_pc(h, 12) || field_is_pc(h, 16));
}

// A7.7.20: the fault of a clear T bit comes with the next instruction, as on hardware. Unicorn has none.
static bool is_invalid_state(const struct happened *h)
{
    return h->ours.stop == PROCESSOR_STOP_BUDGET && (processor.state.xpsr & ARM_T) == 0 &&
           h->theirs.stop != PROCESSOR_STOP_BUDGET;
}

// A4.4: Unicorn's M3 has the DSP extension, its M0 and M3 floating point.
static bool is_missing_extension(const struct happened *h)
{
    static const struct processor_settings all = {.dsp = true, .single_precision = true};
    const bool refused = h->ours.fault == PROCESSOR_FAULT_ILLEGAL || h->ours.fault == PROCESSOR_FAULT_NO_COPROCESSOR;
    struct arm_instruction i = {.architecture = PROCESSOR_ARMV8M, .settings = &all, .bits = h->bits};
    if (!refused || is_short(h) || core->settings.dsp)
        return false;
    arm_decode(&i, false);
    return i.operations[0].code != ARM_undefined || h->bits >> 26 == 0x3b || h->bits >> 26 == 0x3f;
}

// A7.7.167: what a failing strex would do to memory is implementation defined; ours faults as a store does, and
// remembers no address (Cortex-M3 and M4 manuals).
static bool is_failing_exclusive(const struct happened *h)
{
    return h->code == ARM_store_exclusive && h->ours.fault == PROCESSOR_FAULT_STORE;
}

// A7.7.52, A7.7.167: the stack pointer, and bits that must be 1, in exclusive accesses; v8-M's are none of v7-M.
static bool is_odd_exclusive(const struct happened *h)
{
    return h->code == ARM_undefined && (h->bits & 0xffe00000) == 0xe8400000;
}

// A5.3.9: loads, stores and preloads of no size that there is, which are Arm's other profiles' (vld1 and so on).
static bool is_vector_element(const struct happened *h)
{
    return refused_by_ours(h) && (h->bits & 0xff100000) == 0xf9000000;
}

// A5.3.2: a constant that repeats a byte of 0.
static bool is_repeated_zero(const struct happened *h)
{
    return refused_by_ours(h) && (h->bits & 0xfa0080ff) == 0xf0000000 && (h->bits & 0x3000) != 0;
}

// A7.7.227: from fixed point it is rounded to the nearest, whatever FPSCR says.
static bool is_from_fixed(const struct happened *h)
{
    return h->code == ARM_vcompute && (h->bits & 0x0fbe0e50) == 0x0eba0a40 && same_verdict(&h->ours, &h->theirs) &&
           (processor.state.fpscr & 0x00c00000) != 0;
}

// A4.11, v8-M C2.2.3: vsel, vmaxnm, vrinta and others are FPv5's, which Armv7-M's cores have not with single precision
// alone; in an IT block, and with reserved bits, they are unpredictable.
static bool is_version5(const struct happened *h)
{
    return h->ours.fault == PROCESSOR_FAULT_ILLEGAL &&
           (h->bits >> 24 == 0xfe || (core->architecture == PROCESSOR_ARMV7M && (h->bits & 0xffbe0e50) == 0xeeb60a40));
}

// A7.7.241 to A7.7.243, A7.7.235, A7.7.258: pairs and lists past the end, of no register, or twice the same one; pc as
// a base.
static bool is_unsound_float(const struct happened *h)
{
    return h->ours.fault == PROCESSOR_FAULT_ILLEGAL && (h->bits & 0xfe000e00) == 0xec000a00;
}

// v8-M C2.4.221: Unicorn's M33 is in secure state, where tt says so; ours is as if there were no other.
static bool is_test_target(const struct happened *h)
{
    return (h->bits & 0xfff0f03f) == 0xe840f000 && core->architecture == PROCESSOR_ARMV8M;
}

// B5.2.2, v8-M D1.2.189: the other security state's registers, and CONTROL.SFPA, are none of a
// process's; without the DSP extension there is no GE.
static bool is_other_special(const struct happened *h)
{
    return h->code == ARM_mrs && ((h->bits & 0xff) >= 0x80 || (h->bits & 0xff) == 20 || !core->settings.dsp);
}

// A7.7.227: more bits behind the point than there are.
static bool is_long_fraction(const struct happened *h)
{
    return refused_by_ours(h) && (h->bits & 0xffba0e50) == 0xeeba0a40;
}

// DDI 0419, A5.2.5 and B4.2.3: cbz is none of v6-M's, and its msr has one mask.
static bool is_not_v6(const struct happened *h)
{
    const bool is_cbz = (h->bits & 0xfffff500) == 0xb100;
    return core->architecture == PROCESSOR_ARMV6M && h->ours.fault == PROCESSOR_FAULT_ILLEGAL &&
           (is_cbz || (h->bits & 0xfff0f000) == 0xf3808000);
}

// A5.3.4: blx to an address is none of the M profile's.
static bool is_other_set(const struct happened *h)
{
    return h->ours.fault == PROCESSOR_FAULT_ILLEGAL && (h->bits & 0xf800d000) == 0xf000c000;
}

// A7.7.41, A7.7.159, A7.7.50: lists with sp, of one register, with their base, or pc and lr; a pair that is one
// register, or is written back too.
static bool is_unsound_list(const struct happened *h)
{
    return !is_short(h) && h->ours.fault == PROCESSOR_FAULT_ILLEGAL && h->bits >> 25 == 0x74;
}

// A7.7.46 and its like: a register that is both loaded or stored and written back.
static bool is_loaded_base(const struct happened *h)
{
    return refused_by_ours(h) && (h->bits & 0xfe800800) == 0xf8000800 && (h->bits >> 16 & 15) == (h->bits >> 12 & 15);
}

// A7.7.204, A7.7.138: both halves of a long product in one register.
static bool is_long_in_one(const struct happened *h)
{
    return refused_by_ours(h) && h->bits >> 23 == 0x1f7 && (h->bits >> 8 & 15) == (h->bits >> 12 & 15);
}

// A7.7.152, A7.7.213, A7.7.193, A7.7.33: bits that must be 0, and a lowest bit above the highest one.
static bool is_reserved_bits(const struct happened *h)
{
    return refused_by_ours(h) && h->bits >> 25 == 0x79 && (h->bits & 0x8000) == 0;
}

struct difference differences[] = {
    {"keeps the low bits of sp", "B1.4.7", is_odd_stack_pointer, 0},
    {"unpredictable: pc or reserved bits in 16-bit encodings", "A7.7.4, A7.7.20, A7.7.28", is_special_data, 0},
    {"unpredictable: pc in 32-bit encodings", "A5.3", is_long_with_pc, 0},
    {"what must be aligned need not be", "A3.2.1", is_misaligned, 0},
    {"a refused access is done in part", "B1.5.10", is_done_in_part, 0},
    {"exceptions end in thread mode", "B1.5.8", is_exception_return, 0},
    {"setend is executed", "A5.2.5", is_setend, 0},
    {"an invalid state stops the branch", "A7.7.20", is_invalid_state, 0},
    {"the core has more extensions", "A4.4, A4.11", is_missing_extension, 0},
    {"a failing strex is not checked", "A7.7.167", is_failing_exclusive, 0},
    {"unpredictable: lists and pairs", "A7.7.41, A7.7.50, A7.7.159", is_unsound_list, 0},
    {"unpredictable: base written twice", "A7.7.46", is_loaded_base, 0},
    {"unpredictable: long product in one register", "A7.7.138, A7.7.204", is_long_in_one, 0},
    {"unpredictable: reserved bits of saturations and bit fields", "A7.7.152, A7.7.213", is_reserved_bits, 0},
    {"unpredictable: sp in exclusive accesses", "A7.7.52, A7.7.167", is_odd_exclusive, 0},
    {"unpredictable: repeated zeros", "A5.3.2", is_repeated_zero, 0},
    {"vector elements are loaded", "A5.3.7", is_vector_element, 0},
    {"conversions from fixed point obey FPSCR", "A7.7.227", is_from_fixed, 0},
    {"FPv5 on an Armv7-M", "A4.11", is_version5, 0},
    {"unpredictable: lists and pairs of floating point", "A7.7.235, A7.7.241, A7.7.258", is_unsound_float, 0},
    {"unpredictable: fractions longer than the number", "A7.7.227", is_long_fraction, 0},
    {"tt answers for secure state", "v8-M C2.4.221", is_test_target, 0},
    {"special registers of the other state", "v8-M D1.2.189", is_other_special, 0},
    {"M0 has cbz, and other masks of msr", "DDI 0419, A5.2.5, B4.2.3", is_not_v6, 0},
    {"blx to an address", "A5.3.4", is_other_set, 0},
    {"hints stop", "A7.7.88, A7.7.262 to A7.7.264", is_hint, 0},
};
const size_t difference_count = sizeof(differences) / sizeof(differences[0]);
