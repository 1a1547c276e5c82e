// SPDX-License-Identifier: Apache-2.0 OR MIT
// See low_level_debug.h.
#include "low_level_debug.h"

#include "core/abi/abi.h"
#include "libtock/driver_call.h"

#include <assert.h>

static_assert(LIBTOCK_LOW_LEVEL_DEBUG_PANIC == LOW_LEVEL_DEBUG_ALERT_PANIC &&
                  LIBTOCK_LOW_LEVEL_DEBUG_WRONG_LOCATION == LOW_LEVEL_DEBUG_ALERT_WRONG_LOCATION,
              "alert codes");

bool libtock_low_level_debug_exists(void)
{
    return driver_exists(DRIVER_LOW_LEVEL_DEBUG);
}

returncode_t libtock_low_level_debug_alert(uint32_t code)
{
    return driver_command(DRIVER_LOW_LEVEL_DEBUG, LOW_LEVEL_DEBUG_COMMAND_ALERT, code, 0);
}

returncode_t libtock_low_level_debug_print1(uint32_t number)
{
    return driver_command(DRIVER_LOW_LEVEL_DEBUG, LOW_LEVEL_DEBUG_COMMAND_PRINT1, number, 0);
}

returncode_t libtock_low_level_debug_print2(uint32_t first, uint32_t second)
{
    return driver_command(DRIVER_LOW_LEVEL_DEBUG, LOW_LEVEL_DEBUG_COMMAND_PRINT2, first, second);
}
