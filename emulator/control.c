// SPDX-License-Identifier: Apache-2.0 OR MIT
// See control.h. One client at a time; a second one is told so and closed.
#include "emulator/control.h"

#include "emulator/control_internal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

// How much may be on its way to a client that reads slowly before time waits for it, and how long it
// may take to read the rest at the end.
enum { LINE_MAX_BYTES = 1 << 20, BACKLOG_MAX_BYTES = 1 << 20, FAREWELL_MS = 1000, NS_PER_MS = 1000000 };

// --- Out -----------------------------------------------------------------------------------------

struct outgoing {
    uv_write_t request;
    char *text;
};

static void forget(struct outgoing *out)
{
    cJSON_free(out->text);
    free(out);
}

static void on_written(uv_write_t *request, int status)
{
    struct control *const control = request->handle->data;
    (void)status;
    forget((struct outgoing *)request);
    if (!control_is_behind(control))
        session_go_on(control->session);
}

static size_t backlog(const struct control *control)
{
    return control->connected ? uv_stream_get_write_queue_size((const uv_stream_t *)&control->client) : 0;
}

bool control_is_behind(const struct control *control)
{
    return backlog(control) > BACKLOG_MAX_BYTES;
}

// Takes the text.
static void send_line(struct control *control, char *text)
{
    struct outgoing *const out = malloc(sizeof(*out));
    if (out == NULL) {
        cJSON_free(text);
        return;
    }
    out->text = text;
    uv_buf_t buffers[] = {uv_buf_init(text, (unsigned)strlen(text)), uv_buf_init("\n", 1)};
    if (uv_write(&out->request, (uv_stream_t *)&control->client, buffers, 2, on_written) != 0)
        forget(out);
}

// The board is wired and its applications start before a client can be there.
static void keep_line(struct control *control, const char *text)
{
    const size_t size = strlen(text);
    char *const grown = realloc(control->early, control->early_size + size + 2);
    if (grown == NULL)
        return;
    const int separated = control->early_size > 0 ? 1 : 0;
    if (separated)
        grown[control->early_size] = '\n';
    memcpy(grown + control->early_size + separated, text, size + 1);
    control->early = grown;
    control->early_size += size + (size_t)separated;
}

// Takes the object.
static void send_object(struct control *control, cJSON *object)
{
    char *const text = control->connected || !control->had_client ? cJSON_PrintUnformatted(object) : NULL;
    cJSON_Delete(object);
    if (text == NULL)
        return;
    if (control->connected) {
        send_line(control, text);
    } else {
        keep_line(control, text);
        cJSON_free(text);
    }
}

static cJSON *event(const struct control *control, const char *name)
{
    cJSON *const object = cJSON_CreateObject();
    cJSON_AddStringToObject(object, "event", name);
    const struct machine *const machine = control->session->machine; // NULL while it is wired
    cJSON_AddNumberToObject(object, "time_us", machine != NULL ? (double)machine_now_ns(machine) / 1e3 : 0);
    return object;
}

static void happened(struct control *control, enum control_stop what)
{
    if ((control->stop_on & what) == 0)
        return;
    control->stop_seen = true;
    machine_pause(control->session->machine);
}

cJSON *control_bytes(const uint8_t *data, size_t size)
{
    // UTF-8 of U+0000 to U+00FF: at most two bytes each. A NUL travels as U+0100, which stands for no
    // byte, because JSON text of the library ends at NUL.
    char *const text = malloc(size * 2 + 1);
    size_t used = 0;
    for (size_t i = 0; text != NULL && i < size; i++) {
        const unsigned code = data[i] == 0 ? 0x100u : data[i];
        if (code >= 0x80)
            text[used++] = (char)(0xc0 | code >> 6);
        text[used++] = (char)(code >= 0x80 ? (0x80 | (code & 0x3f)) : code);
    }
    if (text == NULL)
        return cJSON_CreateString("");
    text[used] = '\0';
    cJSON *const string = cJSON_CreateString(text);
    free(text);
    return string;
}

void control_uart(struct control *control, unsigned port, const uint8_t *data, size_t size)
{
    cJSON *const object = event(control, "uart");
    cJSON_AddNumberToObject(object, "port", port);
    cJSON_AddItemToObject(object, "text", control_bytes(data, size));
    send_object(control, object);
    happened(control, CONTROL_STOP_UART);
}

void control_led(struct control *control, size_t led, bool on)
{
    cJSON *const object = event(control, "led");
    cJSON_AddNumberToObject(object, "index", (double)led);
    cJSON_AddBoolToObject(object, "on", on);
    send_object(control, object);
    happened(control, CONTROL_STOP_LED);
}

