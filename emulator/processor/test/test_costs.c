// SPDX-License-Identifier: Apache-2.0 OR MIT
// What programs by hand cost, by a table in which no two classes are alike; that random ones cost the same however they
// are run is test_hostile.c's.
#include "fixture.h"

static const uint8_t unlike[PROCESSOR_COSTS] = {
    [PROCESSOR_COST_SIMPLE] = 1,        [PROCESSOR_COST_MULTIPLY] = 3,    [PROCESSOR_COST_MULTIPLY_LONG] = 5,
    [PROCESSOR_COST_DIVIDE] = 41,       [PROCESSOR_COST_LOAD] = 7,        [PROCESSOR_COST_STORE] = 11,
    [PROCESSOR_COST_MULTIPLE] = 13,     [PROCESSOR_COST_WORD] = 2,        [PROCESSOR_COST_ATOMIC] = 17,
    [PROCESSOR_COST_JUMP] = 19,         [PROCESSOR_COST_BRANCH] = 23,     [PROCESSOR_COST_BRANCH_TAKEN] = 29,
    [PROCESSOR_COST_TABLE] = 31,        [PROCESSOR_COST_SPECIAL] = 37,    [PROCESSOR_COST_CALL] = 43,
    [PROCESSOR_COST_SKIPPED] = 4,       [PROCESSOR_COST_FLOAT] = 47,      [PROCESSOR_COST_FLOAT_ACCUMULATE] = 53,
    [PROCESSOR_COST_FLOAT_DIVIDE] = 59, [PROCESSOR_COST_FLOAT_CORE] = 61,
};

static void begin_costed(struct fixture *fixture, enum processor_architecture architecture, const uint8_t *costs)
{
    struct processor_settings settings = {.counters = 7, .dsp = true, .single_precision = true};
    memcpy(settings.costs, costs, sizeof(settings.costs));
    begin_as(fixture, architecture, &settings);
}

// --- RISC-V --------------------------------------------------------------------------------------

struct cost_case {
    uint32_t bits;
    uint32_t cost;
};

static uint64_t cost_of_one(struct fixture *fixture, uint32_t bits)
{
    const uint64_t before = fixture->processor.state.cycles;
    assert_int_equal(run_one(fixture, bits, DATA, 5).stop, PROCESSOR_STOP_BUDGET);
    return fixture->processor.state.cycles - before;
}

static void test_riscv_instructions_cost_as_their_class(void **state)
{
    static const struct cost_case cases[] = {
        {0x00b50533, 1},  // add a0, a0, a1
        {0x02b50533, 3},  // mul a0, a0, a1
        {0x02b51533, 5},  // mulh a0, a0, a1
        {0x02b54533, 41}, // div a0, a0, a1
        {0x02b57533, 41}, // remu a0, a0, a1
        {0x00052583, 7},  // lw a1, 0(a0)
        {0x00b52023, 11}, // sw a1, 0(a0)
        {0x00b5252f, 17}, // amoadd.w a0, a1, (a0)
        {0x0080006f, 19}, // j .+8
        {0x00b50463, 23}, // beq a0, a1, .+8
        {0x00b51463, 29}, // bne a0, a1, .+8
        {0xc0002573, 37}, // rdcycle a0
        {0x4108, 7},      // c.lw a0, 0(a0)
        {0xa011, 19},     // c.j .+4
        {0xe111, 29},     // c.bnez a0, .+4
        {0x0001, 1},      // c.nop
    };
    struct fixture fixture;
    (void)state;
    begin_costed(&fixture, PROCESSOR_RV32IMAC, unlike);
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
        assert_int_equal(cost_of_one(&fixture, cases[i].bits), cases[i].cost);
    end(&fixture);
}

static void test_what_is_not_executed_costs_nothing(void **state)
{
    struct fixture fixture;
    (void)state;
    begin_costed(&fixture, PROCESSOR_RV32IMAC, unlike);
    put(&fixture, addi(A0, X0, 1));
    put(&fixture, lw(A1, X0, 0)); // faults
    put(&fixture, addi(A0, X0, 2));
    assert_int_equal(run(&fixture, 100).fault, PROCESSOR_FAULT_LOAD);
    assert_int_equal(fixture.processor.state.cycles, 1);
    assert_int_equal(fixture.processor.state.count, 1);
    end(&fixture);
}

static void test_a_call_costs_when_it_is_passed(void **state)
{
    struct fixture fixture;
    (void)state;
    begin_costed(&fixture, PROCESSOR_RV32IMAC, unlike);
    put(&fixture, ecall);
    assert_int_equal(run(&fixture, 100).stop, PROCESSOR_STOP_CALL);
    assert_int_equal(fixture.processor.state.cycles, 0);
    processor_pass(&fixture.processor);
    assert_int_equal(fixture.processor.state.cycles, 43);
    end(&fixture);
}

