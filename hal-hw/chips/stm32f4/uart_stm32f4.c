// SPDX-License-Identifier: Apache-2.0 OR MIT
// See uart_stm32f4.h. As many bytes are given as the port takes; it interrupts when it takes more. A port
// that takes the whole buffer at once (two bytes, or an emulator's) has nothing to interrupt for, so the
// end is told by a deferred call.
#include "hal-hw/chips/stm32f4/uart_stm32f4.h"

#include <assert.h>

enum {
    SR_ORE = 1 << 3,
    SR_RXNE = 1 << 5,
    SR_TXE = 1 << 7,
    CR1_RE = 1 << 2,
    CR1_TE = 1 << 3,
    CR1_RXNEIE = 1 << 5,
    CR1_TXEIE = 1 << 7,
    CR1_UE = 1 << 13,
};

static void send_more(struct uart_stm32f4 *uart)
{
    while (uart->sent < uart->size && (uart->registers->sr & SR_TXE))
        uart->registers->dr = uart->data[uart->sent++];
    if (uart->sent < uart->size)
        uart->registers->cr1 |= CR1_TXEIE;
    else
        deferred_mark(&uart->completion);
}

static enum error transmit(void *device, const uint8_t *data, size_t size)
{
    struct uart_stm32f4 *const uart = device;
    if (size == 0)
        return ERROR_SIZE;
    if (uart->data != NULL)
        return ERROR_BUSY;
    uart->data = data;
    uart->size = size;
    uart->sent = 0;
    send_more(uart);
    return ERROR_OK;
}

// The buffer is the client's again before it is told, so that it can send the next one from there.
static void complete(void *context)
{
    struct uart_stm32f4 *const uart = context;
    if (uart->data == NULL)
        return;
    uart->data = NULL;
    if (uart->client.transmitted != NULL)
        uart->client.transmitted(uart->client.context, uart->size, ERROR_OK);
}

static void tell(struct uart_stm32f4 *uart, uint8_t byte)
{
    if (uart->client.received != NULL)
        uart->client.received(uart->client.context, &byte, 1);
}

// Each byte may be the last one that is wanted for now: the next waits in the port. Reading the status and
// then the data also ends an overrun (30.3.3).
static void take_received(void *context)
{
    struct uart_stm32f4 *const uart = context;
    if (uart->receiving && uart->has_kept) {
        uart->has_kept = false;
        tell(uart, uart->kept);
    }
    for (uint32_t sr = uart->registers->sr; uart->receiving && (sr & (SR_RXNE | SR_ORE)); sr = uart->registers->sr) {
        const uint8_t byte = (uint8_t)uart->registers->dr;
        if (sr & SR_RXNE)
            tell(uart, byte);
    }
}

// QEMU 7.2 holds the line of a byte that arrived just before its interrupt was switched off.
static void keep_received(struct uart_stm32f4 *uart)
{
    if (uart->has_kept || !(uart->registers->sr & SR_RXNE))
        return;
    uart->kept = (uint8_t)uart->registers->dr;
    uart->has_kept = true;
}

void uart_stm32f4_handle(void *context)
{
    struct uart_stm32f4 *const uart = context;
    if (uart->receiving)
        take_received(uart);
    else
        keep_received(uart);
    if (!(uart->registers->cr1 & CR1_TXEIE))
        return;
    uart->registers->cr1 &= ~(uint32_t)CR1_TXEIE;
    if (uart->data != NULL)
        send_more(uart);
}

static void set_receiving(void *device, bool on)
{
    struct uart_stm32f4 *const uart = device;
    uart->receiving = on;
    if (on)
        uart->registers->cr1 |= CR1_RXNEIE;
    else
        uart->registers->cr1 &= ~(uint32_t)CR1_RXNEIE;
    if (on && uart->has_kept)
        deferred_mark(&uart->arrival);
}

static void set_client(void *device, const struct hil_uart_client *client)
{
    ((struct uart_stm32f4 *)device)->client = *client;
}

void uart_stm32f4_init(struct uart_stm32f4 *uart, struct uart_stm32f4_registers *registers, uint32_t clock_hz,
                       uint32_t baud, struct deferred_set *deferred)
{
    static const struct hil_uart_ops ops = {transmit, set_receiving, set_client};
    *uart = (struct uart_stm32f4){
        .hil = {&ops, uart},
        .registers = registers,
        .completion = {.run = complete, .context = uart},
        .arrival = {.run = take_received, .context = uart},
    };
    const bool registered =
        deferred_register(deferred, &uart->completion) && deferred_register(deferred, &uart->arrival);
    assert(registered);
    (void)registered;
    registers->brr = clock_hz / baud; // sixteen samples a bit: the divider in sixteenths
    registers->cr1 = CR1_UE | CR1_TE | CR1_RE;
}

void uart_stm32f4_write(struct uart_stm32f4 *uart, const char *text, size_t size)
{
    uart->registers->cr1 = CR1_UE | CR1_TE;
    for (size_t i = 0; i < size; i++) {
        while (!(uart->registers->sr & SR_TXE))
            continue;
        uart->registers->dr = (uint8_t)text[i];
    }
}
