// SPDX-License-Identifier: Apache-2.0 OR MIT
// See screen.h.
#include "core/capsules/screen.h"

#include <assert.h>

// The driver's record of a process.
struct screen_request {
    struct turn turn;
    struct screen_command command; // while it waits
    bool has_frame;
    struct hil_screen_frame frame;
};

static uint32_t smaller(uint32_t a, uint32_t b)
{
    return a < b ? a : b;
}

static uint32_t unit_of(const struct screen *screen)
{
    return hil_screen_unit_bytes(screen->screen->ops->format(screen->screen->device));
}

static bool can_setup(const struct screen *screen)
{
    return screen->screen->ops->set_rotation != NULL;
}

// --- Frames --------------------------------------------------------------------------------------

static bool region_of(const struct screen *screen, struct process_id process, struct hil_screen_frame *region)
{
    uint32_t width, height;
    if (screen->region_of != NULL)
        return screen->region_of(screen->region_context, process, region);
    screen->screen->ops->resolution(screen->screen->device, &width, &height);
    *region = (struct hil_screen_frame){.width = (uint16_t)width, .height = (uint16_t)height};
    return true;
}

// The part of a frame that lies in the region, as the screen has it.
static struct hil_screen_frame clip(struct hil_screen_frame frame, struct hil_screen_frame region)
{
    const uint32_t x = smaller(frame.x, region.width), y = smaller(frame.y, region.height);
    return (struct hil_screen_frame){
        .x = (uint16_t)(region.x + x),
        .y = (uint16_t)(region.y + y),
        .width = (uint16_t)smaller(frame.width, region.width - x),
        .height = (uint16_t)smaller(frame.height, region.height - y),
    };
}

// Where the owner draws now: in the frame that it has set, or else everywhere. False: it has no region, or is gone.
static bool frame_of_owner(const struct screen *screen, struct hil_screen_frame *frame)
{
    enum error error;
    const struct screen_request *const request = grant_enter(&screen->grant, screen->turns.owner, &error);
    if (request == NULL)
        return false;
    const struct screen_request copy = *request;
    grant_leave(&screen->grant, screen->turns.owner);
    if (!region_of(screen, screen->turns.owner, frame))
        return false;
    if (copy.has_frame)
        *frame = screen->region_of != NULL ? clip(copy.frame, *frame) : copy.frame;
    return true;
}

static bool has_owners_frame(const struct screen *screen)
{
    return screen->framed && process_id_equal(screen->framed_for, screen->turns.owner);
}

static struct hil_screen_frame frame_in(const struct screen_command *command)
{
    return (struct hil_screen_frame){
        .x = (uint16_t)(command->arguments[0] >> SCREEN_SET_FRAME_X_SHIFT),
        .y = (uint16_t)(command->arguments[0] >> SCREEN_SET_FRAME_Y_SHIFT),
        .width = (uint16_t)(command->arguments[1] >> SCREEN_SET_FRAME_WIDTH_SHIFT),
        .height = (uint16_t)(command->arguments[1] >> SCREEN_SET_FRAME_HEIGHT_SHIFT),
    };
}

// The process keeps its frame: where others write meanwhile, it is set again for the next write.
static void keep_frame(const struct screen *screen, struct process_id process, struct hil_screen_frame frame)
{
    enum error error;
    struct screen_request *const request = grant_enter(&screen->grant, process, &error);
    if (request == NULL)
        return;
    request->has_frame = true;
    request->frame = frame;
    grant_leave(&screen->grant, process);
}

// --- Writing -------------------------------------------------------------------------------------

// Whole pixels, so that each piece can be drawn when it arrives.
static size_t piece_size(const struct screen *screen)
{
    const uint64_t left = screen->length - screen->position;
    const uint32_t unit = unit_of(screen);
    const size_t most = screen->buffer.size - screen->buffer.size % unit;
    return left < most ? (size_t)left : most;
}

static size_t read_pixels(const struct screen *screen, size_t size)
{
    const struct span room = {screen->buffer.data, size};
    const uint32_t got = allow_read(&screen->grant, screen->turns.owner, GRANT_READ_ONLY, SCREEN_RO_PIXELS,
                                    (uint32_t)screen->position, room);
    return got - got % unit_of(screen);
}

// The first pixel of what is lent, again and again.
static size_t repeat_pixel(const struct screen *screen, size_t size)
{
    const uint32_t unit = unit_of(screen);
    const struct span first = {screen->buffer.data, unit};
    if (allow_read(&screen->grant, screen->turns.owner, GRANT_READ_ONLY, SCREEN_RO_PIXELS, 0, first) < unit)
        return 0;
    for (size_t i = unit; i < size; i++)
        screen->buffer.data[i] = screen->buffer.data[i - unit];
    return size;
}