void control_pin(struct control *control, uint32_t pin, bool level)
{
    cJSON *const object = event(control, "pin");
    cJSON_AddNumberToObject(object, "pin", pin);
    const struct sim_board *const board =
        control->session->machine != NULL ? machine_board(control->session->machine) : NULL;
    for (size_t i = 0; board != NULL && i < board->gpio_count; i++)
        if (board->gpio[i] == pin)
            cJSON_AddNumberToObject(object, "index", (double)i);
    cJSON_AddBoolToObject(object, "level", level);
    send_object(control, object);
    happened(control, CONTROL_STOP_PIN);
}

void control_state(struct control *control, const struct process *process)
{
    cJSON *const object = event(control, "state");
    cJSON_AddItemToObject(object, "process", control_process(process));
    send_object(control, object);
    happened(control, CONTROL_STOP_STATE);
}

// A picture may change thousands of times in a run: that it did is told once, and a client asks for what it shows.
static void control_picture(struct control *control, const struct sim_device *device)
{
    if (!control_was_pictured(control, device)) {
        cJSON *const object = event(control, "picture");
        cJSON_AddStringToObject(object, "device", device->name);
        send_object(control, object);
    }
    happened(control, CONTROL_STOP_PICTURE);
}

// A device without outputs has only a picture or a text.
void control_device(struct control *control, const struct sim_device *device)
{
    if (device->picture != NULL || device->text != NULL)
        control_picture(control, device);
    cJSON *const outputs = control_outputs(device);
    if (outputs == NULL)
        return;
    cJSON *const object = event(control, "device");
    cJSON_AddStringToObject(object, "device", device->name);
    cJSON_AddItemToObject(object, "values", outputs);
    send_object(control, object);
    happened(control, CONTROL_STOP_DEVICE);
}

// With the report, because the fault policy may begin a new life before the client can ask.
void control_fault(struct control *control, const struct process *process)
{
    cJSON *const object = event(control, "fault");
    cJSON_AddItemToObject(object, "process", control_process(process));
    cJSON_AddItemToObject(object, "report", control_report(process));
    send_object(control, object);
    happened(control, CONTROL_STOP_FAULT);
}

// --- Requests ------------------------------------------------------------------------------------

static cJSON *failure(const char *text)
{
    cJSON *const reply = cJSON_CreateObject();
    cJSON_AddBoolToObject(reply, "ok", false);
    cJSON_AddStringToObject(reply, "error", text);
    return reply;
}

static void handle_line(struct control *control, const char *line)
{
    cJSON *const request = cJSON_Parse(line);
    cJSON *reply;
    if (!cJSON_IsObject(request)) {
        reply = failure("a request is one JSON object on one line");
    } else {
        reply = control_request(control, request);
        const cJSON *const id = cJSON_GetObjectItemCaseSensitive(request, "id");
        if (reply != NULL && id != NULL)
            cJSON_AddItemToObject(reply, "id", cJSON_Duplicate(id, true));
    }
    cJSON_Delete(request);
    if (reply != NULL)
        send_object(control, reply);
}

bool control_wants_stop(const struct control *control)
{
    return control->stop_seen;
}

void control_run_done(struct control *control, const char *why)
{
    if (!control->run_pending)
        return;
    cJSON *const reply = cJSON_CreateObject();
    cJSON_AddBoolToObject(reply, "ok", true);
    cJSON_AddStringToObject(reply, "why", why);
    cJSON_AddNumberToObject(reply, "time_us", (double)machine_now_ns(control->session->machine) / 1e3);
    if (control->run_id != NULL)
        cJSON_AddItemToObject(reply, "id", control->run_id);
    control->run_id = NULL;
    control->run_pending = false;
    send_object(control, reply);
}

// --- The connection ------------------------------------------------------------------------------

static void on_client_closed(uv_handle_t *handle)
{
    struct control *const control = handle->data;
    control->client_open = false;
}

static void on_server_closed(uv_handle_t *handle)
{
    struct control *const control = handle->data;
    control->server_open = false;
}

static void close_client(struct control *control)
{
    control->connected = false;
    control->line_size = 0;
    if (control->client_open && !uv_is_closing((uv_handle_t *)&control->client))
        uv_close((uv_handle_t *)&control->client, on_client_closed);
}

static bool keep(struct control *control, const char *text, size_t size)
{
    if (size > LINE_MAX_BYTES - control->line_size)
        return false;
    if (control->line_size + size + 1 > control->line_capacity) {
        const size_t capacity = (control->line_size + size + 1) * 2;
        char *const grown = realloc(control->line, capacity);
        if (grown == NULL)
            return false;
        control->line = grown;
        control->line_capacity = capacity;
    }
    memcpy(control->line + control->line_size, text, size);
    control->line_size += size;
    control->line[control->line_size] = '\0';
    return true;
}

static void take_lines(struct control *control, const char *text, size_t size)
{
    while (size > 0 && control->connected) {
        const char *const end = memchr(text, '\n', size);
        const size_t part = end != NULL ? (size_t)(end - text) : size;
        if (!keep(control, text, part)) {
            send_object(control, failure("a request may have at most 1048576 bytes"));
            session_end(control->session);
            return;
        }
        if (end == NULL)
            return;
        if (control->line_size > 0)
            handle_line(control, control->line);
        control->line_size = 0;
        text += part + 1;
        size -= part + 1;
    }
}

