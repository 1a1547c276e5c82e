// SPDX-License-Identifier: Apache-2.0 OR MIT
// Random instructions, IT blocks and other short sequences, on random registers and memory, here and on QEMU's Cortex-M
// machines in unprivileged thread mode: registers, flags, pc, memory, kind and address of the fault must agree, but for
// the differences of arm_differences.c, each of which a section of the manual decides. All 16-bit encodings are tried
// in a long run. Left out are cases that end with a stack pointer below which an exception finds no room: what the
// registers were is lost then on hardware, too.
//
//   test_processor_qemu_arm m0|m3|m3-traps|m4|m33 QEMU RUNNER.elf [CASES [SEED]]
#include "emulator/processor/test/executed.h"
#include "emulator/processor/test/random_thumb.h"
#include "qemu_arm.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LEAST = 5, MOST_UNKNOWN = 25, MOST_PLAIN = 4, BREAKPOINT = 0xbe00, IT = 0xbf00, UNDEFINED = 0xde00de00 };

#define MPS2(name, flags)                                                                                              \
    {                                                                                                                  \
        .options = "-machine " name, .code = 0x20200000, .ram = 0x20202000, .tables = 0x20204000, .features = flags    \
    }

static const struct core cores[] = {
    {"m0", PROCESSOR_ARMV6M, {.must_align = true}, MPS2("mps2-an385", EXCHANGE_MUST_ALIGN)},
    {"m3", PROCESSOR_ARMV7M, {.must_align = false}, MPS2("mps2-an385", 0)},
    {"m3-traps",
     PROCESSOR_ARMV7M,
     {.must_align = true, .divide_trap = true},
     MPS2("mps2-an385", EXCHANGE_MUST_ALIGN | EXCHANGE_DIVIDE_TRAP)},
    {"m4", PROCESSOR_ARMV7M, {.dsp = true, .single_precision = true}, MPS2("mps2-an386", EXCHANGE_FLOAT)},
    {"m33",
     PROCESSOR_ARMV8M,
     {.dsp = true, .single_precision = true},
     {.options = "-machine mps2-an505",
      .code = 0x38200000,
      .ram = 0x38202000,
      .tables = 0x38204000,
      .features = EXCHANGE_FLOAT | EXCHANGE_REGIONS_V8}},
};

const struct core *core;

// --- Decoding ------------------------------------------------------------------------------------

static struct arm_instruction decode(uint32_t bits, uint32_t at)
{
    struct arm_instruction i = {
        .architecture = core->architecture,
        .settings = &core->settings,
        .bits = bits,
        .address = at,
    };
    arm_decode(&i, bits < 0x10000);
    return i;
}

static uint32_t bits_at(uint32_t pc)
{
    const uint32_t first = code_half(pc);
    return arm_is_short(first) ? first : first << 16 | code_half(pc + 2);
}

// An instruction that ends there.
static uint32_t bits_before(uint32_t pc)
{
    const uint32_t first = code_half(pc - 4);
    return arm_is_short(first) ? code_half(pc - 2) : first << 16 | code_half(pc - 2);
}

static enum arm_code main_code(uint32_t bits, uint32_t pc)
{
    const struct arm_instruction i = decode(bits, pc);
    return main_operation(&i)->code;
}

// --- Making --------------------------------------------------------------------------------------

static void put(struct exchange_case *begin, uint32_t *at, uint32_t bits)
{
    if (bits >= 0x10000)
        put_half(begin, at, bits >> 16);
    put_half(begin, at, bits);
}

static bool is_it(uint32_t bits)
{
    return bits >> 8 == IT >> 8 && (bits & 15) != 0;
}

// Those of 16 bits in turn: they are few enough to be tried all.
static uint32_t next_short(void)
{
    enum { STRIDE = 7919, SPECIAL = 0x4400 }; // the latter are jumps, and moves of high registers
    static uint32_t half;
    half = (half + STRIDE) % 0xe800;
    return random_below(&source, 8) == 0 ? SPECIAL | random_below(&source, 0x400) : half;
}

static uint32_t next_instruction(void)
{
    uint32_t bits;
    do
        switch (random_below(&source, 8)) {
        case 0:
        case 1:
        case 2:
            bits = next_short();
            break;
        case 3:
            bits = core->settings.single_precision ? random_thumb_float(&source) : random_thumb(&source);
            break;
        case 4:
            bits = random_thumb_rare(&source);
            break;
        default:
            bits = random_thumb(&source);
        }
    while (is_it(bits) ||
           (core->architecture == PROCESSOR_ARMV6M && decode(bits, 0).operations[0].code == ARM_undefined));
    return bits;
}

