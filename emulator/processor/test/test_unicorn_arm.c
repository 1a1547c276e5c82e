// SPDX-License-Identifier: Apache-2.0 OR MIT
// Arm's M profile here and in Unicorn: one random instruction at a time and IT blocks of several, on random registers
// and memory. Registers, flags, pc, memory and kind of fault must agree, but for the differences in the table below,
// each of which a section of the manual decides. All 16-bit encodings are tried, and random ones of 32 bits.
//
//   test_processor_unicorn_arm m0|m3|m4|m33 [CASES [SEED]]
#include "emulator/processor/arm.h"
#include "oracle.h"
#include "random_thumb.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LEAST = 20 }; // times that each operation must have been executed

static const struct core {
    const char *name;
    enum processor_architecture architecture;
    struct processor_settings settings;
    int model;
} cores[] = {
    {"m0", PROCESSOR_ARMV6M, {.must_align = true}, UC_CPU_ARM_CORTEX_M0},
    {"m3", PROCESSOR_ARMV7M, {.must_align = false}, UC_CPU_ARM_CORTEX_M3},
    {"m4", PROCESSOR_ARMV7M, {.dsp = true, .single_precision = true}, UC_CPU_ARM_CORTEX_M4},
    {"m33", PROCESSOR_ARMV8M, {.dsp = true, .single_precision = true}, UC_CPU_ARM_CORTEX_M33},
};

static const struct core *core;
static unsigned long cases = 100000;

// --- Registers -----------------------------------------------------------------------------------

enum { R_PC = 15, R_XPSR = 16, R_FPSCR = 17, R_S0 = 18, R_COUNT = R_S0 + 32, R_INTEGER = R_FPSCR };

static int register_ids[R_COUNT];
static uint32_t their[R_COUNT];
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
    uint32_t unprivileged = 3;
    must(uc_open(UC_ARCH_ARM, UC_MODE_THUMB | UC_MODE_MCLASS, &unicorn));
    must(uc_ctl_set_cpu_model(unicorn, core->model));
    oracle_map();
    must(uc_reg_write(unicorn, UC_ARM_REG_CONTROL, &unprivileged));
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
    const uint32_t flags = random_next(&source) & (ARM_N | ARM_Z | ARM_C | ARM_V | ARM_Q);
    return flags | ARM_T | (core->settings.dsp ? random_next(&source) & ARM_GE : 0);
}

static uint32_t random_single(void)
{
    static const uint32_t special[] = {0,          0x80000000, 0x3f800000, 0xbf800000, 0x7f800000, 0xff800000,
                                       0x7fc00000, 0x7f800001, 0x7fa12345, 0xffd00001, 0x00000001, 0x807fffff,
                                       0x00800000, 0x7f7fffff, 0x4effffff, 0x4f000000, 0x4f800000, 0xcf000000,
                                       0x3f000000, 0xbf000000, 0x3effffff, 0x47000000, 0x477fe000, 0x38800000};
    const uint32_t exponent = 100 + random_below(&source, 60);
    switch (random_below(&source, 4)) {
    case 0:
        return special[random_below(&source, 24)];
    case 1:
        return random_next(&source);
    case 2:
        return (special[random_below(&source, 24)] ^ random_next(&source) >> 31) + random_below(&source, 4);
    default:
        return (random_next(&source) & 0x807fffff) | exponent << 23;
    }
}

static void set_random_float(void)
{
    struct processor_state *const state = &processor.state;
    for (unsigned i = 0; i < 32; i++)
        state->single[i] = their[R_S0 + i] = random_single();
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
    state->control = 3;
    state->has_reservation = false;
    their[R_PC] = pc | 1;
    state->xpsr = their[R_XPSR] = random_flags();
    set_random_float();
    write_theirs();
}

// --- Differences ---------------------------------------------------------------------------------

struct happened {
    enum arm_code code; // of the first operation that is no preparation
    uint32_t bits;
    uint32_t address; // that a load or store goes to
    struct verdict ours, theirs;
};

static bool same_verdict(const struct verdict *a, const struct verdict *b)
{
    return a->stop == b->stop && a->fault == b->fault;
}

static bool only_differs(int number);

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

