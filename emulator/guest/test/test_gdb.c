// SPDX-License-Identifier: Apache-2.0 OR MIT
// gdb's protocol: what arrives in whatever form, and what is answered for a guest that is held. The guest is a loop
// of four RISC-V instructions that counts in memory.
#include "emulator/guest/gdb_commands.h"
#include "emulator/guest/gdb_packet.h"
#include "emulator/guest/guest.h"

// clang-format off
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
// clang-format on

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FLASH = 0x20000000, RAM = 0x80000000, RAM_SIZE = 1024, OWN_SIZE = 512, CYCLES = 1000 };

// lui a1, 0x80000; loop: lw a0, 8(a1); addi a0, a0, 1; sw a0, 8(a1); j loop
static const uint32_t code[] = {0x800005b7, 0x0085a503, 0x00150513, 0x00a5a423, 0xff5ff06f};

struct fixture {
    struct guest_host host;
    struct sim_processor processor;
    struct sim_guest *guest;
    uint8_t ram[RAM_SIZE];
    uint8_t flash[64];
    struct gdb gdb;
    struct gdb_reader reader;
    struct gdb_writer reply;
    unsigned holds, goes, leaves;
    bool was_ended;
};

static void on_held(void *context)
{
    ((struct fixture *)context)->holds++;
}

static void on_go(void *context)
{
    ((struct fixture *)context)->goes++;
}

static void on_leave(void *context, bool ends_run)
{
    struct fixture *const f = context;
    f->leaves++;
    f->was_ended = ends_run;
}

static uint64_t now_ns(void *context)
{
    (void)context;
    return 1500000000;
}

static void make_guest(struct fixture *f)
{
    const struct sim_guest_options options = {
        .processor = &f->processor,
        .block = {RAM, RAM_SIZE},
        .ram = f->ram,
        .flash_start = FLASH,
        .flash_size = sizeof(f->flash),
        .flash = f->flash,
    };
    const struct sim_region regions[] = {{RAM, OWN_SIZE, SIM_READ | SIM_WRITE, f->ram},
                                         {FLASH, sizeof(f->flash), SIM_READ | SIM_EXECUTE, f->flash}};
    f->guest = f->host.executor.create(f->host.executor.context, &options);
    assert_non_null(f->guest);
    assert_true(f->host.executor.begin(f->guest));
    f->host.executor.set_regions(f->guest, regions, 2);
    assert_true(f->host.executor.set_upcall(f->guest, FLASH, (const uint32_t[4]){0}, true));
}

static int set_up(void **state)
{
    struct fixture *const f = calloc(1, sizeof(*f));
    f->processor = (struct sim_processor){.architecture = SIM_RV32IMAC, .flash = {FLASH, 64}, .ram = {RAM, RAM_SIZE}};
    for (size_t i = 0; i < sizeof(code); i++)
        f->flash[i] = (uint8_t)(code[i / 4] >> 8 * (i % 4));
    guest_host_init(&f->host);
    make_guest(f);
    f->gdb.debug = guest_debug_create(guest_probe_need(f->guest), on_held, f);
    f->gdb.owner = (struct gdb_owner){f, on_go, on_leave, now_ns, NULL, NULL, NULL};
    guest_debug_hold_now(f->gdb.debug);
    *state = f;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *const f = *state;
    f->host.executor.destroy(f->guest);
    free(f);
    return 0;
}

// --- Packets -------------------------------------------------------------------------------------

static enum gdb_arrival take(struct gdb_reader *reader, const char *text)
{
    enum gdb_arrival last = GDB_NOTHING;
    for (; *text != '\0'; text++)
        last = gdb_reader_take(reader, (uint8_t)*text);
    return last;
}

static void a_sound_packet_arrives_without_its_frame(void **state)
{
    struct gdb_reader reader = {0};
    (void)state;
    assert_int_equal(take(&reader, "+$m0,4#fd"), GDB_PACKET);
    assert_string_equal(reader.data, "m0,4");
    assert_int_equal(take(&reader, "$m0,4#FD"), GDB_PACKET);
    assert_int_equal(take(&reader, "$#00"), GDB_PACKET);
    assert_int_equal(reader.size, 0);
}

