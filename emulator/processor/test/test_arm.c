// SPDX-License-Identifier: Apache-2.0 OR MIT
// What belongs to Arm's M profile beside its arithmetic, by hand: where it stops and with what state, IT blocks that
// are cut, the state of a process, and floating point's modes. All arithmetic is held against Unicorn elsewhere.
#include "emulator/processor/arm.h"
#include "fixture.h"

static const struct processor_settings everything = {.dsp = true, .single_precision = true, .divide_trap = true};

static void begin_arm(struct fixture *fixture, enum processor_architecture architecture,
                      const struct processor_settings *settings)
{
    begin_as(fixture, architecture, settings);
    for (unsigned i = 0; i < 13; i++)
        x(fixture)[i] = DATA + 16 * i;
    x(fixture)[ARM_SP] = DATA + DATA_BYTES;
}

static void put_thumb(struct fixture *fixture, uint32_t bits)
{
    if (bits >= 0x10000) {
        put_half(fixture->code + fixture->used, bits >> 16);
        fixture->used += 2;
    }
    put_half(fixture->code + fixture->used, bits);
    fixture->used += 2;
}

static void put_all(struct fixture *fixture, const uint32_t *code, size_t count)
{
    for (size_t i = 0; i < count; i++)
        put_thumb(fixture, code[i]);
}
#define PUT(fixture, ...)                                                                                              \
    put_all(fixture, (const uint32_t[]){__VA_ARGS__}, sizeof((const uint32_t[]){__VA_ARGS__}) / sizeof(uint32_t))

// --- Stops ---------------------------------------------------------------------------------------

static void test_a_call_says_its_number_and_can_be_passed(void **state)
{
    (void)state;
    struct fixture fixture;
    begin_arm(&fixture, PROCESSOR_ARMV7M, &everything);
    PUT(&fixture, 0xdf07, 0xbe2a); // svc 7; bkpt 42
    const struct processor_outcome call = run(&fixture, 10);
    assert_int_equal(call.stop, PROCESSOR_STOP_CALL);
    assert_int_equal(call.instruction, 7);
    assert_int_equal(fixture.processor.state.pc, CODE);
    fixture.processor.state.has_reservation = true;
    processor_pass(&fixture.processor);
    assert_false(fixture.processor.state.has_reservation);
    assert_int_equal(fixture.processor.state.count, 1);
    const struct processor_outcome breakpoint = run(&fixture, 10);
    assert_int_equal(breakpoint.stop, PROCESSOR_STOP_BREAKPOINT);
    assert_int_equal(breakpoint.instruction, 42);
    assert_int_equal(fixture.processor.state.pc, CODE + 2);
    end(&fixture);
}

struct refusal {
    uint32_t bits;
    enum processor_fault fault;
    uint32_t address;
};

// r0 is the first byte after the data, r1 one byte before its end; r2 is odd; r3 is 0.
static void assert_refusals(enum processor_architecture architecture, const struct processor_settings *settings,
                            const struct refusal *table, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct fixture fixture;
        begin_arm(&fixture, architecture, settings);
        PUT(&fixture, table[i].bits);
        x(&fixture)[0] = DATA + DATA_BYTES;
        x(&fixture)[1] = DATA + DATA_BYTES - 1;
        x(&fixture)[2] = DATA + 1;
        x(&fixture)[3] = 0;
        const struct processor_state before = fixture.processor.state;
        assert_fault(&fixture, run(&fixture, 1), table[i].fault, table[i].address);
        assert_memory_equal(&before, &fixture.processor.state, sizeof(before));
        end(&fixture);
    }
}
#define REFUSALS(architecture, settings, ...)                                                                          \
    assert_refusals(architecture, settings, (const struct refusal[]){__VA_ARGS__},                                     \
                    sizeof((const struct refusal[]){__VA_ARGS__}) / sizeof(struct refusal))

