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
    assert_int_equal(registers.interrupt_enable, 0);
}

static void sixteen_bytes_leave_at_each_empty_transmitter(void **state)
{
    (void)state;
    assert_int_equal(uart.hil.ops->transmit(&uart, text, sizeof(text)), ERROR_OK);
    assert_int_equal(registers.interrupt_enable, 2);
    static const uint8_t last[] = {16, 32, 40};
    for (unsigned i = 0; i < 3; i++) {
        uart_16550_handle(&uart);
        assert_int_equal(registers.data, last[i]);
        assert_int_equal(heard.calls, 0);
    }
    uart_16550_handle(&uart);
    assert_int_equal(heard.calls, 1);
    assert_int_equal(heard.sent, sizeof(text));
    assert_int_equal(registers.interrupt_enable, 0);
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

// The FIFO of the device: shows its next byte once the last one was told.
static const char *fifo;

static void show_next(void)
{
    registers.line_status = *fifo != '\0' ? RECEIVED : 0;
    registers.data = *fifo != '\0' ? (uint8_t)*fifo++ : 0xee;
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
    assert_int_equal(registers.interrupt_enable, 1);
    fill_fifo("a line of more than sixteen");
    uart_16550_handle(&uart);
    assert_int_equal(heard.count, 27);
    assert_memory_equal(heard.bytes, "a line of more than sixteen", 27);
}

static void nothing_is_taken_out_of_the_fifo_while_nobody_receives(void **state)
{
    (void)state;
    fill_fifo("ab");
    uart_16550_handle(&uart);
    assert_int_equal(registers.interrupt_enable, 0);
    assert_int_equal(heard.count, 0);
    uart.hil.ops->set_receiving(&uart, true);
    uart_16550_handle(&uart);
    assert_memory_equal(heard.bytes, "ab", 2);
}

static void stop_after_each(void)
{
    show_next();
    uart.hil.ops->set_receiving(&uart, false);
}

static void a_reader_of_single_bytes_loses_none(void **state)
{
    (void)state;
    fill_fifo("paste");
    heard.after_bytes = stop_after_each;
    for (unsigned i = 1; i <= 5; i++) {
        uart.hil.ops->set_receiving(&uart, true);
        uart_16550_handle(&uart);
        uart_16550_handle(&uart);
        assert_int_equal(heard.count, i);
    }
    assert_memory_equal(heard.bytes, "paste", 5);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(it_is_set_to_8_bits_with_its_fifo_on, setup),
        cmocka_unit_test_setup(sixteen_bytes_leave_at_each_empty_transmitter, setup),
        cmocka_unit_test_setup(a_busy_transmitter_is_left_alone, setup),
        cmocka_unit_test_setup(all_that_is_in_the_fifo_is_told_while_receiving_is_on, setup),
        cmocka_unit_test_setup(nothing_is_taken_out_of_the_fifo_while_nobody_receives, setup),
        cmocka_unit_test_setup(a_reader_of_single_bytes_loses_none, setup),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
