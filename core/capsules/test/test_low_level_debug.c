// SPDX-License-Identifier: Apache-2.0 OR MIT
// The low-level debug driver: exact lines, its queue and what it says about lost lines.
#include "core/capsules/low_level_debug.h"
#include "core/test/fake_arch.h"
#include "core/test/fake_hil.h"
#include "core/test/unit.h"

static struct fake_machine machine;
static struct fake_uart uart;
static struct low_level_debug debug;
static struct process *a, *b; // identifiers 0 and 1

static int setup(void **state)
{
    (void)state;
    fake_uart_init(&uart);
    fake_machine_init(&machine);
    low_level_debug_init(&debug, &uart.hil);
    fake_machine_add(&machine, &debug.driver, &debug.grant);
    fake_machine_start(&machine);
    a = fake_process(&machine, "a");
    b = fake_process(&machine, "b");
    return 0;
}

static void print(struct process *app, uint32_t command, uint32_t first, uint32_t second)
{
    assert_true(fake_is_success(fake_command(app, DRIVER_LOW_LEVEL_DEBUG, command, first, second)));
}

static void print1(struct process *app, uint32_t value)
{
    print(app, LOW_LEVEL_DEBUG_COMMAND_PRINT1, value, 0);
}

static void the_driver_exists_and_knows_three_commands(void **state)
{
    (void)state;
    print(a, LOW_LEVEL_DEBUG_COMMAND_EXISTS, 0, 0);
    assert_true(fake_is_failure(fake_command(a, DRIVER_LOW_LEVEL_DEBUG, 4, 0, 0), ERROR_NOSUPPORT));
    assert_int_equal(uart.transmits, 0);
}

static void an_alert_has_its_code(void **state)
{
    (void)state;
    print(a, LOW_LEVEL_DEBUG_COMMAND_ALERT, LOW_LEVEL_DEBUG_ALERT_WRONG_LOCATION, 0);
    assert_string_equal(fake_uart_text(&uart), "LowLevelDebug: App 0x0 alert code 0x2\n");
}

static void numbers_are_printed_in_hexadecimal(void **state)
{
    (void)state;
    print1(b, 0xdeadbeef);
    assert_string_equal(fake_uart_text(&uart), "LowLevelDebug: App 0x1 prints 0xdeadbeef\n");
    print1(b, 0xdeadbeef);
    print(b, LOW_LEVEL_DEBUG_COMMAND_PRINT2, 0, UINT32_MAX);
    assert_string_equal(fake_uart_text(&uart), "LowLevelDebug: App 0x1 prints 0xdeadbeef\n"
                                               "LowLevelDebug: App 0x1 prints 0x0 0xffffffff\n");
}

static void four_lines_of_a_process_wait_while_one_is_sent(void **state)
{
    (void)state;
    for (uint32_t i = 0; i < 5; i++)
        print1(a, i);
    assert_string_equal(fake_uart_text(&uart), "LowLevelDebug: App 0x0 prints 0x0\n"
                                               "LowLevelDebug: App 0x0 prints 0x1\n"
                                               "LowLevelDebug: App 0x0 prints 0x2\n"
                                               "LowLevelDebug: App 0x0 prints 0x3\n"
                                               "LowLevelDebug: App 0x0 prints 0x4\n");
}

static void a_line_too_many_makes_two_dropped_ones(void **state)
{
    (void)state;
    for (uint32_t i = 0; i < 6; i++)
        print1(a, i);
    assert_string_equal(fake_uart_text(&uart), "LowLevelDebug: App 0x0 prints 0x0\n"
                                               "LowLevelDebug: App 0x0 prints 0x1\n"
                                               "LowLevelDebug: App 0x0 prints 0x2\n"
                                               "LowLevelDebug: App 0x0 prints 0x3\n"
                                               "LowLevelDebug: Dropped 0x2 entries for app 0x0\n");
}

