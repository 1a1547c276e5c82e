// SPDX-License-Identifier: Apache-2.0 OR MIT
// See paint.h. Each letter and each column is made in a small buffer and written at once: no picture of the whole
// screen is kept, which a small board would have no room for.
#include "paint.h"

#include "font.h"

#include <libtock-sync/display/screen.h>

enum { LETTER_WIDTH = FONT_WIDTH + 1, LETTER_HEIGHT = FONT_HEIGHT + 1 };
enum { BUFFER_BYTES = LETTER_WIDTH * PAINT_SCALE_MAX * LETTER_HEIGHT * PAINT_SCALE_MAX * 2 };

static uint8_t buffer[BUFFER_BYTES];

bool paint_open(int *width, int *height)
{
    uint32_t w, h;
    libtock_screen_format_t format;
    if (libtocksync_screen_get_resolution(&w, &h) != RETURNCODE_SUCCESS ||
        libtocksync_screen_get_pixel_format(&format) != RETURNCODE_SUCCESS)
        return false;
    if (format != RGB_565 && libtocksync_screen_set_pixel_format(RGB_565) != RETURNCODE_SUCCESS)
        return false;
    *width = (int)w;
    *height = (int)h;
    return true;
}

static void set_pixel(int index, uint16_t color)
{
    buffer[index * 2] = (uint8_t)(color >> 8);
    buffer[index * 2 + 1] = (uint8_t)color;
}

static void write_buffer(int x, int y, int width, int height)
{
    libtocksync_screen_set_frame((uint16_t)x, (uint16_t)y, (uint16_t)width, (uint16_t)height);
    libtocksync_screen_write(buffer, sizeof buffer, (size_t)(width * height * 2));
}

// As many rows at once as the buffer holds. There is a command for this, but not on a screen that is shared out.
void paint_rectangle(int x, int y, int width, int height, uint16_t color)
{
    int rows = BUFFER_BYTES / 2 / width;
    for (int i = 0; i < BUFFER_BYTES / 2; i++)
        set_pixel(i, color);
    for (int done = 0; done < height; done += rows)
        write_buffer(x, y + done, width, height - done < rows ? height - done : rows);
}

static void paint_letter(int x, int y, int scale, char letter, uint16_t color, uint16_t background)
{
    int width = LETTER_WIDTH * scale, height = LETTER_HEIGHT * scale;
    for (int row = 0; row < height; row++)
        for (int column = 0; column < width; column++)
            set_pixel(row * width + column, font_dot(letter, column / scale, row / scale) ? color : background);
    write_buffer(x, y, width, height);
}

void paint_text(int x, int y, int scale, const char *text, uint16_t color, uint16_t background)
{
    for (; *text != '\0'; text++, x += LETTER_WIDTH * scale)
        paint_letter(x, y, scale, *text, color, background);
}

void paint_column(int x, int y, int height, int top, int thickness, const uint16_t colors[3])
{
    for (int row = 0; row < height; row++)
        set_pixel(row, colors[row < top ? 0 : row < top + thickness ? 1 : 2]);
    write_buffer(x, y, 1, height);
}
