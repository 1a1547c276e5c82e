// SPDX-License-Identifier: Apache-2.0 OR MIT
// The drivers that end at a pin: LEDs, buttons, GPIO.
#include "core/capsules/button.h"
#include "core/capsules/gpio.h"
#include "core/capsules/led.h"
#include "core/test/fake_arch.h"
#include "core/test/fake_hil.h"
#include "core/test/unit.h"

enum { LEDS = 2, BUTTONS = 3, PINS = 4, FIRST_BUTTON_PIN = 10, FIRST_GPIO_PIN = 20 };

static struct fake_machine machine;
static struct fake_gpio chip, second_chip;
static struct led led;
static struct button button;
static struct gpio gpio;
static struct hil_led leds[LEDS];
static struct button_pin buttons[BUTTONS];
static struct hil_gpio_pin pins[PINS];
static struct process *a, *b;

static void make_pins(void)
{
    fake_gpio_init(&chip);
    fake_gpio_init(&second_chip);
    for (uint32_t i = 0; i < LEDS; i++)
        leds[i] = fake_gpio_led(&chip, i);
    for (uint32_t i = 0; i < BUTTONS; i++)
        buttons[i] = (struct button_pin){.pin = fake_gpio_pin(&chip, FIRST_BUTTON_PIN + i)};
    buttons[1].active_low = true;
    buttons[1].pull = HIL_GPIO_PULL_UP;
    chip.pins[FIRST_BUTTON_PIN + 1].level = true;
    // The same pin number on two ports, and an index without a pin.
    pins[0] = fake_gpio_pin(&chip, FIRST_GPIO_PIN);
    pins[1] = fake_gpio_pin(&second_chip, FIRST_GPIO_PIN);
    pins[2] = (struct hil_gpio_pin){0};
    pins[3] = fake_gpio_pin(&chip, FIRST_GPIO_PIN + 1);
}

static int setup(void **state)
{
    (void)state;
    make_pins();
    fake_machine_init(&machine);
    led_init(&led, leds, LEDS);
    button_init(&button, buttons, BUTTONS);
    gpio_init(&gpio, pins, PINS);
    fake_machine_add(&machine, &led.driver, NULL);
    fake_machine_add(&machine, &button.driver, &button.grant);
    fake_machine_add(&machine, &gpio.driver, &gpio.grant);
    fake_machine_start(&machine);
    a = fake_process(&machine, "a");
    b = fake_process(&machine, "b");
    struct process *const both[] = {a, b};
    for (size_t i = 0; i < 2; i++) {
        (void)fake_subscribe(both[i], DRIVER_BUTTON, BUTTON_UPCALL_CHANGED, FAKE_FUNCTION, 0);
    }
    return 0;
}

static struct syscall_return on_led(uint32_t command, uint32_t index)
{
    return fake_command(a, DRIVER_LED, command, index, 0);
}

static struct syscall_return on_button(struct process *app, uint32_t command, uint32_t index)
{
    return fake_command(app, DRIVER_BUTTON, command, index, 0);
}

static struct syscall_return on_gpio(struct process *app, uint32_t command, uint32_t index, uint32_t argument)
{
    return fake_command(app, DRIVER_GPIO, command, index, argument);
}

// --- LEDs ----------------------------------------------------------------------------------------

static void command_0_tells_the_number_of_leds(void **state)
{
    (void)state;
    assert_true(fake_is_u32(on_led(LED_COMMAND_EXISTS, 0), LEDS));
}

static void leds_are_switched_one_by_one(void **state)
{
    (void)state;
    assert_true(fake_is_success(on_led(LED_COMMAND_ON, 1)));
    assert_true(chip.pins[1].level);
    assert_false(chip.pins[0].level);
    assert_true(fake_is_u32(on_led(LED_COMMAND_READ, 1), 1));
    assert_true(fake_is_success(on_led(LED_COMMAND_TOGGLE, 1)));
    assert_true(fake_is_u32(on_led(LED_COMMAND_READ, 1), 0));
    assert_true(fake_is_success(on_led(LED_COMMAND_TOGGLE, 1)));
    assert_true(fake_is_success(on_led(LED_COMMAND_OFF, 1)));
    assert_false(chip.pins[1].level);
}

