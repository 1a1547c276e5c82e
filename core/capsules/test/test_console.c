// SPDX-License-Identifier: Apache-2.0 OR MIT
// The console driver: writes in order, reads by one at a time, and what happens when processes die in
// between. Lines of several writers are in test_console_lines.c.
#include "core/capsules/console.h"
#include "core/test/fake_arch.h"
#include "core/test/fake_hil.h"
#include "core/test/unit.h"

#include <stdio.h>
#include <string.h>

static struct fake_machine machine;
static struct fake_uart uart;
static struct console console;
static struct process *a, *b;

static void subscribe(struct process *app)
{
    (void)fake_subscribe(app, DRIVER_CONSOLE, CONSOLE_UPCALL_WRITE_DONE, FAKE_FUNCTION, 0);
    (void)fake_subscribe(app, DRIVER_CONSOLE, CONSOLE_UPCALL_READ_DONE, FAKE_FUNCTION, 0);
}

static int setup(void **state)
{
    (void)state;
    fake_uart_init(&uart);
    fake_machine_init(&machine);
    console_init(&console, &uart.hil);
    fake_machine_add(&machine, &console.driver, &console.grant);
    fake_machine_start(&machine);
    a = fake_process(&machine, "a");
    b = fake_process(&machine, "b");
    subscribe(a);
    subscribe(b);
    return 0;
}

static struct syscall_return command(struct process *app, uint32_t number, uint32_t argument)
{
    return fake_command(app, DRIVER_CONSOLE, number, argument, 0);
}

static void allow_text(struct process *app, const char *text)
{
    (void)fake_allow(app, SYSCALL_ALLOW_READ_ONLY, DRIVER_CONSOLE, CONSOLE_RO_WRITE, fake_put(app, 0, text),
                     (uint32_t)strlen(text));
}

static void write_text(struct process *app, const char *text)
{
    allow_text(app, text);
    assert_true(fake_is_success(command(app, CONSOLE_COMMAND_WRITE, (uint32_t)strlen(text))));
}

static uaddr_t allow_input(struct process *app, uint32_t size)
{
    const uaddr_t address = fake_address(app, 1024);
    memset(fake_memory(app, address), '.', size + 1);
    (void)fake_allow(app, SYSCALL_ALLOW_READ_WRITE, DRIVER_CONSOLE, CONSOLE_RW_READ, address, size);
    return address;
}

static struct syscall_return read_into(struct process *app, uint32_t size)
{
    (void)allow_input(app, size);
    return command(app, CONSOLE_COMMAND_READ, size);
}

static const char *input_of(struct process *app)
{
    return (const char *)fake_memory(app, fake_address(app, 1024));
}

// --- Writing -------------------------------------------------------------------------------------

static void the_driver_exists(void **state)
{
    (void)state;
    assert_true(fake_is_success(command(a, CONSOLE_COMMAND_EXISTS, 0)));
    assert_true(fake_is_failure(command(a, 4, 0), ERROR_NOSUPPORT));
}

static void a_write_tells_its_length_twice_when_it_is_out(void **state)
{
    (void)state;
    write_text(a, "hello\n");
    assert_true(fake_no_upcall(a));
    assert_string_equal(fake_uart_text(&uart), "hello\n");
    assert_true(fake_upcall_is(a, 6, 6, 0));
}

static void a_length_beyond_the_buffer_is_cut(void **state)
{
    (void)state;
    allow_text(a, "hello\n");
    assert_true(fake_is_success(command(a, CONSOLE_COMMAND_WRITE, 100)));
    assert_string_equal(fake_uart_text(&uart), "hello\n");
    assert_true(fake_upcall_is(a, 6, 6, 0));
}

static void a_length_within_the_buffer_is_kept(void **state)
{
    (void)state;
    allow_text(a, "hello\n");
    assert_true(fake_is_success(command(a, CONSOLE_COMMAND_WRITE, 4)));
    assert_string_equal(fake_uart_text(&uart), "hell");
    assert_true(fake_upcall_is(a, 4, 4, 0));
}

static void a_write_of_nothing_is_done_at_once(void **state)
{
    (void)state;
    assert_true(fake_is_success(command(a, CONSOLE_COMMAND_WRITE, 0)));
    assert_true(fake_upcall_is(a, 0, 0, 0));
    assert_true(fake_is_success(command(a, CONSOLE_COMMAND_WRITE, 10))); // nothing is lent
    assert_true(fake_upcall_is(a, 0, 0, 0));
    assert_int_equal(uart.transmits, 0);
}

