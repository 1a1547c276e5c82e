// SPDX-License-Identifier: Apache-2.0 OR MIT
// See syscall.h. Each class is one function: it decodes, checks in the order that the ABI gives,
// acts, and returns the result; only yield and exit have none.
#include "core/kernel/syscall.h"

#include "core/kernel/arch.h"
#include "core/kernel/grant.h"
#include "core/kernel/ipc.h"
#include "core/kernel/kernel.h"
#include "core/kernel/memory.h"
#include "core/kernel/observer.h"
#include "core/kernel/reactor.h"

// The checks below rely on these: classes without a gap, failures below successes.
static_assert(SYSCALL_YIELD == 0 && SYSCALL_ALLOW_USERSPACE_READABLE == 7, "TRD 104, section 4");
static_assert(RETURN_FAILURE_U64 < RETURN_SUCCESS, "TRD 104, section 3.2");
static_assert(ERROR_FAIL == 1 && ERROR_NOACK == 13, "TRD 104, section 3.3");

// By variant: failures 0 to 3, successes 128 to 133 (TRD 104, section 3.2), which fold to 8 to 13. Two bits
// each, in one word: a look at a table costs more.
static inline unsigned words_of(uint32_t variant)
{
    enum { WORDS = 1u | 2u << 2 | 3u << 4 | 3u << 6 | 0u << 16 | 1u << 18 | 2u << 20 | 2u << 22 | 3u << 24 | 3u << 26 };
    return (uint32_t)WORDS >> ((variant & 7) * 2 + (variant >> 3 & 16)) & 3;
}

unsigned syscall_return_words(uint32_t variant)
{
    return words_of(variant);
}

// Only the slots that the variant has are written: what else was in them belongs to the process.
static inline __attribute__((always_inline)) void answer(struct process *process, const struct syscall_return *result)
{
    const unsigned count = 1 + words_of(result->variant);
    if (arch_set_return(process, (const uint32_t *)(const void *)result, count) != ERROR_OK)
        process_fault(process, FAULT_STACK);
}

// --- Yield ---------------------------------------------------------------------------------------

// From now on it waits, or is about to get what waits for it.
static void give_way(struct process *process, enum process_state state)
{
    process->state = state;
    process->kernel->is_disturbed = true;
}

static void yield_no_wait(struct process *process, uaddr_t flag_address)
{
    const bool waiting = process_settle(process);
    uint8_t *const flag = memory_writable_view(process, flag_address, 1);
    if (flag != NULL)
        *flag = waiting ? 1 : 0;
    if (waiting)
        give_way(process, PROCESS_YIELDED);
}

static void handle_yield(struct process *process, const uint32_t slots[4])
{
    switch (slots[0]) {
    case YIELD_NO_WAIT:
        yield_no_wait(process, slots[1]);
        break;
    case YIELD_WAIT:
        give_way(process, PROCESS_YIELDED);
        break;
    case YIELD_WAIT_FOR:
        process->waiting_for = (struct upcall_id){slots[1], slots[2]};
        give_way(process, PROCESS_YIELDED_FOR);
        break;
    default:
        process_fault(process, FAULT_YIELD_NUMBER);
        break;
    }
}

// --- Subscribe and allow -------------------------------------------------------------------------

// The driver's grant, allocated if need be. NULL with *error: the call fails.
static const struct grant *usable_grant(struct process *process, const struct driver *driver, enum error *error)
{
    if (driver->grant == NULL) {
        *error = ERROR_NOMEM;
        return NULL;
    }
    *error = grant_prepare(process, driver->grant);
    return *error == ERROR_OK ? driver->grant : NULL;
}

static enum error subscribe(struct process *process, const uint32_t slots[4], struct grant_upcall *upcall)
{
    const struct upcall_id id = {slots[0], slots[1]};
    if (upcall->function != 0 && !memory_is_function(process, upcall->function))
        return ERROR_INVAL;
    const struct driver *const driver = kernel_driver_find(process->kernel, id.driver);
    if (driver == NULL)
        return ERROR_NODEVICE;
    enum error error;
    const struct grant *const grant = usable_grant(process, driver, &error);
    if (grant == NULL)
        return error;
    error = grant_swap_upcall(process, grant, id.subscribe, upcall);
    if (error == ERROR_OK)
        process_scrub(process, id);
    return error;
}

static struct syscall_return handle_subscribe(struct process *process, const uint32_t slots[4])
{
    struct grant_upcall upcall = {slots[2], slots[3]};
    const enum error error = subscribe(process, slots, &upcall);
    if (error != ERROR_OK)
        return return_failure_2u32(error, slots[2], slots[3]);
    return return_success_2u32(upcall.function, upcall.data);
}

