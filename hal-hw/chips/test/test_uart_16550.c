// SPDX-License-Identifier: Apache-2.0 OR MIT
// The 16550: sixteen bytes whenever the transmitter is empty, and bytes in while there are some.
#include "core/test/unit.h"
#include "hal-hw/chips/qemu-virt/uart_16550.h"
#include "hal-hw/chips/test/listener.h"

enum { RECEIVED = 1 << 0, EMPTY = 1 << 5 };

static struct uart_16550_registers registers;
static struct uart_16550 uart;
static uint8_t text[40];

static int setup(void **state)
{
    static const struct hil_uart_client client = {.transmitted = on_sent, .received = on_received};
    (void)state;
    memset(&registers, 0, sizeof(registers));
    memset(&heard, 0, sizeof(heard));
    for (unsigned i = 0; i < sizeof(text); i++)
        text[i] = (uint8_t)(i + 1);
    uart_16550_init(&uart, &registers);
    uart.hil.ops->set_client(&uart, &client);
    registers.line_status = EMPTY;
    return 0;
}

static void it_is_set_to_8_bits_with_its_fifo_on(void **state)
{
    (void)state;
    assert_int_equal(registers.line_control, 3);
    assert_int_equal(registers.fifo_control, 7);
    assert_int_equal(registers.interrupt_enable, 1);
}

static void sixteen_bytes_leave_at_each_empty_transmitter(void **state)
{
    (void)state;
    assert_int_equal(uart.hil.ops->transmit(&uart, text, sizeof(text)), ERROR_OK);
    assert_int_equal(registers.interrupt_enable, 3);
    static const uint8_t last[] = {16, 32, 40};
    for (unsigned i = 0; i < 3; i++) {
        uart_16550_handle(&uart);
        assert_int_equal(registers.data, last[i]);
        assert_int_equal(heard.calls, 0);
    }
    uart_16550_handle(&uart);
    assert_int_equal(heard.calls, 1);
    assert_int_equal(heard.sent, sizeof(text));
    assert_int_equal(registers.interrupt_enable, 1);
}

static void a_busy_transmitter_is_left_alone(void **state)
{
    (void)state;
    registers.line_status = 0;
    (void)uart.hil.ops->transmit(&uart, text, sizeof(text));
    uart_16550_handle(&uart);
    assert_int_equal(registers.data, 0);
    assert_int_equal(uart.hil.ops->transmit(&uart, text, 1), ERROR_BUSY);
    assert_int_equal(uart.hil.ops->transmit(&uart, text, 0), ERROR_BUSY);
}

static void bytes_are_taken_but_told_only_while_receiving_is_on(void **state)
{
    (void)state;
    registers.line_status = RECEIVED;
    registers.data = 'x';
    uart_16550_handle(&uart);
    assert_int_equal(heard.count, 0);
    uart.hil.ops->set_receiving(&uart, true);
    uart_16550_handle(&uart); // this model's FIFO never empties: as many as are taken at once
    assert_int_equal(heard.count, 16);
    assert_int_equal(heard.bytes[15], 'x');
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(it_is_set_to_8_bits_with_its_fifo_on, setup),
        cmocka_unit_test_setup(sixteen_bytes_leave_at_each_empty_transmitter, setup),
        cmocka_unit_test_setup(a_busy_transmitter_is_left_alone, setup),
        cmocka_unit_test_setup(bytes_are_taken_but_told_only_while_receiving_is_on, setup),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
