// SPDX-License-Identifier: Apache-2.0 OR MIT
// Gases in the air, without waiting. See also libtock-sync/sensors/air_quality.h. libtock-c has no such driver.
#pragma once

#include "../tock.h"

#ifdef __cplusplus
extern "C" {
#endif

// The result of a reading, and the concentration.
typedef void (*libtock_air_quality_callback)(returncode_t, uint32_t);

bool libtock_air_quality_exists(void);

// Starts a reading of carbon dioxide, in parts per million; cb runs in a later yield.
returncode_t libtock_air_quality_read_co2(libtock_air_quality_callback cb);

// Starts a reading of volatile organic compounds, in parts per billion; cb runs in a later yield.
returncode_t libtock_air_quality_read_tvoc(libtock_air_quality_callback cb);

#ifdef __cplusplus
}
#endif
