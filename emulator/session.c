// SPDX-License-Identifier: Apache-2.0 OR MIT
// See session.h.
#include "emulator/session.h"

#include "emulator/applications.h"
#include "emulator/control.h"
#include "emulator/debugger.h"
#include "emulator/guest/inside.h"
#include "emulator/panel/panel.h"
#include "emulator/record.h"
#include "emulator/replay.h"
#include "emulator/serial.h"
#include "emulator/snapshots.h"
#include "emulator/strace.h"
#include "emulator/terminal.h"
#include "emulator/trace.h"
#include "emulator/vcd.h"
#include "emulator/watch.h"
#include "emulator/wav.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { STEPS_PER_ROUND = 4096, NS_PER_MS = 1000000, STEPS_AT_ONCE = 1000 };

// With a window, the machine runs at most about this long before the loop looks at the window again.
enum { ROUND_NS = 5 * NS_PER_MS };

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

void session_say(const char *text)
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

// How far time may go at all: to the limit, or to what somebody has appointed before it.
static uint64_t limit_ns(const struct session *session)
{
    uint64_t next_ns;
    return sim_clock_next(&session->outside, &next_ns) && next_ns < session->until_ns ? next_ns : session->until_ns;
}

// How far time may go now: with the wall clock, or to the limit at once.
static uint64_t allowed_ns(struct session *session)
{
    const uint64_t limit = limit_ns(session);
    if (session->speed <= 0)
        return limit;
    const double passed = (double)(uv_hrtime() - session->real_start_ns) * session->speed;
    const uint64_t paced = session->virtual_start_ns + (uint64_t)passed;
    return paced < limit ? paced : limit;
}

void session_appoint(struct session *session, struct sim_event *event, uint64_t at_ns)
{
    sim_clock_set(&session->outside, event, at_ns);
}

// True: something was due, and the machine may have work from it.
static bool run_appointments(struct session *session)
{
    const uint64_t now_ns = machine_now_ns(session->machine);
    uint64_t next_ns;
    bool any = false;
    while (sim_clock_next(&session->outside, &next_ns) && next_ns <= now_ns) {
        if (next_ns > session->outside.now_ns)
            sim_clock_advance(&session->outside, next_ns);
        any |= sim_clock_run_due(&session->outside);
    }
    return any;
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
        const double ahead_ns = next_ns > now_ns ? (double)(next_ns - now_ns) : 0;
        const uint64_t until_ms = session->speed > 0 ? (uint64_t)(ahead_ns / session->speed) / NS_PER_MS : 0;
        wait_ms = until_ms < wait_ms ? until_ms : wait_ms;
    }
    (void)uv_idle_stop(&session->work);
    (void)uv_timer_start(&session->pacer, resume_work, wait_ms > 0 ? wait_ms : 1, 0);
}

static bool is_watched(const struct session *session)
{
    return session->panel != NULL && panel_is_open(session->panel);
}

// The run is over. Where a person looks at it, it stays to be looked at.
static void finish(struct session *session)
{
    if (!is_watched(session)) {
        session_end(session);
        return;
    }
    session->is_finished = true;
    stop_running(session);
    panel_finished(session->panel);
}