static void an_led_that_is_not_there_is_invalid(void **state)
{
    (void)state;
    for (uint32_t command = LED_COMMAND_ON; command <= LED_COMMAND_READ; command++) {
        assert_true(fake_is_failure(on_led(command, LEDS), ERROR_INVAL));
        assert_true(fake_is_failure(on_led(command, UINT32_MAX), ERROR_INVAL));
    }
    assert_true(fake_is_failure(on_led(5, 0), ERROR_NOSUPPORT));
}

static void the_led_driver_takes_no_subscriptions(void **state)
{
    (void)state;
    assert_int_equal(fake_subscribe(a, DRIVER_LED, 0, FAKE_FUNCTION, 0).values[0], ERROR_NOMEM);
}

// --- Buttons -------------------------------------------------------------------------------------

static bool interrupt_is_on(uint32_t index)
{
    return chip.pins[FIRST_BUTTON_PIN + index].interrupt;
}

static void press(uint32_t index, bool level)
{
    fake_gpio_drive(&chip, FIRST_BUTTON_PIN + index, level);
}

static void command_0_tells_the_number_of_buttons(void **state)
{
    (void)state;
    assert_true(fake_is_u32(on_button(a, BUTTON_COMMAND_EXISTS, 0), BUTTONS));
}

static void buttons_are_inputs_with_their_pull_from_the_start(void **state)
{
    (void)state;
    assert_true(chip.pins[FIRST_BUTTON_PIN].input);
    assert_int_equal(chip.pins[FIRST_BUTTON_PIN + 1].pull, HIL_GPIO_PULL_UP);
}

static void reading_tells_whether_a_button_is_pressed(void **state)
{
    (void)state;
    assert_true(fake_is_u32(on_button(a, BUTTON_COMMAND_READ, 0), BUTTON_STATE_RELEASED));
    assert_true(fake_is_u32(on_button(a, BUTTON_COMMAND_READ, 1), BUTTON_STATE_RELEASED));
    press(0, true);
    press(1, false);
    assert_true(fake_is_u32(on_button(a, BUTTON_COMMAND_READ, 0), BUTTON_STATE_PRESSED));
    assert_true(fake_is_u32(on_button(a, BUTTON_COMMAND_READ, 1), BUTTON_STATE_PRESSED));
}

static void press_and_release_give_upcalls(void **state)
{
    (void)state;
    assert_true(fake_is_success(on_button(a, BUTTON_COMMAND_ENABLE, 0)));
    assert_true(fake_is_success(on_button(a, BUTTON_COMMAND_ENABLE, 1)));
    press(0, true);
    press(0, false);
    press(1, false);
    assert_true(fake_upcall_is(a, 0, BUTTON_STATE_PRESSED, 0));
    assert_true(fake_upcall_is(a, 0, BUTTON_STATE_RELEASED, 0));
    assert_true(fake_upcall_is(a, 1, BUTTON_STATE_PRESSED, 0));
}

static void only_who_enabled_a_button_hears_of_it(void **state)
{
    (void)state;
    (void)on_button(a, BUTTON_COMMAND_ENABLE, 0);
    (void)on_button(b, BUTTON_COMMAND_ENABLE, 2);
    press(0, true);
    press(2, true);
    assert_true(fake_upcall_is(a, 0, 1, 0));
    assert_true(fake_no_upcall(a));
    assert_true(fake_upcall_is(b, 2, 1, 0));
    assert_true(fake_no_upcall(b));
}

static void the_interrupt_goes_off_with_its_last_user(void **state)
{
    (void)state;
    assert_false(interrupt_is_on(0));
    (void)on_button(a, BUTTON_COMMAND_ENABLE, 0);
    (void)on_button(b, BUTTON_COMMAND_ENABLE, 0);
    (void)on_button(a, BUTTON_COMMAND_DISABLE, 0);
    assert_true(interrupt_is_on(0));
    press(0, true);
    assert_true(fake_no_upcall(a));
    assert_true(fake_upcall_is(b, 0, 1, 0));
    (void)on_button(b, BUTTON_COMMAND_DISABLE, 0);
    assert_false(interrupt_is_on(0));
}

