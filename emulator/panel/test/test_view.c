// SPDX-License-Identifier: Apache-2.0 OR MIT
// The panel without a window: what is where, what a click or a key does, and that only what changed is painted again.
#include "emulator/panel/test/desk.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// --- Places --------------------------------------------------------------------------------------

static void panes_fill_the_window_without_overlap(void **state)
{
    struct fixture *const f = *state;
    static const int sizes[][2] = {{480, 360}, {800, 600}, {1280, 800}, {1920, 1080}, {3840, 2160}};
    for (size_t s = 0; s < sizeof(sizes) / sizeof(sizes[0]); s++) {
        f->view.width = sizes[s][0];
        f->view.height = sizes[s][1];
        draw(f);
        const struct rect window = {0, 0, f->view.width, f->view.height};
        for (size_t i = 0; i < f->view.slot_count; i++) {
            assert_true(rect_equal(rect_intersect(f->view.slots[i].box, window), f->view.slots[i].box));
            assert_true(f->view.slots[i].box.w > 60 && f->view.slots[i].box.h > 60);
            for (size_t j = 0; j < i; j++)
                assert_true(rect_is_empty(rect_intersect(f->view.slots[i].box, f->view.slots[j].box)));
        }
        assert_false(f->scenes[0].incomplete);
    }
}

static void what_the_description_places_is_there_and_the_rest_below(void **state)
{
    struct fixture *const f = *state;
    const struct place_board *const placed = &f->view.placed;
    bool back = false, green = false, shown = false;
    for (size_t i = 0; i < placed->count; i++) {
        const struct place_part *const p = &placed->parts[i];
        back |= p->part.kind == SIM_LOOK_BUTTON && p->index == 1 && p->part.y >= look.height;
        green |= p->part.kind == SIM_LOOK_LED && p->index == 1 && p->part.y >= look.height;
        shown |= p->part.kind == SIM_LOOK_DEVICE && p->index == 1;
        assert_true((uint32_t)p->part.x + p->part.width <= placed->width);
        assert_true((uint32_t)p->part.y + p->part.height <= placed->height);
    }
    assert_true(back && green && shown);
    assert_int_equal(placed->count, 5);
}

static void a_board_without_description_is_laid_out_by_itself(void **state)
{
    struct fixture *const f = *state;
    struct sim_board plain = board;
    struct place_board placed;
    plain.look = NULL;
    f->model.board = &plain;
    place_board(&f->model, &placed);
    f->model.board = &board;
    assert_int_equal(placed.count, 5);
    for (size_t i = 0; i < placed.count; i++)
        for (size_t j = 0; j < i; j++) {
            const struct sim_look_part *const a = &placed.parts[i].part;
            const struct sim_look_part *const b = &placed.parts[j].part;
            assert_true(a->x + a->width <= b->x || b->x + b->width <= a->x || a->y + a->height <= b->y ||
                        b->y + b->height <= a->y);
        }
}

// --- The mouse -----------------------------------------------------------------------------------

static void a_button_is_held_as_long_as_the_mouse(void **state)
{
    struct fixture *const f = *state;
    int x, y;
    middle_of(f, HOT_BUTTON, 0, 0, &x, &y);
    view_mouse_down(&f->view, &f->model, x, y, 1);
    assert_int_equal(input_count, 1);
    assert_int_equal(inputs[0].kind, MACHINE_INPUT_BUTTON);
    assert_int_equal(inputs[0].value, 1);
    view_mouse_up(&f->view, &f->model, 3, 3); // let go elsewhere
    assert_int_equal(inputs[1].value, 0);
}

static void a_touch_is_told_in_pixels_of_the_picture(void **state)
{
    struct fixture *const f = *state;
    const struct hot *const hot = find(f, HOT_TOUCH, 1, 0);
    assert_non_null(hot);
    const struct rect box = hot->box;
    view_mouse_down(&f->view, &f->model, box.x, box.y, 1);
    view_mouse_move(&f->view, &f->model, box.x + box.w / 2, box.y + box.h / 2);
    view_mouse_move(&f->view, &f->model, box.x + 2 * box.w, box.y - 100);
    view_mouse_up(&f->view, &f->model, box.x + box.w - 1, box.y + box.h - 1);
    assert_int_equal(input_count, 4);
    assert_string_equal(inputs[0].device, "screen");
    assert_int_equal(inputs[0].touch.status, SIM_TOUCH_PRESSED);
    assert_int_equal(inputs[0].touch.x, 0);
    assert_in_range(inputs[1].touch.x, 31, 32);
    assert_in_range(inputs[1].touch.y, 23, 24);
    assert_int_equal(inputs[2].touch.x, 63); // stays on the glass
    assert_int_equal(inputs[2].touch.y, 0);
    assert_int_equal(inputs[3].touch.status, SIM_TOUCH_RELEASED);
    assert_int_equal(inputs[3].touch.y, 47);
}

