// SPDX-License-Identifier: Apache-2.0 OR MIT
// How somebody looks at the panel: what is chosen, scrolled, pointed at. Together with the model it determines every
// pixel. What the person wants of the machine goes out through a port.
#pragma once

#include "emulator/panel/model.h"
#include "emulator/panel/place.h"
#include "emulator/panel/scene.h"
#include "emulator/panel/theme.h"

enum pane { PANE_BOARD, PANE_CONSOLE, PANE_PROCESSES, PANE_SENSORS, PANE_PINS, PANES };

// What is under a point.
enum hot_kind {
    HOT_NONE,
    HOT_PANE, // index: enum pane
    HOT_TAB,  // index: enum pane; sub: console
    HOT_PAUSE,
    HOT_STEP,
    HOT_SPEED, // index: of view_speeds
    HOT_THEME,
    HOT_HELP,
    HOT_BUTTON,   // index: of the board's buttons
    HOT_TOUCH,    // index: of the model's devices
    HOT_TEXT,     // the console's text
    HOT_TEXT_BAR, // its scroll bar
    HOT_PROCESS,  // index: row
    HOT_ORDER,    // index: row; sub: enum machine_order
    HOT_SLIDER,   // index: of the view's channels
    HOT_PLAY,     // playback
    HOT_STRIP,    // the pins' traces
    HOT_PIN,      // index: line of the model, a gpio
    HOT_ZOOM,     // sub: 0 out, 1 in, 2 back to now
    HOT_SPLIT,    // index: of the view's splits
    HOT_BREAK,    // index: of the view's channels; its device fails, or works again
    HOT_KINDS,
};

struct hot {
    enum hot_kind kind;
    size_t index, sub;
    struct rect box;
    const char *hint; // what a click does, with its key; NULL: it is plain
};

enum { VIEW_HOTS_MAX = 768, VIEW_CHANNELS_MAX = 192, VIEW_ROWS_MAX = 400, VIEW_SPEEDS = 5 };
enum view_split { SPLIT_COLUMNS, SPLIT_LEFT, SPLIT_RIGHT, SPLIT_LAST, SPLITS };

struct view_speed {
    const char *name;
    double speed;
};
extern const struct view_speed view_speeds[VIEW_SPEEDS];

// What a person wants of the machine and the desktop. Members may be NULL.
struct view_port {
    void *context;
    void (*input)(void *context, const struct machine_input *input);
    void (*pause)(void *context, bool paused);
    void (*step)(void *context);
    void (*speed)(void *context, double speed);
    void (*copy)(void *context, const char *text);
    char *(*paste)(void *context); // to be freed; NULL: there is nothing
    void (*play)(void *context);   // begin or end playback
    void (*save)(void *context);   // a picture of the panel
    void (*full_screen)(void *context);
    void (*quit)(void *context);
};

// Settable channels and outputs of all devices, as rows.
struct view_channel {
    uint16_t device, channel;
};

// A finger on a screen that keys move, in pixels of the picture.
struct view_cursor {
    bool shown, down;
    size_t device; // of the model's
    uint16_t x, y;
};

struct view_slot { // a place in the window, and the panes that share it
    struct rect box;
    enum pane panes[PANES];
    size_t count;
    enum pane active;
};

struct view {
    struct view_port port;
    const struct theme *theme;
    int width, height;         // in pixels of the window
    float display_scale, zoom; // of the desktop, and what the person chose
    bool help;
    bool has_window_focus;

    // Where the panes are.
    struct view_slot slots[PANES];
    size_t slot_count;
    struct rect splits[SPLITS]; // empty: there is no such split now
    float shares[SPLITS];
    uint64_t recent[PANES], clock; // the pane that was chosen last is the one shown
    enum pane focus;

    // What the mouse does.
    struct hot hots[VIEW_HOTS_MAX];
    size_t hot_count;
    int mouse_x, mouse_y;
    bool mouse_down;
    struct hot hover, held;
    uint64_t hint_after; // frames until the hint shows
    int grab_x, grab_y;
    uint64_t grab_value;

    // Board.
    struct place_board placed;
    size_t chosen_button;
    uint64_t keys_held; // buttons that a key holds down, by bit
    struct view_cursor cursor;

    // Consoles.
    size_t console;
    struct console_view text[MODEL_CONSOLES_MAX];
    struct console_place select_from, select_to;
    bool selecting, selected;
    struct console_row rows[VIEW_ROWS_MAX];
    size_t row_count;
    struct rect text_box; // of the rows
    int cell_w, cell_h;
    uint32_t text_columns;
    size_t text_rows;

    // Lists.
    bool reveals; // a key has chosen a row: it comes into sight
    size_t process;
    int process_scroll, process_scroll_max;
    struct view_channel channels[VIEW_CHANNELS_MAX];
    size_t channel_count, channel;
    int sensor_scroll, sensor_scroll_max;
    const char *playing; // the file's name; NULL: none
    bool is_playing;

    // Pins.
    double ns_per_unit; // of the strip, for each logical pixel
    bool strip_held;    // it does not follow the time
    uint64_t strip_end_ns;
    int strip_width;
    size_t line;
    int pin_scroll, pin_scroll_max;
    int8_t driven[MODEL_PINS_MAX]; // what the person has put on a gpio: 0 nothing, 1 low, 2 high

    char note[160]; // a line for the person, for a while
    unsigned note_frames;
};

void view_init(struct view *view, const struct theme *theme);
// Makes the picture of the panel, and knows afterwards what is where.
void view_draw(struct view *view, const struct model *model, struct fonts *fonts, struct scene *scene);
// The picture of a device alone, filling the window.
void view_draw_device(struct view *view, const struct model *model, struct fonts *fonts, struct scene *scene,
                      const struct sim_device *device);
// What is under a point: of what was drawn last.
const struct hot *view_hit(const struct view *view, int x, int y);
void view_note(struct view *view, const char *text, ...) __attribute__((format(printf, 2, 3)));

// --- What a person does --------------------------------------------------------------------------

enum view_modifier { VIEW_SHIFT = 1, VIEW_CTRL = 2, VIEW_ALT = 4 };

// A key is its character (lower case) or one of these.
enum view_key {
    KEY_F1 = 0x1000,
    KEY_F12 = KEY_F1 + 11,
    KEY_UP,
    KEY_DOWN,
    KEY_LEFT,
    KEY_RIGHT,
    KEY_HOME,
    KEY_END,
    KEY_PAGE_UP,
    KEY_PAGE_DOWN,
    KEY_DELETE,
    KEY_INSERT,
    KEY_ENTER = '\r',
    KEY_TAB = '\t',
    KEY_ESCAPE = 27,
    KEY_BACKSPACE = 8,
};

void view_mouse_move(struct view *view, const struct model *model, int x, int y);
void view_mouse_down(struct view *view, const struct model *model, int x, int y, unsigned clicks);
void view_mouse_up(struct view *view, const struct model *model, int x, int y);
void view_wheel(struct view *view, const struct model *model, int rows, unsigned modifiers);
void view_key_down(struct view *view, const struct model *model, unsigned key, unsigned modifiers, bool repeated);
void view_key_up(struct view *view, const struct model *model, unsigned key);
// Typed text, and pasted text.
void view_text(struct view *view, const struct model *model, const char *text);
void view_paste(struct view *view, const struct model *model, const char *text);
// Lets go of whatever the person holds: the window lost the keyboard.
void view_let_go(struct view *view, const struct model *model);