static void a_dead_process_does_not_keep_an_interrupt_on(void **state)
{
    (void)state;
    (void)on_button(a, BUTTON_COMMAND_ENABLE, 0);
    (void)on_button(b, BUTTON_COMMAND_ENABLE, 0);
    (void)process_terminate(a, false, 0);
    (void)on_button(b, BUTTON_COMMAND_DISABLE, 0);
    assert_false(interrupt_is_on(0));
}

static void an_interrupt_for_nobody_switches_itself_off(void **state)
{
    (void)state;
    (void)on_button(a, BUTTON_COMMAND_ENABLE, 0);
    (void)process_terminate(a, false, 0);
    assert_true(interrupt_is_on(0));
    press(0, true);
    assert_false(interrupt_is_on(0));
}

static void a_restarted_process_has_no_button_enabled(void **state)
{
    (void)state;
    (void)on_button(a, BUTTON_COMMAND_ENABLE, 0);
    fake_restart(a);
    (void)fake_subscribe(a, DRIVER_BUTTON, BUTTON_UPCALL_CHANGED, FAKE_FUNCTION, 0);
    press(0, true);
    assert_true(fake_no_upcall(a));
}

static void a_button_that_is_not_there_is_invalid(void **state)
{
    (void)state;
    for (uint32_t command = BUTTON_COMMAND_ENABLE; command <= BUTTON_COMMAND_READ; command++) {
        assert_true(fake_is_failure(on_button(a, command, BUTTONS), ERROR_INVAL));
        assert_true(fake_is_failure(on_button(a, command, UINT32_MAX), ERROR_INVAL));
    }
    assert_true(fake_is_failure(on_button(a, 4, 0), ERROR_NOSUPPORT));
}

static void presses_beyond_the_queue_of_a_process_are_dropped_and_counted(void **state)
{
    (void)state;
    (void)on_button(a, BUTTON_COMMAND_ENABLE, 0);
    for (int i = 0; i < 20; i++)
        press(0, i % 2 == 0);
    assert_int_equal(a->counters.dropped_upcalls, 20 - PROCESS_QUEUE_CAPACITY);
    for (int i = 0; i < PROCESS_QUEUE_CAPACITY; i++)
        assert_true(fake_upcall_is(a, 0, i % 2 == 0, 0));
    assert_true(fake_no_upcall(a));
}

// --- GPIO ----------------------------------------------------------------------------------------

static void pins_are_counted_with_the_empty_ones(void **state)
{
    (void)state;
    assert_true(fake_is_success(on_gpio(a, GPIO_COMMAND_EXISTS, 0, 0)));
    assert_true(fake_is_u32(on_gpio(a, GPIO_COMMAND_PIN_COUNT, 0, 0), PINS));
}

static void an_output_is_set_cleared_toggled_and_read(void **state)
{
    (void)state;
    assert_true(fake_is_success(on_gpio(a, GPIO_COMMAND_OUTPUT_ENABLE, 3, 0)));
    assert_true(chip.pins[FIRST_GPIO_PIN + 1].output);
    assert_true(fake_is_success(on_gpio(a, GPIO_COMMAND_SET, 3, 0)));
    assert_true(fake_is_u32(on_gpio(a, GPIO_COMMAND_READ, 3, 0), 1));
    assert_true(fake_is_success(on_gpio(a, GPIO_COMMAND_CLEAR, 3, 0)));
    assert_true(fake_is_u32(on_gpio(a, GPIO_COMMAND_READ, 3, 0), 0));
    assert_true(fake_is_success(on_gpio(a, GPIO_COMMAND_TOGGLE, 3, 0)));
    assert_true(fake_is_u32(on_gpio(a, GPIO_COMMAND_READ, 3, 0), 1));
    assert_true(fake_is_success(on_gpio(a, GPIO_COMMAND_DISABLE, 3, 0)));
    assert_false(chip.pins[FIRST_GPIO_PIN + 1].output);
}

