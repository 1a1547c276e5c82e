// SPDX-License-Identifier: Apache-2.0 OR MIT
// A console's text: lines, control sequences, scroll-back, selection, pastes.
#include "emulator/panel/console.h"
#include "emulator/panel/test/unit.h"

#include <stdlib.h>
#include <string.h>

static struct console *made(const char *text)
{
    struct console *const console = console_create();
    assert_non_null(console);
    console_put(console, text, strlen(text));
    return console;
}

static void assert_line(const struct console *console, uint64_t number, const char *text)
{
    char *const copy =
        console_copy(console, (struct console_place){number, 0}, (struct console_place){number, CONSOLE_LINE_CELLS});
    assert_string_equal(copy, text);
    free(copy);
}

static void lines_end_at_a_line_feed_with_or_without_return(void **state)
{
    (void)state;
    struct console *const console = made("one\ntwo\r\nthree");
    assert_int_equal(console->next, 3);
    assert_line(console, 0, "one");
    assert_line(console, 1, "two");
    assert_line(console, 2, "three");
    console_destroy(console);
}

static void return_and_backspace_write_over(void **state)
{
    (void)state;
    struct console *const console = made("10 %\r20\nabc\b\bX\nab\tc");
    assert_line(console, 0, "20 %");
    assert_line(console, 1, "aXc");
    assert_line(console, 2, "ab      c");
    console_destroy(console);
}

static void colours_are_kept_and_their_sequences_not_shown(void **state)
{
    (void)state;
    struct console *const console = made("\033[31mred\033[0m \033[1;92mok\033[m.\033]0;title\a!");
    const struct console_line *const line = console_line(console, 0);
    assert_line(console, 0, "red ok.!");
    assert_int_equal(line->cells[0].colour, 1);
    assert_int_equal(line->cells[3].colour, CONSOLE_PLAIN);
    assert_int_equal(line->cells[4].colour, 10);
    assert_int_equal(line->cells[4].bold, 1);
    assert_int_equal(line->cells[6].bold, 0);
    console_destroy(console);
}

static void a_line_can_be_erased_from_the_cursor(void **state)
{
    (void)state;
    struct console *const console = made("status: 100\r\033[9C\033[K\nabc\033[2K\033[1Gx");
    assert_line(console, 0, "status: 1");
    assert_line(console, 1, "x");
    console_destroy(console);
}

static void characters_may_come_in_pieces(void **state)
{
    (void)state;
    struct console *const console = made("\xe2\x82");
    console_put(console, "\xac \033[3", 5);
    console_put(console, "2mx", 3);
    assert_line(console, 0, "\xe2\x82\xac x");
    assert_int_equal(console_line(console, 0)->cells[2].colour, 2);
    console_destroy(console);
}

static void bytes_that_are_no_text_do_no_harm(void **state)
{
    (void)state;
    struct console *const console = console_create();
    for (unsigned i = 0; i < 100000; i++) {
        const unsigned char byte = (unsigned char)((i * 2654435761u) >> 24);
        console_put(console, &byte, 1);
    }
    console_put(console, "\033[999999999999999999999999999999999999999999999999999m\033[;;;H\xff\xfe\xf8", 60);
    assert_true(console->next >= console->oldest);
    console_destroy(console);
}

static void the_oldest_lines_go(void **state)
{
    (void)state;
    struct console *const console = console_create();
    for (unsigned i = 0; i < CONSOLE_LINES + 50; i++)
        console_put(console, "x\n", 2);
    assert_int_equal(console->next - console->oldest, CONSOLE_LINES);
    assert_null(console_line(console, 0));
    assert_non_null(console_line(console, console->oldest));
    console_destroy(console);
}

static void a_wide_paste_is_wrapped_and_copied_back_whole(void **state)
{
    (void)state;
    enum { SIZE = 100000 };
    char *const text = malloc(SIZE + 1);
    struct console *const console = console_create();
    struct console_row rows[50];
    const struct console_view end = {0};
    memset(text, 'w', SIZE);
    text[SIZE] = '\0';
    console_put(console, text, SIZE);
    assert_int_equal(console->next, SIZE / CONSOLE_LINE_CELLS + 1);
    assert_int_equal(console_layout(console, &end, 80, 50, rows), 50);
    assert_int_equal(rows[48].count, 80);
    char *const copy = console_copy(console, (struct console_place){0, 0},
                                    (struct console_place){console->next - 1, CONSOLE_LINE_CELLS});
    assert_int_equal(strlen(copy), SIZE + SIZE / CONSOLE_LINE_CELLS);
    free(copy);
    free(text);
    console_destroy(console);
}

