// SPDX-License-Identifier: Apache-2.0 OR MIT
// gdb on a native application: started on the terminal, stopped at main.
#pragma once

#include "emulator/session.h"

// Starts gdb on the process. False: gdb can't be started; stderr says what to do.
bool debugger_start(struct session *session, const struct process *process, const char *path);
