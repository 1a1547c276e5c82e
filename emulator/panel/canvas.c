// SPDX-License-Identifier: Apache-2.0 OR MIT
// See canvas.h. Edges are smooth because a pixel at an edge is covered by the distance of its middle from the shape.
#include "emulator/panel/canvas.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { OPAQUE = 255 };

// --- Rectangles ----------------------------------------------------------------------------------

static int least(int a, int b)
{
    return a < b ? a : b;
}

static int most(int a, int b)
{
    return a > b ? a : b;
}

struct rect rect_intersect(struct rect a, struct rect b)
{
    const int x = most(a.x, b.x);
    const int y = most(a.y, b.y);
    const int w = least(a.x + a.w, b.x + b.w) - x;
    const int h = least(a.y + a.h, b.y + b.h) - y;
    return (struct rect){x, y, most(w, 0), most(h, 0)};
}

struct rect rect_union(struct rect a, struct rect b)
{
    if (rect_is_empty(a))
        return b;
    if (rect_is_empty(b))
        return a;
    const int x = least(a.x, b.x);
    const int y = least(a.y, b.y);
    return (struct rect){x, y, most(a.x + a.w, b.x + b.w) - x, most(a.y + a.h, b.y + b.h) - y};
}

struct rect rect_inset(struct rect r, int by)
{
    return (struct rect){r.x + by, r.y + by, most(r.w - 2 * by, 0), most(r.h - 2 * by, 0)};
}

bool rect_is_empty(struct rect r)
{
    return r.w <= 0 || r.h <= 0;
}

bool rect_contains(struct rect r, int x, int y)
{
    return x >= r.x && y >= r.y && x < r.x + r.w && y < r.y + r.h;
}

bool rect_equal(struct rect a, struct rect b)
{
    return a.x == b.x && a.y == b.y && a.w == b.w && a.h == b.h;
}

// --- Colours -------------------------------------------------------------------------------------

static inline unsigned channel(uint32_t colour, unsigned shift)
{
    return colour >> shift & 0xff;
}

static uint32_t mix_channel(uint32_t a, uint32_t b, unsigned share, unsigned shift)
{
    const unsigned sum = channel(a, shift) * (OPAQUE - share) + channel(b, shift) * share;
    return (uint32_t)((sum + 127) / OPAQUE) << shift;
}

uint32_t colour_mix(uint32_t a, uint32_t b, unsigned share)
{
    return mix_channel(a, b, share, 24) | mix_channel(a, b, share, 16) | mix_channel(a, b, share, 8) |
           mix_channel(a, b, share, 0);
}

uint32_t colour_alpha(uint32_t colour, unsigned alpha)
{
    return (colour & 0xffffff) | (uint32_t)alpha << 24;
}

// Two channels at once: the products of one never reach the other.
static inline uint32_t blend(uint32_t below, uint32_t colour, unsigned alpha)
{
    const uint32_t a = alpha + (alpha >> 7);
    const uint32_t red_blue = (((colour & 0xff00ff) * a) + ((below & 0xff00ff) * (256 - a))) >> 8 & 0xff00ff;
    const uint32_t green = (((colour & 0x00ff00) * a) + ((below & 0x00ff00) * (256 - a))) >> 8 & 0x00ff00;
    return red_blue | green;
}

static inline void put(uint32_t *pixel, uint32_t colour, unsigned coverage)
{
    const unsigned alpha = channel(colour, 24) * coverage / OPAQUE;
    if (alpha >= OPAQUE)
        *pixel = colour & 0xffffff;
    else if (alpha > 0)
        *pixel = blend(*pixel, colour, alpha);
}

// --- The canvas ----------------------------------------------------------------------------------

bool canvas_resize(struct canvas *canvas, int width, int height)
{
    uint32_t *const pixels = calloc((size_t)width * (size_t)height, sizeof(*pixels));
    if (pixels == NULL)
        return false;
    free(canvas->pixels);
    *canvas = (struct canvas){pixels, width, height, {0, 0, width, height}};
    return true;
}

void canvas_free(struct canvas *canvas)
{
    free(canvas->pixels);
    *canvas = (struct canvas){0};
}

static struct rect visible(const struct canvas *canvas, struct rect box)
{
    return rect_intersect(rect_intersect(box, canvas->clip), (struct rect){0, 0, canvas->width, canvas->height});
}

static uint32_t *row_of(struct canvas *canvas, int y)
{
    return canvas->pixels + (size_t)y * (size_t)canvas->width;
}

static void span(uint32_t *row, int from, int to, uint32_t colour)
{
    if (channel(colour, 24) == OPAQUE) {
        for (int x = from; x < to; x++)
            row[x] = colour & 0xffffff;
        return;
    }
    const unsigned alpha = channel(colour, 24);
    for (int x = from; x < to && alpha > 0; x++)
        row[x] = blend(row[x], colour, alpha);
}

// --- Rounded rectangles --------------------------------------------------------------------------

