// SPDX-License-Identifier: Apache-2.0 OR MIT
// See session.h.
#include "emulator/session.h"

#include "emulator/control.h"
#include "emulator/debugger.h"
#include "emulator/strace.h"
#include "emulator/terminal.h"
#include "emulator/trace.h"
#include "emulator/watch.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { STEPS_PER_ROUND = 4096, NS_PER_MS = 1000000 };

// The one session that signals end.
static uv_async_t *signalled;
static volatile sig_atomic_t signal_number;

static void on_signal(int number)
{
    signal_number = number;
    machine_wake();
    if (signalled != NULL)
        (void)uv_async_send(signalled);
}

static void say(const char *text)
{
    (void)fprintf(stderr, "verge: %s\n", text);
}

// --- Time ----------------------------------------------------------------------------------------

static void stop_running(struct session *session)
{
    session->running = false;
    (void)uv_idle_stop(&session->work);
    (void)uv_timer_stop(&session->pacer);
}

void session_end(struct session *session)
{
    session->ended = true;
    stop_running(session);
    uv_stop(&session->loop);
}

// How far time may go now: with the wall clock, or to the limit at once.
static uint64_t allowed_ns(struct session *session)
{
    if (!session->real_time)
        return session->until_ns;
    const uint64_t passed = uv_hrtime() - session->real_start_ns;
    const uint64_t paced = session->virtual_start_ns + passed;
    return paced < session->until_ns ? paced : session->until_ns;
}

static void work(uv_idle_t *idle);

static void resume_work(uv_timer_t *timer)
{
    struct session *const session = timer->data;
    (void)uv_idle_start(&session->work, work);
}

// Ahead of the wall clock: sleep until the next event is due or a moment has passed.
static void wait_for_wall_clock(struct session *session)
{
    uint64_t next_ns;
    uint64_t wait_ms = 20;
    if (machine_next_event_ns(session->machine, &next_ns)) {
        const uint64_t now_ns = allowed_ns(session);
        const uint64_t until_ms = next_ns > now_ns ? (next_ns - now_ns) / NS_PER_MS : 0;
        wait_ms = until_ms < wait_ms ? until_ms : wait_ms;
    }
    (void)uv_idle_stop(&session->work);
    (void)uv_timer_start(&session->pacer, resume_work, wait_ms > 0 ? wait_ms : 1, 0);
}

// Time is where it may go to.
static void on_reached(struct session *session)
{
    if (machine_now_ns(session->machine) < session->until_ns) {
        wait_for_wall_clock(session);
        return;
    }
    if (session->held) {
        stop_running(session);
        control_run_done(session->control, "reached");
    } else {
        session_end(session);
    }
}

// Every process waits for input, which may come until the limit.
static void wait_for_input(struct session *session)
{
    (void)uv_idle_stop(&session->work);
    session->running = false;
    if (!session->options->has_limit)
        return;
    const uint64_t paced_ns = allowed_ns(session);
    if (paced_ns >= session->until_ns)
        session_end(session);
    else
        (void)uv_timer_start(&session->pacer, resume_work, (session->until_ns - paced_ns) / NS_PER_MS + 1, 0);
}

// Nothing will happen by itself any more.
static void on_idle(struct session *session)
{
    if (session->held) {
        machine_skip(session->machine, session->until_ns);
        stop_running(session);
        control_run_done(session->control, "idle");
    } else if (session->input_ended || machine_all_ended(session->machine)) {
        if (!machine_all_ended(session->machine) && !session->options->has_limit)
            say("every process waits for input that can't come: the run is over");
        session_end(session);
    } else {
        wait_for_input(session);
    }
}

// A test may still want to look at what is left.
static void on_panic(struct session *session)
{
    if (!session->held) {
        session_end(session);
        return;
    }
    stop_running(session);
    control_run_done(session->control, "panicked");
}

static void work(uv_idle_t *idle)
{
    struct session *const session = idle->data;
    if (session->control != NULL && control_is_behind(session->control)) {
        (void)uv_idle_stop(idle);
        return;
    }
    switch (machine_run(session->machine, allowed_ns(session), STEPS_PER_ROUND)) {
    case MACHINE_BUSY:
        if (session->control != NULL && control_wants_stop(session->control)) {
            stop_running(session);
            control_run_done(session->control, "stopped");
        }
        break;
    case MACHINE_REACHED:
        on_reached(session);
        break;
    case MACHINE_IDLE:
        on_idle(session);
        break;
    case MACHINE_PANICKED:
        session->panicked = true;
        on_panic(session);
        break;
    case MACHINE_RESET:
        say("the board was reset");
        if (session->held)
            control_run_done(session->control, "reset");
        session_end(session);
        break;
    }
}