static void a_write_of_nothing_waits_its_turn(void **state)
{
    (void)state;
    write_text(a, "a\n");
    assert_true(fake_is_success(command(b, CONSOLE_COMMAND_WRITE, 0)));
    assert_true(fake_no_upcall(b));
    assert_string_equal(fake_uart_text(&uart), "a\n");
    assert_true(fake_upcall_is(b, 0, 0, 0));
}

static void a_write_longer_than_the_kernels_buffer_goes_in_pieces(void **state)
{
    (void)state;
    char text[1001];
    for (size_t i = 0; i < sizeof(text) - 1; i++)
        text[i] = (char)('a' + i % 26);
    text[sizeof(text) - 1] = '\0';
    write_text(a, text);
    assert_string_equal(fake_uart_text(&uart), text);
    assert_true(fake_upcall_is(a, 1000, 1000, 0));
    assert_true(fake_no_upcall(a));
}

static void pieces_of_a_long_write_end_where_lines_end(void **state)
{
    (void)state;
    char text[401] = "";
    for (int i = 0; i < 10; i++)
        strcat(text, "a line of forty characters is what I am\n");
    write_text(a, text);
    while (uart.data != NULL) {
        assert_int_equal(uart.data[uart.size - 1], '\n');
        assert_true(fake_uart_finish(&uart));
    }
    assert_string_equal(fake_uart_text(&uart), text);
}

static void writers_are_served_in_the_order_of_their_requests(void **state)
{
    (void)state;
    struct process *const c = fake_process(&machine, "c");
    write_text(b, "b\n");
    write_text(c, "c\n");
    write_text(a, "a\n");
    assert_string_equal(fake_uart_text(&uart), "b\nc\na\n");
}

static void a_long_write_is_not_mixed_with_others(void **state)
{
    (void)state;
    char text[601];
    memset(text, 'x', 600);
    for (size_t i = 49; i < 600; i += 50)
        text[i] = '\n';
    text[600] = '\0';
    write_text(a, text);
    write_text(b, "b\n");
    const char *const sent = fake_uart_text(&uart);
    assert_memory_equal(sent, text, 600);
    assert_string_equal(sent + 600, "b\n");
}

static void a_second_write_while_the_first_waits_replaces_its_length(void **state)
{
    (void)state;
    write_text(a, "a\n");
    write_text(b, "first\n");
    write_text(b, "second\n");
    assert_string_equal(fake_uart_text(&uart), "a\nsecond\n");
    assert_true(fake_upcall_is(b, 7, 7, 0));
    assert_true(fake_no_upcall(b));
}

static void a_second_write_while_the_first_is_sent_follows_it(void **state)
{
    (void)state;
    write_text(a, "first\n");
    write_text(a, "second\n");
    assert_string_equal(fake_uart_text(&uart), "first\nsecond\n");
    assert_true(fake_upcall_is(a, 6, 6, 0));
    assert_true(fake_upcall_is(a, 7, 7, 0));
}

static void a_buffer_taken_back_ends_the_write_early(void **state)
{
    (void)state;
    char text[301];
    memset(text, 'y', 300);
    text[300] = '\0';
    write_text(a, text);
    (void)fake_allow(a, SYSCALL_ALLOW_READ_ONLY, DRIVER_CONSOLE, CONSOLE_RO_WRITE, 0, 0);
    assert_int_equal(strlen(fake_uart_text(&uart)), CONSOLE_WRITE_CHUNK);
    assert_true(fake_upcall_is(a, CONSOLE_WRITE_CHUNK, CONSOLE_WRITE_CHUNK, 0));
}

static void a_buffer_taken_back_before_its_turn_sends_nothing(void **state)
{
    (void)state;
    write_text(a, "a\n");
    write_text(b, "b\n");
    (void)fake_allow(b, SYSCALL_ALLOW_READ_ONLY, DRIVER_CONSOLE, CONSOLE_RO_WRITE, 0, 0);
    assert_string_equal(fake_uart_text(&uart), "a\n");
    assert_true(fake_upcall_is(b, 0, 0, 0));
}