static void a_wrong_checksum_is_told(void **state)
{
    struct gdb_reader reader = {0};
    (void)state;
    assert_int_equal(take(&reader, "$m0,4#fe"), GDB_BAD);
    assert_int_equal(take(&reader, "$m0,4#f"), GDB_NOTHING);
    assert_int_equal(take(&reader, "x"), GDB_BAD);
    assert_int_equal(take(&reader, "$m0,4#fd"), GDB_PACKET);
}

static void ctrl_c_and_requests_to_repeat_are_seen_between_packets_only(void **state)
{
    struct gdb_reader reader = {0};
    (void)state;
    assert_int_equal(take(&reader, "\003"), GDB_BREAK);
    assert_int_equal(take(&reader, "-"), GDB_REPEAT);
    assert_int_equal(take(&reader, "$a\003-#91"), GDB_PACKET);
    assert_int_equal(reader.size, 3);
}

static void a_packet_that_is_broken_off_gives_way_to_the_next(void **state)
{
    struct gdb_reader reader = {0};
    (void)state;
    assert_int_equal(take(&reader, "$m0,$g#67"), GDB_PACKET);
    assert_string_equal(reader.data, "g");
}

static void escapes_are_taken_back_and_count_in_the_checksum(void **state)
{
    struct gdb_reader reader = {0};
    (void)state;
    assert_int_equal(take(&reader, "$}\003}]#5a"), GDB_PACKET);
    assert_memory_equal(reader.data, "#}", 3);
}

static void a_packet_that_is_too_long_is_refused_and_harms_nothing(void **state)
{
    struct gdb_reader *const reader = calloc(1, sizeof(*reader));
    (void)state;
    (void)take(reader, "$");
    for (unsigned i = 0; i < 3 * GDB_PACKET_MAX; i++)
        (void)take(reader, "a");
    char end[4];
    (void)snprintf(end, sizeof(end), "#%02x", (unsigned)(uint8_t)(3u * GDB_PACKET_MAX * 'a'));
    assert_int_equal(take(reader, end), GDB_BAD);
    assert_int_equal(take(reader, "$g#67"), GDB_PACKET);
    free(reader);
}

static void a_reply_is_framed_with_escapes_and_cut_where_there_is_no_room(void **state)
{
    struct gdb_writer *const writer = calloc(1, sizeof(*writer));
    char *const frame = malloc(GDB_PACKET_MAX + 4);
    (void)state;
    gdb_begin(writer);
    gdb_put_raw(writer, "a#$}*b", 6);
    assert_int_equal(gdb_frame(writer, frame), 14);
    assert_memory_equal(frame, "$a}\003}\004}]}\nb#25", 14);
    gdb_begin(writer);
    for (unsigned i = 0; i <= GDB_PACKET_MAX; i++)
        gdb_put(writer, "x");
    assert_true(writer->is_cut);
    assert_int_equal(writer->size, GDB_PACKET_MAX);
    assert_int_equal(gdb_frame(writer, frame), GDB_PACKET_MAX + 4);
    free(frame);
    free(writer);
}

static void numbers_and_bytes_are_taken_whole_or_not(void **state)
{
    uint64_t number;
    uint8_t bytes[2];
    (void)state;
    const char *at = "ffffffff,";
    assert_true(gdb_take_number(&at, UINT32_MAX, &number) && number == UINT32_MAX && *at == ',');
    at = "100000000";
    assert_false(gdb_take_number(&at, UINT32_MAX, &number));
    at = ",1";
    assert_false(gdb_take_number(&at, UINT32_MAX, &number));
    at = "ffffffffffffffffffffffffffff";
    assert_false(gdb_take_number(&at, UINT64_MAX, &number));
    at = "12f";
    assert_false(gdb_take_bytes(&at, bytes, 2));
    at = "1";
    assert_false(gdb_take_bytes(&at, bytes, 1));
}

// --- Answers -------------------------------------------------------------------------------------

