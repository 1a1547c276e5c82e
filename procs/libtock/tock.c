// SPDX-License-Identifier: Apache-2.0 OR MIT
// The system calls: puts arguments into slots, makes the call, and reads the slots by the return
// variant (TRD 104, sections 3.2 and 4). What the numbers mean to a driver is not known here.
#include "libtock/tock.h"

#include "core/abi/abi.h"
#include "libtock/target.h"

#include <assert.h>

// tock.h repeats the numbers of the ABI under the names of libtock-c; it stays what the table says.
static_assert((int)TOCK_SYSCALL_FAILURE == RETURN_FAILURE && (int)TOCK_SYSCALL_FAILURE_U32 == RETURN_FAILURE_U32 &&
                  (int)TOCK_SYSCALL_FAILURE_U32_U32 == RETURN_FAILURE_2U32 &&
                  (int)TOCK_SYSCALL_FAILURE_U64 == RETURN_FAILURE_U64,
              "failure variants");
static_assert((int)TOCK_SYSCALL_SUCCESS == RETURN_SUCCESS && (int)TOCK_SYSCALL_SUCCESS_U32 == RETURN_SUCCESS_U32 &&
                  (int)TOCK_SYSCALL_SUCCESS_U32_U32 == RETURN_SUCCESS_2U32 &&
                  (int)TOCK_SYSCALL_SUCCESS_U64 == RETURN_SUCCESS_U64 &&
                  (int)TOCK_SYSCALL_SUCCESS_U32_U32_U32 == RETURN_SUCCESS_3U32 &&
                  (int)TOCK_SYSCALL_SUCCESS_U32_U64 == RETURN_SUCCESS_U32_U64,
              "success variants");

// --- Yield and exit ------------------------------------------------------------------------------

void yield(void)
{
    uint32_t slots[4] = {YIELD_WAIT, 0, 0, 0};
    target_syscall(SYSCALL_YIELD, slots);
}

int yield_no_wait(void)
{
    volatile uint8_t ran = 0;
    uint32_t slots[4] = {YIELD_NO_WAIT, target_address(&ran), 0, 0};
    target_syscall(SYSCALL_YIELD, slots);
    return ran;
}

yield_waitfor_return_t yield_wait_for(uint32_t driver, uint32_t subscribe)
{
    uint32_t slots[4] = {YIELD_WAIT_FOR, driver, subscribe, 0};
    target_syscall(SYSCALL_YIELD, slots);
    return (yield_waitfor_return_t){slots[0], slots[1], slots[2]};
}

void yield_for(bool *cond)
{
    while (!*(volatile bool *)cond)
        yield();
}

static __attribute__((noreturn)) void leave(uint32_t how, uint32_t completion_code)
{
    for (;;) {
        uint32_t slots[4] = {how, completion_code, 0, 0};
        target_syscall(SYSCALL_EXIT, slots);
    }
}

void tock_exit(uint32_t completion_code)
{
    leave(EXIT_TERMINATE, completion_code);
}

void tock_restart(uint32_t completion_code)
{
    leave(EXIT_RESTART, completion_code);
}

// --- Calls to drivers ----------------------------------------------------------------------------

syscall_return_t command(uint32_t driver, uint32_t command, int arg1, int arg2)
{
    uint32_t slots[4] = {driver, command, (uint32_t)arg1, (uint32_t)arg2};
    target_syscall(SYSCALL_COMMAND, slots);
    return (syscall_return_t){(syscall_rtype_t)slots[0], {slots[1], slots[2], slots[3]}};
}

// Subscribe and the allows exchange a pair of words for the pair that the kernel held before.
struct exchange {
    bool success;
    statuscode_t status;
    uint32_t first;
    uint32_t second;
};

static struct exchange exchange(uint32_t class_number, uint32_t driver, uint32_t number, uint32_t first,
                                uint32_t second)
{
    uint32_t slots[4] = {driver, number, first, second};
    target_syscall(class_number, slots);
    switch (slots[0]) {
    case RETURN_SUCCESS_2U32:
        return (struct exchange){true, TOCK_STATUSCODE_SUCCESS, slots[1], slots[2]};
    case RETURN_FAILURE_2U32:
        return (struct exchange){false, (statuscode_t)slots[1], slots[2], slots[3]};
    case RETURN_FAILURE: // the board's filter refused the call: the pair does not come back
        return (struct exchange){false, (statuscode_t)slots[1], first, second};
    default:
        return (struct exchange){false, (statuscode_t)-RETURNCODE_EBADRVAL, first, second};
    }
}