static bool buffer_is_allowed(const struct process *process, uint32_t class_number, struct user_span buffer)
{
    if (buffer.size == 0)
        return true;
    return class_number == SYSCALL_ALLOW_READ_ONLY ? memory_readable(process, buffer.address, buffer.size)
                                                   : memory_in_ram(process, buffer.address, buffer.size);
}

static enum error swap_buffer(struct process *process, const struct driver *driver, uint32_t class_number,
                              uint32_t number, struct user_span *buffer)
{
    const enum grant_allow kind = class_number == SYSCALL_ALLOW_READ_ONLY ? GRANT_READ_ONLY : GRANT_READ_WRITE;
    enum error error;
    const struct grant *const grant = usable_grant(process, driver, &error);
    if (grant == NULL)
        return error;
    error = grant_swap_buffer(process, grant, kind, number, buffer);
    if (error == ERROR_OK && kind == GRANT_READ_WRITE && driver->number == DRIVER_IPC)
        ipc_buffer_replaced(process, number);
    return error;
}

static enum error allow_userspace_readable(struct process *process, const struct driver *driver, uint32_t number,
                                           struct user_span *buffer)
{
    if (driver->allow_userspace_readable == NULL)
        return ERROR_NOSUPPORT;
    return driver->allow_userspace_readable(driver->capsule, process->id, number, buffer);
}

static struct syscall_return handle_allow(struct process *process, uint32_t class_number, const uint32_t slots[4])
{
    struct user_span buffer = {slots[2], slots[3]};
    const struct driver *const driver = kernel_driver_find(process->kernel, slots[0]);
    enum error error = ERROR_OK;
    if (driver == NULL)
        error = ERROR_NODEVICE;
    else if (!buffer_is_allowed(process, class_number, buffer))
        error = ERROR_INVAL;
    else if (class_number == SYSCALL_ALLOW_USERSPACE_READABLE)
        error = allow_userspace_readable(process, driver, slots[1], &buffer);
    else
        error = swap_buffer(process, driver, class_number, slots[1], &buffer);
    if (error != ERROR_OK)
        return return_failure_2u32(error, slots[2], slots[3]);
    memory_note_allow(process, slots[2], slots[3]);
    return return_success_2u32(buffer.address, buffer.size);
}

// --- Command -------------------------------------------------------------------------------------

static inline __attribute__((always_inline)) struct syscall_return handle_command(struct process *process,
                                                                                  const uint32_t slots[4])
{
    const struct driver *const driver = kernel_driver_of(process->kernel, slots[0]);
    return driver->command(driver->capsule, process->id, slots[1], slots[2], slots[3]);
}

// --- Memop ---------------------------------------------------------------------------------------

static struct syscall_return flash_region(const struct process *process, uint32_t index, bool want_end)
{
    uaddr_t start, end;
    const enum error error = memory_flash_region(process, index, &start, &end);
    return error != ERROR_OK ? return_failure(error) : return_success_u32(want_end ? end : start);
}

static bool in_block(const struct process *process, uaddr_t address)
{
    return address >= process->memory.ram_start && address - process->memory.ram_start < process->memory.ram_size;
}

static struct syscall_return sbrk_result(struct process *process, uint32_t delta)
{
    uaddr_t before;
    const enum error error = memory_sbrk(process, (int32_t)delta, &before);
    return error != ERROR_OK ? return_failure(error) : return_success_u32(before);
}

static struct syscall_return handle_memop(struct process *process, const uint32_t slots[4])
{
    struct process_memory *const m = &process->memory;
    const uint32_t argument = slots[1];
    switch (slots[0]) {
    case MEMOP_BRK:
        return return_error(memory_brk(process, argument));
    case MEMOP_SBRK:
        return sbrk_result(process, argument);
    case MEMOP_RAM_START:
        return return_success_u32(m->ram_start);
    case MEMOP_RAM_END:
        return return_success_u32(m->ram_start + m->ram_size);
    case MEMOP_FLASH_START:
        return return_success_u32(m->flash_start);
    case MEMOP_FLASH_END:
        return return_success_u32(m->flash_start + m->flash_size);
    case MEMOP_GRANT_START:
        return return_success_u32(m->kernel_break);
    case MEMOP_FLASH_REGIONS:
        return return_success_u32(m->writeable_region_count);
    case MEMOP_FLASH_REGION_START:
        return flash_region(process, argument, false);
    case MEMOP_FLASH_REGION_END:
        return flash_region(process, argument, true);
    case MEMOP_STACK_START:
        if (in_block(process, argument))
            m->stack_start = argument;
        return return_success();
    case MEMOP_HEAP_START:
        if (in_block(process, argument))
            m->heap_start = argument;
        return return_success();
    default:
        return return_failure(ERROR_NOSUPPORT);
    }
}

