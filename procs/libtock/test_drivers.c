// SPDX-License-Identifier: Apache-2.0 OR MIT
// Drivers: what each function asks of the kernel, and what it makes of the answers and upcalls.
#include "libtock-sync/interface/button.h"
#include "libtock-sync/interface/console.h"
#include "libtock-sync/kernel/read_only_state.h"
#include "libtock-sync/peripherals/gpio.h"
#include "libtock-sync/peripherals/rng.h"
#include "libtock/fake_kernel.h"
#include "libtock/interface/button.h"
#include "libtock/interface/led.h"
#include "libtock/interface/syscalls/button_syscalls.h"
#include "libtock/interface/syscalls/console_syscalls.h"
#include "libtock/kernel/ipc.h"
#include "libtock/kernel/low_level_debug.h"
#include "libtock/kernel/process_info.h"
#include "libtock/peripherals/gpio.h"
#include "libtock/peripherals/rng.h"

static uint32_t address(const void *pointer)
{
    return (uint32_t)(uintptr_t)pointer;
}

static struct {
    int calls;
    returncode_t result;
    uint32_t number;
    bool level;
} seen;

static void reset(void)
{
    fake_reset();
    seen.calls = 0;
    seen.number = UINT32_MAX;
}

// --- LED, button, GPIO ---------------------------------------------------------------------------

static void led_functions_name_the_led_in_the_first_argument(void **state)
{
    (void)state;
    reset();
    assert_int_equal(libtock_led_on(3), RETURNCODE_SUCCESS);
    assert_int_equal(libtock_led_off(2), RETURNCODE_SUCCESS);
    assert_int_equal(libtock_led_toggle(1), RETURNCODE_SUCCESS);
    assert_call(0, SYSCALL_COMMAND, DRIVER_LED, LED_COMMAND_ON, 3, 0);
    assert_call(1, SYSCALL_COMMAND, DRIVER_LED, LED_COMMAND_OFF, 2, 0);
    assert_call(2, SYSCALL_COMMAND, DRIVER_LED, LED_COMMAND_TOGGLE, 1, 0);
    fake_answer(RETURN_FAILURE, ERROR_INVAL, 0, 0);
    assert_int_equal(libtock_led_on(99), RETURNCODE_EINVAL);
}

static void the_led_count_is_the_answer_to_the_existence_check(void **state)
{
    (void)state;
    reset();
    int count = -1;
    fake_answer(RETURN_SUCCESS_U32, 4, 0, 0);
    assert_int_equal(libtock_led_count(&count), RETURNCODE_SUCCESS);
    assert_int_equal(count, 4);
    fake_answer(RETURN_FAILURE, ERROR_NODEVICE, 0, 0);
    assert_int_equal(libtock_led_count(&count), RETURNCODE_ENODEVICE);
    assert_int_equal(count, 4);
    fake_answer(RETURN_SUCCESS_U32, 4, 0, 0);
    assert_true(libtock_led_exists());
}

static void note_button(returncode_t result, int button, bool pressed)
{
    seen.calls++;
    seen.result = result;
    seen.number = (uint32_t)button;
    seen.level = pressed;
}

static void a_button_callback_gets_the_button_and_its_state(void **state)
{
    (void)state;
    reset();
    assert_int_equal(libtock_button_notify_on_press(2, note_button), RETURNCODE_SUCCESS);
    assert_call(1, SYSCALL_COMMAND, DRIVER_BUTTON, BUTTON_COMMAND_ENABLE, 2, 0);
    fake_event(DRIVER_BUTTON, BUTTON_UPCALL_CHANGED, 2, BUTTON_STATE_PRESSED, 0);
    fake_event(DRIVER_BUTTON, BUTTON_UPCALL_CHANGED, 1, BUTTON_STATE_RELEASED, 0);
    yield();
    assert_int_equal(seen.result, RETURNCODE_SUCCESS);
    assert_int_equal(seen.number, 2);
    assert_true(seen.level);
    yield();
    assert_int_equal(seen.number, 1);
    assert_false(seen.level);
}

