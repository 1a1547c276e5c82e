// SPDX-License-Identifier: Apache-2.0 OR MIT
// Every directive of the kernel's own printf, held against the C library's where that knows it too.
#include "core/kernel/format.h"
#include "core/test/unit.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>

#define TEST(name) static void name(void **unit_state __attribute__((unused)))
#define RUN(name)  cmocka_unit_test(name)

static char text[256];

// Not checked by the compiler: tests also pass what it would refuse.
static const char *formatted(const char *directives, ...)
{
    struct format_buffer buffer;
    va_list arguments;
    va_start(arguments, directives);
    format_buffer_init(&buffer, text, sizeof(text));
    format_arguments(&buffer.sink, directives, arguments);
    va_end(arguments);
    return text;
}

// The same directives and argument for both.
#define assert_as_in_c(...)                                                                                            \
    do {                                                                                                               \
        char expected_[256];                                                                                           \
        (void)snprintf(expected_, sizeof(expected_), __VA_ARGS__);                                                     \
        assert_string_equal(formatted(__VA_ARGS__), expected_);                                                        \
    } while (0)

// --- Plain text ----------------------------------------------------------------------------------------

TEST(text_without_directives_stays_as_it_is)
{
    assert_string_equal(formatted(""), "");
    assert_string_equal(formatted("plain text\r\n"), "plain text\r\n");
    assert_string_equal(formatted("𝐀𝐩𝐩 ─"), "𝐀𝐩𝐩 ─");
}

TEST(two_percent_signs_are_one)
{
    assert_string_equal(formatted("100%%"), "100%");
    assert_string_equal(formatted("%%d"), "%d");
}

TEST(a_percent_sign_at_the_end_stands_for_itself)
{
    assert_string_equal(formatted("100%"), "100%");
    assert_string_equal(formatted("%"), "%");
    assert_string_equal(formatted("%-5"), "%-5");
}

TEST(an_unknown_directive_is_printed_as_it_stands)
{
    assert_string_equal(formatted("a%qb"), "a%qb");
    assert_string_equal(formatted("%5f|"), "%5f|");
    assert_string_equal(formatted("%-#08.3lly|"), "%-#08.3lly|");
}

// --- Characters and strings ------------------------------------------------------------------------------

TEST(characters_are_printed_with_a_width)
{
    assert_as_in_c("%c%c", 'a', 'b');
    assert_as_in_c("[%3c]", 'a');
    assert_as_in_c("[%-3c]", 'a');
}

TEST(strings_are_printed_with_a_width_and_a_precision)
{
    assert_as_in_c("%s and %s", "one", "two");
    assert_as_in_c("[%6s]", "abc");
    assert_as_in_c("[%-6s]", "abc");
    assert_as_in_c("[%2s]", "abc");
    assert_as_in_c("[%.2s]", "abc");
    assert_as_in_c("[%.9s]", "abc");
    assert_as_in_c("[%.0s]", "abc");
    assert_as_in_c("[%.s]", "abc");
    assert_as_in_c("[%6.2s]", "abc");
    assert_as_in_c("[%-6.2s]", "abc");
}

TEST(width_and_precision_may_be_arguments)
{
    assert_as_in_c("[%*s]", 5, "abc");
    assert_as_in_c("[%.*s]", 2, "abc");
    assert_as_in_c("[%*.*s]", 5, 2, "abc");
    assert_as_in_c("[%*d]", 5, 42);
    assert_as_in_c("[%.*s]", -1, "abc");
}

TEST(a_string_of_given_length_needs_no_terminator)
{
    const char letters[3] = {'a', 'b', 'c'};
    assert_string_equal(formatted("%.*s", 3, letters), "abc");
    assert_string_equal(formatted("%.*s", 0, NULL), "");
}

TEST(a_missing_string_says_so)
{
    assert_string_equal(formatted("%s", NULL), "(none)");
}

// --- Numbers -----------------------------------------------------------------------------------------------

TEST(signed_numbers_are_printed_in_all_sizes)
{
    assert_as_in_c("%d %d %d", 0, 42, -42);
    assert_as_in_c("%d %d", INT_MAX, INT_MIN);
    assert_as_in_c("%ld %ld", LONG_MAX, LONG_MIN);
    assert_as_in_c("%lld %lld", LLONG_MAX, LLONG_MIN);
    assert_as_in_c("%zd", (ptrdiff_t)-5000000000);
}

TEST(unsigned_numbers_are_printed_in_all_sizes)
{
    assert_as_in_c("%u %u", 0u, UINT_MAX);
    assert_as_in_c("%lu", ULONG_MAX);
    assert_as_in_c("%llu", ULLONG_MAX);
    assert_as_in_c("%zu", SIZE_MAX);
}

TEST(hexadecimal_numbers_are_printed_in_both_cases)
{
    assert_as_in_c("%x %X", 0xabcdefu, 0xabcdefu);
    assert_as_in_c("%x %X", 0x1234567u, 0x89u);
    assert_as_in_c("%lx %llx %zx", ULONG_MAX, ULLONG_MAX, SIZE_MAX);
}