// tt, and mrs and msr of CONTROL, which are about another security state than ours; mrs where v6-M has no Q.
static bool tells_state(uint32_t bits)
{
    const bool tests_target = (bits & 0xfff0f03f) == 0xe840f000, reads = (bits & 0xfffff000) == 0xf3ef8000;
    const bool is_control = (reads || (bits & 0xfff0f000) == 0xf3808000) && (bits & 0x7f) == 0x14;
    return (core->architecture == PROCESSOR_ARMV8M && (tests_target || is_control)) ||
           (core->architecture == PROCESSOR_ARMV6M && reads);
}

// What may stand in the middle of an IT block, or of a sequence. Stores that are exclusive have their own.
static bool is_sequential(uint32_t bits)
{
    const struct arm_instruction i = decode(bits, 0);
    const enum arm_code last = i.operations[i.count - 1].code;
    const bool jumps =
        (last >= ARM_b && last <= ARM_b_le) || (last == ARM_ldm && (i.operations[0].immediate >> 15) != 0);
    const bool stops = last == ARM_undefined || last == ARM_svc || last == ARM_bkpt || last == ARM_no_coprocessor;
    return !jumps && !stops && !tells_state(bits) && i.operations[0].code != ARM_store_exclusive;
}

static uint32_t random_sequential(void)
{
    uint32_t bits;
    do
        bits = next_instruction();
    while (!is_sequential(bits));
    return bits;
}

static void put_it_block(struct exchange_case *begin, uint32_t *at)
{
    const uint32_t mask = 1 + random_below(&source, 15);
    put(begin, at, IT | random_below(&source, 14) << 4 | mask);
    for (uint32_t bit = 16; bit > 1 && (mask & (bit - 1)) != 0; bit >>= 1)
        put(begin, at, random_sequential());
}

// A load that reserves, and a store of the same width to the same place; or nothing is reserved any more. What else
// there could be is unpredictable (A3.4.5): QEMU compares address and value.
static void put_exclusive(struct exchange_case *begin, uint32_t *at)
{
    static const uint32_t loads[] = {0xe8500f00, 0xe8d00f4f, 0xe8d00f5f, 0xe8d00fcf, 0xe8d00fdf, 0xe8d00fef};
    static const uint32_t stores[] = {0xe8400000, 0xe8c00f40, 0xe8c00f50, 0xe8c00fc0, 0xe8c00fd0, 0xe8c00fe0};
    const uint32_t kind = random_below(&source, core->architecture == PROCESSOR_ARMV8M ? 6 : 3);
    const uint32_t base = random_below(&source, 4) << 16;
    const uint32_t result = 8 + random_below(&source, 4);
    put(begin, at, loads[kind] | base | (4 + random_below(&source, 4)) << 12);
    if (random_below(&source, 6) == 0)
        put(begin, at, 0xf3bf8f2f); // clrex
    put(begin, at, stores[kind] | base | random_below(&source, 8) << 12 | (kind == 0 ? result << 8 : result));
}

static void put_plain(struct exchange_case *begin, uint32_t *at)
{
    for (uint32_t i = random_below(&source, MOST_PLAIN); i > 0; i--)
        put(begin, at, random_sequential());
}

static void put_sequence(struct exchange_case *begin, uint32_t *at)
{
    const uint32_t kind = core->architecture == PROCESSOR_ARMV6M ? 1 : random_below(&source, 6);
    put_plain(begin, at);
    if (kind == 0)
        put_exclusive(begin, at);
    if (kind > 1)
        put_it_block(begin, at);
    put_plain(begin, at);
}

// With floating point, its modes too.
static void set_random_float(struct exchange_case *begin)
{
    const uint32_t modes = random_below(&source, 2) == 0 ? 0 : random_next(&source) & 0x07c00000;
    if (!core->settings.single_precision)
        return;
    for (unsigned i = 0; i < 32; i++)
        begin->single[i] = random_single(&source);
    begin->fpscr = modes | (random_next(&source) & 0xf000009f);
}

