// SPDX-License-Identifier: Apache-2.0 OR MIT
// One random instruction at a time, on random registers and memory, here and in Unicorn: registers, pc,
// memory and kind of fault must agree, but for the differences in the table below, each of which a section
// of the manual decides. All 16-bit encodings are tried, and random ones of 32 bits.
//
//   test_processor_unicorn [CASES]
#include "executed.h"
#include "oracle.h"

#include <stdlib.h>
#include <string.h>

enum {
    LEAST = 20, // times that each operation must have been executed
    SEQUENCE = 24,
};

#ifdef __SANITIZE_ADDRESS__
static unsigned long cases = 40000;
#else
static unsigned long cases = 200000;
#endif

// --- The two machines ----------------------------------------------------------------------------

static int register_ids[33];
static uint32_t their_registers[33]; // x0 to x31, pc
static void *register_values[33];

// User mode, and no floating point: mstatus is 0, so mret goes there.
static void leave_machine_mode(void)
{
    static const uint8_t mret[] = {0x73, 0x00, 0x20, 0x30};
    memcpy(theirs.code, mret, sizeof(mret));
    uint32_t target = CODE + CASE_BYTES;
    uint32_t status = 0;
    must(uc_reg_write(unicorn, UC_RISCV_REG_MSTATUS, &status));
    must(uc_reg_write(unicorn, UC_RISCV_REG_MCOUNTEREN, &status));
    must(uc_reg_write(unicorn, UC_RISCV_REG_MEPC, &target));
    must(uc_emu_start(unicorn, CODE, 0, 0, 1));
    memset(theirs.code, 0, sizeof(mret));
}

static void begin_unicorn(void)
{
    must(uc_open(UC_ARCH_RISCV, UC_MODE_RISCV32, &unicorn));
    must(uc_ctl_set_cpu_model(unicorn, UC_CPU_RISCV32_SIFIVE_E31));
    oracle_map();
    for (int i = 0; i < 33; i++) {
        register_ids[i] = i == 32 ? UC_RISCV_REG_PC : UC_RISCV_REG_X0 + i;
        register_values[i] = &their_registers[i];
    }
    leave_machine_mode();
}

// What it should have refused has switched its floating point on.
static void renew_unicorn(void)
{
    uc_close(unicorn);
    begin_unicorn();
    memcpy(theirs.code, ours.code, CODE_BYTES);
}

static int begin(void **state)
{
    (void)state;
    begin_unicorn();
    oracle_begin_ours(PROCESSOR_RV32IMAC, &(struct processor_settings){.counters = 0});
    return 0;
}

static int end(void **state)
{
    (void)state;
    processor_cache_destroy(processor.cache);
    uc_close(unicorn);
    return 0;
}

// --- Random state --------------------------------------------------------------------------------

static void set_random_registers(uint32_t pc)
{
    for (unsigned i = 1; i < 32; i++)
        processor.state.registers[i] = their_registers[i] = random_value();
    their_registers[0] = 0;
    processor.state.pc = their_registers[32] = pc;
    must(uc_reg_write_batch(unicorn, register_ids, register_values, 33));
}

// --- Differences ---------------------------------------------------------------------------------

struct happened {
    enum rv32_code code;
    uint32_t bits;
    uint32_t address; // that a load or store goes to
    struct verdict ours, theirs;
};

static bool atomic_kind(const struct happened *h)
{
    return h->code >= RV32_lr && h->code <= RV32_amomaxu;
}

// Privileged 3.1.11: mcounteren, which is 0, hides the counters; and nobody writes them (unprivileged 10.1).
// Unicorn lets a process do both.
static bool is_counter(const struct happened *h)
{
    return (h->bits & 0x7f) == 0x73 && (h->bits >> 12 & 3) != 0 && (h->bits >> 20 & 0xf60) == 0xc00 &&
           h->ours.fault == PROCESSOR_FAULT_ILLEGAL && h->theirs.fault == PROCESSOR_FAULT_NONE;
}

// Unprivileged chapter 12: fsgnj.d and its like are the D extension's, and there is none. Unicorn executes them,
// and has all of floating point switched on then.
static bool is_sign_injection(const struct happened *h)
{
    return (h->bits & 0xfe00007f) == 0x22000053 && h->ours.fault == PROCESSOR_FAULT_ILLEGAL &&
           h->theirs.fault == PROCESSOR_FAULT_NONE;
}

// A process may not wait: hardware's kernels set mstatus.TW (privileged 3.1.6.5). Unicorn's waits.
static bool is_wfi(const struct happened *h)
{
    return h->bits == 0x10500073 && h->ours.fault == PROCESSOR_FAULT_ILLEGAL;
}