static void a_slider_follows_the_mouse_to_its_ends(void **state)
{
    struct fixture *const f = *state;
    int x, y;
    key(f, KEY_F1 + 4, 0);
    middle_of(f, HOT_SLIDER, 0, 0, &x, &y);
    view_mouse_down(&f->view, &f->model, x, y, 1);
    assert_in_range(level_value, 480, 520);
    for (int i = 0; i < 300; i++) {
        view_mouse_move(&f->view, &f->model, x + (i % 2 == 0 ? 2000 : -2000), y);
        assert_int_equal(level_value, i % 2 == 0 ? 1000 : 0);
    }
    view_mouse_up(&f->view, &f->model, x, y);
    assert_int_equal(inputs[0].kind, MACHINE_INPUT_DEVICE);
}

static void orders_go_to_the_slot_of_the_process(void **state)
{
    struct fixture *const f = *state;
    click(f, HOT_ORDER, 0, MACHINE_ORDER_RESTART);
    assert_int_equal(inputs[0].kind, MACHINE_INPUT_ORDER);
    assert_int_equal(inputs[0].index, 2);
    assert_int_equal(inputs[0].value, MACHINE_ORDER_RESTART);
    f->model.processes[0].alive = false;
    draw(f);
    assert_null(find(f, HOT_ORDER, 0, MACHINE_ORDER_RESTART));
    click(f, HOT_ORDER, 0, MACHINE_ORDER_START);
    assert_int_equal(inputs[1].value, MACHINE_ORDER_START);
}

static void text_is_selected_by_the_mouse_and_copied(void **state)
{
    struct fixture *const f = *state;
    model_uart(&f->model, 0, (const uint8_t *)"alpha beta\ngamma", 16);
    draw(f);
    const int x = f->view.text_box.x, y = f->view.text_box.y, w = f->view.cell_w, h = f->view.cell_h;
    view_mouse_down(&f->view, &f->model, x + 6 * w, y + h / 2, 1);
    view_mouse_move(&f->view, &f->model, x + 3 * w, y + h + h / 2);
    view_mouse_up(&f->view, &f->model, x + 3 * w, y + h + h / 2);
    key(f, 'c', VIEW_CTRL | VIEW_SHIFT);
    assert_string_equal(copied, "beta\ngam");
    view_mouse_down(&f->view, &f->model, x + 2 * w, y + h / 2, 2);
    view_mouse_up(&f->view, &f->model, x + 2 * w, y + h / 2);
    key(f, 'c', VIEW_CTRL | VIEW_SHIFT);
    assert_string_equal(copied, "alpha");
}

static void a_split_can_be_dragged_but_not_away(void **state)
{
    struct fixture *const f = *state;
    int x, y;
    middle_of(f, HOT_SPLIT, SPLIT_COLUMNS, 1, &x, &y);
    const int before = f->view.slots[0].box.w;
    view_mouse_down(&f->view, &f->model, x, y, 1);
    view_mouse_move(&f->view, &f->model, x + 100, y);
    draw(f);
    assert_in_range(f->view.slots[0].box.w, before + 90, before + 110);
    view_mouse_move(&f->view, &f->model, 10000, y);
    draw(f);
    view_mouse_up(&f->view, &f->model, 10000, y);
    assert_true(f->view.slots[2].box.w > 100);
}

// --- The keyboard --------------------------------------------------------------------------------

static void what_is_typed_goes_to_the_uart(void **state)
{
    struct fixture *const f = *state;
    view_text(&f->view, &f->model, "h\xc3\xa9");
    assert_string_equal(last_text, "h\xc3\xa9");
    key(f, KEY_ENTER, 0);
    assert_string_equal(last_text, "\r");
    key(f, KEY_UP, 0);
    assert_string_equal(last_text, "\033[A");
    key(f, 'd', VIEW_CTRL);
    assert_string_equal(last_text, "\004");
    key(f, KEY_F1 + 1, 0);
    input_count = 0;
    view_text(&f->view, &f->model, "not for the board");
    assert_int_equal(input_count, 0);
}

