// SPDX-License-Identifier: Apache-2.0 OR MIT
// See console.h.
#include "emulator/panel/console.h"

#include "emulator/panel/font.h"

#include <stdlib.h>
#include <string.h>

enum state { GROUND, ESCAPE, SEQUENCE, COMMAND, COMMAND_ESCAPE };
enum { TAB = 8 };

// --- Lines ---------------------------------------------------------------------------------------

static struct console_line *slot(struct console *console, uint64_t line)
{
    return &console->lines[line % CONSOLE_LINES];
}

static void new_line(struct console *console)
{
    if (console->next - console->oldest == CONSOLE_LINES)
        console->oldest++;
    slot(console, console->next)->count = 0;
    console->next++;
    console->column = 0;
}

struct console *console_create(void)
{
    struct console *const console = calloc(1, sizeof(*console));
    if (console == NULL)
        return NULL;
    console->pen.colour = CONSOLE_PLAIN;
    new_line(console);
    return console;
}

void console_destroy(struct console *console)
{
    for (size_t i = 0; console != NULL && i < CONSOLE_LINES; i++)
        free(console->lines[i].cells);
    free(console);
}

void console_clear(struct console *console)
{
    console->oldest = console->next;
    new_line(console);
    console->changes++;
}

const struct console_line *console_line(const struct console *console, uint64_t line)
{
    return line >= console->oldest && line < console->next ? &console->lines[line % CONSOLE_LINES] : NULL;
}

static bool reserve(struct console_line *line, uint32_t count)
{
    if (count <= line->capacity)
        return true;
    const uint32_t capacity = count * 2 < 80 ? 80 : count * 2;
    struct console_cell *const cells = realloc(line->cells, capacity * sizeof(*cells));
    if (cells == NULL)
        return false;
    line->cells = cells;
    line->capacity = capacity;
    return true;
}

static void put_character(struct console *console, uint32_t codepoint)
{
    if (console->column == CONSOLE_LINE_CELLS)
        new_line(console);
    struct console_line *const line = slot(console, console->next - 1);
    if (!reserve(line, console->column + 1))
        return;
    for (; line->count < console->column; line->count++)
        line->cells[line->count] = (struct console_cell){.codepoint = ' ', .colour = CONSOLE_PLAIN};
    struct console_cell *const cell = &line->cells[console->column++];
    *cell = console->pen;
    cell->codepoint = codepoint & 0x1fffff;
    if (line->count < console->column)
        line->count = console->column;
}

// --- Control sequences ---------------------------------------------------------------------------

static void select_rendition(struct console *console, unsigned code)
{
    struct console_cell *const pen = &console->pen;
    if (code == 0)
        *pen = (struct console_cell){.colour = CONSOLE_PLAIN};
    else if (code == 1)
        pen->bold = true;
    else if (code == 2)
        pen->faint = true;
    else if (code == 22)
        pen->bold = pen->faint = false;
    else if (code >= 30 && code <= 37)
        pen->colour = (code - 30) & 7;
    else if (code == 39)
        pen->colour = CONSOLE_PLAIN;
    else if (code >= 90 && code <= 97)
        pen->colour = (8 + code - 90) & 15;
}

static void erase_in_line(struct console *console, unsigned what)
{
    struct console_line *const line = slot(console, console->next - 1);
    if (what == 0 && line->count > console->column)
        line->count = console->column;
    for (uint32_t i = 0; what != 0 && i < line->count && (what == 2 || i < console->column); i++)
        line->cells[i] = (struct console_cell){.codepoint = ' ', .colour = CONSOLE_PLAIN};
}

static unsigned number_at(const char **text)
{
    unsigned number = 0;
    for (; **text >= '0' && **text <= '9'; (*text)++)
        number = number < 10000 ? number * 10 + (unsigned)(**text - '0') : number;
    return number;
}

static void move_column(struct console *console, long by)
{
    const long column = (long)console->column + by;
    console->column = column < 0 ? 0 : column >= CONSOLE_LINE_CELLS ? CONSOLE_LINE_CELLS - 1 : (uint32_t)column;
}

