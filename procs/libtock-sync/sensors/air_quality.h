// SPDX-License-Identifier: Apache-2.0 OR MIT
// Gases in the air, waiting for the reading. libtock-c has no such driver.
#pragma once

#include <libtock/sensors/air_quality.h>
#include <libtock/tock.h>

#ifdef __cplusplus
extern "C" {
#endif

bool libtocksync_air_quality_exists(void);

// Measures carbon dioxide, in parts per million.
returncode_t libtocksync_air_quality_read_co2(uint32_t *co2);

// Measures volatile organic compounds, in parts per billion.
returncode_t libtocksync_air_quality_read_tvoc(uint32_t *tvoc);

#ifdef __cplusplus
}
#endif
