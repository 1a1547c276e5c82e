// SPDX-License-Identifier: Apache-2.0 OR MIT
// See window.h.
#include "emulator/panel/window.h"

#include "emulator/tone.h"

#include <SDL.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LEAST_WIDTH = 480, LEAST_HEIGHT = 360, QUIETER = 2 };

struct window {
    SDL_Window *sdl;
    struct window_owner owner;
    bool exposed;
    SDL_AudioDeviceID audio;
    bool audio_tried;
    atomic_uint tone_hz;
    struct tone tone; // the audio thread's own
};

// --- Opening and closing -------------------------------------------------------------------------

static void set_hints(void)
{
    (void)SDL_SetHint(SDL_HINT_NO_SIGNAL_HANDLERS, "1"); // Ctrl-C is the session's
    (void)SDL_SetHint(SDL_HINT_VIDEO_X11_NET_WM_BYPASS_COMPOSITOR, "0");
    (void)SDL_SetHint(SDL_HINT_MOUSE_FOCUS_CLICKTHROUGH, "1");
    (void)SDL_SetHint(SDL_HINT_APP_NAME, "Verge");
}

// Plain memory is enough where SDL can show it. Wayland's windows it fills through OpenGL alone.
static void choose_surface(void)
{
    const char *const driver = SDL_GetCurrentVideoDriver();
    if (driver == NULL || strcmp(driver, "wayland") != 0)
        (void)SDL_SetHint(SDL_HINT_FRAMEBUFFER_ACCELERATION, "0");
}

// Where no desktop answers, SDL draws into memory that nobody sees, unless told by its own variable to do so.
static bool start_video(void)
{
    if (SDL_InitSubSystem(SDL_INIT_VIDEO) != 0)
        return false;
    const char *const driver = SDL_GetCurrentVideoDriver();
    if (SDL_getenv("SDL_VIDEODRIVER") != NULL || driver == NULL || strcmp(driver, "offscreen") != 0)
        return true;
    SDL_QuitSubSystem(SDL_INIT_VIDEO);
    (void)SDL_SetError("no desktop answers (DISPLAY is %s)", getenv("DISPLAY") != NULL ? getenv("DISPLAY") : "not set");
    return false;
}

// No larger than what the desktop leaves windows.
static void fit_desktop(int *width, int *height)
{
    SDL_Rect room;
    if (SDL_GetDisplayUsableBounds(0, &room) != 0)
        return;
    *width = *width < room.w ? *width : room.w;
    *height = *height < room.h ? *height : room.h;
}

struct window *window_create(const char *title, int width, int height, const struct window_owner *owner, char *message,
                             size_t message_size)
{
    const uint32_t flags = SDL_WINDOW_RESIZABLE | SDL_WINDOW_ALLOW_HIGHDPI;
    struct window *const window = calloc(1, sizeof(*window));
    set_hints();
    if (window == NULL || !start_video()) {
        (void)snprintf(message, message_size, "%s", SDL_GetError());
        free(window);
        return NULL;
    }
    choose_surface();
    fit_desktop(&width, &height);
    window->owner = *owner;
    window->sdl = SDL_CreateWindow(title, SDL_WINDOWPOS_UNDEFINED, SDL_WINDOWPOS_UNDEFINED, width, height, flags);
    if (window->sdl == NULL) {
        (void)snprintf(message, message_size, "%s", SDL_GetError());
        window_destroy(window);
        return NULL;
    }
    SDL_SetWindowMinimumSize(window->sdl, LEAST_WIDTH, LEAST_HEIGHT);
    SDL_StartTextInput();
    (void)SDL_EventState(SDL_DROPFILE, SDL_ENABLE);
    window->exposed = true;
    return window;
}

void window_destroy(struct window *window)
{
    if (window->audio != 0)
        SDL_CloseAudioDevice(window->audio);
    if (window->sdl != NULL)
        SDL_DestroyWindow(window->sdl);
    SDL_Quit();
    free(window);
}

void window_size(const struct window *window, int *width, int *height, float *scale)
{
    int logical_width = 1, logical_height = 1;
    SDL_GetWindowSize(window->sdl, &logical_width, &logical_height);
    SDL_GetWindowSizeInPixels(window->sdl, width, height);
    *scale = logical_width > 0 ? (float)*width / (float)logical_width : 1;
}

bool window_is_exposed(struct window *window)
{
    const bool exposed = window->exposed;
    window->exposed = false;
    return exposed;
}

void window_resize(struct window *window, int width, int height)
{
    SDL_SetWindowSize(window->sdl, width, height);
}