static void rows_wrap_and_fill_the_window_from_its_end(void **state)
{
    (void)state;
    struct console *const console = made("abcdefghij\nxy\n");
    struct console_row rows[4];
    const struct console_view end = {0};
    assert_int_equal(console_layout(console, &end, 4, 4, rows), 4);
    assert_int_equal(rows[0].first, 4);
    assert_int_equal(rows[0].count, 4);
    assert_int_equal(rows[1].first, 8);
    assert_int_equal(rows[1].count, 2);
    assert_int_equal(rows[2].line, 1);
    assert_int_equal(rows[3].count, 0);
    console_destroy(console);
}

static void what_is_scrolled_back_stays_while_text_comes(void **state)
{
    (void)state;
    struct console *const console = console_create();
    struct console_row rows[5];
    struct console_view view = {0};
    for (int i = 0; i < 100; i++)
        console_put(console, "line\n", 5);
    console_scroll(console, &view, 80, 5, 10);
    assert_true(view.scrolled);
    (void)console_layout(console, &view, 80, 5, rows);
    const uint64_t top = rows[0].line;
    assert_int_equal(top, 100 - 4 - 10);
    console_put(console, "more\nmore\n", 10);
    (void)console_layout(console, &view, 80, 5, rows);
    assert_int_equal(rows[0].line, top);
    console_scroll(console, &view, 80, 5, -1000);
    assert_false(view.scrolled);
    console_destroy(console);
}

static void scrolling_ends_at_the_first_line(void **state)
{
    (void)state;
    struct console *const console = made("1\n2\n3\n4\n5\n6");
    struct console_row rows[3];
    struct console_view view = {0};
    console_scroll(console, &view, 80, 3, 1000);
    assert_int_equal(console_layout(console, &view, 80, 3, rows), 3);
    assert_int_equal(rows[0].line, 0);
    uint64_t below, all;
    console_extent(console, &view, &below, &all);
    assert_int_equal(below, 3);
    assert_int_equal(all, 6);
    console_destroy(console);
}

static void a_selection_is_copied_over_lines_without_trailing_blanks(void **state)
{
    (void)state;
    struct console *const console = made("first  \nsecond\nthird");
    char *const copy = console_copy(console, (struct console_place){0, 2}, (struct console_place){2, 3});
    assert_string_equal(copy, "rst\nsecond\nthi");
    free(copy);
    console_destroy(console);
}

static void a_word_ends_at_blanks(void **state)
{
    (void)state;
    struct console *const console = made("two words here");
    struct console_place from, to;
    console_word(console, (struct console_place){0, 6}, &from, &to);
    assert_int_equal(from.column, 4);
    assert_int_equal(to.column, 9);
    console_destroy(console);
}

static void a_cleared_console_has_one_empty_line(void **state)
{
    (void)state;
    struct console *const console = made("much\ntext\033[2Jafter");
    assert_int_equal(console->next - console->oldest, 1);
    assert_line(console, console->oldest, "after");
    console_destroy(console);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lines_end_at_a_line_feed_with_or_without_return),
        cmocka_unit_test(return_and_backspace_write_over),
        cmocka_unit_test(colours_are_kept_and_their_sequences_not_shown),
        cmocka_unit_test(a_line_can_be_erased_from_the_cursor),
        cmocka_unit_test(characters_may_come_in_pieces),
        cmocka_unit_test(bytes_that_are_no_text_do_no_harm),
        cmocka_unit_test(the_oldest_lines_go),
        cmocka_unit_test(a_wide_paste_is_wrapped_and_copied_back_whole),
        cmocka_unit_test(rows_wrap_and_fill_the_window_from_its_end),
        cmocka_unit_test(what_is_scrolled_back_stays_while_text_comes),
        cmocka_unit_test(scrolling_ends_at_the_first_line),
        cmocka_unit_test(a_selection_is_copied_over_lines_without_trailing_blanks),
        cmocka_unit_test(a_word_ends_at_blanks),
        cmocka_unit_test(a_cleared_console_has_one_empty_line),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
