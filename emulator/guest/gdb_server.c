// SPDX-License-Identifier: Apache-2.0 OR MIT
// See gdb_server.h.
#include "emulator/guest/gdb_server.h"

#include "emulator/guest/gdb_commands.h"
#include "emulator/guest/history.h"
#include "emulator/guest/inside.h"
#include "emulator/replay.h"
#include "emulator/session.h"
#include "emulator/watch.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { READ_BYTES = 4096, EXIT_CODE_MASK = 0xff, SIGNAL_KILL = 9 };

struct gdb_server {
    struct session *session;
    const struct process *process;
    struct gdb gdb;
    struct history *history; // NULL: it can't be gone back
    unsigned fault_signal;   // of the last fault that held it
    uv_tcp_t listener, client;
    bool is_connected, is_closing, is_over;
    bool told_end;    // of a run that is repeated
    bool is_gone;     // the process was removed
    bool is_detached; // and goes on alone
    uint16_t port;
    struct gdb_reader reader;
    char input[READ_BYTES];
    char sent[GDB_PACKET_MAX + 4]; // last
    size_t sent_size;
};

// --- Sending -------------------------------------------------------------------------------------

struct sending {
    uv_write_t request;
    char bytes[];
};

static void on_sent(uv_write_t *request, int status)
{
    (void)status;
    free(request->data);
}

static void send_bytes(struct gdb_server *server, const char *bytes, size_t size)
{
    struct sending *const sending = malloc(sizeof(*sending) + size);
    if (sending == NULL)
        return;
    memcpy(sending->bytes, bytes, size);
    sending->request.data = sending;
    const uv_buf_t buffer = uv_buf_init(sending->bytes, (unsigned)size);
    if (uv_write(&sending->request, (uv_stream_t *)&server->client, &buffer, 1, on_sent) != 0)
        free(sending);
}

static void send_reply(struct gdb_server *server, const struct gdb_writer *reply)
{
    server->sent_size = gdb_frame(reply, server->sent);
    if (server->is_connected)
        send_bytes(server, server->sent, server->sent_size);
}

static void send_stop(struct gdb_server *server)
{
    struct gdb_writer reply;
    gdb_begin(&reply);
    gdb_put_stop(&server->gdb, &reply);
    server->gdb.is_running = false;
    send_reply(server, &reply);
}

// It has ended: "W" and its code, or "X" and the signal of its fault.
static void send_end(struct gdb_server *server, char kind, unsigned number)
{
    struct gdb_writer reply;
    char text[8];
    (void)snprintf(text, sizeof(text), "%c%02x", kind, number & EXIT_CODE_MASK);
    gdb_begin(&reply);
    gdb_put(&reply, text);
    server->gdb.is_running = false;
    send_reply(server, &reply);
}

// --- The run -------------------------------------------------------------------------------------

// The machine stops at once by itself.
static void on_held(void *context)
{
    struct gdb_server *const server = context;
    const struct guest_stop_cause *const cause = guest_debug_cause(server->gdb.debug);
    if (cause->why == GUEST_WHY_GONE) {
        server->is_gone = true;
        if (server->gdb.is_running)
            send_end(server, 'X', SIGNAL_KILL);
        return;
    }
    if (gdb_server_goes_back(server))
        return;
    if (cause->why == GUEST_WHY_FAULT)
        server->fault_signal = gdb_signal_of(&cause->outcome);
    if (server->gdb.is_running)
        send_stop(server);
}

static void go_on(struct gdb_server *server)
{
    session_set_speed(server->session, server->session->speed); // no time has passed
    session_go_on(server->session);
}

static void on_go(void *context)
{
    struct gdb_server *const server = context;
    gdb_server_round(server);
    go_on(server);
}

void gdb_server_round(struct gdb_server *server)
{
    if (server->history != NULL && server->is_connected && !server->is_gone)
        history_note(server->history);
}

static void forget_past(struct gdb_server *server, bool is_repeated)
{
    if (server->history != NULL && (server->session->replay == NULL || !is_repeated))
        history_forget(server->history);
}

void gdb_server_input(struct gdb_server *server)
{
    forget_past(server, true);
}

bool gdb_server_repeats(const struct gdb_server *server)
{
    return server->history != NULL && history_repeats(server->history);
}

bool gdb_server_goes_back(const struct gdb_server *server)
{
    return server->history != NULL && history_is_going_back(server->history);
}

