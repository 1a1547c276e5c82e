// SPDX-License-Identifier: Apache-2.0 OR MIT
// See act.h: the keyboard. pane_help.c tells the person what stands here.
#include "emulator/panel/act.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { KEY_BUTTONS = 9 };

static bool is_key(unsigned key, unsigned wanted, unsigned modifiers, unsigned all)
{
    return key == wanted && modifiers == all;
}

// --- Anywhere ------------------------------------------------------------------------------------

static void change_speed(struct view *view, const struct model *model, int by)
{
    size_t now = 0;
    for (size_t i = 0; i < VIEW_SPEEDS; i++)
        if (view_speeds[i].speed == model->speed)
            now = i;
    if ((by < 0 && now > 0) || (by > 0 && now + 1 < VIEW_SPEEDS))
        act_speed(view, model, by < 0 ? now - 1 : now + 1);
}

static void next_console(struct view *view, const struct model *model)
{
    if (view->focus == PANE_CONSOLE) {
        view->console = (view->console + 1) % model->console_count;
        view->selected = false;
    }
    act_focus(view, PANE_CONSOLE);
}

static void next_pane(struct view *view, bool back)
{
    const unsigned step = back ? PANES - 1 : 1;
    act_focus(view, (enum pane)(((unsigned)view->focus + step) % PANES));
}

static void call(void (*function)(void *context), void *context)
{
    if (function != NULL)
        function(context);
}

static bool function_key(struct view *view, const struct model *model, unsigned key)
{
    switch (key) {
    case KEY_F1:
        view->help = true;
        return true;
    case KEY_F1 + 1:
        act_focus(view, PANE_BOARD);
        return true;
    case KEY_F1 + 2:
        next_console(view, model);
        return true;
    case KEY_F1 + 3:
        act_focus(view, PANE_PROCESSES);
        return true;
    case KEY_F1 + 4:
        act_focus(view, PANE_SENSORS);
        return true;
    case KEY_F1 + 5:
        act_focus(view, PANE_PINS);
        return true;
    case KEY_F1 + 6:
        change_speed(view, model, -1);
        return true;
    case KEY_F1 + 7:
        act_pause(view, model);
        return true;
    case KEY_F1 + 8:
        change_speed(view, model, 1);
        return true;
    case KEY_F1 + 9:
        act_step(view);
        return true;
    case KEY_F1 + 10:
        call(view->port.full_screen, view->port.context);
        return true;
    case KEY_F12:
        act_theme(view);
        return true;
    default:
        return false;
    }
}

static void zoom(struct view *view, float factor)
{
    const float wanted = factor == 0 ? 1 : view->zoom * factor;
    view->zoom = wanted < 0.5f ? 0.5f : wanted > 4 ? 4 : wanted;
}

// Whether a divider lies at an edge of the box.
static bool is_beside(struct rect divider, struct rect box)
{
    return !rect_is_empty(divider) && !rect_is_empty(rect_intersect(divider, rect_inset(box, -2)));
}

// The divider beside the pane that has the keyboard; SPLITS: there is none.
static enum view_split divider_of(const struct view *view, bool columns)
{
    struct rect box = {0};
    for (size_t i = 0; i < view->slot_count; i++)
        if (view->slots[i].active == view->focus)
            box = view->slots[i].box;
    for (enum view_split i = 0; i < SPLITS; i++)
        if ((i == SPLIT_COLUMNS || i == SPLIT_LAST) == columns && is_beside(view->splits[i], box))
            return i;
    return SPLITS;
}

static bool divider_key(struct view *view, unsigned key)
{
    const bool columns = key == KEY_LEFT || key == KEY_RIGHT;
    if (!columns && key != KEY_UP && key != KEY_DOWN)
        return false;
    const enum view_split divider = divider_of(view, columns);
    if (divider != SPLITS)
        view->shares[divider] += key == KEY_LEFT || key == KEY_UP ? -0.02f : 0.02f;
    return true;
}

