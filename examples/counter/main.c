// SPDX-License-Identifier: Apache-2.0 OR MIT
// A stopwatch and a heartbeat: two repeating alarms in one application.
#include <libtock/interface/led.h>
#include <libtock/services/alarm.h>

#include <stdio.h>

static unsigned seconds;

// The library keeps these in its list of alarms, so they have to live as long as the alarms do.
static libtock_alarm_t every_second, heartbeat;

static void count(uint32_t now, uint32_t scheduled, void *opaque)
{
    (void)now;
    (void)scheduled;
    (void)opaque;
    seconds++;
    printf("%02u:%02u\n", seconds / 60, seconds % 60);
}

static void beat(uint32_t now, uint32_t scheduled, void *opaque)
{
    (void)now;
    (void)scheduled;
    int *led = opaque; // the pointer that was given with the alarm
    libtock_led_toggle(*led);
}

int main(void)
{
    static int led = 0;
    libtock_alarm_repeating_every_ms(1000, count, NULL, &every_second);
    libtock_alarm_repeating_every_ms(125, beat, &led, &heartbeat);
    while (true)
        yield();
}
