// SPDX-License-Identifier: Apache-2.0 OR MIT
// See describe.h.
#include "emulator/describe.h"

#include "core/abi/abi_names.h"
#include "core/kernel/syscall.h"

static void driver_name(struct format_sink *sink, uint32_t driver)
{
    const char *const name = abi_driver_name(driver);
    if (name != NULL)
        format(sink, "%s", name);
    else
        format(sink, "%#x", (unsigned)driver);
}

// "led.toggle", or numbers where the table has no name.
static void member(struct format_sink *sink, uint32_t driver, const char *name, uint32_t number)
{
    driver_name(sink, driver);
    if (name != NULL)
        format(sink, ".%s", name);
    else
        format(sink, ".%u", (unsigned)number);
}

static void named(struct format_sink *sink, const char *name, uint32_t number)
{
    if (name != NULL)
        format(sink, "%s", name);
    else
        format(sink, "%u", (unsigned)number);
}

static void describe_yield(const uint32_t slots[4], struct format_sink *sink)
{
    format(sink, "yield(");
    named(sink, abi_yield_name(slots[0]), slots[0]);
    if (slots[0] == YIELD_WAIT_FOR) {
        format(sink, ", ");
        member(sink, slots[1], abi_upcall_name(slots[1], slots[2]), slots[2]);
    }
    format(sink, ")");
}

void describe_syscall(const struct process_syscall *call, struct format_sink *sink)
{
    const uint32_t *const s = call->slots;
    switch (call->class_number) {
    case SYSCALL_YIELD:
        describe_yield(s, sink);
        break;
    case SYSCALL_SUBSCRIBE:
        format(sink, "subscribe(");
        member(sink, s[0], abi_upcall_name(s[0], s[1]), s[1]);
        format(sink, ", %#x, %#x)", (unsigned)s[2], (unsigned)s[3]);
        break;
    case SYSCALL_COMMAND:
        format(sink, "command(");
        member(sink, s[0], abi_command_name(s[0], s[1]), s[1]);
        format(sink, ", %u, %u)", (unsigned)s[2], (unsigned)s[3]);
        break;
    case SYSCALL_ALLOW_READ_WRITE:
    case SYSCALL_ALLOW_READ_ONLY:
    case SYSCALL_ALLOW_USERSPACE_READABLE:
        format(sink, "%s(", abi_class_name(call->class_number));
        member(sink, s[0], abi_allow_name(s[0], (enum syscall_class)call->class_number, s[1]), s[1]);
        format(sink, ", %#x, %u)", (unsigned)s[2], (unsigned)s[3]);
        break;
    case SYSCALL_MEMOP:
        format(sink, "memop(");
        named(sink, abi_memop_name(s[0]), s[0]);
        format(sink, ", %#x)", (unsigned)s[1]);
        break;
    case SYSCALL_EXIT:
        format(sink, "exit(");
        named(sink, abi_exit_name(s[0]), s[0]);
        format(sink, ", %u)", (unsigned)s[1]);
        break;
    default:
        format(sink, "class_%u(%#x, %#x, %#x, %#x)", (unsigned)call->class_number, (unsigned)s[0], (unsigned)s[1],
               (unsigned)s[2], (unsigned)s[3]);
        break;
    }
}

void describe_result(const struct syscall_return *result, struct format_sink *sink)
{
    const unsigned words = syscall_return_words(result->variant);
    const bool failed = result->variant < RETURN_SUCCESS;
    format(sink, "%s", failed ? "failure(" : words > 0 ? "success(" : "success");
    for (unsigned i = 0; i < words; i++) {
        format(sink, "%s", i > 0 ? ", " : "");
        if (failed && i == 0)
            named(sink, abi_error_name((enum error)result->values[0]), result->values[0]);
        else
            format(sink, "%u", (unsigned)result->values[i]);
    }
    if (words > 0)
        format(sink, ")");
}

void describe_answered(const struct process_syscall *call, const struct syscall_return *result,
                       struct format_sink *sink)
{
    describe_syscall(call, sink);
    if (result == NULL)
        return;
    format(sink, " = ");
    describe_result(result, sink);
}

void describe_task(const struct task *task, struct format_sink *sink)
{
    format(sink, "upcall ");
    if (task->kind == TASK_ENTRY) {
        format(sink, "start(%#x)", (unsigned)task->function);
        return;
    }
    member(sink, task->id.driver, abi_upcall_name(task->id.driver, task->id.subscribe), task->id.subscribe);
    format(sink, "(%u, %u, %u)", (unsigned)task->arguments[0], (unsigned)task->arguments[1],
           (unsigned)task->arguments[2]);
}
