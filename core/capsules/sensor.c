// SPDX-License-Identifier: Apache-2.0 OR MIT
// See sensor.h. A process that dies takes its request along: the reading that it began ends unheard, or serves the
// others who wait for it.
#include "core/capsules/sensor.h"

#include <assert.h>

static bool same(struct sensor_wish a, struct sensor_wish b)
{
    return a.source == b.source && a.argument == b.argument;
}

static enum error start(struct sensor *sensor, struct sensor_wish wish)
{
    const struct hil_sensor *const source = sensor->sources[wish.source];
    const enum error error = source->ops->start(source->device, wish.argument);
    sensor->reading = error == ERROR_OK;
    sensor->wish = wish;
    return error;
}

// --- Answers -------------------------------------------------------------------------------------

static void tell(const struct sensor *sensor, struct process_id process, const struct hil_sensor_values *values,
                 enum error error)
{
    const uint32_t first = error == ERROR_OK ? (uint32_t)values->value[0] : 0;
    if (sensor->form->with_status)
        (void)upcall_schedule(&sensor->grant, process, sensor->form->upcall, (uint32_t)error, first, 0);
    else if (error == ERROR_OK)
        (void)upcall_schedule(&sensor->grant, process, sensor->form->upcall, first, (uint32_t)values->value[1],
                              (uint32_t)values->value[2]);
}

// Everybody who waits for what was read.
static void tell_all(struct sensor *sensor, struct sensor_wish wish, const struct hil_sensor_values *values,
                     enum error error)
{
    struct process_id process = PROCESS_ID_FIRST;
    while (grant_next(&sensor->grant, &process)) {
        enum error gone;
        struct sensor_request *const request = grant_enter(&sensor->grant, process, &gone);
        if (request == NULL)
            continue;
        if (request->waiting && same(request->wish, wish)) {
            request->waiting = false;
            tell(sensor, process, values, error);
        }
        grant_leave(&sensor->grant, process);
    }
}

// Whoever still waits, waits for something else.
static bool next_wish(const struct sensor *sensor, struct sensor_wish *wish)
{
    struct process_id process = PROCESS_ID_FIRST;
    while (grant_next(&sensor->grant, &process)) {
        enum error gone;
        const struct sensor_request *const request = grant_enter(&sensor->grant, process, &gone);
        const bool found = request != NULL && request->waiting;
        if (found)
            *wish = request->wish;
        if (request != NULL)
            grant_leave(&sensor->grant, process);
        if (found)
            return true;
    }
    return false;
}

static void measured(void *context, const struct hil_sensor_values *values, enum error error)
{
    static const struct hil_sensor_values none;
    struct sensor *const sensor = context;
    if (!sensor->reading)
        return;
    struct sensor_wish wish = sensor->wish;
    sensor->reading = false;
    tell_all(sensor, wish, values, error);
    // A wish that can't be started is answered at once, so that this comes to an end.
    while (!sensor->reading && next_wish(sensor, &wish)) {
        error = start(sensor, wish);
        if (error != ERROR_OK)
            tell_all(sensor, wish, &none, error);
    }
}

// --- Commands ------------------------------------------------------------------------------------

static enum error find(const struct sensor *sensor, uint32_t source)
{
    assert(source < SENSOR_SOURCES_MAX);
    if (sensor->sources[source] != NULL)
        return ERROR_OK;
    for (uint32_t i = 0; i < SENSOR_SOURCES_MAX; i++)
        if (sensor->sources[i] != NULL)
            return ERROR_NOSUPPORT;
    return ERROR_NODEVICE;
}

static enum error ask(struct sensor *sensor, struct sensor_request *request, struct sensor_wish wish)
{
    if (request->waiting && sensor->form->one_each)
        return ERROR_BUSY;
    const enum error error = sensor->reading ? ERROR_OK : start(sensor, wish);
    if (error == ERROR_OK)
        *request = (struct sensor_request){.wish = wish, .waiting = true};
    return error;
}

struct syscall_return sensor_read(struct sensor *sensor, struct process_id caller, uint32_t source, uint32_t argument)
{
    enum error error = find(sensor, source);
    if (error != ERROR_OK)
        return return_failure(error);
    struct sensor_request *const request = grant_enter(&sensor->grant, caller, &error);
    if (request == NULL)
        return return_failure(error);
    error = ask(sensor, request, (struct sensor_wish){source, argument});
    grant_leave(&sensor->grant, caller);
    return return_error(error);
}

void sensor_init(struct sensor *sensor, const struct sensor_form *form)
{
    assert(form->record_size == 0 || form->record_size >= sizeof(struct sensor_request));
    *sensor = (struct sensor){
        .driver = {.number = form->number,
                   .name = form->name,
                   .grant = &sensor->grant,
                   .capsule = sensor,
                   .command = form->command},
        .grant = {.driver = form->number,
                  .upcalls = (uint8_t)form->upcalls,
                  .data_size = form->record_size > 0 ? form->record_size : (uint16_t)sizeof(struct sensor_request)},
        .form = form,
        .client = {measured, sensor},
    };
}

void sensor_add(struct sensor *sensor, uint32_t source, const struct hil_sensor *hil)
{
    assert(source < SENSOR_SOURCES_MAX && hil->ops != NULL);
    sensor->sources[source] = hil;
    hil->ops->set_client(hil->device, &sensor->client);
}
