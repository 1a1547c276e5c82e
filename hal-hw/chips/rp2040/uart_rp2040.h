// SPDX-License-Identifier: Apache-2.0 OR MIT
// UART of the RP2040, an Arm PL011 (RP2040 data sheet, 4.2; Arm DDI 0183): 8 bits, no parity, FIFOs of 32.
// While nobody receives, arriving bytes stay in the FIFO.
#pragma once

#include "core/hil/uart.h"
#include "core/kernel/deferred.h"

struct uart_rp2040_registers {
    uint32_t data, receive_status, reserved0[4], flags, reserved1[2];
    uint32_t divisor, divisor_64ths, line_control, control, fifo_levels;
    uint32_t interrupt_mask, interrupts_raw, interrupts, interrupts_clear;
};

struct uart_rp2040 {
    volatile struct uart_rp2040_registers *registers;
    struct hil_uart_client client;
    struct deferred_call completion; // for a buffer that the FIFO took at once
    const uint8_t *out;              // NULL: nothing is being sent
    size_t out_size, out_done;
    bool receiving;
    struct hil_uart hil;
};

void uart_rp2040_init(struct uart_rp2040 *uart, volatile struct uart_rp2040_registers *registers, uint32_t clock_hz,
                      uint32_t baud, struct deferred_set *deferred);

// The handler of its interrupt line; context: the struct uart_rp2040.
void uart_rp2040_handle(void *context);

// Sends and waits, for the panic report: needs no interrupt.
void uart_rp2040_write(struct uart_rp2040 *uart, const char *text, size_t size);
