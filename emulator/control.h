// SPDX-License-Identifier: Apache-2.0 OR MIT
// The control socket: one JSON object a line in both directions over a Unix socket. docs/control.md
// is its reference. While it exists, only its client moves virtual time.
#pragma once

#include "emulator/session.h"

struct control;

// NULL: the socket can't be made; stderr says why.
struct control *control_create(struct session *session, const char *path);
void control_destroy(struct control *control);

// A run that the client asked for is over. why: "reached", "idle", "stopped", "panicked",
// "reset".
void control_run_done(struct control *control, const char *why);
// The client asked the run to end on something that has happened.
bool control_wants_stop(const struct control *control);

// The client is slow to read: nothing more should happen until session_go_on() is called.
bool control_is_behind(const struct control *control);

// What is told to the client as events.
void control_uart(struct control *control, unsigned port, const uint8_t *data, size_t size);
void control_led(struct control *control, size_t led, bool on);
void control_pin(struct control *control, uint32_t pin, bool level);
void control_state(struct control *control, const struct process *process);
void control_device(struct control *control, const struct sim_device *device);
void control_fault(struct control *control, const struct process *process);
