// SPDX-License-Identifier: Apache-2.0 OR MIT
// See scene.h.
#include "emulator/panel/scene.h"

#include <stdlib.h>
#include <string.h>

// --- Making a list -------------------------------------------------------------------------------

void scene_clear(struct scene *scene, struct rect clip)
{
    scene->count = scene->byte_count = scene->kept_count = scene->group_count = 0;
    scene->incomplete = false;
    scene->clip = clip;
}

void scene_free(struct scene *scene)
{
    free(scene->draws);
    free(scene->bytes);
    free(scene->kept);
    *scene = (struct scene){0};
}

static bool grow(void **memory, size_t *capacity, size_t wanted, size_t unit)
{
    if (wanted <= *capacity)
        return true;
    const size_t more = wanted * 2 + 256;
    void *const grown = realloc(*memory, more * unit);
    if (grown == NULL)
        return false;
    *memory = grown;
    *capacity = more;
    return true;
}

// A shape that can be seen; NULL otherwise. Its gaps are zero too, because shapes are compared as bytes.
static struct draw *add(struct scene *scene, enum draw_kind kind, struct rect box)
{
    if (rect_is_empty(rect_intersect(box, scene->clip)))
        return NULL;
    void *memory = scene->draws;
    if (!grow(&memory, &scene->capacity, scene->count + 1, sizeof(*scene->draws))) {
        scene->incomplete = true;
        return NULL;
    }
    scene->draws = memory;
    struct draw *const draw = &scene->draws[scene->count++];
    memset(draw, 0, sizeof(*draw));
    draw->kind = kind;
    draw->box = box;
    draw->clip = scene->clip;
    return draw;
}

static void add_bytes(struct scene *scene, struct draw *draw, const void *bytes, size_t size)
{
    void *memory = scene->bytes;
    if (!grow(&memory, &scene->byte_capacity, scene->byte_count + size, 1)) {
        scene->incomplete = true;
        return;
    }
    scene->bytes = memory;
    memcpy(scene->bytes + scene->byte_count, bytes, size);
    draw->data = (uint32_t)scene->byte_count;
    draw->length = (uint32_t)size;
    scene->byte_count += size;
}

void scene_group(struct scene *scene, struct rect box)
{
    if (scene->group_count < SCENE_GROUPS_MAX)
        scene->groups[scene->group_count++] = (struct scene_group){box, scene->count};
}

void scene_fill(struct scene *scene, struct rect box, float radius, uint32_t top, uint32_t bottom)
{
    struct draw *const draw = add(scene, DRAW_FILL, box);
    if (draw == NULL)
        return;
    draw->radius = radius;
    draw->colour = top;
    draw->colour2 = bottom;
}

void scene_ring(struct scene *scene, struct rect box, float radius, float width, uint32_t colour)
{
    struct draw *const draw = add(scene, DRAW_RING, box);
    if (draw == NULL)
        return;
    draw->radius = radius;
    draw->width = width;
    draw->colour = colour;
}

void scene_glow(struct scene *scene, struct rect box, uint32_t colour)
{
    struct draw *const draw = add(scene, DRAW_GLOW, box);
    if (draw != NULL)
        draw->colour = colour;
}

void scene_triangle(struct scene *scene, struct rect box, int direction, uint32_t colour)
{
    struct draw *const draw = add(scene, DRAW_TRIANGLE, box);
    if (draw == NULL)
        return;
    draw->size = (uint32_t)direction;
    draw->colour = colour;
}

void scene_text(struct scene *scene, struct rect box, enum font_face face, int size, const char *text, size_t length,
                uint32_t colour)
{
    struct draw *const draw = length > 0 ? add(scene, DRAW_TEXT, box) : NULL;
    if (draw == NULL)
        return;
    draw->face = face;
    draw->size = (uint32_t)size;
    draw->colour = colour;
    add_bytes(scene, draw, text, length);
}

void scene_picture(struct scene *scene, struct rect box, const uint32_t *pixels, uint32_t width, uint32_t height,
                   uint64_t version, unsigned brightness)
{
    struct draw *const draw = add(scene, DRAW_PICTURE, box);
    if (draw == NULL)
        return;
    draw->pixels = pixels;
    draw->picture_w = width;
    draw->picture_h = height;
    draw->version = version;
    draw->brightness = brightness;
}