static void a_button_is_read_by_number(void **state)
{
    (void)state;
    reset();
    int value = -1;
    fake_answer(RETURN_SUCCESS_U32, 1, 0, 0);
    assert_int_equal(libtock_button_read(1, &value), RETURNCODE_SUCCESS);
    assert_int_equal(value, 1);
    assert_call(0, SYSCALL_COMMAND, DRIVER_BUTTON, BUTTON_COMMAND_READ, 1, 0);
}

static void waiting_for_a_button_ignores_releases_and_other_buttons(void **state)
{
    (void)state;
    reset();
    fake_event(DRIVER_BUTTON, BUTTON_UPCALL_CHANGED, 1, BUTTON_STATE_RELEASED, 0);
    fake_event(DRIVER_BUTTON, BUTTON_UPCALL_CHANGED, 0, BUTTON_STATE_PRESSED, 0);
    fake_event(DRIVER_BUTTON, BUTTON_UPCALL_CHANGED, 1, BUTTON_STATE_PRESSED, 0);
    assert_int_equal(libtocksync_button_wait_for_press(1), RETURNCODE_SUCCESS);
    assert_int_equal(fake_pending(), 0);
    assert_call(4, SYSCALL_COMMAND, DRIVER_BUTTON, BUTTON_COMMAND_DISABLE, 1, 0);
}

static void gpio_commands_of_one_pin_carry_it_first(void **state)
{
    (void)state;
    static const struct {
        returncode_t (*function)(uint32_t);
        uint32_t command;
    } cases[] = {
        {libtock_gpio_enable_output, GPIO_COMMAND_OUTPUT_ENABLE},
        {libtock_gpio_set, GPIO_COMMAND_SET},
        {libtock_gpio_clear, GPIO_COMMAND_CLEAR},
        {libtock_gpio_toggle, GPIO_COMMAND_TOGGLE},
        {libtock_gpio_disable_interrupt, GPIO_COMMAND_INTERRUPT_DISABLE},
        {libtock_gpio_disable, GPIO_COMMAND_DISABLE},
    };
    reset();
    for (uint32_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        assert_int_equal(cases[i].function(i + 7), RETURNCODE_SUCCESS);
        assert_call(i, SYSCALL_COMMAND, DRIVER_GPIO, cases[i].command, i + 7, 0);
    }
}

static void gpio_configuration_travels_in_the_second_argument(void **state)
{
    (void)state;
    reset();
    assert_int_equal(libtock_gpio_enable_input(5, libtock_pull_down), RETURNCODE_SUCCESS);
    assert_int_equal(libtock_gpio_enable_interrupt(5, libtock_falling_edge), RETURNCODE_SUCCESS);
    assert_call(0, SYSCALL_COMMAND, DRIVER_GPIO, GPIO_COMMAND_INPUT_ENABLE, 5, GPIO_PULL_DOWN);
    assert_call(1, SYSCALL_COMMAND, DRIVER_GPIO, GPIO_COMMAND_INTERRUPT_ENABLE, 5, GPIO_EDGE_FALLING);
}

static void gpio_count_and_level_are_values(void **state)
{
    (void)state;
    reset();
    int value = -1;
    fake_answer(RETURN_SUCCESS_U32, 16, 0, 0);
    assert_int_equal(libtock_gpio_count(&value), RETURNCODE_SUCCESS);
    assert_int_equal(value, 16);
    fake_answer(RETURN_SUCCESS_U32, 1, 0, 0);
    assert_int_equal(libtock_gpio_read(3, &value), RETURNCODE_SUCCESS);
    assert_int_equal(value, 1);
    assert_call(0, SYSCALL_COMMAND, DRIVER_GPIO, GPIO_COMMAND_PIN_COUNT, 0, 0);
    assert_call(1, SYSCALL_COMMAND, DRIVER_GPIO, GPIO_COMMAND_READ, 3, 0);
}

