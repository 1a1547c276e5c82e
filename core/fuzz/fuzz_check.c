// SPDX-License-Identifier: Apache-2.0 OR MIT
// What holds after each event, whatever the events were.
#include "core/fuzz/fuzz_board.h"

#include "core/abi/abi_names.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

_Noreturn void fuzz_fail(const char *what)
{
    fprintf(stderr, "does not hold: %s\n", what);
    abort();
}

void fuzz_demand(bool condition, const char *what)
{
    if (!condition)
        fuzz_fail(what);
}

// --- Answers to system calls ---------------------------------------------------------------------------------

static bool is_error(uint32_t error, uint32_t set)
{
    return error > ERROR_OK && error <= ERROR_LAST && (set & ABI_ERROR(error)) != 0;
}

static bool is_refused_by_filter(const struct process_syscall *call, const struct syscall_return *result)
{
    return board.machine.config.filter != NULL && call->slots[0] == board.filter_refuses &&
           result->variant == RETURN_FAILURE && result->values[0] == ERROR_NODEVICE;
}

// Subscribe and the three allows.
static void check_swap(const struct process_syscall *call, const struct syscall_return *result)
{
    const uint32_t errors = ABI_ERROR(ERROR_INVAL) | ABI_ERROR(ERROR_NODEVICE) | ABI_ERROR(ERROR_NOSUPPORT) |
                            ABI_ERROR(ERROR_NOMEM) | ABI_ERROR(ERROR_FAIL);
    if (is_refused_by_filter(call, result) || result->variant == RETURN_SUCCESS_2U32)
        return;
    fuzz_demand(result->variant == RETURN_FAILURE_2U32, "subscribe and allow answer with two words");
    fuzz_demand(is_error(result->values[0], errors), "subscribe and allow fail with one of their errors");
    fuzz_demand(result->values[1] == call->slots[2] && result->values[2] == call->slots[3],
                "a failed subscribe or allow gives back what was passed");
}

static void check_memop(const struct process_syscall *call, const struct syscall_return *result)
{
    const uint32_t number = call->slots[0];
    if (result->variant == RETURN_FAILURE) {
        const uint32_t errors = number <= MEMOP_SBRK                 ? ABI_ERROR(ERROR_NOMEM)
                                : number == MEMOP_FLASH_REGION_START ? ABI_ERROR(ERROR_FAIL)
                                : number == MEMOP_FLASH_REGION_END   ? ABI_ERROR(ERROR_FAIL)
                                : number > MEMOP_HEAP_START          ? ABI_ERROR(ERROR_NOSUPPORT)
                                                                     : 0;
        fuzz_demand(is_error(result->values[0], errors), "a memop fails with its own errors only");
        return;
    }
    const bool is_plain = number == MEMOP_BRK || number >= MEMOP_STACK_START;
    fuzz_demand(result->variant == (is_plain ? RETURN_SUCCESS : RETURN_SUCCESS_U32), "a memop answers in its variant");
}

static void saw_syscall(void *context, const struct process *process, const struct process_syscall *call,
                        const struct syscall_return *result)
{
    (void)context;
    if (fuzz_traces)
        fprintf(stderr,
                "  [%u] class %" PRIu32 "(%#" PRIx32 ", %#" PRIx32 ", %#" PRIx32 ", %#" PRIx32 ") = %d(%" PRIu32 ")\n",
                (unsigned)process->id.index, call->class_number, call->slots[0], call->slots[1], call->slots[2],
                call->slots[3], result != NULL ? (int)result->variant : -1, result != NULL ? result->values[0] : 0);
    if (result == NULL)
        return;
    switch (call->class_number) {
    case SYSCALL_COMMAND:
        fuzz_demand(is_refused_by_filter(call, result) ||
                        abi_permits(call->slots[0], call->slots[1], result->variant, result->values[0]),
                    "a command answers as the table of the ABI permits");
        break;
    case SYSCALL_MEMOP:
        check_memop(call, result);
        break;
    default:
        check_swap(call, result);
        if (call->class_number == SYSCALL_ALLOW_USERSPACE_READABLE && result->variant == RETURN_SUCCESS_2U32)
            board.processes[process->id.index].readable = (struct user_span){call->slots[2], call->slots[3]};
        break;
    }
}

static void saw_fault(void *context, const struct process *process)
{
    (void)context;
    if (fuzz_traces)
        fprintf(stderr, "  [%u] fault: %s\n", (unsigned)process->id.index, fault_cause_text(process->fault));
}

const struct observer fuzz_observer = {.syscall = saw_syscall, .fault = saw_fault};

// --- One process -----------------------------------------------------------------------------------------------

static void check_memory(const struct process *process)
{
    const struct process_memory *const m = &process->memory;
    fuzz_demand(m->ram_start <= m->allow_high_water && m->allow_high_water <= m->application_break,
                "the break is never below memory that was allowed");
    fuzz_demand(m->application_break <= m->reach, "the unit opens all that the application may use");
    fuzz_demand(m->reach <= m->kernel_break, "the unit opens nothing of the kernel's part");
    fuzz_demand(m->kernel_break <= m->ram_start + m->ram_size, "the kernel's part lies in the block");
}

