// SPDX-License-Identifier: Apache-2.0 OR MIT
//
// What a tracer and a fuzzer may rely on in the generated tables.

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "core/abi/abi_names.h"

// The numbers that binaries from elsewhere rely on; the tables may never move them.
_Static_assert(ERROR_NOACK == 13 && SYSCALL_ALLOW_USERSPACE_READABLE == 7, "TRD 104");
_Static_assert(RETURN_FAILURE_U64 == 3 && RETURN_SUCCESS_U32_U64 == 133, "TRD 104");
_Static_assert(MEMOP_HEAP_START == 11 && YIELD_WAIT_FOR == 2 && EXIT_RESTART == 1, "TRD 104");
_Static_assert(CONSOLE_UPCALL_COUNT == 3 && CONSOLE_RO_COUNT == 2 && CONSOLE_RW_COUNT == 2,
               "index 0 of the console is unused, but counts");

static void drivers_rise_and_are_found_by_number(void **state)
{
    (void)state;
    for (size_t i = 0; i < abi_driver_count; i++) {
        assert_true(i == 0 || abi_drivers[i - 1].number < abi_drivers[i].number);
        assert_ptr_equal(abi_driver_find(abi_drivers[i].number), &abi_drivers[i]);
    }
    assert_null(abi_driver_find(0xFFFFFFFF));
}

static void names_are_those_of_the_table(void **state)
{
    (void)state;
    assert_string_equal(abi_driver_name(DRIVER_ALARM), "alarm");
    assert_string_equal(abi_command_name(DRIVER_CONSOLE, CONSOLE_COMMAND_WRITE), "write");
    assert_string_equal(abi_upcall_name(DRIVER_CONSOLE, CONSOLE_UPCALL_READ_DONE), "read_done");
    assert_string_equal(abi_allow_name(DRIVER_RNG, SYSCALL_ALLOW_READ_WRITE, RNG_RW_BUFFER), "buffer");
    assert_string_equal(abi_error_name(ERROR_NOMEM), "NOMEM");
    assert_string_equal(abi_class_name(SYSCALL_COMMAND), "command");
    assert_string_equal(abi_return_name(RETURN_SUCCESS_2U32), "success_2u32");
    assert_string_equal(abi_memop_name(MEMOP_SBRK), "sbrk");
    assert_string_equal(abi_yield_name(YIELD_WAIT_FOR), "wait_for");
    assert_string_equal(abi_exit_name(EXIT_RESTART), "restart");
}

static void what_the_table_lacks_has_no_name(void **state)
{
    (void)state;
    assert_null(abi_driver_name(0x99999));
    assert_null(abi_command_name(DRIVER_CONSOLE, 99));
    assert_null(abi_command_name(0x99999, 0));
    assert_null(abi_upcall_name(DRIVER_CONSOLE, 0));
    assert_null(abi_allow_name(DRIVER_CONSOLE, SYSCALL_COMMAND, 1));
    assert_null(abi_class_name(8));
    assert_null(abi_error_name((enum error)14));
}

static void ipc_numbers_are_process_slots(void **state)
{
    (void)state;
    assert_string_equal(abi_upcall_name(DRIVER_IPC, 0), "notified");
    assert_string_equal(abi_upcall_name(DRIVER_IPC, 7), "notified");
    assert_string_equal(abi_allow_name(DRIVER_IPC, SYSCALL_ALLOW_READ_WRITE, 7), "share");
    assert_null(abi_allow_name(DRIVER_IPC, SYSCALL_ALLOW_READ_ONLY, 1));
}

static void a_driver_that_is_another_under_its_own_number_has_the_same_commands(void **state)
{
    (void)state;
    const struct abi_driver *lora = abi_driver_find(DRIVER_LORA_PHY_GPIO);
    const struct abi_driver *gpio = abi_driver_find(DRIVER_GPIO);
    assert_ptr_equal(lora->commands, gpio->commands);
    assert_string_equal(lora->name, "lora_phy_gpio");
}

static void packed_words_come_apart(void **state)
{
    (void)state;
    const struct abi_command *start = abi_command_find(abi_driver_find(DRIVER_PWM), PWM_COMMAND_START);
    const uint32_t words[2] = {5000u << PWM_START_DUTY_SHIFT | 3u << PWM_START_PIN_SHIFT, 440};
    assert_int_equal(start->arg_count, 3);
    assert_int_equal(abi_value_get(&start->args[0], words, 2), 3);
    assert_int_equal(abi_value_get(&start->args[1], words, 2), 5000);
    assert_int_equal(abi_value_get(&start->args[2], words, 2), 440);
    assert_int_equal(abi_value_get(&start->args[2], words, 1), 0);
}