static void the_write_of_a_process_that_dies_ends_and_the_next_one_comes(void **state)
{
    (void)state;
    char text[301];
    memset(text, 'z', 300);
    text[300] = '\0';
    write_text(a, text);
    write_text(b, "b\n");
    (void)process_terminate(a, false, 0);
    const char *const sent = fake_uart_text(&uart);
    assert_int_equal(strlen(sent), CONSOLE_WRITE_CHUNK + 2);
    assert_string_equal(sent + CONSOLE_WRITE_CHUNK, "b\n");
    assert_true(fake_upcall_is(b, 2, 2, 0));
}

static void a_write_that_waits_goes_with_its_process(void **state)
{
    (void)state;
    write_text(a, "a\n");
    write_text(b, "b\n");
    (void)process_terminate(b, false, 0);
    assert_string_equal(fake_uart_text(&uart), "a\n");
    assert_false(console.writing);
}

static void a_restarted_process_does_not_inherit_a_write(void **state)
{
    (void)state;
    write_text(a, "a\n");
    write_text(b, "b\n");
    fake_restart(a);
    fake_restart(b);
    subscribe(a);
    assert_string_equal(fake_uart_text(&uart), "a\n");
    assert_true(fake_no_upcall(a));
    write_text(b, "new\n");
    assert_string_equal(fake_uart_text(&uart), "new\n");
}

static void a_port_that_refuses_ends_the_write_with_what_is_out(void **state)
{
    (void)state;
    uart.refusal = ERROR_OFF;
    write_text(a, "lost\n");
    assert_true(fake_upcall_is(a, 0, 0, 0));
    uart.refusal = ERROR_OK;
    write_text(a, "seen\n");
    fake_uart_fail(&uart, ERROR_FAIL);
    assert_true(fake_upcall_is(a, 0, 0, 0));
}

static void a_writer_who_waits_for_the_event_needs_no_subscription(void **state)
{
    (void)state;
    uint32_t words[3];
    (void)fake_subscribe(a, DRIVER_CONSOLE, CONSOLE_UPCALL_WRITE_DONE, 0, 0);
    write_text(a, "a\n");
    assert_false(fake_wait_for(a, DRIVER_CONSOLE, CONSOLE_UPCALL_WRITE_DONE, words));
    fake_uart_drain(&uart);
    assert_true(fake_run(a));
    assert_int_equal(a->arch->slots[0], 2);
}

static void a_process_without_memory_for_a_grant_is_told(void **state)
{
    (void)state;
    struct process *const app = fake_process(&machine, "full");
    (void)fake_syscall(app, SYSCALL_MEMOP, MEMOP_BRK, app->memory.kernel_break, 0, 0);
    assert_true(fake_is_failure(command(app, CONSOLE_COMMAND_WRITE, 0), ERROR_NOMEM));
    assert_true(fake_is_failure(command(app, CONSOLE_COMMAND_READ, 0), ERROR_NOMEM));
}

// --- Reading -------------------------------------------------------------------------------------

static void a_read_is_done_when_its_last_byte_came(void **state)
{
    (void)state;
    assert_true(fake_is_success(read_into(a, 3)));
    fake_uart_type(&uart, "xy");
    assert_true(fake_no_upcall(a));
    fake_uart_type(&uart, "z!");
    assert_true(fake_upcall_is(a, ERROR_OK, 3, 0));
    assert_memory_equal(input_of(a), "xyz.", 4);
    assert_false(uart.receiving);
}

static void bytes_that_come_in_one_piece_are_taken_up_to_the_length(void **state)
{
    (void)state;
    assert_true(fake_is_success(read_into(a, 3)));
    fake_uart_receive(&uart, "12345", 5);
    assert_true(fake_upcall_is(a, ERROR_OK, 3, 0));
    assert_memory_equal(input_of(a), "123.", 4);
}

static void a_read_is_busy_while_any_process_reads(void **state)
{
    (void)state;
    assert_true(fake_is_success(read_into(a, 3)));
    assert_true(fake_is_failure(read_into(b, 3), ERROR_BUSY));
    assert_true(fake_is_failure(command(a, CONSOLE_COMMAND_READ, 1), ERROR_BUSY));
    fake_uart_type(&uart, "xyz");
    assert_true(fake_is_success(command(b, CONSOLE_COMMAND_READ, 1)));
}

static void a_read_longer_than_the_kernels_buffer_is_invalid(void **state)
{
    (void)state;
    assert_true(fake_is_failure(read_into(a, CONSOLE_READ_MAX + 1), ERROR_INVAL));
    assert_true(fake_is_success(read_into(a, CONSOLE_READ_MAX)));
    for (int i = 0; i < CONSOLE_READ_MAX; i++)
        fake_uart_type(&uart, "q");
    assert_true(fake_upcall_is(a, ERROR_OK, CONSOLE_READ_MAX, 0));
}

