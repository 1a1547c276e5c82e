// SPDX-License-Identifier: Apache-2.0 OR MIT
// Arm's M profile here and in Unicorn: one random instruction at a time and IT blocks of several, on random registers
// and memory. Registers, flags, pc, memory and kind of fault must agree, but for the differences in the table below,
// each of which a section of the manual decides. All 16-bit encodings are tried, a part of them in a short run,
// and random ones of 32 bits.
//
//   test_processor_unicorn_arm m0|m3|m4|m33 [CASES [SEED [TESTS]]]
#include "executed.h"
#include "oracle_arm.h"
#include "random_thumb.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LEAST = 5 }; // times that each operation must have been executed

static const struct core cores[] = {
    {"m0", PROCESSOR_ARMV6M, {.must_align = true}, UC_CPU_ARM_CORTEX_M0},
    {"m3", PROCESSOR_ARMV7M, {.must_align = false}, UC_CPU_ARM_CORTEX_M3},
    {"m4", PROCESSOR_ARMV7M, {.dsp = true, .single_precision = true}, UC_CPU_ARM_CORTEX_M4},
    {"m33", PROCESSOR_ARMV8M, {.dsp = true, .single_precision = true}, UC_CPU_ARM_CORTEX_M33},
};

const struct core *core;
// The sample of each run of the tests, less where it is slow; from ALL_CASES on, every encoding of 16 bits is tried.
enum { ALL_CASES = 40000, SOME_SHORT = 7, RARE = 7000 };
static unsigned long cases = 10000;

// --- Registers -----------------------------------------------------------------------------------

static int register_ids[R_COUNT];
uint32_t their[R_COUNT];
static void *register_values[R_COUNT];

static void name_registers(void)
{
    for (int i = 0; i < R_COUNT; i++) {
        register_values[i] = &their[i];
        register_ids[i] = i < 13 ? UC_ARM_REG_R0 + i : UC_ARM_REG_S0 + (i - R_S0);
    }
    register_ids[13] = UC_ARM_REG_SP;
    register_ids[14] = UC_ARM_REG_LR;
    register_ids[R_PC] = UC_ARM_REG_PC;
    register_ids[R_XPSR] = UC_ARM_REG_XPSR;
    register_ids[R_FPSCR] = UC_ARM_REG_FPSCR;
}

static int register_count(void)
{
    return core->settings.single_precision ? R_COUNT : R_INTEGER;
}

static void begin_unicorn(void)
{
    uint32_t unprivileged = core->settings.single_precision ? 7 : 3; // CONTROL: nPRIV, SPSEL, FPCA
    must(uc_open(UC_ARCH_ARM, UC_MODE_THUMB | UC_MODE_MCLASS, &unicorn));
    must(uc_ctl_set_cpu_model(unicorn, core->model));
    oracle_map();
    must(uc_reg_write(unicorn, UC_ARM_REG_CONTROL, &unprivileged));
    if (core->settings.single_precision) { // a first instruction clears FPSCR (B1.5.7): vmov s0, s0
        static const uint8_t move[] = {0xb0, 0xee, 0x40, 0x0a};
        memcpy(theirs.code, move, sizeof(move));
        must(uc_emu_start(unicorn, CODE | 1, 0, 0, 1));
    }
}

static void renew_unicorn(void)
{
    uc_close(unicorn);
    begin_unicorn();
    memcpy(theirs.code, ours.code, CODE_BYTES);
}

static int begin(void **state)
{
    (void)state;
    name_registers();
    begin_unicorn();
    oracle_begin_ours(core->architecture, &core->settings);
    return 0;
}

static int end(void **state)
{
    (void)state;
    processor_cache_destroy(processor.cache);
    uc_close(unicorn);
    return 0;
}

static uint32_t random_flags(void)
{
    const uint32_t q = core->architecture == PROCESSOR_ARMV6M ? 0 : ARM_Q;
    const uint32_t flags = random_next(&source) & (ARM_N | ARM_Z | ARM_C | ARM_V | q);
    return flags | ARM_T | (core->settings.dsp ? random_next(&source) & ARM_GE : 0);
}

