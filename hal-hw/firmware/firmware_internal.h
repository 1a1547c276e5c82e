// SPDX-License-Identifier: Apache-2.0 OR MIT
// Between the files of this folder: the state of the one firmware image.
#pragma once

#include "core/capsules/virtual_alarm.h"
#include "core/capsules/virtual_uart.h"
#include "core/kernel/board.h"
#include "core/kernel/debug.h"
#include "core/kernel/scheduler.h"
#include "hal-hw/firmware/firmware.h"
#include "hal-hw/firmware/remote.h"

enum { FIRMWARE_DRIVERS_MAX = 24, FIRMWARE_DEBUG_TEXT_BYTES = 512 };

struct firmware {
    const struct firmware_board *board;
    struct kernel kernel;
    struct scheduler_turns turns; // unless the board brings a scheduler
    const struct driver *drivers[FIRMWARE_DRIVERS_MAX];
    struct debug_writer debug;
    uint8_t debug_text[FIRMWARE_DEBUG_TEXT_BYTES];
    struct capability capability; // for what this folder makes
    const struct hil_alarm *alarm;
    struct virtual_alarm_mux alarm_mux;
    struct virtual_uart_mux uart_mux;
    bool has_uart;
    const struct firmware_remote *remote; // NULL: nobody controls the board from outside
};

extern struct firmware firmware;

// Lists a driver, and registers its grant unless that is NULL.
void firmware_list(const struct driver *driver, struct grant *grant);
// What firmware_add_buttons() and firmware_add_gpio() do unless a tool controls the board.
void firmware_make_buttons(struct button_pin *buttons, size_t count);
void firmware_make_gpio(const struct hil_gpio_pin *pins, size_t count);

// --- Symbols of firmware.ld ------------------------------------------------------------------------

extern uint8_t _stext[], _etext[], _srodata[], _erodata[];
extern uint8_t _srelocate[], _erelocate[], _lrelocate[], _szero[], _ezero[], _sstack[], _estack[];
extern const uint8_t _sapps[], _eapps[];
extern uint8_t _sappmem[], _eappmem[];