static void an_input_takes_its_pull_from_the_second_argument(void **state)
{
    (void)state;
    const struct fake_pin *const pin = &chip.pins[FIRST_GPIO_PIN];
    assert_true(fake_is_success(on_gpio(a, GPIO_COMMAND_INPUT_ENABLE, 0, 1)));
    assert_true(pin->input);
    assert_int_equal(pin->pull, HIL_GPIO_PULL_UP);
    assert_true(fake_is_success(on_gpio(a, GPIO_COMMAND_INPUT_ENABLE, 0, 2)));
    assert_int_equal(pin->pull, HIL_GPIO_PULL_DOWN);
    assert_true(fake_is_success(on_gpio(a, GPIO_COMMAND_INPUT_ENABLE, 0, 0)));
    assert_int_equal(pin->pull, HIL_GPIO_PULL_NONE);
    assert_true(fake_is_failure(on_gpio(a, GPIO_COMMAND_INPUT_ENABLE, 0, 3), ERROR_NOSUPPORT));
}

static void an_interrupt_takes_its_edge_from_the_second_argument(void **state)
{
    (void)state;
    const struct fake_pin *const pin = &chip.pins[FIRST_GPIO_PIN];
    assert_true(fake_is_success(on_gpio(a, GPIO_COMMAND_INTERRUPT_ENABLE, 0, GPIO_EDGE_RISING)));
    assert_true(pin->interrupt);
    assert_int_equal(pin->edge, HIL_GPIO_EDGE_RISING);
    assert_true(fake_is_success(on_gpio(a, GPIO_COMMAND_INTERRUPT_ENABLE, 0, GPIO_EDGE_FALLING)));
    assert_int_equal(pin->edge, HIL_GPIO_EDGE_FALLING);
    assert_true(fake_is_success(on_gpio(a, GPIO_COMMAND_INTERRUPT_ENABLE, 0, GPIO_EDGE_EITHER)));
    assert_int_equal(pin->edge, HIL_GPIO_EDGE_EITHER);
    assert_true(fake_is_failure(on_gpio(a, GPIO_COMMAND_INTERRUPT_ENABLE, 0, 3), ERROR_NOSUPPORT));
}

static void disabling_an_interrupt_puts_the_pin_to_rest(void **state)
{
    (void)state;
    const struct fake_pin *const pin = &chip.pins[FIRST_GPIO_PIN];
    (void)on_gpio(a, GPIO_COMMAND_INPUT_ENABLE, 0, 0);
    (void)on_gpio(a, GPIO_COMMAND_INTERRUPT_ENABLE, 0, 0);
    assert_true(fake_is_success(on_gpio(a, GPIO_COMMAND_INTERRUPT_DISABLE, 0, 0)));
    assert_false(pin->interrupt);
    assert_false(pin->input);
}

static void an_edge_reaches_everybody_with_a_grant(void **state)
{
    (void)state;
    struct process *const other = fake_process(&machine, "other");
    (void)fake_subscribe(b, DRIVER_GPIO, GPIO_UPCALL_CHANGED, FAKE_FUNCTION, 0);
    (void)on_gpio(a, GPIO_COMMAND_INTERRUPT_ENABLE, 3, GPIO_EDGE_EITHER);
    (void)fake_subscribe(a, DRIVER_GPIO, GPIO_UPCALL_CHANGED, FAKE_FUNCTION, 0);
    (void)on_gpio(other, GPIO_COMMAND_SET, 0, 0);
    fake_gpio_drive(&chip, FIRST_GPIO_PIN + 1, true);
    assert_true(fake_upcall_is(a, 3, 1, 0));
    assert_true(fake_upcall_is(b, 3, 1, 0));
    assert_int_equal(other->queue_count, 0);
}

static void pins_of_two_ports_are_told_apart(void **state)
{
    (void)state;
    (void)fake_subscribe(a, DRIVER_GPIO, GPIO_UPCALL_CHANGED, FAKE_FUNCTION, 0);
    (void)on_gpio(a, GPIO_COMMAND_INTERRUPT_ENABLE, 0, 0);
    (void)on_gpio(a, GPIO_COMMAND_INTERRUPT_ENABLE, 1, 0);
    fake_gpio_drive(&second_chip, FIRST_GPIO_PIN, true);
    assert_true(fake_upcall_is(a, 1, 1, 0));
    fake_gpio_drive(&chip, FIRST_GPIO_PIN, true);
    assert_true(fake_upcall_is(a, 0, 1, 0));
}

