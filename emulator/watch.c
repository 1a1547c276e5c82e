// SPDX-License-Identifier: Apache-2.0 OR MIT
// See watch.h.
#include "emulator/watch.h"

#include "core/kernel/report.h"
#include "emulator/control.h"
#include "emulator/strace.h"
#include "emulator/terminal.h"
#include "emulator/trace.h"

#include <stdio.h>

// --- The kernel ----------------------------------------------------------------------------------

static void on_syscall(void *context, const struct process *process, const struct process_syscall *call,
                       const struct syscall_return *result)
{
    const struct session *const session = context;
    if (session->strace != NULL)
        strace_syscall(session->strace, process, call, result);
    if (session->trace != NULL)
        trace_syscall(session->trace, process, call, result);
}

static void on_upcall(void *context, const struct process *process, const struct task *task)
{
    const struct session *const session = context;
    if (session->strace != NULL)
        strace_upcall(session->strace, process, task);
    if (session->trace != NULL)
        trace_upcall(session->trace, process, task);
}

static void on_scheduled(void *context, const struct kernel_decision *decision)
{
    const struct session *const session = context;
    if (session->trace != NULL)
        trace_scheduled(session->trace, decision);
}

static void on_interrupt(void *context)
{
    const struct session *const session = context;
    if (session->trace != NULL)
        trace_interrupt(session->trace);
}

static void on_state(void *context, const struct process *process)
{
    const struct session *const session = context;
    if (session->trace != NULL)
        trace_state(session->trace, process);
    if (session->control != NULL)
        control_state(session->control, process);
}

struct file_sink {
    struct format_sink sink;
    FILE *file;
};

static void file_put(struct format_sink *sink, const char *text, size_t size)
{
    (void)fwrite(text, 1, size, ((struct file_sink *)sink)->file);
}

// The cause is told now, the line with the process's name first; its policy acts after this.
static void on_fault(void *context, const struct process *process)
{
    struct session *const session = context;
    struct file_sink err = {{file_put}, stderr};
    session->faulted = true;
    if (session->terminal != NULL)
        terminal_pause(session->terminal);
    (void)fprintf(stderr, "verge: process %.*s faulted at %.6f s\n", (int)process->name_size, process->name,
                  (double)machine_now_ns(session->machine) / 1e9);
    report_process(process, &err.sink);
    (void)fflush(stderr);
    if (session->control != NULL)
        control_fault(session->control, process);
}

static void on_rejected(void *context, uint32_t offset, const char *name, uint32_t name_size, const char *reason)
{
    (void)context;
    (void)fprintf(stderr, "verge: flash image, offset %#x: %s%.*s%snot loaded: %s\n", (unsigned)offset,
                  name_size > 0 ? "'" : "", (int)name_size, name, name_size > 0 ? "' " : "", reason);
}

void watch_init(struct session *session)
{
    session->observer = (struct observer){
        .context = session,
        .syscall = session->strace != NULL || session->trace != NULL ? on_syscall : NULL,
        .upcall = session->strace != NULL || session->trace != NULL ? on_upcall : NULL,
        .scheduled = session->trace != NULL ? on_scheduled : NULL,
        .interrupt = session->trace != NULL ? on_interrupt : NULL,
        .fault = on_fault,
        .state = session->trace != NULL || session->options->control != NULL ? on_state : NULL,
        .rejected = on_rejected,
    };
}

// --- The board -----------------------------------------------------------------------------------

static void on_uart(void *context, unsigned port, const uint8_t *data, size_t size)
{
    const struct session *const session = context;
    if (session->terminal != NULL && port == 0)
        terminal_uart(session->terminal, data, size);
    if (session->control != NULL)
        control_uart(session->control, port, data, size);
}

static void on_led(void *context, size_t led, bool on)
{
    const struct session *const session = context;
    if (session->terminal != NULL)
        terminal_led(session->terminal, led, on);
    if (session->control != NULL)
        control_led(session->control, led, on);
    if (session->trace != NULL)
        trace_led(session->trace, led, on);
}

static void on_pin(void *context, uint32_t pin, bool level)
{
    const struct session *const session = context;
    if (session->control != NULL)
        control_pin(session->control, pin, level);
}

static void on_panic_text(void *context, const char *text, size_t size)
{
    const struct session *const session = context;
    if (session->terminal != NULL)
        terminal_pause(session->terminal);
    (void)fwrite(text, 1, size, stderr);
}

struct machine_listener watch_listener(struct session *session)
{
    return (struct machine_listener){
        .context = session, .uart = on_uart, .led = on_led, .pin = on_pin, .panic_text = on_panic_text};
}
