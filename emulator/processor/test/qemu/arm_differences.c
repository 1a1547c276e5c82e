// SPDX-License-Identifier: Apache-2.0 OR MIT
// Where QEMU does not do what the manual says, or the manual leaves it open and ours has decided otherwise: undefined
// most of the time. Each with the section of Armv7-M's manual, or v8-M's, that it is about.
#include "qemu_arm.h"

static bool is_short(const struct happened *h)
{
    return h->bits < 0x10000;
}

static uint32_t field(const struct happened *h, unsigned low)
{
    return h->bits >> low & 15;
}

static bool stays_in_place(const struct happened *h)
{
    return processor.state.pc == h->result->pc;
}

// Ours is undefined, and theirs does something.
static bool refused_by_ours(const struct happened *h)
{
    return h->ours.fault == PROCESSOR_FAULT_ILLEGAL &&
           (h->theirs.fault != PROCESSOR_FAULT_ILLEGAL || !stays_in_place(h));
}

static bool refused_long(const struct happened *h)
{
    return !is_short(h) && refused_by_ours(h);
}

// A4.4: QEMU's M3 executes the DSP extension.
static bool is_missing_extension(const struct happened *h)
{
    static const struct processor_settings all = {.dsp = true};
    struct arm_instruction i = {.architecture = core->architecture, .settings = &all, .bits = h->bits};
    if (!refused_long(h) || core->settings.dsp)
        return false;
    arm_decode(&i, false);
    return i.operations[0].code != ARM_undefined;
}

// A5.1.1: the program counter where an encoding names a register, if the manual says unpredictable there.
static bool is_long_with_pc(const struct happened *h)
{
    static const struct {
        uint32_t mask, match;
        uint8_t lows[4];
    } forms[] = {
        {0xfe000000, 0xea000000, {0, 8, 16, 16}},  // a shifted register
        {0xf8008000, 0xf0000000, {8, 16, 16, 16}}, // an immediate
        {0xff000000, 0xfa000000, {0, 8, 16, 16}},  // registers
        {0xff000000, 0xfb000000, {0, 8, 12, 16}},  // products
        {0xfe000800, 0xf8000000, {0, 12, 16, 16}}, // one load or store with two registers
        {0xfe000000, 0xf8000000, {12, 16, 16, 16}},
        {0xfe400000, 0xe8400000, {0, 8, 12, 16}}, // two, exclusive ones, tables
    };
    for (size_t k = 0; refused_long(h) && k < sizeof(forms) / sizeof(forms[0]); k++)
        for (unsigned f = 0; (h->bits & forms[k].mask) == forms[k].match && f < 4; f++)
            if (field(h, forms[k].lows[f]) == ARM_PC)
                return true;
    return false;
}

static bool names_pc(const struct happened *h, uint32_t mask, uint32_t match, unsigned low)
{
    return refused_by_ours(h) && (h->bits & mask) == match && field(h, low) == ARM_PC;
}

// A7.7.19, A7.7.20, A7.7.82, A7.7.83: the program counter as a target, or as what a special register gives or takes.
static bool is_system_with_pc(const struct happened *h)
{
    return names_pc(h, 0xffffff07, 0x4700, 3) || names_pc(h, 0xfff0f000, 0xf3808000, 16) ||
           names_pc(h, 0xfffff000, 0xf3ef8000, 8);
}

// A7.7.24, A7.7.112 to A7.7.115: one register is named twice, and must be the same.
static bool is_twice_unequal(const struct happened *h)
{
    const bool reverses = (h->bits & 0xfff0f0c0) == 0xfa90f080, counts = (h->bits & 0xfff0f0f0) == 0xfab0f080;
    return refused_by_ours(h) && (reverses || counts) && field(h, 0) != field(h, 16);
}

static unsigned count_of(uint32_t list)
{
    unsigned count = 0;
    for (; list != 0; list &= list - 1)
        count++;
    return count;
}

