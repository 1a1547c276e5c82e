// SPDX-License-Identifier: Apache-2.0 OR MIT
// See buzzer.h. The tone of a process that dies goes on to its end, but is nobody's: others may replace or stop it.
#include "core/capsules/buzzer.h"

#include <assert.h>

// The driver's record of a process: the tone that waits.
struct buzzer_tone {
    bool waiting;
    uint32_t frequency_hz, duration_ms;
};

static enum error play(struct buzzer *buzzer, struct process_id process, const struct buzzer_tone *tone)
{
    const uint32_t duration_ms = tone->duration_ms < buzzer->most_ms ? tone->duration_ms : buzzer->most_ms;
    const enum error error = buzzer->buzzer->ops->buzz(buzzer->buzzer->device, tone->frequency_hz, duration_ms);
    if (error == ERROR_OK) {
        buzzer->sounding = true;
        buzzer->owner = process;
    }
    return error;
}

// The next tone that waits. What can't sound is answered with its error, and the one after it comes.
static void play_next(struct buzzer *buzzer)
{
    struct process_id process = PROCESS_ID_FIRST;
    while (!buzzer->sounding && grant_next(&buzzer->grant, &process)) {
        enum error gone;
        struct buzzer_tone *const tone = grant_enter(&buzzer->grant, process, &gone);
        if (tone == NULL)
            continue;
        const enum error error = tone->waiting ? play(buzzer, process, tone) : ERROR_OK;
        tone->waiting = false;
        grant_leave(&buzzer->grant, process);
        if (error != ERROR_OK)
            (void)upcall_schedule(&buzzer->grant, process, BUZZER_UPCALL_DONE, (uint32_t)error, 0, 0);
    }
}

static void done(void *context, enum error error)
{
    struct buzzer *const buzzer = context;
    if (buzzer->sounding)
        (void)upcall_schedule(&buzzer->grant, buzzer->owner, BUZZER_UPCALL_DONE, (uint32_t)error, 0, 0);
    buzzer->sounding = false;
    play_next(buzzer);
}

// --- Commands ------------------------------------------------------------------------------------

static enum error buzz(struct buzzer *buzzer, struct process_id caller, const struct buzzer_tone *wanted)
{
    enum error error;
    struct buzzer_tone *const tone = grant_enter(&buzzer->grant, caller, &error);
    if (tone == NULL)
        return error;
    if (!buzzer->sounding)
        error = play(buzzer, caller, wanted);
    else if (tone->waiting)
        error = ERROR_NOMEM;
    else
        *tone = *wanted;
    grant_leave(&buzzer->grant, caller);
    return error;
}

static bool is_others(const struct buzzer *buzzer, struct process_id caller)
{
    return buzzer->sounding && buzzer->owner.identifier != caller.identifier &&
           grant_exists(&buzzer->grant, buzzer->owner);
}

static enum error buzz_now(struct buzzer *buzzer, struct process_id caller, const struct buzzer_tone *wanted)
{
    enum error error;
    if (is_others(buzzer, caller))
        return ERROR_RESERVE;
    // With a grant others see whose tone it is, and it can be told of its end.
    if (grant_enter(&buzzer->grant, caller, &error) == NULL)
        return error;
    grant_leave(&buzzer->grant, caller);
    return play(buzzer, caller, wanted);
}

static enum error stop(const struct buzzer *buzzer, struct process_id caller)
{
    if (is_others(buzzer, caller))
        return ERROR_RESERVE;
    return buzzer->sounding ? buzzer->buzzer->ops->stop(buzzer->buzzer->device) : ERROR_OFF;
}

static struct syscall_return buzzer_command(void *capsule, struct process_id caller, uint32_t command,
                                            uint32_t argument0, uint32_t argument1)
{
    const struct buzzer_tone tone = {true, argument0, argument1};
    switch (command) {
    case BUZZER_COMMAND_EXISTS:
        return return_success();
    case BUZZER_COMMAND_BUZZ:
        return return_error(buzz(capsule, caller, &tone));
    case BUZZER_COMMAND_BUZZ_NOW:
        return return_error(buzz_now(capsule, caller, &tone));
    case BUZZER_COMMAND_STOP:
        return return_error(stop(capsule, caller));
    default:
        return return_failure(ERROR_NOSUPPORT);
    }
}

void buzzer_init(struct buzzer *buzzer, const struct hil_buzzer *hil, uint32_t most_ms)
{
    assert(hil->ops != NULL);
    *buzzer = (struct buzzer){
        .driver = {.number = DRIVER_BUZZER,
                   .name = "buzzer",
                   .grant = &buzzer->grant,
                   .capsule = buzzer,
                   .command = buzzer_command},
        .grant = {.driver = DRIVER_BUZZER, .upcalls = BUZZER_UPCALL_COUNT, .data_size = sizeof(struct buzzer_tone)},
        .buzzer = hil,
        .client = {done, buzzer},
        .most_ms = most_ms,
    };
    hil->ops->set_client(hil->device, &buzzer->client);
}
