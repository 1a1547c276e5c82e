// SPDX-License-Identifier: Apache-2.0 OR MIT
// See panel.h.
#include "emulator/panel/panel.h"

#include "emulator/panel/desktop.h"
#include "emulator/panel/painter.h"
#include "emulator/panel/play.h"
#include "emulator/panel/png.h"
#include "emulator/panel/user.h"
#include "emulator/panel/window.h"
#include "emulator/strace.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FRAMES_PER_S = 60, WIDTH = 1280, HEIGHT = 800, IDLE_FRAMES = 40, NS_PER_MS = 1000000, NS_PER_S = 1000000000 };

// While processes compute, making a picture has at most this share of the machine's time, and painting it of the
// painter's: one part in so many.
enum { BUSY_SHARE = 50, PAINTER_SHARE = 20 };

struct panel {
    struct session *session;
    struct model model;
    struct view view;
    struct fonts *fonts;

    // The window, if there is one. Two scenes: what is shown, and what comes next.
    struct window *window;
    struct painter *painter;
    uv_timer_t timer;
    uv_async_t painted_one;
    bool frame_waits; // for the painter
    struct scene scenes[2];
    unsigned scene;
    struct canvas canvas;
    uint64_t next_frame_ns, painter_ns;
    uint64_t drawn_ns; // virtual time of the last picture
    unsigned idle_frames;
    uint64_t due_ns;                              // the next frame
    uint64_t frames, paint_ns, start_ns, painted; // for the figures; paint_ns is the machine's time

    // Playback.
    struct play play;
    struct sim_event play_event;
    size_t play_row;
    uint64_t play_from_ns;

    struct user user; // plays in place of a person; deeds only if a test wants that
    bool has_user;

    // The picture that the options ask for.
    struct sim_event picture_event;
    bool picture_due;
};

// --- What the person wants -----------------------------------------------------------------------

static void want_input(void *context, const struct machine_input *input)
{
    struct panel *const panel = context;
    const char *const problem = machine_input(panel->session->machine, input);
    if (problem != NULL)
        view_note(&panel->view, "%s", problem);
    session_poke(panel->session);
}

static void want_pause(void *context, bool paused)
{
    const struct panel *const panel = context;
    session_pause(panel->session, paused);
}

static void want_step(void *context)
{
    const struct panel *const panel = context;
    session_step(panel->session);
}

static void want_speed(void *context, double speed)
{
    const struct panel *const panel = context;
    session_set_speed(panel->session, speed);
}

static void want_copy(void *context, const char *text)
{
    const struct panel *const panel = context;
    if (panel->window != NULL)
        window_copy(panel->window, text);
}

static char *want_paste(void *context)
{
    const struct panel *const panel = context;
    return panel->window != NULL ? window_paste(panel->window) : NULL;
}

static void want_full_screen(void *context)
{
    const struct panel *const panel = context;
    if (panel->window != NULL)
        window_toggle_full_screen(panel->window);
}

// It gets its name when it is whole.
static const char *save_picture(const struct canvas *canvas, const char *path)
{
    char part[80];
    (void)snprintf(part, sizeof(part), "%s.part", path);
    const char *const problem = png_save(canvas, part);
    if (problem != NULL)
        return problem;
    return rename(part, path) == 0 ? NULL : "The picture can't get its name";
}

static void want_save(void *context)
{
    struct panel *const panel = context;
    char path[64];
    (void)snprintf(path, sizeof(path), "verge-%s-%.3fs.png", panel->model.board->name,
                   (double)panel->model.now_ns / 1e9);
    const char *const problem = save_picture(&panel->canvas, path);
    view_note(&panel->view, "%s%s", problem != NULL ? problem : "The picture is in ", problem != NULL ? "" : path);
}

static void want_quit(void *context)
{
    const struct panel *const panel = context;
    session_end(panel->session);
}

// --- Playback ------------------------------------------------------------------------------------