static void bad_pins_are_told_apart_from_empty_ones(void **state)
{
    (void)state;
    for (uint32_t command = GPIO_COMMAND_OUTPUT_ENABLE; command <= GPIO_COMMAND_DISABLE; command++) {
        assert_true(fake_is_failure(on_gpio(a, command, PINS, 0), ERROR_INVAL));
        assert_true(fake_is_failure(on_gpio(a, command, UINT32_MAX, 0), ERROR_INVAL));
        assert_true(fake_is_failure(on_gpio(a, command, 2, 0), ERROR_NODEVICE));
    }
    assert_true(fake_is_failure(on_gpio(a, 11, 0, 0), ERROR_NOSUPPORT));
    assert_int_equal(grant_count_allocated(a), 1); // the button's: nothing was kept for these calls
}

static void interrupts_need_memory_for_a_grant(void **state)
{
    (void)state;
    struct process *const app = fake_process(&machine, "full");
    const uaddr_t end = app->memory.kernel_break;
    (void)fake_syscall(app, SYSCALL_MEMOP, MEMOP_BRK, end, 0, 0);
    assert_true(fake_is_failure(on_gpio(app, GPIO_COMMAND_INTERRUPT_ENABLE, 0, 0), ERROR_NOMEM));
    assert_true(fake_is_failure(on_gpio(app, GPIO_COMMAND_INTERRUPT_DISABLE, 0, 0), ERROR_NOMEM));
    assert_false(chip.pins[FIRST_GPIO_PIN].interrupt);
    assert_true(fake_is_success(on_gpio(app, GPIO_COMMAND_SET, 0, 0)));
    assert_true(fake_is_failure(on_button(app, BUTTON_COMMAND_ENABLE, 0), ERROR_NOMEM));
    assert_true(fake_is_u32(on_button(app, BUTTON_COMMAND_READ, 0), 0));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(command_0_tells_the_number_of_leds, setup),
        cmocka_unit_test_setup(leds_are_switched_one_by_one, setup),
        cmocka_unit_test_setup(an_led_that_is_not_there_is_invalid, setup),
        cmocka_unit_test_setup(the_led_driver_takes_no_subscriptions, setup),
        cmocka_unit_test_setup(command_0_tells_the_number_of_buttons, setup),
        cmocka_unit_test_setup(buttons_are_inputs_with_their_pull_from_the_start, setup),
        cmocka_unit_test_setup(reading_tells_whether_a_button_is_pressed, setup),
        cmocka_unit_test_setup(press_and_release_give_upcalls, setup),
        cmocka_unit_test_setup(only_who_enabled_a_button_hears_of_it, setup),
        cmocka_unit_test_setup(the_interrupt_goes_off_with_its_last_user, setup),
        cmocka_unit_test_setup(a_dead_process_does_not_keep_an_interrupt_on, setup),
        cmocka_unit_test_setup(an_interrupt_for_nobody_switches_itself_off, setup),
        cmocka_unit_test_setup(a_restarted_process_has_no_button_enabled, setup),
        cmocka_unit_test_setup(a_button_that_is_not_there_is_invalid, setup),
        cmocka_unit_test_setup(presses_beyond_the_queue_of_a_process_are_dropped_and_counted, setup),
        cmocka_unit_test_setup(pins_are_counted_with_the_empty_ones, setup),
        cmocka_unit_test_setup(an_output_is_set_cleared_toggled_and_read, setup),
        cmocka_unit_test_setup(an_input_takes_its_pull_from_the_second_argument, setup),
        cmocka_unit_test_setup(an_interrupt_takes_its_edge_from_the_second_argument, setup),
        cmocka_unit_test_setup(disabling_an_interrupt_puts_the_pin_to_rest, setup),
        cmocka_unit_test_setup(an_edge_reaches_everybody_with_a_grant, setup),
        cmocka_unit_test_setup(pins_of_two_ports_are_told_apart, setup),
        cmocka_unit_test_setup(bad_pins_are_told_apart_from_empty_ones, setup),
        cmocka_unit_test_setup(interrupts_need_memory_for_a_grant, setup),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