static void allocate(uv_handle_t *handle, size_t suggested, uv_buf_t *buffer)
{
    (void)handle;
    buffer->base = malloc(suggested);
    buffer->len = buffer->base != NULL ? suggested : 0;
}

// Without its client a held board can never move again.
static void on_read(uv_stream_t *stream, ssize_t size, const uv_buf_t *buffer)
{
    struct control *const control = stream->data;
    if (size > 0)
        take_lines(control, buffer->base, (size_t)size);
    free(buffer->base);
    if (size < 0) {
        close_client(control);
        session_end(control->session);
    }
}

static void refuse(uv_stream_t *server)
{
    static char text[] = "{\"ok\":false,\"error\":\"this board has a client already: it takes one at a time\"}\n";
    const uv_buf_t line = uv_buf_init(text, sizeof(text) - 1);
    uv_pipe_t *const other = malloc(sizeof(*other));
    if (other == NULL)
        return;
    (void)uv_pipe_init(server->loop, other, 0);
    if (uv_accept(server, (uv_stream_t *)other) == 0)
        (void)uv_try_write((uv_stream_t *)other, &line, 1);
    uv_close((uv_handle_t *)other, (uv_close_cb)free);
}

static void on_connection(uv_stream_t *server, int status)
{
    struct control *const control = server->data;
    if (status < 0)
        return;
    if (control->client_open) {
        refuse(server);
        return;
    }
    (void)uv_pipe_init(server->loop, &control->client, 0);
    control->client.data = control;
    control->client_open = true;
    control->connected = uv_accept(server, (uv_stream_t *)&control->client) == 0 &&
                         uv_read_start((uv_stream_t *)&control->client, allocate, on_read) == 0;
    control->had_client = true;
    if (!control->connected)
        close_client(control);
    else if (control->early != NULL)
        send_line(control, control->early);
    control->early = NULL;
}

// Our own, or one that an earlier run left. Anything else of that name is somebody's.
static void remove_socket(const char *path)
{
    struct stat found;
    if (lstat(path, &found) == 0 && S_ISSOCK(found.st_mode))
        (void)unlink(path);
}

static int listen_at(struct control *control)
{
    remove_socket(control->path);
    int error = uv_pipe_init(&control->session->loop, &control->server, 0);
    control->server.data = control;
    control->server_open = error == 0;
    if (error == 0)
        error = uv_pipe_bind(&control->server, control->path);
    if (error == 0)
        error = uv_listen((uv_stream_t *)&control->server, 1, on_connection);
    return error;
}

// libuv tells of a missing folder as if it were forbidden.
static const char *why_not(const char *path, int error)
{
    const char *const slash = strrchr(path, '/');
    struct stat found;
    char folder[sizeof(((struct sockaddr_un *)NULL)->sun_path)];
    if (slash == NULL || slash == path || (size_t)(slash - path) >= sizeof(folder))
        return uv_strerror(error);
    memcpy(folder, path, (size_t)(slash - path));
    folder[slash - path] = '\0';
    return stat(folder, &found) != 0 ? "its folder does not exist" : uv_strerror(error);
}

struct control *control_create(struct session *session, const char *path)
{
    struct control *const control = calloc(1, sizeof(*control));
    if (control == NULL)
        return NULL;
    control->session = session;
    control->path = strdup(path);
    const int error = control->path != NULL ? listen_at(control) : UV_ENOMEM;
    if (error != 0) {
        (void)fprintf(stderr, "verge: the control socket %s can't be made: %s\n", path, why_not(path, error));
        control_destroy(control);
        return NULL;
    }
    return control;
}

static void say_farewell(struct control *control)
{
    const uint64_t until_ns = uv_hrtime() + (uint64_t)FAREWELL_MS * NS_PER_MS;
    if (control->connected)
        (void)uv_read_stop((uv_stream_t *)&control->client);
    while (backlog(control) > 0 && uv_hrtime() < until_ns)
        (void)uv_run(&control->session->loop, UV_RUN_NOWAIT);
}

void control_destroy(struct control *control)
{
    uv_loop_t *const loop = &control->session->loop;
    say_farewell(control);
    close_client(control);
    if (control->server_open)
        uv_close((uv_handle_t *)&control->server, on_server_closed);
    while (control->client_open || control->server_open)
        (void)uv_run(loop, UV_RUN_NOWAIT);
    if (control->path != NULL)
        remove_socket(control->path);
    control_forget_feeds(control);
    control_forget_pictures(control);
    control_forget_snapshots(control);
    cJSON_Delete(control->run_id);
    free(control->early);
    free(control->line);
    free(control->path);
    free(control);
}
