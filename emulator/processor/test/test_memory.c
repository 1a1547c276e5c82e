// SPDX-License-Identifier: Apache-2.0 OR MIT
// Regions checked to the byte for each kind of access, and decoded code that is never stale.
#include "fixture.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static uint32_t load_of(unsigned width)
{
    return i_format(0x03, width == 1 ? 4 : width == 2 ? 5 : 2, A2, A0, 0);
}

static uint32_t store_of(unsigned width)
{
    return s_format(width / 2, A0, A1, 0);
}

// --- Borders -------------------------------------------------------------------------------------

enum { ODD_START = 0x1003, ODD_BYTES = 7 };

static bool is_inside(uint32_t address, unsigned width)
{
    return address >= ODD_START && address + width <= ODD_START + ODD_BYTES;
}

// The first byte that is not allowed; the whole of an aligned access.
static uint32_t refused_at(uint32_t address, unsigned width)
{
    uint32_t byte = address;
    while (byte - ODD_START < ODD_BYTES)
        byte++;
    return address % width == 0 ? address : byte;
}

static void begin_odd(struct fixture *fixture)
{
    begin(fixture);
    const struct processor_region regions[] = {{CODE, CODE_BYTES, RX, fixture->code},
                                               {ODD_START, ODD_BYTES, RW, fixture->data + 16}};
    set_regions(fixture, regions, 2);
}

static void test_a_load_reaches_exactly_the_bytes_of_its_region(void **state)
{
    (void)state;
    struct fixture fixture;
    begin_odd(&fixture);
    for (unsigned width = 1; width <= 4; width *= 2)
        for (uint32_t address = ODD_START - 5; address < ODD_START + ODD_BYTES + 2; address++) {
            run_one(&fixture, load_of(1), ODD_START, 0); // a window is open
            x(&fixture)[A2] = 0x5a5a5a5a;
            const struct processor_outcome outcome = run_one(&fixture, load_of(width), address, 0);
            if (is_inside(address, width)) {
                assert_int_equal(outcome.stop, PROCESSOR_STOP_BUDGET);
                assert_int_equal(x(&fixture)[A2], 0);
            } else {
                assert_fault(&fixture, outcome, PROCESSOR_FAULT_LOAD, refused_at(address, width));
                assert_int_equal(x(&fixture)[A2], 0x5a5a5a5a);
            }
        }
    end(&fixture);
}

static size_t count_of(const struct fixture *fixture, uint8_t value)
{
    size_t count = 0;
    for (size_t i = 0; i < DATA_BYTES; i++)
        count += fixture->data[i] == value;
    return count;
}

static void test_a_store_writes_all_or_nothing(void **state)
{
    (void)state;
    struct fixture fixture;
    begin_odd(&fixture);
    for (unsigned width = 1; width <= 4; width *= 2)
        for (uint32_t address = ODD_START - 5; address < ODD_START + ODD_BYTES + 2; address++) {
            run_one(&fixture, store_of(1), ODD_START, 0);
            memset(fixture.data, 0, DATA_BYTES);
            const struct processor_outcome outcome = run_one(&fixture, store_of(width), address, 0xeeeeeeee);
            if (is_inside(address, width)) {
                assert_int_equal(outcome.stop, PROCESSOR_STOP_BUDGET);
                assert_int_equal(fixture.data[16 + address - ODD_START], 0xee);
                assert_int_equal(count_of(&fixture, 0xee), width);
            } else {
                assert_fault(&fixture, outcome, PROCESSOR_FAULT_STORE, refused_at(address, width));
                assert_int_equal(count_of(&fixture, 0xee), 0);
            }
        }
    end(&fixture);
}

static void test_an_access_may_span_regions_that_touch(void **state)
{
    (void)state;
    struct fixture fixture;
    begin(&fixture);
    const struct processor_region regions[] = {{CODE, CODE_BYTES, RX, fixture.code},
                                               {0x1000, 6, RW, fixture.data},
                                               {0x1006, 6, RW, fixture.data + 100},
                                               {0x100c, 6, PROCESSOR_READ, fixture.data + 200}};
    set_regions(&fixture, regions, 4);
    assert_int_equal(run_one(&fixture, store_of(4), 0x1004, 0x44332211).stop, PROCESSOR_STOP_BUDGET);
    assert_int_equal(fixture.data[5], 0x22);
    assert_int_equal(fixture.data[100], 0x33);
    run_one(&fixture, load_of(4), 0x1004, 0);
    assert_int_equal(x(&fixture)[A2], 0x44332211);
    assert_fault(&fixture, run_one(&fixture, store_of(4), 0x100a, 0), PROCESSOR_FAULT_STORE, 0x100c);
    assert_int_equal(run_one(&fixture, load_of(4), 0x100a, 0).stop, PROCESSOR_STOP_BUDGET);
    end(&fixture);
}