// Unprivileged 8.2 and 8.4: atomic operations must be naturally aligned, and fault if they are not.
static bool is_misaligned_atomic(const struct happened *h)
{
    return atomic_kind(h) && h->address % 4 != 0 &&
           (h->ours.fault == PROCESSOR_FAULT_STORE_MISALIGNED || h->ours.fault == PROCESSOR_FAULT_LOAD_MISALIGNED);
}

// Privileged 3.1.15: what an atomic operation may not do is a store fault. Unicorn calls it a load's where
// the reading is what fails.
static bool is_atomic_fault(const struct happened *h)
{
    return atomic_kind(h) && h->code != RV32_lr && h->ours.fault == PROCESSOR_FAULT_STORE &&
           h->theirs.fault == PROCESSOR_FAULT_LOAD;
}

// Unprivileged 8.2 lets an sc.w fault that fails; ours does as hardware does, whose protection unit comes
// first. Unicorn compares the reservation first and writes nothing.
static bool is_failing_sc(const struct happened *h)
{
    return h->code == RV32_sc && h->ours.fault == PROCESSOR_FAULT_STORE && h->theirs.fault == PROCESSOR_FAULT_NONE;
}

// Unprivileged 16.8: what its tables reserve, and floating point without F and D, is none of RV32IMAC's
// instructions. Unicorn does nothing at many of them.
static bool is_reserved_half(const struct happened *h)
{
    return (h->bits & 3) != 3 && rv32_expand(h->bits & 0xffff) == 0 && h->theirs.fault == PROCESSOR_FAULT_NONE &&
           memcmp(processor.state.registers, their_registers, sizeof(uint32_t) * 32) == 0;
}

// Privileged 3.7.1 lets the part of a misaligned store be seen whose bytes are allowed. Ours writes all or nothing.
static bool is_partial_store(const struct happened *h)
{
    const uint32_t width = h->code == RV32_sh ? 2 : 4;
    return (h->code == RV32_sh || h->code == RV32_sw) && h->address % width != 0 &&
           h->ours.fault == PROCESSOR_FAULT_STORE && h->theirs.fault == PROCESSOR_FAULT_STORE;
}

static struct difference differences[] = {
    {"reserved 16-bit encodings do nothing", "unprivileged 16.8", is_reserved_half, 0},
    {"counters can be used", "privileged 3.1.11", is_counter, 0},
    {"fsgnj.d is executed without D", "unprivileged 12", is_sign_injection, 0},
    {"wfi waits", "privileged 3.1.6.5", is_wfi, 0},
    {"misaligned atomic operations are done", "unprivileged 8.2, 8.4", is_misaligned_atomic, 0},
    {"atomic operations raise load faults", "privileged 3.1.15", is_atomic_fault, 0},
    {"a refused store is done in part", "privileged 3.7.1", is_partial_store, 0},
    {"a failing sc.w is not checked", "unprivileged 8.2", is_failing_sc, 0},
};
#define DIFFERENCES (sizeof(differences) / sizeof(differences[0]))

// --- One case ------------------------------------------------------------------------------------

static unsigned long executed[RV32_CODES];
static unsigned long faulted[PROCESSOR_FAULT_STORE_MISALIGNED + 1];

static struct verdict verdict_of_exception(uint32_t number)
{
    switch (number) {
    case 2:
        return (struct verdict){PROCESSOR_STOP_FAULT, PROCESSOR_FAULT_ILLEGAL};
    case 4:
        return (struct verdict){PROCESSOR_STOP_FAULT, PROCESSOR_FAULT_LOAD_MISALIGNED};
    case 6:
        return (struct verdict){PROCESSOR_STOP_FAULT, PROCESSOR_FAULT_STORE_MISALIGNED};
    case INVALID_INSTRUCTION: // its word for a breakpoint; what is illegal comes as an exception
        return (struct verdict){PROCESSOR_STOP_BREAKPOINT, PROCESSOR_FAULT_NONE};
    case 8:
        return (struct verdict){PROCESSOR_STOP_CALL, PROCESSOR_FAULT_NONE};
    default:
        return (struct verdict){PROCESSOR_STOP_BUDGET, PROCESSOR_FAULT_NONE};
    }
}

static struct verdict run_theirs(uint32_t pc, size_t budget)
{
    const struct verdict verdict = oracle_run(pc, budget, verdict_of_exception);
    must(uc_reg_read_batch(unicorn, register_ids, register_values, 33));
    return verdict;
}

