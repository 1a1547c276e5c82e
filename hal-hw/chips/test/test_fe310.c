// SPDX-License-Identifier: Apache-2.0 OR MIT
// The FE310's pins, the lights on them, its UART and its clocks.
#include "core/test/unit.h"
#include "hal-hw/chips/common/gpio_led.h"
#include "hal-hw/chips/fe310/clocks_fe310.h"
#include "hal-hw/chips/fe310/gpio_fe310.h"
#include "hal-hw/chips/fe310/uart_fe310.h"
#include "hal-hw/chips/test/listener.h"

#define FLAG 0x80000000u

static struct gpio_fe310_registers pins;
static struct gpio_fe310 gpio;
static struct uart_fe310_registers registers;
static struct uart_fe310 uart;

static int setup(void **state)
{
    static const struct hil_uart_client client = {.transmitted = on_sent, .received = on_received};
    (void)state;
    memset(&pins, 0, sizeof(pins));
    memset(&registers, 0, sizeof(registers));
    memset(&heard, 0, sizeof(heard));
    gpio_fe310_init(&gpio, &pins);
    registers.receive_data = FLAG;
    uart_fe310_init(&uart, &registers, 16000000, 115200);
    uart.hil.ops->set_client(&uart, &client);
    return 0;
}

static void a_light_is_dark_before_it_is_an_output_and_low_is_on(void **state)
{
    (void)state;
    struct gpio_led led = {gpio_fe310_pin(&gpio, 19), .active_low = true};
    struct hil_led hil;
    pins.function_enable = 1 << 19;
    gpio_led_init(&led, &hil, 1);
    assert_int_equal(pins.output, 1 << 19);
    assert_int_equal(pins.output_enable, 1 << 19);
    assert_int_equal(pins.function_enable, 0);
    assert_false(hil.ops->get(hil.device, hil.index));
    hil.ops->set(hil.device, hil.index, true);
    assert_int_equal(pins.output, 0);
    assert_true(hil.ops->get(hil.device, hil.index));
}

static void an_input_is_read_at_its_pin_with_its_pull(void **state)
{
    (void)state;
    const struct hil_gpio_ops *const ops = gpio_fe310_pin(&gpio, 7).ops;
    ops->make_output(&gpio, 7);
    ops->make_input(&gpio, 7, HIL_GPIO_PULL_UP);
    assert_int_equal(pins.output_enable, 0);
    assert_int_equal(pins.input_enable, 1 << 7);
    assert_int_equal(pins.pull_up, 1 << 7);
    pins.input = 1 << 7;
    assert_true(ops->read(&gpio, 7));
    ops->make_input(&gpio, 7, HIL_GPIO_PULL_NONE);
    assert_int_equal(pins.pull_up, 0);
    ops->disable(&gpio, 7);
    assert_int_equal(pins.input_enable, 0);
}

static void an_edge_is_told_once_and_forgotten(void **state)
{
    (void)state;
    static const struct hil_gpio_client client = {.changed = on_change};
    const struct hil_gpio_ops *const ops = gpio_fe310_pin(&gpio, 7).ops;
    ops->set_client(&gpio, 7, &client);
    ops->enable_interrupt(&gpio, 7, HIL_GPIO_EDGE_RISING);
    assert_int_equal(pins.rise_enable, 1 << 7);
    assert_int_equal(pins.fall_enable, 0);
    pins.rise_pending = 1 << 7 | 1 << 8; // 8 was not asked for
    pins.fall_pending = 1 << 7;
    pins.input = 1 << 7;
    gpio_fe310_handle(&gpio);
    assert_int_equal(heard.calls, 1);
    assert_int_equal(heard.pin, 7);
    assert_true(heard.level);
    assert_int_equal(pins.rise_pending, 1 << 7); // written back: ones clear
    ops->disable_interrupt(&gpio, 7);
    assert_int_equal(pins.rise_enable, 0);
}

static void a_pin_is_given_to_the_uart(void **state)
{
    (void)state;
    pins.function_select = 1 << 17;
    gpio_fe310_set_function(&gpio, 17, 0);
    assert_int_equal(pins.function_select, 0);
    assert_int_equal(pins.function_enable, 1 << 17);
}

static void the_baud_rate_is_the_nearest(void **state)
{
    (void)state;
    assert_int_equal(registers.divisor, 138);
    assert_int_equal(registers.transmit_control, 1 | 1 << 16);
    assert_int_equal(registers.receive_control, 1);
}