static void test_each_right_is_its_own(void **state)
{
    (void)state;
    struct fixture fixture;
    begin(&fixture);
    for (uint8_t rights = 0; rights < 8; rights++) {
        const struct processor_region regions[] = {{CODE, CODE_BYTES, RX, fixture.code},
                                                   {DATA, DATA_BYTES, rights, fixture.data}};
        set_regions(&fixture, regions, 2);
        put_word(fixture.data, ecall);
        assert_int_equal(run_one(&fixture, load_of(4), DATA, 0).fault,
                         (rights & PROCESSOR_READ) != 0 ? PROCESSOR_FAULT_NONE : PROCESSOR_FAULT_LOAD);
        assert_int_equal(run_one(&fixture, store_of(4), DATA, ecall).fault,
                         (rights & PROCESSOR_WRITE) != 0 ? PROCESSOR_FAULT_NONE : PROCESSOR_FAULT_STORE);
        assert_int_equal(run_one(&fixture, atomic(AMOADD, A2, A0, X0), DATA, 0).fault,
                         (rights & RW) == RW ? PROCESSOR_FAULT_NONE : PROCESSOR_FAULT_STORE);
        fixture.processor.state.pc = DATA;
        assert_int_equal(run(&fixture, 1).stop,
                         (rights & PROCESSOR_EXECUTE) != 0 ? PROCESSOR_STOP_CALL : PROCESSOR_STOP_FAULT);
    }
    end(&fixture);
}

static void test_a_right_that_is_taken_is_gone_at_once(void **state)
{
    (void)state;
    struct fixture fixture;
    begin(&fixture);
    assert_int_equal(run_one(&fixture, store_of(4), DATA + 8, 1).stop, PROCESSOR_STOP_BUDGET);
    const struct processor_region regions[] = {{CODE, CODE_BYTES, RX, fixture.code}, {DATA, 8, RW, fixture.data}};
    set_regions(&fixture, regions, 2);
    assert_fault(&fixture, run_one(&fixture, store_of(4), DATA + 8, 2), PROCESSOR_FAULT_STORE, DATA + 8);
    assert_int_equal(get_word(fixture.data + 8), 1);
    end(&fixture);
}

static void test_misaligned_accesses_fault_where_that_is_asked(void **state)
{
    (void)state;
    struct fixture fixture;
    begin_with(&fixture, &(struct processor_settings){.must_align = true});
    assert_int_equal(run_one(&fixture, load_of(4), DATA, 0).stop, PROCESSOR_STOP_BUDGET);
    assert_int_equal(run_one(&fixture, store_of(4), DATA, 0).stop, PROCESSOR_STOP_BUDGET);
    assert_int_equal(run_one(&fixture, load_of(1), DATA + 1, 0).stop, PROCESSOR_STOP_BUDGET);
    for (uint32_t by = 1; by < 4; by++) {
        assert_fault(&fixture, run_one(&fixture, load_of(4), DATA + by, 0), PROCESSOR_FAULT_LOAD_MISALIGNED, DATA + by);
        assert_fault(&fixture, run_one(&fixture, store_of(4), DATA + by, 0), PROCESSOR_FAULT_STORE_MISALIGNED,
                     DATA + by);
    }
    assert_fault(&fixture, run_one(&fixture, load_of(2), DATA + 1, 0), PROCESSOR_FAULT_LOAD_MISALIGNED, DATA + 1);
    assert_fault(&fixture, run_one(&fixture, store_of(2), 1, 0), PROCESSOR_FAULT_STORE_MISALIGNED, 1);
    end(&fixture);
}

