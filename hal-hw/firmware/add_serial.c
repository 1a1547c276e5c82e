// SPDX-License-Identifier: Apache-2.0 OR MIT
// Components: all that shares the one serial port.
#include "core/capsules/console.h"
#include "core/capsules/debug_uart.h"
#include "core/capsules/low_level_debug.h"
#include "core/capsules/process_console.h"
#include "hal-hw/firmware/firmware_internal.h"

enum { INPUT_BYTES = 32, HISTORY_LINES = 2 };

static const struct process_console_memory process_console_memory =
    PROCESS_CONSOLE_MEMORY(INPUT_BYTES, PROCESS_CONSOLE_OUTPUT_MIN, HISTORY_LINES);

static struct virtual_uart *user_of_uart(struct virtual_uart *user)
{
    assert(firmware.has_uart);
    virtual_uart_init(user, &firmware.uart_mux);
    return user;
}

void firmware_add_uart(const struct hil_uart *uart)
{
    static struct virtual_uart port;
    static struct debug_uart debug_uart;
    if (firmware.remote != NULL)
        uart = firmware.remote->tap_uart(uart);
    virtual_uart_mux_init(&firmware.uart_mux, uart);
    firmware.has_uart = true;
    debug_uart_init(&debug_uart, &user_of_uart(&port)->hil, &firmware.debug);
}

void firmware_add_console(void)
{
    static struct virtual_uart port;
    static struct virtual_alarm alarm;
    static struct console console;
    console_init(&console, &user_of_uart(&port)->hil);
    if (firmware.alarm != NULL) {
        virtual_alarm_init(&alarm, &firmware.alarm_mux);
        console_hold_lines(&console, &alarm.hil);
    }
    firmware_list(&console.driver, &console.grant);
}

void firmware_add_low_level_debug(void)
{
    static struct virtual_uart port;
    static struct low_level_debug debug;
    low_level_debug_init(&debug, &user_of_uart(&port)->hil);
    firmware_list(&debug.driver, &debug.grant);
}

void firmware_add_process_console(bool awake)
{
    static struct virtual_uart port;
    static struct process_console console;
    if (firmware.remote != NULL && !firmware.remote->wants_process_console)
        return;
    process_console_init(&console, &user_of_uart(&port)->hil, &firmware.capability, &process_console_memory);
    if (awake || firmware.remote != NULL)
        process_console_start(&console);
}
