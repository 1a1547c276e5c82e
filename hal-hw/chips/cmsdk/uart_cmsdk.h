// SPDX-License-Identifier: Apache-2.0 OR MIT
// Serial port of Arm's Cortex-M System Design Kit (DDI 0479, 4.3): one byte each way, no queue. While nobody
// receives, the first byte that arrives waits.
#pragma once

#include "core/hil/uart.h"
#include "core/kernel/deferred.h"

struct uart_cmsdk_registers {
    volatile uint32_t data;
    volatile uint32_t state;
    volatile uint32_t control;
    volatile uint32_t interrupts; // read: which; write one: clear
    volatile uint32_t divider;
};

struct uart_cmsdk {
    struct hil_uart hil;
    struct uart_cmsdk_registers *registers;
    struct hil_uart_client client;
    struct deferred_call arrival; // of a byte that waited until somebody received
    const uint8_t *data;          // not NULL: a transmit is under way
    size_t size, sent;
    bool receiving;
};

// Board code. Attach both handlers to the port's lines, with the device as context.
void uart_cmsdk_init(struct uart_cmsdk *uart, struct uart_cmsdk_registers *registers, uint32_t clock_hz, uint32_t baud,
                     struct deferred_set *deferred);
void uart_cmsdk_handle_transmit(void *context);
void uart_cmsdk_handle_receive(void *context);
// By polling, for the panic report.
void uart_cmsdk_write(struct uart_cmsdk *uart, const char *text, size_t size);