static void a_read_is_cut_to_the_buffer(void **state)
{
    (void)state;
    (void)allow_input(a, 2);
    assert_true(fake_is_success(command(a, CONSOLE_COMMAND_READ, 10)));
    fake_uart_type(&uart, "xyz");
    assert_true(fake_upcall_is(a, ERROR_OK, 2, 0));
    assert_memory_equal(input_of(a), "xy.", 3);
}

static void a_read_of_nothing_is_done_at_once(void **state)
{
    (void)state;
    assert_true(fake_is_success(command(a, CONSOLE_COMMAND_READ, 5)));
    assert_true(fake_upcall_is(a, ERROR_OK, 0, 0));
    assert_true(fake_is_success(read_into(a, 0)));
    assert_true(fake_upcall_is(a, ERROR_OK, 0, 0));
    assert_false(uart.receiving);
}

static void a_buffer_exchanged_during_a_read_gets_the_bytes_that_follow(void **state)
{
    (void)state;
    assert_true(fake_is_success(read_into(a, 4)));
    fake_uart_type(&uart, "ab");
    const uaddr_t other = fake_address(a, 2048);
    (void)fake_allow(a, SYSCALL_ALLOW_READ_WRITE, DRIVER_CONSOLE, CONSOLE_RW_READ, other, 3);
    fake_uart_type(&uart, "cd");
    assert_true(fake_upcall_is(a, ERROR_OK, 3, 0));
    assert_int_equal(fake_memory(a, other)[2], 'c'); // and there is no room for the last
    assert_memory_equal(input_of(a), "ab..", 4);
}

static void a_buffer_taken_back_during_a_read_gets_nothing(void **state)
{
    (void)state;
    assert_true(fake_is_success(read_into(a, 2)));
    (void)fake_allow(a, SYSCALL_ALLOW_READ_WRITE, DRIVER_CONSOLE, CONSOLE_RW_READ, 0, 0);
    fake_uart_type(&uart, "xy");
    assert_true(fake_upcall_is(a, ERROR_OK, 0, 0));
    assert_memory_equal(input_of(a), "..", 2);
}

static void abort_gives_cancel_and_the_bytes_so_far(void **state)
{
    (void)state;
    assert_true(fake_is_success(read_into(a, 5)));
    fake_uart_type(&uart, "xy");
    assert_true(fake_is_success(command(a, CONSOLE_COMMAND_ABORT_READ, 0)));
    assert_true(fake_upcall_is(a, ERROR_CANCEL, 2, 0));
    assert_memory_equal(input_of(a), "xy.", 3);
    assert_true(fake_is_success(read_into(b, 1)));
}

static void abort_without_a_read_does_nothing(void **state)
{
    (void)state;
    assert_true(fake_is_success(command(a, CONSOLE_COMMAND_ABORT_READ, 0)));
    assert_true(fake_no_upcall(a));
}

static void nobody_aborts_the_read_of_another(void **state)
{
    (void)state;
    assert_true(fake_is_success(read_into(a, 1)));
    assert_true(fake_is_success(command(b, CONSOLE_COMMAND_ABORT_READ, 0)));
    fake_uart_type(&uart, "x");
    assert_true(fake_upcall_is(a, ERROR_OK, 1, 0));
}

static void a_reader_that_dies_makes_room_for_the_next(void **state)
{
    (void)state;
    assert_true(fake_is_success(read_into(a, 3)));
    fake_uart_type(&uart, "x");
    (void)process_terminate(a, false, 0);
    assert_true(fake_is_success(read_into(b, 2)));
    fake_uart_type(&uart, "yz");
    assert_true(fake_upcall_is(b, ERROR_OK, 2, 0));
    assert_memory_equal(input_of(b), "yz", 2);
}

static void bytes_for_a_dead_reader_stop_the_reception(void **state)
{
    (void)state;
    assert_true(fake_is_success(read_into(a, 3)));
    (void)process_terminate(a, false, 0);
    fake_uart_type(&uart, "x");
    assert_false(uart.receiving);
}

static void a_restarted_process_does_not_inherit_a_read(void **state)
{
    (void)state;
    assert_true(fake_is_success(read_into(a, 2)));
    fake_uart_type(&uart, "x");
    fake_restart(a);
    subscribe(a);
    fake_uart_type(&uart, "y");
    assert_true(fake_no_upcall(a));
    assert_true(fake_is_success(read_into(a, 1)));
}