void session_continue(struct session *session, uint64_t until_ns)
{
    session->until_ns = until_ns;
    session->running = true;
    session->real_start_ns = uv_hrtime();
    session->virtual_start_ns = machine_now_ns(session->machine);
    (void)uv_idle_start(&session->work, work);
}

void session_go_on(struct session *session)
{
    if (session->running && !session->ended)
        (void)uv_idle_start(&session->work, work);
}

void session_poke(struct session *session)
{
    if (session->held || session->ended || session->machine == NULL)
        return;
    if (!session->running)
        session_continue(session, session->until_ns);
    else
        (void)uv_idle_start(&session->work, work);
}

// --- Setting up ----------------------------------------------------------------------------------

static void on_interrupted(uv_async_t *async)
{
    session_end(async->data);
}

static void catch_signals(struct session *session)
{
    const struct sigaction action = {.sa_handler = on_signal};
    signalled = &session->interrupted;
    (void)sigaction(SIGINT, &action, NULL);
    (void)sigaction(SIGTERM, &action, NULL);
    (void)sigaction(SIGHUP, &action, NULL);
    (void)signal(SIGPIPE, SIG_IGN);
}

static void init_loop(struct session *session)
{
    (void)uv_loop_init(&session->loop);
    (void)uv_idle_init(&session->loop, &session->work);
    (void)uv_timer_init(&session->loop, &session->pacer);
    (void)uv_async_init(&session->loop, &session->interrupted, on_interrupted);
    session->work.data = session->pacer.data = session->interrupted.data = session;
}

static bool open_watchers(struct session *session)
{
    const struct options *const options = session->options;
    char message[512];
    if (options->strace)
        session->strace = strace_create();
    if (options->trace != NULL) {
        session->trace = trace_create(options->trace, message, sizeof(message));
        if (session->trace == NULL) {
            say(message);
            return false;
        }
    }
    watch_init(session);
    return true;
}

static bool open_machine(struct session *session)
{
    const struct options *const options = session->options;
    const struct machine_listener listener = watch_listener(session);
    const struct machine_options machine_options = {
        .board = sim_board_find(options->board),
        .seed = options->seed,
        .scheduler = options->scheduler,
        .fault_policy = options->fault_policy,
        .listener = &listener,
        .observer = &session->observer,
        .process_console = options->process_console,
    };
    char message[512];
    session->machine = machine_create(&machine_options, message, sizeof(message));
    if (session->machine == NULL) {
        say(message);
        return false;
    }
    if (session->strace != NULL)
        strace_attach(session->strace, session->machine);
    if (session->trace != NULL)
        trace_attach(session->trace, session->machine);
    return true;
}

// "NAME=PATH" or "PATH".
static struct machine_application application_of(const char *word, char *name, size_t name_size)
{
    const char *const equals = strchr(word, '=');
    if (equals == NULL || (size_t)(equals - word) >= name_size)
        return (struct machine_application){.path = word};
    memcpy(name, word, (size_t)(equals - word));
    name[equals - word] = '\0';
    return (struct machine_application){.path = equals + 1, .name = name};
}

static bool is_named(const char *wanted, const struct machine_application *application)
{
    return wanted != NULL && application->name != NULL && strcmp(wanted, application->name) == 0;
}

static bool install(struct session *session, const char *word)
{
    char name[256], message[512];
    struct machine_application application = application_of(word, name, sizeof(name));
    application.debugged = is_named(session->options->gdb, &application);
    if (is_named(session->options->valgrind, &application)) {
        application.wrapper = session->valgrind.words;
        application.wrapper_status = &session->valgrind.status;
    }
    const struct process *const process = machine_install(session->machine, &application, message, sizeof(message));
    if (process == NULL) {
        say(message);
        return false;
    }
    return !application.debugged || debugger_start(session, process, application.path);
}