static void note_pin(uint32_t pin, bool high)
{
    seen.calls++;
    seen.number = pin;
    seen.level = high;
}

static void a_gpio_callback_gets_the_pin_and_its_level(void **state)
{
    (void)state;
    reset();
    assert_int_equal(libtock_gpio_set_interrupt_callback(note_pin), RETURNCODE_SUCCESS);
    fake_event(DRIVER_GPIO, GPIO_UPCALL_CHANGED, 6, 1, 0);
    yield();
    assert_int_equal(seen.number, 6);
    assert_true(seen.level);
}

static void waiting_for_a_pin_ignores_other_pins_and_the_other_edge(void **state)
{
    (void)state;
    reset();
    fake_event(DRIVER_GPIO, GPIO_UPCALL_CHANGED, 5, 0, 0);
    fake_event(DRIVER_GPIO, GPIO_UPCALL_CHANGED, 4, 1, 0);
    fake_event(DRIVER_GPIO, GPIO_UPCALL_CHANGED, 4, 0, 0);
    assert_int_equal(libtocksync_gpio_wait_until_low(4, libtock_pull_up), RETURNCODE_SUCCESS);
    assert_int_equal(fake_pending(), 0);
    assert_call(1, SYSCALL_COMMAND, DRIVER_GPIO, GPIO_COMMAND_INTERRUPT_ENABLE, 4, GPIO_EDGE_FALLING);
    assert_call(5, SYSCALL_COMMAND, DRIVER_GPIO, GPIO_COMMAND_INTERRUPT_DISABLE, 4, 0);
    fake_event(DRIVER_GPIO, GPIO_UPCALL_CHANGED, 4, 0, 0);
    assert_int_equal(libtocksync_gpio_wait_until_changed(4, libtock_pull_none), RETURNCODE_SUCCESS);
}

static void waiting_for_a_pin_that_the_board_keeps_fails_at_once(void **state)
{
    (void)state;
    reset();
    fake_answer(RETURN_FAILURE, ERROR_NODEVICE, 0, 0);
    assert_int_equal(libtocksync_gpio_wait_until_high(4, libtock_pull_up), RETURNCODE_ENODEVICE);
    assert_int_equal(fake_call_count(), 1);
}

// --- Console -------------------------------------------------------------------------------------

static void note_transfer(returncode_t result, uint32_t length)
{
    seen.calls++;
    seen.result = result;
    seen.number = length;
}

static void a_write_lends_the_text_and_then_starts(void **state)
{
    (void)state;
    reset();
    static const uint8_t text[] = "hello";
    assert_int_equal(libtock_console_write(text, 5, note_transfer), RETURNCODE_SUCCESS);
    assert_call(1, SYSCALL_ALLOW_READ_ONLY, DRIVER_CONSOLE, CONSOLE_RO_WRITE, address(text), 5);
    assert_call(2, SYSCALL_COMMAND, DRIVER_CONSOLE, CONSOLE_COMMAND_WRITE, 5, 0);
    fake_event(DRIVER_CONSOLE, CONSOLE_UPCALL_WRITE_DONE, 5, 5, 0);
    yield();
    assert_int_equal(seen.result, RETURNCODE_SUCCESS);
    assert_int_equal(seen.number, 5);
}

static void the_words_after_a_write_are_read_in_all_forms_that_kernels_send(void **state)
{
    (void)state;
    static const struct {
        uint32_t first, second;
        returncode_t result;
        uint32_t written;
    } cases[] = {
        {5, 0, RETURNCODE_SUCCESS, 5},                // length alone
        {5, 5, RETURNCODE_SUCCESS, 5},                // length twice
        {0, 5, RETURNCODE_SUCCESS, 5},                // status, length
        {0, 0, RETURNCODE_SUCCESS, 0},                // nothing to write
        {ERROR_CANCEL, 5, RETURNCODE_ECANCEL, 5},     // status, length
        {100000, 100000, RETURNCODE_SUCCESS, 100000}, // longer than any status
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        uint32_t written = UINT32_MAX;
        assert_int_equal(libtock_console_write_result(cases[i].first, cases[i].second, &written), cases[i].result);
        assert_int_equal(written, cases[i].written);
    }
}

