// SPDX-License-Identifier: Apache-2.0 OR MIT
// Measures twice a second, and shows the values and a graph of the temperature.
#include "paint.h"

#include <libtock-sync/sensors/humidity.h>
#include <libtock-sync/sensors/pressure.h>
#include <libtock-sync/sensors/temperature.h>
#include <libtock-sync/services/alarm.h>

#include <stdio.h>
#include <stdlib.h>

enum { EVERY_MS = 500, TITLE_SCALE = 2, VALUE_SCALE = 3, ROW_PITCH = 34, FIRST_ROW = 36, LABEL_X = 12, VALUE_X = 166 };
enum { GRAPH_X = 12, GRAPH_Y = 148, GRAPH_HEIGHT = 80, GRAPH_MAX = 456, LINE_THICKNESS = 3 };
enum { LOWEST = -1000, HIGHEST = 4000 }; // of the graph, in hundredths of a degree

// RGB_565.
enum { NIGHT = 0x0884, FRAME = 0x3b10, LABEL = 0x8d16, VALUE = 0xffff, LINE = 0xfd87, SHADE = 0x3904, GRAPH = 0x1106 };

static int screen_width, screen_height;

// The last temperatures, the newest at the end.
static int history[GRAPH_MAX];
static int history_size;

// --- Values --------------------------------------------------------------------------------------

// Always as many letters, so that the new ones cover the old.
static void show(int row, const char *text, uint16_t color)
{
    char padded[9];
    snprintf(padded, sizeof padded, "%8s", text);
    paint_text(VALUE_X, FIRST_ROW + row * ROW_PITCH, VALUE_SCALE, padded, color, NIGHT);
}

static void show_hundredths(int row, int value, const char *unit)
{
    char text[24];
    int tenths = abs(value + (value < 0 ? -5 : 5)) / 10;
    snprintf(text, sizeof text, "%s%d.%d%s", value <= -5 ? "-" : "", tenths / 10, tenths % 10, unit);
    show(row, text, VALUE);
}

static void show_nothing(int row)
{
    show(row, "---", LABEL);
}

// --- The graph -----------------------------------------------------------------------------------

static int graph_width(void)
{
    int width = screen_width - 2 * GRAPH_X;
    return width < GRAPH_MAX ? width : GRAPH_MAX;
}

static int height_of(int temperature)
{
    int within = temperature < LOWEST ? LOWEST : temperature > HIGHEST ? HIGHEST : temperature;
    return (within - LOWEST) * (GRAPH_HEIGHT - LINE_THICKNESS) / (HIGHEST - LOWEST);
}

static void draw_column(int column, int temperature)
{
    static const uint16_t colors[] = {GRAPH, LINE, SHADE};
    paint_column(GRAPH_X + column, GRAPH_Y, GRAPH_HEIGHT, GRAPH_HEIGHT - LINE_THICKNESS - height_of(temperature),
                 LINE_THICKNESS, colors);
}

// While there is room a new column is all that is drawn; after that the others move on. Those that look as their
// neighbour did need no drawing.
static void remember(int temperature)
{
    if (history_size < graph_width()) {
        draw_column(history_size, temperature);
        history[history_size++] = temperature;
        return;
    }
    for (int i = 0; i < history_size; i++) {
        int next = i + 1 < history_size ? history[i + 1] : temperature;
        if (height_of(history[i]) != height_of(next))
            draw_column(i, next);
        history[i] = next;
    }
}

// --- Measuring -----------------------------------------------------------------------------------

static void measure(void)
{
    int value;
    if (libtocksync_temperature_read(&value) == RETURNCODE_SUCCESS) {
        show_hundredths(0, value, "*C");
        remember(value);
    } else {
        show_nothing(0);
    }
    if (libtocksync_humidity_read(&value) == RETURNCODE_SUCCESS)
        show_hundredths(1, value, "%");
    else
        show_nothing(1);
    char text[16];
    if (libtocksync_pressure_read(&value) == RETURNCODE_SUCCESS) {
        snprintf(text, sizeof text, "%dHPA", value);
        show(2, text, VALUE);
    } else {
        show_nothing(2);
    }
}

static void draw_frame(void)
{
    static const char *const labels[] = {"TEMPERATURE", "HUMIDITY", "PRESSURE"};
    paint_rectangle(0, 0, screen_width, screen_height, NIGHT);
    paint_text(LABEL_X, 8, TITLE_SCALE, "WEATHER STATION", LINE, NIGHT);
    paint_rectangle(LABEL_X, 27, screen_width - 2 * LABEL_X, 1, FRAME);
    for (int i = 0; i < 3; i++)
        paint_text(LABEL_X, FIRST_ROW + i * ROW_PITCH + 5, TITLE_SCALE, labels[i], LABEL, NIGHT);
    paint_rectangle(GRAPH_X - 1, GRAPH_Y - 1, graph_width() + 2, GRAPH_HEIGHT + 2, FRAME);
    paint_rectangle(GRAPH_X, GRAPH_Y, graph_width(), GRAPH_HEIGHT, GRAPH);
}

int main(void)
{
    if (!paint_open(&screen_width, &screen_height) || screen_width < 320 || screen_height < 240) {
        printf("This board has no screen that is large enough.\n");
        return 1;
    }
    draw_frame();
    printf("ready\n");
    while (true) {
        measure();
        libtocksync_alarm_delay_ms(EVERY_MS);
    }
}
