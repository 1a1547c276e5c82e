// SPDX-License-Identifier: Apache-2.0 OR MIT
// See alarm.h. Inside, all times are ticks of the hardware. An application's reference is rounded
// down to one and its expiration up, so that an alarm is never early and a reference that lies
// within the present tick is not taken for one in the future.
#include "core/capsules/alarm.h"

#include <assert.h>

// The driver's record of a process.
struct alarm_wait {
    // Ticks of the hardware. Both move on together at each look, so that their sum stays the
    // expiration. dt can be 2^bits + 1: rounding on both sides lengthens the longest wait.
    uint32_t reference, dt;
    bool armed;
};

static unsigned shift(const struct alarm *alarm)
{
    return 32u - alarm->alarm->bits;
}

static uint32_t mask(const struct alarm *alarm)
{
    return UINT32_MAX >> shift(alarm);
}

static uint32_t read_now(const struct alarm *alarm)
{
    return alarm->alarm->ops->now(alarm->alarm->device);
}

static uint32_t frequency(const struct alarm *alarm)
{
    const uint64_t scaled = (uint64_t)alarm->alarm->frequency_hz << shift(alarm);
    return scaled < UINT32_MAX ? (uint32_t)scaled : UINT32_MAX;
}

// --- The waits -----------------------------------------------------------------------------------

static bool look(const struct alarm *alarm, struct alarm_wait *wait, uint32_t now)
{
    const uint32_t passed = (now - wait->reference) & mask(alarm);
    const bool over = passed >= wait->dt;
    if (!over) {
        wait->reference = now;
        wait->dt -= passed;
    }
    return over;
}

static void fire(const struct alarm *alarm, struct process_id process, const struct alarm_wait *wait, uint32_t now)
{
    const uint32_t expiration = (wait->reference + wait->dt) << shift(alarm);
    (void)upcall_schedule(&alarm->grant, process, ALARM_UPCALL_FIRED, now << shift(alarm), expiration, 0);
}

// True: the process waits on, for *dt ticks from now.
static bool serve_process(const struct alarm *alarm, struct process_id process, uint32_t now, uint32_t *dt)
{
    enum error error;
    struct alarm_wait *const wait = grant_enter(&alarm->grant, process, &error);
    if (wait == NULL)
        return false;
    if (wait->armed && look(alarm, wait, now)) {
        wait->armed = false;
        fire(alarm, process, wait, now);
    }
    const bool waits = wait->armed;
    *dt = wait->dt;
    grant_leave(&alarm->grant, process);
    return waits;
}

// Tells everybody who is due and sets the hardware for the next, half a wrap ahead at most.
static void serve(void *context)
{
    const struct alarm *const alarm = context;
    const struct hil_alarm *const hil = alarm->alarm;
    const uint32_t now = read_now(alarm);
    uint32_t nearest = mask(alarm) / 2;
    bool any = false;
    struct process_id process = PROCESS_ID_FIRST;
    while (grant_next(&alarm->grant, &process)) {
        uint32_t dt;
        if (!serve_process(alarm, process, now, &dt))
            continue;
        any = true;
        nearest = dt < nearest ? dt : nearest;
    }
    if (any)
        hil->ops->set(hil->device, now, nearest);
    else
        hil->ops->disarm(hil->device);
}

// --- Commands ------------------------------------------------------------------------------------

static KEEP_APART struct syscall_return set(struct alarm *alarm, struct process_id caller, uint32_t reference,
                                            uint32_t dt)
{
    enum error error;
    struct alarm_wait *const wait = grant_enter(&alarm->grant, caller, &error);
    if (wait == NULL)
        return return_failure(error);
    const uint64_t tick = UINT64_C(1) << shift(alarm);
    const uint64_t end = ((uint64_t)reference + dt + tick - 1) >> shift(alarm);
    const uint32_t start = reference >> shift(alarm);
    assert(end - start <= (uint64_t)mask(alarm) + 2);
    *wait = (struct alarm_wait){.reference = start, .dt = (uint32_t)(end - start), .armed = true};
    grant_leave(&alarm->grant, caller);
    serve(alarm);
    return return_success_u32((uint32_t)end << shift(alarm));
}

static KEEP_APART struct syscall_return stop(struct alarm *alarm, struct process_id caller)
{
    enum error error;
    struct alarm_wait *const wait = grant_enter(&alarm->grant, caller, &error);
    if (wait == NULL)
        return return_failure(error);
    const bool was_armed = wait->armed;
    wait->armed = false;
    grant_leave(&alarm->grant, caller);
    if (!was_armed)
        return return_failure(ERROR_ALREADY);
    serve(alarm);
    return return_success();
}

static struct syscall_return alarm_command(void *capsule, struct process_id caller, uint32_t command,
                                           uint32_t argument0, uint32_t argument1)
{
    struct alarm *const alarm = capsule;
    const uint32_t now = read_now(alarm) << shift(alarm);
    switch (command) {
    case ALARM_COMMAND_EXISTS:
        return return_success();
    case ALARM_COMMAND_FREQUENCY:
        return return_success_u32(frequency(alarm));
    case ALARM_COMMAND_NOW:
        return return_success_u32(now);
    case ALARM_COMMAND_STOP:
        return stop(alarm, caller);
    case ALARM_COMMAND_SET_RELATIVE:
        return set(alarm, caller, now, argument0);
    case ALARM_COMMAND_SET_ABSOLUTE:
        return set(alarm, caller, argument0, argument1);
    default:
        return return_failure(ERROR_NOSUPPORT);
    }
}

void alarm_init(struct alarm *alarm, const struct hil_alarm *hil)
{
    assert(hil->ops != NULL);
    assert(hil->bits >= 16 && hil->bits <= 32 && hil->frequency_hz > 0);
    assert(hil->bits >= 16 && hil->bits <= 32);
    *alarm = (struct alarm){
        .driver = {.number = DRIVER_ALARM,
                   .name = "alarm",
                   .grant = &alarm->grant,
                   .capsule = alarm,
                   .command = alarm_command},
        .grant = {.driver = DRIVER_ALARM, .upcalls = ALARM_UPCALL_COUNT, .data_size = sizeof(struct alarm_wait)},
        .alarm = hil,
        .client = {serve, alarm},
    };
    hil->ops->set_client(hil->device, &alarm->client);
}
