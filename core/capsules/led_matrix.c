// SPDX-License-Identifier: Apache-2.0 OR MIT
// See led_matrix.h.
#include "core/capsules/led_matrix.h"

#include <assert.h>

static void drive(const struct led_matrix_wires *wires, uint32_t index, bool on)
{
    const struct hil_gpio_pin *const pin = &wires->pins[index];
    pin->ops->write(pin->device, pin->pin, on != wires->active_low);
}

// The old row goes out first: else it would flash what belongs to the new one.
static void show_next_row(struct led_matrix *matrix)
{
    drive(&matrix->rows, matrix->row, false);
    matrix->row = (matrix->row + 1) % matrix->rows.count;
    for (uint32_t i = 0; i < matrix->columns.count; i++)
        drive(&matrix->columns, i, (matrix->lit[matrix->row] >> i & 1) != 0);
    drive(&matrix->rows, matrix->row, true);
}

// Rows follow each other at equal distances, whatever an interrupt has to wait. One that is late by more than its
// row was lit begins anew: the alarm would be in the past.
static void turn(void *context)
{
    struct led_matrix *const matrix = context;
    const struct hil_alarm *const alarm = matrix->alarm;
    const uint32_t mask = UINT32_MAX >> (32 - alarm->bits);
    const uint32_t now = alarm->ops->now(alarm->device);
    show_next_row(matrix);
    matrix->reference = (matrix->reference + matrix->row_ticks) & mask;
    if (((now - matrix->reference) & mask) >= matrix->row_ticks)
        matrix->reference = now;
    alarm->ops->set(alarm->device, matrix->reference, matrix->row_ticks);
}

// Dark before it is driven, so that nothing flashes.
static void take_wires(const struct led_matrix_wires *wires)
{
    for (uint32_t i = 0; i < wires->count; i++) {
        drive(wires, i, false);
        wires->pins[i].ops->make_output(wires->pins[i].device, wires->pins[i].pin);
    }
}

void led_matrix_init(struct led_matrix *matrix, struct led_matrix_wires rows, struct led_matrix_wires columns,
                     const struct hil_alarm *alarm, uint32_t refreshes)
{
    assert(rows.count > 0 && rows.count <= LED_MATRIX_ROWS_MAX && refreshes > 0);
    assert(columns.count > 0 && columns.count <= LED_MATRIX_COLUMNS_MAX);
    const uint32_t ticks = alarm->frequency_hz / (refreshes * rows.count);
    *matrix = (struct led_matrix){
        .rows = rows,
        .columns = columns,
        .alarm = alarm,
        .client = {turn, matrix},
        .row_ticks = ticks > 0 ? ticks : 1,
        .reference = alarm->ops->now(alarm->device),
    };
    take_wires(&rows);
    take_wires(&columns);
    alarm->ops->set_client(alarm->device, &matrix->client);
    alarm->ops->set(alarm->device, matrix->reference, matrix->row_ticks);
}

// --- As LEDs -------------------------------------------------------------------------------------

static uint8_t bit_of(const struct led_matrix *matrix, uint32_t index)
{
    return (uint8_t)(1u << index % matrix->columns.count);
}

static void set_led(void *device, uint32_t index, bool on)
{
    struct led_matrix *const matrix = device;
    const uint32_t row = index / matrix->columns.count;
    if (on)
        matrix->lit[row] |= bit_of(matrix, index);
    else
        matrix->lit[row] &= (uint8_t)~bit_of(matrix, index);
}

static bool get_led(void *device, uint32_t index)
{
    const struct led_matrix *const matrix = device;
    return (matrix->lit[index / matrix->columns.count] & bit_of(matrix, index)) != 0;
}

struct hil_led led_matrix_led(struct led_matrix *matrix, uint32_t index)
{
    static const struct hil_led_ops ops = {set_led, get_led};
    assert(index < matrix->rows.count * matrix->columns.count);
    return (struct hil_led){&ops, matrix, index};
}

// --- As digits -----------------------------------------------------------------------------------

static uint32_t count_digits(void *device)
{
    const struct led_matrix *const matrix = device;
    return matrix->rows.count;
}

static void show_digit(void *device, uint32_t position, uint8_t pattern)
{
    struct led_matrix *const matrix = device;
    matrix->lit[position] = pattern;
}

static uint8_t shown_digit(void *device, uint32_t position)
{
    const struct led_matrix *const matrix = device;
    return matrix->lit[position];
}

struct hil_seven_segment led_matrix_digits(struct led_matrix *matrix)
{
    static const struct hil_seven_segment_ops ops = {count_digits, show_digit, shown_digit};
    return (struct hil_seven_segment){&ops, matrix};
}
