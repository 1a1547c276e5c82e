// SPDX-License-Identifier: Apache-2.0 OR MIT
// See distance.h.
#include "core/capsules/distance.h"

static struct syscall_return distance_command(void *capsule, struct process_id caller, uint32_t command,
                                              uint32_t argument0, uint32_t argument1)
{
    struct sensor *const sensor = capsule;
    (void)argument0;
    (void)argument1;
    switch (command) {
    case DISTANCE_COMMAND_EXISTS:
        return return_success();
    case DISTANCE_COMMAND_READ:
        return sensor_read(sensor, caller, 0, 0);
    case DISTANCE_COMMAND_MINIMUM:
        return return_success_u32((uint32_t)sensor->sources[0]->least);
    case DISTANCE_COMMAND_MAXIMUM:
        return return_success_u32((uint32_t)sensor->sources[0]->most);
    default:
        return return_failure(ERROR_NOSUPPORT);
    }
}

void distance_init(struct sensor *distance, const struct hil_sensor *hil)
{
    static const struct sensor_form form = {
        .number = DRIVER_DISTANCE,
        .name = "distance",
        .upcall = DISTANCE_UPCALL_MEASURED,
        .upcalls = DISTANCE_UPCALL_COUNT,
        .with_status = true,
        .command = distance_command,
    };
    sensor_init(distance, &form);
    sensor_add(distance, 0, hil);
}
