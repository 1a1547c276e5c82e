// SPDX-License-Identifier: Apache-2.0 OR MIT
// See font.h. Each character of each size is rendered once and kept.
#include "emulator/panel/font.h"

#include <SDL_ttf.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SIZES_MAX = 160, BUCKETS = 4096, GLYPHS_MAX = 16384, REPLACEMENT = 0xfffd };

struct glyph {
    uint32_t codepoint;
    uint16_t size;
    uint8_t face;
    int16_t left, top, width, height, advance;
    uint8_t *mask; // width x height
    struct glyph *next;
};

struct fonts {
    TTF_Font *opened[FONT_FACES][SIZES_MAX];
    struct glyph *buckets[BUCKETS];
    size_t glyph_count;
};

static const char *folder(void)
{
    const char *const chosen = getenv("VERGE_FONTS");
    return chosen != NULL ? chosen : FONT_FOLDER;
}

static void path_of(enum font_face face, char *path, size_t size)
{
    static const char *const names[] = {"DejaVuSans.ttf", "DejaVuSans-Bold.ttf", "DejaVuSansMono.ttf",
                                        "DejaVuSansMono-Bold.ttf"};
    (void)snprintf(path, size, "%s/%s", folder(), names[face]);
}

static TTF_Font *opened(struct fonts *fonts, enum font_face face, int size)
{
    char path[512];
    const int index = size < 1 ? 1 : size >= SIZES_MAX ? SIZES_MAX - 1 : size;
    TTF_Font **const font = &fonts->opened[face][index];
    if (*font == NULL) {
        path_of(face, path, sizeof(path));
        *font = TTF_OpenFont(path, index);
        if (*font != NULL)
            TTF_SetFontHinting(*font, TTF_HINTING_LIGHT);
    }
    return *font;
}

struct fonts *fonts_create(char *message, size_t message_size)
{
    char path[512];
    struct fonts *const fonts = calloc(1, sizeof(*fonts));
    if (fonts == NULL || TTF_Init() != 0) {
        (void)snprintf(message, message_size, "the panel can't draw text: no memory");
        free(fonts);
        return NULL;
    }
    for (enum font_face face = 0; face < FONT_FACES; face++)
        if (opened(fonts, face, 13) == NULL) {
            path_of(face, path, sizeof(path));
            (void)snprintf(message, message_size,
                           "the panel needs the font %s (Debian package fonts-dejavu-core); VERGE_FONTS names "
                           "another folder that has it",
                           path);
            fonts_destroy(fonts);
            return NULL;
        }
    return fonts;
}

static void forget_glyphs(struct fonts *fonts)
{
    for (size_t i = 0; i < BUCKETS; i++)
        while (fonts->buckets[i] != NULL) {
            struct glyph *const glyph = fonts->buckets[i];
            fonts->buckets[i] = glyph->next;
            free(glyph->mask);
            free(glyph);
        }
    fonts->glyph_count = 0;
}

void fonts_destroy(struct fonts *fonts)
{
    forget_glyphs(fonts);
    for (enum font_face face = 0; face < FONT_FACES; face++)
        for (int size = 0; size < SIZES_MAX; size++)
            if (fonts->opened[face][size] != NULL)
                TTF_CloseFont(fonts->opened[face][size]);
    TTF_Quit();
    free(fonts);
}

// --- Glyphs --------------------------------------------------------------------------------------

static uint8_t *mask_of(SDL_Surface *surface)
{
    const size_t width = (size_t)surface->w;
    uint8_t *const mask = malloc(width * (size_t)surface->h + 1);
    for (size_t y = 0; mask != NULL && y < (size_t)surface->h; y++) {
        const uint8_t *const row = (const uint8_t *)surface->pixels + y * (size_t)surface->pitch;
        for (size_t x = 0; x < width; x++)
            mask[y * width + x] = row[4 * x + 3]; // SDL2_ttf gives ARGB8888 in the host's order
    }
    return mask;
}

static void render(TTF_Font *font, struct glyph *glyph)
{
    const SDL_Color white = {255, 255, 255, 255};
    int left = 0, right = 0, bottom = 0, top = 0, advance = 0;
    const uint32_t shown = TTF_GlyphIsProvided32(font, glyph->codepoint) ? glyph->codepoint : REPLACEMENT;
    (void)TTF_GlyphMetrics32(font, shown, &left, &right, &bottom, &top, &advance);
    glyph->advance = (int16_t)advance;
    glyph->left = (int16_t)(left < 0 ? left : 0);
    SDL_Surface *const surface = TTF_RenderGlyph32_Blended(font, shown, white);
    if (surface == NULL)
        return;
    glyph->mask = mask_of(surface);
    glyph->width = (int16_t)(glyph->mask != NULL ? surface->w : 0);
    glyph->height = (int16_t)surface->h;
    SDL_FreeSurface(surface);
}

