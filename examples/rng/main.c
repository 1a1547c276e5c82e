// SPDX-License-Identifier: Apache-2.0 OR MIT
// Throws two dice every second with true random numbers.
#include <libtock-sync/peripherals/rng.h>
#include <libtock-sync/services/alarm.h>

#include <stdio.h>

// A number from 1 to 6, or 0 if there is no randomness. Bytes above the last multiple of six are thrown
// away: with them some numbers would come more often.
static int throw_die(void)
{
    for (;;) {
        uint8_t byte;
        int received;
        returncode_t code = libtocksync_rng_get_random_bytes(&byte, sizeof byte, sizeof byte, &received);
        if (code != RETURNCODE_SUCCESS || received < 1)
            return 0;
        if (byte < 252)
            return byte % 6 + 1;
    }
}

int main(void)
{
    if (!libtocksync_rng_exists()) {
        printf("This board has no random numbers.\n");
        return 1;
    }
    for (;;) {
        int first = throw_die();
        int second = throw_die();
        printf("%d and %d\n", first, second);
        libtocksync_alarm_delay_ms(1000);
    }
}
