// SPDX-License-Identifier: Apache-2.0 OR MIT
// The neighbour of those that misbehave: LED 0 changes ten times a second, at exact multiples.
#include <libtock/interface/led.h>
#include <libtock/services/alarm.h>

static void beat(uint32_t now, uint32_t scheduled, void *opaque)
{
    (void)now;
    (void)scheduled;
    (void)opaque;
    libtock_led_toggle(0);
}

int main(void)
{
    static libtock_alarm_t alarm;
    libtock_alarm_repeating_every_ms(100, beat, NULL, &alarm);
    while (true)
        yield();
}
