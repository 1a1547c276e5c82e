// SPDX-License-Identifier: Apache-2.0 OR MIT
// The LEDs count in binary, four steps a second.
#include <libtock-sync/services/alarm.h>
#include <libtock/interface/led.h>

int main(void)
{
    int leds;
    if (libtock_led_count(&leds) != RETURNCODE_SUCCESS)
        return 1; // this board has no LEDs

    for (unsigned count = 0;; count++) {
        for (int i = 0; i < leds; i++) {
            if (count >> i & 1)
                libtock_led_on(i);
            else
                libtock_led_off(i);
        }
        libtocksync_alarm_delay_ms(250);
    }
}