static void test_refused_accesses_name_their_first_byte_and_change_nothing(void **state)
{
    (void)state;
    const uint32_t past = DATA + DATA_BYTES;
    REFUSALS(PROCESSOR_ARMV7M, &everything, {0x6804, PROCESSOR_FAULT_LOAD, past}, // ldr r4, [r0]
             {0x7804, PROCESSOR_FAULT_LOAD, past},                                // ldrb r4, [r0]
             {0x680c, PROCESSOR_FAULT_LOAD, past},                                // ldr r4, [r1], unaligned
             {0x600c, PROCESSOR_FAULT_STORE, past},                               // str r4, [r1], unaligned
             {0xf8404b04, PROCESSOR_FAULT_STORE, past},                           // str r4, [r0], #4
             {0xc830, PROCESSOR_FAULT_LOAD, past},                                // ldm r0!, {r4, r5}
             {0xe9d24500, PROCESSOR_FAULT_LOAD_MISALIGNED, DATA + 1},             // ldrd r4, r5, [r2]
             {0xca30, PROCESSOR_FAULT_LOAD_MISALIGNED, DATA + 1},                 // ldm r2!, {r4, r5}
             {0xc230, PROCESSOR_FAULT_STORE_MISALIGNED, DATA + 1},                // stm r2!, {r4, r5}
             {0xe8524f00, PROCESSOR_FAULT_LOAD_MISALIGNED, DATA + 1},             // ldrex r4, [r2]
             {0xed920a00, PROCESSOR_FAULT_LOAD_MISALIGNED, DATA + 1},             // vldr s0, [r2]
             {0xecb00a02, PROCESSOR_FAULT_LOAD, past},                            // vldmia r0!, {s0, s1}
             {0xfbb1f4f3, PROCESSOR_FAULT_DIVIDE_BY_ZERO, CODE},                  // udiv r4, r1, r3
             {0xfb91f4f3, PROCESSOR_FAULT_DIVIDE_BY_ZERO, CODE},                  // sdiv r4, r1, r3
             {0xee114f10, PROCESSOR_FAULT_NO_COPROCESSOR, CODE},                  // mrc p15
             {0xde00, PROCESSOR_FAULT_ILLEGAL, CODE}, {0xf7f0a000, PROCESSOR_FAULT_ILLEGAL, CODE}); // udf, udf.w
}

static void test_settings_decide_on_alignment_division_and_extensions(void **state)
{
    (void)state;
    const struct processor_settings strict = {.must_align = true};
    REFUSALS(PROCESSOR_ARMV7M, &strict, {0x6814, PROCESSOR_FAULT_LOAD_MISALIGNED, DATA + 1}, // ldr r4, [r2]
             {0x8014, PROCESSOR_FAULT_STORE_MISALIGNED, DATA + 1},                           // strh r4, [r2]
             {0xfa81f412, PROCESSOR_FAULT_ILLEGAL, CODE},                                    // qadd8
             {0xee300a20, PROCESSOR_FAULT_NO_COPROCESSOR, CODE});                            // vadd.f32
    REFUSALS(PROCESSOR_ARMV6M, &everything, {0x6814, PROCESSOR_FAULT_LOAD_MISALIGNED, DATA + 1},
             {0xbf08, PROCESSOR_FAULT_ILLEGAL, CODE},     // it eq
             {0xb103, PROCESSOR_FAULT_ILLEGAL, CODE},     // cbz r3
             {0xf1010101, PROCESSOR_FAULT_ILLEGAL, CODE}, // add.w
             {0xee300a20, PROCESSOR_FAULT_ILLEGAL, CODE});
    REFUSALS(PROCESSOR_ARMV8M, &everything, {0x4704, PROCESSOR_FAULT_ILLEGAL, CODE}, // bxns r0
             {0x4784, PROCESSOR_FAULT_ILLEGAL, CODE},                                // blxns r0
             {0xec300a00, PROCESSOR_FAULT_ILLEGAL, CODE},                            // vlldm r0
             {0xec200a00, PROCESSOR_FAULT_ILLEGAL, CODE});                           // vlstm r0
}

