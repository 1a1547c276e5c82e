// SPDX-License-Identifier: Apache-2.0 OR MIT
// Acceleration, magnetic field and rotation along three axes, without waiting. See also
// libtock-sync/sensors/ninedof.h. Units are the sensor's: here thousandths of g, milligauss and thousandths of a
// degree each second.
#pragma once

#include "../tock.h"

#ifdef __cplusplus
extern "C" {
#endif

// The result of a reading, and x, y, z.
typedef void (*libtock_ninedof_callback)(returncode_t, int, int, int);

bool libtock_ninedof_exists(void);

// Start a reading; cb runs in a later yield. ENOSUPPORT: the board has none of this kind.
returncode_t libtock_ninedof_read_accelerometer(libtock_ninedof_callback cb);
returncode_t libtock_ninedof_read_magnetometer(libtock_ninedof_callback cb);
returncode_t libtock_ninedof_read_gyroscope(libtock_ninedof_callback cb);

#ifdef __cplusplus
}
#endif
