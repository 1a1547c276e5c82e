// SPDX-License-Identifier: Apache-2.0 OR MIT
// See guest_source.h.
#include "emulator/guest/guest_source.h"

#include "core/kernel/format.h"
#include "emulator/guest/guest_probe_internal.h"

#include <string.h>

#define END "\r\n"

enum { CALLERS_SHOWN = 32, ARM_LR = 14, ARM_PC = 15, RISCV_RA = 1 };

void guest_set_symbols(struct sim_guest *guest, struct guest_symbols *symbols)
{
    guest->symbols = symbols;
}

struct guest_symbols *guest_own_symbols(const struct sim_guest *guest)
{
    return guest->symbols;
}

struct symbols *guest_symbols(struct guest_symbols *own)
{
    if (own == NULL || own->failed)
        return NULL;
    if (own->opened == NULL) {
        own->opened = symbols_open(own->path, own->flash_offset, own->ram_offset);
        own->failed = own->opened == NULL;
    }
    return own->opened;
}

static const char *base_name(const char *path)
{
    const char *const slash = strrchr(path, '/');
    return slash != NULL ? slash + 1 : path;
}

// --- Callers -------------------------------------------------------------------------------------

static bool read_word(void *context, uint32_t address, uint32_t *word)
{
    const uint8_t *const bytes = guest_bytes(context, address, 4);
    if (bytes != NULL)
        *word = (uint32_t)bytes[0] | (uint32_t)bytes[1] << 8 | (uint32_t)bytes[2] << 16 | (uint32_t)bytes[3] << 24;
    return bytes != NULL;
}

static struct symbols_frame frame_of(const struct sim_guest *guest)
{
    struct symbols_frame frame = {.pc = guest->processor.state.pc};
    memcpy(frame.registers, guest->processor.state.registers, sizeof(frame.registers));
    return frame;
}

// What jumped into nothing may have been a call.
static bool leave_nowhere(const struct sim_guest *guest, struct symbols_frame *frame)
{
    const bool is_arm = guest->processor.architecture != PROCESSOR_RV32IMAC;
    frame->pc = frame->registers[is_arm ? ARM_LR : RISCV_RA] & ~(uint32_t)1;
    frame->is_caller = true;
    return guest_bytes(guest, frame->pc, 2) != NULL;
}

static void print_one(const struct symbols_place *place, const char *title, const char *remark,
                      struct format_sink *sink)
{
    if (place->file != NULL && place->line > 0)
        format(sink, " %s: %s at %s:%d%s" END, title, place->name, base_name(place->file), place->line, remark);
    else
        format(sink, " %s: %s%s" END, title, place->name, remark);
}

// What was put into another function by the compiler was called by it all the same.
static bool print_place(const struct sim_guest *guest, const char *title, uint32_t pc, struct format_sink *sink)
{
    struct symbols_place places[SYMBOLS_INLINED_MAX];
    const struct symbols *const symbols = guest_symbols(guest->symbols);
    const unsigned count = symbols != NULL ? symbols_places(symbols, pc, places) : 0;
    for (unsigned i = 0; i < count; i++)
        print_one(&places[i], i == 0 ? title : "Called from", i + 1 < count ? " (inlined)" : "", sink);
    return count > 0;
}

void guest_print_source(const struct sim_guest *guest, struct format_sink *sink)
{
    const struct symbols *const symbols = guest_symbols(guest->symbols);
    struct symbols_frame frame = frame_of(guest);
    if (symbols == NULL)
        return;
    const bool known = print_place(guest, "Source", frame.pc, sink);
    bool more =
        known ? symbols_caller(symbols, &frame, read_word, (void *)(uintptr_t)guest) : leave_nowhere(guest, &frame);
    for (unsigned i = 0; more && i < CALLERS_SHOWN; i++)
        more = print_place(guest, "Called from", frame.pc - 2, sink) &&
               symbols_caller(symbols, &frame, read_word, (void *)(uintptr_t)guest);
}

// --- The stack -----------------------------------------------------------------------------------

void guest_print_stack(const struct sim_guest *guest, struct format_sink *sink)
{
    uint32_t lowest, first;
    if (!guest_lowest_stack(guest, &lowest, &first))
        return;
    format(sink, " Deepest stack: %u bytes, down to %#x" END, (unsigned)(first - lowest), (unsigned)lowest);
}
