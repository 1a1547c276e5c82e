// SPDX-License-Identifier: Apache-2.0 OR MIT
// See moisture.h.
#include "core/capsules/moisture.h"

static struct syscall_return moisture_command(void *capsule, struct process_id caller, uint32_t command,
                                              uint32_t argument0, uint32_t argument1)
{
    (void)argument0;
    (void)argument1;
    switch (command) {
    case MOISTURE_COMMAND_EXISTS:
        return return_success();
    case MOISTURE_COMMAND_READ:
        return sensor_read(capsule, caller, 0, 0);
    default:
        return return_failure(ERROR_NOSUPPORT);
    }
}

void moisture_init(struct sensor *moisture, const struct hil_sensor *hil)
{
    static const struct sensor_form form = {
        .number = DRIVER_MOISTURE,
        .name = "moisture",
        .upcall = MOISTURE_UPCALL_MEASURED,
        .upcalls = MOISTURE_UPCALL_COUNT,
        .with_status = true,
        .command = moisture_command,
    };
    sensor_init(moisture, &form);
    sensor_add(moisture, 0, hil);
}
