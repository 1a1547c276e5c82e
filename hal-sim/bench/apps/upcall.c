// SPDX-License-Identifier: Apache-2.0 OR MIT
// For the benchmark: sets an alarm that is due at once and yields for it: two system calls, an
// interrupt and an upcall a round.
#include <libtock/tock.h>

static void fired(int now, int expiration, int unused, void *data)
{
    (void)now;
    (void)expiration;
    (void)unused;
    (void)data;
}

int main(void)
{
    subscribe(0x0, 0, fired, 0);
    for (;;) {
        command(0x0, 5, 0, 0);
        yield();
    }
}
