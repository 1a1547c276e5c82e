// SPDX-License-Identifier: Apache-2.0 OR MIT
// UART with EasyDMA of the nRF52 (product specification, 6.34), 115200 baud, no flow control. From when
// somebody first received the receiver runs; while nobody does, the first five bytes wait.
#pragma once

#include "core/hil/uart.h"

enum { UARTE_NRF52_BOUNCE_BYTES = 64 };

struct uarte_nrf52_dma {
    uint32_t pointer, count_max, amount, list;
};

struct uarte_nrf52_registers {
    uint32_t task_start_rx, task_stop_rx, task_start_tx, task_stop_tx;
    uint32_t reserved0[7], task_flush_rx, reserved1[52];
    uint32_t event_cts, event_ncts, event_rx_ready, reserved2, event_rx_end;
    uint32_t reserved3[2], event_tx_ready, event_tx_end, event_error, reserved4[7];
    uint32_t event_rx_timeout, reserved5, event_rx_started, event_tx_started, reserved6, event_tx_stopped;
    uint32_t reserved7[41], shorts, reserved8[63];
    uint32_t interrupts, interrupts_set, interrupts_clear, reserved9[93];
    uint32_t error_source, reserved10[31];
    uint32_t enable, reserved11;
    uint32_t pin_rts, pin_tx, pin_cts, pin_rx, reserved12[3];
    uint32_t baud, reserved13[3];
    struct uarte_nrf52_dma rx, tx;
    uint32_t reserved14[6], config;
};

struct uarte_nrf52 {
    volatile struct uarte_nrf52_registers *registers;
    struct hil_uart_client client;
    const uint8_t *out; // NULL: nothing is being sent
    size_t out_size, out_done;
    uint32_t piece; // bytes under way
    bool receiving, started;
    uint8_t in; // the byte that arrives
    uint8_t bounce[UARTE_NRF52_BOUNCE_BYTES];
    struct hil_uart hil;
};

// Pins are numbered through both ports: P1.02 is 34.
void uarte_nrf52_init(struct uarte_nrf52 *uarte, volatile struct uarte_nrf52_registers *registers, uint32_t pin_tx,
                      uint32_t pin_rx);

// The handler of its interrupt line; context: the struct uarte_nrf52.
void uarte_nrf52_handle(void *context);

// Sends and waits, for the panic report: needs no interrupt.
void uarte_nrf52_write(struct uarte_nrf52 *uarte, const char *text, size_t size);
