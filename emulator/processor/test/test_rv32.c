// SPDX-License-Identifier: Apache-2.0 OR MIT
// What each group of RV32IMAC instructions does, by hand: results, stops, counts, and what is illegal.
#include "emulator/processor/rv32.h"
#include "fixture.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

// --- Computation ---------------------------------------------------------------------------------

struct computation {
    uint32_t bits; // from x10 and x11 to x12
    uint32_t a0;
    uint32_t a1;
    uint32_t result;
};

static uint32_t compute(uint32_t funct3, uint32_t funct7)
{
    return r_format(0x33, funct3, funct7, A2, A0, A1);
}

static uint32_t compute_with(uint32_t funct3, int32_t immediate)
{
    return i_format(0x13, funct3, A2, A0, immediate);
}

static void assert_computations(const struct computation *table, size_t count)
{
    struct fixture fixture;
    begin(&fixture);
    for (size_t i = 0; i < count; i++) {
        const struct processor_outcome outcome = run_one(&fixture, table[i].bits, table[i].a0, table[i].a1);
        assert_int_equal(outcome.stop, PROCESSOR_STOP_BUDGET);
        assert_int_equal(x(&fixture)[A2], table[i].result);
        assert_int_equal(fixture.processor.state.pc, CODE + 4);
        assert_int_equal(fixture.processor.state.count, 1);
    }
    end(&fixture);
}

static void test_register_arithmetic_wraps_and_compares(void **state)
{
    (void)state;
    const struct computation table[] = {
        {compute(0, 0), 0xffffffff, 2, 1},
        {compute(0, 0x20), 1, 2, 0xffffffff},
        {compute(1, 0), 3, 33, 6},
        {compute(2, 0), 0x80000000, 0, 1},
        {compute(2, 0), 0, 0x80000000, 0},
        {compute(3, 0), 0x80000000, 0, 0},
        {compute(3, 0), 0, 0x80000000, 1},
        {compute(4, 0), 0xff00ff00, 0x0ff00ff0, 0xf0f0f0f0},
        {compute(5, 0), 0x80000000, 31, 1},
        {compute(5, 0x20), 0x80000000, 31, 0xffffffff},
        {compute(5, 0x20), 0x80000000, 32, 0x80000000},
        {compute(5, 0x20), 0x40000000, 30, 1},
        {compute(6, 0), 0xf0f0, 0x0f0f, 0xffff},
        {compute(7, 0), 0xff00, 0x0ff0, 0x0f00},
    };
    assert_computations(table, COUNT(table));
}

static void test_immediates_are_sign_extended(void **state)
{
    (void)state;
    const struct computation table[] = {
        {compute_with(0, -1), 0, 0, 0xffffffff},
        {compute_with(0, 0), 77, 0, 77},
        {compute_with(0, 2047), 1, 0, 2048},
        {compute_with(1, 31), 1, 0, 0x80000000},
        {compute_with(2, -1), 0xfffffffe, 0, 1},
        {compute_with(3, -1), 0xfffffffe, 0, 1},
        {compute_with(3, 1), 0, 0, 1},
        {compute_with(4, -1), 0x0f0f0f0f, 0, 0xf0f0f0f0},
        {compute_with(5, 4), 0x80000000, 0, 0x08000000},
        {compute_with(5, 0x404), 0x80000000, 0, 0xf8000000},
        {compute_with(5, 0x400), 0x80000000, 0, 0x80000000},
        {compute_with(6, -2048), 1, 0, 0xfffff801},
        {compute_with(7, -16), 0x12345678, 0, 0x12345670},
        {i_format(0x13, 0, A2, X0, -5), 0, 0, 0xfffffffb},
        {0xabcde000 | A2 << 7 | 0x37, 0, 0, 0xabcde000},
        {0x00001000 | A2 << 7 | 0x17, 0, 0, CODE + 0x1000},
        {0xfffff000 | A2 << 7 | 0x17, 0, 0, CODE - 0x1000},
    };
    assert_computations(table, COUNT(table));
}

