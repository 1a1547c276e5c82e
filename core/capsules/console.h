// SPDX-License-Identifier: Apache-2.0 OR MIT
// System call driver 0x1: text of processes out and in over one serial port.
//
// Writes go out whole, in the order in which they were asked for. Lines stay whole too: when a write
// ends in the middle of a line, its process keeps the line. Its next write goes before the others',
// and with an alarm (console_hold_lines) the others wait up to CONSOLE_HOLD_MS for it. The process
// loses the line when it ends it, when it dies, when that time is over, or after CONSOLE_LINE_MAX
// bytes without an end. So nobody waits for ever, and a prompt costs the others one short wait.
//
// One process reads at a time. What arrives while nobody reads is lost.
#pragma once

#include "core/hil/alarm.h"
#include "core/hil/uart.h"
#include "core/kernel/capsule.h"

enum { CONSOLE_WRITE_CHUNK = 128, CONSOLE_READ_MAX = 256, CONSOLE_LINE_MAX = 512, CONSOLE_HOLD_MS = 20 };

// The line that was begun and not ended.
struct console_line {
    bool open;
    bool held; // the alarm runs: only the owner may write
    struct process_id owner;
    uint32_t size; // bytes since it began
};

struct console {
    struct driver driver;
    struct grant grant;
    const struct hil_uart *uart;
    struct hil_uart_client client;
    const struct hil_alarm *alarm; // NULL: nobody waits for the rest of a line
    struct hil_alarm_client alarm_client;

    // The write that is under way.
    bool writing;
    struct process_id writer;
    uint32_t length, sent, chunk_size; // bytes; the chunk is not in sent yet
    uint32_t next_ticket;              // orders the writes that wait
    struct console_line line;
    uint8_t chunk[CONSOLE_WRITE_CHUNK];

    // The read that is under way.
    bool reading;
    struct process_id reader;
    uint32_t wanted, received; // bytes
    uint32_t copied;           // of those received: the rest found no buffer
};

// Board code, at start; then it registers the grant and lists the driver.
void console_init(struct console *console, const struct hil_uart *uart);
// Board code, after console_init(): lets other writers wait for the rest of a line.
void console_hold_lines(struct console *console, const struct hil_alarm *alarm);
