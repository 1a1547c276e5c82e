// SPDX-License-Identifier: Apache-2.0 OR MIT
// Gives what the kernel and the board tell to all parts of a session that watch.
#pragma once

#include "emulator/session.h"

// Fills in session->observer.
void watch_init(struct session *session);
// The machine was put back to another moment: who shows its state is told.
void watch_restored(struct session *session);
// The listener for the machine's outside.
struct machine_listener watch_listener(struct session *session);