// How far the middle of a pixel is outside of the rounded rectangle; negative inside.
static float distance(struct rect box, float radius, int x, int y)
{
    const float half_w = (float)box.w / 2;
    const float half_h = (float)box.h / 2;
    const float dx = fabsf((float)(x - box.x) + 0.5f - half_w) - (half_w - radius);
    const float dy = fabsf((float)(y - box.y) + 0.5f - half_h) - (half_h - radius);
    if (dx <= 0 || dy <= 0) // beside a straight edge, or inside
        return (dx > dy ? dx : dy) - radius;
    return sqrtf(dx * dx + dy * dy) - radius;
}

static unsigned covered(float outside)
{
    const float share = 0.5f - outside;
    return share <= 0 ? 0 : share >= 1 ? OPAQUE : (unsigned)(share * OPAQUE + 0.5f);
}

static float sane_radius(struct rect box, float radius)
{
    return fminf(radius, (float)least(box.w, box.h) / 2);
}

static uint32_t shade(uint32_t top, uint32_t bottom, int line, int height)
{
    return top == bottom || height < 2 ? top : colour_mix(top, bottom, (unsigned)(line * OPAQUE / (height - 1)));
}

static void fill_row(struct canvas *canvas, struct rect box, float radius, struct rect area, int y, uint32_t colour)
{
    uint32_t *const row = row_of(canvas, y);
    const int round = (int)ceilf(radius);
    const bool in_corner = y < box.y + round || y >= box.y + box.h - round;
    const int left = in_corner ? least(box.x + round, area.x + area.w) : area.x;
    const int right = in_corner ? most(box.x + box.w - round, left) : area.x + area.w;
    for (int x = area.x; x < left; x++)
        put(&row[x], colour, covered(distance(box, radius, x, y)));
    span(row, most(left, area.x), least(right, area.x + area.w), colour);
    for (int x = most(right, area.x); x < area.x + area.w; x++)
        put(&row[x], colour, covered(distance(box, radius, x, y)));
}

void canvas_fill(struct canvas *canvas, struct rect box, float radius, uint32_t top, uint32_t bottom)
{
    const struct rect area = visible(canvas, box);
    const float round = sane_radius(box, radius);
    for (int y = area.y; y < area.y + area.h; y++)
        fill_row(canvas, box, round, area, y, shade(top, bottom, y - box.y, box.h));
}

static void ring_part(struct canvas *canvas, struct rect box, float radius, float width, uint32_t colour,
                      struct rect part)
{
    const struct rect area = visible(canvas, part);
    for (int y = area.y; y < area.y + area.h; y++)
        for (int x = area.x; x < area.x + area.w; x++) {
            const float outside = distance(box, radius, x, y);
            const unsigned outer = covered(outside);
            const unsigned inner = covered(outside + width);
            put(&row_of(canvas, y)[x], colour, inner < outer ? outer - inner : 0);
        }
}

// Only the four sides are looked at: most of a ring is hole.
void canvas_ring(struct canvas *canvas, struct rect box, float radius, float width, uint32_t colour)
{
    const float round = sane_radius(box, radius);
    const int side = least((int)ceilf(fmaxf(round, width)), least(box.w, box.h) / 2 + 1);
    const struct rect parts[] = {
        {box.x, box.y, box.w, side},
        {box.x, box.y + box.h - side, box.w, side},
        {box.x, box.y + side, side, box.h - 2 * side},
        {box.x + box.w - side, box.y + side, side, box.h - 2 * side},
    };
    if (2 * side >= box.h) {
        ring_part(canvas, box, round, width, colour, box);
        return;
    }
    for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
        ring_part(canvas, box, round, width, colour, parts[i]);
}

// --- Light, masks, pictures ----------------------------------------------------------------------

void canvas_glow(struct canvas *canvas, struct rect box, uint32_t colour)
{
    const struct rect area = visible(canvas, box);
    const float half_w = (float)box.w / 2;
    const float half_h = (float)box.h / 2;
    for (int y = area.y; y < area.y + area.h; y++)
        for (int x = area.x; x < area.x + area.w; x++) {
            const float dx = ((float)(x - box.x) + 0.5f - half_w) / half_w;
            const float dy = ((float)(y - box.y) + 0.5f - half_h) / half_h;
            const float left = 1 - (dx * dx + dy * dy);
            if (left > 0)
                put(&row_of(canvas, y)[x], colour, (unsigned)(left * left * OPAQUE));
        }
}

void canvas_mask(struct canvas *canvas, int x, int y, const uint8_t *mask, int w, int h, uint32_t colour)
{
    const struct rect area = visible(canvas, (struct rect){x, y, w, h});
    for (int line = area.y; line < area.y + area.h; line++) {
        const uint8_t *const from = mask + (line - y) * w - x;
        uint32_t *const row = row_of(canvas, line);
        for (int column = area.x; column < area.x + area.w; column++)
            if (from[column] != 0)
                put(&row[column], colour, from[column]);
    }
}

static uint32_t dimmed(uint32_t pixel, unsigned brightness)
{
    return brightness >= 65535 ? pixel : blend(0, pixel, brightness >> 8);
}