// OK with *more false: there is nothing to write, because the buffer was taken back or its process is gone.
static enum error write_piece(struct screen *screen, bool *more)
{
    size_t size = piece_size(screen);
    *more = false;
    if (size > 0 && screen->command.number == SCREEN_COMMAND_FILL)
        size = repeat_pixel(screen, size);
    else if (size > 0)
        size = read_pixels(screen, size);
    if (size == 0)
        return ERROR_OK;
    const struct hil_screen_ops *const ops = screen->screen->ops;
    const enum error error = ops->write(screen->screen->device, screen->buffer.data, size, screen->begun);
    screen->begun = true;
    screen->position += size;
    *more = error == ERROR_OK;
    return error;
}

static uint64_t fill_length(const struct screen *screen)
{
    struct hil_screen_frame frame;
    if (!frame_of_owner(screen, &frame))
        return 0;
    return hil_screen_frame_bytes(screen->screen->ops->format(screen->screen->device), frame.width, frame.height);
}

static enum error prepare_write(struct screen *screen)
{
    const uint32_t lent = allow_size(&screen->grant, screen->turns.owner, GRANT_READ_ONLY, SCREEN_RO_PIXELS);
    const bool fills = screen->command.number == SCREEN_COMMAND_FILL;
    const uint32_t length = fills ? lent : smaller(lent, screen->command.arguments[0]);
    if (length == 0)
        return ERROR_NOMEM;
    if (fills ? length < unit_of(screen) : length % unit_of(screen) != 0)
        return ERROR_INVAL;
    screen->length = fills ? fill_length(screen) : length;
    screen->position = 0;
    screen->begun = false;
    return ERROR_OK;
}

static enum error set_owners_frame(struct screen *screen)
{
    struct hil_screen_frame frame;
    if (!frame_of_owner(screen, &frame))
        return ERROR_NOSUPPORT;
    screen->framed = false;
    const enum error error = screen->screen->ops->set_frame(screen->screen->device, &frame);
    screen->framing = error == ERROR_OK;
    return error;
}

static enum error begin_write(struct screen *screen, bool *more)
{
    const enum error error = prepare_write(screen);
    *more = error == ERROR_OK;
    if (error != ERROR_OK)
        return error;
    return has_owners_frame(screen) ? write_piece(screen, more) : set_owners_frame(screen);
}

// --- Commands that the device answers ----------------------------------------------------------------

static enum error begin_frame(struct screen *screen)
{
    const struct hil_screen_frame frame = frame_in(&screen->command);
    screen->framed = false;
    return screen->screen->ops->set_frame(screen->screen->device, &frame);
}

// A screen that is turned, or has other pixels, has lost its frame.
static enum error begin_setup(struct screen *screen)
{
    const struct hil_screen_ops *const ops = screen->screen->ops;
    void *const device = screen->screen->device;
    const uint32_t *const arguments = screen->command.arguments;
    if (!can_setup(screen))
        return ERROR_NOSUPPORT;
    screen->framed = false;
    switch (screen->command.number) {
    case SCREEN_COMMAND_SET_ROTATION:
        return ops->set_rotation(device, arguments[0] <= SCREEN_ROTATION_270 ? arguments[0] : SCREEN_ROTATION_NORMAL);
    case SCREEN_COMMAND_SET_RESOLUTION:
        return ops->set_resolution(device, arguments[0], arguments[1]);
    default:
        return ops->set_format(device, arguments[0]);
    }
}

// *more: the device works on it and will answer.
static enum error begin(struct screen *screen, bool *more)
{
    const struct hil_screen_ops *const ops = screen->screen->ops;
    void *const device = screen->screen->device;
    const uint32_t argument = screen->command.arguments[0];
    *more = true;
    switch (screen->command.number) {
    case SCREEN_COMMAND_SET_POWER:
        return ops->set_power(device, argument != 0);
    case SCREEN_COMMAND_SET_BRIGHTNESS:
        return ops->set_brightness(device, (uint16_t)argument);
    case SCREEN_COMMAND_INVERT_ON:
        return ops->set_invert(device, true);
    case SCREEN_COMMAND_INVERT_OFF:
        return ops->set_invert(device, false);
    case SCREEN_COMMAND_SET_INVERT:
        return ops->set_invert(device, argument != 0);
    case SCREEN_COMMAND_SET_FRAME:
        return begin_frame(screen);
    case SCREEN_COMMAND_WRITE:
    case SCREEN_COMMAND_FILL:
        return begin_write(screen, more);
    default:
        return begin_setup(screen);
    }
}

// --- Turns ---------------------------------------------------------------------------------------

