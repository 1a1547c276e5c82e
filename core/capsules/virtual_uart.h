// SPDX-License-Identifier: Apache-2.0 OR MIT
// Many serial ports out of one. Each virtual port sends whole buffers; they leave one after the
// other in the order of the requests and are never mixed. Every port that is receiving gets every
// byte that arrives.
//
// Lines stay whole: a port whose buffer ended in the middle of a line, and which sends its next
// buffer from within transmitted(), goes on before the others. It can hold them off for
// VIRTUAL_UART_LINE_MAX bytes, no longer.
#pragma once

#include "core/hil/uart.h"

enum { VIRTUAL_UART_LINE_MAX = 1024 };

struct virtual_uart_mux {
    const struct hil_uart *uart;
    struct hil_uart_client client;
    struct virtual_uart *devices; // in order of virtual_uart_init()
    struct virtual_uart *waiting; // in order of their requests
    struct virtual_uart *sending;
    bool completing;    // transmitted() of a port is running: what it asks for waits its turn
    enum error refusal; // the real port refuses and its users are being told
    size_t line_size;   // bytes of the line that is being continued
};

struct virtual_uart {
    struct hil_uart hil;
    struct virtual_uart_mux *mux;
    struct virtual_uart *next;         // of all
    struct virtual_uart *next_waiting; // of those that wait to send
    struct hil_uart_client client;
    const uint8_t *data; // not NULL: waits or is under way
    size_t size;
    bool receiving;
    bool hears; // it was receiving when the bytes that are handed out arrived
};

// Board code, at start. The real port belongs to the mux from now on.
void virtual_uart_mux_init(struct virtual_uart_mux *mux, const struct hil_uart *uart);
void virtual_uart_init(struct virtual_uart *device, struct virtual_uart_mux *mux);