static void test_a_branch_to_arm_state_faults_where_it_went(void **state)
{
    (void)state;
    struct fixture fixture;
    begin_arm(&fixture, PROCESSOR_ARMV7M, &everything);
    PUT(&fixture, 0x4700, 0xbf00); // bx r0
    x(&fixture)[0] = CODE + 2;
    const struct processor_outcome outcome = run(&fixture, 5);
    assert_int_equal(outcome.fault, PROCESSOR_FAULT_INVALID_STATE);
    assert_int_equal(fixture.processor.state.pc, CODE + 2);
    assert_int_equal(fixture.processor.state.count, 1);
    assert_int_equal(fixture.processor.state.xpsr & ARM_T, 0);
    end(&fixture);
}

static void test_nothing_is_executed_in_the_systems_space(void **state)
{
    (void)state;
    struct fixture fixture;
    begin_arm(&fixture, PROCESSOR_ARMV7M, &everything);
    set_regions(&fixture, (const struct processor_region[]){{0xe0000000, CODE_BYTES, RX, fixture.code}}, 1);
    fixture.processor.state.pc = 0xe0000000;
    const struct processor_outcome outcome = run(&fixture, 5);
    assert_int_equal(outcome.fault, PROCESSOR_FAULT_FETCH);
    assert_int_equal(outcome.address, 0xe0000000);
    end(&fixture);
}

static void test_an_exception_return_value_is_an_address_to_a_process(void **state)
{
    (void)state;
    struct fixture fixture;
    begin_arm(&fixture, PROCESSOR_ARMV7M, &everything);
    PUT(&fixture, 0x4770); // bx lr
    x(&fixture)[ARM_LR] = 0xfffffffd;
    const struct processor_outcome outcome = run(&fixture, 5);
    assert_int_equal(outcome.fault, PROCESSOR_FAULT_FETCH);
    assert_int_equal(outcome.address, 0xfffffffc);
    end(&fixture);
}

// --- IT blocks -----------------------------------------------------------------------------------

static uint32_t it_state(const struct fixture *fixture)
{
    const uint32_t xpsr = fixture->processor.state.xpsr;
    return (xpsr >> 25 & 3) | (xpsr >> 10 & 0x3f) << 2;
}

static void test_the_it_state_shows_where_a_budget_ends(void **state)
{
    (void)state;
    struct fixture fixture;
    begin_arm(&fixture, PROCESSOR_ARMV7M, &everything);
    // cmp r0, r0; itete eq; moveq r0, 1; movne r0, 2; addeq r0, 3; addne r0, 4; svc
    PUT(&fixture, 0x4280, 0xbf0b, 0x2001, 0x2002, 0x3003, 0x3004, 0xdf00);
    static const uint32_t states[] = {0, 0x0b, 0x16, 0x0c, 0x18, 0};
    for (unsigned i = 0; i < 6; i++) {
        assert_int_equal(run(&fixture, 1).stop, PROCESSOR_STOP_BUDGET);
        assert_int_equal(it_state(&fixture), states[i]);
        assert_int_equal(fixture.processor.state.count, i + 1);
    }
    assert_int_equal(run(&fixture, 1).stop, PROCESSOR_STOP_CALL);
    assert_int_equal(x(&fixture)[0], 4);
    end(&fixture);
}

static void test_a_call_in_an_it_block_goes_on_in_it(void **state)
{
    (void)state;
    struct fixture fixture;
    begin_arm(&fixture, PROCESSOR_ARMV7M, &everything);
    PUT(&fixture, 0x4280, 0xbf06, 0xdf00, 0x2005, 0x2006, 0xbe00); // itte eq; svceq; moveq r0, 5; movne r0, 6
    assert_int_equal(run(&fixture, 10).stop, PROCESSOR_STOP_CALL);
    assert_int_equal(it_state(&fixture), 0x06);
    processor_pass(&fixture.processor);
    assert_int_equal(it_state(&fixture), 0x0c);
    assert_int_equal(run(&fixture, 10).stop, PROCESSOR_STOP_BREAKPOINT);
    assert_int_equal(x(&fixture)[0], 5);
    assert_int_equal(fixture.processor.state.count, 5);
    end(&fixture);
}

