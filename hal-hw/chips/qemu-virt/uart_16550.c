// SPDX-License-Identifier: Apache-2.0 OR MIT
// See uart_16550.h. The transmitter is refilled when its FIFO is empty, sixteen bytes at a time.
#include "uart_16550.h"

#include <assert.h>

enum { IER_RECEIVED = 1 << 0, IER_TRANSMITTER_EMPTY = 1 << 1 };
enum { FCR_ENABLE = 1 << 0, FCR_CLEAR_RECEIVER = 1 << 1, FCR_CLEAR_TRANSMITTER = 1 << 2 };
enum { LCR_8_BITS = 3 };
enum { LSR_RECEIVED = 1 << 0, LSR_TRANSMITTER_EMPTY = 1 << 5 };
enum { FIFO_BYTES = 16 };

static_assert(offsetof(struct uart_16550_registers, line_status) == 5, "the data sheet's table 3");

static void enable(const struct uart_16550 *uart)
{
    uart->registers->interrupt_enable =
        (uint8_t)((uart->receiving ? IER_RECEIVED : 0) | (uart->out != NULL ? IER_TRANSMITTER_EMPTY : 0));
}

static void fill(struct uart_16550 *uart)
{
    for (unsigned i = 0; i < FIFO_BYTES && uart->out_done < uart->out_size; i++)
        uart->registers->data = uart->out[uart->out_done++];
}

// --- The HIL -------------------------------------------------------------------------------------

static enum error transmit(void *device, const uint8_t *data, size_t size)
{
    struct uart_16550 *const uart = device;
    if (uart->out != NULL)
        return ERROR_BUSY;
    if (size == 0)
        return ERROR_SIZE;
    uart->out = data;
    uart->out_size = size;
    uart->out_done = 0;
    enable(uart); // the transmitter is empty: its interrupt comes at once
    return ERROR_OK;
}

static void set_receiving(void *device, bool on)
{
    struct uart_16550 *const uart = device;
    uart->receiving = on;
    enable(uart);
}

static void set_client(void *device, const struct hil_uart_client *client)
{
    ((struct uart_16550 *)device)->client = *client;
}

// --- Interrupts ----------------------------------------------------------------------------------

// Byte by byte, because each may be the last one that is wanted for now: the rest stays in the FIFO.
static void take_received(struct uart_16550 *uart)
{
    while (uart->receiving && (uart->registers->line_status & LSR_RECEIVED) != 0) {
        const uint8_t byte = uart->registers->data;
        if (uart->client.received != NULL)
            uart->client.received(uart->client.context, &byte, 1);
    }
}

static void go_on_sending(struct uart_16550 *uart)
{
    if (uart->out == NULL || (uart->registers->line_status & LSR_TRANSMITTER_EMPTY) == 0)
        return;
    if (uart->out_done < uart->out_size) {
        fill(uart);
        return;
    }
    const size_t size = uart->out_size;
    uart->out = NULL;
    enable(uart);
    if (uart->client.transmitted != NULL)
        uart->client.transmitted(uart->client.context, size, ERROR_OK);
}

void uart_16550_handle(void *context)
{
    struct uart_16550 *const uart = context;
    (void)uart->registers->fifo_control; // IIR: reading it answers the transmitter's interrupt
    take_received(uart);
    go_on_sending(uart);
}

// --- Start and panic -----------------------------------------------------------------------------

void uart_16550_init(struct uart_16550 *uart, volatile struct uart_16550_registers *registers)
{
    static const struct hil_uart_ops ops = {transmit, set_receiving, set_client};
    *uart = (struct uart_16550){.registers = registers};
    uart->hil = (struct hil_uart){.ops = &ops, .device = uart};
    registers->line_control = LCR_8_BITS;
    registers->fifo_control = FCR_ENABLE | FCR_CLEAR_RECEIVER | FCR_CLEAR_TRANSMITTER;
    enable(uart);
}

void uart_16550_write(struct uart_16550 *uart, const char *text, size_t size)
{
    for (size_t i = 0; i < size; i++) {
        while ((uart->registers->line_status & LSR_TRANSMITTER_EMPTY) == 0)
            continue;
        uart->registers->data = (uint8_t)text[i];
    }
}