static bool on_back(void *context, bool steps)
{
    const struct gdb_server *const server = context;
    const bool done = server->history != NULL && history_back(server->history, steps);
    watch_restored(server->session);
    return done;
}

static bool has_past(void *context)
{
    const struct gdb_server *const server = context;
    return server->history != NULL && history_has_past(server->history);
}

static void on_changed(void *context)
{
    forget_past(context, false);
}

static void hang_up(struct gdb_server *server);

static void on_leave(void *context, bool ends_run)
{
    struct gdb_server *const server = context;
    if (ends_run) {
        session_end(server->session);
        return;
    }
    server->is_detached = true;
    guest_debug_leave(server->gdb.debug);
    go_on(server);
}

static uint64_t now_ns(void *context)
{
    const struct gdb_server *const server = context;
    return machine_now_ns(server->session->machine);
}

// --- Receiving -----------------------------------------------------------------------------------

static void on_packet(struct gdb_server *server)
{
    struct gdb_writer reply;
    if (server->gdb.acknowledges)
        send_bytes(server, "+", 1);
    if (server->gdb.is_running || server->is_gone)
        return; // nothing but Ctrl-C has a meaning now
    gdb_begin(&reply);
    if (gdb_answer(&server->gdb, &server->reader, &reply))
        send_reply(server, &reply);
}

static void on_break(struct gdb_server *server)
{
    if (!server->gdb.is_running || server->is_gone)
        return;
    guest_debug_hold_now(server->gdb.debug);
    send_stop(server);
}

static void take(struct gdb_server *server, uint8_t byte)
{
    switch (gdb_reader_take(&server->reader, byte)) {
    case GDB_PACKET:
        on_packet(server);
        break;
    case GDB_BREAK:
        on_break(server);
        break;
    case GDB_BAD:
        send_bytes(server, "-", 1);
        break;
    case GDB_REPEAT:
        send_bytes(server, server->sent, server->sent_size);
        break;
    case GDB_NOTHING:
        break;
    }
}

static void on_read(uv_stream_t *stream, ssize_t size, const uv_buf_t *buffer)
{
    struct gdb_server *const server = stream->data;
    for (ssize_t i = 0; i < size && server->is_connected; i++)
        take(server, (uint8_t)buffer->base[i]);
    if (size < 0)
        hang_up(server);
}

static void on_allocate(uv_handle_t *handle, size_t wanted, uv_buf_t *buffer)
{
    struct gdb_server *const server = handle->data;
    (void)wanted;
    *buffer = uv_buf_init(server->input, sizeof(server->input));
}

// --- Connections ---------------------------------------------------------------------------------

static void free_if_closed(struct gdb_server *server)
{
    if (server->is_over && !server->is_closing)
        free(server);
}

static void on_client_closed(uv_handle_t *handle)
{
    struct gdb_server *const server = handle->data;
    server->is_closing = false;
    free_if_closed(server);
}

static void on_listener_closed(uv_handle_t *handle)
{
    struct gdb_server *const server = handle->data;
    server->is_over = true;
    free_if_closed(server);
}

// Without its debugger the guest goes on.
static void hang_up(struct gdb_server *server)
{
    if (!server->is_connected)
        return;
    server->is_connected = false;
    server->is_closing = true;
    uv_close((uv_handle_t *)&server->client, on_client_closed);
    server->gdb.is_running = false;
    if (!server->is_detached && !server->is_gone && !server->session->ended)
        on_leave(server, false);
}

static void refuse(uv_stream_t *listener)
{
    uv_tcp_t *const other = malloc(sizeof(*other));
    if (other == NULL)
        return;
    (void)uv_tcp_init(listener->loop, other);
    (void)uv_accept(listener, (uv_stream_t *)other);
    uv_close((uv_handle_t *)other, (uv_close_cb)free);
}

static void on_connection(uv_stream_t *listener, int status)
{
    struct gdb_server *const server = listener->data;
    if (status < 0)
        return;
    if (server->is_connected || server->is_closing || server->is_gone) {
        refuse(listener);
        return;
    }
    (void)uv_tcp_init(listener->loop, &server->client);
    server->client.data = server;
    (void)uv_accept(listener, (uv_stream_t *)&server->client);
    (void)uv_tcp_nodelay(&server->client, 1);
    server->is_connected = true;
    server->is_detached = false;
    server->reader.state = GDB_OUTSIDE;
    server->gdb.acknowledges = true;
    guest_debug_hold_now(server->gdb.debug);
    (void)uv_read_start((uv_stream_t *)&server->client, on_allocate, on_read);
}