TEST(a_prefix_is_printed_before_hexadecimal_numbers)
{
    assert_as_in_c("%#x %#X", 0xau, 0xau);
    assert_as_in_c("[%#8x]", 0xabu);
    assert_as_in_c("[%-#8x]", 0xabu);
    assert_as_in_c("[%#010x]", 0xabu);
    assert_string_equal(formatted("%#x", 0u), "0x0"); // unlike in C: an address of 0 is one too
    assert_string_equal(formatted("%#010x", 0u), "0x00000000");
}

TEST(numbers_are_padded_to_a_width)
{
    assert_as_in_c("[%5d]", 42);
    assert_as_in_c("[%5d]", -42);
    assert_as_in_c("[%-5d]", -42);
    assert_as_in_c("[%1d]", 12345);
    assert_as_in_c("[%5u]", 42u);
    assert_as_in_c("[%12x]", 42u);
}

TEST(numbers_are_padded_with_zeros_behind_their_sign)
{
    assert_as_in_c("[%05d]", 42);
    assert_as_in_c("[%05d]", -42);
    assert_as_in_c("[%08X]", 0x2000u);
    assert_as_in_c("[%02u]", 7u);
    assert_as_in_c("[%01d]", 12345);
}

TEST(zeros_give_way_to_alignment_at_the_left)
{
    assert_string_equal(formatted("[%-05d]", 42), "[42   ]");
    assert_string_equal(formatted("[%0-5d]", 42), "[42   ]");
}

TEST(a_prefix_belongs_to_hexadecimal_numbers_only)
{
    assert_string_equal(formatted("%#d %#u", 5, 5u), "5 5");
}

TEST(directives_take_their_arguments_in_order)
{
    assert_as_in_c("%c %s %d %u %x %ld %llu %zu.", 'c', "s", -1, 2u, 3u, 4L, 5ULL, (size_t)6);
}

// --- Sinks ---------------------------------------------------------------------------------------------------

TEST(a_buffer_cuts_what_does_not_fit_and_is_always_terminated)
{
    char small[6];
    struct format_buffer buffer;
    format_buffer_init(&buffer, small, sizeof(small));
    format(&buffer.sink, "abc%d", 12345);
    assert_string_equal(small, "abc12");
    assert_int_equal(buffer.used, 5);
    format(&buffer.sink, "more");
    assert_string_equal(small, "abc12");
}

TEST(a_buffer_is_filled_to_its_last_byte_and_no_further)
{
    char small[8];
    struct format_buffer buffer;
    memset(small, '#', sizeof(small));
    format_buffer_init(&buffer, small, 7);
    format(&buffer.sink, "%s", "abcdefghijkl");
    assert_memory_equal(small, "abcdef\0#", 8);
}

TEST(a_buffer_grows_over_several_calls)
{
    struct format_buffer buffer;
    format_buffer_init(&buffer, text, sizeof(text));
    assert_string_equal(text, "");
    format(&buffer.sink, "one ");
    format(&buffer.sink, "%s", "two");
    assert_string_equal(text, "one two");
    assert_int_equal(buffer.used, 7);
}

TEST(a_buffer_of_no_size_is_never_written)
{
    char nothing = '#';
    struct format_buffer buffer;
    format_buffer_init(&buffer, &nothing, 0);
    format(&buffer.sink, "%s %d", "text", 5);
    assert_int_equal(nothing, '#');
    assert_int_equal(buffer.used, 0);
}

TEST(a_buffer_of_one_byte_holds_the_terminator)
{
    char one = '#';
    struct format_buffer buffer;
    format_buffer_init(&buffer, &one, 1);
    format(&buffer.sink, "text");
    assert_int_equal(one, '\0');
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        RUN(text_without_directives_stays_as_it_is),
        RUN(two_percent_signs_are_one),
        RUN(a_percent_sign_at_the_end_stands_for_itself),
        RUN(an_unknown_directive_is_printed_as_it_stands),
        RUN(characters_are_printed_with_a_width),
        RUN(strings_are_printed_with_a_width_and_a_precision),
        RUN(width_and_precision_may_be_arguments),
        RUN(a_string_of_given_length_needs_no_terminator),
        RUN(a_missing_string_says_so),
        RUN(signed_numbers_are_printed_in_all_sizes),
        RUN(unsigned_numbers_are_printed_in_all_sizes),
        RUN(hexadecimal_numbers_are_printed_in_both_cases),
        RUN(a_prefix_is_printed_before_hexadecimal_numbers),
        RUN(numbers_are_padded_to_a_width),
        RUN(numbers_are_padded_with_zeros_behind_their_sign),
        RUN(zeros_give_way_to_alignment_at_the_left),
        RUN(a_prefix_belongs_to_hexadecimal_numbers_only),
        RUN(directives_take_their_arguments_in_order),
        RUN(a_buffer_cuts_what_does_not_fit_and_is_always_terminated),
        RUN(a_buffer_is_filled_to_its_last_byte_and_no_further),
        RUN(a_buffer_grows_over_several_calls),
        RUN(a_buffer_of_no_size_is_never_written),
        RUN(a_buffer_of_one_byte_holds_the_terminator),
    };
    return cmocka_run_group_tests_name("format", tests, NULL, NULL);
}
