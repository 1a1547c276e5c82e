// SPDX-License-Identifier: Apache-2.0 OR MIT
// Pixels in memory, and the few shapes that the panel is made of, with smooth edges. Knows no window.
// Colours are 0xaarrggbb; the pixels are 0x00rrggbb.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct rect {
    int x, y, w, h;
};

struct canvas {
    uint32_t *pixels;
    int width, height; // a row follows the other without a gap
    struct rect clip;  // nothing is drawn outside
};

// Where a and b overlap; w or h is 0 where they don't.
struct rect rect_intersect(struct rect a, struct rect b);
// The smallest that holds both. An empty one counts for nothing.
struct rect rect_union(struct rect a, struct rect b);
struct rect rect_inset(struct rect r, int by);
bool rect_is_empty(struct rect r);
bool rect_contains(struct rect r, int x, int y);
bool rect_equal(struct rect a, struct rect b);

// A colour between two: share 0 is a, 255 is b.
uint32_t colour_mix(uint32_t a, uint32_t b, unsigned share);
uint32_t colour_alpha(uint32_t colour, unsigned alpha);

// False: no memory; the canvas is as before.
bool canvas_resize(struct canvas *canvas, int width, int height);
void canvas_free(struct canvas *canvas);

// A rectangle with rounded corners, its colour going from top to bottom.
void canvas_fill(struct canvas *canvas, struct rect box, float radius, uint32_t top, uint32_t bottom);
// Its outline, drawn inwards.
void canvas_ring(struct canvas *canvas, struct rect box, float radius, float width, uint32_t colour);
// Light that fades from the middle of the box to its edge.
void canvas_glow(struct canvas *canvas, struct rect box, uint32_t colour);
// Paints through a mask of size w x h, 255 being opaque.
void canvas_mask(struct canvas *canvas, int x, int y, const uint8_t *mask, int w, int h, uint32_t colour);
// 0x00rrggbb pixels, stretched over the box. brightness: 65535 is full.
void canvas_picture(struct canvas *canvas, struct rect box, const uint32_t *pixels, uint32_t width, uint32_t height,
                    unsigned brightness);
// The triangle that points to `direction` (0 right, 1 down, 2 left, 3 up) and fills the box.
void canvas_triangle(struct canvas *canvas, struct rect box, int direction, uint32_t colour);
