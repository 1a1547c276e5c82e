// SPDX-License-Identifier: Apache-2.0 OR MIT
// See fake_arch.h.
#include "core/test/fake_arch.h"

#include "core/kernel/arch.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct fake_machine *machine_of(const struct process *process)
{
    return process->kernel->config.port;
}

_Noreturn static void give_up(const char *what)
{
    fprintf(stderr, "fake machine: %s\n", what);
    abort();
}

// --- The arch contract ---------------------------------------------------------------------------

uint32_t arch_initial_break(const struct process *process)
{
    return process->arch->initial_break;
}

enum error arch_process_start(struct process *process)
{
    if (process->arch->start_error == ERROR_OK)
        process->arch->starts++;
    return process->arch->start_error;
}

void arch_process_end(struct process *process)
{
    process->arch->ends++;
}

enum error arch_set_return(struct process *process, const uint32_t slots[4], unsigned count)
{
    struct arch_process *const arch = process->arch;
    if (arch->return_error != ERROR_OK)
        return arch->return_error;
    arch->returns++;
    arch->mask = (1u << count) - 1;
    for (unsigned i = 0; i < 4; i++)
        arch->slots[i] = i < count ? slots[i] : 0;
    return ERROR_OK;
}

enum error arch_set_upcall(struct process *process, uaddr_t function, const uint32_t arguments[4], bool is_entry)
{
    struct arch_process *const arch = process->arch;
    if (arch->upcall_error != ERROR_OK)
        return arch->upcall_error;
    arch->upcalls++;
    arch->function = function;
    arch->is_entry = is_entry;
    memcpy(arch->arguments, arguments, sizeof(arch->arguments));
    return ERROR_OK;
}

enum error arch_memory_changed(struct process *process)
{
    process->arch->memory_changes++;
    return process->arch->memory_error;
}

enum error arch_share(struct process *to, const struct process *from, struct user_span memory, uaddr_t *seen_at)
{
    (void)from;
    if (to->arch->share_error != ERROR_OK)
        return to->arch->share_error;
    to->arch->shares++;
    to->arch->last_share = memory;
    *seen_at = memory.address;
    return ERROR_OK;
}

void arch_unshare(struct process *to, const struct process *from, struct user_span memory, uaddr_t seen_at)
{
    (void)from;
    (void)memory;
    (void)seen_at;
    to->arch->unshares++;
}

void arch_print_registers(const struct process *process, struct format_sink *sink)
{
    (void)process;
    format(sink, " fake registers\r\n");
}

void arch_print_fault(const struct process *process, struct format_sink *sink)
{
    (void)process;
    format(sink, " fake fault\r\n");
}

void arch_print_machine(struct kernel *kernel, struct format_sink *sink)
{
    (void)kernel;
    format(sink, "---| Fake machine |---\r\n");
}

void arch_panic_write(struct kernel *kernel, const char *text, size_t size)
{
    struct fake_machine *const machine = kernel->config.port;
    const size_t room = sizeof(machine->panic_text) - 1 - machine->panic_size;
    const size_t kept = size < room ? size : room;
    memcpy(machine->panic_text + machine->panic_size, text, kept);
    machine->panic_size += kept;
    machine->panic_text[machine->panic_size] = '\0';
}

void arch_panic_end(struct kernel *kernel)
{
    struct fake_machine *const machine = kernel->config.port;
    if (!machine->expects_panic) {
        fputs(machine->panic_text, stderr);
        give_up("the kernel panicked");
    }
    longjmp(machine->panic_return, 1);
}

// --- The scheduler -------------------------------------------------------------------------------

static struct fake_scheduler *scheduler_of(struct scheduler *scheduler)
{
    return (struct fake_scheduler *)(void *)scheduler;
}