static bool control_key(struct view *view, unsigned key, unsigned modifiers)
{
    switch (key) {
    case KEY_TAB:
        next_pane(view, (modifiers & VIEW_SHIFT) != 0);
        return true;
    case '+':
    case '=':
        zoom(view, 1.1f);
        return true;
    case '-':
        zoom(view, 1 / 1.1f);
        return true;
    case '0':
        zoom(view, 0);
        return true;
    case 's':
        call(view->port.save, view->port.context);
        return true;
    case 'q':
        call(view->port.quit, view->port.context);
        return true;
    default:
        return false;
    }
}

static void hold_button(struct view *view, const struct model *model, size_t button)
{
    if (button >= model->board->button_count || button >= 64 || (view->keys_held >> button & 1) != 0)
        return;
    view->keys_held |= (uint64_t)1 << button;
    view->chosen_button = button;
    act_button(view, button, true);
}

static bool digit_button(struct view *view, const struct model *model, unsigned key)
{
    if (key < '1' || key >= '1' + KEY_BUTTONS)
        return false;
    hold_button(view, model, key - '1');
    return true;
}

// --- Console -------------------------------------------------------------------------------------

static void paste(struct view *view, const struct model *model)
{
    char *const text = view->port.paste != NULL ? view->port.paste(view->port.context) : NULL;
    if (text != NULL)
        view_paste(view, model, text);
    free(text);
}

static void select_all(struct view *view, const struct model *model)
{
    const struct console *const text = model->consoles[view->console].text;
    view->select_from = (struct console_place){text->oldest, 0};
    view->select_to = (struct console_place){text->next - 1, CONSOLE_LINE_CELLS};
    view->selected = true;
}

// The end of what is shown, where a selection by keys begins.
static void begin_at_end(struct view *view, const struct console *text)
{
    const struct console_row last =
        view->row_count > 0 ? view->rows[view->row_count - 1] : (struct console_row){text->next - 1, 0, 0};
    view->select_from = view->select_to = (struct console_place){last.line, last.first + last.count};
}

static struct console_place beside(const struct console *text, struct console_place at, bool back)
{
    const uint32_t count = console_line(text, at.line)->count;
    at.column = at.column > count ? count : at.column;
    if (back && at.column > 0)
        at.column--;
    else if (back && at.line > text->oldest)
        at = (struct console_place){at.line - 1, console_line(text, at.line - 1)->count};
    else if (!back && at.column < count)
        at.column++;
    else if (!back && at.line + 1 < text->next)
        at = (struct console_place){at.line + 1, 0};
    return at;
}

static void select_by(struct view *view, const struct model *model, unsigned key)
{
    const struct console *const text = model->consoles[view->console].text;
    if (!view->selected || view->select_to.line < text->oldest || view->select_to.line >= text->next)
        begin_at_end(view, text);
    struct console_place *const to = &view->select_to;
    if (key == KEY_LEFT || key == KEY_RIGHT)
        *to = beside(text, *to, key == KEY_LEFT);
    else if (key == KEY_UP)
        to->line -= to->line > text->oldest ? 1 : 0;
    else
        to->line += to->line + 1 < text->next ? 1 : 0;
    view->selected = true;
}

static bool console_command(struct view *view, const struct model *model, unsigned key)
{
    switch (key) {
    case KEY_LEFT:
    case KEY_RIGHT:
    case KEY_UP:
    case KEY_DOWN:
        select_by(view, model, key);
        return true;
    case ' ':
        view->select_from = view->select_to;
        return true;
    case 'w':
        console_word(model->consoles[view->console].text, view->select_to, &view->select_from, &view->select_to);
        return true;
    case 'c':
        act_copy(view, model);
        return true;
    case 'v':
        paste(view, model);
        return true;
    case 'a':
        select_all(view, model);
        return true;
    default:
        return false;
    }
}

// What a terminal sends for a key that is no character. NULL: nothing.
static const char *sequence_of(unsigned key)
{
    static const struct {
        unsigned key;
        const char *text;
    } keys[] = {{KEY_ENTER, "\r"},    {KEY_TAB, "\t"},      {KEY_ESCAPE, "\033"},   {KEY_BACKSPACE, "\177"},
                {KEY_UP, "\033[A"},   {KEY_DOWN, "\033[B"}, {KEY_RIGHT, "\033[C"},  {KEY_LEFT, "\033[D"},
                {KEY_HOME, "\033[H"}, {KEY_END, "\033[F"},  {KEY_DELETE, "\033[3~"}};
    for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
        if (keys[i].key == key)
            return keys[i].text;
    return NULL;
}