void window_toggle_full_screen(struct window *window)
{
    const bool full = (SDL_GetWindowFlags(window->sdl) & SDL_WINDOW_FULLSCREEN_DESKTOP) != 0;
    (void)SDL_SetWindowFullscreen(window->sdl, full ? 0 : SDL_WINDOW_FULLSCREEN_DESKTOP);
}

// --- Pixels --------------------------------------------------------------------------------------

static void copy_part(SDL_Surface *surface, const struct canvas *canvas, struct rect part)
{
    const size_t from = (size_t)part.y * (size_t)canvas->width + (size_t)part.x;
    uint8_t *const to = (uint8_t *)surface->pixels + part.y * surface->pitch + part.x * surface->format->BytesPerPixel;
    (void)SDL_ConvertPixels(part.w, part.h, SDL_PIXELFORMAT_RGB888, canvas->pixels + from, canvas->width * 4,
                            surface->format->format, to, surface->pitch);
}

bool window_can_show(struct window *window, char *message, size_t message_size)
{
    const bool can = SDL_GetWindowSurface(window->sdl) != NULL;
    if (!can)
        (void)snprintf(message, message_size, "%s", SDL_GetError());
    return can;
}

void window_leave_thread(struct window *window)
{
    if (SDL_GL_GetCurrentContext() != NULL) // SDL may show its surface with OpenGL
        (void)SDL_GL_MakeCurrent(window->sdl, NULL);
}

void window_show(struct window *window, const struct canvas *canvas, const struct scene_dirty *parts, bool all)
{
    SDL_Surface *const surface = SDL_GetWindowSurface(window->sdl);
    SDL_Rect rects[SCENE_DIRTY_MAX];
    int count = 0;
    if (surface == NULL)
        return;
    const struct rect whole =
        rect_intersect((struct rect){0, 0, surface->w, surface->h}, (struct rect){0, 0, canvas->width, canvas->height});
    for (size_t i = 0; i < (all ? 1 : parts->count); i++) {
        const struct rect part = all ? whole : rect_intersect(parts->boxes[i], whole);
        if (rect_is_empty(part))
            continue;
        copy_part(surface, canvas, part);
        rects[count++] = (SDL_Rect){part.x, part.y, part.w, part.h};
    }
    if (count > 0)
        (void)SDL_UpdateWindowSurfaceRects(window->sdl, rects, count);
}

// --- The clipboard -------------------------------------------------------------------------------

void window_copy(struct window *window, const char *text)
{
    (void)window;
    (void)SDL_SetClipboardText(text);
}

char *window_paste(struct window *window)
{
    (void)window;
    char *const text = SDL_GetClipboardText();
    char *const copy = text != NULL && text[0] != '\0' ? strdup(text) : NULL;
    SDL_free(text);
    return copy;
}

// --- Keys and mouse ------------------------------------------------------------------------------

static unsigned key_of(SDL_Keycode code)
{
    static const struct {
        SDL_Keycode code;
        unsigned key;
    } keys[] = {
        {SDLK_UP, KEY_UP},          {SDLK_DOWN, KEY_DOWN},          {SDLK_LEFT, KEY_LEFT},
        {SDLK_RIGHT, KEY_RIGHT},    {SDLK_HOME, KEY_HOME},          {SDLK_END, KEY_END},
        {SDLK_PAGEUP, KEY_PAGE_UP}, {SDLK_PAGEDOWN, KEY_PAGE_DOWN}, {SDLK_DELETE, KEY_DELETE},
        {SDLK_INSERT, KEY_INSERT},  {SDLK_RETURN, KEY_ENTER},       {SDLK_KP_ENTER, KEY_ENTER},
        {SDLK_TAB, KEY_TAB},        {SDLK_ESCAPE, KEY_ESCAPE},      {SDLK_BACKSPACE, KEY_BACKSPACE},
        {SDLK_KP_PLUS, '+'},        {SDLK_KP_MINUS, '-'},
    };
    if (code >= SDLK_F1 && code <= SDLK_F12)
        return KEY_F1 + (unsigned)(code - SDLK_F1);
    for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
        if (keys[i].code == code)
            return keys[i].key;
    return code > 0 && code < 0x80 ? (unsigned)code : 0;
}

static unsigned modifiers_of(SDL_Keymod mod)
{
    return ((mod & KMOD_SHIFT) != 0 ? VIEW_SHIFT : 0u) | ((mod & KMOD_CTRL) != 0 ? VIEW_CTRL : 0u) |
           ((mod & KMOD_ALT) != 0 ? VIEW_ALT : 0u);
}

