// SPDX-License-Identifier: Apache-2.0 OR MIT
// See low_level_debug.h. The wording of the lines is what tools look for.
#include "core/capsules/low_level_debug.h"

#include <assert.h>

enum entry_kind { ENTRY_ALERT, ENTRY_PRINT1, ENTRY_PRINT2, ENTRY_DROPPED };

struct entry {
    enum entry_kind kind;
    uint32_t values[2]; // DROPPED: how many
};

// The driver's record of a process: lines that wait, oldest first.
struct low_level_debug_queue {
    struct entry entries[LOW_LEVEL_DEBUG_QUEUE];
    uint32_t count;
};

// --- Lines ---------------------------------------------------------------------------------------

static void format_entry(struct format_sink *sink, struct process_id process, const struct entry *entry)
{
    const unsigned app = process.identifier;
    const unsigned first = entry->values[0];
    const unsigned second = entry->values[1];
    switch (entry->kind) {
    case ENTRY_ALERT:
        format(sink, "LowLevelDebug: App 0x%x alert code 0x%x\n", app, first);
        break;
    case ENTRY_PRINT1:
        format(sink, "LowLevelDebug: App 0x%x prints 0x%x\n", app, first);
        break;
    case ENTRY_PRINT2:
        format(sink, "LowLevelDebug: App 0x%x prints 0x%x 0x%x\n", app, first, second);
        break;
    case ENTRY_DROPPED:
        format(sink, "LowLevelDebug: Dropped 0x%x entries for app 0x%x\n", first, app);
        break;
    }
}

static void send_line(struct low_level_debug *debug, const struct format_buffer *buffer)
{
    const void *const line = debug->line;
    debug->sending = debug->uart->ops->transmit(debug->uart->device, line, buffer->used) == ERROR_OK;
}

static void send_entry(struct low_level_debug *debug, struct process_id process, const struct entry *entry)
{
    struct format_buffer buffer;
    format_buffer_init(&buffer, debug->line, sizeof(debug->line));
    format_entry(&buffer.sink, process, entry);
    assert(buffer.used + 1 < sizeof(debug->line)); // no line is cut
    debug->served = process;
    send_line(debug, &buffer);
}

static void send_grant_failed(struct low_level_debug *debug)
{
    struct format_buffer buffer;
    format_buffer_init(&buffer, debug->line, sizeof(debug->line));
    format(&buffer.sink, "LowLevelDebug: grant init failed\n");
    debug->grant_failed = false;
    send_line(debug, &buffer);
}

// --- The queue of a process ----------------------------------------------------------------------

static void push(struct low_level_debug_queue *queue, const struct entry *entry)
{
    if (queue->count < LOW_LEVEL_DEBUG_QUEUE) {
        queue->entries[queue->count++] = *entry;
        return;
    }
    struct entry *const last = &queue->entries[LOW_LEVEL_DEBUG_QUEUE - 1];
    if (last->kind != ENTRY_DROPPED)
        *last = (struct entry){ENTRY_DROPPED, {2, 0}}; // the one that stood there, and the new one
    else if (last->values[0] < UINT32_MAX)
        last->values[0]++;
}

static bool pop(struct low_level_debug_queue *queue, struct entry *entry)
{
    if (queue->count == 0)
        return false;
    *entry = queue->entries[0];
    queue->count--;
    for (uint32_t i = 0; i < queue->count; i++)
        queue->entries[i] = queue->entries[i + 1];
    return true;
}

static bool pop_of(const struct low_level_debug *debug, struct process_id process, struct entry *entry)
{
    enum error error;
    struct low_level_debug_queue *const queue = grant_enter(&debug->grant, process, &error);
    if (queue == NULL)
        return false;
    const bool popped = pop(queue, entry);
    grant_leave(&debug->grant, process);
    return popped;
}

// Looks at the processes after `from`. True: a line of one of them is on its way.
static bool send_next_after(struct low_level_debug *debug, struct process_id from)
{
    struct entry entry;
    while (grant_next(&debug->grant, &from)) {
        if (!pop_of(debug, from, &entry))
            continue;
        send_entry(debug, from, &entry);
        return true;
    }
    return false;
}

static void transmitted(void *context, size_t size, enum error error)
{
    struct low_level_debug *const debug = context;
    (void)size;
    (void)error;
    debug->sending = false;
    if (debug->grant_failed)
        send_grant_failed(debug);
    else if (!send_next_after(debug, debug->served))
        (void)send_next_after(debug, PROCESS_ID_FIRST);
}

// --- Commands ------------------------------------------------------------------------------------

static struct syscall_return print(struct low_level_debug *debug, struct process_id caller, enum entry_kind kind,
                                   uint32_t first, uint32_t second)
{
    const struct entry entry = {kind, {first, second}};
    enum error error;
    if (!debug->sending) {
        send_entry(debug, caller, &entry);
        return return_success();
    }
    struct low_level_debug_queue *const queue = grant_enter(&debug->grant, caller, &error);
    if (queue == NULL) {
        debug->grant_failed = true;
        return return_success();
    }
    push(queue, &entry);
    grant_leave(&debug->grant, caller);
    return return_success();
}

static struct syscall_return low_level_debug_command(void *capsule, struct process_id caller, uint32_t command,
                                                     uint32_t argument0, uint32_t argument1)
{
    switch (command) {
    case LOW_LEVEL_DEBUG_COMMAND_EXISTS:
        return return_success();
    case LOW_LEVEL_DEBUG_COMMAND_ALERT:
        return print(capsule, caller, ENTRY_ALERT, argument0, 0);
    case LOW_LEVEL_DEBUG_COMMAND_PRINT1:
        return print(capsule, caller, ENTRY_PRINT1, argument0, 0);
    case LOW_LEVEL_DEBUG_COMMAND_PRINT2:
        return print(capsule, caller, ENTRY_PRINT2, argument0, argument1);
    default:
        return return_failure(ERROR_NOSUPPORT);
    }
}

void low_level_debug_init(struct low_level_debug *debug, const struct hil_uart *uart)
{
    assert(uart->ops != NULL);
    *debug = (struct low_level_debug){
        .driver = {.number = DRIVER_LOW_LEVEL_DEBUG,
                   .name = "low_level_debug",
                   .grant = &debug->grant,
                   .capsule = debug,
                   .command = low_level_debug_command},
        .grant = {.driver = DRIVER_LOW_LEVEL_DEBUG, .data_size = sizeof(struct low_level_debug_queue)},
        .uart = uart,
        .client = {.transmitted = transmitted, .context = debug},
        .served = PROCESS_ID_FIRST,
    };
    uart->ops->set_client(uart->device, &debug->client);
}
