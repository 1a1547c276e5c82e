// SPDX-License-Identifier: Apache-2.0 OR MIT
// A console: rows of monospaced text, what is selected in them, and where the cursor stands.
#include "emulator/panel/ui.h"

enum { TEXT_SIZE = 13, PAD = 10, BAR_WIDTH = 8, CELLS_MAX = 1024 };

static uint32_t colour_of(const struct ui *ui, struct console_cell cell)
{
    const uint32_t colour = cell.colour == CONSOLE_PLAIN ? ui->theme->text : ui->theme->ansi[cell.colour];
    return cell.faint ? colour_mix(colour, ui->theme->sunken, 110) : colour;
}

static bool same_pen(struct console_cell a, struct console_cell b)
{
    return a.colour == b.colour && a.bold == b.bold && a.faint == b.faint;
}

static void draw_cells(struct ui *ui, const struct console_cell *cells, uint32_t count, struct rect at, int size)
{
    char text[CELLS_MAX * 4];
    for (uint32_t from = 0, to; from < count; from = to) {
        size_t length = 0;
        for (to = from; to < count && to - from < CELLS_MAX && same_pen(cells[from], cells[to]); to++)
            length += utf8_put(cells[to].codepoint, text + length);
        const struct rect box = {at.x + (int)from * ui->view->cell_w, at.y, (int)(to - from) * ui->view->cell_w, at.h};
        scene_text(ui->scene, box, cells[from].bold ? FONT_MONO_BOLD : FONT_MONO, size, text, length,
                   colour_of(ui, cells[from]));
    }
}

// How much of the row is selected: [*from, *to) in its columns.
static bool selected_part(const struct view *view, const struct console_row *row, uint32_t *from, uint32_t *to)
{
    struct console_place a = view->select_from;
    struct console_place b = view->select_to;
    if (console_place_before(b, a)) {
        a = view->select_to;
        b = view->select_from;
    }
    if (!view->selected || row->line < a.line || row->line > b.line)
        return false;
    const uint32_t end = row->first + row->count;
    const uint32_t left = row->line == a.line && a.column > row->first ? a.column : row->first;
    const uint32_t right = row->line == b.line && b.column < end ? b.column : end;
    *from = left - row->first;
    *to = right > left ? right - row->first : *from;
    return left <= end && (right > left || row->count == 0);
}

static void draw_selection(struct ui *ui, const struct console_row *row, struct rect at)
{
    uint32_t from, to;
    if (!selected_part(ui->view, row, &from, &to))
        return;
    const int w = ui->view->cell_w;
    const int width = to > from ? (int)(to - from) * w : w / 2;
    ui_fill(ui, (struct rect){at.x + (int)from * w, at.y, width, at.h}, 2, ui->theme->selection);
}

static void draw_cursor(struct ui *ui, const struct console *text, const struct console_row *row, struct rect at)
{
    const struct view *const view = ui->view;
    const uint32_t column = text->column;
    if (row->line + 1 != text->next || column < row->first || column > row->first + view->text_columns)
        return;
    const struct rect box = {at.x + (int)(column - row->first) * view->cell_w, at.y, view->cell_w, at.h};
    if (view->focus == PANE_CONSOLE && view->has_window_focus)
        ui_fill(ui, box, 1, colour_alpha(ui->theme->accent, 150));
    else
        ui_ring(ui, box, 1, ui->theme->faint);
}

static void draw_rows(struct ui *ui, const struct model_console *console)
{
    struct view *const view = ui->view;
    const int size = ui_px(ui, TEXT_SIZE);
    for (size_t i = 0; i < view->row_count; i++) {
        const struct console_row *const row = &view->rows[i];
        const struct console_line *const line = console_line(console->text, row->line);
        const struct rect at = {view->text_box.x, view->text_box.y + (int)i * view->cell_h, view->text_box.w,
                                view->cell_h};
        draw_selection(ui, row, at);
        if (console->takes_input)
            draw_cursor(ui, console->text, row, at);
        if (line != NULL && row->count > 0)
            draw_cells(ui, line->cells + row->first, row->count, at, size);
    }
}

static void draw_bar(struct ui *ui, const struct console *text, struct rect bar)
{
    uint64_t below, all;
    console_extent(text, &ui->view->text[ui->view->console], &below, &all);
    const double shown = (double)ui->view->text_rows;
    const double from = (double)all - (double)below - shown;
    ui_scroll_bar(ui, bar, from < 0 ? 0 : from, shown, (double)all);
    if ((double)all > shown)
        ui_hot(ui, rect_inset(bar, -ui_px(ui, 3)), HOT_TEXT_BAR, 0, 0, NULL);
}

static void measure(struct ui *ui, struct rect box)
{
    struct view *const view = ui->view;
    const int size = ui_px(ui, TEXT_SIZE);
    view->cell_w = font_cell(ui->fonts, FONT_MONO, size);
    view->cell_h = font_height(ui->fonts, FONT_MONO, size) + ui_px(ui, 1);
    view->text_box = box;
    view->text_columns = box.w > view->cell_w ? (uint32_t)(box.w / view->cell_w) : 1;
    const int rows = box.h / view->cell_h;
    view->text_rows = rows < 1 ? 1 : rows > VIEW_ROWS_MAX ? VIEW_ROWS_MAX : (size_t)rows;
}

static void draw_empty(struct ui *ui, const struct model_console *console)
{
    const struct ui_style style = {FONT_SANS, 13, ui->theme->faint, UI_CENTRE};
    const bool empty = console->text->next == 1 && console_line(console->text, 0)->count == 0;
    if (!empty)
        return;
    struct rect middle = ui_centred(ui->view->text_box, ui->view->text_box.w, ui_px(ui, 44));
    ui_text(ui, ui_cut_top(&middle, ui_px(ui, 22)), style,
            console->takes_input ? "Nothing was sent yet." : "The kernel has nothing to say.");
    ui_text(ui, middle, style,
            console->takes_input ? "What you type here goes to the board."
                                 : "Reports of faults, panics and traced calls come here.");
}

void pane_console_draw(struct ui *ui, struct rect box)
{
    struct view *const view = ui->view;
    if (view->console >= ui->model->console_count)
        view->console = 0;
    const struct model_console *const console = &ui->model->consoles[view->console];
    struct rect inside = rect_inset(box, ui_px(ui, 1));
    ui_fill(ui, inside, 7, ui->theme->sunken);
    ui_hot(ui, inside, HOT_TEXT, view->console, 0, NULL);
    inside = rect_inset(inside, ui_px(ui, PAD));
    const struct rect bar = ui_cut_right(&inside, ui_px(ui, BAR_WIDTH));
    (void)ui_cut_right(&inside, ui_px(ui, 4));
    measure(ui, inside);
    view->row_count =
        console_layout(console->text, &view->text[view->console], view->text_columns, view->text_rows, view->rows);
    draw_rows(ui, console);
    draw_bar(ui, console->text, bar);
    draw_empty(ui, console);
}
