// SPDX-License-Identifier: Apache-2.0 OR MIT
// What a native application can do: calls, upcalls, its C library, its memory. The applications are
// in testapps/; see testapps/modes.h for what each test tells them.
#include "hal-sim/native/test_support.h"

#include <signal.h>
#include <string.h>

// --- Calls and upcalls ---------------------------------------------------------------------------

static void calls_carry_arguments_and_results(void **state)
{
    (void)state;
    struct fake_kernel k;
    test_begin(&k, MODE_ECHO, 1000);
    for (uint32_t i = 1; i <= 1000; i++) {
        expect_command(&k, 1);
        assert_int_equal(k.stop.slots[2], i);
        assert_int_equal(k.stop.slots[3], 2 * i);
        fake_answer(&k, i, 0);
    }
    expect_exit(&k, 1000);
    fake_close(&k);
}

static void start_up_reports_stack_and_heap(void **state)
{
    (void)state;
    struct fake_kernel k;
    test_begin(&k, MODE_RETURN, 0);
    const struct native_note *note = &native_image_info(k.image)->note;
    assert_int_equal(k.stack_reported, note->ram_start + note->stack_size);
    assert_int_equal(k.heap_reported, note->data_end);
    fake_close(&k);
}

static void main_s_result_is_the_completion_code(void **state)
{
    (void)state;
    struct fake_kernel k;
    test_begin(&k, MODE_RETURN, 77);
    expect_exit(&k, 77);
    fake_close(&k);
}

static void expect_upcall_reports(struct fake_kernel *k, uint32_t base)
{
    expect_command(k, 10);
    assert_int_equal(k->stop.slots[2], base);
    assert_int_equal(k->stop.slots[3], base + 1);
    fake_answer(k, 0, 0);
    expect_command(k, 11);
    assert_int_equal(k->stop.slots[2], base + 2);
    assert_int_equal(k->stop.slots[3], base + 3);
    fake_answer(k, 0, 0);
}

static void an_upcall_runs_before_yield_returns(void **state)
{
    (void)state;
    struct fake_kernel k;
    test_begin(&k, MODE_YIELD, 0);
    uint32_t function = expect_yield(&k);
    native_child_upcall(k.child, function, (uint32_t[4]){0x80000001, 0x80000002, 0x80000003, 0x80000004});
    expect_upcall_reports(&k, 0x80000001);
    expect_command(&k, 12);
    fake_answer(&k, 0, 0);
    expect_command(&k, 2);
    fake_answer(&k, 0, 0);
    expect_exit(&k, 0);
    fake_close(&k);
}

static void an_upcall_may_yield_itself(void **state)
{
    (void)state;
    struct fake_kernel k;
    test_begin(&k, MODE_NESTED, 0);
    uint32_t function = expect_yield(&k);
    native_child_upcall(k.child, function, (uint32_t[4]){10, 11, 12, 13});
    expect_upcall_reports(&k, 10);
    assert_int_equal(test_run(&k), NATIVE_STOP_CALL);
    assert_int_equal(k.stop.call_class, FAKE_YIELD);
    native_child_upcall(k.child, function, (uint32_t[4]){20, 21, 22, 23});
    expect_upcall_reports(&k, 20);
    expect_command(&k, 12);
    assert_int_equal(k.stop.slots[2], 20);
    fake_answer(&k, 0, 0);
    expect_command(&k, 12);
    assert_int_equal(k.stop.slots[2], 10);
    fake_answer(&k, 0, 0);
    expect_command(&k, 2);
    fake_close(&k);
}

// --- The C library -------------------------------------------------------------------------------

static void printf_writes_to_the_console_also_in_an_upcall(void **state)
{
    (void)state;
    struct fake_kernel k;
    test_begin(&k, MODE_PRINT, 0);
    uint32_t function = expect_yield(&k);
    native_child_upcall(k.child, function, (uint32_t[4]){1, 2, 3, 4});
    expect_command(&k, 2);
    fake_answer(&k, 0, 0);
    expect_exit(&k, 0);
    assert_string_equal(k.output, "42 is 2.718 and text\nin an upcall: 1 2 3 0x4\nerror x\nno newline");
    fake_close(&k);
}