static struct scheduled next(struct scheduler *scheduler, struct kernel *kernel)
{
    const struct process *const wanted = scheduler_of(scheduler)->wanted;
    struct scheduled turn = {.process = NULL};
    for (struct process *p = process_next(kernel, NULL); p != NULL; p = process_next(kernel, p))
        if (process_is_ready(p) && (turn.process == NULL || p == wanted))
            turn.process = p;
    return turn;
}

static void stopped(struct scheduler *scheduler, struct process *process, enum stop_reason reason, uint32_t used_us)
{
    (void)scheduler;
    (void)process;
    (void)reason;
    (void)used_us;
}

static bool keeps(struct scheduler *scheduler, const struct process *process, bool kernel_worked)
{
    const struct process *const wanted = scheduler_of(scheduler)->wanted;
    (void)kernel_worked;
    return wanted == NULL || wanted == process || !process_is_ready(wanted);
}

// --- The machine ---------------------------------------------------------------------------------

static bool has_pending(void *context)
{
    const struct fake_machine *const machine = context;
    return machine->interrupt_count > 0;
}

static void service(void *context)
{
    struct fake_machine *const machine = context;
    const struct fake_interrupt first = machine->interrupts[0];
    machine->interrupt_count--;
    memmove(machine->interrupts, machine->interrupts + 1, machine->interrupt_count * sizeof(first));
    first.serve(first.context);
}

void fake_machine_init(struct fake_machine *machine)
{
    memset(machine, 0, sizeof(*machine));
    machine->scheduler.scheduler = (struct scheduler){"fake", next, stopped, keeps};
    machine->mpu = &mpu_pmp;
    machine->debug = (struct debug_writer){.buffer = machine->debug_text, .size = FAKE_DEBUG_TEXT};
    machine->config = (struct kernel_config){
        .processes = machine->processes,
        .process_slots = FAKE_PROCESSES,
        .drivers = machine->drivers,
        .scheduler = &machine->scheduler.scheduler,
        .fault_policy = &fault_policy_stop,
        .chip = {has_pending, service, machine},
        .debug = &machine->debug,
        .port = machine,
    };
    for (size_t i = 0; i < FAKE_PROCESSES; i++)
        machine->arch[i].initial_break = FAKE_INITIAL_BREAK;
}

void fake_machine_add(struct fake_machine *machine, const struct driver *driver, struct grant *grant)
{
    if (machine->driver_count == FAKE_DRIVERS_MAX || machine->grant_count == FAKE_DRIVERS_MAX)
        give_up("too many drivers");
    if (driver != NULL)
        machine->drivers[machine->driver_count++] = driver;
    if (grant != NULL)
        machine->grants[machine->grant_count++] = grant;
}

void fake_machine_start(struct fake_machine *machine)
{
    machine->config.driver_count = machine->driver_count;
    kernel_init(&machine->kernel, &machine->config);
    for (uint32_t i = 0; i < machine->grant_count; i++)
        kernel_grant_register(&machine->kernel, machine->grants[i]);
}

struct kernel_decision fake_event(struct fake_machine *machine, enum kernel_event_kind kind)
{
    const struct kernel_event event = {.kind = kind, .now_us = machine->now_us};
    machine->decision = *kernel_handle(&machine->kernel, &event);
    return machine->decision;
}

void fake_raise(struct fake_machine *machine, void (*serve)(void *context), void *context)
{
    if (machine->interrupt_count == FAKE_INTERRUPTS_MAX)
        give_up("too many interrupts at once");
    machine->interrupts[machine->interrupt_count++] = (struct fake_interrupt){serve, context};
}

bool fake_panics(struct fake_machine *machine, void (*run)(void *context), void *context)
{
    machine->expects_panic = true;
    const bool panicked = setjmp(machine->panic_return) != 0;
    if (!panicked)
        run(context);
    machine->expects_panic = false;
    return panicked;
}

const char *fake_debug_text(struct fake_machine *machine, char *text, size_t size)
{
    const size_t used = machine->debug.used < size ? machine->debug.used : size - 1;
    memcpy(text, machine->debug.buffer, used);
    text[used] = '\0';
    debug_drop(&machine->debug, machine->debug.used);
    return text;
}