static void test_multiplication_gives_both_halves(void **state)
{
    (void)state;
    const struct computation table[] = {
        {compute(0, 1), 0xffffffff, 0xffffffff, 1}, {compute(0, 1), 0x10001, 0x10001, 0x20001},
        {compute(1, 1), 0xffffffff, 0xffffffff, 0}, {compute(1, 1), 0x80000000, 0x80000000, 0x40000000},
        {compute(1, 1), 0x80000000, 2, 0xffffffff}, {compute(2, 1), 0xffffffff, 0xffffffff, 0xffffffff},
        {compute(2, 1), 2, 0xffffffff, 1},          {compute(3, 1), 0xffffffff, 0xffffffff, 0xfffffffe},
    };
    assert_computations(table, COUNT(table));
}

static void test_division_never_traps(void **state)
{
    (void)state;
    const struct computation table[] = {
        {compute(4, 1), 0xfffffff9, 2, 0xfffffffd},
        {compute(4, 1), 7, 0, 0xffffffff},
        {compute(4, 1), 0x80000000, 0xffffffff, 0x80000000},
        {compute(4, 1), 5, 0xffffffff, 0xfffffffb},
        {compute(5, 1), 0xfffffff9, 2, 0x7ffffffc},
        {compute(5, 1), 7, 0, 0xffffffff},
        {compute(6, 1), 0xfffffff9, 2, 0xffffffff},
        {compute(6, 1), 7, 0, 7},
        {compute(6, 1), 0x80000000, 0xffffffff, 0},
        {compute(7, 1), 0xfffffff9, 2, 1},
        {compute(7, 1), 7, 0, 7},
    };
    assert_computations(table, COUNT(table));
}

static void test_x0_stays_zero(void **state)
{
    (void)state;
    struct fixture fixture;
    begin(&fixture);
    put_word(fixture.data, 7);
    const uint32_t writers[] = {addi(X0, A0, 1), lw(X0, A0, 0), jal(X0, 4), atomic(AMOADD, X0, A0, A1)};
    for (size_t i = 0; i < COUNT(writers); i++) {
        assert_int_equal(run_one(&fixture, writers[i], DATA, 1).stop, PROCESSOR_STOP_BUDGET);
        assert_int_equal(x(&fixture)[0], 0);
        assert_int_equal(x(&fixture)[RV32_NOWHERE], 0);
    }
    assert_int_equal(get_word(fixture.data), 8);
    end(&fixture);
}

// --- Jumps ---------------------------------------------------------------------------------------

static void test_branches_go_where_their_condition_says(void **state)
{
    (void)state;
    static const struct {
        uint8_t funct3;
        bool less_signed, same, more_signed; // for (-1, 1), (5, 5), (1, -1)
    } table[] = {{0, false, true, false}, {1, true, false, true},  {4, true, false, false},
                 {5, false, true, true},  {6, false, false, true}, {7, true, true, false}};
    struct fixture fixture;
    begin(&fixture);
    for (size_t i = 0; i < COUNT(table); i++) {
        const uint32_t bits = b_format(table[i].funct3, A0, A1, 64);
        run_one(&fixture, bits, 0xffffffff, 1);
        assert_int_equal(fixture.processor.state.pc, CODE + (table[i].less_signed ? 64 : 4));
        run_one(&fixture, bits, 5, 5);
        assert_int_equal(fixture.processor.state.pc, CODE + (table[i].same ? 64 : 4));
        run_one(&fixture, bits, 1, 0xffffffff);
        assert_int_equal(fixture.processor.state.pc, CODE + (table[i].more_signed ? 64 : 4));
    }
    end(&fixture);
}

static void test_jumps_link_and_reach_both_ways(void **state)
{
    (void)state;
    struct fixture fixture;
    begin(&fixture);
    run_one(&fixture, jal(RA, -0x100000), 0, 0);
    assert_int_equal(fixture.processor.state.pc, CODE - 0x100000);
    assert_int_equal(x(&fixture)[RA], CODE + 4);
    run_one(&fixture, jal(RA, 0xffffe), 0, 0);
    assert_int_equal(fixture.processor.state.pc, CODE + 0xffffe);
    run_one(&fixture, jalr(A0, A0, -1), 0x1002, 0); // its own target register, and bit 0 goes
    assert_int_equal(fixture.processor.state.pc, 0x1000);
    assert_int_equal(x(&fixture)[A0], CODE + 4);
    run_one(&fixture, b_format(0, A0, A1, -4096), 0, 0);
    assert_int_equal(fixture.processor.state.pc, CODE - 4096);
    end(&fixture);
}

// --- Memory --------------------------------------------------------------------------------------

