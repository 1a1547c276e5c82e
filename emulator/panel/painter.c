// SPDX-License-Identifier: Apache-2.0 OR MIT
// See painter.h.
#include "emulator/panel/painter.h"

#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

struct painter {
    struct window *window;
    uv_async_t *done;
    uv_thread_t thread;
    uv_mutex_t mutex;
    uv_cond_t changed; // anything of what follows
    bool busy, ends, works;
    struct painter_job job;
    uint64_t took_ns;
    char message[256]; // why it does not work
};

uint64_t painter_thread_ns(void)
{
    struct timespec now;
    (void)clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

static void paint(struct painter *painter)
{
    const struct painter_job *const job = &painter->job;
    for (size_t i = 0; i < job->dirty.count; i++)
        scene_paint(job->scene, job->fonts, job->canvas, job->dirty.boxes[i]);
    window_show(painter->window, job->canvas, &job->dirty, job->exposed);
}

static void finish(struct painter *painter)
{
    painter->busy = false;
    uv_cond_broadcast(&painter->changed);
}

// Whatever draws for the window belongs to the thread that first did, so that already the try is made here.
static void run(void *argument)
{
    struct painter *const painter = argument;
    painter->works = window_can_show(painter->window, painter->message, sizeof(painter->message));
    uv_mutex_lock(&painter->mutex);
    finish(painter);
    for (;;) {
        while (!painter->busy && !painter->ends)
            uv_cond_wait(&painter->changed, &painter->mutex);
        if (painter->ends)
            break;
        uv_mutex_unlock(&painter->mutex);
        const uint64_t start_ns = painter_thread_ns();
        paint(painter);
        uv_mutex_lock(&painter->mutex);
        painter->took_ns += painter_thread_ns() - start_ns;
        finish(painter);
        (void)uv_async_send(painter->done);
    }
    uv_mutex_unlock(&painter->mutex);
    window_leave_thread(painter->window);
}

// Signals are for the thread that runs the machine.
static int start_thread(struct painter *painter)
{
    sigset_t all, before;
    (void)sigfillset(&all);
    (void)pthread_sigmask(SIG_SETMASK, &all, &before);
    const int problem = uv_thread_create(&painter->thread, run, painter);
    (void)pthread_sigmask(SIG_SETMASK, &before, NULL);
    return problem;
}

struct painter *painter_create(struct window *window, uv_async_t *done, char *message, size_t message_size)
{
    struct painter *const painter = calloc(1, sizeof(*painter));
    if (painter == NULL)
        return NULL;
    painter->window = window;
    painter->done = done;
    painter->busy = true;
    (void)uv_mutex_init(&painter->mutex);
    (void)uv_cond_init(&painter->changed);
    const bool runs = start_thread(painter) == 0;
    if (runs)
        painter_wait(painter);
    if (runs && painter->works)
        return painter;
    (void)snprintf(message, message_size, "%s", runs ? painter->message : "the host has no thread for it");
    if (runs) {
        painter_destroy(painter);
        return NULL;
    }
    uv_cond_destroy(&painter->changed);
    uv_mutex_destroy(&painter->mutex);
    free(painter);
    return NULL;
}

void painter_destroy(struct painter *painter)
{
    uv_mutex_lock(&painter->mutex);
    painter->ends = true;
    uv_cond_broadcast(&painter->changed);
    uv_mutex_unlock(&painter->mutex);
    (void)uv_thread_join(&painter->thread);
    uv_cond_destroy(&painter->changed);
    uv_mutex_destroy(&painter->mutex);
    free(painter);
}

bool painter_is_idle(struct painter *painter)
{
    uv_mutex_lock(&painter->mutex);
    const bool idle = !painter->busy;
    uv_mutex_unlock(&painter->mutex);
    return idle;
}

void painter_wait(struct painter *painter)
{
    uv_mutex_lock(&painter->mutex);
    while (painter->busy)
        uv_cond_wait(&painter->changed, &painter->mutex);
    uv_mutex_unlock(&painter->mutex);
}

void painter_paint(struct painter *painter, const struct painter_job *job)
{
    uv_mutex_lock(&painter->mutex);
    painter->job = *job;
    painter->busy = true;
    uv_cond_broadcast(&painter->changed);
    uv_mutex_unlock(&painter->mutex);
}

uint64_t painter_took_ns(struct painter *painter)
{
    uv_mutex_lock(&painter->mutex);
    const uint64_t took_ns = painter->took_ns;
    uv_mutex_unlock(&painter->mutex);
    return took_ns;
}