void scene_trace(struct scene *scene, struct rect box, float width, const uint8_t *columns, size_t count,
                 uint32_t colour)
{
    struct draw *const draw = add(scene, DRAW_TRACE, box);
    if (draw == NULL)
        return;
    draw->width = width;
    draw->colour = colour;
    add_bytes(scene, draw, columns, count);
}

// --- Comparing -----------------------------------------------------------------------------------

static bool same(const struct scene *before, const struct draw *a, const struct scene *now, const struct draw *b)
{
    struct draw moved = *a;
    moved.data = b->data;
    return memcmp(&moved, b, sizeof(moved)) == 0 &&
           (b->length == 0 || memcmp(before->bytes + a->data, now->bytes + b->data, b->length) == 0);
}

static void soil(struct scene_dirty *dirty, struct rect box)
{
    if (rect_is_empty(box))
        return;
    for (size_t i = 0; i < dirty->count; i++)
        if (!rect_is_empty(rect_intersect(rect_inset(dirty->boxes[i], -4), box))) {
            dirty->boxes[i] = rect_union(dirty->boxes[i], box);
            return;
        }
    if (dirty->count < SCENE_DIRTY_MAX)
        dirty->boxes[dirty->count++] = box;
    else
        dirty->boxes[SCENE_DIRTY_MAX - 1] = rect_union(dirty->boxes[SCENE_DIRTY_MAX - 1], box);
}

static struct rect extent(const struct draw *draw)
{
    return rect_intersect(draw->box, draw->clip);
}

static size_t group_end(const struct scene *scene, size_t group)
{
    return group + 1 < scene->group_count ? scene->groups[group + 1].first : scene->count;
}

static void compare_group(const struct scene *before, const struct scene *now, size_t group, struct scene_dirty *dirty)
{
    const struct scene_group *const a = &before->groups[group];
    const struct scene_group *const b = &now->groups[group];
    const size_t count = group_end(now, group) - b->first;
    if (!rect_equal(a->box, b->box) || group_end(before, group) - a->first != count) {
        soil(dirty, rect_union(a->box, b->box));
        return;
    }
    for (size_t i = 0; i < count; i++) {
        const struct draw *const old = &before->draws[a->first + i];
        const struct draw *const new = &now->draws[b->first + i];
        if (same(before, old, now, new))
            continue;
        soil(dirty, extent(old));
        soil(dirty, extent(new));
    }
}

// Boxes that came to overlap would be painted twice.
static void join(struct scene_dirty *dirty)
{
    for (size_t i = 0; i < dirty->count; i++)
        for (size_t j = i + 1; j < dirty->count; j++)
            if (!rect_is_empty(rect_intersect(dirty->boxes[i], dirty->boxes[j]))) {
                dirty->boxes[i] = rect_union(dirty->boxes[i], dirty->boxes[j]);
                dirty->boxes[j] = dirty->boxes[--dirty->count];
                j = i; // the larger one may meet those that were looked at
            }
}

void scene_compare(const struct scene *before, const struct scene *now, struct scene_dirty *dirty)
{
    dirty->count = 0;
    if (before->group_count != now->group_count) {
        for (size_t i = 0; i < before->group_count; i++)
            soil(dirty, before->groups[i].box);
        for (size_t i = 0; i < now->group_count; i++)
            soil(dirty, now->groups[i].box);
    } else {
        for (size_t i = 0; i < now->group_count; i++)
            compare_group(before, now, i, dirty);
    }
    join(dirty);
}

// --- Pictures that last ---------------------------------------------------------------------------

static bool is_in(const struct scene_dirty *dirty, struct rect box)
{
    for (size_t i = 0; i < dirty->count; i++)
        if (!rect_is_empty(rect_intersect(dirty->boxes[i], box)))
            return true;
    return false;
}

static void keep_picture(struct scene *scene, struct draw *draw)
{
    const size_t size = (size_t)draw->picture_w * draw->picture_h;
    void *memory = scene->kept;
    if (!grow(&memory, &scene->kept_capacity, scene->kept_count + size, sizeof(*scene->kept))) {
        draw->box.w = 0; // better none than one that changes while it is painted
        return;
    }
    scene->kept = memory;
    memcpy(scene->kept + scene->kept_count, draw->pixels, size * sizeof(*scene->kept));
    draw->data = (uint32_t)scene->kept_count;
    scene->kept_count += size;
}