static void test_loads_extend_as_they_say(void **state)
{
    (void)state;
    static const struct {
        uint8_t funct3;
        uint32_t result;
    } table[] = {{0, 0xffffff81}, {1, 0xffff8281}, {2, 0x84838281}, {4, 0x81}, {5, 0x8281}};
    struct fixture fixture;
    begin(&fixture);
    put_word(fixture.data + 8, 0x84838281);
    for (size_t i = 0; i < COUNT(table); i++) {
        run_one(&fixture, i_format(0x03, table[i].funct3, A2, A0, -8), DATA + 16, 0);
        assert_int_equal(x(&fixture)[A2], table[i].result);
    }
    end(&fixture);
}

static void test_stores_write_their_width_only(void **state)
{
    (void)state;
    static const uint32_t results[] = {0xffffff44, 0xffff3344, 0x11223344};
    struct fixture fixture;
    begin(&fixture);
    for (uint32_t funct3 = 0; funct3 < 3; funct3++) {
        memset(fixture.data, 0xff, DATA_BYTES);
        run_one(&fixture, s_format(funct3, A0, A1, -4), DATA + 12, 0x11223344);
        assert_int_equal(get_word(fixture.data + 8), results[funct3]);
        assert_int_equal(get_word(fixture.data + 4), 0xffffffff);
        assert_int_equal(get_word(fixture.data + 12), 0xffffffff);
    }
    end(&fixture);
}

static void test_atomic_operations_return_the_old_value(void **state)
{
    (void)state;
    static const struct {
        uint32_t funct5;
        uint32_t result; // of 0x80000001 with 3
    } table[] = {{AMOADD, 0x80000004}, {AMOSWAP, 3}, {AMOXOR, 0x80000002}, {AMOOR, 0x80000003},  {AMOAND, 1},
                 {AMOMIN, 0x80000001}, {AMOMAX, 3},  {AMOMINU, 3},         {AMOMAXU, 0x80000001}};
    struct fixture fixture;
    begin(&fixture);
    for (size_t i = 0; i < COUNT(table); i++) {
        put_word(fixture.data, 0x80000001);
        run_one(&fixture, atomic(table[i].funct5, A2, A0, A1), DATA, 3);
        assert_int_equal(x(&fixture)[A2], 0x80000001);
        assert_int_equal(get_word(fixture.data), table[i].result);
    }
    end(&fixture);
}

static void test_sc_succeeds_once_for_the_reserved_word_only(void **state)
{
    (void)state;
    struct fixture fixture;
    begin(&fixture);
    run_one(&fixture, atomic(SC, A2, A0, A1), DATA, 5);
    assert_int_equal(x(&fixture)[A2], 1);
    run_one(&fixture, atomic(LR, A2, A0, 0), DATA, 0);
    run_one(&fixture, atomic(SC, A2, A0, A1), DATA, 5);
    assert_int_equal(x(&fixture)[A2], 0);
    run_one(&fixture, atomic(SC, A2, A0, A1), DATA, 6);
    assert_int_equal(x(&fixture)[A2], 1);
    assert_int_equal(get_word(fixture.data), 5);
    run_one(&fixture, atomic(LR, A2, A0, 0), DATA + 4, 0);
    run_one(&fixture, atomic(SC, A2, A0, A1), DATA, 7);
    assert_int_equal(x(&fixture)[A2], 1);
    run_one(&fixture, atomic(LR, A2, A0, 0), DATA, 0);
    assert_int_equal(x(&fixture)[A2], 5);
    processor_drop_reservation(&fixture.processor);
    run_one(&fixture, atomic(SC, A2, A0, A1), DATA, 8);
    assert_int_equal(x(&fixture)[A2], 1);
    end(&fixture);
}

