// SPDX-License-Identifier: Apache-2.0 OR MIT
// See temperature.h.
#include "core/capsules/temperature.h"

static struct syscall_return temperature_command(void *capsule, struct process_id caller, uint32_t command,
                                                 uint32_t argument0, uint32_t argument1)
{
    (void)argument0;
    (void)argument1;
    switch (command) {
    case TEMPERATURE_COMMAND_EXISTS:
        return return_success();
    case TEMPERATURE_COMMAND_READ:
        return sensor_read(capsule, caller, 0, 0);
    default:
        return return_failure(ERROR_NOSUPPORT);
    }
}

void temperature_init(struct sensor *temperature, const struct hil_sensor *hil)
{
    static const struct sensor_form form = {
        .number = DRIVER_TEMPERATURE,
        .name = "temperature",
        .upcall = TEMPERATURE_UPCALL_MEASURED,
        .upcalls = TEMPERATURE_UPCALL_COUNT,
        .command = temperature_command,
    };
    sensor_init(temperature, &form);
    sensor_add(temperature, 0, hil);
}