static void test_a_fault_in_an_it_block_keeps_its_state(void **state)
{
    (void)state;
    struct fixture fixture;
    begin_arm(&fixture, PROCESSOR_ARMV7M, &everything);
    PUT(&fixture, 0x4280, 0xbf04, 0x2000, 0x6800); // itt eq; moveq r0, 0; ldreq r0, [r0]
    assert_int_equal(run(&fixture, 10).fault, PROCESSOR_FAULT_LOAD);
    assert_int_equal(it_state(&fixture), 0x08);
    assert_int_equal(fixture.processor.state.pc, CODE + 6);
    assert_int_equal(fixture.processor.state.count, 3);
    end(&fixture);
}

static void test_what_an_it_block_skips_cannot_fault_and_is_counted(void **state)
{
    (void)state;
    struct fixture fixture;
    begin_arm(&fixture, PROCESSOR_ARMV7M, &everything);
    PUT(&fixture, 0x4280, 0xbf1c, 0x2000, 0x6800, 0xdf00); // itt ne
    assert_int_equal(run(&fixture, 10).stop, PROCESSOR_STOP_CALL);
    assert_int_equal(fixture.processor.state.count, 4);
    end(&fixture);
}

static void test_a_store_over_the_next_instruction_is_seen(void **state)
{
    (void)state;
    struct fixture fixture;
    begin_arm(&fixture, PROCESSOR_ARMV7M, &everything);
    set_regions(&fixture, (const struct processor_region[]){{CODE, CODE_BYTES, RWX, fixture.code}}, 1);
    PUT(&fixture, 0xf8220b02, 0x2001, 0xbe00); // strh r0, [r2], #2; movs r0, 1; bkpt
    x(&fixture)[0] = 0x2007;                   // movs r0, 7
    x(&fixture)[2] = CODE + 4;
    assert_int_equal(run(&fixture, 10).stop, PROCESSOR_STOP_BREAKPOINT);
    assert_int_equal(x(&fixture)[0], 7);
    assert_int_equal(x(&fixture)[2], CODE + 6);
    assert_int_equal(fixture.processor.state.count, 2);
    end(&fixture);
}

// --- Exclusive accesses, special registers -------------------------------------------------------

static void test_a_store_exclusive_needs_a_load_exclusive(void **state)
{
    (void)state;
    struct fixture fixture;
    begin_arm(&fixture, PROCESSOR_ARMV7M, &everything);
    // ldrex r4, [r0]; strex r5, r1, [r0]; strex r6, r2, [r0]; ldrex; clrex; strex r7, r2, [r0]; bkpt
    PUT(&fixture, 0xe8504f00, 0xe8401500, 0xe8402600, 0xe8504f00, 0xf3bf8f2f, 0xe8402700, 0xbe00);
    run(&fixture, 10);
    assert_int_equal(x(&fixture)[5], 0);
    assert_int_equal(x(&fixture)[6], 1);
    assert_int_equal(x(&fixture)[7], 1);
    assert_int_equal(get_word(fixture.data), DATA + 16);
    end(&fixture);
}

