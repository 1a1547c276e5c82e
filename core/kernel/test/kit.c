// SPDX-License-Identifier: Apache-2.0 OR MIT
// See kit.h.
#include "core/kernel/test/kit.h"

#include <stdio.h>

struct fake_machine machine;
struct kit_probe probe;
struct ipc ipc;
struct kit_seen seen;
struct process *app;
const struct capability manager = {
    .kernel = &machine.kernel,
    .bits = CAPABILITY_PROCESS_MANAGEMENT | CAPABILITY_RESET,
};

// --- The probe -----------------------------------------------------------------------------------

static struct syscall_return probe_command(void *capsule, struct process_id caller, uint32_t command,
                                           uint32_t argument0, uint32_t argument1)
{
    assert_ptr_equal(capsule, &probe);
    probe.commands++;
    probe.caller = caller;
    probe.command = command;
    probe.argument0 = argument0;
    probe.argument1 = argument1;
    if (probe.act != NULL)
        probe.act();
    return probe.answer;
}

static enum error probe_readable(void *capsule, struct process_id caller, uint32_t number, struct user_span *buffer)
{
    const struct user_span before = probe.readable;
    assert_ptr_equal(capsule, &probe);
    (void)caller;
    if (number != 0)
        return ERROR_NOSUPPORT;
    if (probe.readable_error != ERROR_OK)
        return probe.readable_error;
    probe.readable = *buffer;
    *buffer = before;
    return ERROR_OK;
}

static void probe_init(void)
{
    probe = (struct kit_probe){
        .grant = {.driver = KIT_DRIVER,
                  .upcalls = KIT_UPCALLS,
                  .read_only = KIT_READ_ONLY,
                  .read_write = KIT_READ_WRITE,
                  .data_size = KIT_DATA},
        .driver = {KIT_DRIVER, "probe", &probe.grant, &probe, probe_command, probe_readable},
        .bare = {KIT_BARE_DRIVER, "bare", NULL, &probe, probe_command, NULL},
        .answer = {RETURN_SUCCESS, {0, 0, 0}},
    };
}

// --- The observer --------------------------------------------------------------------------------

static void saw_syscall(void *context, const struct process *process, const struct process_syscall *made,
                        const struct syscall_return *result)
{
    (void)context;
    (void)process;
    seen.syscalls++;
    seen.answered += result != NULL;
    seen.last_class = made->class_number;
}

static void saw_upcall(void *context, const struct process *process, const struct task *task)
{
    (void)context;
    (void)process;
    seen.upcalls++;
    seen.last_upcall = task->kind;
}

static void saw_queued(void *context, const struct process *process, const struct task *task, bool dropped)
{
    (void)context;
    (void)process;
    (void)task;
    seen.queued++;
    seen.dropped += dropped;
}

static void saw_scheduled(void *context, const struct kernel_decision *decision)
{
    (void)context;
    (void)decision;
    seen.scheduled++;
}

static void saw_interrupt(void *context)
{
    (void)context;
    seen.interrupts++;
}

static void saw_fault(void *context, const struct process *process)
{
    (void)context;
    seen.faults++;
    seen.last_fault = process->fault;
}

static void saw_state(void *context, const struct process *process)
{
    (void)context;
    seen.states++;
    seen.last_state = process->state;
}

static void saw_rejected(void *context, uint32_t offset, const char *name, uint32_t name_size, const char *reason)
{
    (void)context;
    seen.rejected++;
    seen.offset = offset;
    (void)snprintf(seen.name, sizeof(seen.name), "%.*s", (int)name_size, name);
    (void)snprintf(seen.reason, sizeof(seen.reason), "%s", reason);
}

static const struct observer observer = {
    .syscall = saw_syscall,
    .upcall = saw_upcall,
    .queued = saw_queued,
    .scheduled = saw_scheduled,
    .interrupt = saw_interrupt,
    .fault = saw_fault,
    .state = saw_state,
    .rejected = saw_rejected,
};

// --- Setting up ----------------------------------------------------------------------------------

void kit_init(void)
{
    fake_machine_init(&machine);
    memset(&seen, 0, sizeof(seen));
    probe_init();
    app = NULL;
    machine.config.observer = &observer;
    fake_machine_add(&machine, &probe.driver, &probe.grant);
    fake_machine_add(&machine, &probe.bare, NULL);
    fake_machine_add(&machine, &ipc.driver, NULL);
}

