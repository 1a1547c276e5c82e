// SPDX-License-Identifier: Apache-2.0 OR MIT
// Lines of several processes on one console: who may write while a line is unfinished, and for how
// long. With an alarm unless a test says otherwise.
#include "core/capsules/console.h"
#include "core/test/fake_arch.h"
#include "core/test/fake_hil.h"
#include "core/test/unit.h"

#include <string.h>

enum { FREQUENCY = 1000, HOLD_TICKS = CONSOLE_HOLD_MS + 1 };

static struct fake_machine machine;
static struct fake_uart uart;
static struct fake_alarm alarm;
static struct console console;
static struct process *a, *b, *c;

static void begin(bool with_alarm)
{
    fake_uart_init(&uart);
    fake_alarm_init(&alarm, FREQUENCY, 32);
    fake_machine_init(&machine);
    console_init(&console, &uart.hil);
    if (with_alarm)
        console_hold_lines(&console, &alarm.hil);
    fake_machine_add(&machine, &console.driver, &console.grant);
    fake_machine_start(&machine);
    a = fake_process(&machine, "a");
    b = fake_process(&machine, "b");
    c = fake_process(&machine, "c");
}

static int setup(void **state)
{
    (void)state;
    begin(true);
    return 0;
}

static void write_text(struct process *app, const char *text)
{
    const uint32_t size = (uint32_t)strlen(text);
    (void)fake_allow(app, SYSCALL_ALLOW_READ_ONLY, DRIVER_CONSOLE, CONSOLE_RO_WRITE, fake_put(app, 0, text), size);
    assert_true(fake_is_success(fake_command(app, DRIVER_CONSOLE, CONSOLE_COMMAND_WRITE, size, 0)));
}

static void others_wait_until_a_line_is_finished(void **state)
{
    (void)state;
    write_text(a, "a = ");
    write_text(b, "b\n");
    assert_string_equal(fake_uart_text(&uart), "a = ");
    write_text(a, "5, ");
    assert_string_equal(fake_uart_text(&uart), "5, ");
    write_text(a, "done\n");
    assert_string_equal(fake_uart_text(&uart), "done\nb\n");
    assert_false(alarm.armed);
}

static void an_owner_that_is_silent_loses_its_line_in_the_end(void **state)
{
    (void)state;
    write_text(a, "name? ");
    write_text(b, "b\n");
    assert_string_equal(fake_uart_text(&uart), "name? ");
    fake_alarm_advance(&alarm, HOLD_TICKS - 1);
    assert_string_equal(fake_uart_text(&uart), "");
    fake_alarm_advance(&alarm, 1);
    assert_string_equal(fake_uart_text(&uart), "b\n");
}

static void nobody_waits_for_a_line_that_was_left_long_ago(void **state)
{
    (void)state;
    write_text(a, "name? ");
    fake_uart_drain(&uart);
    fake_alarm_advance(&alarm, HOLD_TICKS);
    (void)fake_uart_text(&uart);
    write_text(b, "b\n");
    assert_string_equal(fake_uart_text(&uart), "b\n");
}

static void each_piece_of_a_line_gives_its_owner_time_for_the_next(void **state)
{
    (void)state;
    write_text(a, "one ");
    write_text(b, "b\n");
    fake_uart_drain(&uart);
    fake_alarm_advance(&alarm, HOLD_TICKS - 1);
    write_text(a, "two ");
    fake_uart_drain(&uart);
    fake_alarm_advance(&alarm, HOLD_TICKS - 1);
    write_text(a, "three\n");
    assert_string_equal(fake_uart_text(&uart), "one two three\nb\n");
}

static void writes_of_nothing_do_not_prolong_the_wait(void **state)
{
    (void)state;
    write_text(a, "one ");
    write_text(b, "b\n");
    fake_uart_drain(&uart);
    write_text(a, "");
    assert_string_equal(fake_uart_text(&uart), "one b\n");
}

static void a_line_without_end_is_given_up_after_its_bound(void **state)
{
    (void)state;
    char piece[101];
    memset(piece, 'x', 100);
    piece[100] = '\0';
    write_text(a, piece);
    write_text(b, "b\n");
    fake_uart_drain(&uart);
    for (int i = 0; i < CONSOLE_LINE_MAX / 100; i++) {
        assert_null(strchr(uart.sent, 'b'));
        write_text(a, piece);
        fake_uart_drain(&uart);
    }
    assert_non_null(strchr(uart.sent, 'b'));
}

static void each_owner_of_a_line_has_the_whole_bound(void **state)
{
    (void)state;
    char piece[CONSOLE_LINE_MAX / 2 + 11];
    memset(piece, 'x', sizeof(piece) - 1);
    piece[sizeof(piece) - 1] = '\0';
    write_text(a, piece);
    write_text(b, piece);
    fake_uart_drain(&uart);
    fake_alarm_advance(&alarm, HOLD_TICKS); // a's line goes to b
    fake_uart_drain(&uart);
    write_text(c, "c\n");
    write_text(b, "b\n");
    fake_uart_drain(&uart);
    assert_non_null(strstr(uart.sent, "xb\nc\n"));
}

