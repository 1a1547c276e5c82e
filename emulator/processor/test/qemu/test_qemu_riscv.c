// SPDX-License-Identifier: Apache-2.0 OR MIT
// Random instructions and short sequences of them, on random registers and memory, here and on QEMU's RISC-V machine
// in user mode: registers, pc, memory, kind and address of the fault must agree, but for the differences in the table
// below, each of which a section of the manual decides. All 16-bit encodings are tried in a long run.
//
//   test_processor_qemu_riscv QEMU RUNNER.elf [CASES [SEED]]
#include "emulator/processor/test/executed.h"
#include "qemu.h"

#include <stdlib.h>
#include <string.h>

enum { LEAST = 5, SEQUENCE = 12, MOST_UNKNOWN = 20, EBREAK = 0x00100073 };

static const struct qemu_machine virt = {
    .options = "-machine virt -bios none -cpu sifive-e31",
    .code = 0x80400000,
    .ram = 0x80402000,
    .tables = 0x80404000,
};

// --- Decoding ------------------------------------------------------------------------------------

static uint32_t bits_at(uint32_t pc)
{
    return code_half(pc) | code_half(pc + 2) << 16;
}

static struct operation decode(uint32_t bits)
{
    return rv32_decode(&processor.settings, (bits & 3) == 3 ? bits : rv32_expand(bits & 0xffff), 0);
}

// --- Making --------------------------------------------------------------------------------------

static void put(struct exchange_case *begin, uint32_t *at, uint32_t bits)
{
    put_half(begin, at, bits);
    if ((bits & 3) == 3)
        put_half(begin, at, bits >> 16);
}

// The compressed ones in turn: they are few enough to be tried all.
static uint32_t next_instruction(void)
{
    static uint32_t half;
    if (random_below(&source, 3) != 0)
        return random_instruction(&source);
    half = (half + 1) & 0xffff;
    half += (half & 3) == 3;
    return half & 0xffff;
}

static bool may_write(uint32_t bits)
{
    const enum rv32_code code = decode(bits).code;
    return code == RV32_sb || code == RV32_sh || code == RV32_sw || (code >= RV32_lr && code <= RV32_amomaxu);
}

// A pair of lr.w and sc.w, for the same word or not. Whether the latter fails when the process has itself written there
// in between is left open (unprivileged 8.2): QEMU compares the word with what it was.
static void put_reserved(struct exchange_case *begin, uint32_t *at)
{
    const uint32_t base = random_below(&source, 31) + 1;
    const uint32_t other = random_below(&source, 4) == 0 ? random_below(&source, 31) + 1 : base;
    put(begin, at, 0x1000202f | base << 15 | random_below(&source, 32) << 7);
    const uint32_t between = next_instruction();
    if (random_below(&source, 4) == 0 && !may_write(between))
        put(begin, at, between);
    put(begin, at, 0x1800202f | other << 15 | (random_next(&source) & 0x07f00f80));
}

static void make_case(struct exchange_case *begin)
{
    const uint32_t kind = random_below(&source, 10);
    const uint32_t count = kind < 7 ? 1 : random_below(&source, SEQUENCE);
    uint32_t at = random_place(begin, 4);
    begin->pc = machine->code + begin->code_at + at;
    for (unsigned i = 1; i < 32; i++)
        begin->registers[i] = random_value();
    if (kind > 8)
        put_reserved(begin, &at);
    for (uint32_t i = 0; i < count; i++)
        put(begin, &at, next_instruction());
    put(begin, &at, EBREAK);
}

static void load_case(const struct exchange_case *begin)
{
    memcpy(processor.state.registers, begin->registers, sizeof(begin->registers));
    processor.state.pc = begin->pc;
    processor.state.has_reservation = false;
}

static bool is_possible(const struct processor_outcome *outcome)
{
    (void)outcome;
    return true;
}

// --- Counting ------------------------------------------------------------------------------------

static unsigned long executed[RV32_CODES];
static unsigned long faulted[PROCESSOR_FAULTS];

// What stops is counted as a fault besides.
static void count_instruction(void)
{
    executed[decode(bits_at(processor.state.pc)).code]++;
}

// --- Differences ---------------------------------------------------------------------------------

struct happened {
    struct operation operation; // where ours stopped
    uint32_t bits;
    uint32_t address; // that a load or store goes to
    struct verdict ours, theirs;
    const struct exchange_case *begin;
    const struct processor_outcome *outcome;
    const struct exchange_result *result;
};

static bool same_verdict(const struct happened *h)
{
    return h->ours.stop == h->theirs.stop && h->ours.fault == h->theirs.fault;
}

static bool same_registers(const struct happened *h)
{
    return memcmp(processor.state.registers, h->result->registers, sizeof(h->result->registers)) == 0 &&
           processor.state.pc == h->result->pc;
}

static bool is_atomic(const struct happened *h)
{
    return h->operation.code >= RV32_sc && h->operation.code <= RV32_amomaxu;
}

// Privileged 3.1.15: what an atomic operation may not do is a store fault. QEMU calls it a load's where the reading
// is what fails.
static bool is_atomic_fault(const struct happened *h)
{
    return is_atomic(h) && same_registers(h) && h->outcome->address == h->result->detail &&
           ((h->ours.fault == PROCESSOR_FAULT_STORE && h->theirs.fault == PROCESSOR_FAULT_LOAD) ||
            (h->ours.fault == PROCESSOR_FAULT_STORE_MISALIGNED && h->theirs.fault == PROCESSOR_FAULT_LOAD_MISALIGNED));
}