static void answer(struct screen *screen, enum error error)
{
    const struct process_id owner = screen->turns.owner;
    turns_end(&screen->turns);
    (void)upcall_schedule(&screen->grant, owner, SCREEN_UPCALL_DONE, (uint32_t)error, 0, 0);
}

static void take_command(struct screen *screen, struct process_id process)
{
    enum error error;
    const struct screen_request *const request = grant_enter(&screen->grant, process, &error);
    if (request == NULL)
        return;
    screen->command = request->command;
    grant_leave(&screen->grant, process);
    screen->framing = false;
    turns_begin(&screen->turns, process);
}

// Each turn of the loop ends a command, and only system calls make new ones.
static void start_next(struct screen *screen)
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

static void go_on(struct screen *screen, enum error error)
{
    bool more = false;
    if (error == ERROR_OK)
        error = write_piece(screen, &more);
    if (more)
        return;
    answer(screen, error);
    start_next(screen);
}

static void framed(struct screen *screen, enum error error)
{
    screen->framed = error == ERROR_OK;
    screen->framed_for = screen->turns.owner;
}

static void done(void *context, enum error error)
{
    struct screen *const screen = context;
    if (!screen->turns.busy)
        return;
    if (screen->framing) {
        screen->framing = false;
        framed(screen, error);
        go_on(screen, error);
        return;
    }
    if (screen->command.number == SCREEN_COMMAND_SET_FRAME) {
        framed(screen, error);
        if (error == ERROR_OK)
            keep_frame(screen, screen->turns.owner, frame_in(&screen->command));
    }
    answer(screen, error);
    start_next(screen);
}

static void written(void *context, enum error error)
{
    struct screen *const screen = context;
    if (screen->turns.busy)
        go_on(screen, error);
}

// A command that finds the device idle and is refused is answered at once, any other by the upcall.
static enum error begin_at_once(struct screen *screen, struct process_id caller)
{
    bool more = false;
    take_command(screen, caller);
    const enum error error = begin(screen, &more);
    if (error == ERROR_OK && more)
        return ERROR_OK;
    if (error == ERROR_OK || screen->region_of != NULL) {
        answer(screen, error);
        return ERROR_OK;
    }
    turns_end(&screen->turns);
    return error;
}

static KEEP_APART struct syscall_return submit(struct screen *screen, struct process_id caller, uint32_t number,
                                               uint32_t argument0, uint32_t argument1)
{
    enum error error;
    struct screen_request *const request = grant_enter(&screen->grant, caller, &error);
    if (request == NULL)
        return return_failure(error);
    error = turns_take(&screen->turns, &request->turn);
    if (error == ERROR_OK)
        request->command = (struct screen_command){number, {argument0, argument1}};
    grant_leave(&screen->grant, caller);
    if (error == ERROR_OK && !screen->turns.busy)
        error = begin_at_once(screen, caller);
    return return_error(error);
}

// --- Questions -----------------------------------------------------------------------------------

static uint32_t count_resolutions(const struct screen *screen)
{
    uint32_t count = 0, width, height;
    while (screen->screen->ops->resolution_at(screen->screen->device, count, &width, &height))
        count++;
    return count;
}

static uint32_t count_formats(const struct screen *screen)
{
    uint32_t count = 0, format;
    while (screen->screen->ops->format_at(screen->screen->device, count, &format))
        count++;
    return count;
}

static struct syscall_return resolution_at(const struct screen *screen, uint32_t index)
{
    uint32_t width, height;
    if (!screen->screen->ops->resolution_at(screen->screen->device, index, &width, &height))
        return return_failure(ERROR_INVAL);
    return return_success_2u32(width, height);
}

static struct syscall_return format_at(const struct screen *screen, uint32_t index)
{
    uint32_t format;
    if (!screen->screen->ops->format_at(screen->screen->device, index, &format))
        return return_failure(ERROR_INVAL);
    return return_success_u32(format);
}

static struct syscall_return ask_setup(const struct screen *screen, uint32_t number, uint32_t index)
{
    if (!can_setup(screen))
        return return_failure(ERROR_NOSUPPORT);
    switch (number) {
    case SCREEN_COMMAND_RESOLUTION_COUNT:
        return return_success_u32(count_resolutions(screen));
    case SCREEN_COMMAND_RESOLUTION_AT:
        return resolution_at(screen, index);
    case SCREEN_COMMAND_FORMAT_COUNT:
        return return_success_u32(count_formats(screen));
    default:
        return format_at(screen, index);
    }
}

static struct syscall_return ask_resolution(const struct screen *screen, struct process_id caller)
{
    struct hil_screen_frame region;
    if (!region_of(screen, caller, &region))
        return return_failure(ERROR_NOSUPPORT);
    return return_success_2u32(region.width, region.height);
}

// --- Dispatch ------------------------------------------------------------------------------------

