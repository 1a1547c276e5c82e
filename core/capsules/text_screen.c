// SPDX-License-Identifier: Apache-2.0 OR MIT
// See text_screen.h.
#include "core/capsules/text_screen.h"

#include <assert.h>

// The driver's record of a process.
struct text_screen_request {
    struct turn turn;
    struct text_screen_command command; // while it waits
};

// The two words that an answer carries besides its status.
struct answer {
    uint32_t first, second;
};

static uint32_t smaller(uint32_t a, uint32_t b)
{
    return a < b ? a : b;
}

// --- Printing ------------------------------------------------------------------------------------

// OK with *more false: nothing is left, or the text was taken back.
static enum error print_piece(struct text_screen *screen, bool *more)
{
    const uint32_t left = screen->length - screen->printed;
    const struct span room = {screen->buffer.data, smaller(left, (uint32_t)screen->buffer.size)};
    const uint32_t size = room.size == 0 ? 0
                                         : allow_read(&screen->grant, screen->turns.owner, GRANT_READ_ONLY,
                                                      TEXT_SCREEN_RO_TEXT, screen->printed, room);
    *more = false;
    if (size == 0)
        return ERROR_OK;
    const enum error error = screen->screen->ops->print(screen->screen->device, screen->buffer.data, size);
    *more = error == ERROR_OK;
    return error;
}

static enum error begin_print(struct text_screen *screen, bool *more)
{
    const uint32_t lent = allow_size(&screen->grant, screen->turns.owner, GRANT_READ_ONLY, TEXT_SCREEN_RO_TEXT);
    screen->length = smaller(lent, screen->command.arguments[0]);
    screen->printed = 0;
    return screen->length == 0 ? ERROR_NOMEM : print_piece(screen, more);
}

// --- Commands ------------------------------------------------------------------------------------

// *more: the device works on it and will answer.
static enum error begin(struct text_screen *screen, bool *more)
{
    const struct hil_text_screen_ops *const ops = screen->screen->ops;
    void *const device = screen->screen->device;
    const uint32_t *const arguments = screen->command.arguments;
    *more = true;
    switch (screen->command.number) {
    case TEXT_SCREEN_COMMAND_DISPLAY_ON:
    case TEXT_SCREEN_COMMAND_DISPLAY_OFF:
        return ops->set_power(device, screen->command.number == TEXT_SCREEN_COMMAND_DISPLAY_ON);
    case TEXT_SCREEN_COMMAND_BLINK_ON:
    case TEXT_SCREEN_COMMAND_BLINK_OFF:
        return ops->blink_cursor(device, screen->command.number == TEXT_SCREEN_COMMAND_BLINK_ON);
    case TEXT_SCREEN_COMMAND_CURSOR_ON:
    case TEXT_SCREEN_COMMAND_CURSOR_OFF:
        return ops->show_cursor(device, screen->command.number == TEXT_SCREEN_COMMAND_CURSOR_ON);
    case TEXT_SCREEN_COMMAND_PRINT:
        return begin_print(screen, more);
    case TEXT_SCREEN_COMMAND_CLEAR:
        return ops->clear(device);
    case TEXT_SCREEN_COMMAND_HOME:
        return ops->set_cursor(device, 0, 0);
    case TEXT_SCREEN_COMMAND_SET_CURSOR:
        return ops->set_cursor(device, arguments[0], arguments[1]);
    default:
        *more = false;
        return ERROR_OK; // the resolution: it needs no device
    }
}

// --- Turns ---------------------------------------------------------------------------------------

static struct answer words_of(const struct text_screen *screen)
{
    struct answer words = {0, 0};
    if (screen->command.number == TEXT_SCREEN_COMMAND_RESOLUTION)
        screen->screen->ops->size(screen->screen->device, &words.first, &words.second);
    else if (screen->command.number == TEXT_SCREEN_COMMAND_PRINT)
        words.first = screen->printed;
    return words;
}

static void answer(struct text_screen *screen, enum error error)
{
    const struct process_id owner = screen->turns.owner;
    const struct answer words = words_of(screen);
    turns_end(&screen->turns);
    (void)upcall_schedule(&screen->grant, owner, TEXT_SCREEN_UPCALL_DONE, (uint32_t)error, words.first, words.second);
}