static void set_random_float(void)
{
    struct processor_state *const state = &processor.state;
    for (unsigned i = 0; i < 32; i++)
        state->single[i] = their[R_S0 + i] = random_single(&source);
    const uint32_t modes = random_below(&source, 2) == 0 ? 0 : random_next(&source) & 0x07c00000;
    state->fpscr = their[R_FPSCR] = modes | (random_next(&source) & 0xf000009f);
}

// GE has a way of its own.
static void write_theirs(void)
{
    const uint32_t all_flags = their[R_XPSR];
    must(uc_reg_write_batch(unicorn, register_ids, register_values, register_count()));
    if (core->settings.dsp)
        must(uc_reg_write(unicorn, UC_ARM_REG_XPSR_NZCVQG, &all_flags));
}

static void set_random_registers(uint32_t pc)
{
    struct processor_state *const state = &processor.state;
    for (unsigned i = 0; i < R_PC; i++)
        state->registers[i] = their[i] = random_value() & ~(uint32_t)(i == ARM_SP ? 3 : 0);
    state->pc = pc;
    state->control = core->settings.single_precision ? 7 : 3;
    state->has_reservation = false;
    their[R_PC] = pc | 1;
    state->xpsr = their[R_XPSR] = random_flags();
    set_random_float();
    write_theirs();
}

// --- One case ------------------------------------------------------------------------------------

static unsigned long executed[ARM_CODES];
static unsigned long faulted[PROCESSOR_FAULTS];
static unsigned long unknown;

static struct verdict verdict_of_exception(uint32_t number)
{
    enum { UNDEFINED = 1, CALL = 2, BREAKPOINT = 7, NO_COPROCESSOR = 17, INVALID_STATE = 18, UNALIGNED = 22 };
    switch (number) {
    case UNDEFINED:
    case INVALID_INSTRUCTION:
        return (struct verdict){PROCESSOR_STOP_FAULT, PROCESSOR_FAULT_ILLEGAL};
    case CALL:
        return (struct verdict){PROCESSOR_STOP_CALL, PROCESSOR_FAULT_NONE};
    case BREAKPOINT:
        return (struct verdict){PROCESSOR_STOP_BREAKPOINT, PROCESSOR_FAULT_NONE};
    case NO_COPROCESSOR:
        return (struct verdict){PROCESSOR_STOP_FAULT, PROCESSOR_FAULT_NO_COPROCESSOR};
    case INVALID_STATE:
        return (struct verdict){PROCESSOR_STOP_FAULT, PROCESSOR_FAULT_INVALID_STATE};
    case UNALIGNED:
        return (struct verdict){PROCESSOR_STOP_FAULT, PROCESSOR_FAULT_LOAD_MISALIGNED};
    case 3: // aborts
        return (struct verdict){PROCESSOR_STOP_FAULT, PROCESSOR_FAULT_FETCH};
    case NO_EXCEPTION:
        return (struct verdict){PROCESSOR_STOP_BUDGET, PROCESSOR_FAULT_NONE};
    default:
        return (struct verdict){PROCESSOR_STOP_FAULT, PROCESSOR_FAULTS};
    }
}

static struct verdict run_theirs(uint32_t pc, size_t budget)
{
    const struct verdict verdict = oracle_run(pc | 1, budget, verdict_of_exception);
    must(uc_reg_read_batch(unicorn, register_ids, register_values, register_count()));
    return verdict;
}

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

static const uint32_t *our_register(int number)
{
    const struct processor_state *const state = &processor.state;
    switch (number) {
    case R_PC:
        return &state->pc;
    case R_XPSR:
        return &state->xpsr;
    case R_FPSCR:
        return &state->fpscr;
    default:
        return number < R_PC ? &state->registers[number] : &state->single[number - R_S0];
    }
}