// Time is where it may go to.
static void on_reached(struct session *session)
{
    if (run_appointments(session))
        return;
    if (machine_now_ns(session->machine) < session->until_ns) {
        wait_for_wall_clock(session);
        return;
    }
    if (session->held) {
        stop_running(session);
        control_run_done(session->control, "reached");
    } else {
        finish(session);
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
        finish(session);
    else
        (void)uv_timer_start(&session->pacer, resume_work, (session->until_ns - paced_ns) / NS_PER_MS + 1, 0);
}

// Somebody outside has an appointment, or looks at a window whose clock goes on with the wall clock: time
// passes although no process needs it. False: neither is so.
static bool pass_time(struct session *session)
{
    const bool appointed = limit_ns(session) < session->until_ns;
    const bool goes_on = is_watched(session) && session->speed > 0 && !session->held;
    if (!appointed && !goes_on)
        return false;
    machine_skip(session->machine, allowed_ns(session));
    if (!run_appointments(session)) {
        if (machine_now_ns(session->machine) >= session->until_ns)
            return false;
        wait_for_wall_clock(session);
    }
    return true;
}

// Nothing will happen by itself any more.
static void on_idle(struct session *session)
{
    if (pass_time(session))
        return;
    if (session->held) {
        machine_skip(session->machine, session->until_ns);
        stop_running(session);
        control_run_done(session->control, "idle");
    } else if (!is_watched(session) && (session->input_ended || machine_all_ended(session->machine))) {
        if (!machine_all_ended(session->machine) && !session->options->has_limit)
            session_say("every process waits for input that can't come: the run is over");
        session_end(session);
    } else {
        wait_for_input(session);
    }
}

// A test may still want to look at what is left.
static void on_panic(struct session *session)
{
    if (!session->held) {
        finish(session);
        return;
    }
    stop_running(session);
    control_run_done(session->control, "panicked");
}

// What has become of the machine after a piece of its run.
static void take_status(struct session *session, enum machine_status status)
{
    switch (status) {
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
        session_say("the board was reset");
        if (session->held)
            control_run_done(session->control, "reset");
        session_end(session);
        break;
    }
}

static enum machine_status run_machine(struct session *session, uint64_t until_ns, uint64_t max_steps)
{
    return session->replay != NULL ? replay_run(session->replay, until_ns, max_steps)
                                   : machine_run(session->machine, until_ns, max_steps);
}

// Asked for at each decision of the scheduler, so that it has to be cheap; a few ms more or less do not matter.
static uint64_t coarse_ns(void)
{
    struct timespec now;
    (void)clock_gettime(CLOCK_MONOTONIC_COARSE, &now);
    return (uint64_t)now.tv_sec * 1000 * NS_PER_MS + (uint64_t)now.tv_nsec;
}

// A window wants to be looked after 60 times a second, however long processes compute.
static enum machine_status run_round(struct session *session)
{
    session->round_end_ns = coarse_ns() + ROUND_NS;
    return run_machine(session, allowed_ns(session), STEPS_PER_ROUND);
}

bool session_round_is_over(const struct session *session)
{
    return coarse_ns() >= session->round_end_ns;
}

static bool somebody_is_behind(const struct session *session)
{
    return (session->control != NULL && control_is_behind(session->control)) ||
           (session->inside != NULL && inside_stands(session->inside)) ||
           (session->serial != NULL && serial_is_behind(session->serial));
}

// The recorded run was over here, or this one is no repetition of it. False: neither is so.
static bool end_replay(struct session *session)
{
    const char *const problem = replay_problem(session->replay);
    if (problem == NULL && !replay_is_over(session->replay))
        return false;
    if (problem == NULL && session->inside != NULL && inside_holds_at_end(session->inside))
        return true;
    session->strayed = problem != NULL;
    if (problem != NULL)
        session_say(problem);
    finish(session);
    return true;
}

static void work(uv_idle_t *idle)
{
    struct session *const session = idle->data;
    if (somebody_is_behind(session)) {
        (void)uv_idle_stop(idle);
        return;
    }
    const enum machine_status status = run_round(session);
    if (session->inside != NULL)
        inside_round(session->inside);
    if (session->inside != NULL && inside_stands(session->inside))
        return; // in the middle of something
    if (session->replay == NULL || !end_replay(session))
        take_status(session, status);
}

static void restart_pace(struct session *session)
{
    session->real_start_ns = uv_hrtime();
    session->virtual_start_ns = machine_now_ns(session->machine);
}

void session_set_speed(struct session *session, double speed)
{
    if (session->held)
        return;
    session->speed = speed;
    restart_pace(session);
    session_poke(session);
}

void session_pause(struct session *session, bool paused)
{
    if (session->held || session->is_finished || session->paused == paused)
        return;
    session->paused = paused;
    if (paused)
        stop_running(session);
    else
        session_poke(session);
}

void session_step(struct session *session)
{
    uint64_t next_ns = 0;
    enum machine_status status = MACHINE_BUSY;
    if (session->held || session->is_finished)
        return;
    session_pause(session, true);
    if (machine_next_event_ns(session->machine, &next_ns) && next_ns <= limit_ns(session))
        status = run_machine(session, next_ns, 1);
    for (int i = 0; i < STEPS_AT_ONCE && status == MACHINE_BUSY; i++) {
        status = run_machine(session, limit_ns(session), 1);
        if (machine_next_event_ns(session->machine, &next_ns))
            break;
    }
    (void)run_appointments(session);
    if (session->replay != NULL && end_replay(session))
        return;
    if (status == MACHINE_PANICKED || status == MACHINE_RESET)
        take_status(session, status);
}

void session_continue(struct session *session, uint64_t until_ns)
{
    session->until_ns = until_ns;
    session->running = true;
    restart_pace(session);
    (void)uv_idle_start(&session->work, work);
}

void session_go_on(struct session *session)
{
    if (session->running && !session->ended)
        (void)uv_idle_start(&session->work, work);
}

void session_poke(struct session *session)
{
    if (session->held || session->ended || session->paused || session->is_finished || session->machine == NULL)
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
            session_say(message);
            return false;
        }
    }
    if (options->wav != NULL && (session->wav = wav_create(options->wav)) == NULL) {
        (void)fprintf(stderr, "verge: the sound file %s can't be written: %s\n", options->wav, strerror(errno));
        return false;
    }
    if (options->vcd != NULL && (session->vcd = vcd_create(options->vcd)) == NULL) {
        (void)fprintf(stderr, "verge: the signal file %s can't be written: %s\n", options->vcd, strerror(errno));
        return false;
    }
    watch_init(session);
    return true;
}

