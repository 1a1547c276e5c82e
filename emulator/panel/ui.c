// SPDX-License-Identifier: Apache-2.0 OR MIT
// See ui.h.
#include "emulator/panel/ui.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

int ui_px(const struct ui *ui, float length)
{
    return (int)lroundf(length * ui->scale);
}

// --- Boxes ---------------------------------------------------------------------------------------

struct rect ui_cut_top(struct rect *box, int height)
{
    const int h = height < box->h ? height : box->h;
    const struct rect cut = {box->x, box->y, box->w, h};
    box->y += h;
    box->h -= h;
    return cut;
}

struct rect ui_cut_left(struct rect *box, int width)
{
    const int w = width < box->w ? width : box->w;
    const struct rect cut = {box->x, box->y, w, box->h};
    box->x += w;
    box->w -= w;
    return cut;
}

struct rect ui_cut_right(struct rect *box, int width)
{
    const int w = width < box->w ? width : box->w;
    box->w -= w;
    return (struct rect){box->x + box->w, box->y, w, box->h};
}

struct rect ui_cut_bottom(struct rect *box, int height)
{
    const int h = height < box->h ? height : box->h;
    box->h -= h;
    return (struct rect){box->x, box->y + box->h, box->w, h};
}

struct rect ui_centred(struct rect box, int width, int height)
{
    return (struct rect){box.x + (box.w - width) / 2, box.y + (box.h - height) / 2, width, height};
}

// --- Shapes and text -----------------------------------------------------------------------------

void ui_fill(struct ui *ui, struct rect box, float radius, uint32_t colour)
{
    scene_fill(ui->scene, box, radius * ui->scale, colour, colour);
}

void ui_ring(struct ui *ui, struct rect box, float radius, uint32_t colour)
{
    scene_ring(ui->scene, box, radius * ui->scale, fmaxf(1, roundf(ui->scale)), colour);
}

static int real_size(const struct ui *ui, struct ui_style style)
{
    const int size = ui_px(ui, (float)style.size);
    return size < 5 ? 5 : size;
}

int ui_text_width(const struct ui *ui, struct ui_style style, const char *text)
{
    return font_width(ui->fonts, style.face, real_size(ui, style), text, strlen(text));
}

// The longest beginning that fits together with an ellipsis.
static size_t fitting(const struct ui *ui, struct ui_style style, const char *text, size_t length, int room)
{
    const int size = real_size(ui, style);
    const int dots = font_width(ui->fonts, style.face, size, "…", strlen("…"));
    size_t fits = 0;
    for (size_t i = 0, used; i < length; i += used) {
        (void)utf8_next(text + i, length - i, &used);
        if (font_width(ui->fonts, style.face, size, text, i + used) + dots > room)
            break;
        fits = i + used;
    }
    return fits;
}

int ui_text(struct ui *ui, struct rect box, struct ui_style style, const char *text)
{
    char shortened[300];
    size_t length = strlen(text);
    const int size = real_size(ui, style);
    int width = font_width(ui->fonts, style.face, size, text, length);
    if (width > box.w) {
        length = fitting(ui, style, text, length, box.w);
        if (length == 0)
            return 0;
        (void)snprintf(shortened, sizeof(shortened), "%.*s…", (int)length, text);
        text = shortened;
        length = strlen(shortened);
        width = font_width(ui->fonts, style.face, size, text, length);
    }
    const int height = font_height(ui->fonts, style.face, size);
    const int left = style.align == UI_LEFT ? 0 : style.align == UI_CENTRE ? (box.w - width) / 2 : box.w - width;
    const struct rect at = {box.x + left, box.y + (box.h - height) / 2, width, height};
    scene_text(ui->scene, at, style.face, size, text, length, style.colour);
    return width;
}

int ui_textf(struct ui *ui, struct rect box, struct ui_style style, const char *text, ...)
{
    char line[300];
    va_list arguments;
    va_start(arguments, text);
    (void)vsnprintf(line, sizeof(line), text, arguments);
    va_end(arguments);
    return ui_text(ui, box, style, line);
}

struct rect ui_clip(struct ui *ui, struct rect box)
{
    const struct rect before = ui->scene->clip;
    ui->scene->clip = rect_intersect(before, box);
    return before;
}

void ui_unclip(struct ui *ui, struct rect before)
{
    ui->scene->clip = before;
}

// --- The mouse -----------------------------------------------------------------------------------

void ui_hot(struct ui *ui, struct rect box, enum hot_kind kind, size_t index, size_t sub, const char *hint)
{
    const struct rect seen = rect_intersect(box, ui->scene->clip);
    if (!rect_is_empty(seen) && ui->view->hot_count < VIEW_HOTS_MAX)
        ui->view->hots[ui->view->hot_count++] = (struct hot){kind, index, sub, seen, hint};
}

static bool is(const struct hot *hot, enum hot_kind kind, size_t index, size_t sub)
{
    return hot->kind == kind && hot->index == index && hot->sub == sub;
}

bool ui_is_hovered(const struct ui *ui, enum hot_kind kind, size_t index, size_t sub)
{
    return is(&ui->view->hover, kind, index, sub);
}

bool ui_is_held(const struct ui *ui, enum hot_kind kind, size_t index, size_t sub)
{
    return ui->view->mouse_down && is(&ui->view->held, kind, index, sub);
}

void ui_button(struct ui *ui, struct rect box, const struct ui_button *button)
{
    const struct theme *const t = ui->theme;
    const bool hovered = !button->disabled && ui_is_hovered(ui, button->kind, button->index, button->sub);
    const bool held = hovered && ui_is_held(ui, button->kind, button->index, button->sub);
    const uint32_t back = button->chosen ? t->accent : held ? t->border : hovered ? t->hover : t->raised;
    const uint32_t front = button->chosen ? t->on_accent : button->disabled ? t->faint : t->text;
    ui_fill(ui, box, 5, back);
    ui_text(ui, box, (struct ui_style){button->chosen ? FONT_BOLD : FONT_SANS, 12, front, UI_CENTRE}, button->label);
    if (!button->disabled)
        ui_hot(ui, box, button->kind, button->index, button->sub, button->hint);
}

void ui_scroll_bar(struct ui *ui, struct rect box, double from, double shown, double all)
{
    if (all <= shown || all <= 0)
        return;
    const int least = ui_px(ui, 24);
    int height = (int)(box.h * shown / all);
    height = height < least ? least : height;
    const int room = box.h - height;
    const int top = (int)(room * from / (all - shown));
    ui_fill(ui, (struct rect){box.x, box.y + top, box.w, height}, 4, colour_alpha(ui->theme->faint, 140));
}

int ui_reveal(const struct ui *ui, enum pane pane, int scroll, int top, int height, int room)
{
    if (!ui->view->reveals || ui->view->focus != pane)
        return scroll;
    if (top < scroll)
        return top;
    return top + height > scroll + room && height < room ? top + height - room : scroll;
}
