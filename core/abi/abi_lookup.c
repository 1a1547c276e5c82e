// SPDX-License-Identifier: Apache-2.0 OR MIT
//
// Look-ups in the generated tables. Linear on purpose: the longest has some seventy rows, and what
// prints names or draws calls spends its time elsewhere.

#include "core/abi/abi_names.h"

static const char *choice_name(const struct abi_choice *choices, size_t count, uint64_t value)
{
    for (size_t i = 0; i < count; i++) {
        if (choices[i].value == value) {
            return choices[i].name;
        }
    }
    return NULL;
}

const struct abi_driver *abi_driver_find(uint32_t number)
{
    for (size_t i = 0; i < abi_driver_count; i++) {
        if (abi_drivers[i].number == number) {
            return &abi_drivers[i];
        }
    }
    return NULL;
}

const struct abi_command *abi_command_find(const struct abi_driver *driver, uint32_t number)
{
    for (size_t i = 0; driver != NULL && i < driver->command_count; i++) {
        if (driver->commands[i].number == number) {
            return &driver->commands[i];
        }
    }
    return NULL;
}

// A row that stands for one number, or for all from its own on.
static bool covers(uint32_t row, bool per_process, uint32_t number)
{
    return row == number || (per_process && number > row);
}

const struct abi_upcall *abi_upcall_find(const struct abi_driver *driver, uint32_t number)
{
    for (size_t i = 0; driver != NULL && i < driver->upcall_count; i++) {
        const struct abi_upcall *upcall = &driver->upcalls[i];
        if (covers(upcall->number, upcall->per_process, number)) {
            return upcall;
        }
    }
    return NULL;
}

static const struct abi_allow *allow_find(const struct abi_allow *allows, size_t count, uint32_t number)
{
    for (size_t i = 0; i < count; i++) {
        if (covers(allows[i].number, allows[i].per_process, number)) {
            return &allows[i];
        }
    }
    return NULL;
}

const struct abi_allow *abi_allow_find(const struct abi_driver *driver, enum syscall_class class, uint32_t number)
{
    if (driver == NULL) {
        return NULL;
    }
    switch (class) {
    case SYSCALL_ALLOW_READ_ONLY:
        return allow_find(driver->ro, driver->ro_count, number);
    case SYSCALL_ALLOW_READ_WRITE:
        return allow_find(driver->rw, driver->rw_count, number);
    case SYSCALL_ALLOW_USERSPACE_READABLE:
        return allow_find(driver->ur, driver->ur_count, number);
    default:
        return NULL;
    }
}

const char *abi_driver_name(uint32_t number)
{
    const struct abi_driver *driver = abi_driver_find(number);
    return driver != NULL ? driver->name : NULL;
}

const char *abi_command_name(uint32_t driver, uint32_t number)
{
    const struct abi_command *command = abi_command_find(abi_driver_find(driver), number);
    return command != NULL ? command->name : NULL;
}

const char *abi_upcall_name(uint32_t driver, uint32_t number)
{
    const struct abi_upcall *upcall = abi_upcall_find(abi_driver_find(driver), number);
    return upcall != NULL ? upcall->name : NULL;
}

const char *abi_allow_name(uint32_t driver, enum syscall_class class, uint32_t number)
{
    const struct abi_allow *allow = abi_allow_find(abi_driver_find(driver), class, number);
    return allow != NULL ? allow->name : NULL;
}

const char *abi_error_name(enum error error)
{
    return choice_name(abi_errors, abi_errors_count, error);
}

const char *abi_class_name(uint32_t number)
{
    return choice_name(abi_classes, abi_classes_count, number);
}

const char *abi_yield_name(uint32_t number)
{
    return choice_name(abi_yields, abi_yields_count, number);
}

const char *abi_memop_name(uint32_t number)
{
    return choice_name(abi_memops, abi_memops_count, number);
}

const char *abi_exit_name(uint32_t number)
{
    return choice_name(abi_exits, abi_exits_count, number);
}

const char *abi_return_name(uint32_t variant)
{
    return choice_name(abi_variants, abi_variants_count, variant);
}

uint64_t abi_value_get(const struct abi_value *value, const uint32_t *words, size_t count)
{
    uint64_t low = value->slot < count ? words[value->slot] : 0;
    if (value->bits <= 32 && value->shift + value->bits <= 32) {
        return (low >> value->shift) & ((UINT64_C(1) << value->bits) - 1);
    }
    uint64_t high = value->slot + 1u < count ? words[value->slot + 1] : 0;
    return low | high << 32;
}

const char *abi_value_name(const struct abi_value *value, uint64_t number)
{
    return choice_name(value->choices, value->choice_count, number);
}

static bool permits_failure(const struct abi_driver *driver, const struct abi_command *command, uint32_t error)
{
    if (error == ERROR_NODEVICE) {
        return true;
    }
    if (command == NULL) {
        return driver != NULL && error == driver->unknown_error;
    }
    return error > ERROR_OK && error <= ERROR_LAST && (command->errors & ABI_ERROR(error)) != 0;
}

bool abi_permits(uint32_t driver, uint32_t number, uint32_t variant, uint32_t error)
{
    const struct abi_driver *found = abi_driver_find(driver);
    const struct abi_command *command = abi_command_find(found, number);
    if (variant == RETURN_FAILURE) {
        return permits_failure(found, command, error);
    }
    return command != NULL && variant >= RETURN_SUCCESS && variant <= RETURN_SUCCESS_U32_U64 &&
           (command->returns & ABI_RETURN(variant)) != 0;
}
