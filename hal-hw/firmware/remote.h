// SPDX-License-Identifier: Apache-2.0 OR MIT
// Remote control of firmware in an emulator: a tool on the host says how far time may go, types, presses
// virtual buttons and asks for processes, over two pipes that semihosting reaches. docs/remote.md has its
// words. It is there on boards that call firmware_add_remote(), and does nothing unless the tool has
// written FIRMWARE_REMOTE_ON into firmware_remote before the processor started.
//
// The board stands still while the tool thinks: reading from a pipe blocks the processor, and an
// emulator that counts instructions moves no time meanwhile.
#pragma once

#include "core/capsules/button.h"
#include "core/hil/gpio.h"
#include "core/hil/led.h"
#include "core/hil/uart.h"

#include <stddef.h>

enum { FIRMWARE_REMOTE_ON = 0x52656d6f };

// What components ask before they take a device: each returns what they are to use instead.
struct firmware_remote {
    const struct hil_uart *(*tap_uart)(const struct hil_uart *uart);
    const struct hil_led *(*tap_leds)(const struct hil_led *leds, size_t count);
    // Adds what the board does not have.
    void (*add_devices)(void);
    bool wants_process_console;
    // All is loaded: blocks until the tool lets the board run.
    void (*begin)(void);
    // After the panic report: answers questions until the tool has enough.
    void (*panicked)(void); // never returns
    // The board is to begin anew: tells the tool and ends the emulator.
    void (*reset)(void); // never returns
};