static void test_atomic_operations_must_be_aligned_and_may_both_read_and_write(void **state)
{
    (void)state;
    struct fixture fixture;
    begin(&fixture);
    assert_fault(&fixture, run_one(&fixture, atomic(LR, A2, A0, 0), DATA + 2, 0), PROCESSOR_FAULT_LOAD_MISALIGNED,
                 DATA + 2);
    assert_fault(&fixture, run_one(&fixture, atomic(SC, A2, A0, A1), DATA + 1, 0), PROCESSOR_FAULT_STORE_MISALIGNED,
                 DATA + 1);
    assert_fault(&fixture, run_one(&fixture, atomic(AMOADD, A2, A0, A1), DATA + 3, 0), PROCESSOR_FAULT_STORE_MISALIGNED,
                 DATA + 3);
    assert_fault(&fixture, run_one(&fixture, atomic(LR, A2, A0, 0), 0, 0), PROCESSOR_FAULT_LOAD, 0);
    assert_fault(&fixture, run_one(&fixture, atomic(SC, A2, A0, A1), CODE, 0), PROCESSOR_FAULT_STORE, CODE);
    x(&fixture)[A2] = 99;
    assert_fault(&fixture, run_one(&fixture, atomic(AMOADD, A2, A0, A1), CODE, 0), PROCESSOR_FAULT_STORE, CODE);
    assert_fault(&fixture, run_one(&fixture, atomic(AMOADD, A2, A0, A1), 0, 0), PROCESSOR_FAULT_STORE, 0);
    assert_int_equal(x(&fixture)[A2], 99);
    end(&fixture);
}

// --- Stops ---------------------------------------------------------------------------------------

static void test_calls_and_breakpoints_stop_before_they_count(void **state)
{
    (void)state;
    struct fixture fixture;
    begin(&fixture);
    put(&fixture, addi(A0, X0, 1));
    put(&fixture, ecall);
    put(&fixture, ebreak);
    put(&fixture, 0x9002); // c.ebreak
    put(&fixture, c_nop);
    assert_int_equal(run(&fixture, 100).stop, PROCESSOR_STOP_CALL);
    assert_int_equal(fixture.processor.state.pc, CODE + 4);
    assert_int_equal(fixture.processor.state.count, 1);
    assert_int_equal(run(&fixture, 100).stop, PROCESSOR_STOP_CALL);
    processor_pass(&fixture.processor);
    assert_int_equal(run(&fixture, 100).stop, PROCESSOR_STOP_BREAKPOINT);
    processor_pass(&fixture.processor);
    assert_int_equal(run(&fixture, 100).stop, PROCESSOR_STOP_BREAKPOINT);
    assert_int_equal(fixture.processor.state.pc, CODE + 12);
    processor_pass(&fixture.processor);
    assert_int_equal(fixture.processor.state.pc, CODE + 14);
    assert_int_equal(fixture.processor.state.count, 4);
    end(&fixture);
}

static void test_what_is_no_instruction_of_a_process_is_illegal(void **state)
{
    (void)state;
    static const uint32_t table[] = {
        0x00000000,                     // all zeros
        0xffffffff,                     // all ones: longer than 32 bits
        0x0000001f,                     // 48 bits
        0x30200073,                     // mret
        0x10200073,                     // sret
        0x00200073,                     // uret
        0x10500073,                     // wfi
        0x12000073,                     // sfence.vma
        0x00200073,                     // what follows ebreak
        0x000000f3,                     // ecall with rd
        0x30002573,                     // csrr a0, mstatus
        0xc0002573,                     // rdcycle, which is not allowed by default
        0x00102573,                     // csrr a0, fflags
        0x00052507,                     // flw
        0x00a52027,                     // fsw
        0x00053503,                     // ld
        0x00a53023,                     // sd
        0x00056503,                     // lwu
        0x00a54023,                     // a store that is none
        0x00052063 | 2 << 12,           // a branch that is none
        0x00051067 | 1 << 12,           // jalr with funct3
        0x40001013,                     // slli with bit 30
        0x02001013,                     // a shift by 32
        0x04b50633,                     // funct7 2
        0x40b57633,                     // and with bit 30
        0x0000200f,                     // a fence that is none
        0x00b5262f | 1 << 29 | 1 << 27, // an atomic that is none
        0x10b5262f,                     // lr with rs2
        0x00b5362f,                     // amoadd.d
        0x0000000b,                     // custom
    };
    struct fixture fixture;
    begin(&fixture);
    for (size_t i = 0; i < COUNT(table); i++) {
        const struct processor_outcome outcome = run_one(&fixture, table[i], DATA, 0);
        assert_fault(&fixture, outcome, PROCESSOR_FAULT_ILLEGAL, CODE);
        assert_int_equal(outcome.instruction, (table[i] & 3) == 3 ? table[i] : table[i] & 0xffff);
    }
    end(&fixture);
}

