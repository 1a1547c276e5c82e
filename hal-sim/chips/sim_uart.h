// SPDX-License-Identifier: Apache-2.0 OR MIT
// A virtual UART. Sending takes the time that the bits take; what is sent goes to a sink outside,
// what comes from outside waits in a queue that loses nothing.
#pragma once

#include "core/hil/uart.h"
#include "hal-sim/arena.h"
#include "hal-sim/chips/interrupts.h"
#include "hal-sim/clock.h"

struct sim_uart_sink {
    void (*sent)(void *context, unsigned port, const uint8_t *data, size_t size);
    void (*received)(void *context, unsigned port, uint8_t byte); // it has come over the wire
    void *context;
};

struct sim_uart {
    struct hil_uart hil;
    struct sim_clock *clock;
    struct sim_interrupts *interrupts;
    struct sim_arena *arena; // what arrives and is not taken yet lies there
    unsigned port;
    uint32_t baud;
    struct sim_uart_sink sink;
    struct hil_uart_client client;
    struct sim_event sent_event, arrive_event;
    const uint8_t *sending;
    size_t sending_size;
    bool sent; // done, not yet reported
    bool receiving;
    uint8_t *input; // arriving bytes, oldest first
    size_t input_size, input_capacity, input_taken;
};

void sim_uart_init(struct sim_uart *uart, struct sim_clock *clock, struct sim_interrupts *interrupts,
                   struct sim_arena *arena, unsigned port, uint32_t baud);
// Bytes from outside. False: the host has no memory for them.
bool sim_uart_input(struct sim_uart *uart, const uint8_t *data, size_t size);
