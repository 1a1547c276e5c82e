// SPDX-License-Identifier: Apache-2.0 OR MIT
// See rainfall.h.
#include "core/capsules/rainfall.h"

static struct syscall_return rainfall_command(void *capsule, struct process_id caller, uint32_t command,
                                              uint32_t argument0, uint32_t argument1)
{
    (void)argument1;
    switch (command) {
    case RAINFALL_COMMAND_EXISTS:
        return return_success();
    case RAINFALL_COMMAND_READ:
        return sensor_read(capsule, caller, 0, argument0);
    default:
        return return_failure(ERROR_NOSUPPORT);
    }
}

void rainfall_init(struct sensor *rainfall, const struct hil_sensor *hil)
{
    static const struct sensor_form form = {
        .number = DRIVER_RAINFALL,
        .name = "rainfall",
        .upcall = RAINFALL_UPCALL_MEASURED,
        .upcalls = RAINFALL_UPCALL_COUNT,
        .with_status = true,
        .command = rainfall_command,
    };
    sensor_init(rainfall, &form);
    sensor_add(rainfall, 0, hil);
}
