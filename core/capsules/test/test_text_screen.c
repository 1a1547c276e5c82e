// SPDX-License-Identifier: Apache-2.0 OR MIT
// The text screen driver: each command, text in pieces, processes that take turns, a device that refuses and fails.
#include "core/capsules/text_screen.h"
#include "core/test/fake_arch.h"
#include "core/test/fake_screens.h"
#include "core/test/unit.h"

#include <string.h>

static struct fake_machine machine;
static struct fake_text_screen device;
static struct text_screen screen;
static struct process *a, *b;
static uint8_t buffer[8];

static void subscribe(struct process *app)
{
    (void)fake_subscribe(app, DRIVER_TEXT_SCREEN, TEXT_SCREEN_UPCALL_DONE, FAKE_FUNCTION, 0);
}

static int setup(void **state)
{
    (void)state;
    fake_text_screen_init(&device);
    fake_machine_init(&machine);
    text_screen_init(&screen, &device.hil, (struct span){buffer, sizeof(buffer)});
    fake_machine_add(&machine, &screen.driver, &screen.grant);
    fake_machine_start(&machine);
    a = fake_process(&machine, "a");
    b = fake_process(&machine, "b");
    subscribe(a);
    subscribe(b);
    return 0;
}

static struct syscall_return command(struct process *app, uint32_t number, uint32_t first, uint32_t second)
{
    return fake_command(app, DRIVER_TEXT_SCREEN, number, first, second);
}

static struct syscall_return print(struct process *app, const char *text)
{
    const uint32_t size = (uint32_t)strlen(text);
    (void)fake_allow(app, SYSCALL_ALLOW_READ_ONLY, DRIVER_TEXT_SCREEN, TEXT_SCREEN_RO_TEXT, fake_put(app, 0, text),
                     size);
    return command(app, TEXT_SCREEN_COMMAND_PRINT, size, 0);
}

static void each_command_is_passed_on_and_answered_by_the_upcall(void **state)
{
    (void)state;
    static const struct {
        uint32_t number;
        char what;
        uint32_t first, second;
    } commands[] = {
        {TEXT_SCREEN_COMMAND_DISPLAY_ON, 'o', 1, 0}, {TEXT_SCREEN_COMMAND_DISPLAY_OFF, 'o', 0, 0},
        {TEXT_SCREEN_COMMAND_BLINK_ON, 'b', 1, 0},   {TEXT_SCREEN_COMMAND_BLINK_OFF, 'b', 0, 0},
        {TEXT_SCREEN_COMMAND_CURSOR_ON, 's', 1, 0},  {TEXT_SCREEN_COMMAND_CURSOR_OFF, 's', 0, 0},
        {TEXT_SCREEN_COMMAND_CLEAR, 'w', 0, 0},      {TEXT_SCREEN_COMMAND_HOME, 'c', 0, 0},
        {TEXT_SCREEN_COMMAND_SET_CURSOR, 'c', 3, 1},
    };
    for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++) {
        assert_true(fake_is_success(command(a, commands[i].number, 3, 1)));
        assert_int_equal(device.calls[i], commands[i].what);
        assert_int_equal(device.first, commands[i].first);
        assert_int_equal(device.second, commands[i].second);
        assert_true(fake_no_upcall(a));
        assert_true(fake_text_screen_finish(&device));
        assert_true(fake_upcall_is(a, ERROR_OK, 0, 0));
    }
}

static void the_size_needs_no_device_but_comes_by_the_upcall(void **state)
{
    (void)state;
    assert_true(fake_is_success(command(a, TEXT_SCREEN_COMMAND_RESOLUTION, 0, 0)));
    assert_true(fake_upcall_is(a, ERROR_OK, 16, 2));
    assert_false(device.busy);
    assert_true(fake_is_success(command(a, TEXT_SCREEN_COMMAND_EXISTS, 0, 0)));
    assert_true(fake_is_failure(command(a, 12, 0, 0), ERROR_NOSUPPORT));
}

static void the_size_waits_for_its_turn_too(void **state)
{
    (void)state;
    (void)command(a, TEXT_SCREEN_COMMAND_CLEAR, 0, 0);
    assert_true(fake_is_success(command(b, TEXT_SCREEN_COMMAND_RESOLUTION, 0, 0)));
    assert_true(fake_no_upcall(b));
    (void)fake_text_screen_drain(&device);
    assert_true(fake_upcall_is(b, ERROR_OK, 16, 2));
}

static void long_text_is_printed_in_pieces_and_answered_once(void **state)
{
    (void)state;
    assert_true(fake_is_success(print(a, "twenty-two characters!")));
    assert_int_equal(fake_text_screen_drain(&device), 3);
    assert_string_equal(device.printed, "twenty-two characters!");
    assert_true(fake_upcall_is(a, ERROR_OK, 22, 0));
    assert_true(fake_no_upcall(a));
}

