// SPDX-License-Identifier: Apache-2.0 OR MIT
// Debug output on its way to a serial port, alone and beside another user of the port.
#include "core/capsules/debug_uart.h"
#include "core/capsules/virtual_uart.h"
#include "core/test/fake_hil.h"
#include "core/test/unit.h"

#include <string.h>

static struct fake_uart real;
static struct debug_uart debug_uart;
static struct debug_writer writer;
static uint8_t buffer[1024];

static void say(const char *text)
{
    debug_write(&writer, text, strlen(text));
}

static int setup(void **state)
{
    (void)state;
    fake_uart_init(&real);
    writer = (struct debug_writer){.buffer = buffer, .size = sizeof(buffer)};
    debug_uart_init(&debug_uart, &real.hil, &writer);
    return 0;
}

static void lines_come_out_in_order(void **state)
{
    (void)state;
    say("one\r\n");
    say("two\r\n");
    say("three\r\n");
    assert_string_equal(fake_uart_text(&real), "one\r\ntwo\r\nthree\r\n");
}

static void what_was_written_before_the_port_was_there_comes_out(void **state)
{
    (void)state;
    writer = (struct debug_writer){.buffer = buffer, .size = sizeof(buffer)};
    say("early\r\n");
    debug_uart_init(&debug_uart, &real.hil, &writer);
    assert_string_equal(fake_uart_text(&real), "early\r\n");
}

static void a_chunk_ends_at_the_end_of_a_line(void **state)
{
    (void)state;
    char line[61];
    memset(line, 'x', sizeof(line) - 1);
    line[58] = '\r';
    line[59] = '\n';
    line[60] = '\0';
    say("first\r\n");
    for (int i = 0; i < 10; i++)
        say(line);
    assert_true(fake_uart_finish(&real));
    while (real.data != NULL) {
        assert_int_equal(real.data[real.size - 1], '\n');
        assert_int_equal(real.size % 60, 0);
        assert_true(fake_uart_finish(&real));
    }
    assert_int_equal(real.sent_size, 7 + 600);
}

static void the_longest_line_of_the_kernel_goes_in_one_chunk(void **state)
{
    (void)state;
    char line[DEBUG_LINE_MAX + 1];
    memset(line, 'y', sizeof(line) - 1);
    line[DEBUG_LINE_MAX - 1] = '\n';
    line[DEBUG_LINE_MAX] = '\0';
    say("short\r\n");
    say(line);
    say(line);
    assert_true(fake_uart_finish(&real));
    assert_int_equal(real.size, DEBUG_LINE_MAX);
    fake_uart_drain(&real);
    assert_int_equal(real.transmits, 3);
}

static void a_line_longer_than_a_chunk_stays_whole_on_a_shared_port(void **state)
{
    (void)state;
    static struct virtual_uart_mux mux;
    static struct virtual_uart debug_port, other;
    static const uint8_t text[] = {'o', '\n'};
    char line[3 * DEBUG_UART_CHUNK + 1];
    memset(line, 'z', sizeof(line) - 1);
    line[sizeof(line) - 2] = '\n';
    line[sizeof(line) - 1] = '\0';
    virtual_uart_mux_init(&mux, &real.hil);
    virtual_uart_init(&debug_port, &mux);
    virtual_uart_init(&other, &mux);
    debug_uart_init(&debug_uart, &debug_port.hil, &writer);
    say(line);
    assert_int_equal(other.hil.ops->transmit(other.hil.device, text, sizeof(text)), ERROR_OK);
    const char *const sent = fake_uart_text(&real);
    assert_memory_equal(sent, line, sizeof(line) - 1);
    assert_string_equal(&sent[sizeof(line) - 1], "o\n");
}

static void a_port_that_refuses_gets_the_text_later(void **state)
{
    (void)state;
    real.refusal = ERROR_OFF;
    say("one\r\n");
    real.refusal = ERROR_OK;
    say("two\r\n");
    assert_string_equal(fake_uart_text(&real), "one\r\ntwo\r\n");
}

static void a_chunk_that_fails_is_sent_again_at_the_next_line(void **state)
{
    (void)state;
    say("one\r\n");
    fake_uart_fail(&real, ERROR_FAIL);
    say("two\r\n");
    assert_string_equal(fake_uart_text(&real), "one\r\ntwo\r\n");
}

static void dropped_lines_are_counted_where_they_are_missing(void **state)
{
    (void)state;
    char line[101];
    memset(line, 'q', sizeof(line) - 1);
    line[99] = '\n';
    line[100] = '\0';
    for (int i = 0; i < 40; i++)
        say(line);
    fake_uart_drain(&real);
    say("after\r\n");
    const char *const sent = fake_uart_text(&real);
    assert_non_null(strstr(sent, "debug lines dropped ***\r\nafter\r\n"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(lines_come_out_in_order, setup),
        cmocka_unit_test_setup(what_was_written_before_the_port_was_there_comes_out, setup),
        cmocka_unit_test_setup(a_chunk_ends_at_the_end_of_a_line, setup),
        cmocka_unit_test_setup(the_longest_line_of_the_kernel_goes_in_one_chunk, setup),
        cmocka_unit_test_setup(a_line_longer_than_a_chunk_stays_whole_on_a_shared_port, setup),
        cmocka_unit_test_setup(a_port_that_refuses_gets_the_text_later, setup),
        cmocka_unit_test_setup(a_chunk_that_fails_is_sent_again_at_the_next_line, setup),
        cmocka_unit_test_setup(dropped_lines_are_counted_where_they_are_missing, setup),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
