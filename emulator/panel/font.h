// SPDX-License-Identifier: Apache-2.0 OR MIT
// Letters as masks, from the system's fonts through SDL2_ttf. Needs no window.
#pragma once

#include "emulator/panel/canvas.h"

enum font_face { FONT_SANS, FONT_BOLD, FONT_MONO, FONT_MONO_BOLD, FONT_FACES };

struct fonts;

// NULL: a font is missing; message says which and what to install.
struct fonts *fonts_create(char *message, size_t message_size);
void fonts_destroy(struct fonts *fonts);

// Sizes are in pixels. Text is UTF-8; what is none shows as a box.
int font_width(struct fonts *fonts, enum font_face face, int size, const char *text, size_t length);
int font_height(struct fonts *fonts, enum font_face face, int size);
// The width of every character of a monospaced face.
int font_cell(struct fonts *fonts, enum font_face face, int size);
// Draws one line with its top left corner there.
void font_draw(struct fonts *fonts, struct canvas *canvas, enum font_face face, int size, int x, int y,
               const char *text, size_t length, uint32_t colour);

// The next character of UTF-8 text; *used is how many bytes it took, at least 1.
uint32_t utf8_next(const char *text, size_t length, size_t *used);
// Writes at most 4 bytes and returns how many.
size_t utf8_put(uint32_t codepoint, char out[4]);
