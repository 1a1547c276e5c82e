// SPDX-License-Identifier: Apache-2.0 OR MIT
// A service that answers each notification by one.
#include <libtock/kernel/ipc.h>
#include <libtock/tock.h>

static void answer(int pid, int length, int buffer, void *opaque)
{
    (void)length;
    (void)buffer;
    (void)opaque;
    ipc_notify_client((size_t)pid);
}

int main(void)
{
    if (ipc_register_service_callback("partner", answer, NULL) != RETURNCODE_SUCCESS)
        return 1;
    for (;;)
        yield();
}