static void test_memory_may_lie_at_both_ends_of_the_address_space(void **state)
{
    (void)state;
    struct fixture fixture;
    begin(&fixture);
    const struct processor_region regions[] = {
        {CODE, CODE_BYTES, RX, fixture.code}, {0, 4, RW, fixture.data}, {0xfffffffc, 4, RW, fixture.data + 4}};
    set_regions(&fixture, regions, 3);
    fixture.data[3] = 0xff;
    assert_int_equal(run_one(&fixture, store_of(4), 0xfffffffe, 0x44332211).stop, PROCESSOR_STOP_BUDGET);
    assert_int_equal(get_word(fixture.data + 4), 0x22110000);
    assert_int_equal(get_word(fixture.data), 0xff004433);
    assert_int_equal(run_one(&fixture, load_of(4), 0xfffffffc, 0).stop, PROCESSOR_STOP_BUDGET);
    end(&fixture);
}

static void test_unsound_regions_are_refused_and_the_old_ones_stay(void **state)
{
    (void)state;
    struct fixture fixture;
    begin(&fixture);
    struct processor_region many[PROCESSOR_REGIONS + 1] = {{0}};
    const struct processor_region overlap[] = {{8, 8, RW, fixture.data}, {0, 9, RW, fixture.data}};
    const struct processor_region beyond[] = {{0xffffffff, 2, RW, fixture.data}};
    assert_false(processor_set_regions(&fixture.processor, many, COUNT(many)));
    assert_false(processor_set_regions(&fixture.processor, overlap, 2));
    assert_false(processor_set_regions(&fixture.processor, beyond, 1));
    assert_int_equal(run_one(&fixture, load_of(4), DATA, 0).stop, PROCESSOR_STOP_BUDGET);
    assert_true(processor_set_regions(&fixture.processor, many, PROCESSOR_REGIONS));
    end(&fixture);
}

// --- Fetch ---------------------------------------------------------------------------------------

static void test_a_fetch_faults_where_its_missing_part_lies(void **state)
{
    (void)state;
    struct fixture fixture;
    begin(&fixture);
    for (uint32_t size = 0; size < 6; size++) {
        const struct processor_region regions[] = {{CODE, size, RX, fixture.code}};
        put_word(fixture.code, addi(A0, A0, 1));
        set_regions(&fixture, regions, 1);
        fixture.processor.state.pc = CODE;
        fixture.processor.state.count = 0;
        const struct processor_outcome outcome = run(&fixture, 1);
        if (size >= 4)
            assert_int_equal(outcome.stop, PROCESSOR_STOP_BUDGET);
        else
            assert_fault(&fixture, outcome, PROCESSOR_FAULT_FETCH, size < 2 ? CODE : CODE + 2);
    }
    end(&fixture);
}

static void test_code_runs_up_to_its_last_byte(void **state)
{
    (void)state;
    struct fixture fixture;
    begin(&fixture);
    const struct processor_region regions[] = {{CODE, 6, RX, fixture.code}};
    put(&fixture, c_nop);
    put(&fixture, addi(A0, A0, 1));
    put(&fixture, addi(A0, A0, 1));
    set_regions(&fixture, regions, 1);
    const struct processor_outcome outcome = run(&fixture, 100);
    assert_int_equal(outcome.fault, PROCESSOR_FAULT_FETCH);
    assert_int_equal(outcome.address, CODE + 6);
    assert_int_equal(fixture.processor.state.pc, CODE + 6);
    assert_int_equal(fixture.processor.state.count, 2);
    assert_int_equal(x(&fixture)[A0], 1);
    end(&fixture);
}

static void test_an_instruction_may_span_regions_that_touch(void **state)
{
    (void)state;
    struct fixture fixture;
    begin(&fixture);
    put_word(fixture.code, addi(A0, A0, 1));
    for (uint32_t split = 1; split < 4; split++) {
        memcpy(fixture.code + 100, fixture.code + split, 4 - split);
        const struct processor_region regions[] = {{CODE, split, RX, fixture.code},
                                                   {CODE + split, 4 - split, RWX, fixture.code + 100}};
        set_regions(&fixture, regions, 2);
        fixture.processor.state.pc = CODE;
        assert_int_equal(run(&fixture, 1).stop, PROCESSOR_STOP_BUDGET);
        assert_int_equal(x(&fixture)[A0], split);
    }
    end(&fixture);
}

static void test_a_fault_in_a_block_is_precise(void **state)
{
    (void)state;
    struct fixture fixture;
    begin(&fixture);
    put(&fixture, addi(A1, X0, 7));
    put(&fixture, c_nop);
    put(&fixture, lw(A1, A0, 0));
    put(&fixture, addi(A1, X0, 9));
    put(&fixture, ecall);
    for (int i = 0; i < 2; i++) { // decoded, and found decoded
        fixture.processor.state.pc = CODE;
        fixture.processor.state.count = 0;
        assert_int_equal(run(&fixture, 100).fault, PROCESSOR_FAULT_LOAD);
        assert_int_equal(fixture.processor.state.pc, CODE + 6);
        assert_int_equal(fixture.processor.state.count, 2);
        assert_int_equal(x(&fixture)[A1], 7);
    }
    end(&fixture);
}