static void a_long_paste_arrives_whole(void **state)
{
    struct fixture *const f = *state;
    enum { SIZE = 100000 };
    char *const text = malloc(SIZE + 1);
    memset(text, 'p', SIZE);
    text[SIZE] = '\0';
    text[1] = '\r';
    text[2] = text[SIZE - 1] = '\n';
    view_paste(&f->view, &f->model, text);
    assert_int_equal(strlen(last_text), SIZE - 1);
    assert_int_equal(last_text[1], '\r');
    assert_int_equal(last_text[SIZE - 2], '\r');
    free(text);
}

static void alt_and_a_digit_hold_a_button_until_the_key_comes_up(void **state)
{
    struct fixture *const f = *state;
    view_key_down(&f->view, &f->model, '2', VIEW_ALT, false);
    view_key_down(&f->view, &f->model, '2', VIEW_ALT, true);
    assert_int_equal(input_count, 1);
    assert_int_equal(inputs[0].index, 1);
    view_key_up(&f->view, &f->model, '2');
    assert_int_equal(inputs[1].value, 0);
    view_key_down(&f->view, &f->model, '9', VIEW_ALT, false); // there are two
    assert_int_equal(input_count, 2);
}

static void a_lost_window_lets_go_of_everything(void **state)
{
    struct fixture *const f = *state;
    int x, y;
    middle_of(f, HOT_BUTTON, 0, 0, &x, &y);
    view_mouse_down(&f->view, &f->model, x, y, 1);
    view_key_down(&f->view, &f->model, '2', VIEW_ALT, false);
    view_let_go(&f->view, &f->model);
    assert_false(f->model.pressed[0]);
    assert_false(f->model.pressed[1]);
}

static void function_keys_do_what_the_card_says(void **state)
{
    struct fixture *const f = *state;
    key(f, KEY_F1, 0);
    assert_true(f->view.help);
    key(f, KEY_ESCAPE, 0);
    assert_false(f->view.help);
    key(f, KEY_F1 + 7, 0);
    assert_true(f->model.paused);
    key(f, KEY_F1 + 9, 0);
    assert_int_equal(steps, 1);
    key(f, KEY_F1 + 8, 0);
    assert_true(speed > 3.9);
    key(f, KEY_F1 + 6, 0);
    assert_true(speed > 0.9 && speed < 1.1);
    key(f, KEY_F12, 0);
    assert_ptr_equal(f->view.theme, &theme_light);
    key(f, 'q', VIEW_CTRL);
    assert_int_equal(quits, 1);
}

static void processes_and_pins_take_keys(void **state)
{
    struct fixture *const f = *state;
    key(f, KEY_F1 + 3, 0);
    key(f, 'f', 0);
    assert_int_equal(inputs[0].value, MACHINE_ORDER_FAULT);
    key(f, KEY_F1 + 5, 0);
    for (int i = 0; i < 4; i++)
        key(f, KEY_DOWN, 0);
    key(f, 'h', 0);
    assert_int_equal(inputs[1].kind, MACHINE_INPUT_PIN_DRIVE);
    assert_int_equal(inputs[1].index, 0);
    assert_int_equal(inputs[1].value, 1);
    key(f, 'n', 0);
    assert_int_equal(inputs[2].kind, MACHINE_INPUT_PIN_RELEASE);
}

static void sensors_take_keys_within_their_limits(void **state)
{
    struct fixture *const f = *state;
    key(f, KEY_F1 + 4, 0);
    key(f, KEY_RIGHT, 0);
    assert_int_equal(level_value, 510);
    key(f, KEY_LEFT, VIEW_SHIFT);
    assert_int_equal(level_value, 410);
    key(f, KEY_END, 0);
    assert_int_equal(level_value, 1000);
    key(f, KEY_RIGHT, 0);
    assert_int_equal(level_value, 1000);
}

// --- Painting ------------------------------------------------------------------------------------

static void only_what_changed_is_painted_again(void **state)
{
    struct fixture *const f = *state;
    struct scene_dirty dirty;
    view_draw(&f->view, &f->model, f->fonts, &f->scenes[1]);
    scene_compare(&f->scenes[0], &f->scenes[1], &dirty);
    assert_int_equal(dirty.count, 0);
    f->model.led_light[0] = 1;
    view_draw(&f->view, &f->model, f->fonts, &f->scenes[0]);
    scene_compare(&f->scenes[1], &f->scenes[0], &dirty);
    assert_true(dirty.count >= 1);
    for (size_t i = 0; i < dirty.count; i++)
        assert_true(rect_equal(rect_intersect(dirty.boxes[i], f->view.slots[0].box), dirty.boxes[i]));
}