// --- Processes -----------------------------------------------------------------------------------

struct process_image fake_image(struct fake_machine *machine, const char *name)
{
    size_t i = 0;
    while (i < FAKE_PROCESSES && machine->processes[i].state != PROCESS_UNUSED)
        i++;
    if (i == FAKE_PROCESSES)
        give_up("no free slot for a process");
    return (struct process_image){
        .name = name,
        .name_size = (uint32_t)strlen(name),
        .entry = FAKE_FLASH_START(i) + FAKE_FLASH_PROTECTED,
        .ram = machine->ram[i],
        .block = {FAKE_RAM_START(i), FAKE_RAM_SIZE},
        .mpu = machine->mpu,
        .flash = machine->flash[i],
        .flash_start = FAKE_FLASH_START(i),
        .flash_size = FAKE_FLASH_SIZE,
        .flash_protected = FAKE_FLASH_PROTECTED,
        .arch = &machine->arch[i],
    };
}

struct process *fake_process(struct fake_machine *machine, const char *name)
{
    const struct process_image image = fake_image(machine, name);
    struct process *process;
    if (process_create(&machine->kernel, &image, &process) != ERROR_OK || !fake_run(process))
        give_up("could not create a process");
    return process;
}

bool fake_run(struct process *process)
{
    struct fake_machine *const machine = machine_of(process);
    machine->scheduler.wanted = process;
    for (unsigned attempts = 0; attempts < 4 * FAKE_PROCESSES; attempts++) {
        const struct kernel_decision decision = fake_event(machine, KERNEL_EVENT_NONE);
        if (decision.action == KERNEL_SLEEP)
            return false;
        if (decision.process == process)
            return true;
        // Another scheduler than ours: whoever it prefers uses its slice up.
        (void)fake_event(machine, KERNEL_EVENT_SLICE_END);
        if (machine->decision.action == KERNEL_RUN && machine->decision.process == process)
            return true;
    }
    return false;
}

uint8_t *fake_memory(const struct process *process, uaddr_t address)
{
    const struct process_memory *const m = &process->memory;
    if (address < m->ram_start || address - m->ram_start >= m->ram_size)
        give_up("no RAM at that address");
    return m->ram + (address - m->ram_start);
}

uaddr_t fake_address(const struct process *process, uint32_t offset)
{
    return process->memory.ram_start + offset;
}

uaddr_t fake_put(const struct process *process, uint32_t offset, const char *text)
{
    const uaddr_t address = fake_address(process, offset);
    memcpy(fake_memory(process, address), text, strlen(text));
    return address;
}

// --- System calls --------------------------------------------------------------------------------

struct fake_result fake_syscall(struct process *process, uint32_t class_number, uint32_t slot0, uint32_t slot1,
                                uint32_t slot2, uint32_t slot3)
{
    struct fake_machine *const machine = machine_of(process);
    const struct arch_process *const arch = process->arch;
    const struct kernel_event event = {
        .kind = KERNEL_EVENT_SYSCALL,
        .now_us = machine->now_us,
        .class_number = class_number,
        .slots = {slot0, slot1, slot2, slot3},
    };
    if (!fake_run(process))
        give_up("a system call of a process that is not ready");
    const unsigned returns = arch->returns;
    machine->decision = *kernel_handle(&machine->kernel, &event);
    struct fake_result result = {.returned = arch->returns != returns};
    if (result.returned) {
        memcpy(result.slots, arch->slots, sizeof(result.slots));
        result.mask = arch->mask;
    }
    return result;
}

static struct syscall_return answered(struct fake_result result)
{
    if (!result.returned)
        give_up("a system call was not answered");
    return (struct syscall_return){(uint8_t)result.slots[0], {result.slots[1], result.slots[2], result.slots[3]}};
}

