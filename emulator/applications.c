// SPDX-License-Identifier: Apache-2.0 OR MIT
// See applications.h.
#include "emulator/applications.h"

#include "emulator/debugger.h"
#include "emulator/flash_image.h"
#include "emulator/guest/inside.h"
#include "emulator/host_file.h"
#include "emulator/session.h"
#include "emulator/snapshots.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// "NAME=PATH" or "PATH".
static struct machine_application application_of(const char *word, char *name, size_t name_size)
{
    const char *const equals = strchr(word, '=');
    if (equals == NULL || (size_t)(equals - word) >= name_size)
        return (struct machine_application){.path = word};
    memcpy(name, word, (size_t)(equals - word));
    name[equals - word] = '\0';
    return (struct machine_application){.path = equals + 1, .name = name};
}

static bool is_named(const char *wanted, const struct machine_application *application)
{
    return wanted != NULL && application->name != NULL && strcmp(wanted, application->name) == 0;
}

static bool install(struct session *session, const char *word)
{
    char name[256], message[512];
    struct machine_application application = application_of(word, name, sizeof(name));
    for (size_t i = 0; i < session->options->gdb_count; i++)
        application.debugged = application.debugged || is_named(session->options->gdb[i], &application);
    if (is_named(session->options->valgrind, &application)) {
        application.wrapper = session->valgrind.words;
        application.wrapper_status = &session->valgrind.status;
    }
    const struct process *const process = machine_install(session->machine, &application, message, sizeof(message));
    if (process == NULL) {
        session_say(message);
        return false;
    }
    return !application.debugged || debugger_start(session, process, application.path);
}

static bool load_flash_image(struct session *session, const char *path)
{
    session->flash = (uint8_t *)host_file_read(path, &session->flash_size);
    if (session->flash == NULL) {
        (void)fprintf(stderr, "verge: the flash image %s can't be read: %s\n", path, strerror(errno));
        return false;
    }
    const size_t kernel = flash_image_applications(session->flash, session->flash_size);
    session->flash_size -= kernel;
    memmove(session->flash, session->flash + kernel, session->flash_size);
    if (machine_load_flash(session->machine, session->flash, session->flash_size) == 0)
        (void)fprintf(stderr, "verge: the flash image %s holds no application that this board can run\n", path);
    return true;
}

// The same machine is made anew, and then gets the state that was kept.
static bool restore(struct session *session, const struct snapshot_file *file)
{
    char message[512];
    session->flash = malloc(file->flash_size + 1);
    if (session->flash == NULL)
        return false;
    memcpy(session->flash, file->flash, file->flash_size);
    session->flash_size = file->flash_size;
    if (file->flash_size > 0)
        (void)machine_load_flash(session->machine, session->flash, session->flash_size);
    if (snapshots_restore(session, &file->state, message, sizeof(message)))
        return true;
    session_say(message);
    return false;
}

// An option that names an application means one of those that run.
static bool is_among(const char *option, const char *wanted, const struct options *options)
{
    if (wanted == NULL || options_names_native(options, wanted))
        return true;
    (void)fprintf(stderr, "verge: %s names no application of this run: %s\n", option, wanted);
    return false;
}

bool applications_install(struct session *session)
{
    const struct options *const options = session->options;
    for (size_t i = 0; i < options->app_count; i++)
        if (!install(session, options->apps[i]))
            return false;
    for (size_t i = 0; i < options->gdb_count && !inside_is_wanted(options); i++)
        if (!is_among("--gdb", options->gdb[i], options))
            return false;
    if (!is_among("--valgrind", options->valgrind, options))
        return false;
    if (options->restored != NULL)
        return restore(session, options->restored);
    return options->flash_image == NULL || load_flash_image(session, options->flash_image);
}