subscribe_return_t subscribe(uint32_t driver, uint32_t subscribe, subscribe_upcall uc, void *userdata)
{
    uint32_t function = (uint32_t)(uintptr_t)uc;
    struct exchange got = exchange(SYSCALL_SUBSCRIBE, driver, subscribe, function, target_address(userdata));
    return (subscribe_return_t){
        .success = got.success,
        .callback = (subscribe_upcall *)(uintptr_t)got.first,
        .userdata = target_pointer(got.second),
        .status = got.status,
    };
}

static struct exchange lend(uint32_t class_number, uint32_t driver, uint32_t number, const void *ptr, size_t size)
{
    return exchange(class_number, driver, number, target_address(ptr), (uint32_t)size);
}

allow_rw_return_t allow_readwrite(uint32_t driver, uint32_t allow, void *ptr, size_t size)
{
    struct exchange got = lend(SYSCALL_ALLOW_READ_WRITE, driver, allow, ptr, size);
    return (allow_rw_return_t){got.success, target_pointer(got.first), got.second, got.status};
}

allow_userspace_r_return_t allow_userspace_read(uint32_t driver, uint32_t allow, void *ptr, size_t size)
{
    struct exchange got = lend(SYSCALL_ALLOW_USERSPACE_READABLE, driver, allow, ptr, size);
    return (allow_userspace_r_return_t){got.success, target_pointer(got.first), got.second, got.status};
}

allow_ro_return_t allow_readonly(uint32_t driver, uint32_t allow, const void *ptr, size_t size)
{
    struct exchange got = lend(SYSCALL_ALLOW_READ_ONLY, driver, allow, ptr, size);
    return (allow_ro_return_t){got.success, target_pointer(got.first), got.second, got.status};
}

bool driver_exists(uint32_t driver)
{
    // Any success: some drivers answer command 0 with a count.
    return command(driver, 0, 0, 0).type >= TOCK_SYSCALL_SUCCESS;
}

// --- Memory --------------------------------------------------------------------------------------

memop_return_t memop(uint32_t op_type, uintptr_t arg1)
{
    uint32_t slots[4] = {op_type, (uint32_t)arg1, 0, 0};
    target_syscall(SYSCALL_MEMOP, slots);
    switch (slots[0]) {
    case RETURN_SUCCESS:
        return (memop_return_t){TOCK_STATUSCODE_SUCCESS, 0};
    case RETURN_SUCCESS_U32:
        return (memop_return_t){TOCK_STATUSCODE_SUCCESS, slots[1]};
    case RETURN_FAILURE:
        return (memop_return_t){(statuscode_t)slots[1], 0};
    default:
        return (memop_return_t){(statuscode_t)-RETURNCODE_EBADRVAL, 0};
    }
}

// memop() gives data 0 on failure, which is the NULL and the 0 that these promise.
static void *ask_address(enum memop operation, uint32_t argument)
{
    return (void *)memop(operation, argument).data;
}

void *tock_app_memory_begins_at(void)
{
    return ask_address(MEMOP_RAM_START, 0);
}

void *tock_app_memory_ends_at(void)
{
    return ask_address(MEMOP_RAM_END, 0);
}

void *tock_app_flash_begins_at(void)
{
    return ask_address(MEMOP_FLASH_START, 0);
}

void *tock_app_flash_ends_at(void)
{
    return ask_address(MEMOP_FLASH_END, 0);
}

void *tock_app_grant_begins_at(void)
{
    return ask_address(MEMOP_GRANT_START, 0);
}

int tock_app_number_writeable_flash_regions(void)
{
    return (int)memop(MEMOP_FLASH_REGIONS, 0).data;
}

void *tock_app_writeable_flash_region_begins_at(int region_index)
{
    return ask_address(MEMOP_FLASH_REGION_START, (uint32_t)region_index);
}

void *tock_app_writeable_flash_region_ends_at(int region_index)
{
    return ask_address(MEMOP_FLASH_REGION_END, (uint32_t)region_index);
}