// A picture made of the parts that changed is the picture made at once.
static void parts_make_the_same_picture_as_the_whole(void **state)
{
    struct fixture *const f = *state;
    struct canvas parts_of = {0}, whole = {0};
    struct scene_dirty dirty;
    const struct rect all = {0, 0, f->view.width, f->view.height};
    assert_true(canvas_resize(&parts_of, all.w, all.h));
    assert_true(canvas_resize(&whole, all.w, all.h));
    scene_paint(&f->scenes[0], f->fonts, &parts_of, all);
    model_uart(&f->model, 0, (const uint8_t *)"some \033[31mred\033[0m text\n", 23);
    model_pin(&f->model, 1000000, 4, true);
    f->model.led_light[0] = 0.5f;
    f->model.pressed[1] = true;
    f->model.now_ns = 700000000;
    pixels[100] = 0xff00ff;
    screen.changes++;
    view_draw(&f->view, &f->model, f->fonts, &f->scenes[1]);
    scene_compare(&f->scenes[0], &f->scenes[1], &dirty);
    for (size_t i = 0; i < dirty.count; i++)
        scene_paint(&f->scenes[1], f->fonts, &parts_of, dirty.boxes[i]);
    scene_paint(&f->scenes[1], f->fonts, &whole, all);
    assert_memory_equal(parts_of.pixels, whole.pixels, (size_t)all.w * (size_t)all.h * sizeof(uint32_t));
    canvas_free(&parts_of);
    canvas_free(&whole);
}

static void a_kept_picture_is_that_of_its_moment(void **state)
{
    struct fixture *const f = *state;
    const struct rect all = {0, 0, 1280, 800};
    const struct scene_dirty dirty = {.boxes = {all}, .count = 1};
    struct canvas then = {0}, later = {0};
    assert_true(canvas_resize(&then, all.w, all.h) && canvas_resize(&later, all.w, all.h));
    draw(f);
    scene_paint(&f->scenes[0], f->fonts, &then, all);
    scene_keep_pictures(&f->scenes[0], &dirty);
    pixels[100] ^= 0x123456; // the machine has run on
    scene_paint(&f->scenes[0], f->fonts, &later, all);
    assert_memory_equal(then.pixels, later.pixels, (size_t)all.w * (size_t)all.h * sizeof(uint32_t));
    canvas_free(&then);
    canvas_free(&later);
}

static void a_trace_knows_what_was_before_its_first_change(void **state)
{
    struct fixture *const f = *state;
    bool was;
    uint64_t index;
    assert_true(model_level_at(&f->model.traces[4], 0, &was, &index));
    assert_false(was);
    model_pin(&f->model, 100, 4, true);
    model_pin(&f->model, 200, 4, false);
    assert_true(model_level_at(&f->model.traces[4], 50, &was, &index) && !was && index == 0);
    assert_true(model_level_at(&f->model.traces[4], 150, &was, &index) && was && index == 1);
    assert_true(model_level_at(&f->model.traces[4], 250, &was, &index) && !was && index == 2);
    for (uint64_t i = 0; i < MODEL_TRACE_CHANGES; i++)
        model_pin(&f->model, 1000 + i, 4, i % 2 == 0);
    assert_false(model_level_at(&f->model.traces[4], 150, &was, &index));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(panes_fill_the_window_without_overlap),
        TEST(what_the_description_places_is_there_and_the_rest_below),
        TEST(a_board_without_description_is_laid_out_by_itself),
        TEST(a_button_is_held_as_long_as_the_mouse),
        TEST(a_touch_is_told_in_pixels_of_the_picture),
        TEST(a_slider_follows_the_mouse_to_its_ends),
        TEST(orders_go_to_the_slot_of_the_process),
        TEST(text_is_selected_by_the_mouse_and_copied),
        TEST(a_split_can_be_dragged_but_not_away),
        TEST(what_is_typed_goes_to_the_uart),
        TEST(a_long_paste_arrives_whole),
        TEST(alt_and_a_digit_hold_a_button_until_the_key_comes_up),
        TEST(a_lost_window_lets_go_of_everything),
        TEST(function_keys_do_what_the_card_says),
        TEST(processes_and_pins_take_keys),
        TEST(sensors_take_keys_within_their_limits),
        TEST(only_what_changed_is_painted_again),
        TEST(parts_make_the_same_picture_as_the_whole),
        TEST(a_kept_picture_is_that_of_its_moment),
        TEST(a_trace_knows_what_was_before_its_first_change),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
