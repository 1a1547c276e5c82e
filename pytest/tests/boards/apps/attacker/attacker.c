// SPDX-License-Identifier: Apache-2.0 OR MIT
// Does what a process may not. The console brings orders of twelve bytes: what, the size of an access, how often,
// an address or number, and one more number. An order that is survived to its end is answered by a dot; else the
// process has faulted, begins anew, and hears the next order.
#include "../machine.h"

#include <libtock-sync/interface/console.h>
#include <libtock/kernel/ipc.h>
#include <libtock/target.h>
#include <libtock/tock.h>

#include <stdint.h>

enum {
    ALARM = 0,
    ALARM_FREQUENCY = 1,
    US_PER_S = 1000000,
    ALARM_SET_RELATIVE = 5,
    ROUNDS = 100000,
    MEMOP_BRK = 0,
    MEMOP_SBRK = 1,
    ROOM_BYTES = 128
};

#define NOBODYS 0xfffffff0u

struct order {
    uint8_t what, size;
    uint16_t count;
    uint32_t at, extra;
};

static void say(const char *text, uint32_t length)
{
    uint32_t written;
    (void)libtocksync_console_write((const uint8_t *)text, length, &written);
}

static void say_number(uint32_t value)
{
    char text[9];
    for (int i = 0; i < 8; i++)
        text[i] = "0123456789abcdef"[value >> (28 - 4 * i) & 15];
    text[8] = ' ';
    say(text, sizeof text);
}

// --- Memory --------------------------------------------------------------------------------------

static void access_8(uint8_t what, uint32_t at)
{
    if (what == 'r')
        read_8(at);
    else if (what == 'w')
        write_8(at);
    else
        keep_8(at);
}

static void access_16(uint8_t what, uint32_t at)
{
    if (what == 'r')
        read_16(at);
    else if (what == 'w')
        write_16(at);
    else
        keep_16(at);
}

static void access_32(uint8_t what, uint32_t at)
{
    if (what == 'r')
        read_32(at);
    else if (what == 'w')
        write_32(at);
    else
        keep_32(at);
}

static void access_many(uint8_t what, uint32_t at)
{
    if (what == 'r')
        read_many(at);
    else
        write_many(at);
}

static void access_memory(const struct order *order)
{
    uint32_t at = order->at;
    for (uint32_t i = 0; i < order->count; i++, at += order->extra) {
        if (order->size == 1)
            access_8(order->what, at);
        else if (order->size == 2)
            access_16(order->what, at);
        else if (order->size == 4)
            access_32(order->what, at);
        else
            access_many(order->what, at);
    }
}

// --- A neighbour's ---------------------------------------------------------------------------------

static volatile uint32_t shared;

static void on_share(int pid, int length, int address, void *opaque)
{
    (void)pid;
    (void)length;
    (void)opaque;
    shared = (uint32_t)address;
}

static uint32_t ticks_of(uint32_t us)
{
    return (uint32_t)((uint64_t)command(ALARM, ALARM_FREQUENCY, 0, 0).data[0] * us / US_PER_S) + 1;
}

// At so many bytes from the next buffer that is shared; with `extra`, so many microseconds later. Where it lies is
// told.
static void access_shared(const struct order *order, uint8_t what)
{
    shared = 0;
    while (shared == 0)
        yield();
    say_number(shared);
    if (order->extra != 0 && command(ALARM, ALARM_SET_RELATIVE, (int)ticks_of(order->extra), 0).data[0] != 0)
        (void)yield_wait_for(ALARM, 0);
    access_memory(&(struct order){what, order->size, 1, shared + order->at, 0});
}

static void say_places(uint32_t new_break)
{
    if (new_break != 0)
        (void)memop(MEMOP_BRK, new_break);
    for (uint32_t what = 1; what <= 6; what++)
        say_number(memop(what, 0).data);
    uint32_t stack;
    STACK_NOW(stack);
    say_number(stack);
}

// --- Instructions --------------------------------------------------------------------------------

#if defined(__riscv)

// One function of eight bytes for each CSR, which reads it (csrrs); then one for each, which writes it (csrrw).
// By number: an assembler knows only what its target has.
__asm__(".section .text.csrs, \"ax\"\n\t.option push\n\t.option norvc\n\t.balign 8\ncsrs:\n"
        "\t.set number, 0\n\t.rept 4096\n\t.word 0x000022f3 | number << 20\n\tret\n\t.set number, number + 1\n\t.endr\n"
        "\t.set number, 0\n\t.rept 4096\n\t.word 0x00029073 | number << 20\n\tret\n\t.set number, number + 1\n\t.endr\n"
        "\t.option pop\n\t.text");
