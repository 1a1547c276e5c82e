// SPDX-License-Identifier: Apache-2.0 OR MIT
// See gdb_target.h. gdb knows Arm's floating-point registers as doubles, each of two singles.
#include "emulator/guest/gdb_target.h"

#include "emulator/guest/guest_internal.h"

#include <stdio.h>

enum { ARM_CORE = 17, ARM_DOUBLES = 16, ARM_S0 = 17, ARM_FPSCR = 49, SP_NUMBER = 13, PC_NUMBER = 15, RISCV_PC = 32 };

static const struct processor *processor_of(const struct guest_debug *debug)
{
    return guest_processor(guest_debug_guest(debug));
}

static bool is_arm(const struct guest_debug *debug)
{
    return processor_of(debug)->architecture != PROCESSOR_RV32IMAC;
}

unsigned gdb_register_count(const struct guest_debug *debug)
{
    const unsigned count = processor_register_count(processor_of(debug));
    return is_arm(debug) && count > ARM_CORE ? ARM_CORE + ARM_DOUBLES + 1 : count;
}

// The processor's number of its first word; how many it has.
static unsigned words_of(const struct guest_debug *debug, unsigned number, unsigned *first)
{
    *first = number;
    if (!is_arm(debug) || number < ARM_CORE)
        return 1;
    *first = number < ARM_CORE + ARM_DOUBLES ? ARM_S0 + 2 * (number - ARM_CORE) : ARM_FPSCR;
    return number < ARM_CORE + ARM_DOUBLES ? 2 : 1;
}

void gdb_put_register(struct gdb_writer *writer, const struct guest_debug *debug, unsigned number)
{
    unsigned first;
    const unsigned words = words_of(debug, number, &first);
    for (unsigned i = 0; i < words; i++) {
        const uint32_t value = guest_debug_register(debug, first + i);
        const uint8_t bytes[] = {(uint8_t)value, (uint8_t)(value >> 8), (uint8_t)(value >> 16), (uint8_t)(value >> 24)};
        gdb_put_bytes(writer, bytes, sizeof(bytes));
    }
}

bool gdb_take_register(const char **at, struct guest_debug *debug, unsigned number)
{
    unsigned first;
    const unsigned words = words_of(debug, number, &first);
    for (unsigned i = 0; i < words; i++) {
        uint8_t b[4];
        if (!gdb_take_bytes(at, b, sizeof(b)))
            return false;
        const uint32_t value = (uint32_t)b[0] | (uint32_t)b[1] << 8 | (uint32_t)b[2] << 16 | (uint32_t)b[3] << 24;
        if (value != guest_debug_register(debug, first + i) && !guest_debug_set_register(debug, first + i, value))
            return false;
    }
    return true;
}

// --- Documents -----------------------------------------------------------------------------------

static void put_row(struct gdb_writer *writer, const char *name, unsigned bits, const char *type)
{
    char row[96];
    (void)snprintf(row, sizeof(row), "<reg name=\"%s\" bitsize=\"%u\" type=\"%s\"/>", name, bits, type);
    gdb_put(writer, row);
}

static void put_core(struct gdb_writer *writer, const struct guest_debug *debug)
{
    const unsigned pc = is_arm(debug) ? PC_NUMBER : RISCV_PC, sp = is_arm(debug) ? SP_NUMBER : 2;
    const unsigned count = is_arm(debug) ? ARM_CORE : RISCV_PC + 1;
    for (unsigned i = 0; i < count; i++)
        put_row(writer, processor_register_name(processor_of(debug), i), 32,
                i == pc   ? "code_ptr"
                : i == sp ? "data_ptr"
                          : "int");
}

static void put_doubles(struct gdb_writer *writer)
{
    gdb_put(writer, "<feature name=\"org.gnu.gdb.arm.vfp\">");
    for (unsigned i = 0; i < ARM_DOUBLES; i++) {
        char name[8];
        (void)snprintf(name, sizeof(name), "d%u", i);
        put_row(writer, name, 64, "ieee_double");
    }
    put_row(writer, "fpscr", 32, "int");
    gdb_put(writer, "</feature>");
}

void gdb_put_description(struct gdb_writer *writer, const struct guest_debug *debug)
{
    gdb_put(writer, "<?xml version=\"1.0\"?><!DOCTYPE target SYSTEM \"gdb-target.dtd\"><target version=\"1.0\">");
    gdb_put(writer, is_arm(debug) ? "<architecture>arm</architecture><feature name=\"org.gnu.gdb.arm.m-profile\">"
                                  : "<architecture>riscv:rv32</architecture><feature name=\"org.gnu.gdb.riscv.cpu\">");
    put_core(writer, debug);
    gdb_put(writer, "</feature>");
    if (is_arm(debug) && gdb_register_count(debug) > ARM_CORE)
        put_doubles(writer);
    gdb_put(writer, "</target>");
}

static void put_memory(struct gdb_writer *writer, const char *type, struct mpu_block block)
{
    char row[96];
    (void)snprintf(row, sizeof(row), "<memory type=\"%s\" start=\"%#x\" length=\"%#x\"/>", type, (unsigned)block.start,
                   (unsigned)block.size);
    gdb_put(writer, row);
}

void gdb_put_memory_map(struct gdb_writer *writer, const struct guest_debug *debug)
{
    const struct sim_processor *const processor = guest_debug_guest(debug)->options.processor;
    gdb_put(writer, "<?xml version=\"1.0\"?><memory-map>");
    put_memory(writer, "rom", processor->flash);
    put_memory(writer, "ram", processor->ram);
    gdb_put(writer, "</memory-map>");
}
