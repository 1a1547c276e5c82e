// SPDX-License-Identifier: Apache-2.0 OR MIT
// Devices with a face: screens, text, digits, dots, sound. All that they show comes from struct sim_device.
#include "emulator/panel/act.h"
#include "emulator/panel/ui.h"

#include <math.h>
#include <string.h>

enum { DIGIT_ON = 0xffff5a44, DIGIT_OFF = 0xff37201f, GLASS_OFF = 0xff0b0c0e };

static float bezel(float k)
{
    return fmaxf(2, 12 * k);
}

static void draw_case(struct ui *ui, struct rect box, float k)
{
    scene_fill(ui->scene, box, 8 * k, 0xff2c3036, 0xff15171a);
    scene_ring(ui->scene, box, 8 * k, fmaxf(1, 2 * k), 0xff454a52);
}

// --- Pictures ------------------------------------------------------------------------------------

// The largest box of the picture's shape, of a whole number of pixels for each where that is not much less.
static struct rect fit(struct rect box, uint32_t width, uint32_t height)
{
    const float k = fminf((float)box.w / (float)width, (float)box.h / (float)height);
    const float whole = floorf(k);
    const float chosen = whole >= 0.92f * k ? whole : k;
    return ui_centred(box, (int)((float)width * chosen), (int)((float)height * chosen));
}

// The finger that keys move: a ring that fills when it is on the glass.
static void draw_cursor(struct ui *ui, size_t index, struct rect image)
{
    const struct view_cursor *const cursor = &ui->view->cursor;
    const struct sim_picture *const picture = ui->model->devices[index]->picture;
    if (!cursor->shown || cursor->device != index)
        return;
    const int x = image.x + (int)((2 * (int64_t)cursor->x + 1) * image.w / (2 * (int64_t)picture->width));
    const int y = image.y + (int)((2 * (int64_t)cursor->y + 1) * image.h / (2 * (int64_t)picture->height));
    const int size = ui_px(ui, 22);
    const struct rect ring = {x - size / 2, y - size / 2, size, size};
    ui_ring(ui, rect_inset(image, -ui_px(ui, 2)), 0, ui->theme->accent);
    ui_fill(ui, ring, 11, colour_alpha(ui->theme->accent, cursor->down ? 230 : 60));
    ui_ring(ui, ring, 11, 0xffffffff);
    ui_ring(ui, rect_inset(ring, ui_px(ui, 1)), 10, 0xff000000);
}

static void draw_picture(struct ui *ui, size_t index, struct rect box, float k)
{
    const struct sim_device *const device = ui->model->devices[index];
    const struct sim_picture *const picture = device->picture;
    draw_case(ui, box, k);
    const struct rect glass = rect_inset(box, (int)bezel(k));
    if (picture->width == 0 || picture->height == 0 || rect_is_empty(glass))
        return;
    const struct rect image = fit(glass, picture->width, picture->height);
    if (picture->on)
        scene_picture(ui->scene, image, picture->pixels, picture->width, picture->height, device->changes,
                      picture->brightness);
    else
        ui_fill(ui, image, 0, GLASS_OFF);
    draw_cursor(ui, index, image);
    if (act_can_touch(ui->model, index))
        ui_hot(ui, image, HOT_TOUCH, index, 0, NULL);
}

static void draw_dot(struct ui *ui, struct rect cell, uint32_t pixel)
{
    const uint32_t colour = 0xff000000 | pixel;
    const int size = (int)((float)(cell.w < cell.h ? cell.w : cell.h) * 0.56f);
    const struct rect dot = ui_centred(cell, size, size);
    const bool lit = (pixel & 0xffffff) != 0;
    scene_fill(ui->scene, dot, (float)size * 0.22f, lit ? colour_mix(colour, 0xffffffff, 70) : 0xff34383f,
               lit ? colour : 0xff2a2d33);
    if (lit)
        scene_glow(ui->scene, rect_inset(cell, -cell.w / 3), colour_alpha(colour, 170));
}

static void draw_matrix(struct ui *ui, size_t index, struct rect box)
{
    const struct sim_picture *const picture = ui->model->devices[index]->picture;
    if (picture->width == 0 || picture->height == 0)
        return;
    const int w = box.w / (int)picture->width;
    const int h = box.h / (int)picture->height;
    for (uint32_t y = 0; y < picture->height; y++)
        for (uint32_t x = 0; x < picture->width; x++) {
            const struct rect cell = {box.x + (int)x * w, box.y + (int)y * h, w, h};
            draw_dot(ui, cell, picture->on ? picture->pixels[y * picture->width + x] : 0);
        }
    draw_cursor(ui, index, box);
    if (act_can_touch(ui->model, index))
        ui_hot(ui, box, HOT_TOUCH, index, 0, NULL);
}

// --- Text screens --------------------------------------------------------------------------------

static void draw_text_screen(struct ui *ui, size_t index, struct rect box, float k)
{
    const struct sim_text *const text = ui->model->devices[index]->text;
    draw_case(ui, box, k);
    const struct rect glass = rect_inset(box, (int)bezel(k));
    const uint32_t ink = text->on ? 0xff10240b : 0xff4a5a3c;
    scene_fill(ui->scene, glass, 3 * k, text->on ? 0xffb7d84b : 0xff55643f, text->on ? 0xff9cc23a : 0xff4a5937);
    if (text->columns == 0 || text->rows == 0 || rect_is_empty(glass))
        return;
    const int h = glass.h / (int)text->rows;
    const int w = glass.w / (int)text->columns;
    const int size = (int)fminf((float)h * 0.74f, (float)w * 1.55f);
    for (uint32_t row = 0; text->on && row < text->rows; row++)
        for (uint32_t column = 0; column < text->columns; column++) {
            const struct rect cell = {glass.x + (glass.w - w * (int)text->columns) / 2 + (int)column * w,
                                      glass.y + (int)row * h, w, h};
            const char c = text->cells[row * text->columns + column];
            scene_fill(ui->scene, rect_inset(cell, 1), 1, 0x12203010, 0x12203010);
            if (c > ' ' && size >= 6)
                scene_text(ui->scene,
                           ui_centred(cell, font_cell(ui->fonts, FONT_MONO_BOLD, size),
                                      font_height(ui->fonts, FONT_MONO_BOLD, size)),
                           FONT_MONO_BOLD, size, &c, 1, ink);
            if (text->cursor_shown && row == text->cursor_row && column == text->cursor_column)
                scene_fill(ui->scene, (struct rect){cell.x + 1, cell.y + cell.h - h / 8 - 1, cell.w - 2, h / 8}, 0, ink,
                           ink);
        }
}

