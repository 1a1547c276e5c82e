// SPDX-License-Identifier: Apache-2.0 OR MIT
// See virtual_alarm.h.
#include "core/capsules/virtual_alarm.h"

#include <assert.h>
#include <stddef.h>

static uint32_t mask(const struct virtual_alarm_mux *mux)
{
    return UINT32_MAX >> (32 - mux->alarm->bits);
}

static uint32_t read_now(const struct virtual_alarm_mux *mux)
{
    return mux->alarm->ops->now(mux->alarm->device);
}

// Moves the reference up to now. True: the wait is over.
static bool look(struct virtual_alarm *device, uint32_t now)
{
    const uint32_t passed = (now - device->reference) & mask(device->mux);
    const bool over = passed >= device->dt;
    device->reference = now;
    device->dt = over ? 0 : device->dt - passed;
    return over;
}

// Sets the real alarm for whoever comes first. It wakes after half a wrap at the latest: an
// interrupt that is served late then still finds how much time went by.
static void rearm(struct virtual_alarm_mux *mux)
{
    const uint32_t now = read_now(mux);
    const uint32_t furthest = mask(mux) / 2;
    uint32_t nearest = furthest;
    bool any = false;
    for (struct virtual_alarm *device = mux->devices; device != NULL; device = device->next) {
        if (!device->armed)
            continue;
        (void)look(device, now);
        any = true;
        if (device->dt < nearest)
            nearest = device->dt;
    }
    if (any)
        mux->alarm->ops->set(mux->alarm->device, now, nearest);
    else
        mux->alarm->ops->disarm(mux->alarm->device);
}

// Who is due is decided before the first client is called: a client that sets its alarm again waits
// for the next interrupt, even with dt 0, so none can keep the others from running.
static void find_due(struct virtual_alarm_mux *mux)
{
    const uint32_t now = read_now(mux);
    for (struct virtual_alarm *device = mux->devices; device != NULL; device = device->next) {
        device->due = device->armed && look(device, now);
        device->armed = device->armed && !device->due;
    }
}

static void real_alarm_fired(void *context)
{
    struct virtual_alarm_mux *const mux = context;
    mux->firing = true;
    find_due(mux);
    for (struct virtual_alarm *device = mux->devices; device != NULL; device = device->next)
        if (device->due && device->client.fired != NULL)
            device->client.fired(device->client.context);
    mux->firing = false;
    rearm(mux);
}

// --- What a virtual alarm offers -----------------------------------------------------------------

static uint32_t virtual_now(void *context)
{
    const struct virtual_alarm *const device = context;
    return read_now(device->mux);
}

static void virtual_set(void *context, uint32_t reference, uint32_t dt)
{
    struct virtual_alarm *const device = context;
    assert(dt <= mask(device->mux));
    device->reference = reference & mask(device->mux);
    device->dt = dt;
    device->armed = true;
    device->due = false;
    if (!device->mux->firing)
        rearm(device->mux);
}

static void virtual_disarm(void *context)
{
    struct virtual_alarm *const device = context;
    const bool was_armed = device->armed;
    device->armed = device->due = false;
    if (was_armed && !device->mux->firing)
        rearm(device->mux);
}

static void virtual_set_client(void *context, const struct hil_alarm_client *client)
{
    struct virtual_alarm *const device = context;
    device->client = *client;
}

void virtual_alarm_mux_init(struct virtual_alarm_mux *mux, const struct hil_alarm *alarm)
{
    assert(alarm->ops != NULL);
    assert(alarm->bits >= 16 && alarm->bits <= 32 && alarm->frequency_hz > 0);
    assert(alarm->bits >= 16 && alarm->bits <= 32);
    *mux = (struct virtual_alarm_mux){.alarm = alarm, .client = {real_alarm_fired, mux}};
    alarm->ops->set_client(alarm->device, &mux->client);
}

void virtual_alarm_init(struct virtual_alarm *device, struct virtual_alarm_mux *mux)
{
    assert(mux->alarm != NULL);
    static const struct hil_alarm_ops ops = {virtual_now, virtual_set, virtual_disarm, virtual_set_client};
    struct virtual_alarm **end = &mux->devices;
    while (*end != NULL)
        end = &(*end)->next;
    *device = (struct virtual_alarm){
        .hil = {&ops, device, mux->alarm->frequency_hz, mux->alarm->bits},
        .mux = mux,
    };
    *end = device;
}