static void appoint_row(struct panel *panel)
{
    const struct play *const play = &panel->play;
    panel->view.is_playing = panel->play_row < play->row_count;
    if (panel->view.is_playing)
        session_appoint(panel->session, &panel->play_event, panel->play_from_ns + play->rows[panel->play_row].at_ns);
}

static void play_row(void *context)
{
    struct panel *const panel = context;
    const struct play_row *const row = &panel->play.rows[panel->play_row++];
    for (size_t i = row->first; i < row->first + row->count; i++) {
        const struct play_value *const value = &panel->play.values[i];
        const struct machine_input input = {.kind = MACHINE_INPUT_DEVICE,
                                            .device = value->device->name,
                                            .index = value->channel,
                                            .value = value->value};
        (void)machine_input(panel->session->machine, &input);
    }
    appoint_row(panel);
}

static void begin_play(struct panel *panel, uint64_t from_ns)
{
    panel->play_row = 0;
    panel->play_from_ns = from_ns;
    appoint_row(panel);
    session_poke(panel->session);
}

static void want_play(void *context)
{
    struct panel *const panel = context;
    if (panel->view.is_playing) {
        sim_clock_cancel(&panel->session->outside, &panel->play_event);
        panel->view.is_playing = false;
    } else if (panel->play.row_count > 0) {
        begin_play(panel, machine_now_ns(panel->session->machine));
    } else {
        view_note(&panel->view, "Drop a CSV file on the window: time_s, then device.channel for each column");
    }
}

static bool load_play(struct panel *panel, const char *path, char *message, size_t message_size)
{
    static const char *const nothing = "Play CSV";
    struct play play;
    if (!play_load(&play, path, machine_devices(panel->session->machine), message, message_size))
        return false;
    sim_clock_cancel(&panel->session->outside, &panel->play_event);
    play_free(&panel->play);
    panel->play = play;
    panel->view.playing = nothing;
    return true;
}

static void on_dropped(void *context, const char *path)
{
    struct panel *const panel = context;
    char message[256];
    if (load_play(panel, path, message, sizeof(message)))
        begin_play(panel, machine_now_ns(panel->session->machine));
    else
        view_note(&panel->view, "%s", message);
}

// --- Frames --------------------------------------------------------------------------------------

static void look(struct panel *panel, uint64_t wall_ns)
{
    const struct session *const session = panel->session;
    panel->model.paused = session->paused;
    panel->model.held = session->held;
    panel->model.finished = session->is_finished;
    panel->model.ending = session->panicked ? "panicked" : "finished";
    panel->model.speed = session->speed;
    model_look(&panel->model, wall_ns);
}

// False: there is no memory for a window of this size.
static bool fit_window(struct panel *panel, bool *changed)
{
    int width, height;
    float scale;
    window_size(panel->window, &width, &height, &scale);
    panel->view.display_scale = scale * (float)panel->session->options->scale;
    *changed = width != panel->canvas.width || height != panel->canvas.height;
    panel->view.width = width;
    panel->view.height = height;
    return width > 0 && height > 0 && (!*changed || canvas_resize(&panel->canvas, width, height));
}

static void paint(struct panel *panel, bool whole)
{
    struct scene *const before = &panel->scenes[panel->scene];
    struct scene *const now = &panel->scenes[1 - panel->scene];
    struct painter_job job = {.scene = now, .fonts = panel->fonts, .canvas = &panel->canvas};
    view_draw(&panel->view, &panel->model, panel->fonts, now);
    if (whole) {
        job.dirty.boxes[0] = (struct rect){0, 0, panel->canvas.width, panel->canvas.height};
        job.dirty.count = 1;
    } else {
        scene_compare(before, now, &job.dirty);
    }
    for (size_t i = 0; i < job.dirty.count; i++)
        panel->painted += (uint64_t)job.dirty.boxes[i].w * (uint64_t)job.dirty.boxes[i].h;
    scene_keep_pictures(now, &job.dirty);
    panel->scene = 1 - panel->scene;
    job.exposed = window_is_exposed(panel->window);
    if (job.exposed || job.dirty.count > 0)
        painter_paint(panel->painter, &job);
}