struct syscall_return fake_command(struct process *process, uint32_t driver, uint32_t command, uint32_t argument0,
                                   uint32_t argument1)
{
    return answered(fake_syscall(process, SYSCALL_COMMAND, driver, command, argument0, argument1));
}

struct syscall_return fake_subscribe(struct process *process, uint32_t driver, uint32_t number, uint32_t function,
                                     uint32_t data)
{
    const uaddr_t address = function != 0 ? process->memory.flash_start + function : 0;
    return answered(fake_syscall(process, SYSCALL_SUBSCRIBE, driver, number, address, data));
}

struct syscall_return fake_allow(struct process *process, uint32_t class_number, uint32_t driver, uint32_t number,
                                 uaddr_t address, uint32_t size)
{
    return answered(fake_syscall(process, class_number, driver, number, address, size));
}

bool fake_upcall(struct process *process, struct fake_upcall *upcall)
{
    const struct arch_process *const arch = process->arch;
    const unsigned before = arch->upcalls;
    (void)fake_syscall(process, SYSCALL_YIELD, YIELD_NO_WAIT, 0, 0, 0);
    if (arch->upcalls == before)
        return false;
    upcall->function = arch->function - process->memory.flash_start;
    memcpy(upcall->arguments, arch->arguments, sizeof(upcall->arguments));
    return true;
}

bool fake_wait_for(struct process *process, uint32_t driver, uint32_t number, uint32_t arguments[3])
{
    const struct fake_result result = fake_syscall(process, SYSCALL_YIELD, YIELD_WAIT_FOR, driver, number, 0);
    if (result.returned)
        memcpy(arguments, result.slots, 3 * sizeof(arguments[0]));
    return result.returned;
}

void fake_restart(struct process *process)
{
    (void)fake_syscall(process, SYSCALL_EXIT, EXIT_RESTART, 0, 0, 0);
    if (!fake_run(process))
        give_up("a process did not restart");
}

// --- Checks --------------------------------------------------------------------------------------

static bool is_result(struct syscall_return result, uint8_t variant, uint32_t value)
{
    const bool same = result.variant == variant && result.values[0] == value;
    if (!same)
        fprintf(stderr, "expected result %u(%u), got %u(%u, %u, %u)\n", variant, (unsigned)value, result.variant,
                (unsigned)result.values[0], (unsigned)result.values[1], (unsigned)result.values[2]);
    return same;
}

bool fake_is_success(struct syscall_return result)
{
    return is_result(result, RETURN_SUCCESS, 0);
}

bool fake_is_u32(struct syscall_return result, uint32_t value)
{
    return is_result(result, RETURN_SUCCESS_U32, value);
}

bool fake_is_failure(struct syscall_return result, enum error error)
{
    return is_result(result, RETURN_FAILURE, (uint32_t)error);
}

bool fake_upcall_is(struct process *process, uint32_t argument0, uint32_t argument1, uint32_t argument2)
{
    struct fake_upcall upcall;
    if (!fake_upcall(process, &upcall)) {
        fprintf(stderr, "expected an upcall, got none\n");
        return false;
    }
    const uint32_t *const got = upcall.arguments;
    const bool same = got[0] == argument0 && got[1] == argument1 && got[2] == argument2;
    if (!same)
        fprintf(stderr, "expected an upcall (%u, %u, %u), got (%u, %u, %u)\n", (unsigned)argument0, (unsigned)argument1,
                (unsigned)argument2, (unsigned)got[0], (unsigned)got[1], (unsigned)got[2]);
    return same;
}

bool fake_no_upcall(struct process *process)
{
    struct fake_upcall upcall;
    if (!fake_upcall(process, &upcall))
        return true;
    fprintf(stderr, "unexpected upcall (%u, %u, %u)\n", (unsigned)upcall.arguments[0], (unsigned)upcall.arguments[1],
            (unsigned)upcall.arguments[2]);
    return false;
}
