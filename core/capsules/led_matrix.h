// SPDX-License-Identifier: Apache-2.0 OR MIT
// LEDs in rows and columns that share their wires: one row is lit at a time, so fast that all seem to be. Each LED is
// a light of its own to the LED driver; or each row is a digit with a column for each of its bars.
#pragma once

#include "core/hil/alarm.h"
#include "core/hil/gpio.h"
#include "core/hil/led.h"
#include "core/hil/seven_segment.h"
#include "core/kernel/capsule.h"

enum { LED_MATRIX_ROWS_MAX = 8, LED_MATRIX_COLUMNS_MAX = 8 };

struct led_matrix_wires {
    const struct hil_gpio_pin *pins;
    uint32_t count;
    bool active_low;
};

struct led_matrix {
    struct led_matrix_wires rows, columns;
    const struct hil_alarm *alarm;
    struct hil_alarm_client client;
    uint32_t row_ticks; // how long a row is lit
    uint32_t reference; // when the present one began
    uint32_t row;
    uint8_t lit[LED_MATRIX_ROWS_MAX]; // a bit for each column
};

// Board code, at start: takes the pins and begins. refreshes: of the whole picture in a second. The pins stay.
void led_matrix_init(struct led_matrix *matrix, struct led_matrix_wires rows, struct led_matrix_wires columns,
                     const struct hil_alarm *alarm, uint32_t refreshes);
// Row by row: the LED of row r and column c has index r * columns + c.
struct hil_led led_matrix_led(struct led_matrix *matrix, uint32_t index);
struct hil_seven_segment led_matrix_digits(struct led_matrix *matrix);