// A3.2.1: instructions of several words, and exclusive ones, must be aligned whatever the settings say.
static bool is_misaligned(const struct happened *h)
{
    return must_be_aligned(h) && is_misaligned_fault(h->ours.fault) && !is_misaligned_fault(h->theirs.fault);
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

// A5.3.4: blx to an address is none of the M profile's.
static bool is_other_set(const struct happened *h)
{
    return refused_by_ours(h) && (h->bits & 0xf800d000) == 0xf000c000;
}

// A7.7.41, A7.7.159, A7.7.50: lists with sp, of one register, with their base, or pc and lr; a pair that is one
// register, or is written back too.
static bool is_unsound_list(const struct happened *h)
{
    return !is_short(h) && refused_by_ours(h) && h->bits >> 25 == 0x74;
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

static struct difference differences[] = {
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
    {"blx to an address", "A5.3.4", is_other_set, 0},
    {"hints stop", "A7.7.88, A7.7.262 to A7.7.264", is_hint, 0},
};
#define DIFFERENCES (sizeof(differences) / sizeof(differences[0]))

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
    const uint32_t visible =
        ARM_N | ARM_Z | ARM_C | ARM_V | ARM_Q | (core->settings.dsp ? ARM_GE : 0) | (stays ? 0 : ARM_IT);
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

static bool only_differs(int number)
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
}

static void judge(struct happened *h, uint32_t pc)
{
    if (same_verdict(&h->ours, &h->theirs) && same_registers(h) && !oracle_memory_differs(false))
        return;
    if (!is_known_difference(differences, DIFFERENCES, h)) {
        explain(h, pc);
        if (unknown++ > 3000)
            fail_msg("the two differ");
    }
    memcpy(theirs.ram, ours.ram, RAM_BYTES);
    if (h->theirs.stop == PROCESSOR_STOP_FAULT)
        renew_unicorn();
}

static bool is_preparation(enum arm_code code)
{
    return (code >= ARM_lslci && code <= ARM_rrxc) || code == ARM_set_carry;
}

static struct happened about_to_happen(uint32_t bits, uint32_t pc)
{
    const struct arm_instruction i = decode(bits, pc);
    unsigned main = 0;
    while (main + 1 < i.count && is_preparation(i.operations[main].code))
        main++;
    const struct operation *const operation = &i.operations[main];
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

static bool is_it(uint32_t bits)
{
    return bits < 0x10000 && bits >> 8 == 0xbf && (bits & 15) != 0;
}

// Both reserve what a strex will store to; or nothing.
static void reserve(uint32_t bits, uint32_t place)
{
    const struct operation operation = decode(bits, 0).operations[0];
    const uint32_t width = operation.immediate >> 16;
    const uint32_t load = width == 4 ? 0xe8500f00 | (bits & 0xff) : 0xe8d00f0f | (bits & 0xf0);
    const uint32_t clear = 0xf3bf8f2f;
    const bool clears = random_below(&source, 4) == 0;
    put_instruction(place, clears ? clear : load | (uint32_t)operation.rs1 << 16 | (uint32_t)operation.rd << 12);
    processor_run(&processor, 1);
    run_theirs(CODE + place, 1);
    processor.state.pc = CODE + place;
    for (int i = 0; i < R_PC; i++)
        processor.state.registers[i] = their[i];
    their[R_PC] = CODE + place + 1;
    write_theirs();
    put_instruction(place, bits);
}

static void try_one(uint32_t bits)
{
    const uint32_t place = next_place() + 2 * random_below(&source, 2);
    const uint32_t pc = CODE + place;
    if (is_it(bits))
        return; // with what follows: below
    put_instruction(place, bits);
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
}

// --- Tests ---------------------------------------------------------------------------------------

static void test_every_short_encoding_does_what_it_does_in_unicorn(void **state)
{
    (void)state;
    set_random_memory();
    for (uint32_t half = 0; half < 0xe800; half++)
        for (int i = 0; i < 2; i++)
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
}

static void test_every_operation_was_executed(void **state)
{
    (void)state;
    for (unsigned i = 0; i < ARM_CODES; i++)
        print_message("%s %lu%s", arm_names[i], executed[i], i % 10 == 9 ? "\n" : "  ");
    print_message("\nfaults:\n");
    for (unsigned i = 1; i < PROCESSOR_FAULTS; i++)
        print_message("  %s: %lu\n", processor_fault_name((enum processor_fault)i), faulted[i]);
    report_differences(differences, DIFFERENCES);
    assert_int_equal(unknown, 0);
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
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_short_encoding_does_what_it_does_in_unicorn),
        cmocka_unit_test(test_random_instructions_do_what_they_do_in_unicorn),
        cmocka_unit_test(test_every_operation_was_executed),
    };
    return cmocka_run_group_tests(tests, begin, end);
}
