// SPDX-License-Identifier: Apache-2.0 OR MIT
// System call driver 0x8: numbers printed as lines, for code that has no library to stand on. A few
// lines of each process wait while the port is busy; what does not fit is counted and said.
#pragma once

#include "core/hil/uart.h"
#include "core/kernel/capsule.h"

enum { LOW_LEVEL_DEBUG_QUEUE = 4, LOW_LEVEL_DEBUG_LINE = 80 };

struct low_level_debug {
    struct driver driver;
    struct grant grant;
    const struct hil_uart *uart;
    struct hil_uart_client client;
    bool sending;
    bool grant_failed;        // to be said at the next opportunity
    struct process_id served; // whose line went out last: the others come first now
    char line[LOW_LEVEL_DEBUG_LINE];
};

// Board code, at start; then it registers the grant and lists the driver.
void low_level_debug_init(struct low_level_debug *debug, const struct hil_uart *uart);