static void test_fences_are_legal_whatever_their_fields_say(void **state)
{
    (void)state;
    static const uint32_t table[] = {0x0ff0000f, 0x8330000f, 0x00058f8f, fence_i, 0xfff59f8f};
    struct fixture fixture;
    begin(&fixture);
    for (size_t i = 0; i < COUNT(table); i++)
        assert_int_equal(run_one(&fixture, table[i], 0, 0).stop, PROCESSOR_STOP_BUDGET);
    end(&fixture);
}

static void test_counters_can_be_read_where_that_is_allowed(void **state)
{
    (void)state;
    struct fixture fixture;
    begin_with(&fixture, &(struct processor_settings){.counters = 5});
    put(&fixture, c_nop);
    put(&fixture, 0xc0002573); // rdcycle a0
    put(&fixture, 0xc02025f3); // rdinstret a1
    put(&fixture, 0xc8202673); // rdinstreth a2
    put(&fixture, 0xc01026f3); // rdtime a3: not allowed
    fixture.processor.state.count = 0x300000000;
    assert_int_equal(run(&fixture, 100).fault, PROCESSOR_FAULT_ILLEGAL);
    assert_int_equal(x(&fixture)[A0], 1);
    assert_int_equal(x(&fixture)[A1], 2);
    assert_int_equal(x(&fixture)[A2], 3);
    assert_int_equal(fixture.processor.state.count, 0x300000004);
    run_one(&fixture, 0xc0051573, 0, 0); // csrw cycle: read-only
    assert_int_equal(fixture.processor.state.count, 0);
    run_one(&fixture, 0xc000f573, 0, 0); // csrrci with 1
    assert_int_equal(fixture.processor.state.count, 0);
    assert_int_equal(run_one(&fixture, 0xc0007573, 0, 0).stop, PROCESSOR_STOP_BUDGET); // csrrci with 0
    end(&fixture);
}

// --- Budget --------------------------------------------------------------------------------------

static void put_loop(struct fixture *fixture)
{
    put(fixture, addi(A0, X0, 5));
    put(fixture, addi(A1, A1, 3)); // at 4
    put(fixture, addi(A0, A0, -1));
    put(fixture, c_nop);
    put(fixture, bne(A0, X0, -10));
    put(fixture, sw(A1, A2, 0));
    put(fixture, ecall);
}

static void test_a_run_ends_at_the_exact_instruction(void **state)
{
    (void)state;
    for (uint64_t budget = 0; budget <= 22; budget++) {
        struct fixture whole, stepped;
        begin(&whole);
        begin(&stepped);
        put_loop(&whole);
        put_loop(&stepped);
        x(&whole)[A2] = x(&stepped)[A2] = DATA;
        const struct processor_outcome outcome = run(&whole, budget);
        assert_int_equal(outcome.stop, PROCESSOR_STOP_BUDGET);
        assert_int_equal(outcome.address, whole.processor.state.pc);
        for (uint64_t i = 0; i < budget; i++)
            assert_int_equal(run(&stepped, 1).stop, PROCESSOR_STOP_BUDGET);
        assert_int_equal(whole.processor.state.count, budget);
        assert_memory_equal(&whole.processor.state, &stepped.processor.state, sizeof(whole.processor.state));
        assert_int_equal(get_word(whole.data), budget == 22 ? 15 : 0);
        end(&whole);
        end(&stepped);
    }
}

static void test_a_stop_needs_budget_left(void **state)
{
    (void)state;
    struct fixture fixture;
    begin(&fixture);
    put_loop(&fixture);
    x(&fixture)[A2] = DATA;
    assert_int_equal(run(&fixture, 22).stop, PROCESSOR_STOP_BUDGET);
    assert_int_equal(run(&fixture, 0).stop, PROCESSOR_STOP_BUDGET);
    assert_int_equal(run(&fixture, 1).stop, PROCESSOR_STOP_CALL);
    assert_int_equal(fixture.processor.state.count, 22);
    end(&fixture);
}

static void test_a_copy_of_the_state_goes_on_alike(void **state)
{
    (void)state;
    struct fixture fixture;
    begin(&fixture);
    put_loop(&fixture);
    x(&fixture)[A2] = DATA;
    run(&fixture, 9);
    const struct processor_state kept = fixture.processor.state;
    run(&fixture, UINT64_MAX);
    const struct processor_state once = fixture.processor.state;
    fixture.processor.state = kept;
    assert_int_equal(run(&fixture, UINT64_MAX).stop, PROCESSOR_STOP_CALL);
    assert_memory_equal(&once, &fixture.processor.state, sizeof(once));
    end(&fixture);
}