static void an_aborted_read_tells_what_had_arrived(void **state)
{
    (void)state;
    reset();
    uint8_t buffer[16];
    assert_int_equal(libtock_console_read(buffer, sizeof buffer, note_transfer), RETURNCODE_SUCCESS);
    assert_call(1, SYSCALL_ALLOW_READ_WRITE, DRIVER_CONSOLE, CONSOLE_RW_READ, address(buffer), 16);
    assert_call(2, SYSCALL_COMMAND, DRIVER_CONSOLE, CONSOLE_COMMAND_READ, 16, 0);
    assert_int_equal(libtock_console_abort_read(), RETURNCODE_SUCCESS);
    assert_call(3, SYSCALL_COMMAND, DRIVER_CONSOLE, CONSOLE_COMMAND_ABORT_READ, 0, 0);
    fake_event(DRIVER_CONSOLE, CONSOLE_UPCALL_READ_DONE, ERROR_CANCEL, 3, 0);
    yield();
    assert_int_equal(seen.result, RETURNCODE_ECANCEL);
    assert_int_equal(seen.number, 3);
}

static void a_waiting_write_subscribes_nothing_and_takes_its_buffer_back(void **state)
{
    (void)state;
    reset();
    uint32_t written = 0;
    const uint8_t text[] = "on the stack";
    fake_event(DRIVER_CONSOLE, CONSOLE_UPCALL_WRITE_DONE, 12, 12, 0);
    assert_int_equal(libtocksync_console_write(text, 12, &written), RETURNCODE_SUCCESS);
    assert_int_equal(written, 12);
    assert_int_equal(fake_call_count(), 4);
    assert_call(2, SYSCALL_YIELD, YIELD_WAIT_FOR, DRIVER_CONSOLE, CONSOLE_UPCALL_WRITE_DONE, 0);
    assert_int_equal(fake_lent(SYSCALL_ALLOW_READ_ONLY, DRIVER_CONSOLE, CONSOLE_RO_WRITE).size, 0);
}

static void a_waiting_read_stores_what_arrived(void **state)
{
    (void)state;
    reset();
    uint32_t got = 99;
    uint8_t buffer[4];
    fake_event(DRIVER_CONSOLE, CONSOLE_UPCALL_READ_DONE, ERROR_OK, 4, 0);
    assert_int_equal(libtocksync_console_read(buffer, 4, &got), RETURNCODE_SUCCESS);
    assert_int_equal(got, 4);
    assert_int_equal(fake_lent(SYSCALL_ALLOW_READ_WRITE, DRIVER_CONSOLE, CONSOLE_RW_READ).size, 0);
}

static uint32_t refused_command, refusal;

static void refuse(uint32_t slots[4])
{
    bool refused = slots[1] == refused_command;
    slots[0] = refused ? RETURN_FAILURE : RETURN_SUCCESS;
    if (refused)
        slots[1] = refusal;
}

static void a_refused_read_does_not_wait_and_takes_its_buffer_back(void **state)
{
    (void)state;
    reset();
    uint32_t got = 99;
    uint8_t buffer[4];
    refused_command = CONSOLE_COMMAND_READ;
    refusal = ERROR_BUSY;
    fake_command = refuse;
    assert_int_equal(libtocksync_console_read(buffer, 4, &got), RETURNCODE_EBUSY);
    assert_int_equal(got, 0);
    assert_int_equal(fake_lent(SYSCALL_ALLOW_READ_WRITE, DRIVER_CONSOLE, CONSOLE_RW_READ).size, 0);
}

// --- Random numbers ------------------------------------------------------------------------------

static void note_random(returncode_t result, int length)
{
    note_transfer(result, (uint32_t)length);
}

