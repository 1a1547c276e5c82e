// SPDX-License-Identifier: Apache-2.0 OR MIT
// See uart_stm32f4.h. As many bytes are given as the port takes; it interrupts when it takes more. A port
// that takes the whole buffer at once (two bytes, or an emulator's) has nothing to interrupt for, so the
// end is told by a deferred call.
#include "hal-hw/chips/stm32f4/uart_stm32f4.h"

#include <assert.h>

enum {
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

static void receive(struct uart_stm32f4 *uart)
{
    while (uart->registers->sr & SR_RXNE) {
        const uint8_t byte = (uint8_t)uart->registers->dr;
        if (uart->client.received != NULL)
            uart->client.received(uart->client.context, &byte, 1);
    }
}

void uart_stm32f4_handle(void *context)
{
    struct uart_stm32f4 *const uart = context;
    receive(uart);
    if (!(uart->registers->cr1 & CR1_TXEIE))
        return;
    uart->registers->cr1 &= ~(uint32_t)CR1_TXEIE;
    if (uart->data != NULL)
        send_more(uart);
}

static void set_receiving(void *device, bool on)
{
    struct uart_stm32f4 *const uart = device;
    const uint32_t bits = CR1_RE | CR1_RXNEIE;
    if (on)
        uart->registers->cr1 |= bits;
    else
        uart->registers->cr1 &= ~bits;
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
        .hil = {&ops, uart}, .registers = registers, .completion = {.run = complete, .context = uart}};
    const bool registered = deferred_register(deferred, &uart->completion);
    assert(registered);
    (void)registered;
    registers->brr = clock_hz / baud; // sixteen samples a bit: the divider in sixteenths
    registers->cr1 = CR1_UE | CR1_TE;
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
