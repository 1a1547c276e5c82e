// SPDX-License-Identifier: Apache-2.0 OR MIT
// See humidity.h.
#include "core/capsules/humidity.h"

static struct syscall_return humidity_command(void *capsule, struct process_id caller, uint32_t command,
                                              uint32_t argument0, uint32_t argument1)
{
    (void)argument0;
    (void)argument1;
    switch (command) {
    case HUMIDITY_COMMAND_EXISTS:
        return return_success();
    case HUMIDITY_COMMAND_READ:
        return sensor_read(capsule, caller, 0, 0);
    default:
        return return_failure(ERROR_NOSUPPORT);
    }
}

void humidity_init(struct sensor *humidity, const struct hil_sensor *hil)
{
    static const struct sensor_form form = {
        .number = DRIVER_HUMIDITY,
        .name = "humidity",
        .upcall = HUMIDITY_UPCALL_MEASURED,
        .upcalls = HUMIDITY_UPCALL_COUNT,
        .command = humidity_command,
    };
    sensor_init(humidity, &form);
    sensor_add(humidity, 0, hil);
}