static int scaled(const struct window *window, int at)
{
    int width, height;
    float scale;
    window_size(window, &width, &height, &scale);
    return (int)((float)at * scale);
}

static void take_mouse(struct window *window, struct view *view, const struct model *model, const SDL_Event *event)
{
    if (event->type == SDL_MOUSEMOTION) {
        view_mouse_move(view, model, scaled(window, event->motion.x), scaled(window, event->motion.y));
        return;
    }
    if (event->button.button != SDL_BUTTON_LEFT)
        return;
    const int x = scaled(window, event->button.x);
    const int y = scaled(window, event->button.y);
    (void)SDL_CaptureMouse(event->type == SDL_MOUSEBUTTONDOWN);
    if (event->type == SDL_MOUSEBUTTONDOWN)
        view_mouse_down(view, model, x, y, event->button.clicks);
    else
        view_mouse_up(view, model, x, y);
}

static void take_window_event(struct window *window, struct view *view, const struct model *model,
                              const SDL_WindowEvent *event)
{
    switch (event->event) {
    case SDL_WINDOWEVENT_FOCUS_LOST:
        view->has_window_focus = false;
        view_let_go(view, model);
        break;
    case SDL_WINDOWEVENT_FOCUS_GAINED:
        view->has_window_focus = true;
        break;
    case SDL_WINDOWEVENT_LEAVE:
        if (!view->mouse_down)
            view_mouse_move(view, model, -1, -1);
        break;
    case SDL_WINDOWEVENT_CLOSE:
        window->owner.closed(window->owner.context);
        break;
    default:
        window->exposed = true;
        break;
    }
}

static void take_event(struct window *window, struct view *view, const struct model *model, const SDL_Event *event)
{
    const bool plain = (SDL_GetModState() & (KMOD_CTRL | KMOD_LALT)) == 0;
    switch (event->type) {
    case SDL_QUIT:
        window->owner.closed(window->owner.context);
        break;
    case SDL_WINDOWEVENT:
        take_window_event(window, view, model, &event->window);
        break;
    case SDL_MOUSEMOTION:
    case SDL_MOUSEBUTTONDOWN:
    case SDL_MOUSEBUTTONUP:
        take_mouse(window, view, model, event);
        break;
    case SDL_MOUSEWHEEL:
        view_wheel(view, model, event->wheel.y, modifiers_of(SDL_GetModState()));
        break;
    case SDL_KEYDOWN:
        view_key_down(view, model, key_of(event->key.keysym.sym), modifiers_of(event->key.keysym.mod),
                      event->key.repeat != 0);
        break;
    case SDL_KEYUP:
        view_key_up(view, model, key_of(event->key.keysym.sym));
        break;
    case SDL_TEXTINPUT:
        if (plain)
            view_text(view, model, event->text.text);
        break;
    case SDL_DROPFILE:
        window->owner.dropped(window->owner.context, event->drop.file);
        SDL_free(event->drop.file);
        break;
    default:
        break;
    }
}

bool window_take_events(struct window *window, struct view *view, const struct model *model)
{
    SDL_Event event;
    bool any = false;
    while (SDL_PollEvent(&event) != 0) {
        take_event(window, view, model, &event);
        any = true;
    }
    return any;
}

// --- Sound ---------------------------------------------------------------------------------------

static void fill_sound(void *context, uint8_t *bytes, int size)
{
    struct window *const window = context;
    const uint32_t hz = atomic_load(&window->tone_hz);
    for (int i = 0; i + 1 < size; i += 2) {
        const int16_t level = tone_sample(&window->tone, hz) / QUIETER;
        memcpy(bytes + i, &level, sizeof(level));
    }
}

static void open_audio(struct window *window)
{
    const SDL_AudioSpec wanted = {.freq = TONE_RATE_HZ,
                                  .format = AUDIO_S16SYS,
                                  .channels = 1,
                                  .samples = 1024,
                                  .callback = fill_sound,
                                  .userdata = window};
    window->audio_tried = true;
    if (SDL_InitSubSystem(SDL_INIT_AUDIO) != 0)
        return;
    window->audio = SDL_OpenAudioDevice(NULL, 0, &wanted, NULL, 0);
    if (window->audio != 0)
        SDL_PauseAudioDevice(window->audio, 0);
}

void window_tone(struct window *window, unsigned hz)
{
    if (hz > 0 && !window->audio_tried)
        open_audio(window);
    atomic_store(&window->tone_hz, hz);
}
