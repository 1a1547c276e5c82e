// SPDX-License-Identifier: Apache-2.0 OR MIT
// What boards say of the costs of instructions, as the processor takes it: each table whole, and the Cortex-M4's by
// programs by hand.
#include "emulator/guest/guest_internal.h"
#include "emulator/processor/test/fixture.h"
#include "hal-sim/boards/board.h"

#define SVC 0xdf00

static void test_tables_leave_nothing_free(void **state)
{
    (void)state;
    for (size_t i = 0; sim_costs[i] != NULL; i++) {
        uint8_t table[PROCESSOR_COSTS];
        guest_take_costs(sim_costs[i], table);
        for (unsigned class = 0; class < PROCESSOR_COSTS; class ++)
            assert_int_equal(table[class] != 0, sim_costs[i] != &sim_costs_none);
        assert_ptr_equal(sim_costs_find(sim_costs[i]->name), sim_costs[i]);
    }
    assert_null(sim_costs_find("z80"));
}

static void test_boards_have_the_costs_of_their_own_processor(void **state)
{
    (void)state;
    for (size_t i = 0; sim_boards[i] != NULL; i++) {
        const struct sim_processor *const processor = sim_processor_of(sim_boards[i], NULL);
        if (processor->costs != NULL)
            assert_string_equal(processor->costs->name, processor->name);
    }
    assert_null(sim_processor_of(sim_board_find("generic"), NULL)->costs);
    assert_ptr_equal(sim_processor_of(sim_board_find("nrf52840dk"), NULL)->costs, &sim_costs_cortex_m4);
}

// Half words, run to the svc behind them; r0 points to data that holds its address, as r2 and the stack do.
static uint64_t cycles_of(const uint16_t *halves, size_t count)
{
    struct processor_settings settings = {.dsp = true, .single_precision = true};
    struct fixture fixture;
    const uint32_t end_address = (CODE + (uint32_t)(2 * count)) | 1;
    guest_take_costs(&sim_costs_cortex_m4, settings.costs);
    begin_as(&fixture, PROCESSOR_ARMV7M, &settings);
    for (size_t i = 0; i < count; i++)
        put_half(fixture.code + 2 * i, halves[i]);
    put_half(fixture.code + 2 * count, SVC);
    x(&fixture)[0] = x(&fixture)[1] = DATA;
    x(&fixture)[2] = end_address;
    x(&fixture)[13] = DATA + 64;
    put_word(fixture.data, end_address);
    put_word(fixture.data + 64, end_address);
    assert_int_equal(run(&fixture, 100).stop, PROCESSOR_STOP_CALL);
    const uint64_t cycles = fixture.processor.state.cycles;
    end(&fixture);
    return cycles;
}

#define CYCLES(...)                                                                                                    \
    cycles_of((const uint16_t[]){__VA_ARGS__}, sizeof((const uint16_t[]){__VA_ARGS__}) / sizeof(uint16_t))

// By the tables 3-1, 3-2 and 7-1 of its manual, with P = 2.
static void test_cortex_m4(void **state)
{
    (void)state;
    assert_int_equal(CYCLES(0x1840), 1);             // adds r0, r0, r1
    assert_int_equal(CYCLES(0xfb03, 0x3303), 1);     // mla r3, r3, r3, r3
    assert_int_equal(CYCLES(0xfba3, 0x3403), 1);     // umull r3, r4, r3, r3
    assert_int_equal(CYCLES(0xfb33, 0xf303), 1);     // smulwb r3, r3, r3
    assert_int_equal(CYCLES(0xfbb0, 0xf3f1), 7);     // udiv r3, r0, r1: 2 to 12
    assert_int_equal(CYCLES(0x6803), 2);             // ldr r3, [r0]
    assert_int_equal(CYCLES(0x7003), 2);             // strb r3, [r0]
    assert_int_equal(CYCLES(0xb538), 1 + 4);         // push {r3, r4, r5, lr}: 1 + N
    assert_int_equal(CYCLES(0xe9d0, 0x3400), 1 + 2); // ldrd r3, r4, [r0]
    assert_int_equal(CYCLES(0xf8d0, 0xf000), 2 + 2); // ldr pc, [r0]: 2 + P
    assert_int_equal(CYCLES(0xbd00), 1 + 1 + 2);     // pop {pc}: 1 + N + P
    assert_int_equal(CYCLES(0xe850, 0x3f00), 2);     // ldrex r3, [r0]
    assert_int_equal(CYCLES(0x4710), 1 + 2);         // bx r2: 1 + P
    assert_int_equal(CYCLES(0x4288, 0xd0ff), 1 + 3); // cmp; beq, taken: 1 + P
    assert_int_equal(CYCLES(0x4288, 0xd1ff), 1 + 1); // cmp; bne, not taken
    assert_int_equal(CYCLES(0xb108), 1);             // cbz r0, not taken
    assert_int_equal(CYCLES(0xf3ef, 0x8300), 2);     // mrs r3, apsr: 1 or 2
    assert_int_equal(CYCLES(0xf3bf, 0x8f5f), 1);     // dmb: 1 + B, at least 0
}

static void test_cortex_m4_with_floating_point(void **state)
{
    (void)state;
    assert_int_equal(CYCLES(0xee30, 0x0a20), 1);     // vadd.f32 s0, s0, s1
    assert_int_equal(CYCLES(0xee00, 0x0a20), 3);     // vmla.f32 s0, s0, s1
    assert_int_equal(CYCLES(0xeea0, 0x0a20), 3);     // vfma.f32 s0, s0, s1
    assert_int_equal(CYCLES(0xee80, 0x0a20), 14);    // vdiv.f32 s0, s0, s1
    assert_int_equal(CYCLES(0xeeb1, 0x0ac0), 14);    // vsqrt.f32 s0, s0
    assert_int_equal(CYCLES(0xee00, 0x3a10), 2);     // vmov s0, r3
    assert_int_equal(CYCLES(0xec53, 0x4a10), 2);     // vmov r4, r3, s0, s1
    assert_int_equal(CYCLES(0xeef1, 0x3a10), 1);     // vmrs r3, fpscr
    assert_int_equal(CYCLES(0xed90, 0x0a00), 2);     // vldr s0, [r0]
    assert_int_equal(CYCLES(0xed90, 0x0b00), 3);     // vldr d0, [r0]
    assert_int_equal(CYCLES(0xec90, 0x0a03), 1 + 3); // vldm r0, {s0-s2}
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_tables_leave_nothing_free),
        cmocka_unit_test(test_boards_have_the_costs_of_their_own_processor),
        cmocka_unit_test(test_cortex_m4),
        cmocka_unit_test(test_cortex_m4_with_floating_point),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
