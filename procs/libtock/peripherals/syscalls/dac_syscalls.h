// SPDX-License-Identifier: Apache-2.0 OR MIT
// The analog output driver's system calls, one function each.
#pragma once

#include "../../driver_numbers.h"
#include "../../tock.h"

#ifdef __cplusplus
extern "C" {
#endif

bool libtock_dac_driver_exists(void);

// Does nothing any more: setting a value switches the output on.
returncode_t libtock_dac_command_initialize(void);

// Sets the output, in steps of the converter.
returncode_t libtock_dac_command_set_value(uint32_t value);

#ifdef __cplusplus
}
#endif