static bool same_register(int number, bool stays)
{
    const uint32_t visible = ARM_N | ARM_Z | ARM_C | ARM_V | (core->architecture == PROCESSOR_ARMV6M ? 0 : ARM_Q) |
                             (core->settings.dsp ? ARM_GE : 0) | (stays ? 0 : ARM_IT);
    if (number == R_PC && stays)
        return true;
    if (number == R_XPSR)
        return ((*our_register(number) ^ their[number]) & visible) == 0;
    return *our_register(number) == their[number];
}

static bool same_registers(const struct happened *h)
{
    const bool stays = h->ours.stop != PROCESSOR_STOP_BUDGET;
    for (int i = 0; i < register_count(); i++)
        if (!same_register(i, stays))
            return false;
    return true;
}

bool only_differs(int number)
{
    for (int i = 0; i < register_count(); i++)
        if (i != number && !same_register(i, false))
            return false;
    return !oracle_memory_differs(false);
}

static const char *name_of(const struct verdict *verdict)
{
    static const char *const names[] = {"goes on", "call", "breakpoint"};
    if (verdict->stop != PROCESSOR_STOP_FAULT)
        return names[verdict->stop];
    return verdict->fault == PROCESSOR_FAULTS ? "unknown" : processor_fault_name(verdict->fault);
}

static void explain(const struct happened *h, uint32_t pc)
{
    const bool stays = h->ours.stop != PROCESSOR_STOP_BUDGET;
    print_message("case: %#x (%s) at %#x: ours %s, theirs %s (%u)\n", h->bits, arm_names[h->code], pc,
                  name_of(&h->ours), name_of(&h->theirs), exception);
    for (int i = 0; i < register_count(); i++)
        if (!same_register(i, stays))
            print_message("  %d: ours %#x, theirs %#x\n", i, *our_register(i), their[i]);
    oracle_memory_differs(true);
    print_message("  code:");
    for (unsigned i = 0; i < 24; i += 2)
        print_message(" %04x", ours.code[pc - CODE + i] | (unsigned)ours.code[pc - CODE + i + 1] << 8);
    print_message("\n");
}

bool same_verdict(const struct verdict *a, const struct verdict *b)
{
    return a->stop == b->stop && a->fault == b->fault;
}

static void judge(struct happened *h, uint32_t pc)
{
    if (same_verdict(&h->ours, &h->theirs) && same_registers(h) && !oracle_memory_differs(false))
        return;
    if (!is_known_difference(differences, difference_count, h)) {
        explain(h, pc);
        if (unknown++ > 20)
            fail_msg("the two differ");
    }
    memcpy(theirs.ram, ours.ram, RAM_BYTES);
    memcpy(theirs.tables, ours.tables, TABLES_BYTES);
    if (h->theirs.stop == PROCESSOR_STOP_FAULT || exception != NO_EXCEPTION) // it keeps something of that
        renew_unicorn();
}

static struct happened about_to_happen(uint32_t bits, uint32_t pc)
{
    const struct arm_instruction i = decode(bits, pc);
    const struct operation *const operation = main_operation(&i);
    return (struct happened){
        .code = operation->code,
        .bits = bits,
        .address = processor.state.registers[operation->rs1] + operation->immediate,
    };
}

static void count_executed(uint32_t bits, uint32_t pc)
{
    const struct arm_instruction i = decode(bits, pc);
    for (unsigned k = 0; k < i.count; k++)
        executed[i.operations[k].code]++;
}

// What they looked for and did not find is the next instruction, which nobody asked for.
static void forgive_fetch(struct happened *h)
{
    if (h->theirs.fault == PROCESSOR_FAULT_FETCH && h->ours.stop == PROCESSOR_STOP_BUDGET)
        h->theirs = h->ours;
}

static void put_instruction(uint32_t at, uint32_t bits)
{
    uint8_t bytes[4];
    put_code(at, bytes, thumb_bytes(bits, bytes));
}

// With a breakpoint behind it, so that Unicorn translates no more than what is executed.
static void put_alone(uint32_t at, uint32_t bits)
{
    uint8_t bytes[6];
    const unsigned count = thumb_bytes(bits, bytes);
    bytes[count] = 0;
    bytes[count + 1] = 0xbe;
    put_code(at, bytes, count + 2);
}

