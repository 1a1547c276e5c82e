// SPDX-License-Identifier: Apache-2.0 OR MIT
// See desk.h.
#include "emulator/panel/test/desk.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct sim_board_pin leds[] = {{"RED", 0, false}, {"GREEN", 1, true}};
static const struct sim_board_pin buttons[] = {{"OK", 2, false}, {"BACK", 3, true}};
static const uint8_t gpio[] = {4, 5};
static const struct sim_look_part parts[] = {{.kind = SIM_LOOK_LED, "RED", 100, 100, 30, 30},
                                             {.kind = SIM_LOOK_BUTTON, "OK", 100, 300, 60, 60},
                                             {.kind = SIM_LOOK_DEVICE, "nothing like it", 10, 10, 20, 20}};
const struct sim_board_look look = {
    .width = 600, .height = 500, .colour = 0x224466, .print = 0xffffff, .parts = parts, .part_count = 3};
const struct sim_board board = {
    .name = "made_up",
    .title = "A board that is made up",
    .process_slots = 4,
    .leds = leds,
    .led_count = 2,
    .buttons = buttons,
    .button_count = 2,
    .gpio = gpio,
    .gpio_count = 2,
    .look = &look,
};

static const struct sim_channel level = {.name = "level", .unit = "%", .decimals = 1, .least = 0, .most = 1000};
int32_t level_value = 500;
struct sim_device sensor = {
    .name = "sensor", .kind = SIM_DEVICE_SENSOR, .channels = &level, .values = &level_value, .channel_count = 1};

uint32_t pixels[64 * 48];
static const struct sim_picture picture = {
    .width = 64, .height = 48, .pixels = pixels, .on = true, .brightness = 65535};

static void ignore_touch(struct sim_device *device, const struct sim_touch *touch)
{
    (void)device, (void)touch;
}

struct sim_device screen = {.name = "screen", .kind = SIM_DEVICE_SCREEN, .picture = &picture, .touched = ignore_touch};

// What has come out of the port.
struct machine_input inputs[INPUTS_MAX];
size_t input_count;
char last_text[DESK_TEXT_MAX], copied[1000];
int paused, steps, quits;
double speed;

static void take_input(void *context, const struct machine_input *input)
{
    struct fixture *const f = context;
    if (input->kind == MACHINE_INPUT_DEVICE)
        level_value = input->value;
    if (input->kind == MACHINE_INPUT_BUTTON)
        f->model.pressed[input->index] = input->value != 0;
    if (input->kind == MACHINE_INPUT_UART && input->size < sizeof(last_text)) {
        memcpy(last_text, input->data, input->size);
        last_text[input->size] = '\0';
    }
    if (input_count < INPUTS_MAX)
        inputs[input_count++] = *input;
}

static void take_pause(void *context, bool on)
{
    struct fixture *const f = context;
    f->model.paused = on;
    paused++;
}

static void take_step(void *context)
{
    (void)context;
    steps++;
}

static void take_speed(void *context, double wanted)
{
    struct fixture *const f = context;
    f->model.speed = speed = wanted;
}

static void take_copy(void *context, const char *text)
{
    (void)context;
    (void)snprintf(copied, sizeof(copied), "%s", text);
}

static void take_quit(void *context)
{
    (void)context;
    quits++;
}

int set_up(void **state)
{
    char message[200];
    struct fixture *const f = calloc(1, sizeof(*f));
    f->fonts = fonts_create(message, sizeof(message));
    assert_non_null(f->fonts);
    assert_true(model_init(&f->model, &board));
    f->model.devices[0] = &sensor;
    f->model.devices[1] = &screen;
    f->model.device_count = 2;
    f->model.processes = calloc(1, sizeof(*f->model.processes));
    f->model.processes[0] = (struct model_process){.index = 2, .name = "app", .state = "waiting", .alive = true};
    f->model.process_count = f->model.process_capacity = 1;
    view_init(&f->view, &theme_dark);
    f->view.width = 1280;
    f->view.height = 800;
    f->view.port = (struct view_port){f,    take_input, take_pause, take_step, take_speed, take_copy,
                                      NULL, NULL,       NULL,       NULL,      take_quit};
    input_count = 0;
    level_value = 500;
    paused = steps = quits = 0;
    view_draw(&f->view, &f->model, f->fonts, &f->scenes[0]);
    *state = f;
    return 0;
}

int tear_down(void **state)
{
    struct fixture *const f = *state;
    scene_free(&f->scenes[0]);
    scene_free(&f->scenes[1]);
    model_free(&f->model);
    fonts_destroy(f->fonts);
    free(f);
    return 0;
}

void draw(struct fixture *f)
{
    view_draw(&f->view, &f->model, f->fonts, &f->scenes[0]);
}

const struct hot *find(const struct fixture *f, enum hot_kind kind, size_t index, size_t sub)
{
    for (size_t i = 0; i < f->view.hot_count; i++)
        if (f->view.hots[i].kind == kind && f->view.hots[i].index == index && f->view.hots[i].sub == sub)
            return &f->view.hots[i];
    return NULL;
}

void middle_of(const struct fixture *f, enum hot_kind kind, size_t index, size_t sub, int *x, int *y)
{
    const struct hot *const hot = find(f, kind, index, sub);
    assert_non_null(hot);
    *x = hot->box.x + hot->box.w / 2;
    *y = hot->box.y + hot->box.h / 2;
    assert_ptr_equal(view_hit(&f->view, *x, *y), hot);
}

void click(struct fixture *f, enum hot_kind kind, size_t index, size_t sub)
{
    int x, y;
    middle_of(f, kind, index, sub, &x, &y);
    view_mouse_down(&f->view, &f->model, x, y, 1);
    view_mouse_up(&f->view, &f->model, x, y);
    draw(f);
}

void key(struct fixture *f, unsigned which, unsigned modifiers)
{
    view_key_down(&f->view, &f->model, which, modifiers, false);
    view_key_up(&f->view, &f->model, which);
    draw(f);
}