// --- Code that changes ---------------------------------------------------------------------------

// Writes A1 over an instruction that is run a little later.
static void put_rewriter(struct fixture *fixture)
{
    put(fixture, sw(A1, A0, 0));
    put(fixture, c_nop);
    put(fixture, c_nop);
    put(fixture, addi(A2, X0, 1)); // at 8
    put(fixture, ecall);
}

static void assert_rewritten(struct fixture *fixture, uint32_t where)
{
    put_rewriter(fixture);
    fixture->processor.state.pc = CODE;
    x(fixture)[A0] = where;
    x(fixture)[A1] = addi(A2, X0, 1);
    assert_int_equal(run(fixture, 100).stop, PROCESSOR_STOP_CALL);
    assert_int_equal(x(fixture)[A2], 1);
    fixture->processor.state.pc = CODE;
    x(fixture)[A1] = addi(A2, X0, 2);
    assert_int_equal(run(fixture, 100).stop, PROCESSOR_STOP_CALL);
    assert_int_equal(x(fixture)[A2], 2);
    assert_int_equal(fixture->processor.state.count, 8);
    assert_int_equal(fixture->processor.state.pc, CODE + 12);
}

static void test_code_written_in_its_own_block_is_run_as_written(void **state)
{
    (void)state;
    struct fixture fixture;
    begin(&fixture);
    const struct processor_region regions[] = {{CODE, CODE_BYTES, RWX, fixture.code}};
    set_regions(&fixture, regions, 1);
    assert_rewritten(&fixture, CODE + 8);
    end(&fixture);
}

static void test_code_written_at_another_address_is_run_as_written(void **state)
{
    (void)state;
    struct fixture fixture;
    begin(&fixture);
    const struct processor_region regions[] = {{CODE, CODE_BYTES, RX, fixture.code}, {DATA, 16, RW, fixture.code}};
    set_regions(&fixture, regions, 2);
    assert_rewritten(&fixture, DATA + 8);
    end(&fixture);
}

static void test_atomic_operations_rewrite_code_too(void **state)
{
    (void)state;
    struct fixture fixture;
    begin(&fixture);
    const struct processor_region regions[] = {{CODE, CODE_BYTES, RWX, fixture.code}};
    set_regions(&fixture, regions, 1);
    put(&fixture, atomic(AMOADD, A3, A0, A1));
    put(&fixture, addi(A2, X0, 1));
    put(&fixture, atomic(LR, A3, A0, 0));
    put(&fixture, atomic(SC, A4, A0, A5));
    put(&fixture, jalr(X0, A0, 0));
    x(&fixture)[A0] = CODE + 4;
    x(&fixture)[A1] = 1 << 20; // one more in its immediate
    x(&fixture)[A5] = ecall;
    assert_int_equal(run(&fixture, 100).stop, PROCESSOR_STOP_CALL);
    assert_int_equal(x(&fixture)[A2], 2);
    assert_int_equal(x(&fixture)[A3], addi(A2, X0, 2));
    assert_int_equal(x(&fixture)[A4], 0);
    assert_int_equal(fixture.processor.state.count, 5);
    assert_int_equal(fixture.processor.state.pc, CODE + 4);
    end(&fixture);
}

static void test_a_store_may_turn_itself_into_something_else(void **state)
{
    (void)state;
    struct fixture fixture;
    begin(&fixture);
    const struct processor_region regions[] = {{CODE, CODE_BYTES, RWX, fixture.code}};
    set_regions(&fixture, regions, 1);
    put(&fixture, sw(A1, A0, 0));
    put(&fixture, ecall);
    x(&fixture)[A0] = CODE;
    x(&fixture)[A1] = 0x00010001; // two instructions where one was
    assert_int_equal(run(&fixture, 100).stop, PROCESSOR_STOP_CALL);
    assert_int_equal(fixture.processor.state.pc, CODE + 4);
    assert_int_equal(fixture.processor.state.count, 1);
    end(&fixture);
}

