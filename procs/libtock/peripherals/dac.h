// SPDX-License-Identifier: Apache-2.0 OR MIT
// One analog output.
#pragma once

#include "../tock.h"

#ifdef __cplusplus
extern "C" {
#endif

bool libtock_dac_exists(void);

returncode_t libtock_dac_initialize(void);

// Sets the output, in steps of the converter.
returncode_t libtock_dac_set_value(uint32_t value);

#ifdef __cplusplus
}
#endif