// In a region a frame concerns nobody but its process.
static struct syscall_return note_frame(struct screen *screen, struct process_id caller, uint32_t place, uint32_t size)
{
    const struct screen_command command = {SCREEN_COMMAND_SET_FRAME, {place, size}};
    enum error error;
    if (grant_enter(&screen->grant, caller, &error) == NULL)
        return return_failure(error);
    grant_leave(&screen->grant, caller);
    keep_frame(screen, caller, frame_in(&command));
    if (process_id_equal(screen->framed_for, caller))
        screen->framed = false;
    (void)upcall_schedule(&screen->grant, caller, SCREEN_UPCALL_DONE, ERROR_OK, 0, 0);
    return return_success();
}

static struct syscall_return write_in_region(struct screen *screen, struct process_id caller, uint32_t length)
{
    struct hil_screen_frame region;
    if (!region_of(screen, caller, &region))
        return return_failure(ERROR_NOSUPPORT);
    return submit(screen, caller, SCREEN_COMMAND_WRITE, length, 0);
}

static struct syscall_return screen_command(void *capsule, struct process_id caller, uint32_t command,
                                            uint32_t argument0, uint32_t argument1)
{
    const struct screen *const screen = capsule;
    switch (command) {
    case SCREEN_COMMAND_EXISTS:
        return return_success();
    case SCREEN_COMMAND_CAN_SETUP:
        return return_success_u32(can_setup(screen));
    case SCREEN_COMMAND_RESOLUTION_COUNT:
    case SCREEN_COMMAND_RESOLUTION_AT:
    case SCREEN_COMMAND_FORMAT_COUNT:
    case SCREEN_COMMAND_FORMAT_AT:
        return ask_setup(screen, command, argument0);
    case SCREEN_COMMAND_ROTATION:
        return return_success_u32(screen->screen->ops->rotation(screen->screen->device));
    case SCREEN_COMMAND_RESOLUTION:
        return ask_resolution(screen, caller);
    case SCREEN_COMMAND_FORMAT:
        return return_success_u32(screen->screen->ops->format(screen->screen->device));
    case SCREEN_COMMAND_SET_FORMAT:
        if (argument0 > SCREEN_FORMAT_MONO_8BIT_PAGE)
            return return_failure(ERROR_INVAL);
        return submit(capsule, caller, command, argument0, argument1);
    case SCREEN_COMMAND_SET_POWER:
    case SCREEN_COMMAND_SET_BRIGHTNESS:
    case SCREEN_COMMAND_INVERT_ON:
    case SCREEN_COMMAND_INVERT_OFF:
    case SCREEN_COMMAND_SET_INVERT:
    case SCREEN_COMMAND_SET_ROTATION:
    case SCREEN_COMMAND_SET_RESOLUTION:
    case SCREEN_COMMAND_SET_FRAME:
    case SCREEN_COMMAND_WRITE:
    case SCREEN_COMMAND_FILL:
        return submit(capsule, caller, command, argument0, argument1);
    default:
        return return_failure(ERROR_NOSUPPORT);
    }
}

static struct syscall_return do_in_region(void *capsule, struct process_id caller, uint32_t command, uint32_t argument0,
                                          uint32_t argument1)
{
    switch (command) {
    case SCREEN_COMMAND_EXISTS:
    case SCREEN_COMMAND_ROTATION:
    case SCREEN_COMMAND_RESOLUTION:
    case SCREEN_COMMAND_FORMAT:
        return screen_command(capsule, caller, command, argument0, argument1);
    case SCREEN_COMMAND_SET_FRAME:
        return note_frame(capsule, caller, argument0, argument1);
    case SCREEN_COMMAND_WRITE:
        return write_in_region(capsule, caller, argument0);
    default:
        return return_failure(ERROR_NOSUPPORT);
    }
}

void screen_init(struct screen *screen, const struct hil_screen *hil, struct span buffer)
{
    assert(hil->ops != NULL && buffer.size >= SCREEN_BUFFER_LEAST);
    *screen = (struct screen){
        .driver = {.number = DRIVER_SCREEN,
                   .name = "screen",
                   .grant = &screen->grant,
                   .capsule = screen,
                   .command = screen_command},
        .grant = {.driver = DRIVER_SCREEN,
                  .upcalls = SCREEN_UPCALL_COUNT,
                  .read_only = SCREEN_RO_COUNT,
                  .data_size = sizeof(struct screen_request)},
        .screen = hil,
        .client = {done, written, screen},
        .buffer = buffer,
        .turns = {.grant = &screen->grant},
    };
    hil->ops->set_client(hil->device, &screen->client);
}

void screen_share(struct screen *screen, screen_region_of region_of_process, void *context)
{
    screen->region_of = region_of_process;
    screen->region_context = context;
    screen->driver.command = do_in_region;
}