static void test_code_that_others_write_is_forgotten_when_they_say_so(void **state)
{
    (void)state;
    struct fixture fixture;
    begin(&fixture);
    put(&fixture, addi(A2, X0, 1));
    put(&fixture, ecall);
    run(&fixture, 100);
    put_word(fixture.code, addi(A2, X0, 2));
    processor_memory_changed(&fixture.processor, fixture.code + 3, 1);
    fixture.processor.state.pc = CODE;
    run(&fixture, 100);
    assert_int_equal(x(&fixture)[A2], 2);
    end(&fixture);
}

// --- The cache -----------------------------------------------------------------------------------

// Jumps over more places than the least cache holds, again and again.
static void put_hops(struct fixture *fixture)
{
    while (fixture->used + 16 < CODE_BYTES) {
        put(fixture, addi(A1, A1, 1));
        put(fixture, jal(X0, 4));
    }
    put(fixture, addi(A0, A0, -1));
    put(fixture, b_format(0, A0, X0, 8));
    put(fixture, jal(X0, -(int32_t)fixture->used));
    put(fixture, ecall);
}

static void test_a_full_cache_starts_anew_and_no_result_shows_it(void **state)
{
    (void)state;
    struct fixture small, large;
    begin(&small);
    begin(&large);
    processor_cache_destroy(large.processor.cache);
    large.processor.cache = processor_cache_create(8192);
    put_hops(&small);
    put_hops(&large);
    const struct processor_region regions[] = {{CODE, CODE_BYTES, RX, large.code}};
    set_regions(&large, regions, 1);
    x(&small)[A0] = x(&large)[A0] = 50;
    assert_int_equal(run(&small, 1000000).stop, PROCESSOR_STOP_CALL);
    assert_int_equal(run(&large, 1000000).stop, PROCESSOR_STOP_CALL);
    assert_int_equal(x(&small)[A1], 50 * 126);
    assert_memory_equal(&small.processor.state, &large.processor.state, sizeof(small.processor.state));
    end(&small);
    end(&large);
}

// The block that was left is the first that the one to come takes the place of: nothing may lead to itself then.
static void test_the_way_out_of_a_forgotten_block_is_forgotten_too(void **state)
{
    (void)state;
    struct fixture fixture;
    begin(&fixture);
    put(&fixture, addi(A0, A0, 8));
    put(&fixture, jalr(X0, A0, 0));
    while (fixture.used + 8 <= CODE_BYTES) {
        put(&fixture, addi(A1, A1, 1));
        put(&fixture, jal(X0, -(int32_t)fixture.used));
    }
    x(&fixture)[A0] = CODE;
    const struct processor_outcome outcome = run(&fixture, 100000);
    assert_int_equal(outcome.fault, PROCESSOR_FAULT_FETCH);
    assert_int_equal(outcome.address, CODE + CODE_BYTES);
    assert_int_equal(x(&fixture)[A1], CODE_BYTES / 8 - 1);
    end(&fixture);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_load_reaches_exactly_the_bytes_of_its_region),
        cmocka_unit_test(test_a_store_writes_all_or_nothing),
        cmocka_unit_test(test_an_access_may_span_regions_that_touch),
        cmocka_unit_test(test_each_right_is_its_own),
        cmocka_unit_test(test_a_right_that_is_taken_is_gone_at_once),
        cmocka_unit_test(test_misaligned_accesses_fault_where_that_is_asked),
        cmocka_unit_test(test_memory_may_lie_at_both_ends_of_the_address_space),
        cmocka_unit_test(test_unsound_regions_are_refused_and_the_old_ones_stay),
        cmocka_unit_test(test_a_fetch_faults_where_its_missing_part_lies),
        cmocka_unit_test(test_code_runs_up_to_its_last_byte),
        cmocka_unit_test(test_an_instruction_may_span_regions_that_touch),
        cmocka_unit_test(test_a_fault_in_a_block_is_precise),
        cmocka_unit_test(test_code_written_in_its_own_block_is_run_as_written),
        cmocka_unit_test(test_code_written_at_another_address_is_run_as_written),
        cmocka_unit_test(test_atomic_operations_rewrite_code_too),
        cmocka_unit_test(test_a_store_may_turn_itself_into_something_else),
        cmocka_unit_test(test_code_that_others_write_is_forgotten_when_they_say_so),
        cmocka_unit_test(test_a_full_cache_starts_anew_and_no_result_shows_it),
        cmocka_unit_test(test_the_way_out_of_a_forgotten_block_is_forgotten_too),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
