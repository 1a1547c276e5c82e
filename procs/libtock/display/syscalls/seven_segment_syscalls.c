// SPDX-License-Identifier: Apache-2.0 OR MIT
// See seven_segment_syscalls.h.
#include "seven_segment_syscalls.h"

#include "core/abi/abi.h"
#include "libtock/driver_call.h"

bool libtock_seven_segment_driver_exists(void)
{
    return driver_exists(DRIVER_SEVEN_SEGMENT);
}

returncode_t libtock_seven_segment_command_digit(uint32_t position, uint32_t digit)
{
    return driver_command(DRIVER_SEVEN_SEGMENT, SEVEN_SEGMENT_COMMAND_DIGIT, position, digit);
}

returncode_t libtock_seven_segment_command_clear(void)
{
    return driver_command(DRIVER_SEVEN_SEGMENT, SEVEN_SEGMENT_COMMAND_CLEAR, 0, 0);
}

returncode_t libtock_seven_segment_command_dot(uint32_t position)
{
    return driver_command(DRIVER_SEVEN_SEGMENT, SEVEN_SEGMENT_COMMAND_DOT, position, 0);
}

returncode_t libtock_seven_segment_command_pattern(uint32_t position, uint32_t pattern)
{
    return driver_command(DRIVER_SEVEN_SEGMENT, SEVEN_SEGMENT_COMMAND_PATTERN, position, pattern);
}

returncode_t libtock_seven_segment_command_count(uint32_t *count)
{
    return driver_command_u32(DRIVER_SEVEN_SEGMENT, SEVEN_SEGMENT_COMMAND_DIGIT_COUNT, 0, 0, count);
}
