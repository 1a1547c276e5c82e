// SPDX-License-Identifier: Apache-2.0 OR MIT
// See ipc.h. Upcall and buffer numbers of this driver are numbers of processes.
#include "ipc.h"

#include "core/abi/abi.h"
#include "libtock/driver_call.h"

int ipc_discover(const char *pkg_name, size_t *svc_id)
{
    returncode_t code = driver_lend_readonly(DRIVER_IPC, IPC_RO_NAME, pkg_name, strlen(pkg_name));
    if (code != RETURNCODE_SUCCESS)
        return code;
    uint32_t found = 0;
    code = driver_command_u32(DRIVER_IPC, IPC_COMMAND_DISCOVER, 0, 0, &found);
    returncode_t taken_back = driver_lend_readonly(DRIVER_IPC, IPC_RO_NAME, NULL, 0);
    if (code != RETURNCODE_SUCCESS)
        return code;
    *svc_id = found;
    return taken_back;
}

static int listen_on(size_t number, subscribe_upcall callback, void *ud)
{
    return driver_subscribe(DRIVER_IPC, (uint32_t)number, callback, ud);
}

int ipc_register_service_callback(const char *pkg_name, subscribe_upcall callback, void *ud)
{
    size_t own;
    int code = ipc_discover(pkg_name, &own);
    return code == RETURNCODE_SUCCESS ? listen_on(own, callback, ud) : code;
}

int ipc_register_client_callback(size_t svc_id, subscribe_upcall callback, void *ud)
{
    return listen_on(svc_id, callback, ud);
}

int ipc_notify_client(size_t pid)
{
    return driver_command(DRIVER_IPC, IPC_COMMAND_NOTIFY_CLIENT, (uint32_t)pid, 0);
}

int ipc_notify_service(size_t pid)
{
    return driver_command(DRIVER_IPC, IPC_COMMAND_NOTIFY_SERVICE, (uint32_t)pid, 0);
}

int ipc_share(size_t pid, void *base, int len)
{
    return driver_lend_readwrite(DRIVER_IPC, (uint32_t)pid, base, (size_t)len);
}
