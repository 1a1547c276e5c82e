// SPDX-License-Identifier: Apache-2.0 OR MIT
// How each kind of part on a board looks. Sizes follow from the part's own box.
#include "emulator/panel/ui.h"

#include <math.h>
#include <string.h>

enum { LIGHT_GREEN = 0x43e07a, LIGHT_STEPS = 16, KEYS_SHOWN = 9 };

// A text on the board itself: its size follows the board's.
static void print(struct ui *ui, struct rect box, float k, float height, enum ui_align align, uint32_t colour,
                  const char *text)
{
    const int size = (int)lroundf(height * k);
    if (size < 6 || text == NULL)
        return;
    const enum font_face face = height > 26 ? FONT_BOLD : FONT_SANS;
    const int width = font_width(ui->fonts, face, size, text, strlen(text));
    const int left = align == UI_LEFT ? 0 : align == UI_CENTRE ? (box.w - width) / 2 : box.w - width;
    const int line = font_height(ui->fonts, face, size);
    const struct rect at = {box.x + left, box.y + (box.h - line) / 2, width, line};
    scene_text(ui->scene, at, face, size, text, strlen(text), colour);
}

static uint32_t print_colour(const struct ui *ui)
{
    return 0xff000000 | ui->view->placed.print;
}

static void print_below(struct ui *ui, struct rect box, float k, const char *text)
{
    const int room = (int)(60 * k);
    const struct rect line = {box.x - room, box.y + box.h + (int)(5 * k), box.w + 2 * room, (int)(20 * k)};
    print(ui, line, k, 17, UI_CENTRE, print_colour(ui), text);
}

static const char *label_of(const struct sim_look_part *part)
{
    return part->text != NULL ? part->text : part->name;
}

// --- LEDs and buttons ----------------------------------------------------------------------------

static void draw_led(struct ui *ui, const struct place_part *placed, struct rect box, float k)
{
    const struct sim_look_part *const part = &placed->part;
    const uint32_t light = 0xff000000 | (part->colour != 0 ? part->colour : LIGHT_GREEN);
    const int steps = (int)lroundf(ui->model->led_light[placed->index % MODEL_PINS_MAX] * LIGHT_STEPS);
    const unsigned share = (unsigned)(steps * 255 / LIGHT_STEPS);
    const int room = (int)(4 * k) + 1;
    const struct rect pads = {box.x - room, box.y + box.h / 4, box.w + 2 * room, box.h / 2};
    scene_fill(ui->scene, pads, 1, 0xffc9ccd1, 0xff9a9da3);
    scene_fill(ui->scene, box, (float)box.w * 0.18f, 0xfff3f1ea, 0xffd9d6cc);
    const struct rect lens = rect_inset(box, (int)((float)box.w * 0.14f));
    const uint32_t dark = colour_mix(0xff6a6d66, light, 50);
    scene_fill(ui->scene, lens, (float)lens.w, colour_mix(dark, colour_mix(light, 0xffffffff, 110), share),
               colour_mix(colour_mix(dark, 0xff000000, 40), light, share));
    const int reach = (int)((float)box.w * 1.5f);
    if (share > 0)
        scene_glow(ui->scene, rect_inset(box, -reach), colour_alpha(light, share * 200 / 255));
    print_below(ui, box, k, label_of(part));
}