// In this order: a run that is repeated may be recorded again.
static bool open_records(struct session *session)
{
    const struct options *const options = session->options;
    char message[1024];
    int status = EXIT_WRONG_USE;
    if (options->replay != NULL &&
        (session->replay = replay_create(options, message, sizeof(message), &status)) == NULL) {
        session_say(message);
        session->strayed = status == EXIT_RUN_FAILED;
        return false;
    }
    if (options->record != NULL && (session->record = record_create(options, message, sizeof(message))) == NULL) {
        session_say(message);
        return false;
    }
    return true;
}

static bool has_guests(const struct options *options)
{
    return options->flash_image != NULL || options->restored != NULL;
}

// The program that executes guests lies beside this one.
static bool open_guests(struct session *session)
{
    char path[4096], message[512];
    const ssize_t length = readlink("/proc/self/exe", path, sizeof(path) - sizeof("/verge-guest"));
    const char *const slash = length > 0 ? memrchr(path, '/', (size_t)length) : NULL;
    guest_host_init(&session->guests);
    if (session->options->in_process || !has_guests(session->options) || slash == NULL ||
        inside_is_wanted(session->options))
        return true;
    memcpy(path + (slash - path), "/verge-guest", sizeof("/verge-guest"));
    if (guest_host_use_children(&session->guests, path, message, sizeof(message)))
        return true;
    session_say(message);
    return false;
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
        .executor = &session->guests.executor,
        .processor = options_processor(options),
        .costs = options_costs(options),
        .clock_hz = options_clock_hz(options),
    };
    char message[512];
    if (!open_guests(session))
        return false;
    session->machine = machine_create(&machine_options, message, sizeof(message));
    if (session->machine == NULL) {
        session_say(message);
        return false;
    }
    if (session->strace != NULL)
        strace_attach(session->strace, session->machine);
    if (session->trace != NULL)
        trace_attach(session->trace, session->machine);
    if (session->vcd != NULL)
        vcd_attach(session->vcd, session->machine);
    if (session->record != NULL)
        record_attach(session->record, session->machine);
    return true;
}

// The state at the end.
static bool keep_snapshot(const struct session *session)
{
    char message[512];
    if (session->options->snapshot == NULL || session->machine == NULL ||
        snapshot_file_write(session, session->options->snapshot, message, sizeof(message)))
        return true;
    session_say(message);
    return false;
}

// Who looks into what runs on it.
static bool open_inside(struct session *session)
{
    const bool wanted = inside_is_wanted(session->options) || session->options->symbol_count > 0;
    return !wanted || inside_open(session);
}