static void the_heap_keeps_its_blocks_apart(void **state)
{
    (void)state;
    struct fake_kernel k;
    test_begin(&k, MODE_HEAP, 0);
    expect_command(&k, 7);
    assert_int_equal(k.stop.slots[2], 0);
    fake_close(&k);
}

static void the_heap_uses_all_of_ram_and_then_returns_null(void **state)
{
    (void)state;
    struct fake_kernel k;
    test_begin(&k, MODE_MANY_MALLOCS, 0);
    expect_command(&k, 7);
    const uint32_t expected = native_image_info(k.image)->note.heap_size / 1024;
    assert_in_range(k.stop.slots[2], expected - 4, expected + 6);
    fake_close(&k);
}

static void a_failed_assertion_prints_and_faults(void **state)
{
    (void)state;
    struct fake_kernel k;
    test_begin(&k, MODE_ASSERT, 0);
    assert_int_equal(test_run(&k), NATIVE_STOP_FAULT);
    assert_int_equal(k.stop.signal, SIGILL);
    assert_non_null(strstr(k.output, "assertion failed: argument == 12345"));
    assert_non_null(strstr(k.output, "modes.c:"));
    fake_close(&k);
}

static void abort_and_a_double_free_fault(void **state)
{
    (void)state;
    const enum mode modes[] = {MODE_ABORT, MODE_FREE_TWICE};
    for (unsigned i = 0; i < 2; i++) {
        struct fake_kernel k;
        test_begin(&k, modes[i], 0);
        assert_int_equal(test_run(&k), NATIVE_STOP_FAULT);
        assert_int_equal(k.stop.signal, SIGILL);
        fake_close(&k);
    }
}

static void there_is_no_clock(void **state)
{
    (void)state;
    struct fake_kernel k;
    test_begin(&k, MODE_TIME, 0);
    expect_command(&k, 8);
    assert_int_equal(k.stop.slots[2], UINT32_MAX);
    assert_int_equal(k.stop.slots[3], UINT32_MAX);
    fake_answer(&k, 0, 0);
    expect_command(&k, 9);
    assert_int_equal(k.stop.slots[2], UINT32_MAX);
    fake_close(&k);
}

// --- Memory --------------------------------------------------------------------------------------

static void touch(enum mode mode, uint32_t address)
{
    struct fake_kernel k;
    test_begin(&k, mode, address);
    expect_fault(&k, SIGSEGV, address);
    fake_close(&k);
}

static void null_faults_on_read_write_and_execute(void **state)
{
    (void)state;
    touch(MODE_READ, 0);
    touch(MODE_WRITE, 4);
    touch(MODE_EXECUTE, 0);
}

static void code_is_read_only_and_data_is_not_executed(void **state)
{
    (void)state;
    touch(MODE_WRITE, NATIVE_TEXT_ADDRESS);
    touch(MODE_WRITE, NATIVE_TEXT_ADDRESS + 0x30000);
    touch(MODE_WRITE, NATIVE_GATE_ADDRESS);
    touch(MODE_EXECUTE, NATIVE_RAM_ADDRESS + 0x100);
    touch(MODE_EXECUTE, NATIVE_CHANNEL_ADDRESS + 0x100);
}

static void nothing_is_mapped_below_or_above_ram(void **state)
{
    (void)state;
    struct fake_kernel k;
    test_begin(&k, MODE_RETURN, 0);
    uint32_t end = (k.program_break + 4095) & ~4095u;
    fake_close(&k);
    touch(MODE_READ, end);
    touch(MODE_READ, NATIVE_RAM_ADDRESS - 4);
    touch(MODE_WRITE, 0xfffffffc);
    touch(MODE_READ, NATIVE_CHANNEL_ADDRESS + 4096);
}

