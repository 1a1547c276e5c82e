// SPDX-License-Identifier: Apache-2.0 OR MIT
// The neighbour: its memory is full of a pattern, at which it looks every few milliseconds of its own alarm. It
// ends if a word of it ever changes; LED 0 shows that it looks.
#include <libtock-sync/services/alarm.h>
#include <libtock/interface/led.h>
#include <libtock/tock.h>

enum { WORDS = 128, PERIOD_MS = 5 };

static volatile uint32_t words[WORDS];

static uint32_t pattern_of(uint32_t i)
{
    return (i + 1) * 0x9e3779b9u;
}

int main(void)
{
    for (uint32_t i = 0; i < WORDS; i++)
        words[i] = pattern_of(i);
    for (;;) {
        for (uint32_t i = 0; i < WORDS; i++)
            if (words[i] != pattern_of(i))
                return 1;
        libtock_led_toggle(0);
        libtocksync_alarm_delay_ms(PERIOD_MS);
    }
}