static const char *answer_to(struct fixture *f, const char *packet, size_t size)
{
    f->reader.size = size;
    memcpy(f->reader.data, packet, size);
    f->reader.data[size] = '\0';
    gdb_begin(&f->reply);
    return gdb_answer(&f->gdb, &f->reader, &f->reply) ? f->reply.data : NULL;
}

static const char *ask(struct fixture *f, const char *packet)
{
    return answer_to(f, packet, strlen(packet));
}

// Until it is held; returns why.
static const char *run(struct fixture *f, const char *packet)
{
    struct sim_guest_stop stop;
    const unsigned before = f->holds;
    assert_null(ask(f, packet));
    for (unsigned i = 0; i < 100 && f->holds == before; i++)
        f->host.executor.run(f->guest, CYCLES, &stop);
    assert_int_equal(f->holds, before + 1);
    gdb_begin(&f->reply);
    f->gdb.is_running = false;
    gdb_put_stop(&f->gdb, &f->reply);
    return f->reply.data;
}

static void registers_are_read_and_written(void **state)
{
    struct fixture *const f = *state;
    assert_int_equal(strlen(ask(f, "g")), 33 * 8);
    assert_string_equal(ask(f, "p20"), "00000020");
    assert_string_equal(ask(f, "Pb=78563412"), "OK");
    assert_string_equal(ask(f, "pb"), "78563412");
    assert_string_equal(ask(f, "P0=01000000"), "OK");
    assert_string_equal(ask(f, "p0"), "00000000");
    assert_string_equal(ask(f, "p21"), "E01");
    assert_string_equal(ask(f, "Pb=7856341"), "E01");
    assert_string_equal(ask(f, "G00"), "E01");
}

static void memory_is_what_the_process_may_touch_and_the_rest_of_its_own_to_read(void **state)
{
    struct fixture *const f = *state;
    f->ram[RAM_SIZE - 1] = 0xaa;
    assert_string_equal(ask(f, "m20000000,4"), "b7050080");
    assert_string_equal(ask(f, "M80000000,2:1234"), "OK");
    assert_string_equal(ask(f, "m80000000,2"), "1234");
    assert_string_equal(ask(f, "m800003ff,4"), "aa"); // the end
    assert_string_equal(ask(f, "M800003ff,1:00"), "E01");
    assert_string_equal(ask(f, "M20000000,1:00"), "E01");
    assert_string_equal(ask(f, "m0,4"), "E01");
    assert_string_equal(ask(f, "mffffffff,4"), "E01");
    assert_string_equal(answer_to(f, "X80000004,3:a\0b", 15), "OK");
    assert_string_equal(ask(f, "m80000004,3"), "610062");
    assert_string_equal(ask(f, "M80000000,2:123"), "E01");
    assert_string_equal(ask(f, "M80000000,3:1234"), "E01");
    assert_string_equal(ask(f, "m80000000,ffffffff"), "E01");
}

static void a_step_is_one_instruction(void **state)
{
    struct fixture *const f = *state;
    assert_string_equal(run(f, "s"), "T05thread:1;");
    assert_string_equal(ask(f, "p20"), "04000020");
    assert_string_equal(run(f, "vCont;s:1"), "T05thread:1;");
    assert_string_equal(ask(f, "p20"), "08000020");
}

static void a_breakpoint_holds_before_its_instruction(void **state)
{
    struct fixture *const f = *state;
    assert_string_equal(ask(f, "Z0,2000000c,4"), "OK");
    assert_string_equal(run(f, "c"), "T05thread:1;");
    assert_string_equal(ask(f, "p20"), "0c000020");
    assert_string_equal(ask(f, "m80000008,1"), "00");
    assert_string_equal(run(f, "s"), "T05thread:1;");
    assert_string_equal(run(f, "c"), "T05thread:1;");
    assert_string_equal(ask(f, "m80000008,1"), "01");
    assert_string_equal(ask(f, "z0,2000000c,4"), "OK");
    assert_string_equal(ask(f, "z0,2000000c,4"), "E01");
}

