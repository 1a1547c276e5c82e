// SPDX-License-Identifier: Apache-2.0 OR MIT
// See serial.h. A pseudo-terminal and a connection are both a descriptor that comes and goes, with a queue of what
// waits to be written. While nobody is at the other end, what the board sends is lost, as on a wire.
#include "emulator/serial.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <termios.h>
#include <unistd.h>

enum {
    BACKLOG_MAX_BYTES = 1 << 20, // time waits for a slow reader beyond this
    CHUNK = 4096,
    LOOK_MS = 20, // how often a pseudo-terminal that nobody has open is looked at
    FAREWELL_MS = 1000,
    READS_AT_ONCE = 256,
    PORT_MAX = 65535
};

struct serial {
    struct session *session;
    FILE *file;   // of file:PATH
    int listener; // of tcp:PORT
    int fd;       // the pseudo-terminal, or the connection; -1: none
    bool is_pty;
    bool connected; // somebody is at the other end
    bool reading;   // the board is there
    uv_poll_t listening, talking;
    bool listening_open, talking_open;
    uv_timer_t look; // whether somebody has opened the pseudo-terminal
    uint8_t *queue;
    size_t queued, capacity;
};

static void say(const char *text, const char *detail)
{
    (void)fprintf(stderr, "verge: UART 0: %s%s\n", text, detail);
}

// --- The other end -------------------------------------------------------------------------------

static void on_ready(uv_poll_t *poll_handle, int status, int events);

static void await(struct serial *serial)
{
    const int events = (serial->reading ? UV_READABLE : 0) | (serial->queued > 0 ? UV_WRITABLE : 0);
    if (events != 0)
        (void)uv_poll_start(&serial->talking, events | UV_DISCONNECT, on_ready);
    else
        (void)uv_poll_stop(&serial->talking);
}

static void on_closed(uv_handle_t *handle)
{
    struct serial *const serial = handle->data;
    if (handle == (uv_handle_t *)&serial->talking)
        serial->talking_open = false;
    else
        serial->listening_open = false;
}

static void close_connection(struct serial *serial)
{
    uv_close((uv_handle_t *)&serial->talking, on_closed);
    (void)close(serial->fd);
    serial->fd = -1;
}

static void lose_other_end(struct serial *serial)
{
    serial->connected = false;
    serial->queued = 0;
    if (serial->is_pty)
        (void)uv_poll_stop(&serial->talking);
    else
        close_connection(serial);
    session_go_on(serial->session);
}

static void flush_queue(struct serial *serial)
{
    const bool was_behind = serial_is_behind(serial);
    ssize_t written = 1;
    while (serial->queued > 0 && written > 0) {
        written = write(serial->fd, serial->queue, serial->queued);
        if (written > 0) {
            serial->queued -= (size_t)written;
            memmove(serial->queue, serial->queue + written, serial->queued);
        }
    }
    if (written < 0 && errno != EAGAIN && errno != EINTR)
        lose_other_end(serial);
    else if (was_behind && !serial_is_behind(serial))
        session_go_on(serial->session);
}

static void read_some(struct serial *serial)
{
    uint8_t chunk[CHUNK];
    const ssize_t size = read(serial->fd, chunk, sizeof(chunk));
    if (size > 0) {
        (void)machine_uart_input(serial->session->machine, 0, chunk, (size_t)size);
        session_poke(serial->session);
    } else if (size == 0 || (errno != EAGAIN && errno != EINTR)) {
        lose_other_end(serial);
    }
}

static void on_ready(uv_poll_t *poll_handle, int status, int events)
{
    struct serial *const serial = poll_handle->data;
    if (status < 0) {
        lose_other_end(serial);
        return;
    }
    if ((events & (UV_READABLE | UV_DISCONNECT)) != 0 && serial->reading)
        read_some(serial);
    if (serial->connected && (events & UV_WRITABLE) != 0)
        flush_queue(serial);
    if (serial->connected)
        await(serial);
}

static bool talk_over(struct serial *serial, int fd)
{
    if (uv_poll_init(&serial->session->loop, &serial->talking, fd) != 0)
        return false;
    serial->fd = fd;
    serial->talking.data = serial;
    serial->talking_open = true;
    return true;
}

// --- Out -----------------------------------------------------------------------------------------

bool serial_is_behind(const struct serial *serial)
{
    return serial->queued > BACKLOG_MAX_BYTES;
}

