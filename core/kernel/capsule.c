// SPDX-License-Identifier: Apache-2.0 OR MIT
// The process-management part of the capsule API. Every function looks at the capability first.
#include "core/kernel/capsule.h"

#include "core/kernel/board.h"
#include "core/kernel/report.h"

static bool may_manage(const struct capability *capability)
{
    return capability != NULL && (capability->bits & CAPABILITY_PROCESS_MANAGEMENT) != 0;
}

static struct process *managed(const struct capability *capability, struct process_id id)
{
    return may_manage(capability) ? process_find(capability->kernel, id) : NULL;
}

bool processes_next(const struct capability *capability, struct process_id *id)
{
    if (!may_manage(capability))
        return false;
    for (uint32_t i = id->index + 1; i < capability->kernel->config.process_slots; i++) {
        const struct process *const process = process_at(capability->kernel, i);
        if (process != NULL) {
            *id = process->id;
            return true;
        }
    }
    return false;
}

static uint32_t state_number(const struct process *process)
{
    if (process->stopped)
        return PROCESS_INFO_STATE_STOPPED;
    switch (process->state) {
    case PROCESS_RUNNING:
        return PROCESS_INFO_STATE_RUNNING;
    case PROCESS_YIELDED:
        return PROCESS_INFO_STATE_YIELDED;
    case PROCESS_YIELDED_FOR:
        return PROCESS_INFO_STATE_YIELDED_FOR;
    case PROCESS_FAULTED:
        return PROCESS_INFO_STATE_FAULTED;
    default:
        return PROCESS_INFO_STATE_TERMINATED;
    }
}

enum error processes_facts(const struct capability *capability, struct process_id id, struct process_facts *facts)
{
    const struct process *const process = managed(capability, id);
    if (process == NULL)
        return may_manage(capability) ? ERROR_INVAL : ERROR_NOSUPPORT;
    *facts = (struct process_facts){
        .id = process->id,
        .name = process->name,
        .name_size = process->name_size,
        .short_id = process->short_id,
        .state = state_number(process),
        .syscalls = process->counters.syscalls,
        .restarts = process->counters.restarts,
        .slice_expirations = process->counters.slice_expirations,
        .dropped_upcalls = process->counters.dropped_upcalls,
        .grants_used = grant_count_allocated(process),
        .grants_total = process->kernel->grant_count,
    };
    return ERROR_OK;
}

enum error processes_order(const struct capability *capability, struct process_id id, enum process_order order)
{
    struct process *const process = managed(capability, id);
    if (process == NULL)
        return may_manage(capability) ? ERROR_INVAL : ERROR_NOSUPPORT;
    switch (order) {
    case PROCESS_ORDER_RESUME:
        return process_resume(process);
    case PROCESS_ORDER_STOP:
        return process_stop(process);
    case PROCESS_ORDER_FAULT:
        if (!process_is_alive(process))
            return ERROR_FAIL;
        process_fault(process, FAULT_REQUESTED);
        return ERROR_OK;
    case PROCESS_ORDER_TERMINATE:
        return process_terminate(process, false, 0);
    case PROCESS_ORDER_START:
        return process_start(process);
    }
    return ERROR_INVAL;
}

uint32_t processes_slice_expirations(const struct capability *capability)
{
    return may_manage(capability) ? capability->kernel->slice_expirations : 0;
}

void processes_print_state(const struct capability *capability, struct process_id id, struct format_sink *sink)
{
    const struct process *const process = managed(capability, id);
    if (process != NULL)
        process_print_state(process, sink);
}

bool processes_print_overview(const struct capability *capability, struct process_id id, unsigned part,
                              struct format_sink *sink)
{
    const struct process *const process = managed(capability, id);
    return process != NULL && report_process_overview_part(process, part, sink);
}

void kernel_print_version(struct format_sink *sink)
{
    report_version(sink);
}

static void print_area(struct format_sink *sink, const char *name, uint32_t start, uint32_t end)
{
    format(sink, "  %-10s %#010x - %#010x %8u bytes\r\n", name, (unsigned)start, (unsigned)end,
           (unsigned)(end - start));
}

void kernel_print_memory_map(const struct capability *capability, struct format_sink *sink)
{
    const struct board_memory_map *const map = capability != NULL ? capability->memory_map : NULL;
    if (map == NULL) {
        format(sink, "  The kernel's memory is the simulator's own: it has no fixed addresses.\r\n");
        return;
    }
    print_area(sink, "BSS", map->bss_start, map->bss_end);
    print_area(sink, "Relocate", map->relocate_start, map->relocate_end);
    print_area(sink, "Stack", map->stack_start, map->stack_end);
    print_area(sink, "RoData", map->rodata_start, map->rodata_end);
    print_area(sink, "Code", map->code_start, map->code_end);
}

bool kernel_force_panic(const struct capability *capability, const char *text)
{
    if (!may_manage(capability))
        return false;
    kernel_panic(capability->kernel, "%s", text);
}

bool kernel_reset(const struct capability *capability)
{
    if (capability == NULL || (capability->bits & CAPABILITY_RESET) == 0 || capability->reset == NULL)
        return false;
    capability->reset(capability->context);
    return true;
}

bool grant_exists(const struct grant *grant, struct process_id id)
{
    const struct process *const process = process_find(grant->kernel, id);
    return process != NULL && grant_is_allocated(process, grant);
}

uint32_t process_pending_events(const struct grant *grant, struct process_id id)
{
    const struct process *const process = process_find(grant->kernel, id);
    return process != NULL ? process->queue_count : 0;
}