// Where the board's input comes from.
static void start_reading(struct session *session)
{
    if (session->replay != NULL)
        replay_begin(session->replay, session->machine);
    if (session->serial != NULL)
        serial_start_reading(session->serial);
    if (session->options->gdb_count > 0)
        session->input_ended = true; // the keyboard is gdb's
    else if (session->replay != NULL || (session->serial != NULL && !session->held))
        session->input_ended = session->serial == NULL || !serial_has_input(session->serial);
    else if (!session->held)
        terminal_start_reading(session->terminal);
}

static bool set_up(struct session *session)
{
    const struct options *const options = session->options;
    if (!valgrind_prepare(&session->valgrind, options->valgrind_args)) {
        session_say("--valgrind-args has too many words");
        return false;
    }
    session->held = options->control != NULL;
    session->input_ended = session->held;
    if (session->held && (session->control = control_create(session, options->control)) == NULL)
        return false;
    session->terminal = terminal_create(session);
    if (session->terminal == NULL || (panel_is_wanted(options) && !panel_create(session)))
        return false;
    if (options->uart0 != NULL && (session->serial = serial_create(session, options->uart0)) == NULL)
        return false;
    if (!open_records(session) || !open_watchers(session) || !open_machine(session))
        return false;
    start_reading(session);
    if (session->panel != NULL && !panel_start(session->panel))
        return false;
    const bool typed = session->serial != NULL && serial_has_input(session->serial) && session->replay == NULL;
    const bool watched = terminal_is_interactive(session->terminal) || is_watched(session) || typed;
    const bool real_time = options->pace == PACE_REALTIME ||
                           (options->pace == PACE_AUTO && !options->has_limit && !session->held && watched);
    session->speed = real_time ? 1 : 0;
    if (!applications_install(session) || !open_inside(session))
        return false;
    if (session->record != NULL)
        record_applications_are_there(session->record);
    return true;
}

// --- Ending --------------------------------------------------------------------------------------

static void tear_down(struct session *session)
{
    if (session->control != NULL)
        control_destroy(session->control);
    session->control = NULL;
    if (session->panel != NULL)
        panel_destroy(session->panel);
    session->panel = NULL;
    if (session->terminal != NULL)
        terminal_destroy(session->terminal);
    session->terminal = NULL;
    if (session->trace != NULL && !trace_destroy(session->trace))
        session_say("the trace file could not be written to its end");
    session->trace = NULL;
    if (session->wav != NULL &&
        !wav_destroy(session->wav, session->machine != NULL ? machine_now_ns(session->machine) : 0))
        session_say("the sound file could not be written to its end");
    session->wav = NULL;
    if (session->vcd != NULL && !vcd_destroy(session->vcd))
        session_say("the signal file could not be written to its end");
    session->vcd = NULL;
    if (session->record != NULL && !record_destroy(session->record))
        session_say("the record could not be written to its end");
    session->record = NULL;
    if (session->serial != NULL && !serial_destroy(session->serial))
        session_say("the file of UART 0 could not be written to its end");
    session->serial = NULL;
    if (session->inside != NULL && !inside_finish(session->inside))
        session_say("what was seen inside could not be written to its end");
    session->observer = (struct observer){0};
    machine_destroy(session->machine);
    inside_destroy(session->inside);
    guest_host_end(&session->guests);
    free(session->flash);
    if (session->replay != NULL)
        replay_destroy(session->replay);
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
    static struct session session; // machines know its address, also those that are kept in files
    int status = EXIT_WRONG_USE;
    session = (struct session){.options = options};
    init_loop(&session);
    catch_signals(&session);
    debugger_listen(&session);
    if (set_up(&session)) {
        if (!session.held)
            session_continue(&session,
                             options->has_limit ? machine_now_ns(session.machine) + options->limit_ns : UINT64_MAX);
        if (!session.ended)
            (void)uv_run(&session.loop, UV_RUN_DEFAULT);
        status = session.faulted || session.panicked ? EXIT_RUN_FAILED : EXIT_ALL_WELL;
    }
    if (session.strayed || !keep_snapshot(&session))
        status = EXIT_RUN_FAILED;
    tear_down(&session);
    if (status == EXIT_ALL_WELL && session.valgrind.status != 0) {
        session_say("valgrind found errors");
        status = EXIT_RUN_FAILED;
    }
    return status;
}
