// SPDX-License-Identifier: Apache-2.0 OR MIT
// The nRF52's UART with EasyDMA: everything leaves from RAM, in pieces; bytes come one at a time.
#include "core/test/unit.h"
#include "hal-hw/chips/nrf52/uarte_nrf52.h"
#include "hal-hw/chips/test/listener.h"

enum { TX_END = 1 << 8, RX_END = 1 << 4 };

static struct uarte_nrf52_registers registers;
static struct uarte_nrf52 uart;
static uint8_t text[150];

static int setup(void **state)
{
    static const struct hil_uart_client client = {.transmitted = on_sent, .received = on_received};
    (void)state;
    memset(&registers, 0, sizeof(registers));
    memset(&heard, 0, sizeof(heard));
    for (unsigned i = 0; i < sizeof(text); i++)
        text[i] = (uint8_t)i;
    uarte_nrf52_init(&uart, &registers, 6, 40);
    uart.hil.ops->set_client(&uart, &client);
    return 0;
}

static void end_piece(void)
{
    registers.task_start_tx = 0;
    registers.event_tx_end = 1;
    uarte_nrf52_handle(&uart);
}

static void pins_and_speed_are_set_before_it_is_enabled(void **state)
{
    (void)state;
    assert_int_equal(registers.pin_tx, 6);
    assert_int_equal(registers.pin_rx, 40);
    assert_int_equal(registers.pin_cts, UINT32_MAX);
    assert_int_equal(registers.baud, 0x01d60000);
    assert_int_equal(registers.enable, 8);
}

static void a_long_text_leaves_in_pieces_from_ram(void **state)
{
    (void)state;
    static const uint32_t pieces[] = {64, 64, 22};
    size_t sent = 0;
    assert_int_equal(uart.hil.ops->transmit(&uart, text, sizeof(text)), ERROR_OK);
    assert_int_equal(registers.interrupts_set, TX_END);
    for (unsigned i = 0; i < 3; i++) {
        assert_int_equal(heard.calls, 0);
        assert_int_equal(registers.task_start_tx, 1);
        assert_int_equal(registers.tx.pointer, (uint32_t)(uintptr_t)uart.bounce);
        assert_int_equal(registers.tx.count_max, pieces[i]);
        assert_memory_equal(uart.bounce, text + sent, pieces[i]);
        sent += pieces[i];
        end_piece();
    }
    assert_int_equal(heard.calls, 1);
    assert_int_equal(heard.sent, sizeof(text));
    assert_int_equal(heard.error, ERROR_OK);
    assert_int_equal(registers.task_start_tx, 0);
    assert_int_equal(registers.interrupts_clear, TX_END);
}

static void one_text_at_a_time_and_none_that_is_empty(void **state)
{
    (void)state;
    assert_int_equal(uart.hil.ops->transmit(&uart, text, 0), ERROR_SIZE);
    assert_int_equal(uart.hil.ops->transmit(&uart, text, 10), ERROR_OK);
    assert_int_equal(uart.hil.ops->transmit(&uart, text, 10), ERROR_BUSY);
    end_piece();
    assert_int_equal(uart.hil.ops->transmit(&uart, text, 10), ERROR_OK);
}

static void an_interrupt_for_nothing_is_nothing(void **state)
{
    (void)state;
    (void)uart.hil.ops->transmit(&uart, text, 10);
    uarte_nrf52_handle(&uart);
    assert_int_equal(heard.calls, 0);
    assert_int_equal(heard.count, 0);
}

static void a_byte_is_told_and_the_next_is_listened_for(void **state)
{
    (void)state;
    uart.hil.ops->set_receiving(&uart, true);
    assert_int_equal(registers.rx.pointer, (uint32_t)(uintptr_t)&uart.in);
    assert_int_equal(registers.rx.count_max, 1);
    assert_int_equal(registers.interrupts_set, RX_END);
    assert_int_equal(registers.task_start_rx, 1);
    for (uint8_t byte = 'a'; byte < 'd'; byte++) {
        uart.in = byte;
        registers.event_rx_end = 1;
        registers.task_start_rx = 0;
        uarte_nrf52_handle(&uart);
        assert_int_equal(registers.event_rx_end, 0);
        assert_int_equal(registers.task_start_rx, 1);
    }
    assert_int_equal(heard.count, 3);
    assert_memory_equal(heard.bytes, "abc", 3);
}

static void a_byte_that_arrives_while_it_is_off_waits(void **state)
{
    (void)state;
    uart.hil.ops->set_receiving(&uart, true);
    uart.hil.ops->set_receiving(&uart, false);
    assert_int_equal(registers.interrupts_clear, RX_END);
    assert_int_equal(registers.task_stop_rx, 0); // the FIFO behind it goes on filling
    uart.in = 'x';
    registers.event_rx_end = 1;
    uarte_nrf52_handle(&uart); // for the transmitter, say
    assert_int_equal(heard.count, 0);
    registers.interrupts_set = registers.task_start_rx = 0;
    uart.hil.ops->set_receiving(&uart, true);
    assert_int_equal(registers.interrupts_set, RX_END);
    assert_int_equal(registers.task_start_rx, 0); // that would overwrite it
    uarte_nrf52_handle(&uart);
    assert_int_equal(heard.count, 1);
    assert_int_equal(heard.bytes[0], 'x');
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(pins_and_speed_are_set_before_it_is_enabled, setup),
        cmocka_unit_test_setup(a_long_text_leaves_in_pieces_from_ram, setup),
        cmocka_unit_test_setup(one_text_at_a_time_and_none_that_is_empty, setup),
        cmocka_unit_test_setup(an_interrupt_for_nothing_is_nothing, setup),
        cmocka_unit_test_setup(a_byte_is_told_and_the_next_is_listened_for, setup),
        cmocka_unit_test_setup(a_byte_that_arrives_while_it_is_off_waits, setup),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