static void memory_that_is_mapped_during_a_call_can_be_read_until_it_is_unmapped(void **state)
{
    (void)state;
    struct fake_kernel k;
    size_t offset;
    uint8_t *view;
    test_begin_file(&k, "modes");
    expect_command(&k, 0);
    assert_true(native_memory_reserve(k.memory, 8192, &offset, &view));
    view[4096] = 0x5a;
    assert_true(native_child_map(k.child, NATIVE_SHARE_ADDRESS, 4096, offset + 4096, NATIVE_READ));
    fake_answer(&k, MODE_READ, NATIVE_SHARE_ADDRESS);
    for (unsigned i = 0; i < 100; i++) {
        expect_command(&k, 3);
        assert_int_equal(k.stop.slots[2], i ? i : 0x5a);
        view[4096] = (uint8_t)(i + 1);
        assert_true(native_child_unmap(k.child, NATIVE_SHARE_ADDRESS, 4096));
        assert_true(native_child_map(k.child, NATIVE_SHARE_ADDRESS, 4096, offset + 4096, NATIVE_READ));
        fake_answer(&k, 0, 0);
    }
    expect_command(&k, 3);
    assert_true(native_child_unmap(k.child, NATIVE_SHARE_ADDRESS, 4096));
    fake_answer(&k, 0, 0);
    expect_fault(&k, SIGSEGV, NATIVE_SHARE_ADDRESS);
    native_memory_release(k.memory, offset, view, 8192);
    fake_close(&k);
}

static void a_stopped_child_s_memory_can_be_changed(void **state)
{
    (void)state;
    struct fake_kernel k;
    test_begin(&k, MODE_LOOP, 0);
    for (unsigned i = 0; i < 5; i++) {
        assert_int_equal(fake_run(&k, BUDGET_NS / 10), NATIVE_STOP_SLICE);
        assert_true(native_child_map(k.child, NATIVE_SHARE_ADDRESS, 4096, k.ram_offset, NATIVE_READ));
        native_child_continue(k.child);
    }
    fake_close(&k);
}

static void the_stack_faults_below_ram_when_it_overflows(void **state)
{
    (void)state;
    struct fake_kernel k;
    test_begin(&k, MODE_OVERFLOW, 0);
    assert_int_equal(test_run(&k), NATIVE_STOP_FAULT);
    assert_int_equal(k.stop.signal, SIGSEGV);
    assert_in_range(k.stop.address, NATIVE_RAM_ADDRESS - 4096, NATIVE_RAM_ADDRESS - 1);
    fake_close(&k);
}

static void a_smashed_stack_and_a_division_by_zero_fault(void **state)
{
    (void)state;
    struct fake_kernel k;
    test_begin(&k, MODE_SMASH, 0);
    assert_int_equal(test_run(&k), NATIVE_STOP_FAULT);
    assert_int_equal(k.stop.signal, SIGSEGV);
    fake_close(&k);
    test_begin(&k, MODE_DIVIDE, 0);
    assert_int_equal(test_run(&k), NATIVE_STOP_FAULT);
    assert_int_equal(k.stop.signal, SIGFPE);
    fake_close(&k);
}

int main(int count, char **arguments)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(calls_carry_arguments_and_results),
        cmocka_unit_test(start_up_reports_stack_and_heap),
        cmocka_unit_test(main_s_result_is_the_completion_code),
        cmocka_unit_test(an_upcall_runs_before_yield_returns),
        cmocka_unit_test(an_upcall_may_yield_itself),
        cmocka_unit_test(printf_writes_to_the_console_also_in_an_upcall),
        cmocka_unit_test(the_heap_keeps_its_blocks_apart),
        cmocka_unit_test(the_heap_uses_all_of_ram_and_then_returns_null),
        cmocka_unit_test(a_failed_assertion_prints_and_faults),
        cmocka_unit_test(abort_and_a_double_free_fault),
        cmocka_unit_test(there_is_no_clock),
        cmocka_unit_test(null_faults_on_read_write_and_execute),
        cmocka_unit_test(code_is_read_only_and_data_is_not_executed),
        cmocka_unit_test(nothing_is_mapped_below_or_above_ram),
        cmocka_unit_test(memory_that_is_mapped_during_a_call_can_be_read_until_it_is_unmapped),
        cmocka_unit_test(a_stopped_child_s_memory_can_be_changed),
        cmocka_unit_test(the_stack_faults_below_ram_when_it_overflows),
        cmocka_unit_test(a_smashed_stack_and_a_division_by_zero_fault),
    };
    return test_arguments(count, arguments) ? cmocka_run_group_tests(tests, NULL, NULL) : 2;
}