// Unprivileged 8.2 lets an sc.w fault that fails, and wants the alignment; ours does as hardware does, whose
// protection unit comes first. QEMU compares the reservation first, and goes on.
static bool is_failing_sc(const struct happened *h)
{
    return h->operation.code == RV32_sc &&
           (h->ours.fault == PROCESSOR_FAULT_STORE || h->ours.fault == PROCESSOR_FAULT_STORE_MISALIGNED) &&
           !(processor.state.has_reservation && processor.state.reservation == h->address) &&
           (processor.state.pc != h->result->pc || h->theirs.stop == PROCESSOR_STOP_BUDGET);
}

static struct difference differences[] = {
    {"atomic operations raise load faults", "privileged 3.1.15", is_atomic_fault, 0},
    {"a failing sc.w is not checked", "unprivileged 8.2", is_failing_sc, 0},
};
#define DIFFERENCES (sizeof(differences) / sizeof(differences[0]))

// --- Judging -------------------------------------------------------------------------------------

static unsigned long unknown;

static struct verdict verdict_of(uint32_t cause)
{
    static const enum processor_fault faults[8] = {
        [1] = PROCESSOR_FAULT_FETCH, [2] = PROCESSOR_FAULT_ILLEGAL,          [4] = PROCESSOR_FAULT_LOAD_MISALIGNED,
        [5] = PROCESSOR_FAULT_LOAD,  [6] = PROCESSOR_FAULT_STORE_MISALIGNED, [7] = PROCESSOR_FAULT_STORE,
    };
    if (cause == 3)
        return (struct verdict){PROCESSOR_STOP_BREAKPOINT, PROCESSOR_FAULT_NONE};
    if (cause == 8)
        return (struct verdict){PROCESSOR_STOP_CALL, PROCESSOR_FAULT_NONE};
    if (cause < 8 && faults[cause] != PROCESSOR_FAULT_NONE)
        return (struct verdict){PROCESSOR_STOP_FAULT, faults[cause]};
    return (struct verdict){PROCESSOR_STOP_BUDGET, PROCESSOR_FAULT_NONE};
}

// mtval: the address of an access, the bits of what is illegal.
static bool same_detail(const struct happened *h)
{
    if (h->ours.stop != PROCESSOR_STOP_FAULT)
        return true;
    const bool is_illegal = h->ours.fault == PROCESSOR_FAULT_ILLEGAL;
    return h->result->detail == (is_illegal ? h->outcome->instruction : h->outcome->address);
}

static void explain(const struct happened *h)
{
    print_message("case: %#x (%s): ours %d %s, theirs %d %s (%u); pc %#x and %#x, detail %#x or %#x and %#x\n", h->bits,
                  rv32_names[h->operation.code], h->ours.stop, processor_fault_name(h->ours.fault), h->theirs.stop,
                  processor_fault_name(h->theirs.fault), h->result->cause, processor.state.pc, h->result->pc,
                  h->outcome->address, h->outcome->instruction, h->result->detail);
    for (unsigned i = 0; i < 32; i++)
        if (processor.state.registers[i] != h->result->registers[i])
            print_message("  x%u: ours %#x, theirs %#x\n", i, processor.state.registers[i], h->result->registers[i]);
    ram_differs(true);
    print_message("  code from %#x:", h->begin->pc);
    for (unsigned i = 0; i < 32; i += 2)
        print_message(" %04x", code_half(h->begin->pc + i));
    print_message("\n");
}

static void judge(const struct exchange_case *begin, const struct processor_outcome *outcome,
                  const struct exchange_result *result)
{
    const uint32_t bits = bits_at(processor.state.pc);
    const struct operation operation = decode(bits);
    const struct happened h = {
        .operation = operation,
        .bits = bits,
        .address = processor.state.registers[operation.rs1] + operation.immediate,
        .ours = {outcome->stop, outcome->fault},
        .theirs = verdict_of(result->cause),
        .begin = begin,
        .outcome = outcome,
        .result = result,
    };
    faulted[outcome->fault]++;
    if (same_verdict(&h) && same_registers(&h) && same_detail(&h) && !ram_differs(false))
        return;
    if (is_known_difference(differences, DIFFERENCES, &h))
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
        .make = make_case,
        .load = load_case,
        .count = count_instruction,
        .is_possible = is_possible,
        .judge = judge,
    };
    qemu_begin_ours(PROCESSOR_RV32IMAC, &(struct processor_settings){.counters = 0});
    qemu_compare(&rules);
    processor_cache_destroy(processor.cache);
    assert_int_equal(unknown, 0);
}

static void test_every_operation_was_executed(void **state)
{
    (void)state;
    report_executed(rv32_names, executed, RV32_CODES);
    report_faults(faulted, PROCESSOR_FAULT_STORE_MISALIGNED + 1);
    print_message("%lu cases; %lu more did not end\n", qemu_done, qemu_impossible);
    report_differences("QEMU", differences, DIFFERENCES);
    for (unsigned i = 0; i < RV32_CODES; i++)
        if (can_execute_rv32((enum rv32_code)i))
            assert_true(executed[i] >= LEAST);
}

int main(int count, char **words)
{
    qemu_begin(count - 1, words + 1, &virt);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_random_instructions_do_what_they_do_in_qemu),
        cmocka_unit_test(test_every_operation_was_executed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