static void a_value_of_64_bits_is_two_words(void **state)
{
    (void)state;
    const struct abi_command *read = abi_command_find(abi_driver_find(DRIVER_EUI64), EUI64_COMMAND_READ);
    const uint32_t words[2] = {0x89ABCDEF, 0x01234567};
    assert_true(abi_value_get(&read->results[0], words, 2) == 0x0123456789ABCDEF);
}

static void choices_have_names(void **state)
{
    (void)state;
    const struct abi_command *input = abi_command_find(abi_driver_find(DRIVER_GPIO), GPIO_COMMAND_INPUT_ENABLE);
    assert_string_equal(abi_value_name(&input->args[1], GPIO_PULL_DOWN), "down");
    assert_null(abi_value_name(&input->args[1], 3));
    assert_null(abi_value_name(&input->args[0], 0));
}

static void check_value(const struct abi_value *value)
{
    assert_non_null(value->name);
    assert_non_null(value->unit);
    assert_true(value->min <= value->likely_max && value->likely_max <= value->max);
    assert_true(value->bits == 64 || value->shift + value->bits <= 32);
    assert_true(value->bits == 64 || value->max >> value->bits == 0);
}

static void ranges_can_be_drawn_from(void **state)
{
    (void)state;
    for (size_t d = 0; d < abi_driver_count; d++)
        for (size_t c = 0; c < abi_drivers[d].command_count; c++)
            for (size_t a = 0; a < abi_drivers[d].commands[c].arg_count; a++) {
                check_value(&abi_drivers[d].commands[c].args[a]);
                assert_true(abi_drivers[d].commands[c].args[a].slot < 2);
            }
}

static void a_driver_may_answer_what_the_table_says(void **state)
{
    (void)state;
    assert_true(abi_permits(DRIVER_LED, LED_COMMAND_EXISTS, RETURN_SUCCESS_U32, 0));
    assert_false(abi_permits(DRIVER_LED, LED_COMMAND_EXISTS, RETURN_SUCCESS, 0));
    assert_true(abi_permits(DRIVER_LED, LED_COMMAND_ON, RETURN_FAILURE, ERROR_INVAL));
    assert_false(abi_permits(DRIVER_LED, LED_COMMAND_ON, RETURN_FAILURE, ERROR_BUSY));
    assert_false(abi_permits(DRIVER_LED, LED_COMMAND_ON, RETURN_FAILURE, ERROR_OK));
    assert_false(abi_permits(DRIVER_LED, LED_COMMAND_ON, RETURN_FAILURE, 1024));
    assert_false(abi_permits(DRIVER_LED, LED_COMMAND_ON, RETURN_FAILURE_U32, ERROR_INVAL));
}

static void missing_drivers_and_commands_have_their_own_answers(void **state)
{
    (void)state;
    assert_true(abi_permits(0x99999, 1, RETURN_FAILURE, ERROR_NODEVICE));
    assert_false(abi_permits(0x99999, 1, RETURN_FAILURE, ERROR_NOSUPPORT));
    assert_true(abi_permits(DRIVER_LED, 99, RETURN_FAILURE, ERROR_NOSUPPORT));
    assert_true(abi_permits(DRIVER_WIFI, 99, RETURN_FAILURE, ERROR_INVAL));
    assert_false(abi_permits(DRIVER_LED, 99, RETURN_SUCCESS, 0));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(drivers_rise_and_are_found_by_number),
        cmocka_unit_test(names_are_those_of_the_table),
        cmocka_unit_test(what_the_table_lacks_has_no_name),
        cmocka_unit_test(ipc_numbers_are_process_slots),
        cmocka_unit_test(a_driver_that_is_another_under_its_own_number_has_the_same_commands),
        cmocka_unit_test(packed_words_come_apart),
        cmocka_unit_test(a_value_of_64_bits_is_two_words),
        cmocka_unit_test(choices_have_names),
        cmocka_unit_test(ranges_can_be_drawn_from),
        cmocka_unit_test(a_driver_may_answer_what_the_table_says),
        cmocka_unit_test(missing_drivers_and_commands_have_their_own_answers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