static uint32_t size_of_grant(const struct grant *grant)
{
    const uint32_t slots = 4 + 8u * (grant->upcalls + grant->read_only + grant->read_write);
    return ((slots + 7u) & ~7u) + grant->data_size;
}

static void check_buffers(const struct process *process, const struct grant *grant)
{
    struct user_span buffer;
    for (uint32_t i = 0; i < grant->read_write; i++)
        if (grant_buffer(process, grant, GRANT_READ_WRITE, i, &buffer))
            fuzz_demand(buffer.size == 0 || memory_in_ram(process, buffer.address, buffer.size),
                        "a read-write buffer lies in the application's RAM");
    for (uint32_t i = 0; i < grant->read_only; i++)
        if (grant_buffer(process, grant, GRANT_READ_ONLY, i, &buffer))
            fuzz_demand(buffer.size == 0 || memory_readable(process, buffer.address, buffer.size),
                        "a read-only buffer lies in the application's memory");
}

static void check_grants(const struct process *process)
{
    const struct kernel *const kernel = process->kernel;
    const struct process_memory *const m = &process->memory;
    for (const struct grant *grant = kernel->grants; grant != NULL; grant = grant->next) {
        const uaddr_t address = grant_entry_of(process, grant)->address;
        fuzz_demand((address & 1) == 0, "no grant stays entered after an event");
        if (address == 0)
            continue;
        const uaddr_t end = address + size_of_grant(grant);
        fuzz_demand(address % 8 == 0 && address >= m->kernel_break && end > address &&
                        end <= grant_table_address(process),
                    "a grant lies in the kernel's part, below the table");
        for (const struct grant *before = kernel->grants; before != grant; before = before->next) {
            const uaddr_t other = grant_entry_of(process, before)->address;
            fuzz_demand(other == 0 || end <= other || other + size_of_grant(before) <= address, "grants never overlap");
        }
        check_buffers(process, grant);
    }
}

static void check_queue(const struct process *process)
{
    fuzz_demand(process->queue_count <= PROCESS_QUEUE_CAPACITY && process->queue_head < PROCESS_QUEUE_CAPACITY,
                "a queue holds nine events at most");
    fuzz_demand(process_is_alive(process) || process->queue_count == 0, "who has ended has no events");
    for (uint32_t i = 0; i < process->queue_count; i++) {
        const struct task task = process_task_at(process, i);
        fuzz_demand(task.kind <= TASK_IPC, "an event is of a kind that exists");
        fuzz_demand((task.kind == TASK_UPCALL) == (task.kind != TASK_ENTRY && task.function != 0),
                    "an upcall has a function, and nothing else but the entry has one");
    }
}

static void check_shares(const struct process *holder)
{
    const struct process_share *const shares = ipc_shares(holder);
    for (size_t i = 0; shares != NULL && i < PROCESS_SHARES_MAX; i++) {
        const struct process_share *const share = &shares[i];
        struct user_span buffer;
        if (!share->active)
            continue;
        const struct process *const from =
            process_find(holder->kernel, (struct process_id){share->from_identifier, share->from_index});
        fuzz_demand(process_is_alive(holder), "who has ended sees nothing of others");
        fuzz_demand(from != NULL && process_is_alive(from), "a share ends with its owner");
        fuzz_demand(grant_buffer(from, &board.ipc.grant, GRANT_READ_WRITE, holder->id.index, &buffer) &&
                        buffer.address == share->memory.address && buffer.size == share->memory.size,
                    "a share is the buffer that its owner allows now");
        struct mpu_block region;
        fuzz_demand(from->mpu->cover(buffer.address, buffer.size, &region) && region.start >= from->memory.ram_start &&
                        region.start + region.size <= from->memory.reach,
                    "a share opens nothing but what its owner reaches");
    }
}

static void check_process(const struct process *process)
{
    fuzz_demand(process->state >= PROCESS_RUNNING && process->state <= PROCESS_TERMINATED, "a state is one of six");
    fuzz_demand(!process->stopped || process_is_alive(process), "only a live process is stopped");
    fuzz_demand(process->held == process_is_alive(process), "the machine serves the living and nobody else");
    check_memory(process);
    check_grants(process);
    check_queue(process);
    check_shares(process);
}

void fuzz_check_state(void)
{
    struct kernel *const kernel = &board.machine.kernel;
    for (const struct process *p = process_next(kernel, NULL); p != NULL; p = process_next(kernel, p))
        check_process(p);
    fuzz_demand(kernel->current == NULL || process_at(kernel, kernel->current->id.index) == kernel->current,
                "the current process is one of the board's");
}

// --- What was written ----------------------------------------------------------------------------------------------

static void may_write(struct fuzz_shadow *shadow, struct user_span span)
{
    fuzz_demand(shadow->writeable_count < sizeof(shadow->writeable) / sizeof(shadow->writeable[0]),
                "the fuzzer's table holds all buffers");
    if (span.size > 0)
        shadow->writeable[shadow->writeable_count++] = span;
}

