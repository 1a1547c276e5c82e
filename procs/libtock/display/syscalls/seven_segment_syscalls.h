// SPDX-License-Identifier: Apache-2.0 OR MIT
// The seven-segment driver's system calls, one function each. Positions count from 1 at the left.
#pragma once

#include "../../driver_numbers.h"
#include "../../tock.h"

#ifdef __cplusplus
extern "C" {
#endif

bool libtock_seven_segment_driver_exists(void);

returncode_t libtock_seven_segment_command_digit(uint32_t position, uint32_t digit);
returncode_t libtock_seven_segment_command_clear(void);
returncode_t libtock_seven_segment_command_dot(uint32_t position);
returncode_t libtock_seven_segment_command_pattern(uint32_t position, uint32_t pattern);
returncode_t libtock_seven_segment_command_count(uint32_t *count);

#ifdef __cplusplus
}
#endif
