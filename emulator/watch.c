// SPDX-License-Identifier: Apache-2.0 OR MIT
// See watch.h.
#include "emulator/watch.h"

#include "core/kernel/report.h"
#include "emulator/control.h"
#include "emulator/guest/inside.h"
#include "emulator/panel/panel.h"
#include "emulator/record.h"
#include "emulator/serial.h"
#include "emulator/strace.h"
#include "emulator/terminal.h"
#include "emulator/trace.h"
#include "emulator/vcd.h"
#include "emulator/wav.h"

#include <stdio.h>
#include <string.h>

// The machine was gone back with, and has not come again to where it had been.
static bool is_repeated(const struct session *session)
{
    return session->inside != NULL && inside_repeats(session->inside);
}

// What shows the board as it is follows it also through times that were seen before.
static bool panel_follows(const struct session *session)
{
    return session->panel != NULL && (session->inside == NULL || !inside_goes_back(session->inside));
}

void watch_restored(struct session *session)
{
    if (session->panel != NULL)
        panel_restored(session->panel);
}

// --- The kernel ----------------------------------------------------------------------------------

static void on_syscall(void *context, const struct process *process, const struct process_syscall *call,
                       const struct syscall_return *result)
{
    const struct session *const session = context;
    if (is_repeated(session))
        return;
    if (session->strace != NULL)
        strace_syscall(session->strace, process, call, result);
    if (session->trace != NULL)
        trace_syscall(session->trace, process, call, result);
}

static void on_upcall(void *context, const struct process *process, const struct task *task)
{
    const struct session *const session = context;
    if (is_repeated(session))
        return;
    if (session->strace != NULL)
        strace_upcall(session->strace, process, task);
    if (session->trace != NULL)
        trace_upcall(session->trace, process, task);
}

static void on_scheduled(void *context, const struct kernel_decision *decision)
{
    const struct session *const session = context;
    if (is_repeated(session))
        return;
    if (session->trace != NULL)
        trace_scheduled(session->trace, decision);
    if (session->panel != NULL)
        panel_scheduled(session->panel, decision);
    if (session->inside != NULL)
        inside_scheduled(session->inside);
}

static void on_interrupt(void *context)
{
    const struct session *const session = context;
    if (is_repeated(session))
        return;
    if (session->trace != NULL)
        trace_interrupt(session->trace);
}

static void on_state(void *context, const struct process *process)
{
    const struct session *const session = context;
    if (session->inside != NULL)
        inside_state(session->inside, process);
    if (is_repeated(session))
        return;
    if (session->trace != NULL)
        trace_state(session->trace, process);
    if (session->control != NULL)
        control_state(session->control, process);
}

struct message_sink {
    struct format_sink sink;
    const struct session *session;
};

// To whoever reads stderr, and to the panel.
static void message_put(struct format_sink *sink, const char *text, size_t size)
{
    const struct session *const session = ((const struct message_sink *)sink)->session;
    (void)fwrite(text, 1, size, stderr);
    if (session->panel != NULL)
        panel_kernel_text(session->panel, text, size);
}

// The cause is told now, the line with the process's name first; its policy acts after this.
static void on_fault(void *context, const struct process *process)
{
    struct session *const session = context;
    if (is_repeated(session))
        return;
    char line[128];
    struct message_sink err = {{message_put}, session};
    session->faulted = true;
    if (session->terminal != NULL)
        terminal_pause(session->terminal);
    (void)snprintf(line, sizeof(line), "verge: process %.*s faulted at %.6f s\n", (int)process->name_size,
                   process->name, (double)machine_now_ns(session->machine) / 1e9);
    message_put(&err.sink, line, strlen(line));
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
    const bool looks_inside = inside_is_wanted(session->options);
    session->observer = (struct observer){
        .context = session,
        .syscall = session->strace != NULL || session->trace != NULL ? on_syscall : NULL,
        .upcall = session->strace != NULL || session->trace != NULL ? on_upcall : NULL,
        .scheduled = session->trace != NULL || session->panel != NULL || looks_inside ? on_scheduled : NULL,
        .interrupt = session->trace != NULL ? on_interrupt : NULL,
        .fault = on_fault,
        .state = session->trace != NULL || session->options->control != NULL || looks_inside ? on_state : NULL,
        .rejected = on_rejected,
    };
}