static void draw_button(struct ui *ui, const struct place_part *placed, struct rect box, float k)
{
    const size_t index = placed->index;
    const bool pressed = ui->model->pressed[index % MODEL_PINS_MAX];
    const bool hovered = ui_is_hovered(ui, HOT_BUTTON, index, 0);
    const bool chosen = ui->view->focus == PANE_BOARD && ui->view->chosen_button == index;
    const int leg = (int)(8 * k);
    for (int side = 0; side < 2; side++)
        scene_fill(
            ui->scene,
            (struct rect){box.x - leg, box.y + (side == 0 ? box.h / 6 : box.h - box.h / 6 - leg), box.w + 2 * leg, leg},
            1, 0xffc9ccd1, 0xff9a9da3);
    scene_fill(ui->scene, box, 5 * k, 0xffd4d7db, 0xffa4a8ae);
    scene_ring(ui->scene, box, 5 * k, fmaxf(1, 2 * k), 0xff82868d);
    const struct rect cap = rect_inset(box, (int)((float)box.w * (pressed ? 0.22f : 0.19f)));
    const uint32_t top = pressed ? 0xff15181c : hovered ? 0xff565d67 : 0xff454b54;
    scene_fill(ui->scene, rect_inset(cap, -(int)(3 * k)), (float)cap.w, 0xff7d8188, 0xffb6bac0);
    scene_fill(ui->scene, cap, (float)cap.w, top, pressed ? 0xff23272d : 0xff22262c);
    if (pressed)
        scene_ring(ui->scene, rect_inset(cap, -(int)(3 * k)), (float)cap.w, fmaxf(1.5f, 4 * k), ui->theme->accent);
    if (index < KEYS_SHOWN)
        print(ui, cap, k, 24, UI_CENTRE, pressed ? 0xffffffff : 0xffaeb5bf, (const char[]){(char)('1' + index), '\0'});
    if (chosen)
        scene_ring(ui->scene, rect_inset(box, -(int)(10 * k)), 9 * k, fmaxf(1.5f, 3 * k), 0xff9fd0ff);
    print_below(ui, box, k, label_of(&placed->part));
    ui_hot(ui, rect_inset(box, -(int)(8 * k)), HOT_BUTTON, index, 0, "Press: its number, or Alt and its number");
}

// --- What does nothing ---------------------------------------------------------------------------

static void draw_chip_legs(struct ui *ui, struct rect box, float k)
{
    const int count = 8;
    const int thick = (int)fmaxf(1, 5 * k);
    const int out = (int)fmaxf(1, 6 * k);
    for (int i = 0; i < count; i++) {
        const int at = (2 * i + 1) * box.w / (2 * count) - thick / 2;
        const int down = (2 * i + 1) * box.h / (2 * count) - thick / 2;
        scene_fill(ui->scene, (struct rect){box.x + at, box.y - out, thick, box.h + 2 * out}, 0, 0xffb9bcc2,
                   0xffb9bcc2);
        scene_fill(ui->scene, (struct rect){box.x - out, box.y + down, box.w + 2 * out, thick}, 0, 0xffb9bcc2,
                   0xffb9bcc2);
    }
}

static void draw_chip(struct ui *ui, const struct sim_look_part *part, struct rect box, float k)
{
    draw_chip_legs(ui, box, k);
    scene_fill(ui->scene, box, 4 * k, 0xff33373d, 0xff1c1f23);
    const int dot = (int)fmaxf(2, 7 * k);
    scene_fill(ui->scene, (struct rect){box.x + dot, box.y + dot, dot, dot}, (float)dot, 0xff4b5058, 0xff4b5058);
    char line[48];
    const char *text = part->name;
    const int lines = strchr(text, '\n') != NULL ? 2 : 1;
    struct rect room = ui_centred(box, box.w, (int)((float)lines * 22 * k));
    for (int i = 0; i < lines && text != NULL; i++) {
        const size_t length = strcspn(text, "\n");
        const size_t kept = length < sizeof(line) - 1 ? length : sizeof(line) - 1;
        memcpy(line, text, kept);
        line[kept] = '\0';
        print(ui, ui_cut_top(&room, (int)(22 * k)), k, 15, UI_CENTRE, 0xffa9b0ba, line);
        text = text[length] == '\n' ? text + length + 1 : NULL;
    }
}

