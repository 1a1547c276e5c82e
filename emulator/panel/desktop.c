// SPDX-License-Identifier: Apache-2.0 OR MIT
// See desktop.h. The settings portal (org.freedesktop.appearance, color-scheme) is asked through gdbus, a program that
// desktops have; a library for D-Bus would be much for one number. A desktop that does not answer soon does not count.
#include "emulator/panel/desktop.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { PATIENCE_MS = 1000, ANSWER_MAX = 200, NO_PREFERENCE = 0, PREFERS_DARK = 1, PREFERS_LIGHT = 2 };

extern char **environ;

static int64_t now_ms(void)
{
    struct timespec now;
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

// What comes until the end of the pipe or of the patience. False: it was not all.
static bool read_all(int from, char *answer, size_t size)
{
    const int64_t until_ms = now_ms() + PATIENCE_MS;
    struct pollfd wait = {.fd = from, .events = POLLIN};
    size_t count = 0;
    for (int64_t left_ms = PATIENCE_MS; left_ms > 0; left_ms = until_ms - now_ms()) {
        const ssize_t got = poll(&wait, 1, (int)left_ms) > 0 ? read(from, answer + count, size - 1 - count) : -1;
        if (got == 0) {
            answer[count] = '\0';
            return true;
        }
        count += got > 0 ? (size_t)got : 0;
    }
    return false;
}

static bool spawn(char *const *words, int out, pid_t *pid)
{
    posix_spawn_file_actions_t actions;
    (void)posix_spawn_file_actions_init(&actions);
    (void)posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    (void)posix_spawn_file_actions_adddup2(&actions, out, STDOUT_FILENO);
    (void)posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
    const int problem = posix_spawnp(pid, words[0], &actions, NULL, words, environ);
    (void)posix_spawn_file_actions_destroy(&actions);
    return problem == 0;
}

// What a program prints. False: it can't be started, does not end soon, or fails.
static bool ask(char *const *words, char *answer, size_t size)
{
    int ends[2], status = -1;
    pid_t pid;
    if (pipe2(ends, O_CLOEXEC) != 0)
        return false;
    const bool started = spawn(words, ends[1], &pid);
    (void)close(ends[1]);
    const bool all = started && read_all(ends[0], answer, size);
    (void)close(ends[0]);
    if (started && !all)
        (void)kill(pid, SIGKILL);
    if (started)
        (void)waitpid(pid, &status, 0);
    return all && status == 0;
}

// Without a session's bus, asking would start one.
static bool has_bus(void)
{
    const char *const folder = getenv("XDG_RUNTIME_DIR");
    char path[300];
    if (getenv("DBUS_SESSION_BUS_ADDRESS") != NULL)
        return true;
    (void)snprintf(path, sizeof(path), "%s/bus", folder != NULL ? folder : "/nowhere");
    return access(path, R_OK) == 0;
}

static unsigned ask_portal(void)
{
    char *const words[] = {"gdbus",
                           "call",
                           "--session",
                           "--timeout",
                           "1",
                           "--dest",
                           "org.freedesktop.portal.Desktop",
                           "--object-path",
                           "/org/freedesktop/portal/desktop",
                           "--method",
                           "org.freedesktop.portal.Settings.Read",
                           "org.freedesktop.appearance",
                           "color-scheme",
                           NULL};
    char answer[ANSWER_MAX];
    if (!has_bus() || !ask(words, answer, sizeof(answer)))
        return NO_PREFERENCE;
    const char *const number = strstr(answer, "uint32 "); // (<<uint32 1>>,)
    return number != NULL ? (unsigned)strtoul(number + strlen("uint32 "), NULL, 10) : NO_PREFERENCE;
}

static FILE *open_gtk_settings(void)
{
    const char *const chosen = getenv("XDG_CONFIG_HOME");
    const char *const home = getenv("HOME");
    char path[512];
    if (chosen != NULL)
        (void)snprintf(path, sizeof(path), "%s/gtk-3.0/settings.ini", chosen);
    else
        (void)snprintf(path, sizeof(path), "%s/.config/gtk-3.0/settings.ini", home != NULL ? home : "");
    return fopen(path, "re");
}

static unsigned read_gtk_settings(void)
{
    static const char key[] = "gtk-application-prefer-dark-theme";
    unsigned found = NO_PREFERENCE;
    char line[200];
    FILE *const file = open_gtk_settings();
    while (file != NULL && fgets(line, sizeof(line), file) != NULL) {
        const char *const value = strncmp(line, key, strlen(key)) == 0 ? strchr(line, '=') : NULL;
        if (value != NULL)
            found = strpbrk(value, "1tT") != NULL ? PREFERS_DARK : PREFERS_LIGHT;
    }
    if (file != NULL)
        (void)fclose(file);
    return found;
}

const struct theme *desktop_theme(void)
{
    unsigned preference = ask_portal();
    if (preference == NO_PREFERENCE)
        preference = read_gtk_settings();
    return preference == PREFERS_LIGHT ? &theme_light : &theme_dark;
}