static bool put_in_queue(struct serial *serial, const uint8_t *data, size_t size)
{
    if (size > serial->capacity - serial->queued) {
        const size_t capacity = (serial->queued + size) * 2;
        uint8_t *const grown = realloc(serial->queue, capacity);
        if (grown == NULL)
            return false;
        serial->queue = grown;
        serial->capacity = capacity;
    }
    memcpy(serial->queue + serial->queued, data, size);
    serial->queued += size;
    return true;
}

static void look_for_other_end(struct serial *serial);

void serial_uart(struct serial *serial, const uint8_t *data, size_t size)
{
    if (serial->file != NULL) {
        (void)fwrite(data, 1, size, serial->file); // an error is kept, and told at the end
        (void)fflush(serial->file);
        return;
    }
    if (serial->is_pty)
        look_for_other_end(serial);
    if (!serial->connected || !put_in_queue(serial, data, size))
        return;
    flush_queue(serial);
    if (serial->connected)
        await(serial);
    if (serial_is_behind(serial))
        machine_pause(serial->session->machine);
}

// --- A pseudo-terminal ---------------------------------------------------------------------------

// Bytes pass as they are, and what the board sends is not echoed back to it.
static void make_raw(int fd)
{
    struct termios settings;
    if (tcgetattr(fd, &settings) != 0)
        return;
    cfmakeraw(&settings);
    (void)tcsetattr(fd, TCSANOW, &settings);
}

// The kernel of the host tells only whether somebody has it open, and not when that changes.
static void look_for_other_end(struct serial *serial)
{
    struct pollfd now = {.fd = serial->fd, .events = POLLIN};
    const bool somebody = poll(&now, 1, 0) >= 0 && (now.revents & POLLHUP) == 0;
    if (serial->connected && !somebody && (now.revents & POLLIN) == 0) {
        lose_other_end(serial);
    } else if (!serial->connected && somebody) {
        serial->connected = true;
        await(serial);
    }
}

static void on_look(uv_timer_t *timer)
{
    look_for_other_end(timer->data);
}

// Until somebody opens the other end, it counts as open: that is over once it was closed.
static void close_other_end_once(const char *path)
{
    const int other = open(path, O_RDWR | O_NOCTTY);
    if (other < 0)
        return;
    make_raw(other);
    (void)close(other);
}

