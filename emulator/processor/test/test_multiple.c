// SPDX-License-Identifier: Apache-2.0 OR MIT
// Loads and stores of several words at the ends of memory: what they do hangs on nothing that was accessed before,
// whether it is found at once or looked for word by word.
#include "emulator/processor/arm.h"
#include "fixture.h"

#include <stdio.h>

enum { REACH = 24 };

static const struct processor_settings settings = {.dsp = true, .single_precision = true};

// All of them with r0 as base.
static const struct multiple {
    const char *name;
    uint32_t bits;
    bool loads;
    uint32_t first, size; // from the base on
} multiples[] = {
    {"ldm r0!, {r2-r5}", 0xe8b0003c, true, 0, 16},
    {"ldm r0, {r0, r3, lr}", 0xe8904009, true, 0, 12},
    {"ldmdb r0!, {r2-r5}", 0xe930003c, true, 0U - 16, 16},
    {"ldm r0, {r2, pc}", 0xe8908004, true, 0, 8},
    {"stm r0!, {r2-r5}", 0xe8a0003c, false, 0, 16},
    {"stm r0, {r0, r3, lr}", 0xe8804009, false, 0, 12},
    {"stmdb r0!, {r2-r5}", 0xe920003c, false, 0U - 16, 16},
    {"ldrd r2, r3, [r0, #8]", 0xe9d02302, true, 8, 8},
    {"ldrd r2, r3, [r0], #8", 0xe8f02302, true, 0, 8},
    {"strd r2, r3, [r0, #-4]!", 0xe9602301, false, 0U - 4, 8},
    {"vldr s4, [r0, #4]", 0xed902a01, true, 4, 4},
    {"vldmia r0!, {s4-s8}", 0xecb02a05, true, 0, 20},
    {"vstr d2, [r0]", 0xed802b00, false, 0, 8},
    {"vstmdb r0!, {s4-s8}", 0xed202a05, false, 0U - 20, 20},
};

static void begin_at(struct fixture *fixture, const struct multiple *one, uint32_t base)
{
    begin_as(fixture, PROCESSOR_ARMV7M, &settings);
    put_half(fixture->code, one->bits >> 16);
    put_half(fixture->code + 2, one->bits);
    put_half(fixture->code + 4, 0x6830); // ldr r0, [r6]
    put_half(fixture->code + 6, 0x6030); // str r0, [r6]
    for (uint32_t i = 0; i < DATA_BYTES; i++)
        fixture->data[i] = (uint8_t)(i * 37 + 1);
    for (uint32_t i = 0; i < 15; i++)
        x(fixture)[i] = 0x01010101 * i;
    for (uint32_t i = 0; i < 32; i++)
        fixture->processor.state.single[i] = 0x10203040 + i;
    x(fixture)[0] = base;
    x(fixture)[6] = DATA + 64;
}

// A load and a store of one word of the same memory, undone.
static void warm_up(struct fixture *fixture)
{
    const struct processor_state before = fixture->processor.state;
    fixture->processor.state.pc = CODE + 4;
    assert_int_equal(run(fixture, 2).stop, PROCESSOR_STOP_BUDGET);
    fixture->processor.state = before;
}

static bool is_allowed(const struct multiple *one, uint32_t base)
{
    const uint32_t offset = base + one->first - DATA;
    return base % 4 == 0 && offset < DATA_BYTES && offset + one->size <= DATA_BYTES;
}

static void compare(const struct multiple *one, uint32_t base)
{
    struct fixture cold, warm;
    begin_at(&cold, one, base);
    begin_at(&warm, one, base);
    warm_up(&warm);
    const struct processor_outcome expected = run(&cold, 1), outcome = run(&warm, 1);
    if ((expected.stop == PROCESSOR_STOP_BUDGET) != is_allowed(one, base))
        fail_msg("%s at %#x: stop %d", one->name, (unsigned)base, (int)expected.stop);
    assert_memory_equal(&expected, &outcome, sizeof(outcome));
    assert_memory_equal(&cold.processor.state, &warm.processor.state, sizeof(warm.processor.state));
    assert_memory_equal(cold.data, warm.data, DATA_BYTES);
    end(&cold);
    end(&warm);
}

static void test_they_do_the_same_in_memory_that_was_accessed_before(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(multiples) / sizeof(multiples[0]); i++)
        for (uint32_t offset = 0; offset <= 2 * REACH; offset++) {
            compare(&multiples[i], DATA - REACH + offset);
            compare(&multiples[i], DATA + DATA_BYTES - REACH + offset);
        }
}

// By hand: those words before the one that is refused are written, and the base stays.
static void test_a_store_is_refused_at_the_word_that_is_not_allowed(void **state)
{
    struct fixture fixture;
    (void)state;
    begin_at(&fixture, &multiples[4], DATA + DATA_BYTES - 8); // stm r0!, {r2-r5}
    warm_up(&fixture);
    const struct processor_outcome outcome = run(&fixture, 1);
    assert_int_equal(outcome.fault, PROCESSOR_FAULT_STORE);
    assert_int_equal(outcome.address, DATA + DATA_BYTES);
    assert_int_equal(get_word(fixture.data + DATA_BYTES - 8), 0x02020202);
    assert_int_equal(get_word(fixture.data + DATA_BYTES - 4), 0x03030303);
    assert_int_equal(x(&fixture)[0], DATA + DATA_BYTES - 8);
    end(&fixture);
}

static void test_a_load_is_refused_whole(void **state)
{
    struct fixture fixture;
    (void)state;
    begin_at(&fixture, &multiples[0], DATA + DATA_BYTES - 8); // ldm r0!, {r2-r5}
    warm_up(&fixture);
    const struct processor_outcome outcome = run(&fixture, 1);
    assert_int_equal(outcome.fault, PROCESSOR_FAULT_LOAD);
    assert_int_equal(outcome.address, DATA + DATA_BYTES);
    assert_int_equal(x(&fixture)[2], 0x02020202);
    assert_int_equal(x(&fixture)[0], DATA + DATA_BYTES - 8);
    end(&fixture);
}

// Several regions that touch, with their own rights: no window answers for more than one of them.
static void test_regions_that_touch_are_looked_at_each(void **state)
{
    struct fixture fixture;
    (void)state;
    for (unsigned second = 0; second < 2; second++) {
        begin_at(&fixture, &multiples[4], DATA + 72); // stm r0!, {r2-r5}
        const struct processor_region regions[] = {
            {CODE, CODE_BYTES, RX, fixture.code},
            {DATA, 80, RW, fixture.data},
            {DATA + 80, 80, second == 0 ? RW : PROCESSOR_READ, fixture.data + 80}};
        set_regions(&fixture, regions, 3);
        warm_up(&fixture);
        const struct processor_outcome outcome = run(&fixture, 1);
        assert_int_equal(outcome.stop, second == 0 ? PROCESSOR_STOP_BUDGET : PROCESSOR_STOP_FAULT);
        assert_int_equal(get_word(fixture.data + 76), 0x03030303);
        assert_int_equal(get_word(fixture.data + 80) == 0x04040404, second == 0);
        assert_int_equal(second == 0 ? 0 : outcome.address - DATA, second == 0 ? 0 : 80);
        end(&fixture);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_they_do_the_same_in_memory_that_was_accessed_before),
        cmocka_unit_test(test_a_store_is_refused_at_the_word_that_is_not_allowed),
        cmocka_unit_test(test_a_load_is_refused_whole),
        cmocka_unit_test(test_regions_that_touch_are_looked_at_each),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