// --- Compressed ----------------------------------------------------------------------------------

static void test_compressed_instructions_stand_for_others(void **state)
{
    (void)state;
    // As binutils 2.40 assembles both forms.
    static const uint32_t table[][2] = {
        {0x0001, 0x00000013}, {0x1141, 0xff010113}, {0x0800, 0x01010413}, {0x4501, 0x00000513}, {0x557d, 0xfff00513},
        {0x6505, 0x00001537}, {0x757d, 0xfffff537}, {0x7139, 0xfc010113}, {0x6161, 0x05010113}, {0x8105, 0x00155513},
        {0x8505, 0x40155513}, {0x893d, 0x00f57513}, {0x8d0d, 0x40b50533}, {0x8d2d, 0x00b54533}, {0x8d4d, 0x00b56533},
        {0x8d6d, 0x00b57533}, {0x0506, 0x00151513}, {0x4512, 0x00412503}, {0xc22a, 0x00a12223}, {0x4148, 0x00452503},
        {0xc148, 0x00a52223}, {0x852e, 0x00b00533}, {0x952e, 0x00b50533}, {0x8082, 0x00008067}, {0x8502, 0x00050067},
        {0x9502, 0x000500e7}, {0x9002, 0x00100073}, {0xa001, 0x0000006f}, {0xbffd, 0xfffff06f}, {0x2001, 0x000000ef},
        {0xc101, 0x00050063}, {0xe101, 0x00051063},
    };
    for (size_t i = 0; i < COUNT(table); i++)
        assert_int_equal(rv32_expand(table[i][0]), table[i][1]);
}

static void test_reserved_compressed_encodings_are_illegal(void **state)
{
    (void)state;
    static const uint32_t table[] = {
        0x0000, 0x0004, // c.addi4spn without an immediate
        0x2000, 0xa000, // c.fld, c.fsd
        0x6000, 0xe000, // c.flw, c.fsw
        0x8000,         // reserved
        0x6001, 0x6501, // c.lui of 0
        0x6101,         // c.addi16sp of 0
        0x9105, 0x9505, // shifts by more than 31
        0x1506,         // c.slli likewise
        0x9d0d, 0x9d2d, // c.subw, c.addw
        0x9d4d, 0x9d6d, // reserved
        0x4002,         // c.lwsp to x0
        0x8002,         // c.jr x0
        0x2502, 0x6502, // c.fldsp, c.flwsp
        0xa002, 0xe002, // c.fsdsp, c.fswsp
    };
    for (size_t i = 0; i < COUNT(table); i++)
        assert_int_equal(rv32_expand(table[i]), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_register_arithmetic_wraps_and_compares),
        cmocka_unit_test(test_immediates_are_sign_extended),
        cmocka_unit_test(test_multiplication_gives_both_halves),
        cmocka_unit_test(test_division_never_traps),
        cmocka_unit_test(test_x0_stays_zero),
        cmocka_unit_test(test_branches_go_where_their_condition_says),
        cmocka_unit_test(test_jumps_link_and_reach_both_ways),
        cmocka_unit_test(test_loads_extend_as_they_say),
        cmocka_unit_test(test_stores_write_their_width_only),
        cmocka_unit_test(test_atomic_operations_return_the_old_value),
        cmocka_unit_test(test_sc_succeeds_once_for_the_reserved_word_only),
        cmocka_unit_test(test_atomic_operations_must_be_aligned_and_may_both_read_and_write),
        cmocka_unit_test(test_calls_and_breakpoints_stop_before_they_count),
        cmocka_unit_test(test_what_is_no_instruction_of_a_process_is_illegal),
        cmocka_unit_test(test_fences_are_legal_whatever_their_fields_say),
        cmocka_unit_test(test_counters_can_be_read_where_that_is_allowed),
        cmocka_unit_test(test_a_run_ends_at_the_exact_instruction),
        cmocka_unit_test(test_a_stop_needs_budget_left),
        cmocka_unit_test(test_a_copy_of_the_state_goes_on_alike),
        cmocka_unit_test(test_compressed_instructions_stand_for_others),
        cmocka_unit_test(test_reserved_compressed_encodings_are_illegal),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
