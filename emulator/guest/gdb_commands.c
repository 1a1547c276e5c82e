// SPDX-License-Identifier: Apache-2.0 OR MIT
// See gdb_commands.h.
#include "emulator/guest/gdb_commands.h"

#include "emulator/guest/gdb_target.h"

#include <stdio.h>
#include <string.h>

enum { MEMORY_MOST = GDB_PACKET_MAX / 2 };

// As gdb numbers them.
enum { SIGNAL_INT = 2, SIGNAL_ILL = 4, SIGNAL_TRAP = 5, SIGNAL_FPE = 8, SIGNAL_BUS = 10, SIGNAL_SEGV = 11 };

static bool done(struct gdb_writer *reply, bool well)
{
    gdb_put(reply, well ? "OK" : "E01");
    return true;
}

// What the past would not repeat.
static bool changed(struct gdb *gdb, struct gdb_writer *reply, bool well)
{
    if (gdb->owner.changed != NULL)
        gdb->owner.changed(gdb->owner.context);
    return done(reply, well);
}

// --- Stops ---------------------------------------------------------------------------------------

unsigned gdb_signal_of(const struct processor_outcome *outcome)
{
    if (outcome->stop == PROCESSOR_STOP_BREAKPOINT)
        return SIGNAL_TRAP;
    switch (outcome->fault) {
    case PROCESSOR_FAULT_FETCH:
    case PROCESSOR_FAULT_LOAD:
    case PROCESSOR_FAULT_STORE:
        return SIGNAL_SEGV;
    case PROCESSOR_FAULT_LOAD_MISALIGNED:
    case PROCESSOR_FAULT_STORE_MISALIGNED:
        return SIGNAL_BUS;
    case PROCESSOR_FAULT_DIVIDE_BY_ZERO:
        return SIGNAL_FPE;
    default:
        return SIGNAL_ILL;
    }
}

static unsigned signal_of(const struct gdb *gdb, const struct guest_stop_cause *cause)
{
    if (cause->why == GUEST_WHY_FAULT)
        return gdb_signal_of(&cause->outcome);
    return cause->why == GUEST_WHY_ASKED && gdb->is_running ? SIGNAL_INT : SIGNAL_TRAP;
}

void gdb_put_stop(const struct gdb *gdb, struct gdb_writer *reply)
{
    static const char *const names[] = {
        [GUEST_POINT_WRITE] = "watch:", [GUEST_POINT_READ] = "rwatch:", [GUEST_POINT_ACCESS] = "awatch:"};
    const struct guest_stop_cause *const cause = guest_debug_cause(gdb->debug);
    const uint8_t number = (uint8_t)signal_of(gdb, cause);
    gdb_put(reply, "T");
    gdb_put_bytes(reply, &number, 1);
    if (gdb->at_beginning)
        gdb_put(reply, "replaylog:begin;");
    else if (cause->why == GUEST_WHY_POINT && cause->kind >= GUEST_POINT_WRITE) {
        gdb_put(reply, names[cause->kind]);
        gdb_put_number(reply, cause->address);
        gdb_put(reply, ";");
    }
    gdb_put(reply, "thread:1;");
}

// --- Registers and memory --------------------------------------------------------------------------

static bool read_registers(struct gdb *gdb, struct gdb_writer *reply)
{
    for (unsigned i = 0; i < gdb_register_count(gdb->debug); i++)
        gdb_put_register(reply, gdb->debug, i);
    return true;
}

static bool write_registers(struct gdb *gdb, const char *at, struct gdb_writer *reply)
{
    for (unsigned i = 0; i < gdb_register_count(gdb->debug); i++)
        if (!gdb_take_register(&at, gdb->debug, i))
            return changed(gdb, reply, false);
    return changed(gdb, reply, true);
}

static bool one_register(struct gdb *gdb, const char *at, bool writes, struct gdb_writer *reply)
{
    uint64_t number;
    if (!gdb_take_number(&at, gdb_register_count(gdb->debug) - 1, &number))
        return done(reply, false);
    if (writes)
        return changed(gdb, reply, gdb_take(&at, "=") && gdb_take_register(&at, gdb->debug, (unsigned)number));
    gdb_put_register(reply, gdb->debug, (unsigned)number);
    return true;
}

static bool take_span(const char **at, uint32_t *address, uint32_t *size)
{
    uint64_t from, length;
    if (!gdb_take_number(at, UINT32_MAX, &from) || !gdb_take(at, ",") || !gdb_take_number(at, MEMORY_MOST, &length))
        return false;
    *address = (uint32_t)from;
    *size = (uint32_t)length;
    return true;
}

static bool read_memory(struct gdb *gdb, const char *at, struct gdb_writer *reply)
{
    uint8_t bytes[MEMORY_MOST];
    uint32_t address, size;
    if (!take_span(&at, &address, &size))
        return done(reply, false);
    const uint32_t read = guest_debug_read(gdb->debug, address, bytes, size);
    if (read == 0 && size > 0)
        return done(reply, false);
    gdb_put_bytes(reply, bytes, read);
    return true;
}