// A7.7.41, A7.7.159: lists of less than two, with sp, with pc and lr, or with a base that is written back.
static bool is_unsound_list(const struct happened *h)
{
    const uint32_t list = h->bits & 0xffff, base = field(h, 16);
    const bool loads = (h->bits >> 20 & 1) != 0, writes_back = (h->bits >> 21 & 1) != 0;
    const bool jumps_twice = list >> ARM_LR == 3 || (!loads && list >> ARM_PC != 0);
    return refused_long(h) && (h->bits & 0xfe400000) == 0xe8000000 &&
           (count_of(list) < 2 || (list >> ARM_SP & 1) != 0 || jumps_twice || base == ARM_PC ||
            (writes_back && (list >> base & 1) != 0));
}

// A7.7.50, A7.7.166: a pair that is one register, or is written back too; with sp.
static bool is_unsound_pair(const struct happened *h)
{
    const uint32_t base = field(h, 16), first = field(h, 12), second = field(h, 8);
    const bool writes_back = (h->bits >> 21 & 1) != 0, is_pair = (h->bits & 0x01200000) != 0;
    return refused_long(h) && (h->bits & 0xfe400000) == 0xe8400000 && is_pair &&
           (first == second || first == ARM_SP || second == ARM_SP ||
            (writes_back && (base == first || base == second)));
}

// A7.7.52, A7.7.167: sp in exclusive accesses, the result in one of the others' registers, or bits that must be 1.
static bool is_unsound_exclusive(const struct happened *h)
{
    return refused_long(h) && (h->bits & 0xff600000) == 0xe8400000;
}

// A7.7.46, A7.7.162 and their like: a register that is loaded or stored, and written back.
static bool is_loaded_base(const struct happened *h)
{
    return refused_long(h) && (h->bits & 0xfe000900) == 0xf8000900 && field(h, 16) == field(h, 12);
}

// A7.7.138, A7.7.204: both halves of a long product in one register.
static bool is_long_in_one(const struct happened *h)
{
    return refused_long(h) && h->bits >> 23 == 0x1f7 && field(h, 8) == field(h, 12);
}

// A7.7.13, A7.7.14, A7.7.126, A7.7.152, A7.7.153: bits that must be 0, fields that end before they begin.
static bool is_reserved_bits(const struct happened *h)
{
    const uint32_t lowest = (h->bits >> 10 & 0x1c) | (h->bits >> 6 & 3), other = h->bits & 31;
    const bool inserts = (h->bits & 0xfff00000) == 0xf3600000;
    const bool extracts = (h->bits & 0xff700000) == 0xf3400000;
    return refused_long(h) && (h->bits & 0xfb108000) == 0xf3000000 &&
           ((h->bits & 0x04000030) != 0 || (inserts && other < lowest) || (extracts && lowest + other > 31));
}

// A5.3.2: a constant that repeats a byte of 0.
static bool is_repeated_zero(const struct happened *h)
{
    return refused_long(h) && (h->bits & 0xfa00c0ff) == 0xf0000000 && (h->bits & 0x3000) != 0;
}

// A7.7.4, A7.7.28: the program counter compared, or added to itself; two low registers that have their own encoding.
static bool is_special_data(const struct happened *h)
{
    const uint32_t rm = field(h, 3), rd = (h->bits >> 4 & 8) | (h->bits & 7);
    const bool compares = (h->bits & 0xff00) == 0x4500, adds = (h->bits & 0xff00) == 0x4400;
    return is_short(h) && refused_by_ours(h) &&
           ((compares && (rm == ARM_PC || rd == ARM_PC || (rm < 8 && rd < 8))) ||
            (adds && rm == ARM_PC && rd == ARM_PC));
}