static void a_process_that_dies_loses_its_line(void **state)
{
    (void)state;
    write_text(a, "a = ");
    fake_uart_drain(&uart);
    (void)process_terminate(a, false, 0);
    write_text(b, "b\n");
    assert_string_equal(fake_uart_text(&uart), "a = b\n");
}

static void a_process_that_dies_while_others_wait_holds_them_no_longer_than_its_time(void **state)
{
    (void)state;
    write_text(a, "a = ");
    write_text(b, "b\n");
    fake_uart_drain(&uart);
    (void)process_terminate(a, false, 0);
    fake_alarm_advance(&alarm, HOLD_TICKS);
    assert_string_equal(fake_uart_text(&uart), "a = b\n");
}

static void a_restarted_process_does_not_inherit_a_line(void **state)
{
    (void)state;
    write_text(a, "a = ");
    fake_uart_drain(&uart);
    fake_restart(a);
    write_text(b, "b\n");
    write_text(a, "new\n");
    assert_string_equal(fake_uart_text(&uart), "a = b\nnew\n");
}

static void the_line_goes_to_who_writes_when_its_time_is_over(void **state)
{
    (void)state;
    write_text(a, "a = ");
    write_text(b, "b = ");
    write_text(c, "c\n");
    fake_uart_drain(&uart);
    fake_alarm_advance(&alarm, HOLD_TICKS);
    write_text(a, "5\n");
    fake_uart_drain(&uart);
    write_text(b, "6\n");
    assert_string_equal(fake_uart_text(&uart), "a = b = 6\nc\n5\n");
}

static void lines_of_many_writers_in_pieces_come_out_whole(void **state)
{
    (void)state;
    struct process *const apps[] = {a, b, c};
    static const char *const pieces[3][3] = {{"a1 ", "a2 ", "a3\n"}, {"b1 ", "b2 ", "b3\n"}, {"c1 ", "c2 ", "c3\n"}};
    unsigned next[3] = {0};
    for (size_t i = 0; i < 3; i++) {
        (void)fake_subscribe(apps[i], DRIVER_CONSOLE, CONSOLE_UPCALL_WRITE_DONE, FAKE_FUNCTION, 0);
        write_text(apps[i], pieces[i][next[i]++]);
    }
    struct fake_upcall upcall;
    for (int round = 0; round < 30; round++) {
        fake_uart_drain(&uart);
        for (size_t i = 0; i < 3; i++)
            if (next[i] < 3 && fake_upcall(apps[i], &upcall))
                write_text(apps[i], pieces[i][next[i]++]);
    }
    assert_string_equal(fake_uart_text(&uart), "a1 a2 a3\nb1 b2 b3\nc1 c2 c3\n");
}

static void on_a_narrow_fast_counter_the_hold_is_shorter_and_still_ends(void **state)
{
    (void)state;
    begin(false);
    fake_alarm_init(&alarm, 16000000, 16);
    console_hold_lines(&console, &alarm.hil);
    write_text(a, "a = ");
    write_text(b, "b\n");
    fake_uart_drain(&uart);
    fake_alarm_advance(&alarm, 0x7fff);
    assert_string_equal(fake_uart_text(&uart), "a = b\n");
}

static void without_an_alarm_the_owner_comes_first_but_nobody_waits_for_it(void **state)
{
    (void)state;
    begin(false);
    write_text(a, "a = ");
    write_text(b, "b\n");
    write_text(a, "5\n");
    assert_string_equal(fake_uart_text(&uart), "a = 5\nb\n");
    write_text(a, "a = ");
    write_text(b, "b\n");
    assert_string_equal(fake_uart_text(&uart), "a = b\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(others_wait_until_a_line_is_finished, setup),
        cmocka_unit_test_setup(an_owner_that_is_silent_loses_its_line_in_the_end, setup),
        cmocka_unit_test_setup(nobody_waits_for_a_line_that_was_left_long_ago, setup),
        cmocka_unit_test_setup(each_piece_of_a_line_gives_its_owner_time_for_the_next, setup),
        cmocka_unit_test_setup(writes_of_nothing_do_not_prolong_the_wait, setup),
        cmocka_unit_test_setup(a_line_without_end_is_given_up_after_its_bound, setup),
        cmocka_unit_test_setup(each_owner_of_a_line_has_the_whole_bound, setup),
        cmocka_unit_test_setup(a_process_that_dies_loses_its_line, setup),
        cmocka_unit_test_setup(a_process_that_dies_while_others_wait_holds_them_no_longer_than_its_time, setup),
        cmocka_unit_test_setup(a_restarted_process_does_not_inherit_a_line, setup),
        cmocka_unit_test_setup(the_line_goes_to_who_writes_when_its_time_is_over, setup),
        cmocka_unit_test_setup(lines_of_many_writers_in_pieces_come_out_whole, setup),
        cmocka_unit_test_setup(on_a_narrow_fast_counter_the_hold_is_shorter_and_still_ends, setup),
        cmocka_unit_test_setup(without_an_alarm_the_owner_comes_first_but_nobody_waits_for_it, setup),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