// Eight bytes each.
__asm__(".section .text.instructions, \"ax\"\n\t.option push\n\t.option norvc\n\t.balign 8\ninstructions:\n"
        "\t.word 0x30200073\n\tret\n" // mret
        "\t.word 0x10200073\n\tret\n" // sret
        "\t.word 0x00200073\n\tret\n" // uret, of an extension that was withdrawn
        "\t.word 0x7b200073\n\tret\n" // dret
        "\twfi\n\tret\n"
        "\tebreak\n\tret\n"
        "\t.word 0x12000073\n\tret\n" // sfence.vma
        "\t.word 0\n\tret\n"
        "\t.word 0xffffffff\n\tret\n"
        "\t.word 0x00007007\n\tret\n" // flw
        "\t.word 0x00000053\n\tret\n" // fadd.s
        "\t.word 0x62000073\n\tret\n" // hfence.gvma
        "\t.word 0x6000c073\n\tret\n" // hlv.w
        "\t.word 0x0000100f\n\tret\n" // fence.i, which everybody may
        "\t.option pop\n\t.text");
extern const uint8_t csrs[], instructions[];

static void run_csr(const struct order *order)
{
    run_at((uint32_t)(uintptr_t)csrs + 8 * order->at);
}

static void run_instruction(const struct order *order)
{
    run_at((uint32_t)(uintptr_t)instructions + 8 * order->at);
}

// What a process may not change, it finds as it was: nothing to show here, each attempt is a fault.
static void change_privilege(void)
{
}

#else

// One function of four bytes for each number that a system call can have.
__asm__(".section .text.calls, \"ax\"\n\t.balign 4\n\t.global calls\ncalls:\n"
        "\t.set number, 0\n\t.rept 256\n\tsvc #number\n\tbx lr\n\t.set number, number + 1\n\t.endr\n\t.text");
// One of eight bytes for each special register: reads it; then one which writes it.
__asm__(".section .text.specials, \"ax\"\n\t.balign 8\nspecials:\n"
        "\t.set number, 0\n\t.rept 256\n\t.short 0xf3ef, 0x8000 + number\n\tbx lr\n\tnop\n"
        "\t.set number, number + 1\n\t.endr\n"
        "\t.set number, 0\n\t.rept 256\n\t.short 0xf380, 0x8800 + number\n\tbx lr\n\tnop\n"
        "\t.set number, number + 1\n\t.endr\n\t.text");
// Eight bytes each.
__asm__(".section .text.instructions, \"ax\"\n\t.balign 8\ninstructions:\n"
        "\tbkpt #0\n\tbx lr\n\tnop\n\tnop\n"
        "\tbkpt #0xab\n\tbx lr\n\tnop\n\tnop\n" // semihosting
        "\tudf #0\n\tbx lr\n\tnop\n\tnop\n"
        "\t.short 0xb672, 0x4770, 0xbf00, 0xbf00\n" // cpsid i
        "\t.short 0xb671, 0x4770, 0xbf00, 0xbf00\n" // cpsid f
        "\twfi\n\tbx lr\n\tnop\n\tnop\n"
        "\twfe\n\tbx lr\n\tnop\n\tnop\n"
        "\tsev\n\tbx lr\n\tnop\n\tnop\n"
        "\t.short 0xe97f, 0xe97f, 0x4770, 0xbf00\n" // sg (v8-M)
        "\t.short 0x4774, 0x4770, 0xbf00, 0xbf00\n" // bxns lr, with bit 0 set: stays, if it is there
        "\t.short 0xee10, 0x0f10, 0x4770, 0xbf00\n" // mrc p15
        "\t.short 0xf7f0, 0xa000, 0x4770, 0xbf00\n" // udf.w
        "\t.short 0xdfff, 0x4770, 0xbf00, 0xbf00\n" // svc 255
        "\t.short 0xf3af, 0x80f0, 0x4770, 0xbf00\n" // dbg
        "\t.text");
extern const uint8_t specials[], instructions[];

static void run_csr(const struct order *order)
{
    register uint32_t r0 __asm__("r0") = order->extra;
    AIMED(at) = ((uint32_t)(uintptr_t)specials + 8 * order->at) | 1;
    __asm__ volatile("mov r8, sp\n\tblx %1\n\tmov sp, r8"
                     : "+r"(r0), "+r"(at)
                     :
                     : "r1", "r2", "r3", "r8", "r12", "lr", "cc", "memory");
    say_number(r0);
}

static void run_instruction(const struct order *order)
{
    run_at(((uint32_t)(uintptr_t)instructions + 8 * order->at) | 1);
}

// Asks for privileged thread mode on the main stack, with interrupts off.
static void change_privilege(void)
{
    __asm__ volatile("movs r0, #0\n\tmsr control, r0\n\tisb\n\tcpsid i\n\tmovs r0, #1\n\tmsr primask, r0\n\t"
                     "msr msp, r0\n\tisb"
                     :
                     :
                     : "r0", "memory");
}