// A store into the next instruction: what was decoded after it is given back, and the new one charged.
static void test_changed_code_costs_what_it_became(void **state)
{
    struct fixture fixture;
    (void)state;
    begin_costed(&fixture, PROCESSOR_RV32IMAC, unlike);
    const struct processor_region regions[] = {{CODE, CODE_BYTES, RWX, fixture.code}};
    set_regions(&fixture, regions, 1);
    put(&fixture, sw(A0, A1, 0));
    put(&fixture, 0x02b54533); // div, which becomes a nop
    put(&fixture, ecall);
    x(&fixture)[A0] = addi(X0, X0, 0);
    x(&fixture)[A1] = CODE + 4;
    assert_int_equal(run(&fixture, 100).stop, PROCESSOR_STOP_CALL);
    assert_int_equal(fixture.processor.state.cycles, 11 + 1);
    end(&fixture);
}

static void test_without_a_table_each_instruction_costs_1(void **state)
{
    static const uint8_t none[PROCESSOR_COSTS];
    struct fixture fixture;
    (void)state;
    begin_costed(&fixture, PROCESSOR_RV32IMAC, none);
    put(&fixture, 0x02b54533); // div
    put(&fixture, jal(X0, -4));
    assert_int_equal(processor_run_cycles(&fixture.processor, 777).stop, PROCESSOR_STOP_BUDGET);
    assert_int_equal(fixture.processor.state.cycles, 777);
    assert_int_equal(fixture.processor.state.count, 777);
    end(&fixture);
}

// div and j by turns, 41 and 19: the first boundary at which so many have passed.
static void test_a_run_of_cycles_ends_at_the_instruction_that_reaches_them(void **state)
{
    static const struct {
        uint64_t cycles, passed, count;
    } cases[] = {{0, 0, 0},    {1, 41, 1},    {41, 41, 1},   {42, 60, 2},          {60, 60, 2},
                 {61, 101, 3}, {101, 101, 3}, {102, 120, 4}, {60000, 60000, 2000}, {60001, 60041, 2001}};
    struct fixture fixture;
    (void)state;
    begin_costed(&fixture, PROCESSOR_RV32IMAC, unlike);
    put(&fixture, 0x02b54533);
    put(&fixture, jal(X0, -4));
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        fixture.processor.state.pc = CODE;
        fixture.processor.state.cycles = fixture.processor.state.count = 0;
        assert_int_equal(processor_run_cycles(&fixture.processor, cases[i].cycles).stop, PROCESSOR_STOP_BUDGET);
        assert_int_equal(fixture.processor.state.cycles, cases[i].passed);
        assert_int_equal(fixture.processor.state.count, cases[i].count);
    }
    end(&fixture);
}

// --- Arm -----------------------------------------------------------------------------------------

// Half words, run to the svc at their end.
static uint64_t cost_of_thumb(const uint8_t *costs, const uint16_t *halves, size_t count)
{
    struct fixture fixture;
    begin_costed(&fixture, PROCESSOR_ARMV7M, costs);
    for (size_t i = 0; i < count; i++)
        put_half(fixture.code + 2 * i, halves[i]);
    put_half(fixture.code + 2 * count, 0xdf00);
    x(&fixture)[0] = x(&fixture)[1] = DATA;
    x(&fixture)[2] = (CODE + (uint32_t)(2 * count)) | 1; // where the svc is
    x(&fixture)[13] = DATA + 64;
    put_word(fixture.data + 64, x(&fixture)[2]);
    put_word(fixture.data, x(&fixture)[2]);
    assert_int_equal(run(&fixture, 100).stop, PROCESSOR_STOP_CALL);
    const uint64_t cycles = fixture.processor.state.cycles;
    end(&fixture);
    return cycles;
}

#define COST(costs, ...)                                                                                               \
    cost_of_thumb(costs, (const uint16_t[]){__VA_ARGS__}, sizeof((const uint16_t[]){__VA_ARGS__}) / sizeof(uint16_t))