static void sound(const struct panel *panel)
{
    const bool silent = panel->session->paused || panel->session->is_finished;
    for (size_t i = 0; i < panel->model.device_count; i++) {
        const struct sim_device *const device = panel->model.devices[i];
        const size_t channel = sim_device_channel(device, "frequency");
        if (device->kind == SIM_DEVICE_BUZZER && channel < device->channel_count)
            window_tone(panel->window, silent ? 0 : (unsigned)device->values[channel]);
    }
}

// Nothing has happened on either side for a while: the picture is the same.
static bool is_quiet(struct panel *panel, bool events)
{
    const uint64_t now_ns = machine_now_ns(panel->session->machine);
    const bool moved = now_ns != panel->drawn_ns || events || panel->view.note_frames > 0;
    panel->idle_frames = moved ? 0 : panel->idle_frames + 1;
    panel->drawn_ns = now_ns;
    return panel->idle_frames > IDLE_FRAMES;
}

static bool take_user(struct panel *panel)
{
    enum { DEEDS = 8 };
    int width, height;
    for (int i = 0; panel->has_user && i < DEEDS; i++)
        if (user_act(&panel->user, &panel->view, &panel->model, &width, &height))
            window_resize(panel->window, width, height);
    return panel->has_user;
}

// The earliest time of the next picture: the machine comes first, and the painter may have no processor of its own.
static uint64_t rest_until_ns(struct panel *panel, uint64_t start_ns, uint64_t took_ns)
{
    const uint64_t painter_ns = painter_took_ns(panel->painter) - panel->painter_ns;
    const uint64_t own = took_ns * BUSY_SHARE;
    const uint64_t painters = painter_ns * PAINTER_SHARE;
    panel->painter_ns += painter_ns;
    if (uv_is_active((uv_handle_t *)&panel->session->work) == 0)
        return 0;
    return start_ns + (own > painters ? own : painters);
}

static void make_frame(struct panel *panel, uint64_t start_ns)
{
    const uint64_t before_ns = painter_thread_ns();
    bool resized;
    if (!fit_window(panel, &resized))
        return;
    look(panel, start_ns);
    paint(panel, resized || panel->frames == 0);
    const uint64_t took_ns = painter_thread_ns() - before_ns;
    panel->next_frame_ns = rest_until_ns(panel, start_ns, took_ns);
    panel->frames++;
    panel->paint_ns += took_ns;
}

static void on_time(uv_timer_t *timer);

// Frames are due at even times: one that comes late, because the machine was busy, doesn't put off those after it.
static void set_next(struct panel *panel)
{
    const uint64_t now_ns = uv_hrtime(), period_ns = NS_PER_S / FRAMES_PER_S;
    panel->due_ns += period_ns;
    if (panel->due_ns + period_ns < now_ns)
        panel->due_ns = now_ns;
    const uint64_t wait_ns = panel->due_ns > now_ns ? panel->due_ns - now_ns : 0;
    uv_update_time(&panel->session->loop);
    (void)uv_timer_start(&panel->timer, on_time, wait_ns / NS_PER_MS, 0);
}

static void make_next(struct panel *panel)
{
    sound(panel);
    panel->frame_waits = !painter_is_idle(panel->painter);
    if (panel->frame_waits) // the window is the painter's now
        return;
    const bool taken = window_take_events(panel->window, &panel->view, &panel->model);
    const bool events = take_user(panel) || taken;
    const uint64_t start_ns = uv_hrtime();
    if (!panel->session->ended && !is_quiet(panel, events) && (start_ns >= panel->next_frame_ns || events))
        make_frame(panel, start_ns);
}