static void end_sequence(struct console *console, char last)
{
    const char *text = console->escape;
    const unsigned first = number_at(&text);
    switch (last) {
    case 'm':
        select_rendition(console, first);
        while (*text == ';') {
            text++;
            select_rendition(console, number_at(&text));
        }
        break;
    case 'K':
        erase_in_line(console, first);
        break;
    case 'J':
        if (first >= 2)
            console_clear(console);
        break;
    case 'C':
        move_column(console, first > 0 ? (long)first : 1);
        break;
    case 'D':
        move_column(console, first > 0 ? -(long)first : -1);
        break;
    case 'G':
        move_column(console, (long)(first > 0 ? first - 1 : 0) - (long)console->column);
        break;
    default: // what moves between lines has no meaning here
        break;
    }
}

static void in_sequence(struct console *console, char c)
{
    if (c >= 0x40 && c <= 0x7e) {
        console->escape[console->escape_size] = '\0';
        console->state = GROUND;
        end_sequence(console, c);
    } else if (console->escape_size + 1 < CONSOLE_ESCAPE_MAX) {
        console->escape[console->escape_size++] = c;
    }
}

static void after_escape(struct console *console, char c)
{
    console->escape_size = 0;
    console->state = c == '[' ? SEQUENCE : c == ']' ? COMMAND : GROUND;
}

static void in_ground(struct console *console, char c)
{
    switch (c) {
    case '\n':
        new_line(console);
        break;
    case '\r':
        console->column = 0;
        break;
    case '\b':
        move_column(console, -1);
        break;
    case '\t':
        move_column(console, TAB - (long)(console->column % TAB));
        break;
    case '\033':
        console->state = ESCAPE;
        break;
    default:
        if ((unsigned char)c >= ' ' && c != 0x7f)
            put_character(console, (unsigned char)c);
        break;
    }
}

// --- UTF-8 ---------------------------------------------------------------------------------------

static bool is_tail(char c)
{
    return ((unsigned char)c & 0xc0) == 0x80;
}

static size_t wanted_bytes(char first)
{
    const unsigned char c = (unsigned char)first;
    return (c & 0xe0) == 0xc0 ? 2 : (c & 0xf0) == 0xe0 ? 3 : (c & 0xf8) == 0xf0 ? 4 : 1;
}

static void end_character(struct console *console)
{
    size_t used;
    put_character(console, utf8_next(console->utf8, console->utf8_size, &used));
    console->utf8_size = 0;
}

static void put_text(struct console *console, char c)
{
    if (console->utf8_size > 0 && !is_tail(c))
        end_character(console); // cut short
    if ((unsigned char)c < 0x80) {
        in_ground(console, c);
        return;
    }
    console->utf8[console->utf8_size++] = c;
    if (console->utf8_size >= wanted_bytes(console->utf8[0]))
        end_character(console);
}

static void put_byte(struct console *console, char c)
{
    switch (console->state) {
    case ESCAPE:
        after_escape(console, c);
        break;
    case SEQUENCE:
        in_sequence(console, c);
        break;
    case COMMAND: // a title, say: up to BEL or ESC \.
        console->state = c == '\a' ? GROUND : c == '\033' ? COMMAND_ESCAPE : COMMAND;
        break;
    case COMMAND_ESCAPE:
        console->state = GROUND;
        break;
    default:
        put_text(console, c);
        break;
    }
}

void console_put(struct console *console, const void *text, size_t size)
{
    for (size_t i = 0; i < size; i++)
        put_byte(console, ((const char *)text)[i]);
    console->changes++;
}

// --- Looking at it -------------------------------------------------------------------------------

static uint32_t rows_of(const struct console *console, uint64_t line, uint32_t columns)
{
    const struct console_line *const l = console_line(console, line);
    return l == NULL || l->count == 0 ? 1 : (l->count + columns - 1) / columns;
}

// Where a view's bottom is, also when what it looked at is gone.
static void bottom_of(const struct console *console, const struct console_view *view, uint32_t columns, uint64_t *line,
                      uint32_t *row)
{
    *line = view->scrolled ? view->line : console->next - 1;
    if (*line < console->oldest)
        *line = console->oldest;
    if (*line >= console->next)
        *line = console->next - 1;
    const uint32_t last = rows_of(console, *line, columns) - 1;
    *row = view->scrolled && *line == view->line && view->row < last ? view->row : last;
}

// One row up. False: it was the first.
static bool go_up(const struct console *console, uint32_t columns, uint64_t *line, uint32_t *row)
{
    if (*row > 0) {
        (*row)--;
        return true;
    }
    if (*line == console->oldest)
        return false;
    (*line)--;
    *row = rows_of(console, *line, columns) - 1;
    return true;
}