static bool is_it(uint32_t bits)
{
    return bits < 0x10000 && bits >> 8 == 0xbf && (bits & 15) != 0;
}

// Both reserve what a strex will store to; or nothing.
static void reserve(uint32_t bits, uint32_t place)
{
    const struct operation operation = decode(bits, 0).operations[0];
    const bool has_offset = (bits & 0xfff00000) == 0xe8400000;
    const uint32_t load = has_offset ? 0xe8500f00 | (bits & 0xff) : 0xe8d00f0f | (bits & 0xf0);
    const uint32_t clear = 0xf3bf8f2f;
    const bool clears = random_below(&source, 4) == 0;
    put_alone(place, clears ? clear : load | (uint32_t)operation.rs1 << 16 | (uint32_t)operation.rd << 12);
    processor_run(&processor, 1);
    run_theirs(CODE + place, 1);
    processor.state.pc = CODE + place;
    for (int i = 0; i < R_PC; i++)
        processor.state.registers[i] = their[i];
    their[R_PC] = CODE + place + 1;
    write_theirs();
    put_alone(place, bits);
}

// Unicorn's M33 is in secure state, where a process may clear CONTROL.SFPA: floating point begins anew then, with an
// FPSCR of 0 (v8-M B3.20, D1.2.21), in whatever case comes next. Outside of that state it may not.
static bool clears_float(uint32_t bits)
{
    return core->architecture == PROCESSOR_ARMV8M && (bits & 0xfff0f0ff) == 0xf3808014;
}

static void try_one(uint32_t bits)
{
    const uint32_t place = next_place() + 2 * random_below(&source, 2);
    const uint32_t pc = CODE + place;
    if (is_it(bits))
        return; // with what follows: below
    put_alone(place, bits);
    set_random_registers(pc);
    if (decode(bits, pc).operations[0].code == ARM_store_exclusive)
        reserve(bits, place);
    struct happened h = about_to_happen(bits, pc);
    const struct processor_outcome outcome = processor_run(&processor, 1);
    h.ours = (struct verdict){outcome.stop, outcome.fault};
    h.theirs = run_theirs(pc, 1);
    forgive_fetch(&h);
    faulted[outcome.fault]++;
    if (outcome.fault == PROCESSOR_FAULT_NONE)
        count_executed(bits, pc);
    if (h.ours.stop != PROCESSOR_STOP_BUDGET)
        assert_int_equal(processor.state.pc, pc);
    judge(&h, pc);
    if (clears_float(bits))
        renew_unicorn();
}

// --- Tests ---------------------------------------------------------------------------------------

static void test_every_short_encoding_does_what_it_does_in_unicorn(void **state)
{
    (void)state;
    set_random_memory();
    const uint32_t step = cases < ALL_CASES ? SOME_SHORT : 1;
    for (uint32_t half = 0; half < 0xe800; half += half >> 10 == 0x11 ? 1 : step) // those with high registers
        try_one(half);
}

static void test_random_instructions_do_what_they_do_in_unicorn(void **state)
{
    (void)state;
    for (unsigned long i = 0; i < cases; i++) {
        if (i % 1000 == 0)
            set_random_memory();
        try_one(random_thumb(&source));
    }
    for (unsigned i = 0; core->architecture != PROCESSOR_ARMV6M && i < RARE; i++)
        try_one(random_thumb_rare(&source));
}

// Instructions in which Unicorn is known to differ in what they do, or to stop.
static bool is_odd_in_unicorn(uint32_t bits)
{
    static const struct {
        uint32_t mask, match;
    } table[] = {
        {0xffffff00, 0x0000bf00}, {0xfffff000, 0xf3af8000}, // hints
        {0xffffff00, 0xf3bf8f00},                           // barriers
        {0xfffff000, 0xf3ef8000}, {0xfff0f0ff, 0xf3808014}, // mrs, and msr of CONTROL
        {0xffe00000, 0xe8400000}, {0xfff00000, 0xe8c00000}, // strex, tt
        {0xffffffe8, 0x0000b660}, {0xfffffff7, 0x0000b650}, // cps, setend
        {0xffbe0e50, 0xeeba0a40},                           // vcvt of fixed point
    };
    for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++)
        if ((bits & table[i].mask) == table[i].match)
            return true;
    return false;
}

