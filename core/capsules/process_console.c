// SPDX-License-Identifier: Apache-2.0 OR MIT
// See process_console.h. Here: what comes in, what goes out, and when. The output of a command, up to
// the next prompt, leaves in one piece where it fits, so that nobody else writes into it.
#include "core/capsules/process_console.h"

#include "core/capsules/process_console_commands.h"

#include <assert.h>

static const char prompt[] = "tock$ ";

static_assert(sizeof(prompt) <= PROCESS_CONSOLE_PROMPT, "an empty buffer has room for any step and the prompt");

// --- Output --------------------------------------------------------------------------------------

static size_t room(const struct process_console *console)
{
    assert(console->out.used < console->out.size && console->out.size <= console->text_size);
    return console->out.size - 1 - console->out.used;
}

// The prompt has its own room: a command that prints too much loses its end and not the prompt.
static void reset_output(struct process_console *console)
{
    format_buffer_init(&console->out, console->text, console->text_size - PROCESS_CONSOLE_PROMPT);
}

static void put_prompt(struct process_console *console)
{
    if (console->mode != PROCESS_CONSOLE_ACTIVE)
        return;
    console->out.size = console->text_size;
    format(&console->out.sink, "%s", prompt);
    console->out.size = console->text_size - PROCESS_CONSOLE_PROMPT;
}

// --- One step ------------------------------------------------------------------------------------

static void end_command(struct process_console *console)
{
    console->command = NULL;
    line_editor_clear(&console->editor);
    put_prompt(console);
}

static void begin_command(struct process_console *console, const struct process_console_command *command)
{
    console->command = command;
    console->begun = false;
    console->at = PROCESS_ID_FIRST;
    console->part = 0;
}

// Applies the command to one more process. Processes that come and go meanwhile do no harm: the walk
// goes by slot.
static void continue_command(struct process_console *console)
{
    struct process_facts facts;
    if (console->command->part != NULL && console->command->part(console, console->part)) {
        console->part++;
        return;
    }
    if (console->command->each == NULL || !processes_next(console->capability, &console->at))
        end_command(console);
    else if (processes_facts(console->capability, console->at, &facts) == ERROR_OK)
        console->command->each(console, &facts);
}

// False: it needs more room than there is now.
static bool step_command(struct process_console *console)
{
    if (console->begun ? room(console) < PROCESS_CONSOLE_ROW : console->out.used > 0)
        return false;
    if (console->begun)
        continue_command(console);
    else if (console->command->run != NULL)
        console->command->run(console);
    console->begun = true;
    return true;
}

static void take_line(struct process_console *console)
{
    const struct process_console_command *const command = process_console_find(console);
    if (console->mode == PROCESS_CONSOLE_ACTIVE)
        line_editor_remember(&console->editor);
    if (command != NULL)
        begin_command(console, command);
    else
        end_command(console);
}

// False: nothing is left to do, or no room to answer.
static bool step_input(struct process_console *console)
{
    if (console->input_used == 0 || room(console) < LINE_EDITOR_ECHO)
        return false;
    assert(console->input_head < console->input.size && console->input_used <= console->input.size);
    const uint8_t byte = console->input.data[console->input_head];
    console->input_head = (console->input_head + 1) % console->input.size;
    console->input_used--;
    struct format_sink *const echo = console->mode == PROCESS_CONSOLE_ACTIVE ? &console->out.sink : NULL;
    if (line_editor_take(&console->editor, byte, echo))
        take_line(console);
    return true;
}

// --- The port ------------------------------------------------------------------------------------

static void send(struct process_console *console)
{
    const void *const text = console->text;
    if (console->out.used == 0)
        return;
    console->sending = console->uart->ops->transmit(console->uart->device, text, console->out.used) == ERROR_OK;
    if (!console->sending)
        reset_output(console); // the port refuses: nobody would read it
}

static void work(struct process_console *console)
{
    if (console->sending)
        return;
    while (console->command != NULL ? step_command(console) : step_input(console))
        continue;
    send(console);
}

static void transmitted(void *context, size_t size, enum error error)
{
    struct process_console *const console = context;
    (void)size;
    (void)error;
    console->sending = false;
    reset_output(console);
    work(console);
}

static void received(void *context, const uint8_t *data, size_t size)
{
    struct process_console *const console = context;
    for (size_t i = 0; i < size && console->input_used < console->input.size; i++) {
        console->input.data[(console->input_head + console->input_used) % console->input.size] = data[i];
        console->input_used++;
    }
    work(console);
}

void process_console_init(struct process_console *console, const struct hil_uart *uart,
                          const struct capability *capability, const struct process_console_memory *memory)
{
    assert(uart->ops != NULL && capability != NULL);
    assert(memory->input.size > 0 && memory->output_size >= PROCESS_CONSOLE_OUTPUT_MIN);
    *console = (struct process_console){
        .uart = uart,
        .client = {transmitted, received, console},
        .capability = capability,
        .mode = PROCESS_CONSOLE_HIBERNATING,
        .input = memory->input,
        .editor = {.history = memory->history, .history_size = memory->history_size},
        .text = memory->output,
        .text_size = memory->output_size,
    };
    reset_output(console);
    uart->ops->set_client(uart->device, &console->client);
    uart->ops->set_receiving(uart->device, true);
}

void process_console_start(struct process_console *console)
{
    line_editor_clear(&console->editor);
    begin_command(console, &process_console_greeting);
    work(console);
}