static void random_bytes_arrive_by_callback(void **state)
{
    (void)state;
    reset();
    uint8_t buffer[32];
    assert_int_equal(libtock_rng_get_random_bytes(buffer, sizeof buffer, 20, note_random), RETURNCODE_SUCCESS);
    assert_call(1, SYSCALL_ALLOW_READ_WRITE, DRIVER_RNG, RNG_RW_BUFFER, address(buffer), 32);
    assert_call(2, SYSCALL_COMMAND, DRIVER_RNG, RNG_COMMAND_GET, 20, 0);
    fake_event(DRIVER_RNG, RNG_UPCALL_DONE, ERROR_OK, 20, 0);
    yield();
    assert_int_equal(seen.number, 20);
}

static void fewer_random_bytes_than_asked_for_are_reported_as_such(void **state)
{
    (void)state;
    reset();
    uint8_t buffer[32];
    int got = -1;
    fake_event(DRIVER_RNG, RNG_UPCALL_DONE, ERROR_OK, 7, 0);
    assert_int_equal(libtocksync_rng_get_random_bytes(buffer, 32, 32, &got), RETURNCODE_SUCCESS);
    assert_int_equal(got, 7);
    fake_event(DRIVER_RNG, RNG_UPCALL_DONE, ERROR_FAIL, 0, 0);
    assert_int_equal(libtocksync_rng_get_random_bytes(buffer, 32, 32, &got), RETURNCODE_FAIL);
    assert_int_equal(got, 0);
    assert_int_equal(fake_lent(SYSCALL_ALLOW_READ_WRITE, DRIVER_RNG, RNG_RW_BUFFER).size, 0);
}

// --- IPC -----------------------------------------------------------------------------------------

static void discovery_lends_the_name_without_its_zero_and_takes_it_back(void **state)
{
    (void)state;
    reset();
    static const char name[] = "org.example.service";
    size_t service = SIZE_MAX; // all of it is to be written, also where size_t has 64 bits
    fake_answer(RETURN_SUCCESS_2U32, 0, 0, 0);
    fake_answer(RETURN_SUCCESS_U32, 3, 0, 0);
    assert_int_equal(ipc_discover(name, &service), RETURNCODE_SUCCESS);
    assert_int_equal(service, 3);
    assert_call(0, SYSCALL_ALLOW_READ_ONLY, DRIVER_IPC, IPC_RO_NAME, address(name), 19);
    assert_call(1, SYSCALL_COMMAND, DRIVER_IPC, IPC_COMMAND_DISCOVER, 0, 0);
    assert_int_equal(fake_lent(SYSCALL_ALLOW_READ_ONLY, DRIVER_IPC, IPC_RO_NAME).size, 0);
}

static void discovery_of_nobody_is_no_device(void **state)
{
    (void)state;
    reset();
    size_t service = 77;
    refused_command = IPC_COMMAND_DISCOVER;
    refusal = ERROR_NODEVICE;
    fake_command = refuse;
    assert_int_equal(ipc_discover("nobody", &service), RETURNCODE_ENODEVICE);
    assert_int_equal(service, 77);
}

static void discovered_as_two(uint32_t slots[4])
{
    slots[0] = RETURN_SUCCESS_U32;
    slots[1] = 2;
}

static void note_client(int pid, int length, int shared, void *opaque)
{
    assert_ptr_equal(opaque, &seen);
    assert_int_equal(shared, 0x20004000);
    seen.number = (uint32_t)pid;
    seen.calls += length;
}

static void a_service_listens_on_its_own_number(void **state)
{
    (void)state;
    reset();
    fake_command = discovered_as_two;
    assert_int_equal(ipc_register_service_callback("me", note_client, &seen), RETURNCODE_SUCCESS);
    fake_event(DRIVER_IPC, 2, 5, 64, 0x20004000);
    yield();
    assert_int_equal(seen.number, 5);
    assert_int_equal(seen.calls, 64);
}

