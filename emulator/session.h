// SPDX-License-Identifier: Apache-2.0 OR MIT
// One run of the simulator: the machine, the loop that drives it, and who watches. libuv's loop is
// the only one; the machine runs in pieces between its events.
#pragma once

#include "emulator/options.h"
#include "emulator/valgrind.h"
#include "hal-sim/machine.h"

#include <uv.h>

struct control;
struct strace;
struct terminal;
struct trace;

struct session {
    const struct options *options;
    struct machine *machine;
    uv_loop_t loop;
    uv_idle_t work;
    uv_timer_t pacer;
    uv_async_t interrupted; // a signal asks us to end

    // How far time may go.
    bool held; // only the control socket moves time
    bool running;
    bool real_time;
    uint64_t until_ns;
    uint64_t real_start_ns, virtual_start_ns;

    // Why it ended.
    bool ended;
    bool faulted;
    bool panicked;
    bool input_ended; // nothing can come from the terminal any more

    struct valgrind valgrind; // status is known once the machine is gone
    struct terminal *terminal;
    struct control *control;
    struct trace *trace;
    struct strace *strace;
    struct observer observer;
};

// Runs to the end and returns the exit status.
int session_run(const struct options *options);

// For the parts of a session.
void session_end(struct session *session);
// Lets time move to until_ns (virtual).
void session_continue(struct session *session, uint64_t until_ns);
// Goes on with a run that waited for its client.
void session_go_on(struct session *session);
// Outside input came: wake the machine up if it sleeps.
void session_poke(struct session *session);