static void draw_usb(struct ui *ui, struct rect box, float k)
{
    scene_fill(ui->scene, box, 6 * k, 0xffd9dce0, 0xffa6aab0);
    scene_ring(ui->scene, box, 6 * k, fmaxf(1, 2 * k), 0xff878b92);
    const int bar = (int)fmaxf(1, 4 * k);
    for (int i = 1; i <= 2; i++)
        scene_fill(ui->scene, (struct rect){box.x + box.w / 4, box.y + i * box.h / 3 - bar / 2, box.w / 2, bar}, 2 * k,
                   0xff8d9198, 0xff8d9198);
}

static void draw_hole(struct ui *ui, struct rect box, float k)
{
    scene_fill(ui->scene, box, (float)box.w, 0xffd9b45a, 0xffb08c3a);
    const struct rect hole = rect_inset(box, (int)fmaxf(2, 8 * k));
    scene_fill(ui->scene, hole, (float)hole.w, ui->theme->pane, ui->theme->pane);
}

// --- Connectors ----------------------------------------------------------------------------------

// A socket of a gpio shows its level.
static uint32_t socket_colour(const struct ui *ui, const struct sim_look_part *part, int socket)
{
    const uint32_t empty = 0xff8b7a3f;
    const struct sim_board *const board = ui->model->board;
    const size_t gpio = (size_t)(part->first_pin + socket);
    if (socket >= part->pins || gpio >= board->gpio_count)
        return empty;
    return ui->model->traces[board->gpio[gpio] % MODEL_PINS_MAX].level ? 0xff4fe39a : empty;
}

static void draw_connector(struct ui *ui, const struct sim_look_part *part, struct rect box, float k)
{
    const int rows = part->rows > 0 ? part->rows : 1;
    const bool upright = box.h > box.w;
    const int across = upright ? box.w : box.h;
    const int along = upright ? box.h : box.w;
    const int pitch = across / rows;
    const int count = part->pins > 0 ? part->pins : pitch > 0 ? along / pitch : 0;
    scene_fill(ui->scene, box, 3 * k, 0xff2b2f35, 0xff17191d);
    for (int i = 0; i < count * rows; i++) {
        const int at = (2 * (i / rows) + 1) * along / (2 * count);
        const int side = (2 * (i % rows) + 1) * across / (2 * rows);
        const int size = (int)fmaxf(2, 10 * k);
        const struct rect hole = {box.x + (upright ? side : at) - size / 2, box.y + (upright ? at : side) - size / 2,
                                  size, size};
        const uint32_t colour = socket_colour(ui, part, i);
        scene_fill(ui->scene, hole, 2 * k, colour, colour);
    }
    const bool low = box.y > (int)ui->scene->clip.y + ui->scene->clip.h / 2;
    const struct rect line = {box.x, low ? box.y - (int)(26 * k) : box.y + box.h + (int)(5 * k), box.w, (int)(20 * k)};
    print(ui, line, k, 16, UI_CENTRE, print_colour(ui), label_of(part));
}

void board_part_draw(struct ui *ui, const struct place_part *placed, struct rect box, float k)
{
    const struct sim_look_part *const part = &placed->part;
    switch (part->kind) {
    case SIM_LOOK_LED:
        draw_led(ui, placed, box, k);
        break;
    case SIM_LOOK_BUTTON:
        draw_button(ui, placed, box, k);
        break;
    case SIM_LOOK_DEVICE:
        board_device_draw(ui, placed->index, box, k);
        break;
    case SIM_LOOK_CONNECTOR:
        draw_connector(ui, part, box, k);
        break;
    case SIM_LOOK_CHIP:
        draw_chip(ui, part, box, k);
        break;
    case SIM_LOOK_USB:
        draw_usb(ui, box, k);
        break;
    case SIM_LOOK_HOLE:
        draw_hole(ui, box, k);
        break;
    case SIM_LOOK_LABEL:
        print(ui, box, k, (float)part->height, UI_LEFT, print_colour(ui), part->name);
        break;
    }
}
