// SPDX-License-Identifier: Apache-2.0 OR MIT
// See ninedof.h. All three share one upcall that does not say whose axes it brings, so a process has one request
// at a time.
#include "core/capsules/ninedof.h"

enum source { ACCELEROMETER, MAGNETOMETER, GYROSCOPE };

static struct syscall_return ninedof_command(void *capsule, struct process_id caller, uint32_t command,
                                             uint32_t argument0, uint32_t argument1)
{
    (void)argument0;
    (void)argument1;
    switch (command) {
    case NINEDOF_COMMAND_EXISTS:
        return return_success();
    case NINEDOF_COMMAND_READ_ACCELEROMETER:
        return sensor_read(capsule, caller, ACCELEROMETER, 0);
    case NINEDOF_COMMAND_READ_MAGNETOMETER:
        return sensor_read(capsule, caller, MAGNETOMETER, 0);
    case NINEDOF_COMMAND_READ_GYROSCOPE:
        return sensor_read(capsule, caller, GYROSCOPE, 0);
    default:
        return return_failure(ERROR_NOSUPPORT);
    }
}

void ninedof_init(struct sensor *ninedof, const struct ninedof_sensors *sensors)
{
    static const struct sensor_form form = {
        .number = DRIVER_NINEDOF,
        .name = "ninedof",
        .upcall = NINEDOF_UPCALL_MEASURED,
        .upcalls = NINEDOF_UPCALL_COUNT,
        .one_each = true,
        .command = ninedof_command,
    };
    sensor_init(ninedof, &form);
    if (sensors->accelerometer != NULL)
        sensor_add(ninedof, ACCELEROMETER, sensors->accelerometer);
    if (sensors->magnetometer != NULL)
        sensor_add(ninedof, MAGNETOMETER, sensors->magnetometer);
    if (sensors->gyroscope != NULL)
        sensor_add(ninedof, GYROSCOPE, sensors->gyroscope);
}