static const struct glyph *glyph_of(struct fonts *fonts, enum font_face face, int size, uint32_t codepoint)
{
    const uint32_t hash = (codepoint * 2654435761u) ^ ((uint32_t)size * 40503u) ^ (uint32_t)face * 977u;
    TTF_Font *const font = opened(fonts, face, size);
    if (fonts->glyph_count >= GLYPHS_MAX)
        forget_glyphs(fonts);
    struct glyph **const bucket = &fonts->buckets[hash % BUCKETS];
    for (struct glyph *g = *bucket; g != NULL; g = g->next)
        if (g->codepoint == codepoint && g->size == size && g->face == face)
            return g;
    struct glyph *const glyph = font != NULL ? calloc(1, sizeof(*glyph)) : NULL;
    if (glyph == NULL)
        return NULL;
    glyph->codepoint = codepoint;
    glyph->size = (uint16_t)size;
    glyph->face = (uint8_t)face;
    render(font, glyph);
    glyph->next = *bucket;
    *bucket = glyph;
    fonts->glyph_count++;
    return glyph;
}

// --- Text ----------------------------------------------------------------------------------------

static unsigned utf8_length(unsigned char first)
{
    return first < 0x80 ? 1 : (first & 0xe0) == 0xc0 ? 2 : (first & 0xf0) == 0xe0 ? 3 : (first & 0xf8) == 0xf0 ? 4 : 0;
}

uint32_t utf8_next(const char *text, size_t length, size_t *used)
{
    static const uint32_t first_bits[] = {0, 0x7f, 0x1f, 0x0f, 0x07};
    const unsigned wanted = utf8_length((unsigned char)text[0]);
    *used = 1;
    if (wanted == 0 || wanted > length)
        return REPLACEMENT;
    uint32_t codepoint = (unsigned char)text[0] & first_bits[wanted];
    for (unsigned i = 1; i < wanted; i++) {
        if (((unsigned char)text[i] & 0xc0) != 0x80)
            return REPLACEMENT;
        codepoint = codepoint << 6 | ((unsigned char)text[i] & 0x3f);
    }
    *used = wanted;
    return codepoint;
}

size_t utf8_put(uint32_t codepoint, char out[4])
{
    static const unsigned char marks[] = {0, 0, 0xc0, 0xe0, 0xf0};
    const size_t size = codepoint < 0x80 ? 1 : codepoint < 0x800 ? 2 : codepoint < 0x10000 ? 3 : 4;
    for (size_t i = size; i-- > 1; codepoint >>= 6)
        out[i] = (char)(0x80 | (codepoint & 0x3f));
    out[0] = (char)(marks[size] | codepoint);
    return size;
}

int font_width(struct fonts *fonts, enum font_face face, int size, const char *text, size_t length)
{
    int width = 0;
    for (size_t i = 0, used; i < length; i += used) {
        const struct glyph *const glyph = glyph_of(fonts, face, size, utf8_next(text + i, length - i, &used));
        width += glyph != NULL ? glyph->advance : 0;
    }
    return width;
}

int font_height(struct fonts *fonts, enum font_face face, int size)
{
    TTF_Font *const font = opened(fonts, face, size);
    return font != NULL ? TTF_FontHeight(font) : size;
}

int font_cell(struct fonts *fonts, enum font_face face, int size)
{
    const struct glyph *const glyph = glyph_of(fonts, face, size, 'M');
    return glyph != NULL && glyph->advance > 0 ? glyph->advance : 1;
}

void font_draw(struct fonts *fonts, struct canvas *canvas, enum font_face face, int size, int x, int y,
               const char *text, size_t length, uint32_t colour)
{
    for (size_t i = 0, used; i < length; i += used) {
        const struct glyph *const glyph = glyph_of(fonts, face, size, utf8_next(text + i, length - i, &used));
        if (glyph == NULL)
            continue;
        if (glyph->mask != NULL)
            canvas_mask(canvas, x + glyph->left, y, glyph->mask, glyph->width, glyph->height, colour);
        x += glyph->advance;
    }
}