// Unicorn keeps its low bits.
static bool writes_sp(const struct arm_instruction *i)
{
    for (unsigned k = 0; k < i->count; k++) {
        const struct operation *const operation = &i->operations[k];
        const bool writes = operation->code == ARM_write_back || operation->code == ARM_ldrd ||
                            operation->code == ARM_vcore || operation->code == ARM_vsystem;
        if (operation->code == ARM_align_sp || (writes && (operation->rd == ARM_SP || operation->rs2 == ARM_SP)))
            return true;
    }
    return false;
}

// What may stand in the middle of a block, and of an IT block.
static bool is_sequential(uint32_t bits)
{
    const struct arm_instruction i = decode(bits, 0);
    const enum arm_code last = i.operations[i.count - 1].code;
    const bool jumps =
        (last >= ARM_b && last <= ARM_b_le) || (last == ARM_ldm && (i.operations[0].immediate >> 15) != 0);
    const bool stops = last == ARM_undefined || last == ARM_svc || last == ARM_bkpt || last == ARM_no_coprocessor;
    return !jumps && !stops && !is_odd_in_unicorn(bits) && !writes_sp(&i);
}

static uint32_t random_sequential(void)
{
    uint32_t bits;
    do
        bits = random_below(&source, 3) == 0 ? random_next(&source) % 0xe800 : random_thumb(&source);
    while (!is_sequential(bits));
    return bits;
}

// An IT block with its instructions; how many there are of these.
static uint32_t put_it_block(uint32_t place, uint32_t *end)
{
    const uint32_t condition = random_below(&source, 14);
    const uint32_t mask = 1 + random_below(&source, 15);
    uint32_t count = 4;
    for (uint32_t bit = 1; (mask & bit) == 0; bit <<= 1)
        count--;
    put_instruction(place, 0xbf00 | condition << 4 | mask);
    place += 2;
    for (uint32_t i = 0; i < count; i++) {
        const uint32_t bits = random_sequential();
        put_instruction(place, bits);
        place += bits < 0x10000 ? 2 : 4;
    }
    *end = place;
    return count;
}

// Plain instructions, an IT block, plain ones, and a breakpoint.
static uint32_t put_sequence(uint32_t place)
{
    uint32_t count = 0;
    for (int part = 0; part < 3; part++) {
        if (part == 1 && core->architecture != PROCESSOR_ARMV6M) {
            count += put_it_block(place, &place) + 1;
            continue;
        }
        for (uint32_t i = random_below(&source, 4); i > 0; i--, count++) {
            const uint32_t bits = random_sequential();
            put_instruction(place, bits);
            place += bits < 0x10000 ? 2 : 4;
        }
    }
    put_instruction(place, 0xbe00);
    return count;
}

// Cut anywhere, the sequence ends the same: in IT blocks too, and with nothing decoded before.
static struct processor_outcome run_in_pieces(void)
{
    struct processor_outcome outcome;
    do {
        if (random_below(&source, 4) == 0)
            processor_memory_changed(&processor, ours.code, CODE_BYTES);
        outcome = processor_run(&processor, random_below(&source, 4));
    } while (outcome.stop == PROCESSOR_STOP_BUDGET);
    return outcome;
}

static struct processor_outcome run_both_ways(void)
{
    static uint8_t before[RAM_BYTES], after[RAM_BYTES];
    struct processor_state state = processor.state;
    memcpy(before, ours.ram, RAM_BYTES);
    const struct processor_outcome whole = processor_run(&processor, 1000);
    memcpy(after, ours.ram, RAM_BYTES);
    memcpy(ours.ram, before, RAM_BYTES);
    const struct processor_state end = processor.state;
    processor.state = state;
    const struct processor_outcome pieces = run_in_pieces();
    assert_memory_equal(&end, &processor.state, sizeof(end));
    assert_memory_equal(&whole, &pieces, sizeof(whole));
    assert_memory_equal(ours.ram, after, RAM_BYTES);
    return whole;
}