static void a_client_listens_on_and_lends_to_the_services_number(void **state)
{
    (void)state;
    reset();
    static uint8_t shared[64] __attribute__((aligned(64)));
    assert_int_equal(ipc_register_client_callback(4, note_client, &seen), RETURNCODE_SUCCESS);
    assert_int_equal(ipc_share(4, shared, sizeof shared), RETURNCODE_SUCCESS);
    assert_int_equal(ipc_notify_service(4), RETURNCODE_SUCCESS);
    assert_int_equal(ipc_notify_client(1), RETURNCODE_SUCCESS);
    assert_int_equal(fake_call(0).slots[1], 4);
    assert_call(1, SYSCALL_ALLOW_READ_WRITE, DRIVER_IPC, 4, address(shared), 64);
    assert_call(2, SYSCALL_COMMAND, DRIVER_IPC, IPC_COMMAND_NOTIFY_SERVICE, 4, 0);
    assert_call(3, SYSCALL_COMMAND, DRIVER_IPC, IPC_COMMAND_NOTIFY_CLIENT, 1, 0);
}

// --- The kernel's own drivers --------------------------------------------------------------------

static void read_only_state_is_read_without_a_call(void **state)
{
    (void)state;
    reset();
    static uint32_t words[LIBTOCK_READ_ONLY_STATE_BUFFER_LEN / 4];
    assert_int_equal(libtock_read_only_state_allocate_region((uint8_t *)words, sizeof words), RETURNCODE_SUCCESS);
    assert_int_equal(libtock_read_only_state_allocate_region((uint8_t *)words, 8), RETURNCODE_ESIZE);
    assert_call(0, SYSCALL_ALLOW_USERSPACE_READABLE, DRIVER_READ_ONLY_STATE, 0, address(words), sizeof words);
    assert_int_equal(fake_call_count(), 1);
    words[1] = 3;
    words[2] = 0x89abcdef;
    words[3] = 0x01234567;
    assert_int_equal(libtock_read_only_state_get_pending_tasks(words), 3);
    assert_true(libtock_read_only_state_get_ticks(words) == 0x0123456789abcdef);
    assert_int_equal(fake_call_count(), 1);
}

static void a_quick_yield_makes_no_call_if_nothing_waits(void **state)
{
    (void)state;
    reset();
    uint32_t words[4] = {0};
    int pending = -1;
    assert_int_equal(libtocksync_read_only_state_quick_yield(words, &pending), RETURNCODE_SUCCESS);
    assert_int_equal(pending, 0);
    assert_int_equal(fake_call_count(), 0);
    words[1] = 2;
    assert_int_equal(libtocksync_read_only_state_quick_yield(words, &pending), RETURNCODE_SUCCESS);
    assert_int_equal(pending, 2);
    assert_int_equal(fake_call_count(), 1);
}

static void a_process_name_is_ended_where_there_is_room(void **state)
{
    (void)state;
    reset();
    uint8_t name[8] = "blink???";
    fake_answer(RETURN_SUCCESS_2U32, 0, 0, 0);
    fake_answer(RETURN_SUCCESS_U32, 5, 0, 0);
    assert_int_equal(libtock_process_info_get_process_name(9, name, sizeof name), RETURNCODE_SUCCESS);
    assert_string_equal((char *)name, "blink");
    assert_call(1, SYSCALL_COMMAND, DRIVER_PROCESS_INFO, PROCESS_INFO_COMMAND_READ_NAME, 9, 0);
    assert_int_equal(fake_lent(SYSCALL_ALLOW_READ_WRITE, DRIVER_PROCESS_INFO, PROCESS_INFO_RW_DATA).size, 0);
    fake_answer(RETURN_SUCCESS_2U32, 0, 0, 0);
    fake_answer(RETURN_SUCCESS_U32, 20, 0, 0);
    name[7] = '!';
    assert_int_equal(libtock_process_info_get_process_name(9, name, sizeof name), RETURNCODE_SUCCESS);
    assert_int_equal(name[7], '!');
}

