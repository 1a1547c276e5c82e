// SPDX-License-Identifier: Apache-2.0 OR MIT
// The serial port of the STM32F4: bytes go while it takes them, and wait in it while nobody receives.
#include "core/test/unit.h"
#include "hal-hw/chips/stm32f4/uart_stm32f4.h"
#include "hal-hw/chips/test/listener.h"

enum { ORE = 1 << 3, RXNE = 1 << 5, TXE = 1 << 7, RE = 1 << 2, TE = 1 << 3, UE = 1 << 13 };
enum { RXNEIE = 1 << 5, TXEIE = 1 << 7, IDLE = UE | TE | RE };

static struct uart_stm32f4_registers registers;
static struct uart_stm32f4 uart;
static struct deferred_set deferred;

static int setup(void **state)
{
    static const struct hil_uart_client client = {.transmitted = on_sent, .received = on_received};
    (void)state;
    memset(&registers, 0, sizeof(registers));
    memset(&heard, 0, sizeof(heard));
    deferred = (struct deferred_set){0};
    uart_stm32f4_init(&uart, &registers, 16000000, 115200, &deferred);
    uart.hil.ops->set_client(&uart, &client);
    return 0;
}

static void arrive(uint8_t byte)
{
    registers.dr = byte;
    registers.sr |= RXNE;
}

static void take(void)
{
    registers.sr &= ~(uint32_t)(RXNE | ORE);
}

static void speed_is_set_and_both_ways_are_on(void **state)
{
    (void)state;
    assert_int_equal(registers.brr, 138);
    assert_int_equal(registers.cr1, IDLE);
}

static void a_busy_port_interrupts_when_it_takes_more(void **state)
{
    (void)state;
    static const uint8_t text[] = "ab";
    assert_int_equal(uart.hil.ops->transmit(&uart, text, 2), ERROR_OK);
    assert_int_equal(registers.cr1, IDLE | TXEIE);
    assert_int_equal(uart.hil.ops->transmit(&uart, text, 2), ERROR_BUSY);
    registers.sr = TXE; // this model takes all from now on
    uart_stm32f4_handle(&uart);
    assert_int_equal(registers.dr, 'b');
    assert_int_equal(registers.cr1, IDLE);
    assert_int_equal(heard.calls, 0);
    assert_true(deferred_run_one(&deferred));
    assert_int_equal(heard.calls, 1);
    assert_int_equal(heard.sent, 2);
}

static void what_is_taken_at_once_ends_in_a_deferred_call(void **state)
{
    (void)state;
    static const uint8_t text[] = "abc";
    registers.sr = TXE;
    assert_int_equal(uart.hil.ops->transmit(&uart, text, 0), ERROR_SIZE);
    assert_int_equal(uart.hil.ops->transmit(&uart, text, 3), ERROR_OK);
    assert_int_equal(heard.calls, 0);
    assert_int_equal(registers.cr1, IDLE);
    assert_true(deferred_run_one(&deferred));
    assert_int_equal(heard.sent, 3);
    assert_int_equal(uart.hil.ops->transmit(&uart, text, 1), ERROR_OK);
}

static void bytes_are_told_while_receiving_is_on(void **state)
{
    (void)state;
    heard.after_bytes = take;
    uart.hil.ops->set_receiving(&uart, true);
    assert_int_equal(registers.cr1, IDLE | RXNEIE);
    arrive('x');
    uart_stm32f4_handle(&uart);
    arrive('y');
    uart_stm32f4_handle(&uart);
    assert_int_equal(heard.count, 2);
    assert_memory_equal(heard.bytes, "xy", 2);
}

static void a_byte_waits_in_the_port_while_receiving_is_off(void **state)
{
    (void)state;
    heard.after_bytes = take;
    uart.hil.ops->set_receiving(&uart, true);
    uart.hil.ops->set_receiving(&uart, false);
    assert_int_equal(registers.cr1, IDLE); // it goes on receiving
    arrive('x');
    uart.hil.ops->set_receiving(&uart, true);
    uart_stm32f4_handle(&uart);
    assert_int_equal(heard.count, 1);
    assert_int_equal(heard.bytes[0], 'x');
}

static void take_second(void)
{
    if (heard.count == 2)
        take();
}

static void a_byte_whose_interrupt_came_too_late_is_kept_and_told_first(void **state)
{
    (void)state;
    arrive('1');
    uart_stm32f4_handle(&uart);
    take();
    arrive('2');
    uart_stm32f4_handle(&uart); // stays in the port
    assert_int_equal(heard.count, 0);
    uart.hil.ops->set_receiving(&uart, true);
    assert_int_equal(heard.count, 0);
    heard.after_bytes = take_second;
    assert_true(deferred_run_one(&deferred));
    assert_int_equal(heard.count, 2);
    assert_memory_equal(heard.bytes, "12", 2);
}

static void an_overrun_loses_the_byte_that_was_overrun_and_no_other(void **state)
{
    (void)state;
    heard.after_bytes = take;
    uart.hil.ops->set_receiving(&uart, true);
    arrive('x');
    registers.sr |= ORE;
    uart_stm32f4_handle(&uart);
    assert_int_equal(heard.count, 1);
    assert_int_equal(heard.bytes[0], 'x');
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(speed_is_set_and_both_ways_are_on, setup),
        cmocka_unit_test_setup(a_busy_port_interrupts_when_it_takes_more, setup),
        cmocka_unit_test_setup(what_is_taken_at_once_ends_in_a_deferred_call, setup),
        cmocka_unit_test_setup(bytes_are_told_while_receiving_is_on, setup),
        cmocka_unit_test_setup(a_byte_waits_in_the_port_while_receiving_is_off, setup),
        cmocka_unit_test_setup(a_byte_whose_interrupt_came_too_late_is_kept_and_told_first, setup),
        cmocka_unit_test_setup(an_overrun_loses_the_byte_that_was_overrun_and_no_other, setup),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