// More than regions suffice for.
static void thirty_breakpoints_hold_too(void **state)
{
    struct fixture *const f = *state;
    char packet[32];
    for (unsigned i = 0; i < 30; i++) {
        (void)snprintf(packet, sizeof(packet), "Z1,%x,2", FLASH + 0x10 + 2 * i * 2 % 48);
        assert_string_equal(ask(f, packet), "OK");
    }
    assert_string_equal(run(f, "c"), "T05thread:1;");
    assert_string_equal(ask(f, "p20"), "10000020");
}

static void memory_is_watched_to_the_byte(void **state)
{
    struct fixture *const f = *state;
    assert_string_equal(ask(f, "Z4,80000007,1"), "OK");
    assert_string_equal(ask(f, "Z4,8000000c,1"), "OK");
    assert_string_equal(ask(f, "Z2,8000000b,1"), "OK");
    assert_string_equal(run(f, "c"), "T05watch:8000000b;thread:1;");
    assert_string_equal(ask(f, "p20"), "10000020"); // the store is done
    assert_string_equal(ask(f, "z2,8000000b,1"), "OK");
    assert_string_equal(ask(f, "Z3,8000000a,1"), "OK");
    assert_string_equal(run(f, "c"), "T05rwatch:8000000a;thread:1;");
    assert_string_equal(ask(f, "p20"), "08000020");
    assert_string_equal(ask(f, "Z2,80000000,0"), "E01");
    assert_string_equal(ask(f, "Z2,fffffffc,8"), "E01");
}

static void a_fault_holds_it_and_goes_to_the_kernel_if_the_debugger_says_so(void **state)
{
    struct fixture *const f = *state;
    struct sim_guest_stop stop;
    assert_string_equal(ask(f, "P20=00000010"), "OK");
    assert_string_equal(run(f, "c"), "T0bthread:1;");
    assert_string_equal(run(f, "c"), "T0bthread:1;");
    assert_null(ask(f, "C0b"));
    f->host.executor.run(f->guest, CYCLES, &stop);
    assert_int_equal(stop.event, SIM_GUEST_FAULT);
}

static void documents_come_in_parts(void **state)
{
    struct fixture *const f = *state;
    assert_string_equal(ask(f, "qXfer:features:read:target.xml:0,5"), "m<?xml");
    assert_string_equal(ask(f, "qXfer:features:read:target.xml:3000,5"), "l");
    assert_string_equal(ask(f, "qXfer:features:read:other.xml:0,5"), "E01");
    assert_non_null(strstr(ask(f, "qXfer:memory-map:read::0,fff"), "start=\"0x80000000\" length=\"0x400\""));
}

static void what_is_not_known_has_an_empty_answer(void **state)
{
    struct fixture *const f = *state;
    static const char *const packets[] = {"vMustReplyEmpty", "", "~", "Z9,0,0", "qNothing", "bs", "bc", "b", "!"};
    for (size_t i = 0; i < sizeof(packets) / sizeof(packets[0]); i++)
        assert_string_equal(ask(f, packets[i]), "");
    assert_null(strstr(ask(f, "qSupported"), "Reverse")); // its owner can't
}

static void leaving_is_told(void **state)
{
    struct fixture *const f = *state;
    assert_string_equal(ask(f, "D"), "OK");
    assert_true(f->leaves == 1 && !f->was_ended);
    assert_null(ask(f, "k"));
    assert_true(f->leaves == 2 && f->was_ended);
}

static void the_monitor_tells_time_and_count(void **state)
{
    struct fixture *const f = *state;
    char text[200] = "";
    const char *at = ask(f, "qRcmd,74696d65");
    assert_true(gdb_take_bytes(&at, (uint8_t *)text, strlen(at) / 2));
    assert_string_equal(text, "1.500000000 s of virtual time\n");
    assert_string_equal(ask(f, "qRcmd,7"), "E01");
}

// --- Hostile packets -------------------------------------------------------------------------------

static uint32_t next_random(uint32_t *seed)
{
    *seed = *seed * 1664525 + 1013904223;
    return *seed >> 8;
}