#endif

// Calls all of them, with each slot the same.
static void make_calls(const struct order *order)
{
    uint32_t stack;
    STACK_NOW(stack);
    for (uint32_t i = 0; i < order->count; i++)
        call_on(stack - ROOM_BYTES, order->at + i, order->extra);
}

// So far above where it was that what follows finds memory there that nobody uses.
static void raise_break(const struct order *order)
{
    static uint32_t first;
    if (first == 0)
        first = memop(MEMOP_SBRK, 0).data;
    if (order->count != 0)
        (void)memop(MEMOP_BRK, first + order->count);
}

static void make_call_on(const struct order *order)
{
    raise_break(order);
    call_on(order->at, order->size, order->extra);
}

// An interrupt, `extra` microseconds from now, finds the stack pointer there.
static void spin(const struct order *order)
{
    const uint32_t ticks = ticks_of(order->extra);
    raise_break(order);
    if (command(ALARM, ALARM_SET_RELATIVE, (int)ticks, 0).type == TOCK_SYSCALL_SUCCESS_U32)
        spin_on(order->at, ROUNDS);
}

// --- System calls with arguments at random -------------------------------------------------------

static uint32_t random_state;

static uint32_t random_word(void)
{
    random_state ^= random_state << 13;
    random_state ^= random_state >> 17;
    return random_state ^= random_state << 5;
}

// Somewhere near the edges of things, or anywhere.
static uint32_t some_argument(void)
{
    const uint32_t edges[] = {0,
                              1,
                              2,
                              0x7fffffff,
                              0x80000000,
                              0xfffffff0,
                              (uint32_t)(uintptr_t)tock_app_memory_begins_at(),
                              (uint32_t)(uintptr_t)tock_app_memory_ends_at(),
                              (uint32_t)(uintptr_t)tock_app_grant_begins_at(),
                              (uint32_t)(uintptr_t)tock_app_flash_begins_at(),
                              (uint32_t)(uintptr_t)tock_app_flash_ends_at(),
                              memop(MEMOP_SBRK, 0).data};
    const uint32_t word = random_word();
    if (word % 16 == 0)
        return random_word();
    return edges[word / 16 % (sizeof edges / sizeof edges[0])] + word / 4096 % 65 - (word & 1 << 20 ? 32 : 0);
}

static void one_random_call(void)
{
    static const uint32_t drivers[] = {0, 1, 2, 3, 4, 5, 8, 0x10000, 0x40001, 0x10005, 0x55, 0xffffffff};
    static const uint8_t classes[] = {1, 2, 3, 4, 5, 7, 2, 1};
    const uint32_t driver = drivers[random_word() % (sizeof drivers / sizeof drivers[0])];
    const uint32_t number = random_word() % 4 == 0 ? random_word() : random_word() % 8;
    uint32_t slots[4] = {driver, number, some_argument(), some_argument()};
    const uint8_t class_number = classes[random_word() % sizeof classes];
    if (class_number == 5) {
        slots[0] = random_word() % 14;
        slots[1] = some_argument();
    }
    target_syscall(class_number, slots);
}

// Its break may move below what it uses, and drivers may be left with work: so this life ends by a fault, sooner or
// later.
static void call_at_random(const struct order *order)
{
    random_state = order->at * 0x9e3779b9u + 1;
    for (uint32_t i = 0; i < order->count; i++)
        one_random_call();
    write_32(NOBODYS);
}

// --- Orders --------------------------------------------------------------------------------------

static void obey(const struct order *order)
{
    switch (order->what) {
    case 'p':
        say_places(order->at);
        break;
    case 'r':
    case 'w':
    case 'k':
        access_memory(order);
        break;
    case 'h':
        access_shared(order, 'r');
        break;
    case 'H':
        access_shared(order, 'w');
        break;
    case 'x':
        run_at(order->at);
        break;
    case 'c':
        run_csr(order);
        break;
    case 'i':
        run_instruction(order);
        break;
    case 's':
        make_calls(order);
        break;
    case 't':
        make_call_on(order);
        break;
    case 'a':
        call_at_random(order);
        break;
    case 'T':
        spin(order);
        break;
    case 'P':
        change_privilege();
        access_memory(&(struct order){'r', 4, 1, order->at, 4});
        break;
    default:
        say("?", 1);
    }
}

int main(void)
{
    struct order order;
    uint32_t got;
    ipc_register_service_callback("attacker", on_share, NULL);
    for (;;) {
        (void)yield_no_wait(); // forgets alarms that nobody listened to
        if (libtocksync_console_read((uint8_t *)&order, sizeof order, &got) != RETURNCODE_SUCCESS ||
            got != sizeof order)
            continue;
        obey(&order);
        say(".", 1);
    }
}
