// SPDX-License-Identifier: Apache-2.0 OR MIT
// The serial port of Arm's design kit: one byte each way, an interrupt for each.
#include "core/test/unit.h"
#include "hal-hw/chips/cmsdk/uart_cmsdk.h"
#include "hal-hw/chips/test/listener.h"

enum { TX_FULL = 1 << 0, RX_FULL = 1 << 1, TX_INTERRUPT = 1 << 0, RX_INTERRUPT = 1 << 1 };
enum { ALL_ON = 0xf, CLOCK_HZ = 25000000, BAUD = 115200 };

static struct uart_cmsdk_registers registers;
static struct uart_cmsdk uart;
static struct deferred_set deferred;

static int setup(void **state)
{
    static const struct hil_uart_client client = {.transmitted = on_sent, .received = on_received};
    (void)state;
    memset(&registers, 0, sizeof(registers));
    memset(&heard, 0, sizeof(heard));
    deferred = (struct deferred_set){0};
    uart_cmsdk_init(&uart, &registers, CLOCK_HZ, BAUD, &deferred);
    uart.hil.ops->set_client(&uart, &client);
    return 0;
}

static void the_divider_is_the_clocks_and_never_below_what_the_port_can(void **state)
{
    (void)state;
    assert_int_equal(registers.divider, 217);
    assert_int_equal(registers.control, ALL_ON);
    deferred = (struct deferred_set){0};
    uart_cmsdk_init(&uart, &registers, 1000000, BAUD, &deferred);
    assert_int_equal(registers.divider, 16);
}

static void each_byte_follows_the_interrupt_of_the_one_before(void **state)
{
    (void)state;
    static const uint8_t text[] = "abc";
    assert_int_equal(uart.hil.ops->transmit(&uart, text, 3), ERROR_OK);
    for (unsigned i = 0; i < 3; i++) {
        assert_int_equal(registers.data, text[i]);
        assert_int_equal(heard.calls, 0);
        uart_cmsdk_handle_transmit(&uart);
        assert_int_equal(registers.interrupts, TX_INTERRUPT); // written back: ones clear
    }
    assert_int_equal(heard.calls, 1);
    assert_int_equal(heard.sent, 3);
}

static void a_full_port_is_written_to_later(void **state)
{
    (void)state;
    static const uint8_t text[] = "x";
    registers.state = TX_FULL; // a panic report's last byte, say
    assert_int_equal(uart.hil.ops->transmit(&uart, text, 1), ERROR_OK);
    assert_int_equal(registers.data, 0);
    registers.state = 0;
    uart_cmsdk_handle_transmit(&uart);
    assert_int_equal(registers.data, 'x');
    assert_int_equal(heard.calls, 0);
    uart_cmsdk_handle_transmit(&uart);
    assert_int_equal(heard.calls, 1);
}

static void one_text_at_a_time_and_none_that_is_empty(void **state)
{
    (void)state;
    static const uint8_t text[] = "ab";
    assert_int_equal(uart.hil.ops->transmit(&uart, text, 0), ERROR_SIZE);
    assert_int_equal(uart.hil.ops->transmit(&uart, text, 2), ERROR_OK);
    assert_int_equal(uart.hil.ops->transmit(&uart, text, 2), ERROR_BUSY);
}

static void an_interrupt_for_nothing_is_nothing(void **state)
{
    (void)state;
    uart_cmsdk_handle_transmit(&uart);
    uart_cmsdk_handle_receive(&uart);
    assert_int_equal(heard.calls, 0);
    assert_int_equal(heard.count, 0);
}

static void empty(void)
{
    registers.state = 0;
}

static void a_byte_is_told_when_its_interrupt_comes(void **state)
{
    (void)state;
    heard.after_bytes = empty;
    uart.hil.ops->set_receiving(&uart, true);
    registers.data = 'x';
    registers.state = RX_FULL;
    uart_cmsdk_handle_receive(&uart);
    assert_int_equal(registers.interrupts, RX_INTERRUPT);
    assert_int_equal(heard.count, 1);
    assert_int_equal(heard.bytes[0], 'x');
}

static void a_byte_that_nobody_wanted_waits_and_is_told_by_a_deferred_call(void **state)
{
    (void)state;
    heard.after_bytes = empty;
    registers.data = 'x';
    registers.state = RX_FULL;
    uart_cmsdk_handle_receive(&uart);
    assert_int_equal(heard.count, 0);
    uart.hil.ops->set_receiving(&uart, true); // its interrupt has been: no other will come
    assert_int_equal(heard.count, 0);
    assert_true(deferred_run_one(&deferred));
    assert_int_equal(heard.count, 1);
    assert_false(deferred_run_one(&deferred));
}

static void without_a_byte_nothing_is_deferred(void **state)
{
    (void)state;
    uart.hil.ops->set_receiving(&uart, true);
    assert_false(deferred_pending(&deferred));
    uart.hil.ops->set_receiving(&uart, false);
    registers.state = RX_FULL;
    assert_false(deferred_pending(&deferred));
}

static void a_panic_report_needs_no_interrupt(void **state)
{
    (void)state;
    uart_cmsdk_write(&uart, "ok", 2);
    assert_int_equal(registers.data, 'k');
    assert_int_equal(registers.control, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(the_divider_is_the_clocks_and_never_below_what_the_port_can, setup),
        cmocka_unit_test_setup(each_byte_follows_the_interrupt_of_the_one_before, setup),
        cmocka_unit_test_setup(a_full_port_is_written_to_later, setup),
        cmocka_unit_test_setup(one_text_at_a_time_and_none_that_is_empty, setup),
        cmocka_unit_test_setup(an_interrupt_for_nothing_is_nothing, setup),
        cmocka_unit_test_setup(a_byte_is_told_when_its_interrupt_comes, setup),
        cmocka_unit_test_setup(a_byte_that_nobody_wanted_waits_and_is_told_by_a_deferred_call, setup),
        cmocka_unit_test_setup(without_a_byte_nothing_is_deferred, setup),
        cmocka_unit_test_setup(a_panic_report_needs_no_interrupt, setup),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
