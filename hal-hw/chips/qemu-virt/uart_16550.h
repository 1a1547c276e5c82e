// SPDX-License-Identifier: Apache-2.0 OR MIT
// The 16550 UART (TI TL16C550C data sheet), byte-wide registers. The divisor is left as the board has
// it: QEMU's has no speed. While nobody receives, arriving bytes stay in the FIFO.
#pragma once

#include "core/hil/uart.h"

struct uart_16550_registers {
    uint8_t data;             // RBR and THR
    uint8_t interrupt_enable; // IER
    uint8_t fifo_control;     // FCR; reads IIR
    uint8_t line_control;     // LCR
    uint8_t modem_control;    // MCR
    uint8_t line_status;      // LSR
};

struct uart_16550 {
    volatile struct uart_16550_registers *registers;
    struct hil_uart_client client;
    const uint8_t *out; // NULL: nothing is being sent
    size_t out_size, out_done;
    bool receiving;
    struct hil_uart hil;
};

void uart_16550_init(struct uart_16550 *uart, volatile struct uart_16550_registers *registers);

// The handler of its interrupt line; context: the struct uart_16550.
void uart_16550_handle(void *context);

// Sends and waits, for the panic report: needs no interrupt.
void uart_16550_write(struct uart_16550 *uart, const char *text, size_t size);
