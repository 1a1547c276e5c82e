// SPDX-License-Identifier: Apache-2.0 OR MIT
// See trace.h. Events are written as they happen, so that even a run that ends badly leaves a file
// that can be read up to there.
#include "emulator/trace.h"

#include "emulator/describe.h"
#include "hal-sim/machine.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { TRACK_KERNEL = 1, TRACK_FIRST_PROCESS = 100 };

struct trace {
    FILE *file;
    const struct machine *machine;
    uint64_t ahead_ns; // how far the file's time is ahead of the machine's; modulo 2^64
    bool running;      // a run is open on running_track
    uint32_t running_track;
};

static double now_us(const struct trace *trace)
{
    return trace->machine != NULL ? (double)(machine_now_ns(trace->machine) + trace->ahead_ns) / 1e3 : 0;
}

static uint32_t track_of(const struct process *process)
{
    return TRACK_FIRST_PROCESS + process->id.index;
}

static void put_json_text(FILE *file, const char *text, size_t size)
{
    for (size_t i = 0; i < size; i++) {
        const unsigned char c = (unsigned char)text[i];
        if (c < 0x20 || c == '"' || c == '\\')
            (void)fprintf(file, "\\u%04x", c);
        else
            (void)fputc(c, file);
    }
}

static void name_track(struct trace *trace, uint32_t track, const char *name, size_t size)
{
    (void)fprintf(trace->file, ",\n{\"ph\":\"M\",\"pid\":1,\"tid\":%u,\"name\":\"thread_name\",\"args\":{\"name\":\"",
                  track);
    put_json_text(trace->file, name, size);
    (void)fputs("\"}}", trace->file);
}

struct trace *trace_create(const char *path, char *message, size_t message_size)
{
    struct trace *const trace = calloc(1, sizeof(*trace));
    FILE *const file = trace != NULL ? fopen(path, "w") : NULL;
    if (file == NULL) {
        (void)snprintf(message, message_size, "the trace file %s can't be written: %s", path, strerror(errno));
        free(trace);
        return NULL;
    }
    trace->file = file;
    (void)fputs("{\"displayTimeUnit\":\"ms\",\"traceEvents\":[\n"
                "{\"ph\":\"M\",\"pid\":1,\"name\":\"process_name\",\"args\":{\"name\":\"Verge board\"}}",
                file);
    name_track(trace, TRACK_KERNEL, "interrupts", strlen("interrupts"));
    return trace;
}

void trace_attach(struct trace *trace, const struct machine *machine)
{
    trace->machine = machine;
}

static void end_run(struct trace *trace)
{
    if (trace->running)
        (void)fprintf(trace->file, ",\n{\"ph\":\"E\",\"pid\":1,\"tid\":%u,\"ts\":%.3f}", trace->running_track,
                      now_us(trace));
    trace->running = false;
}

static void instant(struct trace *trace, uint32_t track, const char *category, const char *name)
{
    (void)fprintf(trace->file,
                  ",\n{\"ph\":\"i\",\"s\":\"t\",\"pid\":1,\"tid\":%u,\"ts\":%.3f,\"cat\":\"%s\",\"name\":\"", track,
                  now_us(trace), category);
    put_json_text(trace->file, name, strlen(name));
    (void)fputs("\"}", trace->file);
}

void trace_restored(struct trace *trace, uint64_t was_ns)
{
    trace->ahead_ns += was_ns - machine_now_ns(trace->machine);
    end_run(trace);
    instant(trace, TRACK_KERNEL, "restored", "the machine was put into another state");
}

bool trace_destroy(struct trace *trace)
{
    end_run(trace);
    (void)fputs("\n]}\n", trace->file);
    const bool written = ferror(trace->file) == 0;
    const bool closed = fclose(trace->file) == 0;
    free(trace);
    return written && closed;
}

void trace_syscall(struct trace *trace, const struct process *process, const struct process_syscall *call,
                   const struct syscall_return *result)
{
    char text[256];
    struct format_buffer buffer;
    format_buffer_init(&buffer, text, sizeof(text));
    describe_answered(call, result, &buffer.sink);
    instant(trace, track_of(process), "syscall", text);
}

void trace_upcall(struct trace *trace, const struct process *process, const struct task *task)
{
    char text[256];
    struct format_buffer buffer;
    format_buffer_init(&buffer, text, sizeof(text));
    describe_task(task, &buffer.sink);
    instant(trace, track_of(process), "upcall", text);
}

void trace_scheduled(struct trace *trace, const struct kernel_decision *decision)
{
    if (decision->goes_on && trace->running)
        return;
    end_run(trace);
    if (decision->action != KERNEL_RUN)
        return;
    trace->running = true;
    trace->running_track = track_of(decision->process);
    (void)fprintf(trace->file,
                  ",\n{\"ph\":\"B\",\"pid\":1,\"tid\":%u,\"ts\":%.3f,\"cat\":\"scheduler\",\"name\":\"run\","
                  "\"args\":{\"slice_us\":%u}}",
                  trace->running_track, now_us(trace), (unsigned)decision->slice_us);
}

void trace_interrupt(struct trace *trace)
{
    instant(trace, TRACK_KERNEL, "interrupt", "interrupt");
}

void trace_state(struct trace *trace, const struct process *process)
{
    char text[128];
    struct format_buffer buffer;
    name_track(trace, track_of(process), process->name, process->name_size);
    format_buffer_init(&buffer, text, sizeof(text));
    process_print_state(process, &buffer.sink);
    instant(trace, track_of(process), "state", text);
}

void trace_led(struct trace *trace, size_t led, bool on)
{
    (void)fprintf(trace->file, ",\n{\"ph\":\"C\",\"pid\":1,\"ts\":%.3f,\"name\":\"LED %zu\",\"args\":{\"on\":%d}}",
                  now_us(trace), led, on ? 1 : 0);
}