// A7.7.239 to A7.7.243: moves from or to the program counter, to one register twice, to a single after the last one.
static bool is_unsound_move(const struct happened *h)
{
    const bool two = (h->bits & 0xffe00ed0) == 0xec400a10, one = (h->bits & 0xff000f1f) == 0xee000a10;
    const bool scalar = (h->bits & 0xff800f1f) == 0xee000b10;
    const bool loads = (h->bits >> 20 & 1) != 0, past_end = (h->bits & 0x12f) == 0x2f;
    return ((two || one || scalar) && field(h, 12) == ARM_PC) ||
           (two && (field(h, 16) == ARM_PC || past_end || (loads && field(h, 16) == field(h, 12))));
}

// A7.7.235, A7.7.258: stores relative to the program counter, lists past the end or of no register, in which it is
// written back.
static bool is_unsound_float(const struct happened *h)
{
    const bool many = (h->bits & 0xfe000e00) == 0xec000a00, one = (h->bits & 0xff200e00) == 0xed000a00;
    const bool loads = (h->bits >> 20 & 1) != 0, is_double = (h->bits >> 8 & 1) != 0;
    const uint32_t count = is_double ? (h->bits & 0xff) / 2 : h->bits & 0xff;
    const uint32_t first = is_double ? field(h, 12) | (h->bits >> 18 & 16) : field(h, 12) << 1 | (h->bits >> 22 & 1);
    if (!refused_long(h))
        return false;
    if (is_unsound_move(h) || (one && !loads && field(h, 16) == ARM_PC))
        return true;
    return many && !one && (count == 0 || first + count > (is_double ? 16 : 32) || field(h, 16) == ARM_PC);
}

// A7.7.227: more bits behind the point than there are.
static bool is_long_fraction(const struct happened *h)
{
    const uint32_t size = (h->bits >> 7 & 1) != 0 ? 32 : 16;
    return refused_long(h) && (h->bits & 0xffba0e50) == 0xeeba0a40 && (field(h, 0) << 1 | (h->bits >> 5 & 1)) > size;
}

// A7.7.167: whether a strex that fails finds its address first is implementation defined; ours faults as a store
// does. QEMU asks its monitor first.
static bool is_failing_exclusive(const struct happened *h)
{
    const enum processor_fault fault = h->ours.fault;
    return h->code == ARM_store_exclusive &&
           (fault == PROCESSOR_FAULT_STORE || fault == PROCESSOR_FAULT_STORE_MISALIGNED) && !stays_in_place(h);
}

// Core registers that an instruction of several words loads.
static uint32_t loaded_list(const struct happened *h)
{
    if (h->code == ARM_ldrd)
        return 1U << field(h, 12) | 1U << field(h, 8);
    if (h->code != ARM_ldm)
        return 0;
    return is_short(h) ? h->bits & 0xff : h->bits & 0xffff;
}

// Singles: one bit each.
static uint32_t loaded_singles(const struct happened *h)
{
    const bool is_double = (h->bits >> 8 & 1) != 0;
    const uint32_t first = is_double ? field(h, 12) * 2 : field(h, 12) << 1 | (h->bits >> 22 & 1);
    const uint32_t count = h->code == ARM_vldm ? h->bits & 0xff : is_double ? 2 : 1;
    if (h->code != ARM_vldm && h->code != ARM_vldr)
        return 0;
    return (uint32_t)((((uint64_t)1 << (count & 63)) - 1) << first);
}

static bool only_differ(const uint32_t *a, const uint32_t *b, unsigned count, uint32_t allowed)
{
    for (unsigned i = 0; i < count; i++)
        if (a[i] != b[i] && (allowed >> i & 1) == 0)
            return false;
    return true;
}

// B1.5.10: where a load of several words is refused, what is in its list may have been loaded. Ours loads nothing.
static bool is_loaded_in_part(const struct happened *h)
{
    return same_verdict(h) && stays_in_place(h) && h->outcome->address == h->result->address && !ram_differs(false) &&
           only_differ(processor.state.registers, h->result->registers, 15, loaded_list(h)) &&
           only_differ(processor.state.single, h->result->single, 32, loaded_singles(h));
}