static bool listen_on_free_port(struct gdb_server *server)
{
    struct sockaddr_in address;
    int size = sizeof(address);
    (void)uv_tcp_init(&server->session->loop, &server->listener);
    server->listener.data = server;
    (void)uv_ip4_addr("127.0.0.1", 0, &address);
    if (uv_tcp_bind(&server->listener, (const struct sockaddr *)&address, 0) != 0 ||
        uv_listen((uv_stream_t *)&server->listener, 1, on_connection) != 0 ||
        uv_tcp_getsockname(&server->listener, (struct sockaddr *)&address, &size) != 0)
        return false;
    server->port = ntohs(address.sin_port);
    return true;
}

// --- Making --------------------------------------------------------------------------------------

static enum machine_status run_as_before(void *context)
{
    const struct gdb_server *const server = context;
    struct session *const session = server->session;
    return session->replay != NULL ? replay_run(session->replay, UINT64_MAX, 0)
                                   : machine_run(session->machine, UINT64_MAX, 0);
}

static size_t place_now(void *context)
{
    const struct gdb_server *const server = context;
    return server->session->replay != NULL ? replay_place(server->session->replay) : 0;
}

static void go_to_place(void *context, size_t place)
{
    struct gdb_server *const server = context;
    server->told_end = false;
    if (server->session->replay != NULL)
        replay_go_to_place(server->session->replay, place);
}

bool gdb_server_holds_at_end(struct gdb_server *server)
{
    if (!server->gdb.is_running || server->told_end || server->is_gone)
        return false;
    server->told_end = true;
    on_break(server);
    return true;
}

static bool attach(struct gdb_server *server, bool may_go_back)
{
    struct sim_guest *const guest = machine_guest(server->process);
    struct guest_probe *const probe = guest != NULL ? guest_probe_need(guest) : NULL;
    server->gdb.debug = probe != NULL ? guest_debug_create(probe, on_held, server) : NULL;
    server->gdb.owner = (struct gdb_owner){server, on_go, on_leave, now_ns, on_back, has_past, on_changed};
    if (server->gdb.debug != NULL)
        guest_debug_hold(server->gdb.debug);
    if (server->gdb.debug != NULL && may_go_back && !inside_counts(server->session->options))
        server->history = history_create(server->session->machine, server->gdb.debug,
                                         &(struct history_way){server, run_as_before, place_now, go_to_place});
    return server->gdb.debug != NULL;
}

struct gdb_server *gdb_server_create(struct session *session, const struct process *process, bool may_go_back)
{
    struct gdb_server *const server = calloc(1, sizeof(*server));
    if (server == NULL)
        return NULL;
    server->session = session;
    server->process = process;
    if (!listen_on_free_port(server) || !attach(server, may_go_back)) {
        (void)fprintf(stderr, "verge: there is no way to debug %.*s here\n", (int)process->name_size, process->name);
        gdb_server_destroy(server);
        return NULL;
    }
    return server;
}

// Its handles are closed by the loop's last turn. The guest's probe is its own.
void gdb_server_destroy(struct gdb_server *server)
{
    if (server == NULL)
        return;
    if (server->is_connected && server->gdb.is_running)
        send_end(server, 'X', SIGNAL_KILL);
    history_destroy(server->history);
    server->history = NULL;
    if (server->gdb.debug != NULL && !server->is_gone)
        guest_debug_destroy(server->gdb.debug);
    server->is_detached = true;
    hang_up(server);
    uv_close((uv_handle_t *)&server->listener, on_listener_closed);
}

uint16_t gdb_server_port(const struct gdb_server *server)
{
    return server->port;
}

bool gdb_server_stands(const struct gdb_server *server)
{
    return !server->is_gone && guest_debug_is_held(server->gdb.debug);
}

// gdb ends its connection then. A process that is started again goes on without it.
void gdb_server_state(struct gdb_server *server, const struct process *process)
{
    if (gdb_server_goes_back(server))
        return;
    if (process != server->process || !server->gdb.is_running ||
        (process->state != PROCESS_FAULTED && process->state != PROCESS_TERMINATED))
        return;
    if (process->state == PROCESS_FAULTED)
        send_end(server, 'X', server->fault_signal);
    else
        send_end(server, 'W', process->has_code ? process->completion_code : 0);
}
