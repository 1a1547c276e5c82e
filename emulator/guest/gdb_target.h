// SPDX-License-Identifier: Apache-2.0 OR MIT
// What gdb is told of a guest's processor: its registers (gdb manual, appendix G) and the board's memory.
#pragma once

#include "emulator/guest/gdb_packet.h"
#include "emulator/guest/guest_probe.h"

// Registers as gdb numbers them here.
unsigned gdb_register_count(const struct guest_debug *debug);
void gdb_put_register(struct gdb_writer *writer, const struct guest_debug *debug, unsigned number);
// Takes its value in hexadecimal. False: there is none, or it can't be.
bool gdb_take_register(const char **at, struct guest_debug *debug, unsigned number);

// The documents, in XML.
void gdb_put_description(struct gdb_writer *writer, const struct guest_debug *debug);
void gdb_put_memory_map(struct gdb_writer *writer, const struct guest_debug *debug);