static void test_arm_instructions_cost_as_their_class(void **state)
{
    (void)state;
    assert_int_equal(COST(unlike, 0x1840), 1);              // adds r0, r0, r1
    assert_int_equal(COST(unlike, 0xeb00, 0x1081), 1);      // add r0, r0, r1, lsl #6
    assert_int_equal(COST(unlike, 0x4348), 3);              // muls r0, r1, r0
    assert_int_equal(COST(unlike, 0xfba0, 0x3401), 5);      // umull r3, r4, r0, r1
    assert_int_equal(COST(unlike, 0xfbb0, 0xf3f1), 41);     // udiv r3, r0, r1
    assert_int_equal(COST(unlike, 0x6803), 7);              // ldr r3, [r0]
    assert_int_equal(COST(unlike, 0xf850, 0x3b04), 7);      // ldr r3, [r0], #4
    assert_int_equal(COST(unlike, 0x6003), 11);             // str r3, [r0]
    assert_int_equal(COST(unlike, 0xc838), 13 + 3 * 2);     // ldm r0!, {r3, r4, r5}
    assert_int_equal(COST(unlike, 0xb538), 13 + 4 * 2);     // push {r3, r4, r5, lr}
    assert_int_equal(COST(unlike, 0xe9d0, 0x3400), 17);     // ldrd r3, r4, [r0]: 13 + 2 * 2
    assert_int_equal(COST(unlike, 0xe850, 0x3f00), 17);     // ldrex r3, [r0]
    assert_int_equal(COST(unlike, 0xe7ff), 19);             // b .+2
    assert_int_equal(COST(unlike, 0x4710), 19);             // bx r2
    assert_int_equal(COST(unlike, 0x4697), 19);             // mov pc, r2
    assert_int_equal(COST(unlike, 0xf8d0, 0xf000), 7 + 18); // ldr pc, [r0]
    assert_int_equal(COST(unlike, 0xbd00), 13 + 2 + 18);    // pop {pc}
    assert_int_equal(COST(unlike, 0xb900, 0xbf00), 29);     // cbnz r0, .+4
    assert_int_equal(COST(unlike, 0xb108), 23);             // cbz r0, .+6
    assert_int_equal(COST(unlike, 0xf3ef, 0x8300), 37);     // mrs r3, apsr
    assert_int_equal(COST(unlike, 0xee30, 0x0a20), 47);     // vadd.f32 s0, s0, s1
    assert_int_equal(COST(unlike, 0xee00, 0x0a20), 53);     // vmla.f32 s0, s0, s1
    assert_int_equal(COST(unlike, 0xee80, 0x0a20), 59);     // vdiv.f32 s0, s0, s1
    assert_int_equal(COST(unlike, 0xee00, 0x3a10), 61);     // vmov s0, r3
    assert_int_equal(COST(unlike, 0xec53, 0x4a10), 61);     // vmov r4, r3, s0, s1
    assert_int_equal(COST(unlike, 0xeef1, 0x3a10), 47);     // vmrs r3, fpscr
    assert_int_equal(COST(unlike, 0xed90, 0x0a00), 7);      // vldr s0, [r0]
    assert_int_equal(COST(unlike, 0xec90, 0x0a03), 19);     // vldm r0, {s0-s2}: 13 + 3 * 2
}

static void test_comparisons_with_their_branch_cost_both(void **state)
{
    (void)state;
    assert_int_equal(COST(unlike, 0x4288, 0xd0ff), 1 + 29); // cmp r0, r1; beq .+2
    assert_int_equal(COST(unlike, 0x4288, 0xd1ff), 1 + 23); // cmp r0, r1; bne .+2
    assert_int_equal(COST(unlike, 0x2800, 0xd1ff), 1 + 29); // cmp r0, #0; bne .+2
}

static void test_skipped_instructions_cost_what_skipping_costs(void **state)
{
    (void)state;
    assert_int_equal(COST(unlike, 0x4288, 0xbf08, 0x6803), 1 + 1 + 7);             // cmp; it eq; ldr
    assert_int_equal(COST(unlike, 0x4288, 0xbf18, 0x6803), 1 + 1 + 4);             // cmp; it ne; ldr
    assert_int_equal(COST(unlike, 0x4288, 0xbf0c, 0x6803, 0x6003), 2 + 7 + 4);     // cmp; ite eq; ldr; str
    assert_int_equal(COST(unlike, 0x4288, 0xbf1c, 0xfbb0, 0xf3f1, 0x6003), 2 + 8); // cmp; itt ne; udiv; str
}

// Neither instructions nor cycles beyond what was given, whichever of them ends it first.
static void test_a_run_of_cycles_may_be_given_instructions(void **state)
{
    static const struct {
        uint64_t cycles, budget, passed, count;
    } cases[] = {{1000, 3, 101, 3}, {60, 3, 60, 2}, {UINT64_MAX, 1, 41, 1}, {42, UINT64_MAX, 60, 2}, {60, 0, 0, 0}};
    struct fixture fixture;
    (void)state;
    begin_costed(&fixture, PROCESSOR_RV32IMAC, unlike);
    put(&fixture, 0x02b54533); // div
    put(&fixture, jal(X0, -4));
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        fixture.processor.state.pc = CODE;
        fixture.processor.state.cycles = fixture.processor.state.count = 0;
        (void)processor_run_within(&fixture.processor, cases[i].cycles, cases[i].budget);
        assert_int_equal(fixture.processor.state.cycles, cases[i].passed);
        assert_int_equal(fixture.processor.state.count, cases[i].count);
    }
    end(&fixture);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_riscv_instructions_cost_as_their_class),
        cmocka_unit_test(test_what_is_not_executed_costs_nothing),
        cmocka_unit_test(test_a_call_costs_when_it_is_passed),
        cmocka_unit_test(test_changed_code_costs_what_it_became),
        cmocka_unit_test(test_without_a_table_each_instruction_costs_1),
        cmocka_unit_test(test_a_run_of_cycles_ends_at_the_instruction_that_reaches_them),
        cmocka_unit_test(test_arm_instructions_cost_as_their_class),
        cmocka_unit_test(test_comparisons_with_their_branch_cost_both),
        cmocka_unit_test(test_skipped_instructions_cost_what_skipping_costs),
        cmocka_unit_test(test_a_run_of_cycles_may_be_given_instructions),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
