// SPDX-License-Identifier: Apache-2.0 OR MIT
// See ambient_light.h.
#include "core/capsules/ambient_light.h"

// The interface has no way to say that a reading can't be had: the command succeeds and nothing follows.
static struct syscall_return read(struct sensor *sensor, struct process_id caller)
{
    (void)sensor_read(sensor, caller, 0, 0);
    return return_success();
}

static struct syscall_return ambient_light_command(void *capsule, struct process_id caller, uint32_t command,
                                                   uint32_t argument0, uint32_t argument1)
{
    (void)argument0;
    (void)argument1;
    switch (command) {
    case AMBIENT_LIGHT_COMMAND_EXISTS:
        return return_success();
    case AMBIENT_LIGHT_COMMAND_READ:
        return read(capsule, caller);
    default:
        return return_failure(ERROR_NOSUPPORT);
    }
}

void ambient_light_init(struct sensor *ambient_light, const struct hil_sensor *hil)
{
    static const struct sensor_form form = {
        .number = DRIVER_AMBIENT_LIGHT,
        .name = "ambient_light",
        .upcall = AMBIENT_LIGHT_UPCALL_MEASURED,
        .upcalls = AMBIENT_LIGHT_UPCALL_COUNT,
        .command = ambient_light_command,
    };
    sensor_init(ambient_light, &form);
    sensor_add(ambient_light, 0, hil);
}
