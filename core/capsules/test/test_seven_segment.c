// SPDX-License-Identifier: Apache-2.0 OR MIT
// The seven-segment driver, and the matrix that shows its digits, or single lights, a row at a time.
#include "core/capsules/led_matrix.h"
#include "core/capsules/seven_segment.h"
#include "core/test/fake_arch.h"
#include "core/test/fake_hil.h"
#include "core/test/fake_screens.h"
#include "core/test/unit.h"

#include <string.h>

static struct fake_machine machine;
static struct fake_digits digits;
static struct seven_segment display;
static struct process *app;

static int setup(void **state)
{
    (void)state;
    fake_digits_init(&digits);
    fake_machine_init(&machine);
    seven_segment_init(&display, &digits.hil);
    fake_machine_add(&machine, &display.driver, NULL);
    fake_machine_start(&machine);
    app = fake_process(&machine, "app");
    return 0;
}

static struct syscall_return command(uint32_t number, uint32_t first, uint32_t second)
{
    return fake_command(app, DRIVER_SEVEN_SEGMENT, number, first, second);
}

static void shows(uint8_t first, uint8_t second, uint8_t third, uint8_t fourth)
{
    const uint8_t wanted[FAKE_DIGITS] = {first, second, third, fourth};
    assert_memory_equal(digits.shown, wanted, FAKE_DIGITS);
}

static void digits_are_bars_and_positions_count_from_one(void **state)
{
    (void)state;
    assert_true(fake_is_success(command(SEVEN_SEGMENT_COMMAND_DIGIT, 1, 0)));
    assert_true(fake_is_success(command(SEVEN_SEGMENT_COMMAND_DIGIT, 2, 1)));
    assert_true(fake_is_success(command(SEVEN_SEGMENT_COMMAND_DIGIT, 4, 8)));
    shows(0x3f, 0x06, 0, 0x7f);
}

static void every_digit_has_a_pattern_of_its_own(void **state)
{
    (void)state;
    uint8_t patterns[10];
    for (uint32_t digit = 0; digit < 10; digit++) {
        (void)command(SEVEN_SEGMENT_COMMAND_DIGIT, 1, digit);
        patterns[digit] = digits.shown[0];
        for (uint32_t other = 0; other < digit; other++)
            assert_int_not_equal(patterns[digit], patterns[other]);
        assert_int_equal(patterns[digit] & 0x80, 0);
    }
}

static void the_dot_joins_what_is_shown(void **state)
{
    (void)state;
    (void)command(SEVEN_SEGMENT_COMMAND_DIGIT, 3, 1);
    assert_true(fake_is_success(command(SEVEN_SEGMENT_COMMAND_DOT, 3, 0)));
    shows(0, 0, 0x86, 0);
    (void)command(SEVEN_SEGMENT_COMMAND_DIGIT, 3, 1);
    shows(0, 0, 0x06, 0);
}

static void any_bars_can_be_shown_and_wiped(void **state)
{
    (void)state;
    assert_true(fake_is_success(command(SEVEN_SEGMENT_COMMAND_PATTERN, 2, 0xff49)));
    shows(0, 0x49, 0, 0);
    assert_true(fake_is_success(command(SEVEN_SEGMENT_COMMAND_CLEAR, 0, 0)));
    shows(0, 0, 0, 0);
}

static void wrong_positions_and_digits_are_refused(void **state)
{
    (void)state;
    static const uint32_t numbers[] = {SEVEN_SEGMENT_COMMAND_DIGIT, SEVEN_SEGMENT_COMMAND_DOT,
                                       SEVEN_SEGMENT_COMMAND_PATTERN};
    for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
        assert_true(fake_is_failure(command(numbers[i], 0, 1), ERROR_INVAL));
        assert_true(fake_is_failure(command(numbers[i], 5, 1), ERROR_INVAL));
        assert_true(fake_is_failure(command(numbers[i], UINT32_MAX, 1), ERROR_INVAL));
    }
    assert_true(fake_is_failure(command(SEVEN_SEGMENT_COMMAND_DIGIT, 1, 10), ERROR_INVAL));
    shows(0, 0, 0, 0);
}

static void the_driver_says_how_many_digits_there_are(void **state)
{
    (void)state;
    assert_true(fake_is_success(command(SEVEN_SEGMENT_COMMAND_EXISTS, 0, 0)));
    assert_true(fake_is_u32(command(SEVEN_SEGMENT_COMMAND_DIGIT_COUNT, 0, 0), FAKE_DIGITS));
    assert_true(fake_is_failure(command(6, 0, 0), ERROR_NOSUPPORT));
}

// --- The matrix ----------------------------------------------------------------------------------

enum { ROWS = 3, COLUMNS = 4, FIRST_COLUMN = 8, REFRESHES = 50, HZ = 32768, ROW_TICKS = HZ / (REFRESHES * ROWS) };

static struct fake_gpio gpio;
static struct fake_alarm alarm_chip;
static struct led_matrix matrix;
static struct hil_gpio_pin row_pins[ROWS], column_pins[COLUMNS];

