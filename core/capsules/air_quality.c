// SPDX-License-Identifier: Apache-2.0 OR MIT
// See air_quality.h. Both share one upcall that does not say whose value it brings, so a process has one request
// at a time.
#include "core/capsules/air_quality.h"

enum source { CO2, TVOC };

static struct syscall_return air_quality_command(void *capsule, struct process_id caller, uint32_t command,
                                                 uint32_t argument0, uint32_t argument1)
{
    (void)argument0;
    (void)argument1;
    switch (command) {
    case AIR_QUALITY_COMMAND_EXISTS:
        return return_success();
    case AIR_QUALITY_COMMAND_READ_CO2:
        return sensor_read(capsule, caller, CO2, 0);
    case AIR_QUALITY_COMMAND_READ_TVOC:
        return sensor_read(capsule, caller, TVOC, 0);
    default:
        return return_failure(ERROR_NOSUPPORT);
    }
}

void air_quality_init(struct sensor *air_quality, const struct air_quality_sensors *sensors)
{
    static const struct sensor_form form = {
        .number = DRIVER_AIR_QUALITY,
        .name = "air_quality",
        .upcall = AIR_QUALITY_UPCALL_MEASURED,
        .upcalls = AIR_QUALITY_UPCALL_COUNT,
        .one_each = true,
        .command = air_quality_command,
    };
    sensor_init(air_quality, &form);
    if (sensors->co2 != NULL)
        sensor_add(air_quality, CO2, sensors->co2);
    if (sensors->tvoc != NULL)
        sensor_add(air_quality, TVOC, sensors->tvoc);
}
