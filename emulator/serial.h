// SPDX-License-Identifier: Apache-2.0 OR MIT
// UART 0 elsewhere than at the terminal: a pseudo-terminal, a TCP port of this host, or a file.
#pragma once

#include "emulator/session.h"

struct serial;

// "pty", "tcp:PORT", "file:PATH". "terminal" is not for here.
bool serial_is_place(const char *place);
// Says on stderr where it is. NULL: it can't be; stderr says why.
struct serial *serial_create(struct session *session, const char *place);
// The board is there: what arrives goes to it.
void serial_start_reading(struct serial *serial);
// Gives a slow reader a moment for the rest. False: not everything could be written to the file.
bool serial_destroy(struct serial *serial);

void serial_uart(struct serial *serial, const uint8_t *data, size_t size);
// Somebody may type there.
bool serial_has_input(const struct serial *serial);
// The reader is slow: nothing more should happen until session_go_on() is called.
bool serial_is_behind(const struct serial *serial);
