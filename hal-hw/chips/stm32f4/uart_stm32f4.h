// SPDX-License-Identifier: Apache-2.0 OR MIT
// Serial port of the STM32F4 (RM0090, chapter 30). While nobody receives, the first byte that arrives waits.
#pragma once

#include "core/hil/uart.h"
#include "core/kernel/deferred.h"

struct uart_stm32f4_registers {
    volatile uint32_t sr;
    volatile uint32_t dr;
    volatile uint32_t brr;
    volatile uint32_t cr1;
};

struct uart_stm32f4 {
    struct hil_uart hil;
    struct uart_stm32f4_registers *registers;
    struct hil_uart_client client;
    struct deferred_call completion; // for a buffer that the port took at once
    struct deferred_call arrival;    // of the byte that was kept
    const uint8_t *data;             // not NULL: a transmit is under way
    size_t size, sent;
    bool receiving, has_kept;
    uint8_t kept; // read while nobody received
};

// Board code. Attach the handler to the port's line, with the device as context.
void uart_stm32f4_init(struct uart_stm32f4 *uart, struct uart_stm32f4_registers *registers, uint32_t clock_hz,
                       uint32_t baud, struct deferred_set *deferred);
void uart_stm32f4_handle(void *context);
// By polling, for the panic report.
void uart_stm32f4_write(struct uart_stm32f4 *uart, const char *text, size_t size);
