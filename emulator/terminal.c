// SPDX-License-Identifier: Apache-2.0 OR MIT
// See terminal.h. A person presses button N with Alt+N (Escape, then a digit from 1).
#include "emulator/terminal.h"

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

enum { PRESS_MS = 150, CHUNK = 4096, PIPE_PAUSE_MS = 100 };

struct terminal {
    struct session *session;
    bool cursor_tricks; // stdout is a terminal
    bool raw;           // stdin is a terminal in raw mode
    struct termios before;
    bool reading;
    union {
        uv_handle_t handle;
        uv_stream_t stream;
        uv_tty_t tty;
        uv_pipe_t pipe;
    } in;
    char chunk[CHUNK];
    uv_timer_t release; // lets go of pressed buttons
    bool pressed[16];
    bool status_shown;
    bool mid_line; // the board's last character did not end a line
};

// --- Out -----------------------------------------------------------------------------------------

static void hide_status(struct terminal *terminal)
{
    if (terminal->status_shown)
        (void)fputs("\r\033[K", stdout);
    terminal->status_shown = false;
}

static void show_status(struct terminal *terminal)
{
    const struct machine *const machine = terminal->session->machine;
    if (!terminal->cursor_tricks || terminal->mid_line || machine == NULL)
        return;
    hide_status(terminal);
    const struct sim_board *const board = machine_board(machine);
    (void)fputs("\033[2m", stdout);
    for (size_t i = 0; i < board->led_count; i++)
        (void)printf("%s%s\033[0;2m ", machine_led(machine, i) ? "\033[0;1;32m● " : "○ ", board->leds[i].name);
    (void)printf(" %.2f s\033[0m", (double)machine_now_ns(machine) / 1e9);
    terminal->status_shown = true;
    (void)fflush(stdout);
}

void terminal_pause(struct terminal *terminal)
{
    hide_status(terminal);
    if (terminal->mid_line && terminal->cursor_tricks)
        (void)fputc('\n', stdout);
    terminal->mid_line = false;
    (void)fflush(stdout);
}

void terminal_uart(struct terminal *terminal, const uint8_t *data, size_t size)
{
    hide_status(terminal);
    (void)fwrite(data, 1, size, stdout);
    terminal->mid_line = data[size - 1] != '\n';
    if (terminal->cursor_tricks)
        show_status(terminal);
    (void)fflush(stdout);
}

void terminal_led(struct terminal *terminal, size_t led, bool on)
{
    const struct session *const session = terminal->session;
    if (terminal->cursor_tricks) {
        show_status(terminal);
    } else if (!session->options->quiet && session->machine != NULL) {
        (void)fprintf(stderr, "[%12.6f] %s %s\n", (double)machine_now_ns(session->machine) / 1e9,
                      machine_board(session->machine)->leds[led].name, on ? "on" : "off");
    }
}

// --- Buttons -------------------------------------------------------------------------------------

static void release_buttons(uv_timer_t *timer)
{
    struct terminal *const terminal = timer->data;
    for (size_t i = 0; i < sizeof(terminal->pressed) / sizeof(terminal->pressed[0]); i++)
        if (terminal->pressed[i])
            machine_button(terminal->session->machine, i, false);
    memset(terminal->pressed, 0, sizeof(terminal->pressed));
    session_poke(terminal->session);
}

static void press(struct terminal *terminal, size_t button)
{
    if (button >= machine_board(terminal->session->machine)->button_count)
        return;
    terminal->pressed[button] = true;
    machine_button(terminal->session->machine, button, true);
    (void)uv_timer_start(&terminal->release, release_buttons, PRESS_MS, 0);
}

// --- In ------------------------------------------------------------------------------------------

static void take_input(struct terminal *terminal, const char *text, size_t size)
{
    for (size_t i = 0; i < size; i++) {
        if (terminal->raw && text[i] == '\033' && i + 1 < size && text[i + 1] >= '1' && text[i + 1] <= '9')
            press(terminal, (size_t)(text[++i] - '1'));
        else
            (void)machine_uart_input(terminal->session->machine, 0, (const uint8_t *)&text[i], 1);
    }
    session_poke(terminal->session);
}

