// SPDX-License-Identifier: Apache-2.0 OR MIT
// Answers each notification at once: the other half of ipc_client.
#include <libtock/kernel/ipc.h>
#include <libtock/tock.h>

static void requested(int client, int size, int buffer, void *data)
{
    (void)size;
    (void)buffer;
    (void)data;
    (void)ipc_notify_client((size_t)client);
}

int main(void)
{
    (void)ipc_register_service_callback("ipc_service", requested, NULL);
    for (;;)
        yield();
}
