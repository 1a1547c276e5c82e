// SPDX-License-Identifier: Apache-2.0 OR MIT
// One run of the simulator: the machine, the loop that drives it, and who watches. libuv's loop is
// the only one; the machine runs in pieces between its events.
#pragma once

#include "emulator/guest/guest.h"
#include "emulator/options.h"
#include "emulator/valgrind.h"
#include "hal-sim/clock.h"
#include "hal-sim/machine.h"

#include <uv.h>

struct control;
struct inside;
struct panel;
struct record;
struct replay;
struct serial;
struct strace;
struct terminal;
struct trace;
struct vcd;
struct wav;

struct session {
    const struct options *options;
    struct guest_host guests;
    struct machine *machine;
    uint8_t *flash; // what its flash was filled with
    size_t flash_size;
    uv_loop_t loop;
    uv_idle_t work;
    uv_timer_t pacer;
    uv_async_t interrupted; // a signal asks us to end

    // How far time may go.
    bool held; // only the control socket moves time
    bool running;
    bool paused;           // somebody at the panel stopped it
    bool is_finished;      // the machine panicked or the run's limit came, and somebody still looks at it
    double speed;          // of virtual time against the wall clock; 0: as fast as possible
    uint64_t round_end_ns; // of the host: when the loop wants to look at other things
    uint64_t until_ns;
    struct sim_clock outside; // what comes from outside at its virtual time: values that are played back, pictures
    uint64_t real_start_ns, virtual_start_ns;

    // Why it ended.
    bool ended;
    bool faulted;
    bool panicked;
    bool strayed;     // it could not repeat its record
    bool input_ended; // nothing can come from the terminal any more

    struct valgrind valgrind; // status is known once the machine is gone
    struct terminal *terminal;
    struct panel *panel; // NULL: nobody looks
    struct control *control;
    struct trace *trace;
    struct strace *strace;
    struct wav *wav;       // NULL: the buzzer is not recorded
    struct vcd *vcd;       // NULL: no signals are kept
    struct record *record; // NULL: what comes from outside is not kept
    struct replay *replay; // NULL: it is no repetition
    struct serial *serial; // NULL: UART 0 is at the terminal
    struct inside *inside; // NULL: nobody looks into guests
    struct observer observer;
};

// Runs to the end and returns the exit status.
int session_run(const struct options *options);

// For the parts of a session.
// A line to the user.
void session_say(const char *text);
void session_end(struct session *session);
// Lets time move to until_ns (virtual).
void session_continue(struct session *session, uint64_t until_ns);
// Goes on with a run that waited for its client.
void session_go_on(struct session *session);
// Outside input came: wake the machine up if it sleeps.
void session_poke(struct session *session);
// Real time is 1; 0 is as fast as possible. Does nothing to a run that a client holds.
void session_set_speed(struct session *session, double speed);
void session_pause(struct session *session, bool paused);
// From a pause: on to the next event, and until every process waits again.
void session_step(struct session *session);
// The machine has run long enough without a look at the window.
bool session_round_is_over(const struct session *session);
// Runs the event from the loop when virtual time comes to at_ns; time stops there for it.
void session_appoint(struct session *session, struct sim_event *event, uint64_t at_ns);