// Rows are active high, columns low.
static int setup_matrix(void **state)
{
    (void)state;
    fake_gpio_init(&gpio);
    fake_alarm_init(&alarm_chip, HZ, 24);
    alarm_chip.now = 0xfffff0;
    for (uint32_t i = 0; i < ROWS; i++)
        row_pins[i] = fake_gpio_pin(&gpio, i);
    for (uint32_t i = 0; i < COLUMNS; i++)
        column_pins[i] = fake_gpio_pin(&gpio, FIRST_COLUMN + i);
    led_matrix_init(&matrix, (struct led_matrix_wires){row_pins, ROWS, false},
                    (struct led_matrix_wires){column_pins, COLUMNS, true}, &alarm_chip.hil, REFRESHES);
    return 0;
}

// The row that is lit, ROWS if none is. More than one fails the test.
static uint32_t lit_row(void)
{
    uint32_t found = ROWS;
    for (uint32_t i = 0; i < ROWS; i++)
        if (gpio.pins[i].level) {
            assert_int_equal(found, ROWS);
            found = i;
        }
    return found;
}

static uint32_t lit_columns(void)
{
    uint32_t bits = 0;
    for (uint32_t i = 0; i < COLUMNS; i++)
        bits |= gpio.pins[FIRST_COLUMN + i].level ? 0 : 1u << i;
    return bits;
}

// What a person sees: each row's columns while it is lit, over one refresh.
static void see(uint32_t picture[ROWS])
{
    for (uint32_t i = 0; i < ROWS; i++) {
        fake_alarm_advance(&alarm_chip, ROW_TICKS);
        assert_int_not_equal(lit_row(), ROWS);
        picture[lit_row()] = lit_columns();
    }
}

static void set(uint32_t index, bool on)
{
    const struct hil_led led = led_matrix_led(&matrix, index);
    led.ops->set(led.device, led.index, on);
    assert_int_equal(led.ops->get(led.device, led.index), on);
}

static void all_is_dark_and_driven_at_the_start(void **state)
{
    (void)state;
    assert_int_equal(lit_row(), ROWS);
    assert_int_equal(lit_columns(), 0);
    for (uint32_t i = 0; i < ROWS; i++)
        assert_true(gpio.pins[i].output);
    for (uint32_t i = 0; i < COLUMNS; i++)
        assert_true(gpio.pins[FIRST_COLUMN + i].output);
}

static void lights_are_numbered_row_by_row(void **state)
{
    (void)state;
    uint32_t picture[ROWS];
    set(0, true);
    set(5, true);
    set(7, true);
    set(11, true);
    see(picture);
    assert_int_equal(picture[0], 1);
    assert_int_equal(picture[1], 1 << 1 | 1 << 3);
    assert_int_equal(picture[2], 1 << 3);
    set(5, false);
    see(picture);
    assert_int_equal(picture[1], 1 << 3);
}

static void every_row_is_lit_equally_often_and_long(void **state)
{
    (void)state;
    uint32_t times[ROWS] = {0};
    for (unsigned i = 0; i < 60; i++) {
        fake_alarm_advance(&alarm_chip, ROW_TICKS);
        times[lit_row()]++;
    }
    for (uint32_t i = 0; i < ROWS; i++)
        assert_int_equal(times[i], 20);
    assert_int_equal(alarm_chip.fires, 60);
}

static void a_late_interrupt_does_not_shift_the_rows_after_it(void **state)
{
    (void)state;
    fake_alarm_advance_late(&alarm_chip, ROW_TICKS + 50);
    assert_int_equal(fake_alarm_left(&alarm_chip), ROW_TICKS - 50);
}

static void a_matrix_that_was_held_up_begins_anew(void **state)
{
    (void)state;
    fake_alarm_advance_late(&alarm_chip, 100 * ROW_TICKS);
    assert_int_equal(alarm_chip.fires, 1);
    assert_int_equal(fake_alarm_left(&alarm_chip), ROW_TICKS);
}

static void rows_can_be_digits(void **state)
{
    (void)state;
    uint32_t picture[ROWS];
    const struct hil_seven_segment hil = led_matrix_digits(&matrix);
    assert_int_equal(hil.ops->count(hil.device), ROWS);
    hil.ops->show(hil.device, 2, 0x0b);
    assert_int_equal(hil.ops->shown(hil.device, 2), 0x0b);
    see(picture);
    assert_int_equal(picture[2], 0x0b);
    assert_int_equal(picture[0], 0);
}

#define TEST(name)   cmocka_unit_test_setup(name, setup)
#define MATRIX(name) cmocka_unit_test_setup(name, setup_matrix)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(digits_are_bars_and_positions_count_from_one),
        TEST(every_digit_has_a_pattern_of_its_own),
        TEST(the_dot_joins_what_is_shown),
        TEST(any_bars_can_be_shown_and_wiped),
        TEST(wrong_positions_and_digits_are_refused),
        TEST(the_driver_says_how_many_digits_there_are),
        MATRIX(all_is_dark_and_driven_at_the_start),
        MATRIX(lights_are_numbered_row_by_row),
        MATRIX(every_row_is_lit_equally_often_and_long),
        MATRIX(a_late_interrupt_does_not_shift_the_rows_after_it),
        MATRIX(a_matrix_that_was_held_up_begins_anew),
        MATRIX(rows_can_be_digits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
