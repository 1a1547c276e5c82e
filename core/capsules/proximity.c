// SPDX-License-Identifier: Apache-2.0 OR MIT
// See proximity.h. The sensor does one thing at a time: a reading goes before watching, and the range that it
// watches is what all ranges have in common, so that it wakes for the first that is left. Each value goes to
// everybody whom it answers.
#include "core/capsules/proximity.h"

#include <assert.h>

enum { VALUE_MAX = 255 };

// The driver's record of a process.
struct proximity_request {
    bool waiting;
    bool for_change; // until the value leaves low to high; otherwise for any value
    uint8_t low, high;
};

struct demand {
    bool any, reading;
    int32_t low, high; // the value may stay here without anybody caring
};

static void count_in(struct demand *demand, const struct proximity_request *request)
{
    if (!request->waiting)
        return;
    demand->any = true;
    demand->reading |= !request->for_change;
    if (request->for_change && request->low > demand->low)
        demand->low = request->low;
    if (request->for_change && request->high < demand->high)
        demand->high = request->high;
}

static struct demand demand_of_all(const struct proximity *proximity)
{
    struct demand demand = {.low = 0, .high = VALUE_MAX};
    struct process_id process = PROCESS_ID_FIRST;
    while (grant_next(&proximity->grant, &process)) {
        enum error gone;
        const struct proximity_request *const request = grant_enter(&proximity->grant, process, &gone);
        if (request == NULL)
            continue;
        count_in(&demand, request);
        grant_leave(&proximity->grant, process);
    }
    return demand;
}

// Has the sensor do what is wanted of it most.
static enum error direct(struct proximity *proximity)
{
    const struct hil_sensor *const sensor = proximity->sensor;
    const struct demand demand = demand_of_all(proximity);
    enum error error = ERROR_OK;
    if (proximity->mode == PROXIMITY_READS)
        return ERROR_OK; // it is looked after when the value is there
    proximity->mode = PROXIMITY_RESTS;
    if (!demand.any)
        return ERROR_OK;
    if (demand.reading)
        error = sensor->ops->start(sensor->device, 0);
    else
        error = sensor->ops->watch(sensor->device, demand.low, demand.high);
    if (error == ERROR_OK)
        proximity->mode = demand.reading ? PROXIMITY_READS : PROXIMITY_WATCHES;
    return error;
}

// --- Answers -------------------------------------------------------------------------------------

static bool is_answered(const struct proximity_request *request, int32_t value)
{
    if (!request->waiting)
        return false;
    return !request->for_change || value < request->low || value > request->high;
}

// An interface without status has no words for a failure: what waited then is forgotten.
static void answer(const struct proximity *proximity, struct process_id process, struct proximity_request *request,
                   const int32_t *value)
{
    if (value == NULL) {
        request->waiting = false;
    } else if (is_answered(request, *value)) {
        request->waiting = false;
        (void)upcall_schedule(&proximity->grant, process, PROXIMITY_UPCALL_MEASURED, (uint32_t)*value, 0, 0);
    }
}

static void answer_all(const struct proximity *proximity, const int32_t *value)
{
    struct process_id process = PROCESS_ID_FIRST;
    while (grant_next(&proximity->grant, &process)) {
        enum error gone;
        struct proximity_request *const request = grant_enter(&proximity->grant, process, &gone);
        if (request == NULL)
            continue;
        answer(proximity, process, request, value);
        grant_leave(&proximity->grant, process);
    }
}

static void measured(void *context, const struct hil_sensor_values *values, enum error error)
{
    struct proximity *const proximity = context;
    proximity->mode = PROXIMITY_RESTS;
    answer_all(proximity, error == ERROR_OK ? &values->value[0] : NULL);
    if (direct(proximity) != ERROR_OK)
        answer_all(proximity, NULL);
}

// --- Commands ------------------------------------------------------------------------------------

static enum error set_request(struct proximity *proximity, struct process_id caller,
                              const struct proximity_request *wanted)
{
    enum error error;
    struct proximity_request *const request = grant_enter(&proximity->grant, caller, &error);
    if (request == NULL)
        return error;
    error = request->waiting && wanted->waiting ? ERROR_BUSY : ERROR_OK;
    if (error == ERROR_OK)
        *request = *wanted;
    grant_leave(&proximity->grant, caller);
    return error;
}

static struct syscall_return ask(struct proximity *proximity, struct process_id caller,
                                 const struct proximity_request *wanted)
{
    static const struct proximity_request none;
    if (wanted->for_change && proximity->sensor->ops->watch == NULL)
        return return_failure(ERROR_NOSUPPORT);
    enum error error = set_request(proximity, caller, wanted);
    if (error != ERROR_OK)
        return return_failure(error);
    error = direct(proximity);
    if (error != ERROR_OK)
        (void)set_request(proximity, caller, &none);
    return return_error(error);
}

static struct syscall_return proximity_command(void *capsule, struct process_id caller, uint32_t command,
                                               uint32_t argument0, uint32_t argument1)
{
    const struct proximity_request now = {.waiting = true};
    const struct proximity_request change = {true, true, (uint8_t)argument0, (uint8_t)argument1};
    switch (command) {
    case PROXIMITY_COMMAND_EXISTS:
        return return_success();
    case PROXIMITY_COMMAND_READ:
        return ask(capsule, caller, &now);
    case PROXIMITY_COMMAND_READ_ON_INTERRUPT:
        return ask(capsule, caller, &change);
    default:
        return return_failure(ERROR_NOSUPPORT);
    }
}

void proximity_init(struct proximity *proximity, const struct hil_sensor *hil)
{
    assert(hil->ops != NULL);
    *proximity = (struct proximity){
        .driver = {.number = DRIVER_PROXIMITY,
                   .name = "proximity",
                   .grant = &proximity->grant,
                   .capsule = proximity,
                   .command = proximity_command},
        .grant = {.driver = DRIVER_PROXIMITY,
                  .upcalls = PROXIMITY_UPCALL_COUNT,
                  .data_size = sizeof(struct proximity_request)},
        .sensor = hil,
        .client = {measured, proximity},
    };
    hil->ops->set_client(hil->device, &proximity->client);
}