// What of the source lies below each pixel of the target, by a few samples in it: sharp where the picture is
// enlarged by a whole number, and without lost or doubled lines elsewhere. Where they are is found once for each
// column and each row, because a division for each sample would be most of the work.
enum { SAMPLES_MAX = 8, COLUMNS = 256, RECIPROCAL_BITS = 22 };

struct sampling {
    const uint32_t *pixels;
    uint32_t width;
    unsigned samples;    // in each direction
    uint64_t reciprocal; // of how many there are for a pixel; exact for sums of 64 bytes
    uint32_t columns[COLUMNS][SAMPLES_MAX];
    const uint32_t *rows[SAMPLES_MAX];
};

// Where the samples of one target pixel are; step: from pixel to pixel, 48.16.
static uint32_t sample_at(uint64_t at, uint64_t step, unsigned i, unsigned samples)
{
    return (uint32_t)((at * step + step * (2 * i + 1) / (2 * samples)) >> 16);
}

static uint32_t mean(const struct sampling *s, uint64_t sum)
{
    return (uint32_t)(sum * s->reciprocal >> RECIPROCAL_BITS);
}

// Two channels are summed up at once, 16 bits apart.
static uint32_t sample(const struct sampling *s, const uint32_t *columns)
{
    uint32_t outer = 0, green = 0;
    if (s->samples == 1)
        return s->rows[0][columns[0]] & 0xffffff;
    for (unsigned y = 0; y < s->samples; y++)
        for (unsigned x = 0; x < s->samples; x++) {
            const uint32_t pixel = s->rows[y][columns[x]];
            outer += pixel & 0xff00ff;
            green += pixel >> 8 & 0xff;
        }
    return mean(s, outer >> 16) << 16 | mean(s, green) << 8 | mean(s, outer & 0xffff);
}

static unsigned samples_for(struct rect box, uint32_t width, uint32_t height)
{
    const uint32_t w = (uint32_t)box.w;
    const uint32_t h = (uint32_t)box.h;
    if (w % width == 0 && h % height == 0)
        return 1;
    const uint32_t shrunk = (width + w - 1) / w;
    return shrunk < 3 ? 3 : shrunk < SAMPLES_MAX ? shrunk : SAMPLES_MAX;
}

static void picture_columns(struct canvas *canvas, struct sampling *s, struct rect box, struct rect area,
                            uint64_t step_y, unsigned brightness)
{
    for (int y = area.y; y < area.y + area.h; y++) {
        uint32_t *const row = row_of(canvas, y) + area.x;
        for (unsigned i = 0; i < s->samples; i++)
            s->rows[i] = s->pixels + (size_t)sample_at((uint64_t)(y - box.y), step_y, i, s->samples) * s->width;
        for (int x = 0; x < area.w; x++)
            row[x] = dimmed(sample(s, s->columns[x]), brightness);
    }
}

void canvas_picture(struct canvas *canvas, struct rect box, const uint32_t *pixels, uint32_t width, uint32_t height,
                    unsigned brightness)
{
    struct rect area = visible(canvas, box);
    const int end = area.x + area.w;
    if (rect_is_empty(area))
        return;
    const uint64_t step_x = ((uint64_t)width << 16) / (uint64_t)box.w;
    const uint64_t step_y = ((uint64_t)height << 16) / (uint64_t)box.h;
    const unsigned n = samples_for(box, width, height);
    struct sampling s = {
        .pixels = pixels, .width = width, .samples = n, .reciprocal = (1u << RECIPROCAL_BITS) / (n * n) + 1};
    for (; area.x < end; area.x += COLUMNS) {
        area.w = least(end - area.x, COLUMNS);
        for (int x = 0; x < area.w; x++)
            for (unsigned i = 0; i < n; i++)
                s.columns[x][i] = sample_at((uint64_t)(area.x + x - box.x), step_x, i, n);
        picture_columns(canvas, &s, box, area, step_y, brightness);
    }
}

// --- Triangles -----------------------------------------------------------------------------------

// In a box of size 1 x 1, for a triangle that points to the right.
static bool in_triangle(float x, float y, int direction)
{
    const float along = direction == 0 ? x : direction == 1 ? y : direction == 2 ? 1 - x : 1 - y;
    const float across = direction == 0 || direction == 2 ? y : x;
    return fabsf(across - 0.5f) * 2 <= 1 - along;
}

void canvas_triangle(struct canvas *canvas, struct rect box, int direction, uint32_t colour)
{
    enum { GRID = 4 };
    const struct rect area = visible(canvas, box);
    for (int y = area.y; y < area.y + area.h; y++)
        for (int x = area.x; x < area.x + area.w; x++) {
            unsigned hits = 0;
            for (int i = 0; i < GRID * GRID; i++) {
                const float px = ((float)(x - box.x) + ((float)(i % GRID) + 0.5f) / GRID) / (float)box.w;
                const float py = ((float)(y - box.y) + ((float)(i / GRID) + 0.5f) / GRID) / (float)box.h;
                hits += in_triangle(px, py, direction);
            }
            put(&row_of(canvas, y)[x], colour, hits * OPAQUE / (GRID * GRID));
        }
}
