// SPDX-License-Identifier: Apache-2.0 OR MIT
// A picture of the panel as a list of shapes. Two lists can be compared, so that only what differs is painted
// again; most frames differ in a few shapes.
#pragma once

#include "emulator/panel/font.h"

enum draw_kind { DRAW_FILL, DRAW_RING, DRAW_GLOW, DRAW_TEXT, DRAW_PICTURE, DRAW_TRACE, DRAW_TRIANGLE };

// A trace's columns, from the left.
enum draw_trace { TRACE_LOW, TRACE_HIGH, TRACE_BOTH, TRACE_NONE };

struct draw {
    uint32_t kind; // enum draw_kind
    struct rect box, clip;
    uint32_t colour, colour2;
    float radius, width;
    uint32_t face, size; // of text; of a triangle: its direction
    uint32_t picture_w, picture_h, brightness;
    uint64_t version;       // of the picture
    const uint32_t *pixels; // of the picture
    uint32_t data, length;  // text, or columns: where in the scene's bytes; of a copied picture: where in kept
};

// Shapes that stand together: a pane.
struct scene_group {
    struct rect box;
    size_t first;
};

enum { SCENE_GROUPS_MAX = 24, SCENE_DIRTY_MAX = 24 };

struct scene {
    struct draw *draws;
    size_t count, capacity;
    uint8_t *bytes;
    size_t byte_count, byte_capacity;
    uint32_t *kept; // copies of pictures
    size_t kept_count, kept_capacity;
    struct scene_group groups[SCENE_GROUPS_MAX];
    size_t group_count;
    struct rect clip; // of what is added now
    bool incomplete;  // there was no memory for all of it
};

// Parts of a picture that have to be painted again.
struct scene_dirty {
    struct rect boxes[SCENE_DIRTY_MAX];
    size_t count;
};

void scene_clear(struct scene *scene, struct rect clip);
void scene_free(struct scene *scene);
// What is added from now on belongs to this part of the window.
void scene_group(struct scene *scene, struct rect box);

void scene_fill(struct scene *scene, struct rect box, float radius, uint32_t top, uint32_t bottom);
void scene_ring(struct scene *scene, struct rect box, float radius, float width, uint32_t colour);
void scene_glow(struct scene *scene, struct rect box, uint32_t colour);
void scene_triangle(struct scene *scene, struct rect box, int direction, uint32_t colour);
void scene_text(struct scene *scene, struct rect box, enum font_face face, int size, const char *text, size_t length,
                uint32_t colour);
void scene_picture(struct scene *scene, struct rect box, const uint32_t *pixels, uint32_t width, uint32_t height,
                   uint64_t version, unsigned brightness);
// columns: enum draw_trace of each pixel column of the box.
void scene_trace(struct scene *scene, struct rect box, float width, const uint8_t *columns, size_t count,
                 uint32_t colour);

// What differs between the two.
void scene_compare(const struct scene *before, const struct scene *now, struct scene_dirty *dirty);
// Copies the pictures that lie in what is dirty, which change while the machine runs.
void scene_keep_pictures(struct scene *scene, const struct scene_dirty *dirty);
// Paints what lies in the box.
void scene_paint(const struct scene *scene, struct fonts *fonts, struct canvas *canvas, struct rect box);