// binary: the bytes as they are, otherwise in hexadecimal.
static bool write_memory(struct gdb *gdb, const struct gdb_reader *packet, bool binary, struct gdb_writer *reply)
{
    uint8_t bytes[MEMORY_MOST];
    uint32_t address, size;
    const char *at = packet->data + 1;
    if (!take_span(&at, &address, &size) || !gdb_take(&at, ":"))
        return done(reply, false);
    const size_t rest = packet->size - (size_t)(at - packet->data);
    if (binary ? rest != size : rest != 2 * (size_t)size || !gdb_take_bytes(&at, bytes, size))
        return done(reply, false);
    if (binary)
        memcpy(bytes, at, size);
    return changed(gdb, reply, guest_debug_write(gdb->debug, address, bytes, size) == size);
}

// --- Points --------------------------------------------------------------------------------------

static bool point(struct gdb *gdb, const char *at, bool adds, struct gdb_writer *reply)
{
    uint64_t kind;
    uint32_t address, size;
    if (!gdb_take_number(&at, 0xf, &kind) || !gdb_take(&at, ","))
        return done(reply, false);
    if (kind >= GUEST_POINT_KINDS)
        return true; // an empty reply: not known here
    if (!take_span(&at, &address, &size))
        return done(reply, false);
    return done(reply, adds ? guest_debug_add(gdb->debug, (enum guest_point_kind)kind, address, size)
                            : guest_debug_remove(gdb->debug, (enum guest_point_kind)kind, address, size));
}

// --- Going ---------------------------------------------------------------------------------------

static bool go(struct gdb *gdb, bool steps, bool with_signal)
{
    gdb->is_running = true;
    gdb->at_beginning = false;
    guest_debug_go(gdb->debug, steps, with_signal);
    gdb->owner.go(gdb->owner.context);
    return false;
}

// "c", "c1234", "C0b", "s", "S0b;1234".
static bool go_from(struct gdb *gdb, const char *packet, struct gdb_writer *reply)
{
    const bool steps = packet[0] == 's' || packet[0] == 'S', with_signal = packet[0] == 'C' || packet[0] == 'S';
    const char *at = packet + 1;
    uint64_t signal = 0, address;
    if (with_signal && (!gdb_take_number(&at, 0xff, &signal) || (*at != '\0' && !gdb_take(&at, ";"))))
        return done(reply, false);
    if (*at != '\0') {
        const unsigned pc =
            guest_processor(guest_debug_guest(gdb->debug))->architecture == PROCESSOR_RV32IMAC ? 32 : 15;
        if (!gdb_take_number(&at, UINT32_MAX, &address) || !guest_debug_set_register(gdb->debug, pc, (uint32_t)address))
            return done(reply, false);
        if (gdb->owner.changed != NULL)
            gdb->owner.changed(gdb->owner.context);
    }
    return go(gdb, steps, signal != 0);
}

// The first action is that of the one thread.
static bool go_by_list(struct gdb *gdb, const char *at, struct gdb_writer *reply)
{
    const char kind = at[0] == ';' ? at[1] : '\0';
    if (kind == '\0' || strchr("cCsS", kind) == NULL)
        return done(reply, false);
    return go(gdb, kind == 's' || kind == 'S', kind == 'C' || kind == 'S');
}

static bool go_back(struct gdb *gdb, bool steps, struct gdb_writer *reply)
{
    if (gdb->owner.back == NULL)
        return true;
    gdb->at_beginning = !gdb->owner.back(gdb->owner.context, steps);
    gdb_put_stop(gdb, reply);
    return true;
}

static bool leave(struct gdb *gdb, bool ends_run, struct gdb_writer *reply)
{
    gdb->owner.leave(gdb->owner.context, ends_run);
    return done(reply, true);
}

// --- Questions -----------------------------------------------------------------------------------

// Part of a document: "m" and more follows, "l" and that was all.
static bool put_part(const char *at, const struct gdb_writer *document, struct gdb_writer *reply)
{
    uint32_t offset, size;
    if (!take_span(&at, &offset, &size))
        return done(reply, false);
    const size_t from = offset < document->size ? offset : document->size;
    const size_t left = document->size - from, part = size < left ? size : left;
    gdb_put(reply, part < left ? "m" : "l");
    gdb_put_raw(reply, document->data + from, part);
    return true;
}

static bool put_document(struct gdb *gdb, const char *at, struct gdb_writer *reply)
{
    struct gdb_writer document;
    gdb_begin(&document);
    if (gdb_take(&at, "features:read:target.xml:"))
        gdb_put_description(&document, gdb->debug);
    else if (gdb_take(&at, "memory-map:read::"))
        gdb_put_memory_map(&document, gdb->debug);
    else
        return done(reply, false);
    return put_part(at, &document, reply);
}

