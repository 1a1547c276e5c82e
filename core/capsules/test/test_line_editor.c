// SPDX-License-Identifier: Apache-2.0 OR MIT
// The line editor before a small terminal, which must always show the line as the editor has it.
#include "core/capsules/line_editor.h"
#include "core/test/unit.h"

#include <stdbool.h>
#include <string.h>

#define UP        "\x1b[A"
#define DOWN      "\x1b[B"
#define RIGHT     "\x1b[C"
#define LEFT      "\x1b[D"
#define HOME      "\x1b[H"
#define END       "\x1b[F"
#define DELETE    "\x1b[3~"
#define BACKSPACE "\x7f"

// One row of a terminal that knows letters, backspace, CR and LF.
struct terminal {
    struct format_sink sink;
    char row[128];
    size_t column;
    unsigned rows;
    size_t longest; // output for one byte
    size_t output;
};

static struct terminal terminal;
static struct line_editor editor;

static void put(struct format_sink *sink, const char *text, size_t size)
{
    (void)sink;
    terminal.output += size;
    for (size_t i = 0; i < size; i++) {
        if (text[i] == '\b') {
            assert_true(terminal.column > 0);
            terminal.column--;
        } else if (text[i] == '\r') {
            terminal.column = 0;
        } else if (text[i] == '\n') {
            terminal.rows++;
            memset(terminal.row, ' ', sizeof(terminal.row));
        } else {
            assert_true(terminal.column < sizeof(terminal.row));
            terminal.row[terminal.column++] = text[i];
        }
    }
}

static void check_view(void)
{
    char expected[sizeof(terminal.row)];
    memset(expected, ' ', sizeof(expected));
    memcpy(expected, editor.line.text, editor.line.length);
    assert_memory_equal(terminal.row, expected, sizeof(expected));
    assert_int_equal(terminal.column, editor.cursor);
    assert_int_equal(strlen(editor.line.text), editor.line.length);
    assert_true(editor.cursor <= editor.line.length);
}

static bool type_byte(uint8_t byte)
{
    terminal.output = 0;
    const bool complete = line_editor_take(&editor, byte, &terminal.sink);
    if (terminal.output > terminal.longest)
        terminal.longest = terminal.output;
    if (!complete)
        check_view();
    return complete;
}

// True: the last byte completed a line.
static bool type(const char *text)
{
    bool complete = false;
    for (; *text != '\0'; text++)
        complete = type_byte((uint8_t)*text);
    return complete;
}

static void enter(void)
{
    assert_true(type("\r"));
    line_editor_remember(&editor);
    line_editor_clear(&editor);
}

static int setup(void **state)
{
    (void)state;
    static struct line_editor_line history[10];
    editor = (struct line_editor){.history = history, .history_size = 10};
    terminal = (struct terminal){.sink = {put}};
    memset(terminal.row, ' ', sizeof(terminal.row));
    return 0;
}

static void typed_letters_make_the_line(void **state)
{
    (void)state;
    assert_false(type("list all"));
    assert_true(type("\r"));
    assert_string_equal(editor.line.text, "list all");
}

static void cr_lf_and_crlf_each_end_one_line(void **state)
{
    (void)state;
    assert_true(type("a\r"));
    line_editor_clear(&editor);
    assert_false(type("\n"));
    assert_true(type("b\n"));
    line_editor_clear(&editor);
    assert_true(type("\n"));
    assert_true(type("\r"));
    assert_true(type("\r"));
    assert_int_equal(terminal.rows, 5);
}

static void backspace_erases_before_the_cursor(void **state)
{
    (void)state;
    (void)type("abcd" LEFT LEFT BACKSPACE);
    assert_string_equal(editor.line.text, "acd");
    (void)type("\b");
    assert_string_equal(editor.line.text, "cd");
    (void)type("\b" BACKSPACE);
    assert_string_equal(editor.line.text, "cd");
}

static void delete_erases_at_the_cursor(void **state)
{
    (void)state;
    (void)type("abcd" LEFT LEFT DELETE);
    assert_string_equal(editor.line.text, "abd");
    (void)type(END DELETE);
    assert_string_equal(editor.line.text, "abd");
}

static void letters_go_in_at_the_cursor(void **state)
{
    (void)state;
    (void)type("ac" LEFT "b" HOME "x" END "y");
    assert_string_equal(editor.line.text, "xabcy");
    (void)type(HOME RIGHT RIGHT "-");
    assert_string_equal(editor.line.text, "xa-bcy");
}

static void the_cursor_stops_at_both_ends(void **state)
{
    (void)state;
    (void)type(LEFT LEFT "ab" RIGHT RIGHT LEFT LEFT LEFT LEFT "x");
    assert_string_equal(editor.line.text, "xab");
}

static void a_full_line_takes_no_more_letters(void **state)
{
    (void)state;
    for (int i = 0; i < 200; i++)
        (void)type("x");
    assert_int_equal(editor.line.length, LINE_EDITOR_SIZE - 1);
    (void)type(BACKSPACE "y");
    assert_int_equal(editor.line.text[LINE_EDITOR_SIZE - 2], 'y');
}

static void bytes_beyond_ascii_and_control_letters_are_ignored(void **state)
{
    (void)state;
    (void)type("a\xc3\xa4\xff\t\x01\x02z");
    assert_string_equal(editor.line.text, "az");
}

