// SPDX-License-Identifier: Apache-2.0 OR MIT
// See debug_uart.h.
#include "core/capsules/debug_uart.h"

#include <assert.h>

static size_t whole_lines(const struct debug_uart *debug_uart)
{
    size_t end = debug_uart->used;
    while (end > 0 && debug_uart->chunk[end - 1] != '\n')
        end--;
    return end > 0 ? end : debug_uart->used;
}

static void fill(struct debug_uart *debug_uart)
{
    assert(debug_uart->used <= sizeof(debug_uart->chunk));
    const size_t room = sizeof(debug_uart->chunk) - debug_uart->used;
    if (room > 0)
        debug_uart->used += debug_take(debug_uart->writer, &debug_uart->chunk[debug_uart->used], room);
}

static void drop_sent(struct debug_uart *debug_uart, size_t size)
{
    assert(size <= debug_uart->used);
    for (size_t i = size; i < debug_uart->used; i++)
        debug_uart->chunk[i - size] = debug_uart->chunk[i];
    debug_uart->used -= size;
}

// Called from anywhere in the kernel that writes debug output.
static void send(void *context)
{
    struct debug_uart *const debug_uart = context;
    if (debug_uart->sending > 0)
        return;
    fill(debug_uart);
    if (debug_uart->used == 0)
        return;
    const size_t size = whole_lines(debug_uart);
    debug_uart->sending = size;
    // A port that refuses gets the same text at the next wake-up.
    if (debug_uart->uart->ops->transmit(debug_uart->uart->device, debug_uart->chunk, size) != ERROR_OK)
        debug_uart->sending = 0;
}

static void transmitted(void *context, size_t size, enum error error)
{
    struct debug_uart *const debug_uart = context;
    (void)size;
    if (error == ERROR_OK)
        drop_sent(debug_uart, debug_uart->sending);
    debug_uart->sending = 0;
    if (error == ERROR_OK)
        send(debug_uart);
}

void debug_uart_init(struct debug_uart *debug_uart, const struct hil_uart *uart, struct debug_writer *writer)
{
    assert(uart->ops != NULL && writer->ring != NULL && writer->size > 0);
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