static uint32_t frame_size(void)
{
    return core->settings.single_precision ? EXCHANGE_FRAME_FLOAT : EXCHANGE_FRAME;
}

static void set_random_registers(struct exchange_case *begin)
{
    const uint32_t q = core->architecture == PROCESSOR_ARMV6M ? 0 : ARM_Q;
    const uint32_t room = frame_size() + 8;
    for (unsigned i = 0; i <= ARM_LR; i++)
        begin->registers[i] = random_value();
    begin->registers[ARM_SP] = machine->ram + room + random_below(&source, EXCHANGE_PAGE - room + 4) / 4 * 4;
    begin->xpsr =
        (random_next(&source) & (ARM_N | ARM_Z | ARM_C | ARM_V | q | (core->settings.dsp ? ARM_GE : 0))) | ARM_T;
    set_random_float(begin);
}

static void make_case(struct exchange_case *begin)
{
    uint32_t at = random_place(begin, 4);
    begin->pc = machine->code + begin->code_at + at;
    set_random_registers(begin);
    if (random_below(&source, 10) < 7)
        put(begin, &at, next_instruction());
    else
        put_sequence(begin, &at);
    put(begin, &at, BREAKPOINT);
}

// --- Ours ----------------------------------------------------------------------------------------

static uint32_t frame_at(uint32_t sp)
{
    return (sp - frame_size()) & ~(uint32_t)7;
}

static uint32_t float_in_use(void)
{
    return core->architecture == PROCESSOR_ARMV8M ? EXCHANGE_FRAME_SECURE_FLOAT : 0;
}

// What the exception return that starts a case leaves below its stack pointer.
static void put_frame(const struct exchange_case *begin)
{
    uint32_t words[EXCHANGE_FRAME_FLOAT / 4];
    const uint32_t sp = begin->registers[ARM_SP];
    const uint32_t last[4] = {begin->registers[12], begin->registers[ARM_LR], begin->pc,
                              begin->xpsr | ((sp & 4) != 0 ? EXCHANGE_FRAME_PADDED : 0) | float_in_use()};
    memcpy(words, begin->registers, 16);
    memcpy(words + 4, last, sizeof(last));
    memcpy(words + 8, begin->single, 64);
    words[24] = begin->fpscr;
    memcpy(ours.ram + frame_at(sp) - machine->ram, words, core->settings.single_precision ? 100 : EXCHANGE_FRAME);
}

static void load_case(const struct exchange_case *begin)
{
    struct processor_state *const state = &processor.state;
    memcpy(state->registers, begin->registers, 16 * sizeof(uint32_t));
    memcpy(state->single, begin->single, sizeof(begin->single));
    state->registers[15] = 0;
    state->pc = begin->pc;
    state->xpsr = begin->xpsr;
    state->control = core->settings.single_precision ? 7 : 3;
    state->fpscr = begin->fpscr;
    state->has_reservation = false;
    put_frame(begin);
}

// Branches into the other security state, which ours is without; the machine is in secure state.
static bool leaves_state(uint32_t bits, uint32_t pc)
{
    return core->architecture == PROCESSOR_ARMV8M && ((bits & 0xffffff07) == 0x4704 || (pc | 1) == 0xfeffffff);
}

// There is room for the registers, and v6-M's instructions are this machine's.
static bool is_possible(const struct processor_outcome *outcome)
{
    const uint32_t sp = processor.state.registers[ARM_SP];
    if (core->architecture == PROCESSOR_ARMV6M && outcome->fault == PROCESSOR_FAULT_ILLEGAL &&
        bits_at(processor.state.pc) >> 8 != 0xde)
        return false;
    if (leaves_state(bits_at(processor.state.pc), processor.state.pc))
        return false;
    return sp - machine->ram <= EXCHANGE_PAGE && sp - machine->ram >= frame_size() + 8;
}

// --- Counting ------------------------------------------------------------------------------------

static unsigned long executed[ARM_CODES];
static unsigned long faulted[PROCESSOR_FAULTS];

static void count_instruction(void)
{
    const struct arm_instruction i = decode(bits_at(processor.state.pc), processor.state.pc);
    for (unsigned k = 0; k < i.count; k++)
        executed[i.operations[k].code]++;
}

// --- Judging -------------------------------------------------------------------------------------

static unsigned long unknown;