static void console_key(struct view *view, const struct model *model, unsigned key, unsigned modifiers)
{
    const long page = view->text_rows > 1 ? (long)view->text_rows - 1 : 1;
    const char control = (char)(key & 0x1f);
    const char *const sequence = sequence_of(key);
    if (modifiers == (VIEW_CTRL | VIEW_SHIFT) && console_command(view, model, key))
        return;
    if (key == KEY_PAGE_UP || key == KEY_PAGE_DOWN)
        act_scroll_text(view, model, key == KEY_PAGE_UP ? page : -page);
    else if ((modifiers & VIEW_CTRL) != 0 && key >= 'a' && key <= 'z')
        act_send(view, model, &control, 1);
    else if (is_key(key, KEY_INSERT, modifiers, VIEW_SHIFT))
        paste(view, model);
    else if (sequence != NULL && (modifiers & (VIEW_CTRL | VIEW_ALT)) == 0)
        act_send(view, model, sequence, strlen(sequence));
}

// --- Other panes ---------------------------------------------------------------------------------

static size_t moved(size_t at, size_t count, unsigned key)
{
    if (key == KEY_UP)
        return at > 0 ? at - 1 : 0;
    return at + 1 < count ? at + 1 : at;
}

static void board_key(struct view *view, const struct model *model, unsigned key, unsigned modifiers)
{
    const size_t count = model->board->button_count;
    if (digit_button(view, model, key) || act_cursor_key(view, model, key, modifiers))
        return;
    if (key == 't')
        act_enter_screen(view, model);
    if (key == KEY_LEFT || key == KEY_UP)
        view->chosen_button = moved(view->chosen_button, count, KEY_UP);
    else if (key == KEY_RIGHT || key == KEY_DOWN)
        view->chosen_button = moved(view->chosen_button, count, KEY_DOWN);
    else if (key == ' ' || key == KEY_ENTER)
        hold_button(view, model, view->chosen_button);
}

static void process_key(struct view *view, const struct model *model, unsigned key)
{
    const struct model_process *const p =
        view->process < model->process_count ? &model->processes[view->process] : NULL;
    if (key == KEY_UP || key == KEY_DOWN)
        view->process = moved(view->process, model->process_count, key);
    if (p == NULL)
        return;
    switch (key) {
    case 's':
        act_order(view, model, view->process, p->stopped ? MACHINE_ORDER_RESUME : MACHINE_ORDER_STOP);
        break;
    case 't':
        act_order(view, model, view->process, p->alive ? MACHINE_ORDER_TERMINATE : MACHINE_ORDER_START);
        break;
    case 'r':
        act_order(view, model, view->process, MACHINE_ORDER_RESTART);
        break;
    case 'f':
        act_order(view, model, view->process, MACHINE_ORDER_FAULT);
        break;
    default:
        break;
    }
}

static void change(struct view *view, const struct model *model, double share)
{
    if (view->channel >= view->channel_count)
        return;
    const struct view_channel *const at = &view->channels[view->channel];
    const struct sim_device *const device = model->devices[at->device];
    const struct sim_channel *const channel = &device->channels[at->channel];
    const double range = (double)channel->most - (double)channel->least;
    const double by = fmax(1, fabs(range * share));
    act_set(view, model, view->channel, device->values[at->channel] + (share < 0 ? -by : by));
}

static void sensor_key(struct view *view, const struct model *model, unsigned key, unsigned modifiers)
{
    const double share = (modifiers & VIEW_SHIFT) != 0 ? 0.1 : 0.01;
    switch (key) {
    case KEY_UP:
    case KEY_DOWN:
        view->channel = moved(view->channel, view->channel_count, key);
        break;
    case KEY_LEFT:
        change(view, model, -share);
        break;
    case KEY_RIGHT:
        change(view, model, share);
        break;
    case KEY_HOME:
        act_set(view, model, view->channel, INT32_MIN);
        break;
    case KEY_END:
        act_set(view, model, view->channel, INT32_MAX);
        break;
    case 'x':
        act_break(view, model, view->channel);
        break;
    case 'p':
        call(view->port.play, view->port.context);
        break;
    default:
        break;
    }
}

