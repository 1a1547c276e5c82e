// SPDX-License-Identifier: Apache-2.0 OR MIT
// Between the control socket's connection (control.c) and its requests (control_requests.c).
#pragma once

#include "emulator/control.h"

#include <cjson/cJSON.h>

// What a client may ask a run to stop on.
enum control_stop {
    CONTROL_STOP_UART = 1u << 0,
    CONTROL_STOP_LED = 1u << 1,
    CONTROL_STOP_PIN = 1u << 2,
    CONTROL_STOP_FAULT = 1u << 3,
    CONTROL_STOP_STATE = 1u << 4,
};

struct control {
    struct session *session;
    char *path;
    uv_pipe_t server;
    bool server_open;
    uv_pipe_t client;
    bool connected, had_client;
    bool client_open; // the handle is initialised and not closed
    char *early;      // lines for the first client: what happened before it came
    size_t early_size;
    char *line; // what has arrived of the present request
    size_t line_size, line_capacity;
    bool run_pending; // a run whose reply is owed
    cJSON *run_id;
    unsigned stop_on; // enum control_stop
    bool stop_seen;
};

// Answers one request: takes the object, returns the reply to send, or NULL when it comes later.
cJSON *control_request(struct control *control, const cJSON *request);

// Byte text as JSON text: each character is one byte.
cJSON *control_bytes(const uint8_t *data, size_t size);
cJSON *control_process(const struct process *process);
// The kernel's report of it as JSON text.
cJSON *control_report(const struct process *process);
