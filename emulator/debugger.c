// SPDX-License-Identifier: Apache-2.0 OR MIT
// See debugger.h. gdb runs as a child of its own on the same terminal; the session ends with it. It
// is reaped by looking from time to time: libuv's way would take SIGCHLD from hal-sim/native.
#include "emulator/debugger.h"

#include <errno.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>
#include <sys/wait.h>

enum { LOOK_EVERY_MS = 50 };

extern char **environ;

struct debugger {
    uv_timer_t timer;
    struct session *session;
    pid_t pid;
};

static void look(uv_timer_t *timer)
{
    struct debugger *const debugger = timer->data;
    int status;
    if (waitpid(debugger->pid, &status, WNOHANG) != debugger->pid)
        return;
    session_end(debugger->session);
    uv_close((uv_handle_t *)timer, (uv_close_cb)free);
}

static void on_alarm(int number)
{
    (void)number;
    machine_wake();
}

// The machine may wait for the stopped child without end: it is woken up from time to time, so that
// the loop runs.
static void wake_regularly(void)
{
    const struct sigaction action = {.sa_handler = on_alarm, .sa_flags = SA_RESTART};
    const struct itimerval every = {{0, LOOK_EVERY_MS * 1000}, {0, LOOK_EVERY_MS * 1000}};
    (void)sigaction(SIGALRM, &action, NULL);
    (void)setitimer(ITIMER_REAL, &every, NULL);
}

static void watch_gdb(struct session *session, pid_t pid)
{
    struct debugger *const debugger = calloc(1, sizeof(*debugger));
    if (debugger == NULL)
        return;
    *debugger = (struct debugger){.session = session, .pid = pid};
    (void)uv_timer_init(&session->loop, &debugger->timer);
    debugger->timer.data = debugger;
    (void)uv_timer_start(&debugger->timer, look, LOOK_EVERY_MS, LOOK_EVERY_MS);
}

bool debugger_start(struct session *session, const struct process *process, const char *path)
{
    char attach[32], file[4096];
    pid_t pid;
    (void)snprintf(attach, sizeof(attach), "attach %d", machine_host_pid(process));
    (void)snprintf(file, sizeof(file), "%s", path);
    // The process waits at its entry by a SIGSTOP, which it must not be handed when it goes on.
    char *const argv[] = {"gdb",
                          "-q",
                          "-iex",
                          "set pagination off",
                          file,
                          "-ex",
                          attach,
                          "-ex",
                          "tbreak main",
                          "-ex",
                          "handle SIGSTOP nostop noprint nopass",
                          "-ex",
                          "continue",
                          NULL};
    const int error = posix_spawnp(&pid, argv[0], NULL, NULL, argv, environ);
    if (error != 0) {
        (void)fprintf(stderr, "verge: gdb can't be started (%s): install Debian's package gdb\n", strerror(error));
        return false;
    }
    watch_gdb(session, pid);
    wake_regularly();
    return true;
}

// Ctrl-C is for the debugger alone.
bool debugger_start_command(struct session *session, const char *command)
{
    pid_t pid;
    char name[] = "sh", words[] = "-c", *const line = strdup(command);
    char *const argv[] = {name, words, line, NULL};
    const int error = line != NULL ? posix_spawnp(&pid, argv[0], NULL, NULL, argv, environ) : ENOMEM;
    free(line);
    if (error != 0) {
        (void)fprintf(stderr, "verge: gdb can't be started: %s\n", strerror(error));
        return false;
    }
    (void)signal(SIGINT, SIG_IGN);
    watch_gdb(session, pid);
    return true;
}

// --- Attaching later -----------------------------------------------------------------------------

// Signals reach the one session of this program.
static uv_async_t let_go;
static volatile sig_atomic_t wanted_pid;

static void on_request(int number, siginfo_t *info, void *context)
{
    (void)number;
    (void)context;
    wanted_pid = info->si_value.sival_int;
    machine_wake();
    (void)uv_async_send(&let_go);
}

static void on_let_go(uv_async_t *async)
{
    struct session *const session = async->data;
    struct process *const process = machine_find_host_pid(session->machine, wanted_pid);
    if (process == NULL || !machine_hand_over(process))
        return;
    (void)fprintf(stderr, "verge: process %.*s is left to a debugger\n", (int)process->name_size, process->name);
    wake_regularly();
}

void debugger_listen(struct session *session)
{
    const struct sigaction action = {.sa_sigaction = on_request, .sa_flags = SA_SIGINFO | SA_RESTART};
    (void)uv_async_init(&session->loop, &let_go, on_let_go);
    let_go.data = session;
    uv_unref((uv_handle_t *)&let_go);
    (void)sigaction(SIGUSR1, &action, NULL);
}

void debugger_end(void)
{
    (void)signal(SIGUSR1, SIG_IGN);
    uv_close((uv_handle_t *)&let_go, NULL);
}