// B1.5.10: likewise a store of several words is done as far as it may be, which ours does by whole doubles.
static bool is_stored_in_part(const struct happened *h)
{
    const uint32_t end = h->outcome->address - machine->ram;
    if (h->code != ARM_vstm && h->code != ARM_vstr)
        return false;
    for (uint32_t i = 0; i < EXCHANGE_PAGE; i++)
        if (ours.ram[i] != theirs.ram[i] && end - i > 4)
            return false;
    return same_verdict(h) && same_registers(h) && h->outcome->address == h->result->address;
}

// The same with a pair of which the stack pointer is one: the exception finds no stack then.
static bool is_loaded_stack(const struct happened *h)
{
    return h->code == ARM_ldrd && (field(h, 12) == ARM_SP || field(h, 8) == ARM_SP) &&
           h->ours.fault == PROCESSOR_FAULT_LOAD && h->theirs.fault == PROCESSOR_FAULTS &&
           (h->result->detail & 2) != 0 && h->outcome->address == h->result->address;
}

// A3.2.1: accesses to device memory that are not aligned are unpredictable; what a process may not touch there QEMU
// names by what is aligned, a double too.
static bool is_misaligned_device(const struct happened *h)
{
    enum { DEVICES = 0xe0000000 };
    const uint32_t width = h->code == ARM_vldr || h->code == ARM_vstr ? 8 : 4;
    return same_verdict(h) && same_registers(h) && !ram_differs(false) && h->outcome->address >= (uint32_t)DEVICES &&
           h->outcome->address % width != 0 && h->outcome->address - h->result->address < width;
}

// A5.2.5: setend is none of the M profile's.
static bool is_setend(const struct happened *h)
{
    return is_short(h) && refused_by_ours(h) && (h->bits & 0xfff7) == 0xb650;
}

// A7.7.20: the instruction where the T bit is clear has an invalid state. QEMU fetches it first, and as one of Arm's
// four bytes.
static bool is_invalid_state(const struct happened *h)
{
    const bool odd = (h->result->pc & 2) != 0 && h->theirs.fault == PROCESSOR_FAULT_LOAD_MISALIGNED;
    return h->ours.fault == PROCESSOR_FAULT_INVALID_STATE && stays_in_place(h) &&
           (odd || h->theirs.fault == PROCESSOR_FAULT_FETCH);
}

// A7.7.261, A7.7.262: a process may wait, and need not: ours goes on at once.
static bool is_waiting(const struct happened *h)
{
    const bool waits = (h->their_before & 0xffef) == 0xbf20 || (h->their_before & 0xfffffffe) == 0xf3af8002;
    return h->theirs.stop == PROCESSOR_STOP_BUDGET && waits;
}

// v8-M C2.4.221: the machine is in secure state, where tt tells of both states' rights and the regions of the
// security units; ours is as if there were no other.
static bool is_test_target(const struct happened *h)
{
    enum { OTHER_STATE = 0xfff00000 };
    const uint32_t rd = h->their_before >> 8 & 15;
    return (h->their_before & 0xfff0f03f) == 0xe840f000 && same_verdict(h) && !ram_differs(false) && rd != ARM_SP &&
           only_differ(processor.state.registers, h->result->registers, 15, 1U << rd) &&
           ((processor.state.registers[rd] ^ h->result->registers[rd]) & ~(uint32_t)OTHER_STATE) == 0;
}

// v8-M D1.2.21: CONTROL.SFPA is secure state's alone, and only there is the other state's CONTROL to be seen.
static bool is_secure_control(const struct happened *h)
{
    enum { CONTROL_BITS = 15 };
    const uint32_t rd = h->their_before >> 8 & 15;
    return (h->their_before & 0xfffff07f) == 0xf3ef8014 && same_verdict(h) && !ram_differs(false) &&
           only_differ(processor.state.registers, h->result->registers, 15, 1U << rd) &&
           (processor.state.registers[rd] ^ h->result->registers[rd]) <= CONTROL_BITS;
}