static void note_buffers(struct fuzz_shadow *shadow, const struct process *process)
{
    const struct kernel *const kernel = process->kernel;
    struct user_span buffer;
    for (const struct grant *grant = kernel->grants; grant != NULL; grant = grant->next)
        for (uint32_t number = 0; number < grant->read_write; number++)
            if (grant_buffer(process, grant, GRANT_READ_WRITE, number, &buffer))
                may_write(shadow, buffer);
}

static void take_shadow(const struct process *process)
{
    struct fuzz_process *const own = &board.processes[process->id.index];
    struct fuzz_shadow *const shadow = &own->shadow;
    if (!process_id_equal(own->life, process->id))
        own->readable = (struct user_span){0, 0};
    own->life = process->id;
    shadow->taken = true;
    shadow->application_break = process->memory.application_break;
    shadow->kernel_break = process->memory.kernel_break;
    shadow->writeable_count = 0;
    memcpy(shadow->bytes, process->memory.ram, process->memory.ram_size);
    if (!process_is_alive(process))
        return;
    note_buffers(shadow, process);
    may_write(shadow, own->readable);
    const struct kernel_event *const event = &board.event;
    if (process == board.running && event->kind == KERNEL_EVENT_SYSCALL && event->class_number == SYSCALL_YIELD &&
        event->slots[0] == YIELD_NO_WAIT)
        may_write(shadow, (struct user_span){event->slots[1], 1});
}

void fuzz_check_before(void)
{
    struct kernel *const kernel = &board.machine.kernel;
    for (uint32_t i = 0; i < FUZZ_PROCESSES; i++) {
        const struct process *const process = process_at(kernel, i);
        board.processes[i].shadow.taken = false;
        if (process != NULL)
            take_shadow(process);
    }
}

static bool is_writeable(const struct fuzz_shadow *shadow, uaddr_t address)
{
    for (size_t i = 0; i < shadow->writeable_count; i++)
        if (address - shadow->writeable[i].address < shadow->writeable[i].size)
            return true;
    return false;
}

static void check_writes(const struct process *process)
{
    struct fuzz_process *const own = &board.processes[process->id.index];
    struct fuzz_shadow *const shadow = &own->shadow;
    const struct process_memory *const m = &process->memory;
    uaddr_t end = m->kernel_break < shadow->kernel_break ? m->kernel_break : shadow->kernel_break;
    // A life that ended in this event may have moved both breaks before: nobody knows how far.
    if (!process_is_alive(process) || !process_id_equal(own->life, process->id))
        end = shadow->application_break;
    const uint32_t size = end - m->ram_start;
    if (memcmp(shadow->bytes, m->ram, size) == 0)
        return;
    may_write(shadow, own->readable);
    // A call may lend a buffer, and an interrupt that waited then fills it, all in one event.
    if (process_is_alive(process) && process_id_equal(own->life, process->id))
        note_buffers(shadow, process);
    if (m->application_break > shadow->application_break)
        may_write(shadow, (struct user_span){shadow->application_break, m->reach - shadow->application_break});
    for (uint32_t i = 0; i < size; i++)
        if (shadow->bytes[i] != m->ram[i])
            fuzz_demand(is_writeable(shadow, m->ram_start + i),
                        "the kernel writes to an application where that lets it, and nowhere else");
}

// --- The decision ----------------------------------------------------------------------------------------------------

static void check_run(const struct kernel_decision *decision)
{
    const struct process *const process = decision->process;
    fuzz_demand(process != NULL && process == board.machine.kernel.current, "the current process is told to run");
    fuzz_demand(process->state == PROCESS_RUNNING && !process->stopped, "only a running process runs");
    fuzz_demand(decision->has_slice || decision->slice_us == 0, "without slices none is given");
    fuzz_demand(!decision->has_slice || (decision->slice_us > 0 && decision->slice_us <= 50000), "a slice is sane");
}

static void check_sleep(const struct kernel_decision *decision)
{
    struct kernel *const kernel = &board.machine.kernel;
    fuzz_demand(decision->process == NULL && kernel->current == NULL, "nobody runs while the machine sleeps");
    for (const struct process *p = process_next(kernel, NULL); p != NULL; p = process_next(kernel, p))
        fuzz_demand(!process_is_ready(p), "the machine does not sleep while somebody is ready");
}

void fuzz_check_after(const struct kernel_decision *decision)
{
    struct kernel *const kernel = &board.machine.kernel;
    if (decision->action == KERNEL_RUN)
        check_run(decision);
    else
        check_sleep(decision);
    fuzz_demand(board.machine.interrupt_count == 0 && !deferred_pending(&kernel->deferred),
                "the kernel's work is done");
    fuzz_check_state();
    for (uint32_t i = 0; i < FUZZ_PROCESSES; i++) {
        const struct process *const process = process_at(kernel, i);
        if (process != NULL && board.processes[i].shadow.taken)
            check_writes(process);
    }
}