static bool load_flash_image(struct session *session, const char *path)
{
    uint8_t *image = NULL;
    long size = -1;
    FILE *const file = fopen(path, "rb");
    if (file != NULL && fseek(file, 0, SEEK_END) == 0 && (size = ftell(file)) >= 0 && fseek(file, 0, SEEK_SET) == 0)
        image = malloc((size_t)size + 1);
    const bool read = image != NULL && fread(image, 1, (size_t)size, file) == (size_t)size;
    if (!read)
        (void)fprintf(stderr, "verge: the flash image %s can't be read: %s\n", path, strerror(errno));
    else if (machine_load_flash(session->machine, image, (size_t)size) == 0)
        (void)fprintf(stderr, "verge: the flash image %s holds no application that this board can run\n", path);
    if (file != NULL)
        (void)fclose(file);
    free(image);
    return read;
}

// An option that names an application means one of those that run.
static bool is_among(const char *option, const char *wanted, const struct options *options)
{
    const size_t size = wanted != NULL ? strlen(wanted) : 0;
    for (size_t i = 0; wanted != NULL && i < options->app_count; i++)
        if (strncmp(options->apps[i], wanted, size) == 0 && options->apps[i][size] == '=')
            return true;
    if (wanted != NULL)
        (void)fprintf(stderr, "verge: %s names no application of this run: %s\n", option, wanted);
    return wanted == NULL;
}

static bool install_all(struct session *session)
{
    const struct options *const options = session->options;
    for (size_t i = 0; i < options->app_count; i++)
        if (!install(session, options->apps[i]))
            return false;
    if (!is_among("--gdb", options->gdb, options) || !is_among("--valgrind", options->valgrind, options))
        return false;
    return options->flash_image == NULL || load_flash_image(session, options->flash_image);
}

static bool set_up(struct session *session)
{
    const struct options *const options = session->options;
    if (!valgrind_prepare(&session->valgrind, options->valgrind_args)) {
        say("--valgrind-args has too many words");
        return false;
    }
    session->held = options->control != NULL;
    session->input_ended = session->held;
    if (session->held && (session->control = control_create(session, options->control)) == NULL)
        return false;
    session->terminal = terminal_create(session);
    if (session->terminal == NULL || !open_watchers(session) || !open_machine(session))
        return false;
    if (options->gdb != NULL)
        session->input_ended = true; // the keyboard is gdb's
    else if (!session->held)
        terminal_start_reading(session->terminal);
    session->real_time =
        options->pace == PACE_REALTIME || (options->pace == PACE_AUTO && !options->has_limit && !session->held &&
                                           terminal_is_interactive(session->terminal));
    return install_all(session);
}

// --- Ending --------------------------------------------------------------------------------------

static void tear_down(struct session *session)
{
    if (session->control != NULL)
        control_destroy(session->control);
    session->control = NULL;
    if (session->terminal != NULL)
        terminal_destroy(session->terminal);
    session->terminal = NULL;
    if (session->trace != NULL && !trace_destroy(session->trace))
        say("the trace file could not be written to its end");
    session->trace = NULL;
    session->observer = (struct observer){0};
    machine_destroy(session->machine);
    if (session->strace != NULL)
        strace_destroy(session->strace);
    signalled = NULL;
    debugger_end();
    uv_close((uv_handle_t *)&session->work, NULL);
    uv_close((uv_handle_t *)&session->pacer, NULL);
    uv_close((uv_handle_t *)&session->interrupted, NULL);
    (void)uv_run(&session->loop, UV_RUN_DEFAULT);
    (void)uv_loop_close(&session->loop);
}

int session_run(const struct options *options)
{
    struct session session = {.options = options};
    int status = EXIT_WRONG_USE;
    init_loop(&session);
    catch_signals(&session);
    debugger_listen(&session);
    if (set_up(&session)) {
        if (!session.held)
            session_continue(&session, options->has_limit ? options->limit_ns : UINT64_MAX);
        if (!session.ended)
            (void)uv_run(&session.loop, UV_RUN_DEFAULT);
        status = session.faulted || session.panicked ? EXIT_RUN_FAILED : EXIT_ALL_WELL;
    }
    tear_down(&session);
    if (status == EXIT_ALL_WELL && session.valgrind.status != 0) {
        say("valgrind found errors");
        status = EXIT_RUN_FAILED;
    }
    return status;
}
