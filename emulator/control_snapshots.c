// SPDX-License-Identifier: Apache-2.0 OR MIT
// The control socket's requests for moments to come back to.
#include "emulator/control_internal.h"
#include "emulator/session.h"
#include "emulator/snapshots.h"

#include <stdlib.h>

enum { MESSAGE_SIZE = 512 };

struct control_snapshot {
    struct control_snapshot *next;
    uint64_t number;
    struct machine_snapshot state;
};

void control_forget_snapshots(struct control *control)
{
    while (control->snapshots != NULL) {
        struct control_snapshot *const first = control->snapshots;
        control->snapshots = first->next;
        machine_snapshot_free(&first->state);
        free(first);
    }
}

static cJSON *answer(const struct control *control, uint64_t number)
{
    cJSON *const reply = control_success();
    cJSON_AddNumberToObject(reply, "snapshot", (double)number);
    cJSON_AddNumberToObject(reply, "time_us", (double)machine_now_ns(control->session->machine) / 1e3);
    return reply;
}

static cJSON *take(struct control *control)
{
    char message[MESSAGE_SIZE];
    struct control_snapshot *const snapshot = calloc(1, sizeof(*snapshot));
    if (snapshot == NULL)
        return control_failed("the host has no memory for a snapshot");
    snapshot->state = machine_snapshot_take(control->session->machine, message, sizeof(message));
    if (snapshot->state.bytes == NULL) {
        free(snapshot);
        return control_failed(message);
    }
    snapshot->number = ++control->last_snapshot;
    snapshot->next = control->snapshots;
    control->snapshots = snapshot;
    return answer(control, snapshot->number);
}

cJSON *control_request_snapshot(struct control *control, const cJSON *request)
{
    char message[MESSAGE_SIZE];
    const char *const path = control_text_of(request, "path");
    if (control->run_pending)
        return control_failed("a run is under way: wait for its reply");
    if (path == NULL)
        return take(control);
    return snapshot_file_write(control->session, path, message, sizeof(message)) ? control_success()
                                                                                 : control_failed(message);
}

// The place that leads to the one with the request's number, or to NULL.
static struct control_snapshot **place_of(struct control *control, const cJSON *request)
{
    struct control_snapshot **place = &control->snapshots;
    uint64_t number = 0;
    (void)control_number_of(request, "snapshot", UINT32_MAX, &number);
    while (*place != NULL && (*place)->number != number)
        place = &(*place)->next;
    return place;
}

static const char no_snapshot[] = "'snapshot' is the number of none that was taken and is still kept";

cJSON *control_request_restore(struct control *control, const cJSON *request)
{
    char message[MESSAGE_SIZE];
    const struct control_snapshot *const snapshot = *place_of(control, request);
    if (control->run_pending)
        return control_failed("a run is under way: wait for its reply");
    if (snapshot == NULL)
        return control_failed(no_snapshot);
    if (!snapshots_restore(control->session, &snapshot->state, message, sizeof(message)))
        return control_failed(message);
    control_forget_feeds(control);
    return answer(control, snapshot->number);
}

cJSON *control_request_forget(struct control *control, const cJSON *request)
{
    struct control_snapshot **const place = place_of(control, request);
    struct control_snapshot *const snapshot = *place;
    if (snapshot == NULL)
        return control_failed(no_snapshot);
    *place = snapshot->next;
    machine_snapshot_free(&snapshot->state);
    free(snapshot);
    return control_success();
}