static void unknown_sequences_are_swallowed_whole(void **state)
{
    (void)state;
    (void)type("a\x1b[5~\x1b[1;5C\x1b[99999999999999~\x1b[Z\x1bOP\x1b\x1b[Dc");
    assert_string_equal(editor.line.text, "ca"); // the last one moved left
}

static void only_the_delete_key_deletes(void **state)
{
    (void)state;
    (void)type("abc" HOME "\x1b[1~\x1b[30~\x1b[39~\x1b[3E\x1b[5~");
    assert_string_equal(editor.line.text, "abc");
    (void)type("\x1b[1~\x1b[3~");
    assert_string_equal(editor.line.text, "bc");
}

static void a_line_end_within_a_sequence_still_ends_the_line(void **state)
{
    (void)state;
    assert_true(type("abc\x1b[3\r"));
    line_editor_clear(&editor);
    (void)type("~");
    assert_string_equal(editor.line.text, "~");
}

static void earlier_lines_come_back_newest_first(void **state)
{
    (void)state;
    (void)type("one");
    enter();
    (void)type("second");
    enter();
    (void)type(UP);
    assert_string_equal(editor.line.text, "second");
    (void)type(UP);
    assert_string_equal(editor.line.text, "one");
    (void)type(UP);
    assert_string_equal(editor.line.text, "one");
    (void)type(DOWN);
    assert_string_equal(editor.line.text, "second");
    (void)type(UP);
    enter();
    (void)type(UP);
    assert_string_equal(editor.line.text, "one"); // from the newest again
}

static void a_line_begun_before_looking_back_is_kept(void **state)
{
    (void)state;
    (void)type("old");
    enter();
    (void)type("new stuff" UP DOWN);
    assert_string_equal(editor.line.text, "new stuff");
    (void)type(DOWN);
    assert_string_equal(editor.line.text, "new stuff");
}

static void a_line_recalled_may_be_edited_without_changing_the_history(void **state)
{
    (void)state;
    (void)type("stop app");
    enter();
    (void)type(UP BACKSPACE "X");
    assert_string_equal(editor.line.text, "stop apX");
    enter();
    (void)type(UP UP);
    assert_string_equal(editor.line.text, "stop app");
}

static void blank_lines_and_repetitions_are_not_remembered(void **state)
{
    (void)state;
    (void)type("list");
    enter();
    enter();
    (void)type("   ");
    enter();
    (void)type("list");
    enter();
    assert_int_equal(editor.history_count, 1);
}

static void the_history_keeps_the_last_ten(void **state)
{
    (void)state;
    char line[] = "line a";
    for (int i = 0; i < 13; i++) {
        line[5] = (char)('a' + i);
        (void)type(line);
        enter();
    }
    for (int i = 0; i < 20; i++)
        (void)type(UP);
    assert_string_equal(editor.line.text, "line d");
}

static void without_a_sink_everything_works_unseen(void **state)
{
    (void)state;
    static const char text[] = "abX\b" LEFT "-" UP;
    for (size_t i = 0; i < sizeof(text) - 1; i++)
        assert_false(line_editor_take(&editor, (uint8_t)text[i], NULL));
    assert_string_equal(editor.line.text, "a-b");
}

static void whatever_is_typed_the_terminal_shows_the_line(void **state)
{
    (void)state;
    static const char *const keys[] = {UP, DOWN, LEFT, RIGHT, HOME, END, DELETE, BACKSPACE, LEFT, LEFT};
    uint32_t seed = 0xc0ffee;
    for (int i = 0; i < 50000; i++) {
        const uint32_t sort = unit_random(&seed) % 8;
        const uint32_t value = unit_random(&seed);
        if (sort == 0)
            (void)type(keys[value % (sizeof(keys) / sizeof(keys[0]))]);
        else if (sort == 1 && value % 20 == 0)
            enter();
        else if (sort == 2 ? type_byte((uint8_t)value) : type_byte((uint8_t)(' ' + value % 95)))
            line_editor_clear(&editor);
    }
    assert_in_range(terminal.longest, 100, LINE_EDITOR_ECHO);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(typed_letters_make_the_line, setup),
        cmocka_unit_test_setup(cr_lf_and_crlf_each_end_one_line, setup),
        cmocka_unit_test_setup(backspace_erases_before_the_cursor, setup),
        cmocka_unit_test_setup(delete_erases_at_the_cursor, setup),
        cmocka_unit_test_setup(letters_go_in_at_the_cursor, setup),
        cmocka_unit_test_setup(the_cursor_stops_at_both_ends, setup),
        cmocka_unit_test_setup(a_full_line_takes_no_more_letters, setup),
        cmocka_unit_test_setup(bytes_beyond_ascii_and_control_letters_are_ignored, setup),
        cmocka_unit_test_setup(unknown_sequences_are_swallowed_whole, setup),
        cmocka_unit_test_setup(only_the_delete_key_deletes, setup),
        cmocka_unit_test_setup(a_line_end_within_a_sequence_still_ends_the_line, setup),
        cmocka_unit_test_setup(earlier_lines_come_back_newest_first, setup),
        cmocka_unit_test_setup(a_line_begun_before_looking_back_is_kept, setup),
        cmocka_unit_test_setup(a_line_recalled_may_be_edited_without_changing_the_history, setup),
        cmocka_unit_test_setup(blank_lines_and_repetitions_are_not_remembered, setup),
        cmocka_unit_test_setup(the_history_keeps_the_last_ten, setup),
        cmocka_unit_test_setup(without_a_sink_everything_works_unseen, setup),
        cmocka_unit_test_setup(whatever_is_typed_the_terminal_shows_the_line, setup),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
