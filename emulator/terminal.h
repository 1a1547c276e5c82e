// SPDX-License-Identifier: Apache-2.0 OR MIT
// The board in a terminal: UART 0 is stdin and stdout, LEDs are a line at the bottom. Where stdout
// is no terminal, UART text goes out untouched and LED changes go to stderr as lines.
#pragma once

#include "emulator/session.h"

struct terminal;

// NULL: no memory.
struct terminal *terminal_create(struct session *session);
// Begins to give stdin to the board, which exists by now.
void terminal_start_reading(struct terminal *terminal);
void terminal_destroy(struct terminal *terminal);
void terminal_uart(struct terminal *terminal, const uint8_t *data, size_t size);
void terminal_led(struct terminal *terminal, size_t led, bool on);
// Puts the cursor on a clean line for other output.
void terminal_pause(struct terminal *terminal);
// Somebody is there to watch and type.
bool terminal_is_interactive(const struct terminal *terminal);
