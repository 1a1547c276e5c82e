// SPDX-License-Identifier: Apache-2.0 OR MIT
// gdb on a native application: started on the terminal and stopped at main, or attached later by
// `./verge gdb`, which asks with SIGUSR1 and the child's process number for the child to be let go.
#pragma once

#include "emulator/session.h"

// Starts gdb on the process. False: gdb can't be started; stderr says what to do.
bool debugger_start(struct session *session, const struct process *process, const char *path);

// A shell's words that start a debugger on this terminal, by which the session ends.
bool debugger_start_command(struct session *session, const char *command);

// Begins to listen for requests to let a child go.
void debugger_listen(struct session *session);
void debugger_end(void);
