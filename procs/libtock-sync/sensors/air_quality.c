// SPDX-License-Identifier: Apache-2.0 OR MIT
// See air_quality.h.
#include "air_quality.h"

#include "syscalls/air_quality_syscalls.h"

bool libtocksync_air_quality_exists(void)
{
    return libtock_air_quality_driver_exists();
}

returncode_t libtocksync_air_quality_read_co2(uint32_t *co2)
{
    const returncode_t code = libtock_air_quality_command_read_co2();
    return code == RETURNCODE_SUCCESS ? libtocksync_air_quality_yield_wait_for(co2) : code;
}

returncode_t libtocksync_air_quality_read_tvoc(uint32_t *tvoc)
{
    const returncode_t code = libtock_air_quality_command_read_tvoc();
    return code == RETURNCODE_SUCCESS ? libtocksync_air_quality_yield_wait_for(tvoc) : code;
}