static size_t spoil(char *packet, size_t size, size_t room, uint32_t *seed)
{
    for (uint32_t i = next_random(seed) % 4; i > 0 && size > 0; i--) {
        const size_t at = next_random(seed) % size;
        switch (next_random(seed) % 3) {
        case 0:
            packet[at] = (char)next_random(seed);
            break;
        case 1:
            memmove(packet + at, packet + at + 1, --size - at);
            break;
        default:
            if (size < room) {
                memmove(packet + at + 1, packet + at, size++ - at);
                packet[at] = "0f,:;=-"[next_random(seed) % 7];
            }
        }
    }
    return size;
}

static void no_packet_harms(void **state)
{
    static const char *const sound[] = {"g",
                                        "p20",
                                        "P20=00000020",
                                        "m80000000,100",
                                        "M80000000,4:01020304",
                                        "X80000000,4:abcd",
                                        "Z0,20000004,4",
                                        "z0,20000004,4",
                                        "Z2,80000008,4",
                                        "Z3,80000100,20",
                                        "Z4,7ffffff0,20",
                                        "z2,80000008,4",
                                        "c",
                                        "s",
                                        "C0b;20000000",
                                        "vCont;c:1;s:2",
                                        "qSupported:a+",
                                        "qXfer:features:read:target.xml:0,7ff",
                                        "qXfer:memory-map:read::10,20",
                                        "qRcmd,636f756e74",
                                        "G0011223344556677",
                                        "QStartNoAckMode",
                                        "?",
                                        "D",
                                        "vKill;1"};
    struct fixture *const f = *state;
    uint32_t seed = 1;
    for (unsigned i = 0; i < 40000; i++) {
        struct sim_guest_stop stop;
        char packet[128];
        const char *const from = sound[next_random(&seed) % (sizeof(sound) / sizeof(sound[0]))];
        memcpy(packet, from, strlen(from));
        (void)answer_to(f, packet, spoil(packet, strlen(from), sizeof(packet), &seed));
        if (!guest_debug_is_held(f->gdb.debug))
            f->host.executor.run(f->guest, 20, &stop);
        guest_debug_hold_now(f->gdb.debug);
        f->gdb.is_running = false;
        assert_false(f->reply.is_cut);
        for (unsigned b = next_random(&seed) % 16; b > 0; b--)
            (void)gdb_reader_take(&f->reader, (uint8_t)next_random(&seed));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_sound_packet_arrives_without_its_frame),
        cmocka_unit_test(a_wrong_checksum_is_told),
        cmocka_unit_test(ctrl_c_and_requests_to_repeat_are_seen_between_packets_only),
        cmocka_unit_test(a_packet_that_is_broken_off_gives_way_to_the_next),
        cmocka_unit_test(escapes_are_taken_back_and_count_in_the_checksum),
        cmocka_unit_test(a_packet_that_is_too_long_is_refused_and_harms_nothing),
        cmocka_unit_test(a_reply_is_framed_with_escapes_and_cut_where_there_is_no_room),
        cmocka_unit_test(numbers_and_bytes_are_taken_whole_or_not),
        cmocka_unit_test_setup_teardown(registers_are_read_and_written, set_up, tear_down),
        cmocka_unit_test_setup_teardown(memory_is_what_the_process_may_touch_and_the_rest_of_its_own_to_read, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(a_step_is_one_instruction, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_breakpoint_holds_before_its_instruction, set_up, tear_down),
        cmocka_unit_test_setup_teardown(thirty_breakpoints_hold_too, set_up, tear_down),
        cmocka_unit_test_setup_teardown(memory_is_watched_to_the_byte, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_fault_holds_it_and_goes_to_the_kernel_if_the_debugger_says_so, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(documents_come_in_parts, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_is_not_known_has_an_empty_answer, set_up, tear_down),
        cmocka_unit_test_setup_teardown(leaving_is_told, set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_monitor_tells_time_and_count, set_up, tear_down),
        cmocka_unit_test_setup_teardown(no_packet_harms, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
