// SPDX-License-Identifier: Apache-2.0 OR MIT
// UART of SiFive's FE310-G002 (manual, chapter 18). While nobody receives, arriving bytes stay in the FIFO.
#pragma once

#include "core/hil/uart.h"

struct uart_fe310_registers {
    uint32_t transmit_data;     // txdata: bit 31 full
    uint32_t receive_data;      // rxdata: bit 31 empty
    uint32_t transmit_control;  // txctrl
    uint32_t receive_control;   // rxctrl
    uint32_t interrupt_enable;  // ie
    uint32_t interrupt_pending; // ip
    uint32_t divisor;           // div
};

struct uart_fe310 {
    volatile struct uart_fe310_registers *registers;
    struct hil_uart_client client;
    const uint8_t *out; // NULL: nothing is being sent
    size_t out_size, out_done;
    bool receiving;
    struct hil_uart hil;
};

void uart_fe310_init(struct uart_fe310 *uart, volatile struct uart_fe310_registers *registers, uint32_t clock_hz,
                     uint32_t baud);

// The handler of its interrupt line; context: the struct uart_fe310.
void uart_fe310_handle(void *context);

// Sends and waits, for the panic report: needs no interrupt.
void uart_fe310_write(struct uart_fe310 *uart, const char *text, size_t size);