static void a_full_fifo_is_waited_for_by_interrupt(void **state)
{
    (void)state;
    static const uint8_t text[] = "ab";
    registers.transmit_data = FLAG;
    assert_int_equal(uart.hil.ops->transmit(&uart, text, 2), ERROR_OK);
    assert_int_equal(registers.interrupt_enable, 1);
    uart_fe310_handle(&uart);
    assert_int_equal(heard.calls, 0);
    assert_int_equal(uart.hil.ops->transmit(&uart, text, 2), ERROR_BUSY);
    registers.transmit_data = 0;
    uart_fe310_handle(&uart);
    assert_int_equal(registers.transmit_data, 'b');
    assert_int_equal(heard.calls, 1);
    assert_int_equal(heard.sent, 2);
    assert_int_equal(registers.interrupt_enable, 0);
}

// The FIFO of the device: shows its next byte once the last one was told.
static const char *fifo;

static void show_next(void)
{
    registers.receive_data = *fifo != '\0' ? (uint8_t)*fifo++ : FLAG;
}

static void fill_fifo(const char *bytes)
{
    fifo = bytes;
    heard.after_bytes = show_next;
    show_next();
}

static void all_that_is_in_the_fifo_is_told_while_receiving_is_on(void **state)
{
    (void)state;
    uart.hil.ops->set_receiving(&uart, true);
    assert_int_equal(registers.interrupt_enable, 2);
    fill_fifo("hello");
    uart_fe310_handle(&uart);
    assert_int_equal(heard.count, 5);
    assert_memory_equal(heard.bytes, "hello", 5);
}

static void stop_after_two(void)
{
    show_next();
    if (heard.count == 2)
        uart.hil.ops->set_receiving(&uart, false);
}

static void what_comes_after_the_last_wanted_byte_waits_in_the_fifo(void **state)
{
    (void)state;
    uart.hil.ops->set_receiving(&uart, true);
    fill_fifo("hello");
    heard.after_bytes = stop_after_two;
    uart_fe310_handle(&uart);
    assert_int_equal(registers.interrupt_enable, 0);
    uart_fe310_handle(&uart); // for the transmitter, say
    assert_int_equal(heard.count, 2);
    uart.hil.ops->set_receiving(&uart, true);
    uart_fe310_handle(&uart);
    assert_memory_equal(heard.bytes, "hello", 5);
}

static void the_crystal_clocks_everything_whatever_the_pll_was_set_to(void **state)
{
    (void)state;
    struct clocks_fe310_prci prci = {.crystal = FLAG, .pll = 1 << 16 | 0x1f1, .pll_divider = 0}; // ready at once
    clocks_fe310_init(&prci);
    assert_int_equal(prci.crystal, FLAG | 1 << 30);
    assert_int_equal(prci.pll, 0x1f1 | 1 << 16 | 1 << 17 | 1 << 18);
    assert_int_equal(prci.pll_divider, 1 << 8);
}

static void qemu_is_known_by_an_oscillator_that_it_lacks(void **state)
{
    (void)state;
    struct clocks_fe310_aon aon = {.low_oscillator = 1 << 30};
    assert_false(clocks_fe310_is_emulated(&aon));
    assert_int_equal(clocks_fe310_timer_hz(&aon), 32768);
    aon.low_oscillator = 0;
    assert_true(clocks_fe310_is_emulated(&aon));
    assert_int_equal(clocks_fe310_timer_hz(&aon), 10000000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(a_light_is_dark_before_it_is_an_output_and_low_is_on, setup),
        cmocka_unit_test_setup(an_input_is_read_at_its_pin_with_its_pull, setup),
        cmocka_unit_test_setup(an_edge_is_told_once_and_forgotten, setup),
        cmocka_unit_test_setup(the_crystal_clocks_everything_whatever_the_pll_was_set_to, setup),
        cmocka_unit_test_setup(qemu_is_known_by_an_oscillator_that_it_lacks, setup),
        cmocka_unit_test_setup(a_pin_is_given_to_the_uart, setup),
        cmocka_unit_test_setup(the_baud_rate_is_the_nearest, setup),
        cmocka_unit_test_setup(a_full_fifo_is_waited_for_by_interrupt, setup),
        cmocka_unit_test_setup(all_that_is_in_the_fifo_is_told_while_receiving_is_on, setup),
        cmocka_unit_test_setup(what_comes_after_the_last_wanted_byte_waits_in_the_fifo, setup),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
