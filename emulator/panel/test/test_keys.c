// SPDX-License-Identifier: Apache-2.0 OR MIT
// Keyboard first: whatever the mouse does in the window, keys do too. Each thing that answers to the mouse is used with
// it, and by the keys of the table below, on a panel of its own each time; both must change the same.
#include "emulator/panel/test/desk.h"

#include <stdlib.h>
#include <string.h>

enum { KEYS_MAX = 6, DRAG = 60 };
enum gesture { NOTHING, CLICK, DRAG_UP, DRAG_RIGHT };

// What somebody's doing can change.
enum effect {
    TO_BOARD = 1,
    TO_PACE = 2, // pause, step, speed
    TO_LOOK = 4, // theme, help, dividers
    TO_PANE = 8,
    TO_TEXT = 16, // scrolling
    TO_SELECTION = 32,
    TO_ROW = 64,
    TO_STRIP = 128,
};

struct way {
    enum gesture gesture;
    size_t index, sub; // of the thing in the picture
    unsigned effect;   // what both must have
    struct {
        unsigned key, modifiers;
    } keys[KEYS_MAX];
};

#define SELECT (VIEW_CTRL | VIEW_SHIFT)

// A new kind of thing to click has no line here, so that the test fails until there is one.
static const struct way ways[HOT_KINDS] = {
    [HOT_PANE] = {CLICK, PANE_PROCESSES, 0, TO_PANE, {{KEY_F1 + 3, 0}}},
    [HOT_TAB] = {CLICK, PANE_CONSOLE, 1, TO_PANE, {{KEY_F1 + 2, 0}}},
    [HOT_PAUSE] = {CLICK, 0, 0, TO_PACE, {{KEY_F1 + 7, 0}}},
    [HOT_STEP] = {CLICK, 0, 0, TO_PACE, {{KEY_F1 + 9, 0}}},
    [HOT_SPEED] = {CLICK, 4, 0, TO_PACE, {{KEY_F1 + 8, 0}, {KEY_F1 + 8, 0}, {KEY_F1 + 8, 0}, {KEY_F1 + 8, 0}}},
    [HOT_THEME] = {CLICK, 0, 0, TO_LOOK, {{KEY_F12, 0}}},
    [HOT_HELP] = {CLICK, 0, 0, TO_LOOK, {{KEY_F1, 0}}},
    [HOT_BUTTON] = {CLICK, 1, 0, TO_BOARD, {{KEY_F1 + 1, 0}, {'2', 0}}},
    [HOT_TOUCH] = {DRAG_RIGHT, 1, 0, TO_BOARD, {{KEY_F1 + 1, 0}, {'t', 0}, {' ', 0}}},
    [HOT_TEXT] = {DRAG_UP, 0, 0, TO_SELECTION, {{KEY_UP, SELECT}}},
    [HOT_TEXT_BAR] = {DRAG_UP, 0, 0, TO_TEXT, {{KEY_PAGE_UP, VIEW_SHIFT}}},
    [HOT_PROCESS] = {CLICK, 1, 0, TO_ROW, {{KEY_F1 + 3, 0}, {KEY_DOWN, 0}}},
    [HOT_ORDER] = {CLICK, 0, MACHINE_ORDER_RESTART, TO_BOARD, {{KEY_F1 + 3, 0}, {'r', 0}}},
    [HOT_SLIDER] = {DRAG_RIGHT, 0, 0, TO_BOARD, {{KEY_F1 + 4, 0}, {KEY_RIGHT, 0}}},
    [HOT_PLAY] = {CLICK, 0, 0, TO_PACE, {{KEY_F1 + 4, 0}, {'p', 0}}},
    [HOT_STRIP] = {DRAG_RIGHT, 0, 0, TO_STRIP, {{KEY_F1 + 5, 0}, {KEY_LEFT, 0}}},
    [HOT_PIN] = {CLICK,
                 4,
                 0,
                 TO_BOARD,
                 {{KEY_F1 + 5, 0}, {KEY_DOWN, 0}, {KEY_DOWN, 0}, {KEY_DOWN, 0}, {KEY_DOWN, 0}, {'h', 0}}},
    [HOT_ZOOM] = {CLICK, 0, 1, TO_STRIP, {{KEY_F1 + 5, 0}, {'+', 0}}},
    [HOT_BREAK] = {CLICK, 0, 0, TO_BOARD, {{KEY_F1 + 4, 0}, {'x', 0}}},
    [HOT_SPLIT] = {DRAG_RIGHT, SPLIT_COLUMNS, 1, TO_LOOK, {{KEY_RIGHT, VIEW_ALT}}},
};

