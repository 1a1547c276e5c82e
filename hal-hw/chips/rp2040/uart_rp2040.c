// SPDX-License-Identifier: Apache-2.0 OR MIT
// See uart_rp2040.h. The transmit interrupt comes when the FIFO falls through its level (DDI 0183, 2.8.2), so
// it is sure to come only after the FIFO was full. A buffer that fits in has nothing to interrupt for: its
// end is told by a deferred call.
#include "hal-hw/chips/rp2040/uart_rp2040.h"

#include <assert.h>

enum { FLAG_RX_EMPTY = 1 << 4, FLAG_TX_FULL = 1 << 5 };
enum { DATA_FRAMING = 1 << 8, DATA_PARITY = 1 << 9, DATA_BREAK = 1 << 10 };
enum { FIFO_BYTES = 32 };
enum { LINE_FIFOS = 1 << 4, LINE_8_BITS = 3 << 5 };
enum { CONTROL_ON = 1 << 0, CONTROL_TX = 1 << 8, CONTROL_RX = 1 << 9 };
enum { LEVEL_TX_QUARTER = 1, LEVEL_RX_EIGHTH = 0 << 3 };
enum { INTERRUPT_RX = 1 << 4, INTERRUPT_TX = 1 << 5, INTERRUPT_RX_TIMEOUT = 1 << 6, INTERRUPTS_ALL = 0x7ff };

static_assert(offsetof(struct uart_rp2040_registers, flags) == 0x18, "4.2.8");
static_assert(offsetof(struct uart_rp2040_registers, divisor) == 0x24, "4.2.8");
static_assert(offsetof(struct uart_rp2040_registers, interrupts_clear) == 0x44, "4.2.8");

static bool is_waiting_for_room(const struct uart_rp2040 *uart)
{
    return uart->out_done < uart->out_size;
}

static void enable(const struct uart_rp2040 *uart)
{
    uart->registers->interrupt_mask = (uart->receiving ? INTERRUPT_RX | INTERRUPT_RX_TIMEOUT : 0u) |
                                      (is_waiting_for_room(uart) ? (uint32_t)INTERRUPT_TX : 0u);
}

// --- Sending -------------------------------------------------------------------------------------

static void fill(struct uart_rp2040 *uart)
{
    while (is_waiting_for_room(uart) && (uart->registers->flags & FLAG_TX_FULL) == 0)
        uart->registers->data = uart->out[uart->out_done++];
}

static enum error transmit(void *device, const uint8_t *data, size_t size)
{
    struct uart_rp2040 *const uart = device;
    if (uart->out != NULL)
        return ERROR_BUSY;
    if (size == 0)
        return ERROR_SIZE;
    uart->out = data;
    uart->out_size = size;
    uart->out_done = 0;
    fill(uart);
    enable(uart);
    if (!is_waiting_for_room(uart))
        deferred_mark(&uart->completion);
    return ERROR_OK;
}

// The buffer is the client's again before it is told, so that it can send the next one from there.
static void complete(void *context)
{
    struct uart_rp2040 *const uart = context;
    if (uart->out == NULL || is_waiting_for_room(uart))
        return;
    const size_t size = uart->out_size;
    uart->out = NULL;
    uart->out_size = uart->out_done = 0;
    if (uart->client.transmitted != NULL)
        uart->client.transmitted(uart->client.context, size, ERROR_OK);
}

static void go_on_sending(struct uart_rp2040 *uart)
{
    if (!is_waiting_for_room(uart))
        return;
    fill(uart);
    enable(uart);
    complete(uart);
}

// --- Receiving -----------------------------------------------------------------------------------

static void set_receiving(void *device, bool on)
{
    struct uart_rp2040 *const uart = device;
    uart->receiving = on;
    enable(uart);
}

// Byte by byte, because each may be the last one that is wanted for now. A broken one is dropped; one that is
// followed by an overrun is not.
static void take_received(struct uart_rp2040 *uart)
{
    for (unsigned i = 0; i < FIFO_BYTES && uart->receiving && (uart->registers->flags & FLAG_RX_EMPTY) == 0; i++) {
        const uint32_t data = uart->registers->data;
        const uint8_t byte = (uint8_t)data;
        if ((data & (DATA_FRAMING | DATA_PARITY | DATA_BREAK)) == 0 && uart->client.received != NULL)
            uart->client.received(uart->client.context, &byte, 1);
    }
}

static void set_client(void *device, const struct hil_uart_client *client)
{
    ((struct uart_rp2040 *)device)->client = *client;
}

void uart_rp2040_handle(void *context)
{
    struct uart_rp2040 *const uart = context;
    uart->registers->interrupts_clear = INTERRUPT_TX; // those of the receiver end when its FIFO is read
    take_received(uart);
    go_on_sending(uart);
}

// --- Start and panic -----------------------------------------------------------------------------

// The line control register is written after the divisor, which it takes over (4.2.3.2.1).
void uart_rp2040_init(struct uart_rp2040 *uart, volatile struct uart_rp2040_registers *registers, uint32_t clock_hz,
                      uint32_t baud, struct deferred_set *deferred)
{
    static const struct hil_uart_ops ops = {transmit, set_receiving, set_client};
    const uint32_t divisor_64ths = (uint32_t)(((uint64_t)clock_hz * 4 + baud / 2) / baud);
    *uart = (struct uart_rp2040){.registers = registers, .completion = {.run = complete, .context = uart}};
    uart->hil = (struct hil_uart){.ops = &ops, .device = uart};
    const bool registered = deferred_register(deferred, &uart->completion);
    assert(registered);
    (void)registered;
    registers->control = 0;
    registers->divisor = divisor_64ths / 64;
    registers->divisor_64ths = divisor_64ths % 64;
    registers->line_control = LINE_8_BITS | LINE_FIFOS;
    registers->fifo_levels = LEVEL_TX_QUARTER | LEVEL_RX_EIGHTH;
    registers->interrupts_clear = INTERRUPTS_ALL;
    registers->control = CONTROL_ON | CONTROL_TX | CONTROL_RX;
    enable(uart);
}

void uart_rp2040_write(struct uart_rp2040 *uart, const char *text, size_t size)
{
    for (size_t i = 0; i < size; i++) {
        while ((uart->registers->flags & FLAG_TX_FULL) != 0)
            continue;
        uart->registers->data = (uint8_t)text[i];
    }
}
