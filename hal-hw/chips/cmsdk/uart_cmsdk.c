// SPDX-License-Identifier: Apache-2.0 OR MIT
// See uart_cmsdk.h.
#include "hal-hw/chips/cmsdk/uart_cmsdk.h"

#include <assert.h>

enum {
    STATE_TX_FULL = 1 << 0,
    STATE_RX_FULL = 1 << 1,
    CONTROL_TX = 1 << 0,
    CONTROL_RX = 1 << 1,
    CONTROL_TX_INTERRUPT = 1 << 2,
    CONTROL_RX_INTERRUPT = 1 << 3,
    INTERRUPT_TX = 1 << 0,
    INTERRUPT_RX = 1 << 1,
    LEAST_DIVIDER = 16,
};

static void send_next(struct uart_cmsdk *uart)
{
    if (uart->sent < uart->size && !(uart->registers->state & STATE_TX_FULL))
        uart->registers->data = uart->data[uart->sent++];
}

static enum error transmit(void *device, const uint8_t *data, size_t size)
{
    struct uart_cmsdk *const uart = device;
    if (size == 0)
        return ERROR_SIZE;
    if (uart->data != NULL)
        return ERROR_BUSY;
    uart->data = data;
    uart->size = size;
    uart->sent = 0;
    send_next(uart);
    return ERROR_OK;
}

// The buffer is the client's again before it is told, so that it can send the next one from there.
void uart_cmsdk_handle_transmit(void *context)
{
    struct uart_cmsdk *const uart = context;
    uart->registers->interrupts = INTERRUPT_TX;
    if (uart->data == NULL)
        return;
    if (uart->sent < uart->size) {
        send_next(uart);
        return;
    }
    uart->data = NULL;
    if (uart->client.transmitted != NULL)
        uart->client.transmitted(uart->client.context, uart->size, ERROR_OK);
}

// Each byte may be the last one that is wanted for now: the next waits in the port.
static void take_received(void *context)
{
    struct uart_cmsdk *const uart = context;
    while (uart->receiving && (uart->registers->state & STATE_RX_FULL)) {
        const uint8_t byte = (uint8_t)uart->registers->data;
        if (uart->client.received != NULL)
            uart->client.received(uart->client.context, &byte, 1);
    }
}

void uart_cmsdk_handle_receive(void *context)
{
    struct uart_cmsdk *const uart = context;
    uart->registers->interrupts = INTERRUPT_RX;
    take_received(uart);
}

// A byte that waits has had its interrupt.
static void set_receiving(void *device, bool on)
{
    struct uart_cmsdk *const uart = device;
    uart->receiving = on;
    if (on && (uart->registers->state & STATE_RX_FULL))
        deferred_mark(&uart->arrival);
}

static void set_client(void *device, const struct hil_uart_client *client)
{
    ((struct uart_cmsdk *)device)->client = *client;
}

void uart_cmsdk_init(struct uart_cmsdk *uart, struct uart_cmsdk_registers *registers, uint32_t clock_hz, uint32_t baud,
                     struct deferred_set *deferred)
{
    static const struct hil_uart_ops ops = {transmit, set_receiving, set_client};
    const uint32_t divider = clock_hz / baud;
    *uart = (struct uart_cmsdk){
        .hil = {&ops, uart}, .registers = registers, .arrival = {.run = take_received, .context = uart}};
    const bool registered = deferred_register(deferred, &uart->arrival);
    assert(registered);
    (void)registered;
    registers->divider = divider > LEAST_DIVIDER ? divider : LEAST_DIVIDER;
    registers->control = CONTROL_TX | CONTROL_TX_INTERRUPT | CONTROL_RX | CONTROL_RX_INTERRUPT;
}

void uart_cmsdk_write(struct uart_cmsdk *uart, const char *text, size_t size)
{
    uart->registers->control = CONTROL_TX;
    for (size_t i = 0; i < size; i++) {
        while (uart->registers->state & STATE_TX_FULL)
            continue;
        uart->registers->data = (uint8_t)text[i];
    }
}