static int plays;

static void ignore_break(struct sim_device *device)
{
    (void)device;
}

static void take_play(void *context)
{
    (void)context;
    plays++;
}

// A panel with something of everything in it.
static int set_up_full(void **state)
{
    (void)set_up(state);
    struct fixture *const f = *state;
    f->model.processes = realloc(f->model.processes, 2 * sizeof(*f->model.processes));
    f->model.processes[1] = (struct model_process){.index = 3, .name = "other", .state = "waiting", .alive = true};
    f->model.process_count = f->model.process_capacity = 2;
    f->model.now_ns = 5000000000;
    f->model.speed = 0.1;
    f->view.port.play = take_play;
    sensor.was_broken = ignore_break;
    plays = 0;
    for (int i = 0; i < 200; i++)
        model_uart(&f->model, 0, (const uint8_t *)"some text\n", 10);
    draw(f);
    return 0;
}

// --- What has changed ----------------------------------------------------------------------------

struct state {
    size_t inputs, console, process, line;
    int pace, plays;
    double speed, unit;
    const struct theme *theme;
    bool help, scrolled, selected, strip_held;
    float shares[SPLITS];
    enum pane focus;
};

static struct state state_of(const struct fixture *f)
{
    const struct view *const v = &f->view;
    struct state s = {.inputs = input_count,
                      .console = v->console,
                      .process = v->process,
                      .line = v->line,
                      .pace = paused + steps,
                      .plays = plays,
                      .speed = f->model.speed,
                      .unit = v->ns_per_unit,
                      .theme = v->theme,
                      .help = v->help,
                      .scrolled = v->text[0].scrolled,
                      .selected = v->selected,
                      .strip_held = v->strip_held,
                      .focus = v->focus};
    memcpy(s.shares, v->shares, sizeof(s.shares));
    return s;
}

static unsigned difference(const struct state *a, const struct state *b)
{
    const bool looks =
        a->theme != b->theme || a->help != b->help || memcmp(a->shares, b->shares, sizeof(a->shares)) != 0;
    const bool pace = a->pace != b->pace || a->plays != b->plays || a->speed < b->speed || a->speed > b->speed;
    const bool strip = a->strip_held != b->strip_held || a->unit < b->unit || a->unit > b->unit;
    return (a->inputs != b->inputs ? TO_BOARD : 0u) | (pace ? TO_PACE : 0u) | (looks ? TO_LOOK : 0u) |
           (a->focus != b->focus || a->console != b->console ? TO_PANE : 0u) |
           (a->scrolled != b->scrolled ? TO_TEXT : 0u) | (a->selected != b->selected ? TO_SELECTION : 0u) |
           (a->process != b->process || a->line != b->line ? TO_ROW : 0u) | (strip ? TO_STRIP : 0u);
}

// --- Both ways -----------------------------------------------------------------------------------

// The pane that has it comes into sight without the mouse.
static void bring_into_sight(struct fixture *f, enum hot_kind kind, const struct way *way)
{
    for (int i = 0; i < PANES && find(f, kind, way->index, way->sub) == NULL; i++)
        key(f, KEY_TAB, VIEW_CTRL);
    assert_non_null(find(f, kind, way->index, way->sub));
}

static void use_mouse(struct fixture *f, enum hot_kind kind, const struct way *way)
{
    const struct rect box = find(f, kind, way->index, way->sub)->box;
    int x = box.x + box.w / 2, y = box.y + box.h / 2;
    if (kind == HOT_PANE) // a spot that has nothing else
        y = box.y + box.h - 20, x = box.x + box.w - 12;
    if (kind == HOT_PIN) // its name; the trace is not for clicking
        x = box.x + 4;
    view_mouse_down(&f->view, &f->model, x, y, 1);
    assert_int_equal(f->view.held.kind, kind);
    x += way->gesture == DRAG_RIGHT ? DRAG : 0;
    y -= way->gesture == DRAG_UP ? DRAG : 0;
    view_mouse_move(&f->view, &f->model, x, y);
    view_mouse_up(&f->view, &f->model, x, y);
    draw(f);
}

// By bit: what kinds of input have come out.
static unsigned kinds_of_inputs(void)
{
    unsigned kinds = 0;
    for (size_t i = 0; i < input_count; i++)
        kinds |= 1u << inputs[i].kind;
    return kinds;
}

