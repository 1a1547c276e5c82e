// SPDX-License-Identifier: Apache-2.0 OR MIT
// A child that runs under another program of the host, valgrind say, which has to load the executable
// itself. Nothing holds or filters it: it is told where its memory is and sets itself up (start.c of
// procs/native), as a child handed over to a debugger from the beginning. It is asked to leave, so that
// the program can say what it found.
#include "hal-sim/native/internal.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <linux/close_range.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { MOST_WORDS = 64, MEMORY_FD = 3 };
enum { CALL_MS = 2000, LEAVE_MS = 20000, TERMINATE_MS = 5000 };

struct command {
    char *words[MOST_WORDS + 3]; // the wrapper's, the executable, the handover, NULL
    char path[4096];
    char handover[160];
};

// --- Start ---------------------------------------------------------------------------------------

static bool write_command(struct command *command, const struct native_child *child,
                          const struct native_child_options *options)
{
    size_t count = 0;
    const char *path = native_image_info(options->image)->path;
    for (; options->wrapper[count]; count++) {
        if (count == MOST_WORDS)
            return false;
        command->words[count] = (char *)(uintptr_t)options->wrapper[count];
    }
    // Without a slash the wrapper would look for it on the PATH.
    int length = snprintf(command->path, sizeof command->path, "%s%s", strchr(path, '/') ? "" : "./", path);
    snprintf(command->handover, sizeof command->handover,
             NATIVE_HANDOVER_PREFIX ":%x:%" PRIx64 ":%" PRIx64 ":%" PRIx32 ":%" PRIx32, MEMORY_FD,
             (uint64_t)child->channel_offset, (uint64_t)options->ram_offset, options->ram_mapped,
             native_stack_build(options));
    command->words[count] = command->path;
    command->words[count + 1] = command->handover;
    return count > 0 && (size_t)length < sizeof command->path;
}

// What it prints goes to stderr: stdout is the board's. Of ours it has the memory file only.
static bool arrange_files(int memory)
{
    int null = open("/dev/null", O_RDONLY | O_CLOEXEC);
    bool arranged = null >= 0 && dup2(null, 0) == 0 && dup2(2, 1) == 1 &&
                    (memory == MEMORY_FD ? fcntl(memory, F_SETFD, 0) == 0 : dup2(memory, MEMORY_FD) == MEMORY_FD);
    (void)close_range(MEMORY_FD + 1, ~0u, CLOSE_RANGE_CLOEXEC); // before Linux 5.11: they are so already
    return arranged;
}

_Noreturn static void become(const struct command *command, pid_t parent, int memory, int status)
{
    sigset_t none;
    const struct rlimit no_core = {0, 0};
    sigemptyset(&none);
    (void)prctl(PR_SET_PDEATHSIG, SIGKILL);
    (void)setpgid(0, 0); // a Ctrl-C at the terminal is for the kernel alone
    (void)setrlimit(RLIMIT_CORE, &no_core);
    (void)signal(SIGPIPE, SIG_DFL);
    status = fcntl(status, F_DUPFD_CLOEXEC, MEMORY_FD + 1);
    int error = ECHILD;
    if (getppid() == parent && arrange_files(memory)) {
        (void)sigprocmask(SIG_SETMASK, &none, NULL);
        execvp(command->words[0], command->words);
        error = errno;
    }
    (void)!write(status, &error, sizeof error);
    _exit(127);
}

// Returns 0, or why the wrapper could not be executed.
static int wait_for_exec(int status)
{
    int error = 0;
    ssize_t got;
    do
        got = read(status, &error, sizeof error);
    while (got < 0 && errno == EINTR);
    return got == (ssize_t)sizeof error ? error : 0;
}

static int launch(struct native_child *child, const struct command *command, int memory)
{
    int ends[2];
    pid_t parent = getpid();
    if (pipe2(ends, O_CLOEXEC) != 0)
        return errno;
    child->pid = fork();
    if (child->pid == 0)
        become(command, parent, memory, ends[1]);
    int error = child->pid < 0 ? errno : 0;
    close(ends[1]);
    if (error == 0) {
        (void)setpgid(child->pid, child->pid); // whoever comes first
        error = wait_for_exec(ends[0]);
    }
    close(ends[0]);
    return error;
}

bool native_wrapped_start(struct native_child *child, const struct native_child_options *options, char *message,
                          size_t message_size)
{
    struct command command = {0};
    child->handed_over = child->wrapped = true;
    child->life = NATIVE_DEAD;
    child->wrapper_status = options->wrapper_status;
    child->channel->state = NATIVE_STATE_APPLICATION;
    if (!write_command(&command, child, options)) {
        snprintf(message, message_size, "%s: the program to run it with has no or too many words",
                 native_image_info(options->image)->name);
        return false;
    }
    int error = launch(child, &command, native_memory_fd(options->memory));
    if (child->pid > 0)
        child->life = NATIVE_RUNNING;
    if (error == 0)
        return true;
    snprintf(message, message_size, "%s cannot be started: %s", command.words[0], strerror(error));
    return false;
}

// --- End -----------------------------------------------------------------------------------------

static bool gone_within(struct native_child *child, unsigned milliseconds)
{
    int status;
    for (unsigned waited = 0; child->life != NATIVE_DEAD && waited < milliseconds; waited++)
        if (native_waitpid(child, &status, WNOHANG) == 0)
            nanosleep(&(struct timespec){.tv_nsec = 1000000}, NULL);
    return child->life == NATIVE_DEAD;
}

static bool in_call(const struct native_child *child)
{
    return __atomic_load_n(&child->channel->state, __ATOMIC_SEQ_CST) == NATIVE_STATE_CALL;
}

// A child that waits for the answer to a call, or will soon, leaves by itself. What computes without
// end gets a signal, at which valgrind still tells what it found.
static bool leave(struct native_child *child)
{
    for (unsigned waited = 0; !in_call(child) && waited < CALL_MS; waited++)
        if (gone_within(child, 1))
            return true;
    if (!in_call(child))
        return false;
    native_child_leave(child);
    return gone_within(child, LEAVE_MS);
}

void native_wrapped_end(struct native_child *child)
{
    const bool was_gone = child->life == NATIVE_DEAD;
    const bool by_itself = was_gone || leave(child);
    if (!by_itself) {
        kill(child->pid, SIGTERM);
        (void)gone_within(child, TERMINATE_MS);
    }
    if (!was_gone)
        kill(-child->pid, SIGKILL); // with all that the wrapper started
    if (by_itself && child->wrapper_status && *child->wrapper_status == 0)
        *child->wrapper_status = child->exit_signal ? 128 + child->exit_signal : child->exit_code;
}
