// SPDX-License-Identifier: Apache-2.0 OR MIT
// See uart_fe310.h. Section numbers are the FE310-G002 manual's.
#include "uart_fe310.h"

#include <assert.h>

#define FULL_OR_EMPTY 0x80000000u
enum { CONTROL_ENABLE = 1 << 0, WATERMARK_SHIFT = 16 };
enum { INTERRUPT_TRANSMIT = 1 << 0, INTERRUPT_RECEIVE = 1 << 1 };

static_assert(offsetof(struct uart_fe310_registers, divisor) == 0x18, "18.3, memory map");

static void enable(const struct uart_fe310 *uart)
{
    uart->registers->interrupt_enable =
        (uart->receiving ? INTERRUPT_RECEIVE : 0u) | (uart->out != NULL ? INTERRUPT_TRANSMIT : 0u);
}

static enum error transmit(void *device, const uint8_t *data, size_t size)
{
    struct uart_fe310 *const uart = device;
    if (uart->out != NULL)
        return ERROR_BUSY;
    if (size == 0)
        return ERROR_SIZE;
    uart->out = data;
    uart->out_size = size;
    uart->out_done = 0;
    enable(uart); // the FIFO is below its watermark: the interrupt comes at once
    return ERROR_OK;
}

static void set_receiving(void *device, bool on)
{
    struct uart_fe310 *const uart = device;
    uart->receiving = on;
    enable(uart);
}

static void set_client(void *device, const struct hil_uart_client *client)
{
    ((struct uart_fe310 *)device)->client = *client;
}

// Byte by byte, because each may be the last one that is wanted for now: the rest stays in the FIFO.
static void take_received(struct uart_fe310 *uart)
{
    while (uart->receiving) {
        const uint32_t data = uart->registers->receive_data;
        const uint8_t byte = (uint8_t)data;
        if ((data & FULL_OR_EMPTY) != 0)
            return;
        if (uart->client.received != NULL)
            uart->client.received(uart->client.context, &byte, 1);
    }
}

// The bytes still in the FIFO go out by themselves once the last one is written: the buffer is free.
static void go_on_sending(struct uart_fe310 *uart)
{
    while (uart->out_done < uart->out_size && (uart->registers->transmit_data & FULL_OR_EMPTY) == 0)
        uart->registers->transmit_data = uart->out[uart->out_done++];
    if (uart->out == NULL || uart->out_done < uart->out_size)
        return;
    const size_t size = uart->out_size;
    uart->out = NULL;
    uart->out_size = uart->out_done = 0;
    enable(uart);
    if (uart->client.transmitted != NULL)
        uart->client.transmitted(uart->client.context, size, ERROR_OK);
}

void uart_fe310_handle(void *context)
{
    take_received(context);
    go_on_sending(context);
}

// Baud rate is clock / (divisor + 1) (18.9). The watermark: below one byte for sending, above none for
// receiving (18.6, 18.7).
void uart_fe310_init(struct uart_fe310 *uart, volatile struct uart_fe310_registers *registers, uint32_t clock_hz,
                     uint32_t baud)
{
    static const struct hil_uart_ops ops = {transmit, set_receiving, set_client};
    *uart = (struct uart_fe310){.registers = registers};
    uart->hil = (struct hil_uart){.ops = &ops, .device = uart};
    registers->divisor = (clock_hz + baud / 2) / baud - 1;
    registers->transmit_control = CONTROL_ENABLE | 1u << WATERMARK_SHIFT;
    registers->receive_control = CONTROL_ENABLE;
    enable(uart);
}

void uart_fe310_write(struct uart_fe310 *uart, const char *text, size_t size)
{
    for (size_t i = 0; i < size; i++) {
        while ((uart->registers->transmit_data & FULL_OR_EMPTY) != 0)
            continue;
        uart->registers->transmit_data = (uint8_t)text[i];
    }
}