static unsigned effect_of(enum hot_kind kind, const struct way *way, bool by_mouse, unsigned *inputs_of)
{
    void *state;
    set_up_full(&state);
    struct fixture *const f = state;
    if (by_mouse)
        bring_into_sight(f, kind, way);
    const struct state before = state_of(f);
    if (by_mouse)
        use_mouse(f, kind, way);
    for (size_t i = 0; !by_mouse && i < KEYS_MAX && way->keys[i].key != 0; i++)
        key(f, way->keys[i].key, way->keys[i].modifiers);
    const struct state after = state_of(f);
    *inputs_of = kinds_of_inputs();
    tear_down(&state);
    return difference(&before, &after);
}

static void everything_for_the_mouse_has_a_key(void **state)
{
    (void)state;
    for (enum hot_kind kind = HOT_NONE + 1; kind < HOT_KINDS; kind++) {
        const struct way *const way = &ways[kind];
        unsigned by_mouse, by_keys;
        if (way->gesture == NOTHING || way->keys[0].key == 0)
            fail_msg("what answers to the mouse as kind %d has no key", (int)kind);
        if ((effect_of(kind, way, true, &by_mouse) & way->effect) != way->effect)
            fail_msg("the mouse does not do what the table says of kind %d", (int)kind);
        if ((effect_of(kind, way, false, &by_keys) & way->effect) != way->effect)
            fail_msg("the keys of kind %d do not do what the mouse does", (int)kind);
        assert_int_equal(by_mouse, by_keys);
    }
}

// --- A finger by keys ----------------------------------------------------------------------------

static void a_finger_is_moved_and_put_down_by_keys(void **state)
{
    struct fixture *const f = *state;
    key(f, KEY_F1 + 1, 0);
    key(f, 't', 0);
    key(f, KEY_RIGHT, VIEW_SHIFT);
    key(f, KEY_DOWN, 0);
    assert_int_equal(input_count, 0);
    view_key_down(&f->view, &f->model, ' ', 0, false);
    view_key_down(&f->view, &f->model, ' ', 0, true);
    view_key_down(&f->view, &f->model, KEY_LEFT, 0, false);
    view_key_down(&f->view, &f->model, KEY_LEFT, 0, true);
    view_key_up(&f->view, &f->model, ' ');
    assert_int_equal(input_count, 4);
    static const struct sim_touch expected[] = {{.status = SIM_TOUCH_PRESSED, .x = 40, .y = 25},
                                                {.status = SIM_TOUCH_MOVED, .x = 39, .y = 25},
                                                {.status = SIM_TOUCH_MOVED, .x = 38, .y = 25},
                                                {.status = SIM_TOUCH_RELEASED, .x = 38, .y = 25}};
    for (size_t i = 0; i < 4; i++) {
        assert_string_equal(inputs[i].device, "screen");
        assert_int_equal(inputs[i].touch.status, expected[i].status);
        assert_int_equal(inputs[i].touch.x, expected[i].x);
        assert_int_equal(inputs[i].touch.y, expected[i].y);
    }
    key(f, KEY_ESCAPE, 0);
    key(f, ' ', 0); // holds the button that is chosen again
    assert_int_equal(inputs[4].kind, MACHINE_INPUT_BUTTON);
}

static void a_finger_stays_on_the_glass(void **state)
{
    struct fixture *const f = *state;
    key(f, KEY_F1 + 1, 0);
    key(f, 't', 0);
    for (int i = 0; i < 20; i++) {
        key(f, KEY_RIGHT, VIEW_SHIFT);
        key(f, KEY_UP, VIEW_SHIFT);
    }
    key(f, KEY_ENTER, 0);
    assert_int_equal(inputs[0].touch.x, 63);
    assert_int_equal(inputs[0].touch.y, 0);
}

static void a_finger_is_lifted_when_the_keyboard_goes_elsewhere(void **state)
{
    static const unsigned away[] = {KEY_ESCAPE, KEY_F1 + 3, 't'};
    struct fixture *const f = *state;
    for (size_t i = 0; i < 4; i++) {
        key(f, KEY_F1 + 1, 0);
        key(f, 't', 0);
        input_count = 0;
        view_key_down(&f->view, &f->model, ' ', 0, false);
        if (i < 3)
            key(f, away[i], 0);
        else
            view_let_go(&f->view, &f->model);
        assert_int_equal(input_count, 2);
        assert_int_equal(inputs[1].touch.status, SIM_TOUCH_RELEASED);
        key(f, KEY_F1 + 3, 0);
    }
}

