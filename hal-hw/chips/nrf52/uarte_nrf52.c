// SPDX-License-Identifier: Apache-2.0 OR MIT
// See uarte_nrf52.h. EasyDMA reads RAM only (product specification, 6.34.1), and text may lie in flash: all
// goes out through a small buffer. It receives into one byte, restarted for each: what arrives meanwhile waits in the
// receiver's FIFO, which is why it is never stopped.
#include "hal-hw/chips/nrf52/uarte_nrf52.h"

#include <assert.h>
#include <string.h>

enum { ENABLED = 8, BAUD_115200 = 0x01d60000 };
enum { INTERRUPT_RX_END = 1 << 4, INTERRUPT_TX_END = 1 << 8 };

static_assert(offsetof(struct uarte_nrf52_registers, event_tx_end) == 0x120, "6.34.9");
static_assert(offsetof(struct uarte_nrf52_registers, event_tx_stopped) == 0x158, "6.34.9");
static_assert(offsetof(struct uarte_nrf52_registers, shorts) == 0x200, "6.34.9");
static_assert(offsetof(struct uarte_nrf52_registers, error_source) == 0x480, "6.34.9");
static_assert(offsetof(struct uarte_nrf52_registers, enable) == 0x500, "6.34.9");
static_assert(offsetof(struct uarte_nrf52_registers, baud) == 0x524, "6.34.9");
static_assert(offsetof(struct uarte_nrf52_registers, tx) == 0x544, "6.34.9");
static_assert(offsetof(struct uarte_nrf52_registers, config) == 0x56c, "6.34.9");

static uint32_t address_of(const void *memory)
{
    return (uint32_t)(uintptr_t)memory;
}

// An event stays until it is cleared, and the bus may be slower than the return from its interrupt.
static void clear(volatile uint32_t *event)
{
    *event = 0;
    (void)*event;
}

// --- Sending -------------------------------------------------------------------------------------

static void send_piece(struct uarte_nrf52 *uarte, const void *from, size_t left)
{
    uarte->piece = left < UARTE_NRF52_BOUNCE_BYTES ? (uint32_t)left : UARTE_NRF52_BOUNCE_BYTES;
    memcpy(uarte->bounce, from, uarte->piece);
    clear(&uarte->registers->event_tx_end);
    uarte->registers->tx.pointer = address_of(uarte->bounce);
    uarte->registers->tx.count_max = uarte->piece;
    uarte->registers->task_start_tx = 1;
}

static enum error transmit(void *device, const uint8_t *data, size_t size)
{
    struct uarte_nrf52 *const uarte = device;
    if (uarte->out != NULL)
        return ERROR_BUSY;
    if (size == 0)
        return ERROR_SIZE;
    uarte->out = data;
    uarte->out_size = size;
    uarte->out_done = 0;
    send_piece(uarte, data, size);
    uarte->registers->interrupts_set = INTERRUPT_TX_END;
    return ERROR_OK;
}

static void go_on_sending(struct uarte_nrf52 *uarte)
{
    if (uarte->out == NULL || uarte->registers->event_tx_end == 0)
        return;
    clear(&uarte->registers->event_tx_end);
    uarte->out_done += uarte->piece;
    if (uarte->out_done < uarte->out_size) {
        send_piece(uarte, uarte->out + uarte->out_done, uarte->out_size - uarte->out_done);
        return;
    }
    uarte->registers->interrupts_clear = INTERRUPT_TX_END;
    uarte->out = NULL;
    if (uarte->client.transmitted != NULL)
        uarte->client.transmitted(uarte->client.context, uarte->out_size, ERROR_OK);
}

// --- Receiving -----------------------------------------------------------------------------------

static void listen(struct uarte_nrf52 *uarte)
{
    clear(&uarte->registers->event_rx_end);
    uarte->registers->rx.pointer = address_of(&uarte->in);
    uarte->registers->rx.count_max = 1;
    uarte->registers->task_start_rx = 1;
}

static void set_receiving(void *device, bool on)
{
    struct uarte_nrf52 *const uarte = device;
    if (on && !uarte->started)
        listen(uarte);
    uarte->started |= on;
    uarte->receiving = on;
    if (on)
        uarte->registers->interrupts_set = INTERRUPT_RX_END; // comes at once if a byte waits
    else
        uarte->registers->interrupts_clear = INTERRUPT_RX_END;
}

static void take_received(struct uarte_nrf52 *uarte)
{
    if (!uarte->receiving || uarte->registers->event_rx_end == 0)
        return;
    const uint8_t byte = *(volatile uint8_t *)&uarte->in;
    listen(uarte);
    if (uarte->client.received != NULL)
        uarte->client.received(uarte->client.context, &byte, 1);
}

static void set_client(void *device, const struct hil_uart_client *client)
{
    ((struct uarte_nrf52 *)device)->client = *client;
}

void uarte_nrf52_handle(void *context)
{
    take_received(context);
    go_on_sending(context);
}

// --- Start and panic -----------------------------------------------------------------------------

void uarte_nrf52_init(struct uarte_nrf52 *uarte, volatile struct uarte_nrf52_registers *registers, uint32_t pin_tx,
                      uint32_t pin_rx)
{
    static const struct hil_uart_ops ops = {transmit, set_receiving, set_client};
    *uarte = (struct uarte_nrf52){.registers = registers};
    uarte->hil = (struct hil_uart){.ops = &ops, .device = uarte};
    registers->pin_tx = pin_tx;
    registers->pin_rx = pin_rx;
    registers->pin_rts = registers->pin_cts = UINT32_MAX; // not connected
    registers->baud = BAUD_115200;
    registers->config = 0;
    registers->enable = ENABLED;
}

// What was under way is finished first: its end is not told, for nobody listens any more.
void uarte_nrf52_write(struct uarte_nrf52 *uarte, const char *text, size_t size)
{
    while (uarte->out != NULL && uarte->registers->event_tx_end == 0)
        continue;
    for (size_t done = 0; done < size; done += uarte->piece) {
        send_piece(uarte, text + done, size - done);
        while (uarte->registers->event_tx_end == 0)
            continue;
    }
}