static void on_time(uv_timer_t *timer)
{
    struct panel *const panel = timer->data;
    set_next(panel);
    make_next(panel);
}

static void on_painted(uv_async_t *async)
{
    struct panel *const panel = async->data;
    if (panel->frame_waits && !panel->session->ended)
        make_next(panel);
}

// --- The window ----------------------------------------------------------------------------------

// Where there is no desktop, nobody expects a window.
static bool wants_window(const struct options *options)
{
    const bool desktop = getenv("DISPLAY") != NULL || getenv("WAYLAND_DISPLAY") != NULL;
    if (options->panel)
        return true;
    return desktop && !options->headless && options->control == NULL && options->gdb_count == 0 &&
           options->screenshot == NULL && (!options->has_limit || options->pace == PACE_REALTIME);
}

// VERGE_PANEL_USER names the seed of a made-up user, who may do anything but end the run and write files.
static void invite_user(struct panel *panel)
{
    const char *const seed = getenv("VERGE_PANEL_USER");
    if (seed == NULL || !user_init(&panel->user, (uint32_t)strtoul(seed, NULL, 0)))
        return;
    panel->has_user = true;
    panel->view.port.quit = panel->view.port.save = panel->view.port.full_screen = NULL;
}

static void begin_frames(struct panel *panel)
{
    (void)uv_timer_init(&panel->session->loop, &panel->timer);
    panel->timer.data = panel;
    panel->start_ns = panel->due_ns = uv_hrtime();
    set_next(panel);
    invite_user(panel);
    if (theme_named(panel->session->options->theme) == NULL)
        panel->view.theme = desktop_theme();
}

static void close_async(struct panel *panel)
{
    uv_close((uv_handle_t *)&panel->painted_one, NULL);
    (void)uv_run(&panel->session->loop, UV_RUN_NOWAIT);
}

// False: the window can't show anything.
static bool open_painter(struct panel *panel, char *message, size_t message_size)
{
    (void)uv_async_init(&panel->session->loop, &panel->painted_one, on_painted);
    panel->painted_one.data = panel;
    panel->painter = painter_create(panel->window, &panel->painted_one, message, message_size);
    if (panel->painter != NULL)
        return true;
    close_async(panel);
    window_destroy(panel->window);
    panel->window = NULL;
    return false;
}

static void open_window(struct panel *panel)
{
    const struct options *const options = panel->session->options;
    const struct window_owner owner = {panel, want_quit, on_dropped};
    const double size = options->has_panel_size ? 1 : options->scale;
    const int width = (int)(options->panel_width * size), height = (int)(options->panel_height * size);
    char title[96], message[256];
    (void)snprintf(title, sizeof(title), "Verge: %s", panel->model.board->name);
    panel->window = window_create(title, width, height, &owner, message, sizeof(message));
    if (panel->window != NULL && open_painter(panel, message, sizeof(message)))
        begin_frames(panel);
    else
        (void)fprintf(stderr, "verge: there is no window, because none can be opened here: %s\n", message);
}

bool panel_is_open(const struct panel *panel)
{
    return panel->window != NULL;
}

void panel_finished(struct panel *panel)
{
    view_note(&panel->view, "%s",
              panel->session->panicked ? "The kernel panicked: its report is in the console 'Kernel'"
                                       : "The run is over");
}

// --- Pictures ------------------------------------------------------------------------------------

static const char *draw_picture(struct panel *panel, struct view *view, const struct sim_device *device,
                                const char *path)
{
    struct scene scene = {0};
    struct canvas canvas = {0};
    const char *problem = "the host has no memory for a picture of this size";
    if (canvas_resize(&canvas, view->width, view->height)) {
        if (device != NULL)
            view_draw_device(view, &panel->model, panel->fonts, &scene, device);
        else
            view_draw(view, &panel->model, panel->fonts, &scene);
        scene_paint(&scene, panel->fonts, &canvas, (struct rect){0, 0, canvas.width, canvas.height});
        problem = png_save(&canvas, path);
    }
    scene_free(&scene);
    canvas_free(&canvas);
    return problem;
}