static void print_answer(const struct gdb *gdb, const char *words, char *text, size_t size)
{
    if (strcmp(words, "time") == 0 && gdb->owner.now_ns != NULL)
        (void)snprintf(text, size, "%.9f s of virtual time\n", (double)gdb->owner.now_ns(gdb->owner.context) / 1e9);
    else if (strcmp(words, "count") == 0)
        (void)snprintf(text, size, "%llu instructions executed by this process\n",
                       (unsigned long long)guest_count(guest_debug_guest(gdb->debug)));
    else
        (void)snprintf(text, size,
                       "monitor time: the board's virtual time\n"
                       "monitor count: how many instructions this process has executed\n");
}

static bool monitor(const struct gdb *gdb, const char *at, struct gdb_writer *reply)
{
    char words[64], text[160];
    const size_t size = strlen(at) / 2;
    if (size >= sizeof(words) || !gdb_take_bytes(&at, (uint8_t *)words, size) || *at != '\0')
        return done(reply, false);
    words[size] = '\0';
    print_answer(gdb, words, text, sizeof(text));
    gdb_put_bytes(reply, (const uint8_t *)text, strlen(text));
    return true;
}

static bool say_what_is_supported(const struct gdb *gdb, struct gdb_writer *reply)
{
    gdb_put(reply, "PacketSize=");
    gdb_put_number(reply, GDB_PACKET_MAX - 1);
    gdb_put(reply, ";qXfer:features:read+;qXfer:memory-map:read+;vContSupported+;QStartNoAckMode+");
    if (gdb->owner.back != NULL && gdb->owner.has_past(gdb->owner.context))
        gdb_put(reply, ";ReverseStep+;ReverseContinue+");
    return true;
}

static bool question(struct gdb *gdb, const char *packet, struct gdb_writer *reply)
{
    static const char *const fixed[][2] = {
        {"qC", "QC1"}, {"qfThreadInfo", "m1"}, {"qsThreadInfo", "l"}, {"qAttached", "1"}, {"qAttached:1", "1"}};
    const char *at = packet;
    for (size_t i = 0; i < sizeof(fixed) / sizeof(fixed[0]); i++)
        if (strcmp(packet, fixed[i][0]) == 0)
            gdb_put(reply, fixed[i][1]);
    if (gdb_take(&at, "qSupported"))
        return say_what_is_supported(gdb, reply);
    if (gdb_take(&at, "qXfer:"))
        return put_document(gdb, at, reply);
    if (gdb_take(&at, "qRcmd,"))
        return monitor(gdb, at, reply);
    if (strcmp(packet, "QStartNoAckMode") == 0) {
        gdb->acknowledges = false;
        return done(reply, true);
    }
    return true;
}

static bool long_name(struct gdb *gdb, const char *packet, struct gdb_writer *reply)
{
    const char *at = packet;
    if (strcmp(packet, "vCont?") == 0)
        gdb_put(reply, "vCont;c;C;s;S");
    else if (gdb_take(&at, "vCont"))
        return go_by_list(gdb, at, reply);
    else if (gdb_take(&at, "vKill"))
        return leave(gdb, true, reply);
    return true; // vMustReplyEmpty is to be answered like all others
}

// --- Any packet ------------------------------------------------------------------------------------

static bool other(struct gdb *gdb, const struct gdb_reader *packet, struct gdb_writer *reply)
{
    const char *const data = packet->data;
    switch (data[0]) {
    case 'b':
        return data[1] == 's' || data[1] == 'c' ? go_back(gdb, data[1] == 's', reply) : true;
    case 'c':
    case 'C':
    case 's':
    case 'S':
        return go_from(gdb, data, reply);
    case 'v':
        return long_name(gdb, data, reply);
    case 'q':
    case 'Q':
        return question(gdb, data, reply);
    case 'D':
        return leave(gdb, false, reply);
    case 'k':
        gdb->owner.leave(gdb->owner.context, true);
        return false;
    case 'H':
    case 'T':
        return done(reply, true);
    default:
        return true;
    }
}

bool gdb_answer(struct gdb *gdb, const struct gdb_reader *packet, struct gdb_writer *reply)
{
    const char *const data = packet->data;
    switch (data[0]) {
    case '?':
        gdb_put_stop(gdb, reply);
        return true;
    case 'g':
        return read_registers(gdb, reply);
    case 'G':
        return write_registers(gdb, data + 1, reply);
    case 'p':
    case 'P':
        return one_register(gdb, data + 1, data[0] == 'P', reply);
    case 'm':
        return read_memory(gdb, data + 1, reply);
    case 'M':
    case 'X':
        return write_memory(gdb, packet, data[0] == 'X', reply);
    case 'Z':
    case 'z':
        return point(gdb, data + 1, data[0] == 'Z', reply);
    default:
        return other(gdb, packet, reply);
    }
}
