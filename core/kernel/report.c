// SPDX-License-Identifier: Apache-2.0 OR MIT
// See report.h. Every line ends in CR LF: it goes to serial terminals.
#include "core/kernel/report.h"

#include "core/kernel/arch.h"
#include "core/kernel/debug.h"
#include "core/kernel/grant.h"
#include "core/kernel/memory.h"

#define END "\r\n"

enum {
    NAME_SHOWN = 64,  // bytes of a process's name
    FIRST_FRAME = 32, // bytes
    NEAR_NULL = 4096,
    BELOW_STACK = 65536,
};

void report_version(struct format_sink *sink)
{
    format(sink, "Kernel version: %d.%d (build verge)" END, KERNEL_VERSION_MAJOR, KERNEL_VERSION_MINOR);
}

// --- The memory map ------------------------------------------------------------------------------

static void border(struct format_sink *sink, uaddr_t address, const char *left, const char *right)
{
    static const char line[] = "──────────────────────────────────────────";
    format(sink, "  0x%08X %s%s%s" END, (unsigned)address, left, line, right);
}

// One row of the table: a name, and how much is used of how much.
static void row(struct format_sink *sink, const char *name, uint32_t used, uint32_t allocated, const char *remark)
{
    format(sink, "             │ %-20s %8u | %8u%s" END, name, (unsigned)used, (unsigned)allocated, remark);
}

static void single(struct format_sink *sink, const char *name, uint32_t size)
{
    format(sink, "             │ %-20s %8u" END, name, (unsigned)size);
}

static uint32_t grants_size(const struct process *process)
{
    const struct process_memory *const m = &process->memory;
    return m->ram_start + m->ram_size - m->kernel_break;
}

// RAM is zero before its first use, so the stack reached down to the lowest byte that is not. The frame
// with which a process begins on Cortex-M lies below all stacks and does not count.
static uint32_t deepest_stack(const struct process_memory *m, uint32_t room)
{
    uint32_t untouched = FIRST_FRAME;
    while (untouched < room && m->ram[untouched] == 0)
        untouched++;
    return untouched > FIRST_FRAME ? room - untouched : room;
}

static void print_stack_and_data(const struct process *process, struct format_sink *sink)
{
    const struct process_memory *const m = &process->memory;
    const uaddr_t heap = m->heap_start != 0 ? m->heap_start : m->application_break;
    const uint32_t stack_room = m->stack_start > m->ram_start ? m->stack_start - m->ram_start : 0;
    const uint32_t stack_used = deepest_stack(m, stack_room);
    const uaddr_t data = m->ram_start + stack_room;
    if (m->heap_start != 0 && m->application_break >= heap)
        single(sink, "Heap", m->application_break - heap);
    single(sink, "Data", heap > data ? heap - data : 0);
    if (m->stack_start != 0)
        row(sink, "Stack", stack_used, stack_room, stack_used >= stack_room ? " EXCEEDED!" : "");
}

static void print_top_of_ram(const struct process *process, struct format_sink *sink)
{
    const struct process_memory *const m = &process->memory;
    format(sink, "   Address     Region name            Used | Allocated (bytes)" END);
    border(sink, m->ram_start + m->ram_size, "┌", " ram end");
    single(sink, "Grants", grants_size(process));
}

static void print_kernel_break(const struct process *process, struct format_sink *sink)
{
    const struct process_memory *const m = &process->memory;
    border(sink, m->kernel_break, "├", " kernel break");
    single(sink, "Unused", m->kernel_break - m->application_break);
}

static void print_application_break(const struct process *process, struct format_sink *sink)
{
    border(sink, process->memory.application_break, "├", " app break");
}

static void print_start_of_ram(const struct process *process, struct format_sink *sink)
{
    border(sink, process->memory.ram_start, "└", " ram start");
}

static void print_flash(const struct process *process, struct format_sink *sink)
{
    const struct process_memory *const m = &process->memory;
    border(sink, m->flash_start + m->flash_size, "┌", " flash end");
    single(sink, "App Flash", m->flash_size - m->flash_protected);
    single(sink, "Protected", m->flash_protected);
}

static void print_start_of_flash(const struct process *process, struct format_sink *sink)
{
    border(sink, process->memory.flash_start, "└", " flash start");
}

// --- The overview --------------------------------------------------------------------------------

static void print_last_syscall(const struct process *process, struct format_sink *sink)
{
    const struct process_syscall *const call = &process->last_syscall;
    static const char *const names[] = {"yield",           "subscribe", "command", "allow read-write",
                                        "allow read-only", "memop",     "exit",    "allow userspace-readable"};
    if (!call->made) {
        format(sink, " Last Syscall: None" END);
        return;
    }
    if (call->class_number <= SYSCALL_ALLOW_USERSPACE_READABLE)
        format(sink, " Last Syscall: %s", names[call->class_number]);
    else
        format(sink, " Last Syscall: class %u", (unsigned)call->class_number);
    format(sink, "(%#x, %#x, %#x, %#x)" END, (unsigned)call->slots[0], (unsigned)call->slots[1],
           (unsigned)call->slots[2], (unsigned)call->slots[3]);
}

static void print_completion(const struct process *process, struct format_sink *sink)
{
    if (!process->ended)
        format(sink, " Completion Code: None" END);
    else if (!process->has_code)
        format(sink, " Completion Code: Faulted" END);
    else
        format(sink, " Completion Code: %d" END, (int)process->completion_code);
}