static bool go_down(const struct console *console, uint32_t columns, uint64_t *line, uint32_t *row)
{
    if (*row + 1 < rows_of(console, *line, columns)) {
        (*row)++;
        return true;
    }
    if (*line + 1 >= console->next)
        return false;
    (*line)++;
    *row = 0;
    return true;
}

static struct console_row row_at(const struct console *console, uint32_t columns, uint64_t line, uint32_t row)
{
    const struct console_line *const l = console_line(console, line);
    const uint32_t first = row * columns;
    const uint32_t left = l != NULL && l->count > first ? l->count - first : 0;
    return (struct console_row){line, first, left < columns ? left : columns};
}

size_t console_layout(const struct console *console, const struct console_view *view, uint32_t columns, size_t rows,
                      struct console_row *out)
{
    uint64_t line;
    uint32_t row;
    size_t count = 0;
    bottom_of(console, view, columns, &line, &row);
    while (count < rows) {
        out[count++] = row_at(console, columns, line, row);
        if (!go_up(console, columns, &line, &row))
            break;
    }
    for (size_t i = 0; i < count / 2; i++) {
        const struct console_row other = out[i];
        out[i] = out[count - 1 - i];
        out[count - 1 - i] = other;
    }
    return count;
}

void console_scroll(const struct console *console, struct console_view *view, uint32_t columns, size_t rows, long by)
{
    uint64_t line, top;
    uint32_t row, top_row;
    bottom_of(console, view, columns, &line, &row);
    top = line;
    top_row = row;
    for (size_t i = 1; i < rows && go_up(console, columns, &top, &top_row); i++)
        continue;
    for (; by > 0 && go_up(console, columns, &top, &top_row); by--)
        (void)go_up(console, columns, &line, &row);
    for (; by < 0 && go_down(console, columns, &line, &row); by++)
        continue;
    view->line = line;
    view->row = row;
    view->scrolled = line + 1 < console->next || row + 1 < rows_of(console, line, columns);
}

void console_extent(const struct console *console, const struct console_view *view, uint64_t *below, uint64_t *all)
{
    const uint64_t last = console->next - 1;
    const uint64_t line = view->line < console->oldest ? console->oldest : view->line;
    *all = console->next - console->oldest;
    *below = view->scrolled && line < last ? last - line : 0;
}

// --- Selection -----------------------------------------------------------------------------------

bool console_place_before(struct console_place a, struct console_place b)
{
    return a.line < b.line || (a.line == b.line && a.column < b.column);
}

static bool in_word(const struct console_line *line, uint32_t column)
{
    return column < line->count && line->cells[column].codepoint != ' ';
}

void console_word(const struct console *console, struct console_place at, struct console_place *from,
                  struct console_place *to)
{
    const struct console_line *const line = console_line(console, at.line);
    *from = *to = at;
    if (line == NULL)
        return;
    while (from->column > 0 && in_word(line, from->column - 1))
        from->column--;
    while (in_word(line, to->column))
        to->column++;
}

static size_t copy_line(const struct console_line *line, uint32_t from, uint32_t to, char *out)
{
    size_t size = 0;
    uint32_t end = to < line->count ? to : line->count;
    while (to >= line->count && end > from && line->cells[end - 1].codepoint == ' ')
        end--; // blanks at the end of a line were never typed
    for (uint32_t i = from; i < end; i++)
        size += utf8_put(line->cells[i].codepoint, out + size);
    return size;
}

char *console_copy(const struct console *console, struct console_place from, struct console_place to)
{
    size_t room = 1, size = 0;
    const uint64_t first = from.line < console->oldest ? console->oldest : from.line;
    for (uint64_t i = first; i <= to.line && console_line(console, i) != NULL; i++)
        room += 4 * (size_t)console_line(console, i)->count + 1;
    char *const text = malloc(room);
    if (text == NULL)
        return NULL;
    for (uint64_t i = first; i <= to.line && console_line(console, i) != NULL; i++) {
        const uint32_t left = i == from.line ? from.column : 0;
        size += copy_line(console_line(console, i), left, i == to.line ? to.column : UINT32_MAX, text + size);
        if (i < to.line)
            text[size++] = '\n';
    }
    text[size] = '\0';
    return text;
}
