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
    CONTROL_STOP_DEVICE = 1u << 5,
    CONTROL_STOP_PICTURE = 1u << 6,
};

struct control_feed;
struct control_snapshot;
struct control_pictured;

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
    uint64_t run; // counts runs and steps: a picture is told of once in each
    struct control_pictured *pictured;
    struct control_snapshot *snapshots; // moments to come back to, the latest first
    uint64_t last_snapshot;
    struct control_feed *feeds; // values that wait for their moment
};

// Answers one request: takes the object, returns the reply to send, or NULL when it comes later.
cJSON *control_request(struct control *control, const cJSON *request);

// For the functions of requests: replies, and members of a request.
cJSON *control_success(void);
cJSON *control_failed(const char *text);
// NULL: it is no text, or not there.
const char *control_text_of(const cJSON *request, const char *name);
// A whole number from 0 to most. False: it is none.
bool control_number_of(const cJSON *request, const char *name, double most, uint64_t *value);

// Requests about devices (control_devices.c).
cJSON *control_request_devices(struct control *control, const cJSON *request);
cJSON *control_request_set(struct control *control, const cJSON *request);
cJSON *control_request_break(struct control *control, const cJSON *request);
cJSON *control_request_feed(struct control *control, const cJSON *request);
// What a device shows, by the names of its outputs. NULL: it has none.
cJSON *control_outputs(const struct sim_device *device);
void control_forget_feeds(struct control *control);

// Requests about pictures, texts and fingers (control_screens.c).
cJSON *control_request_screen(struct control *control, const cJSON *request);
cJSON *control_request_text(struct control *control, const cJSON *request);
cJSON *control_request_touch(struct control *control, const cJSON *request);
// The device's picture was told of in this run already; from now on it was.
bool control_was_pictured(struct control *control, const struct sim_device *device);
void control_forget_pictures(struct control *control);

// The request for a picture of the panel (control_panel.c).
cJSON *control_request_screenshot(struct control *control, const cJSON *request);

// Byte text as JSON text: each character is one byte.
cJSON *control_bytes(const uint8_t *data, size_t size);
cJSON *control_process(const struct process *process);
// The kernel's report of it as JSON text.
cJSON *control_report(const struct process *process);

// Requests about snapshots (control_snapshots.c).
cJSON *control_request_snapshot(struct control *control, const cJSON *request);
cJSON *control_request_restore(struct control *control, const cJSON *request);
cJSON *control_request_forget(struct control *control, const cJSON *request);
void control_forget_snapshots(struct control *control);