// The same bit may be written without privileges; when it is clear, floating point begins anew (v8-M B3.20).
static bool is_secure_float(const struct happened *h)
{
    return (h->their_before & 0xfff0f07f) == 0xf3808014 && core->architecture == PROCESSOR_ARMV8M && same_verdict(h) &&
           stays_in_place(h) && !ram_differs(false) &&
           only_differ(processor.state.registers, h->result->registers, 15, 0);
}

// A7.7.29, v8-M C2.4.429 and others: what has no condition is unpredictable in an IT block.
static bool is_unconditional(const struct happened *h)
{
    const bool changes_masks = (h->bits & 0xffffffe8) == 0xb660;
    return refused_by_ours(h) && (h->bits >> 24 == 0xfe || changes_masks) && (processor.state.xpsr & ARM_IT) != 0;
}

struct difference differences[] = {
    {"the core has the DSP extension", "A4.4", is_missing_extension, 0},
    {"unpredictable: pc in 32-bit encodings", "A5.1.1", is_long_with_pc, 0},
    {"unpredictable: one register twice, unequal", "A7.7.24, A7.7.112 to A7.7.115", is_twice_unequal, 0},
    {"unpredictable: pc as a target and in special registers", "A7.7.19, A7.7.20, A7.7.82, A7.7.83", is_system_with_pc,
     0},
    {"unpredictable: lists", "A7.7.41, A7.7.159", is_unsound_list, 0},
    {"unpredictable: pairs", "A7.7.50, A7.7.166", is_unsound_pair, 0},
    {"unpredictable: exclusive accesses", "A7.7.52, A7.7.167", is_unsound_exclusive, 0},
    {"unpredictable: base written twice", "A7.7.46, A7.7.162", is_loaded_base, 0},
    {"unpredictable: long product in one register", "A7.7.138, A7.7.204", is_long_in_one, 0},
    {"unpredictable: reserved bits of saturations and bit fields", "A7.7.14, A7.7.126, A7.7.152", is_reserved_bits, 0},
    {"unpredictable: repeated zeros", "A5.3.2", is_repeated_zero, 0},
    {"unpredictable: pc and low registers in 16-bit encodings", "A7.7.4, A7.7.28", is_special_data, 0},
    {"unpredictable: pairs, lists and pc of floating point", "A7.7.239 to A7.7.243, A7.7.235, A7.7.258",
     is_unsound_float, 0},
    {"unpredictable: fractions longer than the number", "A7.7.227", is_long_fraction, 0},
    {"a failing strex is not checked", "A7.7.167", is_failing_exclusive, 0},
    {"a refused list is loaded in part", "B1.5.10", is_loaded_in_part, 0},
    {"half a double is stored", "B1.5.10", is_stored_in_part, 0},
    {"a refused pair is loaded in part, sp too", "B1.5.10", is_loaded_stack, 0},
    {"device memory is named by what is aligned", "A3.2.1", is_misaligned_device, 0},
    {"setend is executed", "A5.2.5", is_setend, 0},
    {"tt answers for secure state", "v8-M C2.4.221", is_test_target, 0},
    {"CONTROL is that of secure state, or the other one", "v8-M D1.2.21", is_secure_control, 0},
    {"floating point begins anew when CONTROL.SFPA is cleared", "v8-M B3.20, D1.2.21", is_secure_float, 0},
    {"unpredictable: cps, vsel and others in an IT block", "A7.7.29, v8-M C2.4.429", is_unconditional, 0},
    {"waits wait", "A7.7.261, A7.7.262", is_waiting, 0},
    {"an invalid state is fetched first", "A7.7.20", is_invalid_state, 0},
};
const size_t difference_count = sizeof(differences) / sizeof(differences[0]);