static void allocate(uv_handle_t *handle, size_t suggested, uv_buf_t *buffer)
{
    struct terminal *const terminal = handle->data;
    (void)suggested;
    *buffer = uv_buf_init(terminal->chunk, sizeof(terminal->chunk));
}

static void on_read(uv_stream_t *stream, ssize_t size, const uv_buf_t *buffer)
{
    struct terminal *const terminal = stream->data;
    if (size > 0) {
        take_input(terminal, buffer->base, (size_t)size);
    } else if (size < 0) {
        (void)uv_read_stop(stream);
        terminal->session->input_ended = true;
        session_poke(terminal->session);
    }
}

// Raw but for signals: Ctrl-C ends the run, everything else goes to the board.
static void set_raw(struct terminal *terminal)
{
    struct termios raw;
    if (tcgetattr(STDIN_FILENO, &terminal->before) != 0)
        return;
    raw = terminal->before;
    raw.c_lflag &= ~(tcflag_t)(ICANON | ECHO);
    raw.c_iflag &= ~(tcflag_t)(ICRNL | IXON);
    terminal->raw = tcsetattr(STDIN_FILENO, TCSANOW, &raw) == 0;
}

// Takes what is there before time begins, so that a run with prepared input repeats: a file to its
// end, a pipe until its writer closes it or pauses. False: more may come.
static bool read_ahead(struct terminal *terminal)
{
    struct pollfd ready = {.fd = STDIN_FILENO, .events = POLLIN};
    while (poll(&ready, 1, PIPE_PAUSE_MS) > 0) {
        const ssize_t size = read(STDIN_FILENO, terminal->chunk, sizeof(terminal->chunk));
        if (size <= 0)
            return true;
        take_input(terminal, terminal->chunk, (size_t)size);
    }
    return false;
}

void terminal_start_reading(struct terminal *terminal)
{
    uv_loop_t *const loop = &terminal->session->loop;
    const uv_handle_type kind = uv_guess_handle(STDIN_FILENO);
    int result = 0;
    if ((kind == UV_FILE || kind == UV_NAMED_PIPE) && read_ahead(terminal)) {
        terminal->session->input_ended = true;
        return;
    }
    switch (kind) {
    case UV_TTY:
        set_raw(terminal);
        result = uv_tty_init(loop, &terminal->in.tty, STDIN_FILENO, 1);
        break;
    case UV_NAMED_PIPE:
        result = uv_pipe_init(loop, &terminal->in.pipe, 0);
        if (result == 0)
            result = uv_pipe_open(&terminal->in.pipe, STDIN_FILENO);
        break;
    default:
        terminal->session->input_ended = true;
        return;
    }
    terminal->in.handle.data = terminal;
    terminal->reading = result == 0 && uv_read_start(&terminal->in.stream, allocate, on_read) == 0;
    terminal->session->input_ended = !terminal->reading;
}

bool terminal_is_interactive(const struct terminal *terminal)
{
    return terminal->raw && terminal->cursor_tricks;
}

struct terminal *terminal_create(struct session *session)
{
    struct terminal *const terminal = calloc(1, sizeof(*terminal));
    if (terminal == NULL)
        return NULL;
    terminal->session = session;
    terminal->cursor_tricks = isatty(STDOUT_FILENO) == 1 && !session->options->headless;
    (void)uv_timer_init(&session->loop, &terminal->release);
    terminal->release.data = terminal;
    return terminal;
}

void terminal_destroy(struct terminal *terminal)
{
    terminal_pause(terminal);
    if (terminal->raw)
        (void)tcsetattr(STDIN_FILENO, TCSANOW, &terminal->before);
    if (terminal->reading)
        uv_close(&terminal->in.handle, NULL);
    uv_close((uv_handle_t *)&terminal->release, NULL);
    (void)uv_run(&terminal->session->loop, UV_RUN_NOWAIT);
    free(terminal);
}