// --- Exit ----------------------------------------------------------------------------------------

// True: the process ended or began anew, so there is nobody to answer.
static bool handle_exit(struct process *process, const uint32_t slots[4], struct syscall_return *result)
{
    switch (slots[0]) {
    case EXIT_TERMINATE:
        (void)process_terminate(process, true, slots[1]);
        return true;
    case EXIT_RESTART:
        (void)process_restart(process, true, slots[1]);
        return true;
    default:
        *result = return_failure(ERROR_NOSUPPORT);
        return false;
    }
}

// --- Dispatch ------------------------------------------------------------------------------------

static bool is_filtered(const struct process *process, const struct process_syscall *call,
                        struct syscall_return *result)
{
    const struct syscall_filter *const filter = process->kernel->config.filter;
    if (filter == NULL || call->class_number == SYSCALL_MEMOP)
        return false;
    const enum error error = filter->check(filter->context, process, call);
    *result = return_failure(error);
    return error != ERROR_OK;
}

static struct syscall_return handle_answered(struct process *process, const struct process_syscall *call)
{
    struct syscall_return result;
    if (is_filtered(process, call, &result))
        return result;
    switch (call->class_number) {
    case SYSCALL_SUBSCRIBE:
        return handle_subscribe(process, call->slots);
    case SYSCALL_COMMAND:
        return handle_command(process, call->slots);
    case SYSCALL_MEMOP:
        return handle_memop(process, call->slots);
    default:
        return handle_allow(process, call->class_number, call->slots);
    }
}

static void answer_and_observe(struct process *process, const struct process_syscall *call,
                               const struct syscall_return *result)
{
    OBSERVE(process->kernel, syscall, process, call, result);
    // A command may have ended or restarted its own caller: then there is nobody to answer.
    if (process->state == PROCESS_RUNNING)
        answer(process, result);
}

static void handle_any(struct kernel *kernel, struct process *process)
{
    const struct process_syscall call = process->last_syscall; // an act on the process may forget it
    struct syscall_return result;
    if (call.class_number > SYSCALL_ALLOW_USERSPACE_READABLE) {
        OBSERVE(kernel, syscall, process, &call, NULL);
        process_fault(process, FAULT_SYSCALL_CLASS);
    } else if (call.class_number == SYSCALL_YIELD) {
        OBSERVE(kernel, syscall, process, &call, NULL);
        handle_yield(process, call.slots);
    } else if (call.class_number == SYSCALL_EXIT) {
        OBSERVE(kernel, syscall, process, &call, NULL);
        if (!handle_exit(process, call.slots, &result))
            answer(process, &result);
    } else {
        result = handle_answered(process, &call);
        answer_and_observe(process, &call, &result);
    }
}

static inline __attribute__((always_inline)) void note_call(struct process *process, uint32_t class_number,
                                                            const uint32_t slots[4])
{
    process->last_syscall = (struct process_syscall){true, class_number, {slots[0], slots[1], slots[2], slots[3]}};
    process->counters.syscalls++;
}

void syscall_handle(struct kernel *kernel, struct process *process, uint32_t class_number, const uint32_t slots[4])
{
    assert(process->kernel == kernel);
    note_call(process, class_number, slots);
    handle_any(kernel, process);
}

static inline __attribute__((always_inline)) bool nobody_was_touched(const struct kernel *kernel)
{
    return !kernel->is_disturbed && !deferred_pending(&kernel->deferred);
}

static __attribute__((noinline)) bool call_any(struct kernel *kernel, struct process *process)
{
    assert(process->state == PROCESS_RUNNING);
    kernel->is_disturbed = kernel->must_decide;
    handle_any(kernel, process);
    return nobody_was_touched(kernel);
}

// Commands and plain yields are what nearly all calls are, so nothing stands between them and what they do.
bool kernel_call(struct kernel *kernel, uint32_t class_number, const uint32_t slots[4])
{
    struct process *const process = kernel->current;
    note_call(process, class_number, slots);
    if (class_number == SYSCALL_YIELD && slots[0] == YIELD_WAIT && !kernel->must_decide) {
        process->state = PROCESS_YIELDED;
        return false;
    }
    if (class_number != SYSCALL_COMMAND || kernel->must_decide)
        return call_any(kernel, process);
    kernel->is_disturbed = false;
    const struct syscall_return result = handle_command(process, slots);
    if (process->state == PROCESS_RUNNING)
        answer(process, &result);
    return nobody_was_touched(kernel);
}