static void put_instruction(uint32_t at, uint32_t bits)
{
    const uint8_t bytes[4] = {(uint8_t)bits, (uint8_t)(bits >> 8), (uint8_t)(bits >> 16), (uint8_t)(bits >> 24)};
    put_code(at, bytes, 4);
}

static uint32_t length_of(uint32_t bits)
{
    return (bits & 3) == 3 ? 4 : 2;
}

// With a breakpoint behind it, so that Unicorn translates no more than what is executed.
static void put_alone(uint32_t at, uint32_t bits)
{
    uint8_t bytes[8] = {(uint8_t)bits, (uint8_t)(bits >> 8), (uint8_t)(bits >> 16), (uint8_t)(bits >> 24)};
    static const uint8_t ebreak[4] = {0x73, 0x00, 0x10, 0x00};
    memcpy(bytes + length_of(bits), ebreak, sizeof(ebreak));
    put_code(at, bytes, length_of(bits) + 4);
}

static struct operation decode(uint32_t bits, uint32_t at)
{
    const uint32_t full = length_of(bits) == 4 ? bits : rv32_expand(bits & 0xffff);
    return rv32_decode(&processor.settings, full, at);
}

static void explain(const struct happened *h, uint32_t pc)
{
    print_message("case: %#x (%s) at %#x: ours %d %s, theirs %d %s; pc %#x and %#x\n", h->bits, rv32_names[h->code], pc,
                  h->ours.stop, processor_fault_name(h->ours.fault), h->theirs.stop,
                  processor_fault_name(h->theirs.fault), processor.state.pc, their_registers[32]);
    for (unsigned i = 0; i < 32; i++)
        if (processor.state.registers[i] != their_registers[i])
            print_message("  x%u: ours %#x, theirs %#x\n", i, processor.state.registers[i], their_registers[i]);
    oracle_memory_differs(true);
}

// What they looked for and did not find is the next instruction, which nobody asked for.
static void forgive_fetch(struct happened *h)
{
    if (h->theirs.fault == PROCESSOR_FAULT_FETCH && h->ours.stop == PROCESSOR_STOP_BUDGET)
        h->theirs = h->ours;
}

static bool agree(const struct happened *h)
{
    const bool stays = h->theirs.stop != PROCESSOR_STOP_BUDGET;
    return h->ours.stop == h->theirs.stop && h->ours.fault == h->theirs.fault &&
           memcmp(processor.state.registers, their_registers, sizeof(uint32_t) * 32) == 0 &&
           (stays || processor.state.pc == their_registers[32]) && !oracle_memory_differs(false);
}

static struct happened about_to_happen(uint32_t bits, uint32_t pc)
{
    const struct operation operation = decode(bits, pc);
    const uint32_t base = processor.state.registers[operation.rs1];
    return (struct happened){.code = operation.code, .bits = bits, .address = base + operation.immediate};
}

static void judge(struct happened *h, uint32_t pc)
{
    if (agree(h))
        return;
    if (!is_known_difference(differences, DIFFERENCES, h)) {
        explain(h, pc);
        fail_msg("the two differ");
    }
    memcpy(theirs.ram, ours.ram, RAM_BYTES);
    if (is_sign_injection(h))
        renew_unicorn();
}

static void compare(uint32_t bits, uint32_t pc)
{
    struct happened h = about_to_happen(bits, pc);
    const struct processor_outcome outcome = processor_run(&processor, 1);
    h.ours = (struct verdict){outcome.stop, outcome.fault};
    h.theirs = run_theirs(pc, 1);
    forgive_fetch(&h);
    faulted[outcome.fault]++;
    if (outcome.fault == PROCESSOR_FAULT_NONE)
        executed[h.code]++;
    if (h.ours.stop != PROCESSOR_STOP_BUDGET)
        assert_int_equal(processor.state.pc, pc);
    judge(&h, pc);
}

// Both reserve the same word, or another one than the sc.w to come asks for.
static void reserve(uint32_t sc_bits)
{
    static const uint32_t lr = 0x1000202f; // lr.w x0, (rs1)
    const uint32_t rs1 = sc_bits >> 15 & 31;
    const uint32_t place = next_place();
    const uint32_t address = processor.state.registers[rs1];
    const uint32_t other = random_below(&source, 3) == 0 ? RAM + 64 : address;
    if (rs1 == 0)
        return;
    put_instruction(place, lr | rs1 << 15);
    processor.state.registers[rs1] = their_registers[rs1] = other;
    processor.state.pc = their_registers[32] = CODE + place;
    must(uc_reg_write_batch(unicorn, register_ids, register_values, 33));
    processor_run(&processor, 1);
    run_theirs(CODE + place, 1);
    processor.state.registers[rs1] = their_registers[rs1] = address;
}

