// SPDX-License-Identifier: Apache-2.0 OR MIT
// See pressure.h.
#include "core/capsules/pressure.h"

static struct syscall_return pressure_command(void *capsule, struct process_id caller, uint32_t command,
                                              uint32_t argument0, uint32_t argument1)
{
    (void)argument0;
    (void)argument1;
    switch (command) {
    case PRESSURE_COMMAND_EXISTS:
        return return_success();
    case PRESSURE_COMMAND_READ:
        return sensor_read(capsule, caller, 0, 0);
    default:
        return return_failure(ERROR_NOSUPPORT);
    }
}

void pressure_init(struct sensor *pressure, const struct hil_sensor *hil)
{
    static const struct sensor_form form = {
        .number = DRIVER_PRESSURE,
        .name = "pressure",
        .upcall = PRESSURE_UPCALL_MEASURED,
        .upcalls = PRESSURE_UPCALL_COUNT,
        .command = pressure_command,
    };
    sensor_init(pressure, &form);
    sensor_add(pressure, 0, hil);
}