static void print_title(const struct process *process, struct format_sink *sink)
{
    const int shown = process->name_size < NAME_SHOWN ? (int)process->name_size : NAME_SHOWN;
    format(sink, "𝐀𝐩𝐩: %.*s   -   [", shown, process->name);
    process_print_state(process, sink);
    format(sink, "]" END " Events Queued: %u   Syscall Count: %u   Dropped Upcall Count: %u" END,
           (unsigned)process->queue_count, (unsigned)process->counters.syscalls,
           (unsigned)process->counters.dropped_upcalls);
}

static void print_history(const struct process *process, struct format_sink *sink)
{
    format(sink, " Restart Count: %u" END, (unsigned)process->counters.restarts);
    print_last_syscall(process, sink);
    print_completion(process, sink);
    format(sink, END);
}

bool report_process_overview_part(const struct process *process, unsigned part, struct format_sink *sink)
{
    static void (*const parts[])(const struct process *, struct format_sink *) = {
        print_title,          print_history,      print_top_of_ram, print_kernel_break,   print_application_break,
        print_stack_and_data, print_start_of_ram, print_flash,      print_start_of_flash,
    };
    if (part >= sizeof(parts) / sizeof(parts[0]))
        return false;
    parts[part](process, sink);
    return true;
}

void report_process_overview(const struct process *process, struct format_sink *sink)
{
    unsigned part = 0;
    while (report_process_overview_part(process, part, sink))
        part++;
}

// --- Places ------------------------------------------------------------------------------------------

const char *report_place(const struct process *process, uint64_t address)
{
    const struct process_memory *const m = &process->memory;
    const uint64_t ram_end = (uint64_t)m->ram_start + m->ram_size;
    if (address >= m->flash_start && address < (uint64_t)m->flash_start + m->flash_size)
        return "in its own flash, which can't be written";
    if (address >= m->ram_start && address < m->application_break)
        return "in its own RAM";
    if (address >= m->application_break && address < m->kernel_break)
        return "above its application break";
    if (address >= m->kernel_break && address < ram_end)
        return "in its grant region, which belongs to the kernel";
    if (address < NEAR_NULL)
        return "near the null pointer";
    if (address < m->ram_start && address + BELOW_STACK >= m->ram_start)
        return "just below its RAM: the stack is probably too small";
    return "in no memory of its own";
}

// --- The full report -----------------------------------------------------------------------------

static void print_grants(const struct process *process, struct format_sink *sink)
{
    const struct kernel *const kernel = process->kernel;
    format(sink, END " Total number of grant regions defined: %u" END, (unsigned)kernel->grant_count);
    for (const struct grant *grant = kernel->grants; grant != NULL; grant = grant->next) {
        const uaddr_t address = grant_entry_of(process, grant)->address & ~(uaddr_t)1;
        if (address == 0)
            format(sink, "  Grant %2u : %-22s", (unsigned)grant->index, "--");
        else
            format(sink, "  Grant %2u : %#-8x %#010x   ", (unsigned)grant->index, (unsigned)grant->driver,
                   (unsigned)address);
        if (grant->index % 3 == 2 || grant->next == NULL)
            format(sink, END);
    }
}

void report_process(const struct process *process, struct format_sink *sink)
{
    report_process_overview(process, sink);
    format(sink, END);
    if (process->state == PROCESS_FAULTED) {
        format(sink, " Fault: %s" END, fault_cause_text(process->fault));
        arch_print_fault(process, sink);
    } else if (process->fault != FAULT_NONE) {
        format(sink, " Last fault, in an earlier life: %s" END, fault_cause_text(process->fault));
    }
    arch_print_registers(process, sink);
    print_grants(process, sink);
    format(sink, END);
}

// --- Panic ---------------------------------------------------------------------------------------

struct panic_sink {
    struct format_sink sink;
    struct kernel *kernel;
};

static void panic_put(struct format_sink *sink, const char *text, size_t size)
{
    arch_panic_write(((struct panic_sink *)sink)->kernel, text, size);
}

static void flush_debug(struct kernel *kernel, struct format_sink *sink)
{
    const struct debug_writer *const writer = kernel->config.debug;
    if (writer == NULL || writer->used == 0)
        return;
    format(sink, END "---| Debug buffer not empty. Flushing. May repeat some of last message(s):" END);
    arch_panic_write(kernel, (const char *)writer->buffer, writer->used);
}

static void print_all(struct kernel *kernel, struct format_sink *sink, const char *text, va_list arguments)
{
    flush_debug(kernel, sink);
    format(sink, END "panicked: ");
    format_arguments(sink, text, arguments);
    format(sink, END "\t");
    report_version(sink);
    arch_print_machine(kernel, sink);
    format(sink, END "---| App Status |---" END);
    for (const struct process *p = process_next(kernel, NULL); p != NULL; p = process_next(kernel, p))
        report_process(p, sink);
}

void kernel_panic(struct kernel *kernel, const char *text, ...)
{
    struct panic_sink sink = {{panic_put}, kernel};
    va_list arguments;
    // A panic while panicking: the report itself failed. End without another one.
    if (!kernel->panicked) {
        kernel->panicked = true;
        va_start(arguments, text);
        print_all(kernel, &sink.sink, text, arguments);
        va_end(arguments);
    }
    arch_panic_end(kernel);
}