static void pin_key(struct view *view, const struct model *model, unsigned key)
{
    switch (key) {
    case KEY_UP:
    case KEY_DOWN:
        view->line = moved(view->line, model->line_count, key);
        break;
    case KEY_LEFT:
        act_pull(view, model, view->strip_width / 4.0);
        break;
    case KEY_RIGHT:
        act_pull(view, model, -view->strip_width / 4.0);
        break;
    case KEY_END:
        act_follow(view);
        break;
    case '+':
    case '=':
        act_zoom(view, 0.5);
        break;
    case '-':
        act_zoom(view, 2);
        break;
    case 'n':
        act_drive(view, model, view->line, 0);
        break;
    case 'l':
        act_drive(view, model, view->line, 1);
        break;
    case 'h':
        act_drive(view, model, view->line, 2);
        break;
    default:
        break;
    }
}

static void pane_key(struct view *view, const struct model *model, unsigned key, unsigned modifiers)
{
    switch (view->focus) {
    case PANE_BOARD:
        board_key(view, model, key, modifiers);
        break;
    case PANE_CONSOLE:
        console_key(view, model, key, modifiers);
        break;
    case PANE_PROCESSES:
        process_key(view, model, key);
        break;
    case PANE_SENSORS:
        sensor_key(view, model, key, modifiers);
        break;
    default:
        pin_key(view, model, key);
        break;
    }
}

// --- The keyboard --------------------------------------------------------------------------------

// Keys that do something once, however long they are held.
static bool repeats(const struct view *view, unsigned key)
{
    const bool sideways = view->cursor.shown && (key == KEY_LEFT || key == KEY_RIGHT);
    if (view->focus == PANE_PROCESSES || view->focus == PANE_BOARD)
        return key == KEY_UP || key == KEY_DOWN || sideways;
    return key < KEY_F1 || key > KEY_F12;
}

// The keyboard went to another pane, so the finger goes off the glass.
static void leave_unseen_screen(struct view *view, const struct model *model)
{
    if (view->cursor.shown && view->focus != PANE_BOARD)
        act_leave_screen(view, model);
}

void view_key_down(struct view *view, const struct model *model, unsigned key, unsigned modifiers, bool repeated)
{
    if (repeated && !repeats(view, key))
        return;
    if (view->help) {
        view->help = false;
        return;
    }
    if (function_key(view, model, key)) {
        leave_unseen_screen(view, model);
        return;
    }
    if ((modifiers & VIEW_CTRL) != 0 && control_key(view, key, modifiers)) {
        leave_unseen_screen(view, model);
        return;
    }
    if (modifiers == VIEW_ALT && (digit_button(view, model, key) || divider_key(view, key)))
        return;
    view->reveals = true;
    pane_key(view, model, key, modifiers);
}

void view_key_up(struct view *view, const struct model *model, unsigned key)
{
    const bool digit = key >= '1' && key < '1' + KEY_BUTTONS;
    const bool space = key == ' ' || key == KEY_ENTER;
    const size_t button = digit ? key - '1' : view->chosen_button;
    if (space && view->cursor.down)
        act_lift_cursor(view, model);
    if ((!digit && !space) || button >= 64 || (view->keys_held >> button & 1) == 0)
        return;
    view->keys_held &= ~((uint64_t)1 << button);
    act_button(view, button, false);
}

void view_text(struct view *view, const struct model *model, const char *text)
{
    if (view->focus == PANE_CONSOLE && !view->help)
        act_send(view, model, text, strlen(text));
}

// A line's end is what the Enter key sends.
void view_paste(struct view *view, const struct model *model, const char *text)
{
    const size_t size = strlen(text);
    char *const sent = malloc(size + 1);
    size_t count = 0;
    for (size_t i = 0; sent != NULL && i < size; i++) {
        if (text[i] == '\r' && text[i + 1] == '\n')
            continue;
        sent[count++] = text[i] == '\n' ? '\r' : text[i];
    }
    if (sent != NULL && view->focus == PANE_CONSOLE)
        act_send(view, model, sent, count);
    free(sent);
}