// --- The board -----------------------------------------------------------------------------------

static void on_uart(void *context, unsigned port, const uint8_t *data, size_t size)
{
    const struct session *const session = context;
    if (is_repeated(session))
        return;
    if (session->serial != NULL && port == 0)
        serial_uart(session->serial, data, size);
    else if (session->terminal != NULL && port == 0)
        terminal_uart(session->terminal, data, size);
    if (session->control != NULL)
        control_uart(session->control, port, data, size);
    if (session->panel != NULL)
        panel_uart(session->panel, port, data, size);
    if (session->vcd != NULL)
        vcd_uart(session->vcd, port, data, size);
}

static void on_uart_received(void *context, unsigned port, uint8_t byte)
{
    const struct session *const session = context;
    if (is_repeated(session))
        return;
    if (session->vcd != NULL)
        vcd_uart_received(session->vcd, port, byte);
}

static void on_line(void *context, unsigned line, bool raised)
{
    const struct session *const session = context;
    if (is_repeated(session))
        return;
    if (session->vcd != NULL)
        vcd_line(session->vcd, line, raised);
}

static void on_input(void *context, const struct machine_input *input)
{
    const struct session *const session = context;
    if (session->inside != NULL)
        inside_input(session->inside);
    if (session->record != NULL)
        record_input(session->record, input);
}

static void on_slice(void *context)
{
    const struct session *const session = context;
    if (is_repeated(session))
        return;
    if (session->record != NULL)
        record_slice(session->record);
}

static void on_led(void *context, size_t led, bool on)
{
    const struct session *const session = context;
    if (panel_follows(session))
        panel_led(session->panel, led, on);
    if (is_repeated(session))
        return;
    if (session->terminal != NULL)
        terminal_led(session->terminal, led, on);
    if (session->control != NULL)
        control_led(session->control, led, on);
    if (session->trace != NULL)
        trace_led(session->trace, led, on);
    if (session->vcd != NULL)
        vcd_led(session->vcd, led, on);
}

static void on_pin(void *context, uint32_t pin, bool level)
{
    const struct session *const session = context;
    if (panel_follows(session))
        panel_pin(session->panel, pin, level);
    if (is_repeated(session))
        return;
    if (session->control != NULL)
        control_pin(session->control, pin, level);
    if (session->vcd != NULL)
        vcd_pin(session->vcd, pin, level);
}

static void on_device(void *context, const struct sim_device *device)
{
    const struct session *const session = context;
    if (is_repeated(session))
        return;
    if (session->control != NULL)
        control_device(session->control, device);
    if (session->vcd != NULL)
        vcd_device(session->vcd, device);
    if (session->wav != NULL && device->kind == SIM_DEVICE_BUZZER)
        wav_tone(session->wav, session->machine != NULL ? machine_now_ns(session->machine) : 0,
                 (uint32_t)device->values[0]);
}

static void on_panic_text(void *context, const char *text, size_t size)
{
    const struct session *const session = context;
    if (is_repeated(session))
        return;
    if (session->terminal != NULL)
        terminal_pause(session->terminal);
    struct message_sink err = {{message_put}, session};
    message_put(&err.sink, text, size);
}

struct machine_listener watch_listener(struct session *session)
{
    return (struct machine_listener){.context = session,
                                     .uart = on_uart,
                                     .uart_received = on_uart_received,
                                     .slice = on_slice,
                                     .line = on_line,
                                     .input = on_input,
                                     .led = on_led,
                                     .pin = on_pin,
                                     .device = on_device,
                                     .panic_text = on_panic_text};
}
