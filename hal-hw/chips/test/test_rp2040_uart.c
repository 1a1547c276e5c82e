// SPDX-License-Identifier: Apache-2.0 OR MIT
// The RP2040's UART: an interrupt is waited for only where one is sure to come.
#include "core/test/unit.h"
#include "hal-hw/chips/rp2040/uart_rp2040.h"
#include "hal-hw/chips/test/listener.h"

enum { RX_EMPTY = 1 << 4, TX_FULL = 1 << 5, RX = 1 << 4, TX = 1 << 5, RX_TIMEOUT = 1 << 6 };
enum { FRAMING = 1 << 8, BREAK = 1 << 10, OVERRUN = 1 << 11 };

static struct uart_rp2040_registers registers;
static struct uart_rp2040 uart;
static struct deferred_set deferred;
static const uint8_t text[] = "abc";

static int setup(void **state)
{
    static const struct hil_uart_client client = {.transmitted = on_sent, .received = on_received};
    (void)state;
    memset(&registers, 0, sizeof(registers));
    memset(&heard, 0, sizeof(heard));
    registers.flags = RX_EMPTY;
    deferred = (struct deferred_set){0};
    uart_rp2040_init(&uart, &registers, 125000000, 115200, &deferred);
    uart.hil.ops->set_client(&uart, &client);
    return 0;
}

static void speed_and_format_are_set_and_both_ways_are_on(void **state)
{
    (void)state;
    assert_int_equal(registers.divisor, 67);
    assert_int_equal(registers.divisor_64ths, 52);
    assert_int_equal(registers.line_control, 3 << 5 | 1 << 4);
    assert_int_equal(registers.control, 1 << 0 | 1 << 8 | 1 << 9);
    assert_int_equal(registers.interrupt_mask, 0);
}

static void what_fits_into_the_fifo_ends_in_a_deferred_call(void **state)
{
    (void)state;
    assert_int_equal(uart.hil.ops->transmit(&uart, text, 0), ERROR_SIZE);
    assert_int_equal(uart.hil.ops->transmit(&uart, text, 3), ERROR_OK);
    assert_int_equal(registers.data, 'c');
    assert_int_equal(registers.interrupt_mask, 0);
    assert_int_equal(uart.hil.ops->transmit(&uart, text, 3), ERROR_BUSY);
    assert_int_equal(heard.calls, 0);
    assert_true(deferred_run_one(&deferred));
    assert_int_equal(heard.calls, 1);
    assert_int_equal(heard.sent, 3);
    assert_int_equal(uart.hil.ops->transmit(&uart, text, 3), ERROR_OK);
}

static void a_full_fifo_is_waited_for_by_interrupt(void **state)
{
    (void)state;
    registers.flags |= TX_FULL;
    assert_int_equal(uart.hil.ops->transmit(&uart, text, 3), ERROR_OK);
    assert_int_equal(registers.data, 0);
    assert_int_equal(registers.interrupt_mask, TX);
    assert_false(deferred_pending(&deferred));
    uart_rp2040_handle(&uart); // still full: some other interrupt
    assert_int_equal(heard.calls, 0);
    registers.flags = RX_EMPTY;
    uart_rp2040_handle(&uart);
    assert_int_equal(registers.data, 'c');
    assert_int_equal(registers.interrupt_mask, 0);
    assert_int_equal(heard.calls, 1);
    assert_int_equal(heard.sent, 3);
}

static void an_interrupt_for_nothing_is_nothing(void **state)
{
    (void)state;
    uart_rp2040_handle(&uart);
    assert_int_equal(heard.calls, 0);
    assert_int_equal(heard.count, 0);
}

// The FIFO of the device: shows its next byte, with its errors, once the last one was told.
static const uint32_t *fifo;

static void show_next(void)
{
    registers.flags = *fifo != 0 ? 0 : RX_EMPTY;
    registers.data = *fifo != 0 ? *fifo++ : 0xee;
}

static void fill_fifo(const uint32_t *bytes)
{
    fifo = bytes;
    heard.after_bytes = show_next;
    show_next();
}

static void all_that_is_in_the_fifo_is_told_while_receiving_is_on(void **state)
{
    (void)state;
    static const uint32_t bytes[] = {'a', 'b' | OVERRUN, 'c', 0}; // what was lost came after b
    uart.hil.ops->set_receiving(&uart, true);
    assert_int_equal(registers.interrupt_mask, RX | RX_TIMEOUT);
    fill_fifo(bytes);
    uart_rp2040_handle(&uart);
    assert_int_equal(heard.count, 3);
    assert_memory_equal(heard.bytes, "abc", 3);
    assert_int_equal(registers.interrupts_clear, TX); // those of the receiver end by themselves
}

static void stop_after_first(void)
{
    show_next();
    if (heard.count == 1)
        uart.hil.ops->set_receiving(&uart, false);
}

static void what_comes_after_the_last_wanted_byte_waits_in_the_fifo(void **state)
{
    (void)state;
    static const uint32_t bytes[] = {'a', 'b', 0};
    uart.hil.ops->set_receiving(&uart, true);
    fill_fifo(bytes);
    heard.after_bytes = stop_after_first;
    uart_rp2040_handle(&uart);
    uart_rp2040_handle(&uart);
    assert_int_equal(heard.count, 1);
    assert_int_equal(registers.interrupt_mask, 0);
    uart.hil.ops->set_receiving(&uart, true);
    uart_rp2040_handle(&uart);
    assert_memory_equal(heard.bytes, "ab", 2);
}

static void a_broken_byte_is_dropped(void **state)
{
    (void)state;
    static const uint32_t kinds[] = {FRAMING, BREAK};
    uart.hil.ops->set_receiving(&uart, true);
    registers.flags = 0; // this model's FIFO never empties
    for (unsigned i = 0; i < 2; i++) {
        registers.data = 'x' | kinds[i];
        uart_rp2040_handle(&uart);
    }
    assert_int_equal(heard.count, 0);
    registers.data = 'y';
    uart_rp2040_handle(&uart);
    assert_int_equal(heard.count, 32); // as many as it holds, at one interrupt
}

static void a_panic_report_needs_no_interrupt(void **state)
{
    (void)state;
    uart_rp2040_write(&uart, "ok", 2);
    assert_int_equal(registers.data, 'k');
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(speed_and_format_are_set_and_both_ways_are_on, setup),
        cmocka_unit_test_setup(what_fits_into_the_fifo_ends_in_a_deferred_call, setup),
        cmocka_unit_test_setup(a_full_fifo_is_waited_for_by_interrupt, setup),
        cmocka_unit_test_setup(an_interrupt_for_nothing_is_nothing, setup),
        cmocka_unit_test_setup(all_that_is_in_the_fifo_is_told_while_receiving_is_on, setup),
        cmocka_unit_test_setup(what_comes_after_the_last_wanted_byte_waits_in_the_fifo, setup),
        cmocka_unit_test_setup(a_broken_byte_is_dropped, setup),
        cmocka_unit_test_setup(a_panic_report_needs_no_interrupt, setup),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
