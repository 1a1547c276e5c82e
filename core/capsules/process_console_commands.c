// SPDX-License-Identifier: Apache-2.0 OR MIT
// The commands of the process console. The wording of their output is what test scripts and people
// look for, so it does not change.
#include "core/capsules/process_console_commands.h"

#include <string.h>

static const char valid_commands[] =
    "Valid commands are: help status list stop start fault boot terminate process kernel reset panic "
    "console-start console-stop\r\n";

// --- Words of a line -----------------------------------------------------------------------------

struct word {
    size_t start, size;
};

// The word after `from`; size 0 when there is none.
static struct word word_after(const char *line, size_t from)
{
    while (line[from] == ' ')
        from++;
    size_t end = from;
    while (line[end] != ' ' && line[end] != '\0')
        end++;
    return (struct word){from, end - from};
}

static bool is_named(const struct process_console *console, const struct process_facts *facts)
{
    const char *const line = console->editor.line.text;
    const struct word first = word_after(line, 0);
    const struct word name = word_after(line, first.start + first.size);
    return name.size > 0 && name.size == facts->name_size && memcmp(&line[name.start], facts->name, name.size) == 0;
}

// --- Commands for processes of a name ------------------------------------------------------------

static void order(struct process_console *console, const struct process_facts *facts, enum process_order what,
                  const char *message)
{
    if (!is_named(console, facts))
        return;
    (void)processes_order(console->capability, facts->id, what);
    if (message != NULL)
        format(&console->out.sink, "Process %.*s %s\r\n", (int)facts->name_size, facts->name, message);
}

static void start_each(struct process_console *console, const struct process_facts *facts)
{
    order(console, facts, PROCESS_ORDER_RESUME, "resumed.");
}

static void stop_each(struct process_console *console, const struct process_facts *facts)
{
    order(console, facts, PROCESS_ORDER_STOP, "stopped");
}

static void fault_each(struct process_console *console, const struct process_facts *facts)
{
    order(console, facts, PROCESS_ORDER_FAULT, "now faulted");
}

static void terminate_each(struct process_console *console, const struct process_facts *facts)
{
    order(console, facts, PROCESS_ORDER_TERMINATE, "terminated");
}

// Only a process that was terminated starts; the order says so itself.
static void boot_each(struct process_console *console, const struct process_facts *facts)
{
    order(console, facts, PROCESS_ORDER_START, NULL);
}

// Finds the process first; what it prints of it comes in parts.
static void run_process(struct process_console *console)
{
    struct process_facts facts;
    while (processes_next(console->capability, &console->at))
        if (processes_facts(console->capability, console->at, &facts) == ERROR_OK && is_named(console, &facts))
            return;
    console->at = PROCESS_ID_FIRST;
}

static bool process_part(struct process_console *console, unsigned part)
{
    return processes_print_overview(console->capability, console->at, part, &console->out.sink);
}

// --- Tables and counts ---------------------------------------------------------------------------

static void run_list(struct process_console *console)
{
    format(&console->out.sink, " PID    ShortID    Name                Quanta  Syscalls  Restarts  Grants  State\r\n");
}

static void list_each(struct process_console *console, const struct process_facts *facts)
{
    struct format_sink *const sink = &console->out.sink;
    format(sink, " %-7u", (unsigned)facts->id.identifier);
    if (facts->short_id == 0)
        format(sink, "Unique     ");
    else
        format(sink, "0x%-8x ", (unsigned)facts->short_id);
    const int shown = facts->name_size < LINE_EDITOR_SIZE ? (int)facts->name_size : LINE_EDITOR_SIZE;
    format(sink, "%-20.*s%6u%10u%10u  %2u/%2u   ", shown, facts->name, (unsigned)facts->slice_expirations,
           (unsigned)facts->syscalls, (unsigned)facts->restarts, (unsigned)facts->grants_used,
           (unsigned)facts->grants_total);
    processes_print_state(console->capability, facts->id, sink);
    format(sink, "\r\n");
}

