// SPDX-License-Identifier: Apache-2.0 OR MIT
// See console.h.
#include "core/capsules/console.h"

#include <assert.h>

// The driver's record of a process: the write that waits for its turn.
struct console_request {
    bool waiting;
    uint32_t length;
    uint32_t ticket;
};

static uint32_t smaller(uint32_t a, uint32_t b)
{
    return a < b ? a : b;
}

// --- Lines ---------------------------------------------------------------------------------------

static void end_hold(struct console *console)
{
    if (console->line.held)
        console->alarm->ops->disarm(console->alarm->device);
    console->line.held = false;
}

// Follows what goes out: who is in the middle of a line, and how long it is already.
static void note_sent(struct console *console)
{
    struct console_line *const line = &console->line;
    if (!line->open || !process_id_equal(line->owner, console->writer))
        line->size = 0;
    for (uint32_t i = 0; i < console->chunk_size; i++)
        line->size = console->chunk[i] == '\n' ? 0 : line->size + 1;
    line->open = line->size > 0 && line->size < CONSOLE_LINE_MAX;
    line->owner = console->writer;
}

static uint32_t hold_ticks(const struct hil_alarm *alarm)
{
    const uint64_t ticks = (uint64_t)alarm->frequency_hz * CONSOLE_HOLD_MS / 1000 + 1;
    const uint32_t most = (UINT32_MAX >> (32 - alarm->bits)) / 2;
    return ticks < most ? (uint32_t)ticks : most;
}

// A write that sent nothing ends the hold, so that none can be made to last.
static void hold_line(struct console *console)
{
    const struct hil_alarm *const alarm = console->alarm;
    if (console->sent == 0)
        console->line.open = false;
    if (!console->line.open || alarm == NULL)
        return;
    console->line.held = true;
    alarm->ops->set(alarm->device, alarm->ops->now(alarm->device), hold_ticks(alarm));
}

// --- Whose turn it is ----------------------------------------------------------------------------

// A copy of a process's request. False: the process is gone.
static bool request_of(const struct console *console, struct process_id process, struct console_request *copy)
{
    enum error error;
    const struct console_request *const request = grant_enter(&console->grant, process, &error);
    if (request == NULL)
        return false;
    *copy = *request;
    grant_leave(&console->grant, process);
    return true;
}

static bool is_earlier(uint32_t ticket, uint32_t than)
{
    return ticket - than > UINT32_MAX / 2;
}

static bool find_oldest(const struct console *console, struct process_id *oldest)
{
    struct process_id process = PROCESS_ID_FIRST;
    uint32_t ticket = 0;
    bool found = false;
    while (grant_next(&console->grant, &process)) {
        struct console_request request;
        if (!request_of(console, process, &request) || !request.waiting ||
            (found && !is_earlier(request.ticket, ticket)))
            continue;
        *oldest = process;
        ticket = request.ticket;
        found = true;
    }
    return found;
}

static bool choose(struct console *console, struct process_id *next)
{
    struct console_request request;
    if (console->line.open && request_of(console, console->line.owner, &request)) {
        *next = console->line.owner;
        if (request.waiting || console->line.held)
            return request.waiting;
    }
    if (!find_oldest(console, next))
        return false;
    console->line.open = false;
    return true;
}

// --- Writing -------------------------------------------------------------------------------------

// What follows the last end of a line waits for the next chunk, so that other users of the port
// get between lines only.
static uint32_t cut_at_line(const struct console *console, uint32_t size)
{
    uint32_t end = size;
    while (end > 0 && console->chunk[end - 1] != '\n')
        end--;
    return end > 0 ? end : size;
}

// False: there is nothing more to send.
static bool send_chunk(struct console *console)
{
    assert(console->writing && console->sent <= console->length);
    const uint32_t left = console->length - console->sent;
    const struct span room = {console->chunk, smaller(left, CONSOLE_WRITE_CHUNK)};
    uint32_t size =
        allow_read(&console->grant, console->writer, GRANT_READ_ONLY, CONSOLE_RO_WRITE, console->sent, room);
    if (size == 0)
        return false;
    if (size < left)
        size = cut_at_line(console, size);
    assert(size > 0 && size <= left);
    console->chunk_size = size;
    return console->uart->ops->transmit(console->uart->device, console->chunk, size) == ERROR_OK;
}

// Takes a process's request as the one under way. A request of no length ends here.
static void begin_write(struct console *console, struct process_id process)
{
    enum error error;
    struct console_request *const request = grant_enter(&console->grant, process, &error);
    if (request == NULL)
        return;
    request->waiting = false;
    console->length = request->length;
    grant_leave(&console->grant, process);
    console->writer = process;
    console->sent = 0;
    console->writing = true;
    end_hold(console);
}

static void end_write(struct console *console)
{
    console->writing = false;
    (void)upcall_schedule(&console->grant, console->writer, CONSOLE_UPCALL_WRITE_DONE, console->sent, console->sent, 0);
    hold_line(console);
}

