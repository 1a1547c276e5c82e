// SPDX-License-Identifier: Apache-2.0 OR MIT
// Services and clients: how one process finds another by its name, lends it a buffer, and wakes it.
// A client discovers a service, shares a buffer with it and notifies it; the service's callback
// works on the buffer and notifies the client in turn. A process is named by a small number that
// holds as long as the board is up.
#pragma once

#include <stdlib.h>
#include <string.h>

#include "../driver_numbers.h"
#include "../tock.h"

#ifdef __cplusplus
extern "C" {
#endif

#define IPC_DRIVER_NUM DRIVER_NUM_IPC

// A callback gets the number of the process that notified, the length of the buffer which that
// process shares with this one and its address (both 0 if it shares none), and the pointer given
// here. The address, an int, is turned into a pointer by a cast. Callbacks run in yield() and
// yield_no_wait(), never in yield_wait_for().

// Finds the process of this name. Errors: ENODEVICE if there is none.
int ipc_discover(const char *pkg_name, size_t *svc_id);

// Makes this process a service: callback runs when a client notifies it. pkg_name is its own name.
int ipc_register_service_callback(const char *pkg_name, subscribe_upcall callback, void *ud);

// callback runs when that service notifies this process.
int ipc_register_client_callback(size_t svc_id, subscribe_upcall callback, void *ud);

// Run the callback of that client, or of that service. Errors: EINVAL (no such process), ENOMEM (it
// has too much waiting for it), ENODEVICE (it is dead).
int ipc_notify_client(size_t pid);
int ipc_notify_service(size_t pid);

// Shares a buffer with one process, in place of what was shared with it before. Protection hardware
// wants len to be a power of two of at least 16, and base to be aligned to len.
int ipc_share(size_t pid, void *base, int len);

#ifdef __cplusplus
}
#endif