static void a_process_is_changed_by_its_identifier(void **state)
{
    (void)state;
    reset();
    assert_int_equal(libtock_process_info_set_process_state(9, PROCESS_INFO_CHANGE_TERMINATE), RETURNCODE_SUCCESS);
    assert_call(0, SYSCALL_COMMAND, DRIVER_PROCESS_INFO, PROCESS_INFO_COMMAND_CHANGE_STATE, 9, 4);
}

static void low_level_debug_numbers_go_out_in_one_call_each(void **state)
{
    (void)state;
    reset();
    assert_int_equal(libtock_low_level_debug_alert(LIBTOCK_LOW_LEVEL_DEBUG_PANIC), RETURNCODE_SUCCESS);
    assert_int_equal(libtock_low_level_debug_print1(UINT32_MAX), RETURNCODE_SUCCESS);
    assert_int_equal(libtock_low_level_debug_print2(1, 2), RETURNCODE_SUCCESS);
    assert_call(0, SYSCALL_COMMAND, DRIVER_LOW_LEVEL_DEBUG, LOW_LEVEL_DEBUG_COMMAND_ALERT, 1, 0);
    assert_call(1, SYSCALL_COMMAND, DRIVER_LOW_LEVEL_DEBUG, LOW_LEVEL_DEBUG_COMMAND_PRINT1, UINT32_MAX, 0);
    assert_call(2, SYSCALL_COMMAND, DRIVER_LOW_LEVEL_DEBUG, LOW_LEVEL_DEBUG_COMMAND_PRINT2, 1, 2);
}

static int run_all(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(led_functions_name_the_led_in_the_first_argument),
        cmocka_unit_test(the_led_count_is_the_answer_to_the_existence_check),
        cmocka_unit_test(a_button_callback_gets_the_button_and_its_state),
        cmocka_unit_test(a_button_is_read_by_number),
        cmocka_unit_test(waiting_for_a_button_ignores_releases_and_other_buttons),
        cmocka_unit_test(gpio_commands_of_one_pin_carry_it_first),
        cmocka_unit_test(gpio_configuration_travels_in_the_second_argument),
        cmocka_unit_test(gpio_count_and_level_are_values),
        cmocka_unit_test(a_gpio_callback_gets_the_pin_and_its_level),
        cmocka_unit_test(waiting_for_a_pin_ignores_other_pins_and_the_other_edge),
        cmocka_unit_test(waiting_for_a_pin_that_the_board_keeps_fails_at_once),
        cmocka_unit_test(a_write_lends_the_text_and_then_starts),
        cmocka_unit_test(the_words_after_a_write_are_read_in_all_forms_that_kernels_send),
        cmocka_unit_test(an_aborted_read_tells_what_had_arrived),
        cmocka_unit_test(a_waiting_write_subscribes_nothing_and_takes_its_buffer_back),
        cmocka_unit_test(a_waiting_read_stores_what_arrived),
        cmocka_unit_test(a_refused_read_does_not_wait_and_takes_its_buffer_back),
        cmocka_unit_test(random_bytes_arrive_by_callback),
        cmocka_unit_test(fewer_random_bytes_than_asked_for_are_reported_as_such),
        cmocka_unit_test(discovery_lends_the_name_without_its_zero_and_takes_it_back),
        cmocka_unit_test(discovery_of_nobody_is_no_device),
        cmocka_unit_test(a_service_listens_on_its_own_number),
        cmocka_unit_test(a_client_listens_on_and_lends_to_the_services_number),
        cmocka_unit_test(read_only_state_is_read_without_a_call),
        cmocka_unit_test(a_quick_yield_makes_no_call_if_nothing_waits),
        cmocka_unit_test(a_process_name_is_ended_where_there_is_room),
        cmocka_unit_test(a_process_is_changed_by_its_identifier),
        cmocka_unit_test(low_level_debug_numbers_go_out_in_one_call_each),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

int main(void)
{
    return fake_run(run_all);
}
