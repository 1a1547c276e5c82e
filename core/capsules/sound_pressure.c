// SPDX-License-Identifier: Apache-2.0 OR MIT
// See sound_pressure.h. The sensor is kept running as long as one process wants that.
#include "core/capsules/sound_pressure.h"

struct sound_pressure_record {
    struct sensor_request request; // first: sensor.c sees the record as this
    bool enabled;
};

static bool anybody_enabled(const struct sensor *sensor)
{
    struct process_id process = PROCESS_ID_FIRST;
    bool enabled = false;
    while (!enabled && grant_next(&sensor->grant, &process)) {
        enum error gone;
        const struct sound_pressure_record *const record = grant_enter(&sensor->grant, process, &gone);
        if (record == NULL)
            continue;
        enabled = record->enabled;
        grant_leave(&sensor->grant, process);
    }
    return enabled;
}

static struct syscall_return enable(const struct sensor *sensor, struct process_id caller, bool on)
{
    const struct hil_sensor *const source = sensor->sources[0];
    enum error error;
    struct sound_pressure_record *const record = grant_enter(&sensor->grant, caller, &error);
    if (record == NULL)
        return return_failure(error);
    record->enabled = on;
    grant_leave(&sensor->grant, caller);
    if (source->ops->keep_running != NULL)
        source->ops->keep_running(source->device, anybody_enabled(sensor));
    return return_success();
}

static struct syscall_return sound_pressure_command(void *capsule, struct process_id caller, uint32_t command,
                                                    uint32_t argument0, uint32_t argument1)
{
    (void)argument0;
    (void)argument1;
    switch (command) {
    case SOUND_PRESSURE_COMMAND_EXISTS:
        return return_success();
    case SOUND_PRESSURE_COMMAND_READ:
        return sensor_read(capsule, caller, 0, 0);
    case SOUND_PRESSURE_COMMAND_ENABLE:
        return enable(capsule, caller, true);
    case SOUND_PRESSURE_COMMAND_DISABLE:
        return enable(capsule, caller, false);
    default:
        return return_failure(ERROR_NOSUPPORT);
    }
}

void sound_pressure_init(struct sensor *sound_pressure, const struct hil_sensor *hil)
{
    static const struct sensor_form form = {
        .number = DRIVER_SOUND_PRESSURE,
        .name = "sound_pressure",
        .upcall = SOUND_PRESSURE_UPCALL_MEASURED,
        .upcalls = SOUND_PRESSURE_UPCALL_COUNT,
        .record_size = sizeof(struct sound_pressure_record),
        .one_each = true,
        .command = sound_pressure_command,
    };
    sensor_init(sound_pressure, &form);
    sensor_add(sound_pressure, 0, hil);
}