static void a_board_without_a_glass_says_so(void **state)
{
    struct fixture *const f = *state;
    f->model.device_count = 1;
    key(f, KEY_F1 + 1, 0);
    key(f, 't', 0);
    assert_false(f->view.cursor.shown);
    assert_non_null(strstr(f->view.note, "no screen"));
}

// --- Dividers, selections, lists -----------------------------------------------------------------

static void each_divider_is_moved_from_a_pane_beside_it(void **state)
{
    static const struct {
        enum pane pane;
        unsigned key;
        enum view_split split;
        bool grows;
    } moves[] = {{PANE_BOARD, KEY_RIGHT, SPLIT_COLUMNS, true}, {PANE_BOARD, KEY_UP, SPLIT_LEFT, false},
                 {PANE_CONSOLE, KEY_DOWN, SPLIT_RIGHT, true},  {PANE_CONSOLE, KEY_LEFT, SPLIT_COLUMNS, false},
                 {PANE_SENSORS, KEY_LEFT, SPLIT_LAST, false},  {PANE_PINS, KEY_DOWN, SPLIT_LEFT, true}};
    struct fixture *const f = *state;
    f->view.width = 1920;
    f->view.height = 1080;
    draw(f);
    for (size_t i = 0; i < sizeof(moves) / sizeof(moves[0]); i++) {
        key(f, KEY_F1 + 1 + (unsigned)moves[i].pane, 0);
        float before[SPLITS];
        memcpy(before, f->view.shares, sizeof(before));
        key(f, moves[i].key, VIEW_ALT);
        for (enum view_split s = 0; s < SPLITS; s++) {
            const int moved = (f->view.shares[s] > before[s]) - (f->view.shares[s] < before[s]);
            assert_int_equal(moved, s != moves[i].split ? 0 : moves[i].grows ? 1 : -1);
        }
    }
}

static void text_is_selected_by_keys(void **state)
{
    struct fixture *const f = *state;
    model_uart(&f->model, 0, (const uint8_t *)"alpha beta\ngamma", 16);
    draw(f);
    for (int i = 0; i < 8; i++)
        key(f, KEY_LEFT, SELECT);
    key(f, 'c', SELECT);
    assert_string_equal(copied, "ta\ngamma");
    key(f, ' ', SELECT);
    key(f, KEY_LEFT, SELECT);
    key(f, KEY_LEFT, SELECT);
    key(f, 'c', SELECT);
    assert_string_equal(copied, "be");
    key(f, 'w', SELECT);
    key(f, 'c', SELECT);
    assert_string_equal(copied, "beta");
    key(f, KEY_DOWN, SELECT);
    assert_int_equal(f->view.select_to.line, f->view.select_from.line + 1);
    assert_int_equal(input_count, 0); // none of it goes to the board
}

static void a_row_that_keys_choose_comes_into_sight(void **state)
{
    enum { COUNT = 40 };
    struct fixture *const f = *state;
    f->model.processes = realloc(f->model.processes, COUNT * sizeof(*f->model.processes));
    for (uint32_t i = 0; i < COUNT; i++)
        f->model.processes[i] = (struct model_process){.index = i, .name = "app", .state = "waiting", .alive = true};
    f->model.process_count = f->model.process_capacity = COUNT;
    key(f, KEY_F1 + 3, 0);
    assert_null(find(f, HOT_PROCESS, COUNT - 1, 0));
    for (int i = 0; i < COUNT; i++)
        key(f, KEY_DOWN, 0);
    assert_non_null(find(f, HOT_PROCESS, COUNT - 1, 0));
    for (int i = 0; i < COUNT; i++)
        key(f, KEY_UP, 0);
    assert_non_null(find(f, HOT_PROCESS, 0, 0));
    assert_null(find(f, HOT_PROCESS, COUNT - 1, 0));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(everything_for_the_mouse_has_a_key),
        TEST(a_finger_is_moved_and_put_down_by_keys),
        TEST(a_finger_stays_on_the_glass),
        TEST(a_finger_is_lifted_when_the_keyboard_goes_elsewhere),
        TEST(a_board_without_a_glass_says_so),
        TEST(each_divider_is_moved_from_a_pane_beside_it),
        TEST(text_is_selected_by_keys),
        TEST(a_row_that_keys_choose_comes_into_sight),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
