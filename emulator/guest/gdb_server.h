// SPDX-License-Identifier: Apache-2.0 OR MIT
// gdb's way to one guest of a session: a TCP port of this host on which it is debugged. While the guest is held, so is
// the whole board and its time; of several, each holds its own guest, and the board goes on when none does.
#pragma once

#include <stdbool.h>
#include <stdint.h>

struct gdb_server;
struct process;
struct session;

// Holds the guest before its first instruction. NULL, after saying why: it is no guest in this process, or no port.
// may_go_back: it is the only one, so nobody else's guest goes back with it.
struct gdb_server *gdb_server_create(struct session *session, const struct process *process, bool may_go_back);
void gdb_server_destroy(struct gdb_server *server);
uint16_t gdb_server_port(const struct gdb_server *server);
// The board stands, as long as the debugger says.
bool gdb_server_stands(const struct gdb_server *server);
// The machine has run a while, and does not run now.
void gdb_server_round(struct gdb_server *server);
// Something comes from outside, which going back can't repeat.
void gdb_server_input(struct gdb_server *server);
// A run that is repeated is over: the debugger may look at it, or go back, before it ends.
bool gdb_server_holds_at_end(struct gdb_server *server);
// What the machine does now was seen before.
bool gdb_server_repeats(const struct gdb_server *server);
// It is on its way back to a moment of the past.
bool gdb_server_goes_back(const struct gdb_server *server);
// A process changed state.
void gdb_server_state(struct gdb_server *server, const struct process *process);
