// SPDX-License-Identifier: Apache-2.0 OR MIT
// Paints and shows pictures of the window in a thread of its own, so that the machine does not wait for it. One picture
// at a time: while the painter has one, the window, the fonts and the canvas are the painter's alone.
#pragma once

#include "emulator/panel/scene.h"
#include "emulator/panel/window.h"

#include <uv.h>

struct painter;

// The calling thread's time on a processor: a wall clock would count what others do meanwhile.
uint64_t painter_thread_ns(void);

struct painter_job {
    const struct scene *scene; // its pictures are copies
    struct fonts *fonts;
    struct canvas *canvas;
    struct scene_dirty dirty;
    bool exposed; // the window shows all of the canvas
};

// done is sent to when a picture is shown. NULL: the host has no thread for it, or the window takes no pictures;
// message says why.
struct painter *painter_create(struct window *window, uv_async_t *done, char *message, size_t message_size);
void painter_destroy(struct painter *painter);
bool painter_is_idle(struct painter *painter);
// Waits until it is idle.
void painter_wait(struct painter *painter);
// Only for an idle one.
void painter_paint(struct painter *painter, const struct painter_job *job);
// What all pictures took of its processor so far.
uint64_t painter_took_ns(struct painter *painter);