static bool open_pty(struct serial *serial)
{
    const int fd = posix_openpt(O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
    const char *const path = fd >= 0 && grantpt(fd) == 0 && unlockpt(fd) == 0 ? ptsname(fd) : NULL;
    if (path == NULL || !talk_over(serial, fd)) {
        say("the host gives no pseudo-terminal: ", strerror(errno));
        if (fd >= 0)
            (void)close(fd);
        return false;
    }
    serial->is_pty = true;
    make_raw(fd);
    close_other_end_once(path);
    (void)uv_timer_start(&serial->look, on_look, LOOK_MS, LOOK_MS);
    say("the pseudo-terminal ", path);
    return true;
}

// --- A TCP port ----------------------------------------------------------------------------------

static void refuse(int other)
{
    static const char text[] = "verge: this UART has a client already: it takes one at a time\r\n";
    (void)send(other, text, sizeof(text) - 1, MSG_NOSIGNAL | MSG_DONTWAIT);
    (void)close(other);
}

// Who comes back may be here before we know that he went.
static void read_to_end(struct serial *serial)
{
    struct pollfd now = {.fd = serial->fd, .events = POLLIN};
    for (int i = 0; i < READS_AT_ONCE && serial->connected && poll(&now, 1, 0) > 0; i++)
        read_some(serial);
}

static void on_client(uv_poll_t *poll_handle, int status, int events)
{
    struct serial *const serial = poll_handle->data;
    (void)events;
    if (status < 0)
        return;
    read_to_end(serial);
    if (serial->talking_open && !serial->connected)
        return; // the last one goes; this one is asked for again
    const int other = accept4(serial->listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (other < 0)
        return;
    if (serial->talking_open || !talk_over(serial, other)) {
        refuse(other);
        return;
    }
    serial->connected = true;
    await(serial);
}

static int listen_on(uint16_t port)
{
    const struct sockaddr_in address = {
        .sin_family = AF_INET, .sin_port = htons(port), .sin_addr = {htonl(INADDR_LOOPBACK)}};
    const int yes = 1;
    const int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (fd < 0)
        return -1;
    (void)setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof(yes));
    if (bind(fd, (const struct sockaddr *)&address, sizeof(address)) == 0 && listen(fd, 1) == 0)
        return fd;
    (void)close(fd);
    return -1;
}

// Port 0 lets the host choose.
static void say_port(int listener)
{
    struct sockaddr_in address;
    socklen_t size = sizeof(address);
    char text[32];
    if (getsockname(listener, (struct sockaddr *)&address, &size) != 0)
        return;
    (void)snprintf(text, sizeof(text), "%u", (unsigned)ntohs(address.sin_port));
    say("TCP, one client at a time, 127.0.0.1:", text);
}

static bool open_tcp(struct serial *serial, const char *port)
{
    serial->listener = listen_on((uint16_t)strtoul(port, NULL, 10));
    if (serial->listener < 0 || uv_poll_init(&serial->session->loop, &serial->listening, serial->listener) != 0) {
        (void)fprintf(stderr, "verge: UART 0: TCP port %s can't be had: %s\n", port, strerror(errno));
        return false;
    }
    serial->listening.data = serial;
    serial->listening_open = true;
    (void)uv_poll_start(&serial->listening, UV_READABLE, on_client);
    say_port(serial->listener);
    return true;
}

// --- All of them ---------------------------------------------------------------------------------

static const char *after(const char *place, const char *kind)
{
    const size_t size = strlen(kind);
    return strncmp(place, kind, size) == 0 ? place + size : NULL;
}

bool serial_is_place(const char *place)
{
    const char *const port = after(place, "tcp:");
    const char *const path = after(place, "file:");
    char *end;
    if (port != NULL)
        return *port >= '0' && *port <= '9' && strtoul(port, &end, 10) <= PORT_MAX && *end == '\0';
    return strcmp(place, "pty") == 0 || (path != NULL && *path != '\0');
}

static bool open_file(struct serial *serial, const char *path)
{
    serial->file = fopen(path, "wb");
    if (serial->file == NULL)
        (void)fprintf(stderr, "verge: UART 0: the file %s can't be written: %s\n", path, strerror(errno));
    return serial->file != NULL;
}

static bool open_place(struct serial *serial, const char *place)
{
    if (after(place, "tcp:") != NULL)
        return open_tcp(serial, after(place, "tcp:"));
    return after(place, "file:") != NULL ? open_file(serial, after(place, "file:")) : open_pty(serial);
}

struct serial *serial_create(struct session *session, const char *place)
{
    struct serial *const serial = calloc(1, sizeof(*serial));
    if (serial == NULL)
        return NULL;
    serial->session = session;
    serial->fd = serial->listener = -1;
    (void)uv_timer_init(&session->loop, &serial->look);
    serial->look.data = serial;
    if (open_place(serial, place))
        return serial;
    (void)serial_destroy(serial);
    return NULL;
}

bool serial_has_input(const struct serial *serial)
{
    return serial->file == NULL;
}

void serial_start_reading(struct serial *serial)
{
    serial->reading = true;
    if (serial->connected)
        await(serial);
}

static void say_farewell(struct serial *serial)
{
    const uint64_t until_ms = uv_hrtime() / 1000000 + FAREWELL_MS;
    struct pollfd room = {.fd = serial->fd, .events = POLLOUT};
    while (serial->connected && serial->queued > 0 && uv_hrtime() / 1000000 < until_ms) {
        (void)poll(&room, 1, LOOK_MS);
        flush_queue(serial);
    }
}

bool serial_destroy(struct serial *serial)
{
    uv_loop_t *const loop = &serial->session->loop;
    say_farewell(serial);
    if (serial->talking_open && !uv_is_closing((uv_handle_t *)&serial->talking))
        uv_close((uv_handle_t *)&serial->talking, on_closed);
    if (serial->listening_open)
        uv_close((uv_handle_t *)&serial->listening, on_closed);
    uv_close((uv_handle_t *)&serial->look, NULL);
    do
        (void)uv_run(loop, UV_RUN_NOWAIT);
    while (serial->talking_open || serial->listening_open);
    if (serial->fd >= 0)
        (void)close(serial->fd);
    if (serial->listener >= 0)
        (void)close(serial->listener);
    bool good = true;
    if (serial->file != NULL) {
        good = ferror(serial->file) == 0;
        good &= fclose(serial->file) == 0;
    }
    free(serial->queue);
    free(serial);
    return good;
}
