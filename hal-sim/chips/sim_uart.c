// SPDX-License-Identifier: Apache-2.0 OR MIT
// See sim_uart.h. Input reaches the kernel one byte time after the other, like on a wire with flow
// control: what arrives while nobody receives waits outside.
#include "hal-sim/chips/sim_uart.h"

#include <assert.h>
#include <string.h>

enum { BITS_PER_BYTE = 10 };

static uint64_t duration_ns(const struct sim_uart *uart, size_t bytes)
{
    return (uint64_t)bytes * BITS_PER_BYTE * 1000000000u / uart->baud;
}

static enum sim_line line_of(const struct sim_uart *uart)
{
    return uart->port == 0 ? SIM_LINE_UART0 : SIM_LINE_UART1;
}

// --- Out -----------------------------------------------------------------------------------------

static enum error uart_transmit(void *device, const uint8_t *data, size_t size)
{
    struct sim_uart *const uart = device;
    if (size == 0)
        return ERROR_SIZE;
    if (uart->sending != NULL)
        return ERROR_BUSY;
    uart->sending = data;
    uart->sending_size = size;
    if (uart->sink.sent != NULL)
        uart->sink.sent(uart->sink.context, uart->port, data, size);
    sim_clock_set(uart->clock, &uart->sent_event, uart->clock->now_ns + duration_ns(uart, size));
    return ERROR_OK;
}

static void sent_due(void *context)
{
    struct sim_uart *const uart = context;
    uart->sent = true;
    sim_interrupts_raise(uart->interrupts, line_of(uart));
}

static void report_sent(struct sim_uart *uart)
{
    if (!uart->sent)
        return;
    const size_t size = uart->sending_size;
    uart->sent = false;
    uart->sending = NULL;
    if (uart->client.transmitted != NULL)
        uart->client.transmitted(uart->client.context, size, ERROR_OK);
}

// --- In ------------------------------------------------------------------------------------------

static void arrive_due(void *context)
{
    struct sim_uart *const uart = context;
    sim_interrupts_raise(uart->interrupts, line_of(uart));
}

static void await_next_byte(struct sim_uart *uart)
{
    if (uart->receiving && uart->input_taken < uart->input_size && !uart->arrive_event.set)
        sim_clock_set(uart->clock, &uart->arrive_event, uart->clock->now_ns + duration_ns(uart, 1));
}

bool sim_uart_input(struct sim_uart *uart, const uint8_t *data, size_t size)
{
    if (uart->input_taken == uart->input_size)
        uart->input_taken = uart->input_size = 0;
    if (size > uart->input_capacity - uart->input_size) {
        const size_t capacity = (uart->input_size + size) * 2;
        uint8_t *const grown = sim_arena_take(uart->arena, capacity); // twice as much: what is left behind is little
        if (grown == NULL)
            return false;
        if (uart->input_size > 0)
            memcpy(grown, uart->input, uart->input_size);
        uart->input = grown;
        uart->input_capacity = capacity;
    }
    memcpy(uart->input + uart->input_size, data, size);
    uart->input_size += size;
    await_next_byte(uart);
    return true;
}

static void report_received(struct sim_uart *uart)
{
    if (uart->arrive_event.set || uart->input_taken == uart->input_size || !uart->receiving)
        return;
    const uint8_t byte = uart->input[uart->input_taken++];
    if (uart->sink.received != NULL)
        uart->sink.received(uart->sink.context, uart->port, byte);
    if (uart->client.received != NULL)
        uart->client.received(uart->client.context, &byte, 1);
    await_next_byte(uart);
}

static void uart_set_receiving(void *device, bool on)
{
    struct sim_uart *const uart = device;
    uart->receiving = on;
    await_next_byte(uart);
}

static void uart_set_client(void *device, const struct hil_uart_client *client)
{
    ((struct sim_uart *)device)->client = *client;
}

static void uart_serve(void *context)
{
    report_sent(context);
    report_received(context);
}

void sim_uart_init(struct sim_uart *uart, struct sim_clock *clock, struct sim_interrupts *interrupts,
                   struct sim_arena *arena, unsigned port, uint32_t baud)
{
    static const struct hil_uart_ops ops = {uart_transmit, uart_set_receiving, uart_set_client};
    assert(port < 2 && baud > 0);
    *uart = (struct sim_uart){
        .hil = {&ops, uart},
        .clock = clock,
        .interrupts = interrupts,
        .arena = arena,
        .port = port,
        .baud = baud,
        .sent_event = {.run = sent_due, .context = uart},
        .arrive_event = {.run = arrive_due, .context = uart},
    };
    sim_interrupts_connect(interrupts, line_of(uart), uart_serve, uart);
}