static void take_command(struct text_screen *screen, struct process_id process)
{
    enum error error;
    const struct text_screen_request *const request = grant_enter(&screen->grant, process, &error);
    if (request == NULL)
        return;
    screen->command = request->command;
    grant_leave(&screen->grant, process);
    screen->printed = 0;
    turns_begin(&screen->turns, process);
}

// Each turn of the loop ends a command, and only system calls make new ones.
static void start_next(struct text_screen *screen)
{
    struct process_id next;
    while (turns_next(&screen->turns, &next)) {
        bool more = false;
        take_command(screen, next);
        const enum error error = begin(screen, &more);
        if (error != ERROR_OK || !more)
            answer(screen, error);
    }
}

static void done(void *context, enum error error)
{
    struct text_screen *const screen = context;
    if (!screen->turns.busy)
        return;
    answer(screen, error);
    start_next(screen);
}

static void printed(void *context, size_t size, enum error error)
{
    struct text_screen *const screen = context;
    bool more = false;
    if (!screen->turns.busy)
        return;
    screen->printed += (uint32_t)size;
    if (error == ERROR_OK && size > 0)
        error = print_piece(screen, &more);
    if (more)
        return;
    answer(screen, error);
    start_next(screen);
}

// A command that finds the device idle and is refused is answered at once, any other by the upcall.
static enum error begin_at_once(struct text_screen *screen, struct process_id caller)
{
    bool more = false;
    take_command(screen, caller);
    const enum error error = begin(screen, &more);
    if (error != ERROR_OK)
        turns_end(&screen->turns);
    else if (!more)
        answer(screen, ERROR_OK);
    return error;
}

static struct syscall_return submit(struct text_screen *screen, struct process_id caller,
                                    const struct text_screen_command *command)
{
    enum error error;
    struct text_screen_request *const request = grant_enter(&screen->grant, caller, &error);
    if (request == NULL)
        return return_failure(error);
    error = turns_take(&screen->turns, &request->turn);
    if (error == ERROR_OK)
        request->command = *command;
    grant_leave(&screen->grant, caller);
    if (error == ERROR_OK && !screen->turns.busy)
        error = begin_at_once(screen, caller);
    return return_error(error);
}

static struct syscall_return text_screen_command(void *capsule, struct process_id caller, uint32_t command,
                                                 uint32_t argument0, uint32_t argument1)
{
    switch (command) {
    case TEXT_SCREEN_COMMAND_EXISTS:
        return return_success();
    case TEXT_SCREEN_COMMAND_RESOLUTION:
    case TEXT_SCREEN_COMMAND_DISPLAY_ON:
    case TEXT_SCREEN_COMMAND_DISPLAY_OFF:
    case TEXT_SCREEN_COMMAND_BLINK_ON:
    case TEXT_SCREEN_COMMAND_BLINK_OFF:
    case TEXT_SCREEN_COMMAND_CURSOR_ON:
    case TEXT_SCREEN_COMMAND_CURSOR_OFF:
    case TEXT_SCREEN_COMMAND_PRINT:
    case TEXT_SCREEN_COMMAND_CLEAR:
    case TEXT_SCREEN_COMMAND_HOME:
    case TEXT_SCREEN_COMMAND_SET_CURSOR:
        return submit(capsule, caller, &(struct text_screen_command){command, {argument0, argument1}});
    default:
        return return_failure(ERROR_NOSUPPORT);
    }
}

void text_screen_init(struct text_screen *screen, const struct hil_text_screen *hil, struct span buffer)
{
    assert(hil->ops != NULL && buffer.size > 0);
    *screen = (struct text_screen){
        .driver = {.number = DRIVER_TEXT_SCREEN,
                   .name = "text_screen",
                   .grant = &screen->grant,
                   .capsule = screen,
                   .command = text_screen_command},
        .grant = {.driver = DRIVER_TEXT_SCREEN,
                  .upcalls = TEXT_SCREEN_UPCALL_COUNT,
                  .read_only = TEXT_SCREEN_RO_COUNT,
                  .data_size = sizeof(struct text_screen_request)},
        .screen = hil,
        .client = {done, printed, screen},
        .buffer = buffer,
        .turns = {.grant = &screen->grant},
    };
    hil->ops->set_client(hil->device, &screen->client);
}