// A device's own picture: its pixels as they are.
static const char *draw_device(const struct sim_device *device, const char *path)
{
    const struct sim_picture *const picture = device->picture;
    struct canvas canvas = {0};
    if (picture->width == 0 || !canvas_resize(&canvas, (int)picture->width, (int)picture->height))
        return "the device shows no picture";
    const struct rect all = {0, 0, canvas.width, canvas.height};
    if (picture->on)
        canvas_picture(&canvas, all, picture->pixels, picture->width, picture->height, picture->brightness);
    const char *const problem = png_save(&canvas, path);
    canvas_free(&canvas);
    return problem;
}

// A picture is the same wherever it is made, unless somebody says otherwise.
static const struct theme *picture_theme(const char *name)
{
    const struct theme *const theme = theme_named(name);
    return theme != NULL ? theme : &theme_dark;
}

const char *panel_screenshot(struct panel *panel, const char *path, const char *of, int width, int height,
                             const char *theme)
{
    const struct options *const options = panel->session->options;
    const struct sim_device *device = NULL;
    struct view view;
    for (size_t i = 0; of != NULL && i < panel->model.device_count; i++)
        if (strcmp(panel->model.devices[i]->name, of) == 0)
            device = panel->model.devices[i];
    if (of != NULL && strcmp(of, "panel") != 0 && device == NULL)
        return "there is no device of this name";
    if (device != NULL && device->picture != NULL && width == 0)
        return draw_device(device, path);
    if (panel->painter != NULL)
        painter_wait(panel->painter); // it has the fonts
    view_init(&view, picture_theme(theme != NULL ? theme : options->theme));
    view.width = width > 0 ? width : options->panel_width;
    view.height = height > 0 ? height : options->panel_height;
    view.display_scale = (float)options->scale;
    look(panel, 0);
    return draw_picture(panel, &view, device, path);
}

static void take_picture(void *context)
{
    struct panel *const panel = context;
    const struct options *const options = panel->session->options;
    panel->picture_due = false;
    const char *const problem = panel_screenshot(panel, options->screenshot, options->screenshot_of, 0, 0, NULL);
    if (problem != NULL)
        (void)fprintf(stderr, "verge: --screenshot %s: %s\n", options->screenshot, problem);
}

// --- What happens --------------------------------------------------------------------------------

static uint64_t now_of(const struct panel *panel)
{
    return panel->session->machine != NULL ? machine_now_ns(panel->session->machine) : 0;
}

void panel_uart(struct panel *panel, unsigned port, const uint8_t *data, size_t size)
{
    model_uart(&panel->model, port, data, size);
}

void panel_led(struct panel *panel, size_t led, bool on)
{
    model_led(&panel->model, now_of(panel), led, on);
}

void panel_pin(struct panel *panel, uint32_t pin, bool level)
{
    model_pin(&panel->model, now_of(panel), pin, level);
}

void panel_restored(struct panel *panel)
{
    model_restored(&panel->model);
}

void panel_scheduled(struct panel *panel, const struct kernel_decision *decision)
{
    model_scheduled(&panel->model, now_of(panel), decision);
    if (panel->window != NULL && session_round_is_over(panel->session))
        machine_pause(panel->session->machine);
}

void panel_kernel_text(struct panel *panel, const char *text, size_t size)
{
    model_kernel_text(&panel->model, text, size);
}

// --- Setting up ----------------------------------------------------------------------------------

static void set_port(struct panel *panel)
{
    panel->view.port = (struct view_port){
        .context = panel,
        .input = want_input,
        .pause = want_pause,
        .step = want_step,
        .speed = want_speed,
        .copy = want_copy,
        .paste = want_paste,
        .play = want_play,
        .save = want_save,
        .full_screen = want_full_screen,
        .quit = want_quit,
    };
}