static enum processor_fault fault_of(uint32_t status, enum processor_fault ours_was)
{
    static const struct {
        uint32_t bits;
        enum processor_fault fault, instead; // instead: one that CFSR does not tell apart
    } table[] = {
        {1 << 0 | 1 << 8, PROCESSOR_FAULT_FETCH, PROCESSOR_FAULT_FETCH},
        {1 << 1 | 1 << 9, PROCESSOR_FAULT_LOAD, PROCESSOR_FAULT_STORE},
        {1 << 16, PROCESSOR_FAULT_ILLEGAL, PROCESSOR_FAULT_ILLEGAL},
        {1 << 17, PROCESSOR_FAULT_INVALID_STATE, PROCESSOR_FAULT_INVALID_STATE},
        {1 << 19, PROCESSOR_FAULT_NO_COPROCESSOR, PROCESSOR_FAULT_NO_COPROCESSOR},
        {1 << 24, PROCESSOR_FAULT_LOAD_MISALIGNED, PROCESSOR_FAULT_STORE_MISALIGNED},
        {1 << 25, PROCESSOR_FAULT_DIVIDE_BY_ZERO, PROCESSOR_FAULT_DIVIDE_BY_ZERO},
    };
    for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++)
        if ((status & table[i].bits) != 0)
            return ours_was == table[i].instead ? ours_was : table[i].fault;
    return PROCESSOR_FAULTS;
}

static struct verdict verdict_of(const struct exchange_result *result, enum processor_fault ours_was)
{
    enum { HARD_FAULT = 3, CALL = 11, DEBUG_MONITOR = 12, TIMER = 15 };
    if (result->frame_size == 0)
        return (struct verdict){PROCESSOR_STOP_FAULT, PROCESSOR_FAULTS};
    if (result->cause == CALL)
        return (struct verdict){PROCESSOR_STOP_CALL, PROCESSOR_FAULT_NONE};
    if (result->cause == DEBUG_MONITOR || (result->cause == HARD_FAULT && result->detail == 0))
        return (struct verdict){PROCESSOR_STOP_BREAKPOINT, PROCESSOR_FAULT_NONE};
    if (result->cause == TIMER)
        return (struct verdict){PROCESSOR_STOP_BUDGET, PROCESSOR_FAULT_NONE};
    return (struct verdict){PROCESSOR_STOP_FAULT, fault_of(result->detail, ours_was)};
}

bool same_verdict(const struct happened *h)
{
    return h->ours.stop == h->theirs.stop && h->ours.fault == h->theirs.fault;
}

static uint32_t visible_flags(const struct happened *h)
{
    const uint32_t everywhere = ARM_N | ARM_Z | ARM_C | ARM_V | ARM_T;
    return everywhere | (core->architecture == PROCESSOR_ARMV6M ? 0 : ARM_Q) | (core->settings.dsp ? ARM_GE : 0) |
           (h->ours.stop == PROCESSOR_STOP_CALL ? 0 : ARM_IT);
}

// A call returns behind itself.
static uint32_t their_pc(const struct exchange_result *result)
{
    enum { CALL = 11 };
    return result->pc - (result->cause == CALL ? 2 : 0);
}

bool same_registers(const struct happened *h)
{
    const struct processor_state *const state = &processor.state;
    return memcmp(state->registers, h->result->registers, 15 * sizeof(uint32_t)) == 0 &&
           state->pc == their_pc(h->result) && ((state->xpsr ^ h->result->xpsr) & visible_flags(h)) == 0 &&
           state->fpscr == h->result->fpscr && memcmp(state->single, h->result->single, sizeof(state->single)) == 0;
}

// Where a load or store was refused.
static bool same_address(const struct happened *h)
{
    const bool is_data = h->ours.fault == PROCESSOR_FAULT_LOAD || h->ours.fault == PROCESSOR_FAULT_STORE;
    return !is_data || h->outcome->address == h->result->address;
}

static const char *name_of(const struct verdict *verdict)
{
    static const char *const names[] = {"goes on", "call", "breakpoint"};
    if (verdict->stop != PROCESSOR_STOP_FAULT)
        return names[verdict->stop];
    return verdict->fault == PROCESSOR_FAULTS ? "unknown" : processor_fault_name(verdict->fault);
}

static void explain_word(const char *name, uint32_t number, uint32_t of_ours, uint32_t of_theirs)
{
    if (of_ours != of_theirs)
        print_message("  %s%u: ours %#x, theirs %#x\n", name, number, of_ours, of_theirs);
}

