// SPDX-License-Identifier: Apache-2.0 OR MIT
// Debug output: whole lines, counted when they do not fit, in a buffer that may be of any size.
#include "core/kernel/test/kit.h"

enum { ROOM = 64 };

static uint8_t buffer[ROOM + 1];
static struct debug_writer writer;
static unsigned wakes;

static void wake(void *context)
{
    assert_ptr_equal(context, &wakes);
    wakes++;
}

static void begin(size_t size)
{
    wakes = 0;
    memset(buffer, '#', sizeof(buffer));
    writer = (struct debug_writer){.buffer = buffer, .size = size, .wake = wake, .context = &wakes};
}

static void write_text(const char *text)
{
    debug_write(&writer, text, strlen(text));
}

static size_t take(uint8_t *to, size_t size)
{
    const size_t taken = size < writer.used ? size : writer.used;
    memcpy(to, writer.buffer, taken);
    debug_drop(&writer, taken);
    return taken;
}

// Everything that is in the buffer, taken in pieces of this size.
static const char *taken(size_t piece)
{
    static char text[256];
    uint8_t bytes[256];
    size_t used = 0;
    for (size_t size = take(bytes, piece); size > 0; size = take(bytes, piece)) {
        assert_true(used + size < sizeof(text));
        memcpy(text + used, bytes, size);
        used += size;
    }
    text[used] = '\0';
    return text;
}

TEST(what_is_written_is_taken_out_in_order)
{
    begin(ROOM);
    write_text("one\r\n");
    write_text("two\r\n");
    assert_string_equal(taken(3), "one\r\ntwo\r\n");
    assert_string_equal(taken(3), "");
}

TEST(a_thousand_bytes_go_through_without_a_loss)
{
    begin(ROOM);
    for (unsigned i = 0; i < 100; i++) {
        char line[24];
        struct format_buffer out;
        format_buffer_init(&out, line, sizeof(line));
        format(&out.sink, "line number %u\r\n", i);
        write_text(line);
        assert_string_equal(taken(1 + i % 20), line);
    }
    assert_int_equal(buffer[ROOM], '#');
}

TEST(no_more_is_taken_than_there_is_or_than_was_asked_for)
{
    uint8_t bytes[8];
    begin(ROOM);
    write_text("12345");
    memset(bytes, '#', sizeof(bytes));
    assert_int_equal(take(bytes, 3), 3);
    assert_memory_equal(bytes, "123#####", 8);
    assert_int_equal(take(bytes, 7), 2);
    assert_memory_equal(bytes, "453#####", 8);
}

TEST(every_written_text_wakes_the_device)
{
    begin(ROOM);
    write_text("one");
    write_text("two");
    assert_int_equal(wakes, 2);
}

TEST(a_text_that_does_not_fit_is_dropped_as_a_whole_and_counted)
{
    begin(ROOM);
    write_text("0123456789012345678901234567890123456789012345678901234567890");
    write_text("1234");
    write_text("123");
    assert_int_equal(writer.dropped_lines, 2);
    assert_int_equal(wakes, 1);
    uint8_t bytes[ROOM];
    assert_int_equal(take(bytes, ROOM), 61);
}

TEST(a_text_fits_that_fills_the_buffer_to_its_last_byte)
{
    begin(8);
    write_text("12345678");
    assert_int_equal(writer.dropped_lines, 0);
    assert_int_equal(buffer[8], '#');
    assert_string_equal(taken(8), "12345678");
}

TEST(a_text_larger_than_the_buffer_is_dropped)
{
    begin(8);
    write_text("123456789");
    assert_int_equal(writer.dropped_lines, 1);
    assert_string_equal(taken(8), "");
}

TEST(dropped_lines_are_said_where_they_are_missing)
{
    begin(ROOM);
    write_text("01234567890123456789012345678901234567890123456789\r\n");
    write_text("this one is lost\r\n");
    write_text("and this one\r\n");
    uint8_t bytes[ROOM];
    assert_int_equal(take(bytes, 30), 30);
    write_text("next\r\n");
    assert_string_equal(taken(7), "01234567890123456789\r\n*** 2 debug lines dropped ***\r\nnext\r\n");
    assert_int_equal(writer.dropped_lines, 0);
}

TEST(dropped_lines_are_said_though_nothing_follows)
{
    begin(ROOM);
    write_text("01234567890123456789012345678901234567890123456789\r\n");
    write_text("the last line is lost\r\n");
    assert_string_equal(taken(7),
                        "01234567890123456789012345678901234567890123456789\r\n*** 1 debug lines dropped ***\r\n");
    assert_int_equal(writer.dropped_lines, 0);
}

TEST(the_word_about_dropped_lines_waits_until_it_fits)
{
    uint8_t bytes[ROOM];
    begin(ROOM);
    write_text("01234567890123456789012345678901234567890123456789012345678901\r\n");
    write_text("lost\r\n");
    assert_int_equal(take(bytes, 30), 30);
    assert_int_equal(writer.dropped_lines, 1);
    assert_int_equal(take(bytes, 1), 1); // the word has 31 bytes
    assert_int_equal(writer.dropped_lines, 0);
    write_text("x\r\n");
    assert_int_equal(writer.dropped_lines, 1);
}

TEST(a_writer_needs_nobody_to_wake)
{
    begin(ROOM);
    writer.wake = NULL;
    write_text("one");
    assert_string_equal(taken(5), "one");
}

// --- The kernel's lines --------------------------------------------------------------------------------------

static const char *kernel_text(void)
{
    static char text[1024];
    return fake_debug_text(&machine, text, sizeof(text));
}

TEST(a_line_of_the_kernel_ends_in_cr_lf)
{
    kernel_debug(&machine.kernel, "number %d", 5);
    assert_string_equal(kernel_text(), "number 5\r\n");
}

TEST(a_line_that_is_too_long_is_cut_and_still_ends_in_cr_lf)
{
    kernel_debug(&machine.kernel, "%400s", "x");
    const char *const text = kernel_text();
    assert_int_equal(strlen(text), DEBUG_LINE_MAX - 1);
    assert_string_equal(text + strlen(text) - 3, " \r\n");
}

TEST(without_a_debug_writer_lines_are_lost)
{
    kit_init();
    machine.config.debug = NULL;
    kit_start();
    kernel_debug(&machine.kernel, "nobody reads this");
    assert_string_equal(kernel_text(), "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        RUN(what_is_written_is_taken_out_in_order),
        RUN(a_thousand_bytes_go_through_without_a_loss),
        RUN(no_more_is_taken_than_there_is_or_than_was_asked_for),
        RUN(every_written_text_wakes_the_device),
        RUN(a_text_that_does_not_fit_is_dropped_as_a_whole_and_counted),
        RUN(a_text_fits_that_fills_the_buffer_to_its_last_byte),
        RUN(a_text_larger_than_the_buffer_is_dropped),
        RUN(dropped_lines_are_said_where_they_are_missing),
        RUN(dropped_lines_are_said_though_nothing_follows),
        RUN(the_word_about_dropped_lines_waits_until_it_fits),
        RUN(a_writer_needs_nobody_to_wake),
        RUN(a_line_of_the_kernel_ends_in_cr_lf),
        RUN(a_line_that_is_too_long_is_cut_and_still_ends_in_cr_lf),
        RUN(without_a_debug_writer_lines_are_lost),
    };
    return cmocka_run_group_tests_name("debug", tests, NULL, NULL);
}