static void test_a_process_reads_its_flags_and_control_alone(void **state)
{
    (void)state;
    struct fixture fixture;
    begin_arm(&fixture, PROCESSOR_ARMV7M, &everything);
    // msr apsr_nzcvqg, r8; then apsr, psp, primask, control; bkpt; r8 has all bits set
    PUT(&fixture, 0xf3888c00, 0xf3ef8000, 0xf3ef8109, 0xf3ef8210, 0xf3ef8314, 0xf3888810, 0xbe00);
    x(&fixture)[8] = 0xffffffff;
    run(&fixture, 10);
    assert_int_equal(x(&fixture)[0], 0xf80f0000);
    assert_int_equal(x(&fixture)[1], 0);
    assert_int_equal(x(&fixture)[2], 0);
    assert_int_equal(x(&fixture)[3], 3);
    end(&fixture);
}

// v8-M D1.2.258: what the protection unit allows is told to privileged code alone.
static void test_a_process_learns_nothing_from_tt(void **state)
{
    (void)state;
    struct fixture fixture;
    begin_arm(&fixture, PROCESSOR_ARMV8M, &everything);
    PUT(&fixture, 0xe840f100, 0xe840f240, 0xdf00); // tt r1, r0; ttt r2, r0; svc 0
    x(&fixture)[0] = DATA;
    x(&fixture)[1] = x(&fixture)[2] = 1;
    assert_int_equal(run(&fixture, 10).stop, PROCESSOR_STOP_CALL);
    assert_int_equal(x(&fixture)[1], 0);
    assert_int_equal(x(&fixture)[2], 0);
    end(&fixture);
}

static void test_registers_have_names_and_numbers(void **state)
{
    (void)state;
    struct fixture fixture;
    begin_arm(&fixture, PROCESSOR_ARMV7M, &everything);
    assert_int_equal(processor_register_count(&fixture.processor), 50);
    assert_string_equal(processor_register_name(&fixture.processor, 13), "sp");
    assert_string_equal(processor_register_name(&fixture.processor, 17), "s0");
    assert_string_equal(processor_register_name(&fixture.processor, 49), "fpscr");
    processor_set_register(&fixture.processor, 13, DATA + 7);
    assert_int_equal(processor_register(&fixture.processor, 13), DATA + 4);
    processor_set_register(&fixture.processor, 15, CODE + 5);
    assert_int_equal(processor_register(&fixture.processor, 15), CODE + 4);
    end(&fixture);
}

// --- Floating point ------------------------------------------------------------------------------

struct float_case {
    uint32_t bits; // of s0 and s1 to s2
    uint32_t modes;
    uint32_t s0, s1;
    uint32_t result, flags;
};

static void test_floating_point_follows_its_modes(void **state)
{
    (void)state;
    enum { VADD = 0xee301a20, VDIV = 0xee801a20, VMUL = 0xee201a20 };
    const struct float_case table[] = {
        {VADD, 0, 0x3f800000, 0x33800000, 0x3f800000, 0x10},          // half a step is rounded to even
        {VADD, 0x00400000, 0x3f800000, 0x33800000, 0x3f800001, 0x10}, // up
        {VADD, 0x00400000, 0xbf800000, 0xb3800000, 0xbf800000, 0x10},
        {VADD, 0x00800000, 0xbf800000, 0xb3800000, 0xbf800001, 0x10}, // down
        {VADD, 0x00c00000, 0x3f800000, 0x33ffffff, 0x3f800000, 0x10}, // to zero
        {VADD, 0x00800000, 0x3f800000, 0xbf800000, 0x80000000, 0},    // an exact 0, rounding down
        {VADD, 0, 0x7f800001, 0x7fc00002, 0x7fc00001, 0x01},          // a signalling NaN comes first
        {VADD, 0x02000000, 0xffc01234, 0x3f800000, 0x7fc00000, 0},    // the default NaN
        {VADD, 0x01000000, 0x00000001, 0x00000000, 0x00000000, 0x80}, // a denormal operand is flushed
        {VMUL, 0, 0x00800000, 0x3f000000, 0x00400000, 0},             // an exact denormal
        {VMUL, 0x01000000, 0x00800000, 0x3f000000, 0x00000000, 0x08}, // a denormal result is flushed
        {VMUL, 0, 0x7f7fffff, 0x40000000, 0x7f800000, 0x14},          // overflow
        {VMUL, 0x00c00000, 0x7f7fffff, 0x40000000, 0x7f7fffff, 0x14},
        {VMUL, 0, 0x7f800000, 0x00000000, 0x7fc00000, 0x01},
        {VDIV, 0, 0x3f800000, 0x80000000, 0xff800000, 0x02},
        {VDIV, 0, 0x3f800000, 0x40400000, 0x3eaaaaab, 0x10},
    };
    struct fixture fixture;
    begin_arm(&fixture, PROCESSOR_ARMV7M, &everything);
    for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
        fixture.used = 0;
        PUT(&fixture, table[i].bits, 0xbe00);
        processor_memory_changed(&fixture.processor, fixture.code, CODE_BYTES);
        fixture.processor.state.pc = CODE;
        fixture.processor.state.single[0] = table[i].s0;
        fixture.processor.state.single[1] = table[i].s1;
        fixture.processor.state.fpscr = table[i].modes;
        run(&fixture, 10);
        assert_int_equal(fixture.processor.state.single[2], table[i].result);
        assert_int_equal(fixture.processor.state.fpscr, table[i].modes | table[i].flags);
        assert_int_equal(fixture.processor.state.control, 7);
    }
    end(&fixture);
}

