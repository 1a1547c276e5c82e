// SPDX-License-Identifier: Apache-2.0 OR MIT
// See replay.h. The place of an input is a time and a number of steps; between two places the machine is the same as
// in the recorded run, because nothing else than what is recorded can change its way.
#include "emulator/replay_internal.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

// --- Making it -----------------------------------------------------------------------------------

struct replay *replay_create(const struct options *options, char *message, size_t message_size, int *status)
{
    struct replay *const replay = calloc(1, sizeof(*replay));
    *status = EXIT_RUN_FAILED;
    (void)snprintf(message, message_size, "the host has no memory for this record");
    if (replay == NULL)
        return NULL;
    *status = replay_load(replay, options, message, message_size);
    if (*status == EXIT_ALL_WELL)
        return replay;
    replay_destroy(replay);
    return NULL;
}

void replay_destroy(struct replay *replay)
{
    for (size_t i = 0; i < replay->entry_count; i++) {
        free(replay->entries[i].device);
        free(replay->entries[i].data);
        free(replay->entries[i].path);
        free(replay->entries[i].name);
    }
    free(replay->entries);
    free(replay->slices);
    free(replay);
}

// --- What came -----------------------------------------------------------------------------------

static void leave(struct replay *replay, const char *how)
{
    if (replay->problem[0] == '\0')
        (void)snprintf(replay->problem, sizeof(replay->problem),
                       "at %.6f s the run leaves its record: %s; CAVEATS.md says what does not repeat",
                       (double)machine_now_ns(replay->machine) / 1e9, how);
}

static void install(struct replay *replay, const struct replay_entry *entry)
{
    char message[512];
    const struct machine_application application = {.path = entry->path, .name = entry->name};
    if (machine_install(replay->machine, &application, message, sizeof(message)) == NULL)
        leave(replay, message);
}

static void remove_process(struct replay *replay, const struct replay_entry *entry)
{
    struct process *const process = process_at(machine_kernel(replay->machine), (uint32_t)entry->input.index);
    if (process == NULL)
        leave(replay, "there is no process in the slot that was emptied then");
    else
        machine_remove(replay->machine, process);
}

static void repeat(struct replay *replay, const struct replay_entry *entry)
{
    switch (entry->kind) {
    case REPLAY_INPUT:
        // What was refused then is refused now.
        machine_seal(replay->machine, false);
        (void)machine_input(replay->machine, &entry->input);
        machine_seal(replay->machine, true);
        break;
    case REPLAY_INSTALL:
        install(replay, entry);
        break;
    case REPLAY_REMOVE:
        remove_process(replay, entry);
        break;
    case REPLAY_END:
        replay->over = true;
        break;
    }
}

static bool slice_ends(void *context)
{
    struct replay *const replay = context;
    const uint64_t step = machine_steps(replay->machine);
    while (replay->next_slices < replay->slices_count &&
           replay->slices[replay->next_slices].first + replay->slices[replay->next_slices].count <= step)
        replay->next_slices++;
    return replay->next_slices < replay->slices_count && step >= replay->slices[replay->next_slices].first;
}

void replay_begin(struct replay *replay, struct machine *machine)
{
    replay->machine = machine;
    machine_seal(machine, true);
    machine_set_slices(machine, slice_ends, replay);
    while (replay->next < replay->entry_count && replay->entries[replay->next].early)
        repeat(replay, &replay->entries[replay->next++]);
}

// --- Time ----------------------------------------------------------------------------------------

// To the step of the next entry. MACHINE_BUSY: there, or max_steps are over.
static enum machine_status run_to_step(struct replay *replay, const struct replay_entry *entry, uint64_t until_ns,
                                       uint64_t max_steps)
{
    const uint64_t missing = entry->step - machine_steps(replay->machine);
    const uint64_t steps = max_steps != 0 && max_steps < missing ? max_steps : missing;
    const enum machine_status status = machine_run(replay->machine, until_ns, steps);
    const uint64_t left = entry->step - machine_steps(replay->machine);
    if (left > 0 && (status == MACHINE_IDLE || machine_now_ns(replay->machine) > entry->at_ns))
        leave(replay,
              status == MACHINE_IDLE ? "every process sleeps, and then one did not" : "it is later than it was then");
    return status;
}

// Every process sleeps until the entry's time, as then, or a board binary is executed up to that very instruction.
static enum machine_status go_to_time(struct replay *replay, const struct replay_entry *entry, uint64_t until_ns)
{
    const uint64_t to_ns = entry->at_ns < until_ns ? entry->at_ns : until_ns;
    machine_skip(replay->machine, to_ns);
    if (machine_now_ns(replay->machine) < to_ns)
        (void)machine_run(replay->machine, to_ns, 1);
    if (machine_steps(replay->machine) != entry->step)
        leave(replay, "a process runs, and then every one slept");
    return to_ns == entry->at_ns ? MACHINE_BUSY : MACHINE_REACHED;
}

// What comes at this very place. False: nothing, the run is not there yet.
static bool repeat_what_is_due(struct replay *replay)
{
    const struct replay_entry *const entry = &replay->entries[replay->next];
    const uint64_t now_ns = machine_now_ns(replay->machine);
    if (machine_steps(replay->machine) != entry->step || now_ns < entry->at_ns)
        return false;
    if (now_ns > entry->at_ns)
        leave(replay, "it is later than it was then");
    else
        repeat(replay, entry);
    replay->next++;
    return true;
}

// The record was cut off. Its last slices may lie behind its last input; then the host's clock ends them again.
static enum machine_status run_past_the_end(struct replay *replay, uint64_t until_ns, uint64_t max_steps)
{
    const struct replay_slices *const last =
        replay->slices_count > 0 ? &replay->slices[replay->slices_count - 1] : NULL;
    const uint64_t step = machine_steps(replay->machine);
    const uint64_t missing = last != NULL && last->first + last->count > step ? last->first + last->count - step : 0;
    if (missing == 0)
        machine_set_slices(replay->machine, NULL, NULL);
    return machine_run(replay->machine, until_ns, missing > 0 && missing < max_steps ? missing : max_steps);
}

enum machine_status replay_run(struct replay *replay, uint64_t until_ns, uint64_t max_steps)
{
    while (!replay->over && replay->problem[0] == '\0') {
        if (replay->next == replay->entry_count)
            return run_past_the_end(replay, until_ns, max_steps);
        const struct replay_entry *const entry = &replay->entries[replay->next];
        if (machine_steps(replay->machine) < entry->step)
            return run_to_step(replay, entry, until_ns, max_steps);
        if (!repeat_what_is_due(replay) && go_to_time(replay, entry, until_ns) == MACHINE_REACHED)
            return MACHINE_REACHED;
    }
    return MACHINE_BUSY;
}

size_t replay_place(const struct replay *replay)
{
    return replay->next;
}

void replay_go_to_place(struct replay *replay, size_t place)
{
    replay->next = place;
    replay->next_slices = 0;
    replay->over = false;
    machine_set_slices(replay->machine, slice_ends, replay);
}

bool replay_is_over(const struct replay *replay)
{
    return replay->over;
}

const char *replay_problem(const struct replay *replay)
{
    return replay->problem[0] != '\0' ? replay->problem : NULL;
}