static void dropped_lines_are_counted_until_there_is_room(void **state)
{
    (void)state;
    for (uint32_t i = 0; i < 15; i++)
        print1(a, 7);
    assert_true(fake_uart_finish(&uart)); // one line out: one more has room
    print1(a, 8);
    fake_uart_drain(&uart);
    assert_string_equal(fake_uart_text(&uart), "LowLevelDebug: App 0x0 prints 0x7\n"
                                               "LowLevelDebug: App 0x0 prints 0x7\n"
                                               "LowLevelDebug: App 0x0 prints 0x7\n"
                                               "LowLevelDebug: App 0x0 prints 0x7\n"
                                               "LowLevelDebug: Dropped 0xb entries for app 0x0\n"
                                               "LowLevelDebug: App 0x0 prints 0x8\n");
}

static void processes_take_turns(void **state)
{
    (void)state;
    print1(a, 1);
    print1(a, 2);
    print1(a, 3);
    print1(b, 4);
    print1(b, 5);
    assert_string_equal(fake_uart_text(&uart), "LowLevelDebug: App 0x0 prints 0x1\n"
                                               "LowLevelDebug: App 0x1 prints 0x4\n"
                                               "LowLevelDebug: App 0x0 prints 0x2\n"
                                               "LowLevelDebug: App 0x1 prints 0x5\n"
                                               "LowLevelDebug: App 0x0 prints 0x3\n");
}

static void lines_that_wait_go_with_their_process(void **state)
{
    (void)state;
    print1(a, 1);
    print1(a, 2);
    print1(b, 3);
    (void)process_terminate(a, false, 0);
    assert_string_equal(fake_uart_text(&uart),
                        "LowLevelDebug: App 0x0 prints 0x1\nLowLevelDebug: App 0x1 prints 0x3\n");
}

static void a_restarted_process_has_a_new_number_and_no_lines(void **state)
{
    (void)state;
    print1(a, 1);
    print1(a, 2);
    fake_restart(a);
    print1(a, 3);
    assert_string_equal(fake_uart_text(&uart),
                        "LowLevelDebug: App 0x0 prints 0x1\nLowLevelDebug: App 0x2 prints 0x3\n");
}

static void a_process_without_memory_for_the_queue_is_mentioned(void **state)
{
    (void)state;
    (void)fake_syscall(a, SYSCALL_MEMOP, MEMOP_BRK, a->memory.kernel_break, 0, 0);
    print1(a, 1); // needs no queue
    print1(a, 2);
    print1(a, 3);
    assert_string_equal(fake_uart_text(&uart), "LowLevelDebug: App 0x0 prints 0x1\nLowLevelDebug: grant init failed\n");
}

static void a_port_that_refuses_loses_the_line_only(void **state)
{
    (void)state;
    uart.refusal = ERROR_OFF;
    print1(a, 1);
    uart.refusal = ERROR_OK;
    print1(a, 2);
    assert_string_equal(fake_uart_text(&uart), "LowLevelDebug: App 0x0 prints 0x2\n");
}

static void a_line_that_fails_does_not_stop_the_next(void **state)
{
    (void)state;
    print1(a, 1);
    print1(a, 2);
    fake_uart_fail(&uart, ERROR_FAIL);
    assert_string_equal(fake_uart_text(&uart), "LowLevelDebug: App 0x0 prints 0x2\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(the_driver_exists_and_knows_three_commands, setup),
        cmocka_unit_test_setup(an_alert_has_its_code, setup),
        cmocka_unit_test_setup(numbers_are_printed_in_hexadecimal, setup),
        cmocka_unit_test_setup(four_lines_of_a_process_wait_while_one_is_sent, setup),
        cmocka_unit_test_setup(a_line_too_many_makes_two_dropped_ones, setup),
        cmocka_unit_test_setup(dropped_lines_are_counted_until_there_is_room, setup),
        cmocka_unit_test_setup(processes_take_turns, setup),
        cmocka_unit_test_setup(lines_that_wait_go_with_their_process, setup),
        cmocka_unit_test_setup(a_restarted_process_has_a_new_number_and_no_lines, setup),
        cmocka_unit_test_setup(a_process_without_memory_for_the_queue_is_mentioned, setup),
        cmocka_unit_test_setup(a_port_that_refuses_loses_the_line_only, setup),
        cmocka_unit_test_setup(a_line_that_fails_does_not_stop_the_next, setup),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