// The instruction where it stopped decides which difference it may be.
static void test_random_sequences_end_as_they_end_in_unicorn(void **state)
{
    (void)state;
    for (unsigned long i = 0; i < cases / 4; i++) {
        const uint32_t place = next_place();
        const uint32_t count = put_sequence(place);
        for (uint32_t skipped = 0; skipped < (count + 3) * 4 / CASE_BYTES; skipped++)
            next_place();
        if (i % 500 == 0)
            set_random_memory();
        set_random_registers(CODE + place);
        processor.state.count = 0;
        const struct processor_outcome outcome = run_both_ways();
        const uint8_t *const at = ours.code + (processor.state.pc - CODE);
        const uint32_t first = (uint32_t)at[0] | (uint32_t)at[1] << 8;
        const bool short_one = arm_is_short(first);
        struct happened h = about_to_happen(short_one ? first : first << 16 | at[2] | (uint32_t)at[3] << 8, 0);
        h.ours = (struct verdict){outcome.stop, outcome.fault};
        h.theirs = run_theirs(CODE + place, 64);
        if (h.ours.stop == PROCESSOR_STOP_BREAKPOINT)
            assert_int_equal(processor.state.count, count);
        judge(&h, CODE + place);
    }
}

// They are one operation, and the flags are still those of the comparison.
static void test_comparisons_take_their_branches_as_in_unicorn(void **state)
{
    (void)state;
    for (uint32_t i = 0; i < 14 * 60; i++) {
        const uint32_t place = next_place();
        const bool immediate = random_below(&source, 2) == 0;
        const uint32_t registers = random_below(&source, 64);
        put_instruction(place, immediate ? 0x2800 | (random_next(&source) & 0x7ff) : 0x4280 | registers);
        put_instruction(place + 2, 0xd000 | i % 14 << 8 | random_below(&source, 16));
        set_random_registers(CODE + place);
        for (unsigned k = 0; k < 8 && random_below(&source, 2) == 0; k++)
            processor.state.registers[k] = their[k] = random_below(&source, 3) - 1;
        write_theirs();
        struct happened h = about_to_happen(0xd000, 0);
        h.ours.stop = processor_run(&processor, 2).stop;
        h.theirs = run_theirs(CODE + place, 2);
        executed[(immediate ? ARM_cmpi_eq : ARM_cmp_eq) + i % 14]++;
        judge(&h, CODE + place);
    }
}

static void test_floating_point_does_what_it_does_in_unicorn(void **state)
{
    (void)state;
    for (unsigned long i = 0; core->settings.single_precision && i < cases / 2; i++)
        try_one(random_thumb_float(&source));
}

static void test_every_operation_was_executed(void **state)
{
    (void)state;
    report_executed(arm_names, executed, ARM_CODES);
    report_faults(faulted, PROCESSOR_FAULTS);
    report_differences("Unicorn", differences, difference_count);
    assert_int_equal(unknown, 0);
    for (unsigned i = 0; i < ARM_CODES; i++)
        if (core->architecture != PROCESSOR_ARMV6M &&
            can_execute_arm((enum arm_code)i, core->architecture, &core->settings) && executed[i] < LEAST)
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
    if (count > 2)
        cases = strtoul(words[2], NULL, 10);
    if (count > 3)
        source.state ^= strtoul(words[3], NULL, 10) << 8;
    if (count > 4)
        cmocka_set_test_filter(words[4]);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_short_encoding_does_what_it_does_in_unicorn),
        cmocka_unit_test(test_random_instructions_do_what_they_do_in_unicorn),
        cmocka_unit_test(test_random_sequences_end_as_they_end_in_unicorn),
        cmocka_unit_test(test_comparisons_take_their_branches_as_in_unicorn),
        cmocka_unit_test(test_floating_point_does_what_it_does_in_unicorn),
        cmocka_unit_test(test_every_operation_was_executed),
    };
    return cmocka_run_group_tests(tests, begin, end);
}
