// SPDX-License-Identifier: Apache-2.0 OR MIT
// See proximity.h.
#include "proximity.h"

#include "syscalls/proximity_syscalls.h"

bool libtocksync_proximity_exists(void)
{
    return libtock_proximity_driver_exists();
}

returncode_t libtocksync_proximity_read(uint8_t *proximity)
{
    const returncode_t code = libtock_proximity_command_read();
    return code == RETURNCODE_SUCCESS ? libtocksync_proximity_yield_wait_for(proximity) : code;
}

returncode_t libtocksync_proximity_read_on_interrupt(uint32_t lower_threshold, uint32_t higher_threshold,
                                                     uint8_t *proximity)
{
    const returncode_t code = libtock_proximity_command_read_on_interrupt(lower_threshold, higher_threshold);
    return code == RETURNCODE_SUCCESS ? libtocksync_proximity_yield_wait_for(proximity) : code;
}
