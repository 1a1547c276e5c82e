// SPDX-License-Identifier: Apache-2.0 OR MIT
// Components: what a board shows.
#include "core/capsules/led_matrix.h"
#include "hal-hw/firmware/firmware_internal.h"

enum { REFRESHES = 60 }; // of the whole matrix in a second: more than an eye follows

void firmware_add_led_matrix(struct led_matrix_wires rows, struct led_matrix_wires columns, struct hil_led *leds)
{
    static struct virtual_alarm alarm;
    static struct led_matrix matrix;
    const uint32_t count = rows.count * columns.count;
    assert(firmware.alarm != NULL);
    virtual_alarm_init(&alarm, &firmware.alarm_mux);
    led_matrix_init(&matrix, rows, columns, &alarm.hil, REFRESHES);
    for (uint32_t i = 0; i < count; i++)
        leds[i] = led_matrix_led(&matrix, i);
    firmware_add_leds(leds, count);
}
