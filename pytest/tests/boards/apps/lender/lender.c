// SPDX-License-Identifier: Apache-2.0 OR MIT
// Shares a buffer that is aligned to nothing with the attacker, tells him so, and takes it back a little later; over
// and over, for the attacker's lives are short.
#include <libtock-sync/services/alarm.h>
#include <libtock/kernel/ipc.h>
#include <libtock/tock.h>

enum { BUFFER = 512, SHARED_AT = 84, SHARED = 90, SHARED_MS = 3, REST_MS = 3 };

int main(void)
{
    static uint8_t buffer[BUFFER] __attribute__((aligned(128)));
    size_t attacker;
    if (ipc_discover("attacker", &attacker) != RETURNCODE_SUCCESS)
        return 1;
    for (;;) {
        ipc_share(attacker, buffer + SHARED_AT, SHARED);
        ipc_notify_service(attacker);
        libtocksync_alarm_delay_ms(SHARED_MS);
        ipc_share(attacker, NULL, 0);
        libtocksync_alarm_delay_ms(REST_MS);
    }
}