static bool is_active(uint32_t state)
{
    return state == PROCESS_INFO_STATE_RUNNING || state == PROCESS_INFO_STATE_YIELDED ||
           state == PROCESS_INFO_STATE_YIELDED_FOR;
}

static void run_status(struct process_console *console)
{
    struct process_id process = PROCESS_ID_FIRST;
    unsigned total = 0, active = 0;
    while (processes_next(console->capability, &process)) {
        struct process_facts facts;
        total++;
        active += processes_facts(console->capability, process, &facts) == ERROR_OK && is_active(facts.state);
    }
    format(&console->out.sink, "Total processes: %u\r\nActive processes: %u\r\nTimeslice expirations: %u\r\n", total,
           active, (unsigned)processes_slice_expirations(console->capability));
}

// --- The console and the kernel ------------------------------------------------------------------

static void run_console_start(struct process_console *console)
{
    console->mode = PROCESS_CONSOLE_ACTIVE;
}

static void run_console_stop(struct process_console *console)
{
    console->mode = PROCESS_CONSOLE_HIBERNATING;
    format(&console->out.sink, "Disabling the process console.\r\nRun console-start to reactivate.\r\n");
}

static void run_help(struct process_console *console)
{
    format(&console->out.sink, "Welcome to the process console.\r\n%s", valid_commands);
}

static void run_greeting(struct process_console *console)
{
    console->mode = PROCESS_CONSOLE_ACTIVE;
    kernel_print_version(&console->out.sink);
    run_help(console);
}

static void run_kernel(struct process_console *console)
{
    kernel_print_version(&console->out.sink);
    kernel_print_memory_map(console->capability, &console->out.sink);
}

static void run_reset(struct process_console *console)
{
    if (!kernel_reset(console->capability))
        format(&console->out.sink, "Reset function is not implemented");
}

static void run_panic(struct process_console *console)
{
    (void)kernel_force_panic(console->capability, "Process Console forced a kernel panic.");
}

static void run_unknown(struct process_console *console)
{
    format(&console->out.sink, "%s", valid_commands);
}

// --- Finding -------------------------------------------------------------------------------------

// The first word that the line begins with counts: "starting" is "start".
static const struct process_console_command commands[] = {
    {"console-start", run_console_start, NULL, NULL},
    {"help", run_help, NULL, NULL},
    {"console-stop", run_console_stop, NULL, NULL},
    {"start", NULL, start_each, NULL},
    {"stop", NULL, stop_each, NULL},
    {"fault", NULL, fault_each, NULL},
    {"terminate", NULL, terminate_each, NULL},
    {"boot", NULL, boot_each, NULL},
    {"list", run_list, list_each, NULL},
    {"status", run_status, NULL, NULL},
    {"process", run_process, NULL, process_part},
    {"kernel", run_kernel, NULL, NULL},
    {"reset", run_reset, NULL, NULL},
    {"panic", run_panic, NULL, NULL},
};

static const struct process_console_command unknown = {"", run_unknown, NULL, NULL};

const struct process_console_command process_console_greeting = {"", run_greeting, NULL, NULL};

const struct process_console_command *process_console_find(const struct process_console *console)
{
    const struct line_editor_line *const line = &console->editor.line;
    const struct word first = word_after(line->text, 0);
    const size_t usable = console->mode == PROCESS_CONSOLE_ACTIVE ? sizeof(commands) / sizeof(commands[0]) : 1;
    if (first.size == 0)
        return NULL;
    for (size_t i = 0; i < usable; i++) {
        const size_t size = strlen(commands[i].word);
        if (size <= first.size && memcmp(&line->text[first.start], commands[i].word, size) == 0)
            return &commands[i];
    }
    return console->mode == PROCESS_CONSOLE_ACTIVE ? &unknown : NULL;
}