void kit_start(void)
{
    fake_machine_start(&machine);
    ipc_init(&ipc, &machine.kernel);
    app = fake_process(&machine, "app");
}

int kit_setup(void **state)
{
    (void)state;
    kit_init();
    kit_start();
    return 0;
}

void kit_with_scheduler(struct scheduler *scheduler)
{
    kit_init();
    machine.config.scheduler = scheduler;
    kit_start();
}

void kit_with_policy(const struct fault_policy *policy)
{
    kit_init();
    machine.config.fault_policy = policy;
    kit_start();
}

// --- Calls ---------------------------------------------------------------------------------------

struct fake_result call(uint32_t class_number, uint32_t slot0, uint32_t slot1, uint32_t slot2, uint32_t slot3)
{
    return fake_syscall(app, class_number, slot0, slot1, slot2, slot3);
}

struct syscall_return answer_of(struct fake_result result)
{
    assert_true(result.returned);
    return (struct syscall_return){(uint8_t)result.slots[0], {result.slots[1], result.slots[2], result.slots[3]}};
}

struct syscall_return memop(uint32_t number, uint32_t argument)
{
    return answer_of(call(SYSCALL_MEMOP, number, argument, 0, 0));
}

void yield_wait(void)
{
    assert_false(call(SYSCALL_YIELD, YIELD_WAIT, 0, 0, 0).returned);
}

struct syscall_return subscribe(uint32_t number, uint32_t function, uint32_t data)
{
    return fake_subscribe(app, KIT_DRIVER, number, function, data);
}

struct syscall_return allow_rw(uint32_t number, uaddr_t address, uint32_t size)
{
    return fake_allow(app, SYSCALL_ALLOW_READ_WRITE, KIT_DRIVER, number, address, size);
}

struct syscall_return allow_ro(uint32_t number, uaddr_t address, uint32_t size)
{
    return fake_allow(app, SYSCALL_ALLOW_READ_ONLY, KIT_DRIVER, number, address, size);
}

enum error event(uint32_t number, uint32_t argument0)
{
    return upcall_schedule(&probe.grant, app->id, number, argument0, argument0 + 1, argument0 + 2);
}

void subscribe_all(void)
{
    for (uint32_t i = 0; i < KIT_UPCALLS; i++)
        assert_true(swapped(subscribe(i, FAKE_FUNCTION + 4 * i, 1000 + i), 0, 0));
}

void use_probe(struct process *process)
{
    enum error error;
    assert_non_null(grant_enter(&probe.grant, process->id, &error));
    grant_leave(&probe.grant, process->id);
}

struct kernel_decision tell(enum kernel_event_kind kind)
{
    return fake_event(&machine, kind);
}

bool upcall_brings(uint32_t argument0)
{
    return fake_upcall_is(app, argument0, argument0 + 1, argument0 + 2);
}

bool runs(struct kernel_decision decision, const struct process *process)
{
    return decision.action == KERNEL_RUN && decision.process == process;
}

bool is_2u32(struct syscall_return result, uint8_t variant, uint32_t first, uint32_t second, uint32_t third)
{
    const bool same = result.variant == variant && result.values[0] == first && result.values[1] == second &&
                      result.values[2] == third;
    if (!same)
        fprintf(stderr, "expected result %u(%#x, %#x, %#x), got %u(%#x, %#x, %#x)\n", variant, (unsigned)first,
                (unsigned)second, (unsigned)third, result.variant, (unsigned)result.values[0],
                (unsigned)result.values[1], (unsigned)result.values[2]);
    return same;
}

bool failed_with(struct syscall_return result, enum error error, uint32_t first, uint32_t second)
{
    return is_2u32(result, RETURN_FAILURE_2U32, (uint32_t)error, first, second);
}

bool swapped(struct syscall_return result, uint32_t first, uint32_t second)
{
    return is_2u32(result, RETURN_SUCCESS_2U32, first, second, 0);
}

uint32_t break_of(const struct process *process)
{
    return process->memory.application_break - process->memory.ram_start;
}
