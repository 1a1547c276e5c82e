// SPDX-License-Identifier: Apache-2.0 OR MIT
// See debug_uart.h.
#include "core/capsules/debug_uart.h"

#include <assert.h>

static size_t whole_lines(const struct debug_writer *writer)
{
    const size_t most = writer->used < DEBUG_UART_CHUNK ? writer->used : DEBUG_UART_CHUNK;
    size_t end = most;
    while (end > 0 && writer->buffer[end - 1] != '\n')
        end--;
    return end > 0 ? end : most;
}

// Called from anywhere in the kernel that writes debug output. It is sent from where it lies.
static void send(void *context)
{
    struct debug_uart *const debug_uart = context;
    const struct debug_writer *const writer = debug_uart->writer;
    if (debug_uart->sending > 0 || writer->used == 0)
        return;
    debug_uart->sending = whole_lines(writer);
    // A port that refuses gets the same text at the next wake-up.
    if (debug_uart->uart->ops->transmit(debug_uart->uart->device, writer->buffer, debug_uart->sending) != ERROR_OK)
        debug_uart->sending = 0;
}

static void transmitted(void *context, size_t size, enum error error)
{
    struct debug_uart *const debug_uart = context;
    (void)size;
    if (error == ERROR_OK)
        debug_drop(debug_uart->writer, debug_uart->sending);
    debug_uart->sending = 0;
    if (error == ERROR_OK)
        send(debug_uart);
}

void debug_uart_init(struct debug_uart *debug_uart, const struct hil_uart *uart, struct debug_writer *writer)
{
    assert(uart->ops != NULL && writer->buffer != NULL && writer->size > 0);
    *debug_uart = (struct debug_uart){
        .uart = uart,
        .client = {.transmitted = transmitted, .context = debug_uart},
        .writer = writer,
    };
    uart->ops->set_client(uart->device, &debug_uart->client);
    writer->context = debug_uart;
    writer->wake = send;
    send(debug_uart); // what was written before there was a port
}
