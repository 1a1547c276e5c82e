// SPDX-License-Identifier: Apache-2.0 OR MIT
// See line_editor.h. Only printable characters, backspaces and CR LF are sent: any terminal
// understands them.
#include "core/capsules/line_editor.h"

#include <assert.h>
#include <string.h>

enum { KEY_BACKSPACE = 0x08, KEY_ESCAPE = 0x1b, KEY_DELETE = 0x7f };

// --- What the terminal shows ---------------------------------------------------------------------

static void show(struct format_sink *sink, const char *text, size_t size)
{
    if (sink != NULL && size > 0)
        sink->put(sink, text, size);
}

static void show_many(struct format_sink *sink, char what, size_t count)
{
    while (count-- > 0)
        show(sink, &what, 1);
}

// Shows the line from the cursor on, blanks over what was erased, and goes back.
static void show_rest(const struct line_editor *editor, struct format_sink *sink, size_t blanks)
{
    assert(editor->cursor <= editor->line.length);
    const size_t rest = editor->line.length - editor->cursor;
    show(sink, &editor->line.text[editor->cursor], rest);
    show_many(sink, ' ', blanks);
    show_many(sink, '\b', rest + blanks);
}

static void move_to(struct line_editor *editor, struct format_sink *sink, size_t cursor)
{
    if (cursor < editor->cursor)
        show_many(sink, '\b', editor->cursor - cursor);
    else
        show(sink, &editor->line.text[editor->cursor], cursor - editor->cursor);
    editor->cursor = cursor;
}

// --- Editing -------------------------------------------------------------------------------------

static void insert(struct line_editor *editor, struct format_sink *sink, char letter)
{
    struct line_editor_line *const line = &editor->line;
    if (line->length + 1 == sizeof(line->text))
        return;
    for (size_t i = line->length; i > editor->cursor; i--)
        line->text[i] = line->text[i - 1];
    line->text[editor->cursor] = letter;
    line->length++;
    assert(line->length < sizeof(line->text));
    line->text[line->length] = '\0';
    show(sink, &letter, 1);
    editor->cursor++;
    show_rest(editor, sink, 0);
}

static void erase(struct line_editor *editor, struct format_sink *sink)
{
    struct line_editor_line *const line = &editor->line;
    if (editor->cursor == line->length)
        return;
    for (size_t i = editor->cursor; i < line->length; i++)
        line->text[i] = line->text[i + 1];
    line->length--;
    show_rest(editor, sink, 1);
}

static void erase_before(struct line_editor *editor, struct format_sink *sink)
{
    if (editor->cursor == 0)
        return;
    move_to(editor, sink, editor->cursor - 1);
    erase(editor, sink);
}

// --- History -------------------------------------------------------------------------------------

static bool is_blank(const struct line_editor_line *line)
{
    for (size_t i = 0; i < line->length; i++)
        if (line->text[i] != ' ')
            return false;
    return true;
}

static bool is_newest(const struct line_editor *editor)
{
    const struct line_editor_line *const newest = &editor->history[0];
    return editor->history_count > 0 && newest->length == editor->line.length &&
           memcmp(newest->text, editor->line.text, newest->length) == 0;
}

void line_editor_remember(struct line_editor *editor)
{
    if (editor->history_size == 0 || is_blank(&editor->line) || is_newest(editor))
        return;
    for (size_t i = editor->history_size - 1; i > 0; i--)
        editor->history[i] = editor->history[i - 1];
    editor->history[0] = editor->line;
    if (editor->history_count < editor->history_size)
        editor->history_count++;
}

static void replace(struct line_editor *editor, struct format_sink *sink, const struct line_editor_line *line)
{
    const size_t before = editor->line.length;
    move_to(editor, sink, 0);
    editor->line = *line;
    move_to(editor, sink, line->length);
    show_rest(editor, sink, before > line->length ? before - line->length : 0);
}

static void recall(struct line_editor *editor, struct format_sink *sink, bool older)
{
    if (older ? editor->history_at == editor->history_count : editor->history_at == 0)
        return;
    if (editor->history_at == 0)
        editor->draft = editor->line;
    editor->history_at = older ? editor->history_at + 1 : editor->history_at - 1;
    assert(editor->history_at <= editor->history_count);
    replace(editor, sink, editor->history_at == 0 ? &editor->draft : &editor->history[editor->history_at - 1]);
}

// --- Keys ----------------------------------------------------------------------------------------

static void move_by_key(struct line_editor *editor, struct format_sink *sink, uint8_t key)
{
    const size_t length = editor->line.length;
    if (key == 'D' && editor->cursor > 0)
        move_to(editor, sink, editor->cursor - 1);
    else if (key == 'C' && editor->cursor < length)
        move_to(editor, sink, editor->cursor + 1);
    else if (key == 'H')
        move_to(editor, sink, 0);
    else if (key == 'F')
        move_to(editor, sink, length);
    else if (key == 'A' || key == 'B')
        recall(editor, sink, key == 'A');
    else if (key == '~' && editor->parameter == 3)
        erase(editor, sink);
}

// Within a control sequence (ECMA-48 5.4): parameters up to a final byte.
static void take_escape(struct line_editor *editor, struct format_sink *sink, uint8_t byte)
{
    if (editor->state == LINE_EDITOR_ESCAPE) {
        editor->state = byte == '[' || byte == 'O' ? LINE_EDITOR_SEQUENCE : LINE_EDITOR_PLAIN;
        editor->parameter = 0;
    } else if (byte >= '0' && byte <= '9') {
        editor->parameter = editor->parameter < 100 ? editor->parameter * 10 + byte - '0' : editor->parameter;
    } else if (byte >= '@') {
        editor->state = LINE_EDITOR_PLAIN;
        move_by_key(editor, sink, byte);
    }
}

static void take_control(struct line_editor *editor, struct format_sink *sink, uint8_t byte)
{
    editor->state = byte == KEY_ESCAPE ? LINE_EDITOR_ESCAPE : LINE_EDITOR_PLAIN;
    if (byte == KEY_BACKSPACE || byte == KEY_DELETE)
        erase_before(editor, sink);
}

bool line_editor_take(struct line_editor *editor, uint8_t byte, struct format_sink *sink)
{
    const bool second_half = byte == '\n' && editor->after_return;
    editor->after_return = byte == '\r';
    if (byte >= 0x80 || second_half)
        return false;
    if (byte == '\r' || byte == '\n') {
        editor->state = LINE_EDITOR_PLAIN;
        show(sink, "\r\n", 2);
        return true;
    }
    if (byte < ' ' || byte == KEY_DELETE)
        take_control(editor, sink, byte);
    else if (editor->state != LINE_EDITOR_PLAIN)
        take_escape(editor, sink, byte);
    else
        insert(editor, sink, (char)byte);
    return false;
}

void line_editor_clear(struct line_editor *editor)
{
    editor->line.length = 0;
    editor->line.text[0] = '\0';
    editor->cursor = 0;
    editor->history_at = 0;
}