static void explain(const struct happened *h)
{
    const struct exchange_result *const result = h->result;
    print_message("case: %#x (%s) at %#x: ours %s %#x, theirs %s %#x (%u %#x) after %#x\n", h->bits, arm_names[h->code],
                  processor.state.pc, name_of(&h->ours), h->outcome->address, name_of(&h->theirs), result->address,
                  result->cause, result->detail, h->their_bits);
    for (unsigned i = 0; i < 15; i++)
        explain_word("r", i, processor.state.registers[i], result->registers[i]);
    for (unsigned i = 0; i < 32; i++)
        explain_word("s", i, processor.state.single[i], result->single[i]);
    explain_word("pc", 0, processor.state.pc, their_pc(result));
    explain_word("xpsr", 0, processor.state.xpsr & visible_flags(h), result->xpsr & visible_flags(h));
    explain_word("fpscr", 0, processor.state.fpscr, result->fpscr);
    ram_differs(true);
    print_message("  code:");
    for (unsigned i = 0; i < 24; i += 2)
        print_message(" %04x", code_half(h->begin->pc + i));
    print_message("\n");
}

// What the exception wrote there is no work of the case.
static void forgive_frame(const struct exchange_result *result)
{
    const uint32_t offset = result->frame - machine->ram;
    if (result->frame_size != 0 && offset <= EXCHANGE_PAGE - result->frame_size)
        memcpy(theirs.ram + offset, ours.ram + offset, result->frame_size);
}

static void judge(const struct exchange_case *begin, const struct processor_outcome *outcome,
                  const struct exchange_result *result)
{
    const uint32_t bits = bits_at(processor.state.pc);
    const struct happened h = {
        .code = main_code(bits, processor.state.pc),
        .bits = bits,
        .their_bits = bits_at(their_pc(result)),
        .their_before = bits_before(their_pc(result)),
        .ours = {outcome->stop, outcome->fault},
        .theirs = verdict_of(result, outcome->fault),
        .begin = begin,
        .outcome = outcome,
        .result = result,
    };
    faulted[outcome->fault]++;
    forgive_frame(result);
    if (same_verdict(&h) && same_registers(&h) && same_address(&h) && !ram_differs(false))
        return;
    if (is_known_difference(differences, difference_count, &h))
        return;
    explain(&h);
    if (unknown++ > MOST_UNKNOWN)
        fail_msg("the two differ");
}

// --- Tests ---------------------------------------------------------------------------------------

static void test_random_instructions_do_what_they_do_in_qemu(void **state)
{
    (void)state;
    static const struct qemu_rules rules = {
        .filler = UNDEFINED,
        .make = make_case,
        .load = load_case,
        .count = count_instruction,
        .is_possible = is_possible,
        .judge = judge,
    };
    qemu_begin_ours(core->architecture, &core->settings);
    qemu_compare(&rules);
    processor_cache_destroy(processor.cache);
    assert_int_equal(unknown, 0);
}

// Pairs of comparison and branch are not counted one by one here.
static bool can_execute(enum arm_code code)
{
    return (code < ARM_cmp_eq || code > ARM_when_le) && can_execute_arm(code, core->architecture, &core->settings);
}

static void test_every_operation_was_executed(void **state)
{
    (void)state;
    report_executed(arm_names, executed, ARM_CODES);
    report_faults(faulted, PROCESSOR_FAULTS);
    print_message("%lu cases; %lu more did not end, or had no stack\n", qemu_done, qemu_impossible);
    report_differences("QEMU", differences, difference_count);
    for (unsigned i = 0; i < ARM_CODES; i++)
        if (core->architecture != PROCESSOR_ARMV6M && can_execute((enum arm_code)i) && executed[i] < LEAST)
            fail_msg("%s was executed %lu times", arm_names[i], executed[i]);
}

int main(int count, char **words)
{
    for (size_t i = 0; count > 1 && i < sizeof(cores) / sizeof(cores[0]); i++)
        if (strcmp(cores[i].name, words[1]) == 0)
            core = &cores[i];
    if (core == NULL) {
        fprintf(stderr, "say which core\n");
        return 2;
    }
    qemu_begin(count - 2, words + 2, &core->machine);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_random_instructions_do_what_they_do_in_qemu),
        cmocka_unit_test(test_every_operation_was_executed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
