// SPDX-License-Identifier: Apache-2.0 OR MIT
// See process_info.h.
#include "core/capsules/process_info.h"

#include <assert.h>

enum { WORD_SIZE = 4 };

static void write_word(const struct process_info *info, struct process_id caller, uint32_t index, uint32_t word)
{
    const uint8_t bytes[WORD_SIZE] = {(uint8_t)word, (uint8_t)(word >> 8), (uint8_t)(word >> 16),
                                      (uint8_t)(word >> 24)};
    const uint32_t size = allow_size(&info->grant, caller, GRANT_READ_WRITE, PROCESS_INFO_RW_DATA);
    if (index < size / WORD_SIZE)
        (void)allow_write(&info->grant, caller, PROCESS_INFO_RW_DATA, index * WORD_SIZE,
                          (struct const_span){bytes, WORD_SIZE});
}

static bool find(const struct process_info *info, uint32_t identifier, struct process_facts *facts)
{
    struct process_id process = PROCESS_ID_FIRST;
    while (processes_next(info->capability, &process))
        if (process.identifier == identifier)
            return processes_facts(info->capability, process, facts) == ERROR_OK;
    return false;
}

static uint32_t id_word(const struct process_facts *facts)
{
    return facts->id.identifier;
}

static uint32_t short_id_word(const struct process_facts *facts)
{
    return facts->short_id;
}

// Writes a word for each process, unless word is NULL, and counts them.
static struct syscall_return for_each(const struct process_info *info, struct process_id caller,
                                      uint32_t (*word)(const struct process_facts *facts))
{
    struct process_id process = PROCESS_ID_FIRST;
    uint32_t count = 0;
    for (; processes_next(info->capability, &process); count++) {
        struct process_facts facts;
        if (word != NULL && processes_facts(info->capability, process, &facts) == ERROR_OK)
            write_word(info, caller, count, word(&facts));
    }
    return return_success_u32(count);
}

static struct syscall_return read_name(const struct process_info *info, struct process_id caller, uint32_t identifier)
{
    struct process_facts facts;
    if (!find(info, identifier, &facts))
        return return_failure(ERROR_INVAL);
    const void *const text = facts.name;
    const struct const_span name = {text, facts.name_size};
    if (name.size > 0)
        (void)allow_write(&info->grant, caller, PROCESS_INFO_RW_DATA, 0, name);
    return return_success_u32(facts.name_size);
}

static struct syscall_return read_statistics(const struct process_info *info, struct process_id caller,
                                             uint32_t identifier)
{
    struct process_facts facts;
    if (!find(info, identifier, &facts))
        return return_failure(ERROR_INVAL);
    write_word(info, caller, PROCESS_INFO_STATISTICS_TIMESLICE_EXPIRATIONS, facts.slice_expirations);
    write_word(info, caller, PROCESS_INFO_STATISTICS_SYSCALLS, facts.syscalls);
    write_word(info, caller, PROCESS_INFO_STATISTICS_RESTARTS, facts.restarts);
    write_word(info, caller, PROCESS_INFO_STATISTICS_STATE, facts.state);
    return return_success();
}

static bool order_of(uint32_t change, enum process_order *order)
{
    switch (change) {
    case PROCESS_INFO_CHANGE_RESUME:
        *order = PROCESS_ORDER_RESUME;
        return true;
    case PROCESS_INFO_CHANGE_STOP:
        *order = PROCESS_ORDER_STOP;
        return true;
    case PROCESS_INFO_CHANGE_FAULT:
        *order = PROCESS_ORDER_FAULT;
        return true;
    case PROCESS_INFO_CHANGE_TERMINATE:
        *order = PROCESS_ORDER_TERMINATE;
        return true;
    case PROCESS_INFO_CHANGE_START:
        *order = PROCESS_ORDER_START;
        return true;
    default:
        return false;
    }
}

// A change to the state that the process is in already is no error: FAIL says just that.
static struct syscall_return change_state(const struct process_info *info, uint32_t identifier, uint32_t change)
{
    struct process_facts facts;
    enum process_order order;
    if (!find(info, identifier, &facts) || !order_of(change, &order))
        return return_failure(ERROR_INVAL);
    const enum error error = processes_order(info->capability, facts.id, order);
    return return_error(error == ERROR_FAIL ? ERROR_OK : error);
}

static struct syscall_return process_info_command(void *capsule, struct process_id caller, uint32_t command,
                                                  uint32_t argument0, uint32_t argument1)
{
    const struct process_info *const info = capsule;
    switch (command) {
    case PROCESS_INFO_COMMAND_EXISTS:
        return return_success();
    case PROCESS_INFO_COMMAND_COUNT:
        return for_each(info, caller, NULL);
    case PROCESS_INFO_COMMAND_READ_IDS:
        return for_each(info, caller, id_word);
    case PROCESS_INFO_COMMAND_READ_SHORT_IDS:
        return for_each(info, caller, short_id_word);
    case PROCESS_INFO_COMMAND_READ_NAME:
        return read_name(info, caller, argument0);
    case PROCESS_INFO_COMMAND_READ_STATISTICS:
        return read_statistics(info, caller, argument0);
    case PROCESS_INFO_COMMAND_CHANGE_STATE:
        return change_state(info, argument0, argument1);
    default:
        return return_failure(ERROR_NOSUPPORT);
    }
}

void process_info_init(struct process_info *info, const struct capability *capability)
{
    assert(capability != NULL);
    *info = (struct process_info){
        .driver = {.number = DRIVER_PROCESS_INFO,
                   .name = "process_info",
                   .grant = &info->grant,
                   .capsule = info,
                   .command = process_info_command},
        .grant = {.driver = DRIVER_PROCESS_INFO, .read_write = PROCESS_INFO_RW_COUNT},
        .capability = capability,
    };
}