// In an IT block that is entered in its middle, which is decoded apart.
static void test_a_store_into_the_rest_of_an_it_block_is_seen(void **state)
{
    enum { ALWAYS_TWO = 0xe4 }; // the IT state of two instructions
    struct fixture fixture;
    (void)state;
    begin_as(&fixture, PROCESSOR_ARMV7M, &(struct processor_settings){.counters = 0});
    const struct processor_region regions[] = {{CODE, CODE_BYTES, RWX, fixture.code}};
    set_regions(&fixture, regions, 1);
    put_half(fixture.code, 0x8001);     // strh r1, [r0]
    put_half(fixture.code + 2, 0x2301); // mov r3, #1, which becomes mov r3, #2
    put_half(fixture.code + 4, 0xdf00);
    x(&fixture)[0] = CODE + 2;
    x(&fixture)[1] = 0x2302;
    fixture.processor.state.xpsr |= (uint32_t)(ALWAYS_TWO & 3) << 25 | (uint32_t)(ALWAYS_TWO >> 2) << 10;
    assert_int_equal(run(&fixture, 100).stop, PROCESSOR_STOP_CALL);
    assert_int_equal(x(&fixture)[3], 2);
    end(&fixture);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_call_says_its_number_and_can_be_passed),
        cmocka_unit_test(test_refused_accesses_name_their_first_byte_and_change_nothing),
        cmocka_unit_test(test_settings_decide_on_alignment_division_and_extensions),
        cmocka_unit_test(test_a_branch_to_arm_state_faults_where_it_went),
        cmocka_unit_test(test_nothing_is_executed_in_the_systems_space),
        cmocka_unit_test(test_an_exception_return_value_is_an_address_to_a_process),
        cmocka_unit_test(test_the_it_state_shows_where_a_budget_ends),
        cmocka_unit_test(test_a_call_in_an_it_block_goes_on_in_it),
        cmocka_unit_test(test_a_fault_in_an_it_block_keeps_its_state),
        cmocka_unit_test(test_what_an_it_block_skips_cannot_fault_and_is_counted),
        cmocka_unit_test(test_a_store_over_the_next_instruction_is_seen),
        cmocka_unit_test(test_a_store_exclusive_needs_a_load_exclusive),
        cmocka_unit_test(test_a_process_reads_its_flags_and_control_alone),
        cmocka_unit_test(test_a_process_learns_nothing_from_tt),
        cmocka_unit_test(test_registers_have_names_and_numbers),
        cmocka_unit_test(test_floating_point_follows_its_modes),
        cmocka_unit_test(test_a_store_into_the_rest_of_an_it_block_is_seen),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
