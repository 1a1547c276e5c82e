// SPDX-License-Identifier: Apache-2.0 OR MIT
// A service that each notification kills.
#include <libtock/kernel/ipc.h>
#include <libtock/tock.h>

static void die(int pid, int length, int buffer, void *opaque)
{
    (void)pid;
    (void)length;
    (void)buffer;
    (void)opaque;
    *(volatile uint32_t *)0xfffffff0 = 1;
}

int main(void)
{
    if (ipc_register_service_callback("victim", die, NULL) != RETURNCODE_SUCCESS)
        return 1;
    for (;;)
        yield();
}