static void try_one(uint32_t bits)
{
    const uint32_t place = next_place() + 2 * random_below(&source, 2);
    put_alone(place, bits);
    set_random_registers(CODE + place);
    if (length_of(bits) == 4 && decode(bits, 0).code == RV32_sc) {
        reserve(bits);
        processor.state.pc = their_registers[32] = CODE + place;
        must(uc_reg_write_batch(unicorn, register_ids, register_values, 33));
    }
    compare(bits, CODE + place);
}

// --- Tests ---------------------------------------------------------------------------------------

static void test_every_compressed_encoding_does_what_it_does_in_unicorn(void **state)
{
    (void)state;
    set_random_memory();
    for (uint32_t half = 0; half < 0x10000; half++)
        if ((half & 3) != 3)
            for (int i = 0; i < 2; i++)
                try_one(half | random_next(&source) << 16);
}

static void test_random_instructions_do_what_they_do_in_unicorn(void **state)
{
    (void)state;
    for (unsigned long i = 0; i < cases; i++) {
        if (i % 1000 == 0)
            set_random_memory();
        try_one(random_instruction(&source));
    }
}

// What only privileged modes have, and what only other extensions have.
static void test_what_is_none_of_a_process_is_illegal_in_both(void **state)
{
    (void)state;
    static const uint32_t table[] = {
        0x30200073, 0x10200073, 0x00200073, 0x10500073, 0x12000073, 0x7b200073, // mret, sret, uret, wfi, ...
        0x00052507, 0x00a52027, 0x00053507, 0x00a53027, 0x00b57553, 0x00b57543, // floating point
        0x00053503, 0x00a53023, 0x00056503, 0x0000051b, 0x0000053b, 0x00b5352f, // RV64
        0x30002573, 0x34002573, 0x00102573, 0x00302573, 0x04002573, 0x10002573, // control registers
    };
    for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
        const unsigned long before = faulted[PROCESSOR_FAULT_ILLEGAL];
        try_one(table[i]);
        assert_int_equal(faulted[PROCESSOR_FAULT_ILLEGAL], before + 1);
    }
}

static bool is_sequential(uint32_t bits)
{
    const enum rv32_code code = decode(bits, 0).code;
    return code < RV32_jal || code == RV32_fence || (code >= RV32_amoswap && code <= RV32_amomaxu);
}

// A straight run of instructions and a breakpoint.
static void put_sequence(uint32_t place)
{
    for (int i = 0; i < SEQUENCE; i++) {
        const uint32_t bits = random_instruction(&source);
        if (!is_sequential(bits))
            continue;
        put_instruction(place, bits);
        place += length_of(bits);
    }
    put_instruction(place, 0x00100073);
}

// Blocks as they are decoded and kept, and the count at a fault.
static void test_random_sequences_end_as_they_end_in_unicorn(void **state)
{
    (void)state;
    for (unsigned long i = 0; i < cases / 20; i++) {
        const uint32_t start = next_place();
        set_random_registers(CODE + start);
        put_sequence(start);
        for (int skipped = 0; skipped < (SEQUENCE + 1) * 4 / CASE_BYTES; skipped++)
            next_place();
        const struct processor_outcome outcome = processor_run(&processor, SEQUENCE + 1);
        const uint32_t at = processor.state.pc;
        struct happened h = about_to_happen(get32(ours.code + at - CODE), at);
        h.ours = (struct verdict){outcome.stop, outcome.fault};
        h.theirs = run_theirs(CODE + start, SEQUENCE + 1);
        judge(&h, CODE + start);
    }
}

static void test_every_operation_was_executed(void **state)
{
    (void)state;
    report_executed(rv32_names, executed, RV32_CODES);
    report_faults(faulted, PROCESSOR_FAULT_STORE_MISALIGNED + 1);
    report_differences("Unicorn", differences, DIFFERENCES);
    for (unsigned i = 0; i < RV32_CODES; i++)
        if (can_execute_rv32((enum rv32_code)i))
            assert_true(executed[i] >= LEAST);
}

int main(int count, char **words)
{
    if (count > 1)
        cases = strtoul(words[1], NULL, 10);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_compressed_encoding_does_what_it_does_in_unicorn),
        cmocka_unit_test(test_random_instructions_do_what_they_do_in_unicorn),
        cmocka_unit_test(test_what_is_none_of_a_process_is_illegal_in_both),
        cmocka_unit_test(test_random_sequences_end_as_they_end_in_unicorn),
        cmocka_unit_test(test_every_operation_was_executed),
    };
    return cmocka_run_group_tests(tests, begin, end);
}
