// SPDX-License-Identifier: Apache-2.0 OR MIT
// Acceleration, magnetic field and rotation along three axes, waiting for the reading.
#pragma once

#include <libtock/sensors/ninedof.h>
#include <libtock/tock.h>

#ifdef __cplusplus
extern "C" {
#endif

bool libtocksync_ninedof_exists(void);

// Measure and store the three axes. ENOSUPPORT: the board has none of this kind.
returncode_t libtocksync_ninedof_read_accelerometer(int *x, int *y, int *z);
returncode_t libtocksync_ninedof_read_magnetometer(int *x, int *y, int *z);
returncode_t libtocksync_ninedof_read_gyroscope(int *x, int *y, int *z);

// Measures the acceleration and stores how strong it is, whatever its direction.
returncode_t libtocksync_ninedof_read_accelerometer_magnitude(double *magnitude);

#ifdef __cplusplus
}
#endif