// Each turn of the loop ends a request, and only system calls make new ones.
static void start_next(struct console *console)
{
    struct process_id next;
    while (!console->writing && choose(console, &next)) {
        begin_write(console, next);
        if (console->writing && !send_chunk(console))
            end_write(console);
    }
}

static void transmitted(void *context, size_t size, enum error error)
{
    struct console *const console = context;
    (void)size;
    if (error == ERROR_OK) {
        console->sent += console->chunk_size;
        note_sent(console);
    }
    if (error == ERROR_OK && console->sent < console->length && send_chunk(console))
        return;
    end_write(console);
    start_next(console);
}

static void hold_ended(void *context)
{
    struct console *const console = context;
    console->line.open = console->line.held = false;
    start_next(console);
}

static KEEP_APART struct syscall_return write(struct console *console, struct process_id caller, uint32_t length)
{
    enum error error;
    struct console_request *const request = grant_enter(&console->grant, caller, &error);
    if (request == NULL)
        return return_failure(error);
    if (!request->waiting)
        request->ticket = console->next_ticket++;
    request->waiting = true;
    request->length = smaller(length, allow_size(&console->grant, caller, GRANT_READ_ONLY, CONSOLE_RO_WRITE));
    grant_leave(&console->grant, caller);
    start_next(console);
    return return_success();
}

// --- Reading -------------------------------------------------------------------------------------

static void stop_reading(struct console *console)
{
    console->reading = false;
    console->uart->ops->set_receiving(console->uart->device, false);
}

static void end_read(struct console *console, enum error status)
{
    assert(console->received <= console->wanted && console->wanted <= CONSOLE_READ_MAX);
    stop_reading(console);
    (void)upcall_schedule(&console->grant, console->reader, CONSOLE_UPCALL_READ_DONE, (uint32_t)status, console->copied,
                          0);
}

// A reader that died is found here, when its read would matter.
static bool has_reader(struct console *console)
{
    struct console_request request;
    if (console->reading && !request_of(console, console->reader, &request))
        stop_reading(console);
    return console->reading;
}

static void received(void *context, const uint8_t *data, size_t size)
{
    struct console *const console = context;
    if (!has_reader(console))
        return;
    const struct const_span bytes = {data, smaller((uint32_t)size, console->wanted - console->received)};
    console->copied += allow_write(&console->grant, console->reader, CONSOLE_RW_READ, console->received, bytes);
    console->received += (uint32_t)bytes.size;
    if (console->received == console->wanted)
        end_read(console, ERROR_OK);
}

static KEEP_APART struct syscall_return read(struct console *console, struct process_id caller, uint32_t length)
{
    enum error error;
    if (has_reader(console))
        return return_failure(ERROR_BUSY);
    if (length > CONSOLE_READ_MAX)
        return return_failure(ERROR_INVAL);
    if (grant_enter(&console->grant, caller, &error) == NULL)
        return return_failure(error);
    grant_leave(&console->grant, caller);
    console->reader = caller;
    console->wanted = smaller(length, allow_size(&console->grant, caller, GRANT_READ_WRITE, CONSOLE_RW_READ));
    console->received = console->copied = 0;
    console->reading = true;
    console->uart->ops->set_receiving(console->uart->device, true);
    if (console->wanted == 0)
        end_read(console, ERROR_OK);
    return return_success();
}

static KEEP_APART struct syscall_return abort_read(struct console *console, struct process_id caller)
{
    if (has_reader(console) && process_id_equal(console->reader, caller))
        end_read(console, ERROR_CANCEL);
    return return_success();
}

// --- Dispatch ------------------------------------------------------------------------------------

static struct syscall_return console_command(void *capsule, struct process_id caller, uint32_t command,
                                             uint32_t argument0, uint32_t argument1)
{
    (void)argument1;
    switch (command) {
    case CONSOLE_COMMAND_EXISTS:
        return return_success();
    case CONSOLE_COMMAND_WRITE:
        return write(capsule, caller, argument0);
    case CONSOLE_COMMAND_READ:
        return read(capsule, caller, argument0);
    case CONSOLE_COMMAND_ABORT_READ:
        return abort_read(capsule, caller);
    default:
        return return_failure(ERROR_NOSUPPORT);
    }
}

void console_init(struct console *console, const struct hil_uart *uart)
{
    assert(uart->ops != NULL);
    *console = (struct console){
        .driver = {.number = DRIVER_CONSOLE,
                   .name = "console",
                   .grant = &console->grant,
                   .capsule = console,
                   .command = console_command},
        .grant = {.driver = DRIVER_CONSOLE,
                  .upcalls = CONSOLE_UPCALL_COUNT,
                  .read_only = CONSOLE_RO_COUNT,
                  .read_write = CONSOLE_RW_COUNT,
                  .data_size = sizeof(struct console_request)},
        .uart = uart,
        .client = {transmitted, received, console},
    };
    uart->ops->set_client(uart->device, &console->client);
}

void console_hold_lines(struct console *console, const struct hil_alarm *alarm)
{
    console->alarm = alarm;
    console->alarm_client = (struct hil_alarm_client){hold_ended, console};
    alarm->ops->set_client(alarm->device, &console->alarm_client);
}