// --- Digits --------------------------------------------------------------------------------------

// Segments a to g: where in a cell of 10 by 16, and whether they stand.
static const struct {
    uint8_t x, y;
    bool upright;
} segments[7] = {{1, 0, false}, {8, 1, true}, {8, 8, true}, {1, 14, false}, {0, 8, true}, {0, 1, true}, {1, 7, false}};

static void draw_digit(struct ui *ui, struct rect box, int32_t value)
{
    const float unit = fminf((float)box.w / 13.5f, (float)box.h / 16.5f);
    const struct rect cell = ui_centred(box, (int)(11 * unit), (int)(16 * unit));
    const int thick = (int)fmaxf(1, unit * 1.7f);
    const int length = (int)(unit * 7);
    for (int i = 0; i < 7; i++) {
        const uint32_t colour = (value >> i & 1) != 0 ? DIGIT_ON : DIGIT_OFF;
        const struct rect segment = {
            cell.x + (int)((float)segments[i].x * unit) + (segments[i].upright ? 0 : (int)unit),
            cell.y + (int)((float)segments[i].y * unit) + (segments[i].upright ? (int)(unit / 2) : 0),
            segments[i].upright ? thick : length - (int)unit, segments[i].upright ? length - (int)unit : thick};
        scene_fill(ui->scene, segment, (float)thick / 2, colour, colour);
    }
    const uint32_t dot = (value >> 7 & 1) != 0 ? DIGIT_ON : DIGIT_OFF;
    scene_fill(ui->scene, (struct rect){cell.x + (int)(10.6f * unit), cell.y + (int)(14 * unit), thick, thick},
               (float)thick, dot, dot);
}

static void draw_digits(struct ui *ui, const struct sim_device *device, struct rect box, float k)
{
    draw_case(ui, box, k);
    struct rect inside = rect_inset(box, (int)bezel(k));
    const int count = (int)device->channel_count;
    if (count == 0 || rect_is_empty(inside))
        return;
    const int width = inside.w / count;
    for (int i = 0; i < count; i++)
        draw_digit(ui, (struct rect){inside.x + i * width, inside.y, width, inside.h}, device->values[i]);
}

// --- Sound ---------------------------------------------------------------------------------------

static void draw_buzzer(struct ui *ui, const struct sim_device *device, struct rect box, float k)
{
    const size_t channel = sim_device_channel(device, "frequency");
    const int32_t hz = channel < device->channel_count ? device->values[channel] : 0;
    scene_fill(ui->scene, box, (float)box.w, 0xff34383e, 0xff17191c);
    scene_ring(ui->scene, box, (float)box.w, fmaxf(1, 2 * k), 0xff4d535b);
    const struct rect hole = ui_centred(box, box.w / 5, box.w / 5);
    scene_fill(ui->scene, hole, (float)hole.w, 0xff050607, 0xff050607);
    for (int i = 1; i <= 3 && hz > 0; i++)
        scene_ring(ui->scene, rect_inset(box, -(int)((float)i * 9 * k)), (float)box.w, fmaxf(1, 2.5f * k),
                   colour_alpha(ui->theme->accent, (unsigned)(200 - i * 50)));
    const struct rect line = {box.x - box.w / 2, box.y + box.h + (int)(26 * k), box.w * 2, (int)(22 * k)};
    if (hz > 0 && k * 17 >= 6)
        ui_textf(ui, line, (struct ui_style){FONT_BOLD, (int)(17 * k / ui->scale), 0xffffffff, UI_CENTRE}, "%d Hz",
                 (int)hz);
}

// --- Others --------------------------------------------------------------------------------------

static void draw_small(struct ui *ui, const struct sim_device *device, struct rect box, float k)
{
    scene_fill(ui->scene, box, 4 * k, 0xff3c4148, 0xff212429);
    const struct rect line = {box.x - box.w, box.y + box.h + (int)(4 * k), box.w * 3, (int)(20 * k)};
    if (k * 15 >= 6)
        ui_text(ui, line,
                (struct ui_style){FONT_SANS, (int)(15 * k / ui->scale), 0xff000000 | ui->view->placed.print, UI_CENTRE},
                device->name);
}

void board_device_draw(struct ui *ui, size_t index, struct rect box, float k)
{
    const struct sim_device *const device = ui->model->devices[index];
    if (device->kind == SIM_DEVICE_LED_MATRIX && device->picture != NULL)
        draw_matrix(ui, index, box);
    else if (device->picture != NULL)
        draw_picture(ui, index, box, k);
    else if (device->text != NULL)
        draw_text_screen(ui, index, box, k);
    else if (device->kind == SIM_DEVICE_SEVEN_SEGMENT)
        draw_digits(ui, device, box, k);
    else if (device->kind == SIM_DEVICE_BUZZER)
        draw_buzzer(ui, device, box, k);
    else
        draw_small(ui, device, box, k);
}
