// SPDX-License-Identifier: Apache-2.0 OR MIT
// See read_only_state.h. The time is that of the hardware's counter, continued above its width with
// the wraps that were seen: a machine that runs no user of this driver for longer than a wrap misses
// some, but time never goes backwards.
#include "core/capsules/read_only_state.h"

#include <assert.h>

// The driver's record of a process.
struct read_only_buffer {
    struct user_span buffer;
    uint32_t switches;
};

static_assert(READ_ONLY_STATE_OFFSET_END == READ_ONLY_STATE_OFFSET_TICKS + 8, "the ticks come last");

static void put_le32(uint8_t *bytes, uint32_t offset, uint32_t word)
{
    for (uint32_t i = 0; i < 4; i++)
        bytes[offset + i] = (uint8_t)(word >> (8 * i));
}

static uint64_t read_ticks(struct read_only_state *state)
{
    const uint32_t now = state->clock->ops->now(state->clock->device);
    if (now < state->last_ticks)
        state->wrapped_ticks += UINT64_C(1) << state->clock->bits;
    state->last_ticks = now;
    return state->wrapped_ticks + now;
}

// As many whole fields as a buffer of this size holds.
static uint32_t whole_fields(uint32_t size)
{
    if (size >= READ_ONLY_STATE_OFFSET_END)
        return READ_ONLY_STATE_OFFSET_END;
    if (size >= READ_ONLY_STATE_OFFSET_TICKS)
        return READ_ONLY_STATE_OFFSET_TICKS;
    return size >= READ_ONLY_STATE_OFFSET_PENDING_TASKS ? READ_ONLY_STATE_OFFSET_PENDING_TASKS : 0;
}

static void write_fields(struct read_only_state *state, struct process_id process, const struct read_only_buffer *held)
{
    uint8_t fields[READ_ONLY_STATE_OFFSET_END];
    const uint64_t ticks = read_ticks(state);
    put_le32(fields, READ_ONLY_STATE_OFFSET_SWITCH_COUNT, held->switches);
    put_le32(fields, READ_ONLY_STATE_OFFSET_PENDING_TASKS, process_pending_events(&state->grant, process));
    put_le32(fields, READ_ONLY_STATE_OFFSET_TICKS, (uint32_t)ticks);
    put_le32(fields, READ_ONLY_STATE_OFFSET_TICKS + 4, (uint32_t)(ticks >> 32));
    const struct const_span bytes = {fields, whole_fields(held->buffer.size)};
    if (bytes.size > 0)
        (void)user_span_write(&state->grant, process, held->buffer, 0, bytes);
}

static void before_run(void *context, struct process_id process)
{
    struct read_only_state *const state = context;
    enum error error;
    struct read_only_buffer *const held = grant_enter(&state->grant, process, &error);
    if (held == NULL)
        return;
    write_fields(state, process, held);
    held->switches++;
    grant_leave(&state->grant, process);
}

static enum error swap_buffer(void *capsule, struct process_id caller, uint32_t number, struct user_span *buffer)
{
    struct read_only_state *const state = capsule;
    enum error error;
    if (number != READ_ONLY_STATE_UR_STATE)
        return ERROR_NOSUPPORT;
    struct read_only_buffer *const held = grant_enter(&state->grant, caller, &error);
    if (held == NULL)
        return error;
    const struct user_span before = held->buffer;
    held->buffer = *buffer;
    *buffer = before;
    grant_leave(&state->grant, caller);
    return ERROR_OK;
}

static struct syscall_return read_only_state_command(void *capsule, struct process_id caller, uint32_t command,
                                                     uint32_t argument0, uint32_t argument1)
{
    (void)capsule;
    (void)caller;
    (void)argument0;
    (void)argument1;
    switch (command) {
    case READ_ONLY_STATE_COMMAND_EXISTS:
        return return_success();
    case READ_ONLY_STATE_COMMAND_VERSION:
        return return_success_u32(READ_ONLY_STATE_VERSION_ONE);
    default:
        return return_failure(ERROR_NOSUPPORT);
    }
}

void read_only_state_init(struct read_only_state *state, const struct hil_alarm *clock)
{
    assert(clock->ops != NULL);
    assert(clock->bits >= 16 && clock->bits <= 32 && clock->frequency_hz > 0);
    *state = (struct read_only_state){
        .driver = {.number = DRIVER_READ_ONLY_STATE,
                   .name = "read_only_state",
                   .grant = &state->grant,
                   .capsule = state,
                   .command = read_only_state_command,
                   .allow_userspace_readable = swap_buffer},
        .grant = {.driver = DRIVER_READ_ONLY_STATE, .data_size = sizeof(struct read_only_buffer)},
        .hook = {.before_run = before_run, .context = state, .grant = &state->grant},
        .clock = clock,
    };
}
