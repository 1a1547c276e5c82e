// SPDX-License-Identifier: Apache-2.0 OR MIT
// See ninedof.h.
#include "ninedof.h"

#include "syscalls/ninedof_syscalls.h"

// Newton's method from above, so that an application without mathematics need not link the library of it.
static double square_root(double value)
{
    double root = value > 1 ? value : 1;
    for (double next = (root + value / root) / 2; next < root; next = (root + value / root) / 2)
        root = next;
    return root;
}

static returncode_t read(returncode_t (*start)(void), int *x, int *y, int *z)
{
    const returncode_t code = start();
    return code == RETURNCODE_SUCCESS ? libtocksync_ninedof_yield_wait_for(x, y, z) : code;
}

bool libtocksync_ninedof_exists(void)
{
    return libtock_ninedof_driver_exists();
}

returncode_t libtocksync_ninedof_read_accelerometer(int *x, int *y, int *z)
{
    return read(libtock_ninedof_command_start_accelerometer_reading, x, y, z);
}

returncode_t libtocksync_ninedof_read_magnetometer(int *x, int *y, int *z)
{
    return read(libtock_ninedof_command_start_magnetometer_reading, x, y, z);
}

returncode_t libtocksync_ninedof_read_gyroscope(int *x, int *y, int *z)
{
    return read(libtock_ninedof_command_start_gyroscope_reading, x, y, z);
}

returncode_t libtocksync_ninedof_read_accelerometer_magnitude(double *magnitude)
{
    int x, y, z;
    const returncode_t code = libtocksync_ninedof_read_accelerometer(&x, &y, &z);
    if (code == RETURNCODE_SUCCESS)
        *magnitude = square_root((double)x * x + (double)y * y + (double)z * z);
    return code;
}
