// SPDX-License-Identifier: Apache-2.0 OR MIT
// Results: the kernel's status codes and return variants turned into return codes, and return codes
// into words. No system call is made here.
#include "libtock/tock.h"

#include "core/abi/abi.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>

static_assert((int)TOCK_STATUSCODE_FAIL == ERROR_FAIL && (int)TOCK_STATUSCODE_BUSY == ERROR_BUSY &&
                  (int)TOCK_STATUSCODE_ALREADY == ERROR_ALREADY && (int)TOCK_STATUSCODE_OFF == ERROR_OFF &&
                  (int)TOCK_STATUSCODE_RESERVE == ERROR_RESERVE && (int)TOCK_STATUSCODE_INVAL == ERROR_INVAL,
              "status codes 1 to 6");
static_assert((int)TOCK_STATUSCODE_SIZE == ERROR_SIZE && (int)TOCK_STATUSCODE_CANCEL == ERROR_CANCEL &&
                  (int)TOCK_STATUSCODE_NOMEM == ERROR_NOMEM && (int)TOCK_STATUSCODE_NOSUPPORT == ERROR_NOSUPPORT &&
                  (int)TOCK_STATUSCODE_NODEVICE == ERROR_NODEVICE &&
                  (int)TOCK_STATUSCODE_UNINSTALLED == ERROR_UNINSTALLED && (int)TOCK_STATUSCODE_NOACK == ERROR_NOACK,
              "status codes 7 to 13");
static_assert((int)RETURNCODE_FAIL == -ERROR_FAIL && (int)RETURNCODE_ECANCEL == -ERROR_CANCEL &&
                  (int)RETURNCODE_ENOACK == -ERROR_NOACK,
              "a return code is a status code with its sign turned");

returncode_t tock_status_to_returncode(statuscode_t status)
{
    return (returncode_t)(-(int)status);
}

// The code of an answer that should be `expected` if it is a success.
static int code_of(syscall_return_t answer, syscall_rtype_t expected)
{
    if (answer.type == expected)
        return RETURNCODE_SUCCESS;
    if (answer.type == TOCK_SYSCALL_FAILURE)
        return tock_status_to_returncode((statuscode_t)answer.data[0]);
    return RETURNCODE_EBADRVAL;
}

int tock_command_return_novalue_to_returncode(syscall_return_t command_return)
{
    return code_of(command_return, TOCK_SYSCALL_SUCCESS);
}

int tock_command_return_u32_to_returncode(syscall_return_t command_return, uint32_t *val)
{
    int code = code_of(command_return, TOCK_SYSCALL_SUCCESS_U32);
    if (code == RETURNCODE_SUCCESS)
        *val = command_return.data[0];
    return code;
}

int tock_command_return_u32_u32_to_returncode(syscall_return_t command_return, uint32_t *val1, uint32_t *val2)
{
    int code = code_of(command_return, TOCK_SYSCALL_SUCCESS_U32_U32);
    if (code == RETURNCODE_SUCCESS) {
        *val1 = command_return.data[0];
        *val2 = command_return.data[1];
    }
    return code;
}

int tock_command_return_u64_to_returncode(syscall_return_t command_return, uint64_t *val)
{
    int code = code_of(command_return, TOCK_SYSCALL_SUCCESS_U64);
    if (code == RETURNCODE_SUCCESS)
        *val = (uint64_t)command_return.data[1] << 32 | command_return.data[0];
    return code;
}

static int code_of_exchange(bool success, statuscode_t status)
{
    return success ? RETURNCODE_SUCCESS : tock_status_to_returncode(status);
}

int tock_subscribe_return_to_returncode(subscribe_return_t subscribe_return)
{
    return code_of_exchange(subscribe_return.success, subscribe_return.status);
}

int tock_allow_rw_return_to_returncode(allow_rw_return_t allow_return)
{
    return code_of_exchange(allow_return.success, allow_return.status);
}

int tock_allow_ro_return_to_returncode(allow_ro_return_t allow_return)
{
    return code_of_exchange(allow_return.success, allow_return.status);
}

int tock_allow_userspace_r_return_to_returncode(allow_userspace_r_return_t allow_return)
{
    return code_of_exchange(allow_return.success, allow_return.status);
}

const char *tock_strerr(statuscode_t status)
{
    return tock_strrcode(tock_status_to_returncode(status));
}

const char *tock_strrcode(returncode_t returncode)
{
    static const char *const phrases[ERROR_LAST + 1] = {
        [ERROR_OK] = "success",
        [ERROR_FAIL] = "it failed, and no code says why",
        [ERROR_BUSY] = "busy, try again later",
        [ERROR_ALREADY] = "that is so already",
        [ERROR_OFF] = "switched off",
        [ERROR_RESERVE] = "not reserved, or held by another",
        [ERROR_INVAL] = "invalid argument",
        [ERROR_SIZE] = "wrong size",
        [ERROR_CANCEL] = "cancelled",
        [ERROR_NOMEM] = "out of memory",
        [ERROR_NOSUPPORT] = "not supported",
        [ERROR_NODEVICE] = "no such driver or device",
        [ERROR_UNINSTALLED] = "not plugged in",
        [ERROR_NOACK] = "not acknowledged",
    };
    if (returncode == RETURNCODE_EBADRVAL)
        return "unexpected form of answer from the kernel";
    if (returncode > 0 || returncode < -ERROR_LAST)
        return "unknown code";
    return phrases[-(int)returncode];
}

void tock_expect(int expected, int actual, const char *file, unsigned line)
{
    if (expected == actual)
        return;
    printf("%s:%u: expected %d, got %d (%s)\n", file, line, expected, actual, tock_strrcode((returncode_t)actual));
    exit(1);
}