static void bytes_that_nobody_reads_are_lost(void **state)
{
    (void)state;
    fake_uart_type(&uart, "early");
    assert_true(fake_is_success(read_into(a, 1)));
    fake_uart_type(&uart, "z");
    assert_true(fake_upcall_is(a, ERROR_OK, 1, 0));
    assert_memory_equal(input_of(a), "z", 1);
}

static void reading_and_writing_do_not_disturb_each_other(void **state)
{
    (void)state;
    assert_true(fake_is_success(read_into(a, 2)));
    write_text(a, "out\n");
    fake_uart_type(&uart, "x");
    fake_uart_drain(&uart);
    fake_uart_type(&uart, "y");
    assert_true(fake_upcall_is(a, 4, 4, 0));
    assert_true(fake_upcall_is(a, ERROR_OK, 2, 0));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(the_driver_exists, setup),
        cmocka_unit_test_setup(a_write_tells_its_length_twice_when_it_is_out, setup),
        cmocka_unit_test_setup(a_length_beyond_the_buffer_is_cut, setup),
        cmocka_unit_test_setup(a_length_within_the_buffer_is_kept, setup),
        cmocka_unit_test_setup(a_write_of_nothing_is_done_at_once, setup),
        cmocka_unit_test_setup(a_write_of_nothing_waits_its_turn, setup),
        cmocka_unit_test_setup(a_write_longer_than_the_kernels_buffer_goes_in_pieces, setup),
        cmocka_unit_test_setup(pieces_of_a_long_write_end_where_lines_end, setup),
        cmocka_unit_test_setup(writers_are_served_in_the_order_of_their_requests, setup),
        cmocka_unit_test_setup(a_long_write_is_not_mixed_with_others, setup),
        cmocka_unit_test_setup(a_second_write_while_the_first_waits_replaces_its_length, setup),
        cmocka_unit_test_setup(a_second_write_while_the_first_is_sent_follows_it, setup),
        cmocka_unit_test_setup(a_buffer_taken_back_ends_the_write_early, setup),
        cmocka_unit_test_setup(a_buffer_taken_back_before_its_turn_sends_nothing, setup),
        cmocka_unit_test_setup(the_write_of_a_process_that_dies_ends_and_the_next_one_comes, setup),
        cmocka_unit_test_setup(a_write_that_waits_goes_with_its_process, setup),
        cmocka_unit_test_setup(a_restarted_process_does_not_inherit_a_write, setup),
        cmocka_unit_test_setup(a_port_that_refuses_ends_the_write_with_what_is_out, setup),
        cmocka_unit_test_setup(a_writer_who_waits_for_the_event_needs_no_subscription, setup),
        cmocka_unit_test_setup(a_process_without_memory_for_a_grant_is_told, setup),
        cmocka_unit_test_setup(a_read_is_done_when_its_last_byte_came, setup),
        cmocka_unit_test_setup(bytes_that_come_in_one_piece_are_taken_up_to_the_length, setup),
        cmocka_unit_test_setup(a_read_is_busy_while_any_process_reads, setup),
        cmocka_unit_test_setup(a_read_longer_than_the_kernels_buffer_is_invalid, setup),
        cmocka_unit_test_setup(a_read_is_cut_to_the_buffer, setup),
        cmocka_unit_test_setup(a_read_of_nothing_is_done_at_once, setup),
        cmocka_unit_test_setup(a_buffer_exchanged_during_a_read_gets_the_bytes_that_follow, setup),
        cmocka_unit_test_setup(a_buffer_taken_back_during_a_read_gets_nothing, setup),
        cmocka_unit_test_setup(abort_gives_cancel_and_the_bytes_so_far, setup),
        cmocka_unit_test_setup(abort_without_a_read_does_nothing, setup),
        cmocka_unit_test_setup(nobody_aborts_the_read_of_another, setup),
        cmocka_unit_test_setup(a_reader_that_dies_makes_room_for_the_next, setup),
        cmocka_unit_test_setup(bytes_for_a_dead_reader_stop_the_reception, setup),
        cmocka_unit_test_setup(a_restarted_process_does_not_inherit_a_read, setup),
        cmocka_unit_test_setup(bytes_that_nobody_reads_are_lost, setup),
        cmocka_unit_test_setup(reading_and_writing_do_not_disturb_each_other, setup),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