static struct panel *create(struct session *session)
{
    char message[512];
    struct panel *const panel = calloc(1, sizeof(*panel));
    struct fonts *const fonts = fonts_create(message, sizeof(message));
    if (panel == NULL || fonts == NULL) {
        session_say(fonts == NULL ? message : "the host has no memory for the panel");
        free(panel);
        if (fonts != NULL)
            fonts_destroy(fonts);
        return NULL;
    }
    panel->session = session;
    panel->fonts = fonts;
    panel->play_event = (struct sim_event){.run = play_row, .context = panel};
    panel->picture_event = (struct sim_event){.run = take_picture, .context = panel};
    view_init(&panel->view, picture_theme(session->options->theme));
    set_port(panel);
    if (model_init(&panel->model, sim_board_find(session->options->board)))
        return panel;
    panel_destroy(panel);
    return NULL;
}

// What the options ask of a panel besides a window.
static bool begin_tasks(struct panel *panel)
{
    const struct options *const options = panel->session->options;
    char message[512];
    if (options->play != NULL) {
        if (!load_play(panel, options->play, message, sizeof(message))) {
            session_say(message);
            return false;
        }
        begin_play(panel, 0);
    }
    panel->picture_due = options->screenshot != NULL;
    if (panel->picture_due && options->has_screenshot_time)
        session_appoint(panel->session, &panel->picture_event, options->screenshot_ns);
    return true;
}

bool panel_is_wanted(const struct options *options)
{
    return wants_window(options) || options->control != NULL || options->screenshot != NULL || options->play != NULL;
}

bool panel_create(struct session *session)
{
    session->panel = create(session);
    return session->panel != NULL;
}

static void take_line(void *context, const char *text, size_t size)
{
    panel_kernel_text(context, text, size);
}

bool panel_start(struct panel *panel)
{
    if (panel->session->strace != NULL)
        strace_copy_to(panel->session->strace, take_line, panel);
    model_attach(&panel->model, panel->session->machine);
    if (wants_window(panel->session->options))
        open_window(panel);
    return begin_tasks(panel);
}

static void print_figures(const struct panel *panel)
{
    const double wall_s = (double)(uv_hrtime() - panel->start_ns) / 1e9;
    if (getenv("VERGE_PANEL_FIGURES") != NULL && panel->window != NULL)
        (void)fprintf(stderr,
                      "verge: panel: %s, %.1f frames/s, %" PRIu64
                      " deeds, %.0f pixels a frame, %.2f %% of the time, %.3f ms a frame, %.3f ms of the painter, "
                      "%.2f s virtual in %.2f s\n",
                      panel->view.theme->name, (double)panel->frames / wall_s, panel->user.deeds,
                      (double)panel->painted / (double)(panel->frames > 0 ? panel->frames : 1),
                      (double)panel->paint_ns / 1e7 / wall_s,
                      (double)panel->paint_ns / 1e6 / (double)(panel->frames > 0 ? panel->frames : 1),
                      (double)painter_took_ns(panel->painter) / 1e6 / (double)(panel->frames > 0 ? panel->frames : 1),
                      (double)now_of(panel) / 1e9, wall_s);
}

void panel_destroy(struct panel *panel)
{
    if (panel->picture_due)
        take_picture(panel);
    print_figures(panel);
    if (panel->window != NULL) {
        uv_close((uv_handle_t *)&panel->timer, NULL);
        painter_destroy(panel->painter);
        close_async(panel);
        window_destroy(panel->window);
    }
    for (size_t i = 0; i < 2; i++)
        scene_free(&panel->scenes[i]);
    canvas_free(&panel->canvas);
    play_free(&panel->play);
    model_free(&panel->model);
    user_free(&panel->user);
    fonts_destroy(panel->fonts);
    free(panel);
}