void scene_keep_pictures(struct scene *scene, const struct scene_dirty *dirty)
{
    for (size_t i = 0; i < scene->count; i++)
        if (scene->draws[i].kind == DRAW_PICTURE && is_in(dirty, extent(&scene->draws[i])))
            keep_picture(scene, &scene->draws[i]);
}

// --- Painting ------------------------------------------------------------------------------------

static bool is_turn(const uint8_t *columns, uint32_t i)
{
    return i > 0 && columns[i - 1] != columns[i] && columns[i - 1] != TRACE_NONE;
}

static void paint_level(const struct draw *draw, struct canvas *canvas, uint8_t level, uint32_t from, uint32_t to)
{
    const int thick = (int)draw->width < 1 ? 1 : (int)draw->width;
    const struct rect box = {draw->box.x + (int)from, draw->box.y, (int)(to - from), draw->box.h};
    const uint32_t shade = colour_alpha(draw->colour, 38);
    struct rect line = {box.x, level == TRACE_LOW ? box.y + box.h - thick : box.y, box.w, thick};
    if (level == TRACE_BOTH)
        line = box;
    else if (level == TRACE_HIGH)
        canvas_fill(canvas, (struct rect){box.x, box.y + thick, box.w, box.h - thick}, 0, shade, shade);
    canvas_fill(canvas, line, 0, draw->colour, draw->colour);
}

// A line at the level; a step where it changes; a block where it changed more than once.
static void paint_trace(const struct scene *scene, const struct draw *draw, struct canvas *canvas)
{
    const uint8_t *const columns = scene->bytes + draw->data;
    for (uint32_t from = 0, to; from < draw->length; from = to) {
        const bool turn = is_turn(columns, from);
        for (to = from + 1; !turn && to < draw->length && columns[to] == columns[from]; to++)
            continue;
        if (columns[from] != TRACE_NONE)
            paint_level(draw, canvas, turn ? TRACE_BOTH : columns[from], from, to);
    }
}

static void paint(const struct scene *scene, const struct draw *draw, struct fonts *fonts, struct canvas *canvas)
{
    switch (draw->kind) {
    case DRAW_FILL:
        canvas_fill(canvas, draw->box, draw->radius, draw->colour, draw->colour2);
        break;
    case DRAW_RING:
        canvas_ring(canvas, draw->box, draw->radius, draw->width, draw->colour);
        break;
    case DRAW_GLOW:
        canvas_glow(canvas, draw->box, draw->colour);
        break;
    case DRAW_TEXT:
        font_draw(fonts, canvas, draw->face, (int)draw->size, draw->box.x, draw->box.y,
                  (const char *)scene->bytes + draw->data, draw->length, draw->colour);
        break;
    case DRAW_PICTURE:
        canvas_picture(canvas, draw->box, scene->kept_count > 0 ? scene->kept + draw->data : draw->pixels,
                       draw->picture_w, draw->picture_h, draw->brightness);
        break;
    case DRAW_TRACE:
        paint_trace(scene, draw, canvas);
        break;
    case DRAW_TRIANGLE:
        canvas_triangle(canvas, draw->box, (int)draw->size, draw->colour);
        break;
    default:
        break;
    }
}

// Nothing of what is below it can be seen in the box.
static bool hides(const struct draw *draw, struct rect box)
{
    const struct rect solid = rect_intersect(rect_inset(draw->box, (int)draw->radius + 1), draw->clip);
    return draw->kind == DRAW_FILL && draw->colour >> 24 == 0xff && draw->colour2 >> 24 == 0xff &&
           rect_equal(rect_intersect(solid, box), box);
}

void scene_paint(const struct scene *scene, struct fonts *fonts, struct canvas *canvas, struct rect box)
{
    size_t first = 0;
    for (size_t i = 0; i < scene->count; i++)
        if (hides(&scene->draws[i], box))
            first = i;
    for (size_t i = first; i < scene->count; i++) {
        const struct draw *const draw = &scene->draws[i];
        canvas->clip = rect_intersect(draw->clip, box);
        if (!rect_is_empty(rect_intersect(draw->box, canvas->clip)))
            paint(scene, draw, fonts, canvas);
    }
}