static void a_device_that_takes_less_gets_the_rest(void **state)
{
    (void)state;
    device.most = 3;
    (void)print(a, "abcdefghij");
    assert_int_equal(fake_text_screen_drain(&device), 4);
    assert_string_equal(device.printed, "abcdefghij");
    assert_true(fake_upcall_is(a, ERROR_OK, 10, 0));
}

static void text_is_cut_to_what_is_lent(void **state)
{
    (void)state;
    (void)print(a, "abc");
    (void)fake_text_screen_drain(&device);
    (void)fake_upcall_is(a, ERROR_OK, 3, 0);
    assert_true(fake_is_success(command(a, TEXT_SCREEN_COMMAND_PRINT, 1000, 0)));
    (void)fake_text_screen_drain(&device);
    assert_true(fake_upcall_is(a, ERROR_OK, 3, 0));
    assert_string_equal(device.printed, "abcabc");
}

static void printing_nothing_is_refused(void **state)
{
    (void)state;
    assert_true(fake_is_failure(command(a, TEXT_SCREEN_COMMAND_PRINT, 5, 0), ERROR_NOMEM));
    (void)print(a, "x");
    (void)fake_text_screen_drain(&device);
    assert_true(fake_is_failure(command(a, TEXT_SCREEN_COMMAND_PRINT, 0, 0), ERROR_NOMEM));
    assert_true(fake_is_success(command(a, TEXT_SCREEN_COMMAND_CLEAR, 0, 0)));
}

static void text_taken_back_in_the_middle_ends_the_print(void **state)
{
    (void)state;
    (void)print(a, "twenty-two characters!");
    (void)fake_allow(a, SYSCALL_ALLOW_READ_ONLY, DRIVER_TEXT_SCREEN, TEXT_SCREEN_RO_TEXT, 0, 0);
    (void)fake_text_screen_drain(&device);
    assert_true(fake_upcall_is(a, ERROR_OK, 8, 0));
}

static void what_the_device_refuses_or_fails_at_is_told(void **state)
{
    (void)state;
    device.refusal = ERROR_INVAL;
    assert_true(fake_is_failure(command(a, TEXT_SCREEN_COMMAND_SET_CURSOR, 99, 0), ERROR_INVAL));
    device.refusal = ERROR_OK;
    (void)print(a, "twenty-two characters!");
    (void)fake_text_screen_finish(&device);
    (void)fake_text_screen_fail(&device, ERROR_FAIL);
    assert_true(fake_upcall_is(a, ERROR_FAIL, 8, 0));
    assert_false(device.busy);
}

static void commands_of_two_processes_are_done_in_their_order(void **state)
{
    (void)state;
    (void)print(b, "b");
    (void)print(a, "a");
    assert_true(fake_is_failure(print(a, "a"), ERROR_BUSY));
    (void)fake_text_screen_drain(&device);
    assert_string_equal(device.printed, "ba");
    assert_true(fake_upcall_is(b, ERROR_OK, 1, 0));
    assert_true(fake_upcall_is(a, ERROR_OK, 1, 0));
}

static void a_process_that_dies_in_the_middle_lets_the_next_one_on(void **state)
{
    (void)state;
    (void)print(a, "twenty-two characters!");
    (void)print(b, "?");
    (void)process_terminate(a, false, 0);
    (void)fake_text_screen_drain(&device);
    assert_string_equal(device.printed, "twenty-t?");
    assert_true(fake_upcall_is(b, ERROR_OK, 1, 0));
}

static void a_restarted_process_does_not_get_the_old_answer(void **state)
{
    (void)state;
    (void)print(a, "old");
    fake_restart(a);
    subscribe(a);
    (void)fake_text_screen_drain(&device);
    assert_true(fake_no_upcall(a));
    assert_true(fake_is_success(print(a, "new")));
}

#define TEST(name) cmocka_unit_test_setup(name, setup)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(each_command_is_passed_on_and_answered_by_the_upcall),
        TEST(the_size_needs_no_device_but_comes_by_the_upcall),
        TEST(the_size_waits_for_its_turn_too),
        TEST(long_text_is_printed_in_pieces_and_answered_once),
        TEST(a_device_that_takes_less_gets_the_rest),
        TEST(text_is_cut_to_what_is_lent),
        TEST(printing_nothing_is_refused),
        TEST(text_taken_back_in_the_middle_ends_the_print),
        TEST(what_the_device_refuses_or_fails_at_is_told),
        TEST(commands_of_two_processes_are_done_in_their_order),
        TEST(a_process_that_dies_in_the_middle_lets_the_next_one_on),
        TEST(a_restarted_process_does_not_get_the_old_answer),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
