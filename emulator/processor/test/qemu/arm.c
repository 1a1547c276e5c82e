// SPDX-License-Identifier: Apache-2.0 OR MIT
// QEMU's Cortex-M machines: the protection unit, the timer that stops what does not end, what an exception leaves
// behind, and semihosting. Sections are those of Armv7-M's manual.
#include "runner.h"

#define REGISTER(address) (*(volatile uint32_t *)(address))
#define SYST_CSR          REGISTER(0xe000e010)
#define SYST_RVR          REGISTER(0xe000e014)
#define SYST_CVR          REGISTER(0xe000e018)
#define ICSR              REGISTER(0xe000ed04)
#define CCR               REGISTER(0xe000ed14)
#define SHCSR             REGISTER(0xe000ed24)
#define CFSR              REGISTER(0xe000ed28)
#define HFSR              REGISTER(0xe000ed2c)
#define MMFAR             REGISTER(0xe000ed34)
#define BFAR              REGISTER(0xe000ed38)
#define CPACR             REGISTER(0xe000ed88)
#define MPU_CTRL          REGISTER(0xe000ed94)
#define MPU_RNR           REGISTER(0xe000ed98)
#define MPU_RBAR          REGISTER(0xe000ed9c)
#define MPU_RASR          REGISTER(0xe000eda0) // Armv8-M: RLAR
#define MPU_MAIR0         REGISTER(0xe000edc0)
#define SFSR              REGISTER(0xe000ede4)
#define DEMCR             REGISTER(0xe000edfc)
#define FPCCR             REGISTER(0xe000ef34)
#define ALL_FAULTS        0x000f0000U // SHCSR: memory, bus, usage, and v8-M's secure ones
#define PENDED            0x0010f000U

enum { PLAIN_RETURN = 0xed | 0x10, FLOAT_RETURN = 0xed, PADDED = EXCHANGE_FRAME_PADDED };
enum { STACKING = 1 << 4 | 1 << 12, MEMORY_VALID = 1 << 7, BUS_VALID = 1 << 15, UNPRIVILEGED = 1 };
enum { ALIGN_TRAP = 1 << 3, DIVIDE_TRAP = 1 << 4 };

struct frame {
    uint32_t low[4]; // r0 to r3
    uint32_t r12, lr, pc, xpsr;
    uint32_t single[16];
    uint32_t fpscr;
};

static uint32_t features;
struct exchange_result *runner_result;
uint32_t runner_float;
void runner_enter(const struct exchange_case *begin, struct frame *frame, uint32_t how, uint32_t control);

uint32_t runner_host(uint32_t operation, const void *argument)
{
    register uint32_t r0 __asm__("r0") = operation;
    register const void *r1 __asm__("r1") = argument;
    __asm__ volatile("bkpt 0xab" : "+r"(r0) : "r"(r1) : "memory");
    return r0;
}

// --- What a process may do -----------------------------------------------------------------------

enum { READ_ONLY, READ_WRITE, RUNNABLE };

static void set_region_v7(uint32_t number, uint32_t address, uint32_t rights)
{
    enum { ENABLE = 1, PAGE = 11 << 1, NORMAL = 1 << 17, READ = 2 << 24, WRITE = 3 << 24, NEVER = 1 << 28 };
    MPU_RNR = number;
    MPU_RBAR = address;
    MPU_RASR = ENABLE | PAGE | NORMAL | (rights == READ_WRITE ? WRITE : READ) | (rights == RUNNABLE ? 0 : NEVER);
}

static void set_region_v8(uint32_t number, uint32_t address, uint32_t rights)
{
    enum { ENABLE = 1, READ = 3 << 1, WRITE = 1 << 1, NEVER = 1 };
    MPU_MAIR0 = 0x44;
    MPU_RNR = number;
    MPU_RBAR = address | (rights == READ_WRITE ? WRITE : READ) | (rights == RUNNABLE ? 0 : NEVER);
    MPU_RASR = (address + EXCHANGE_PAGE - 32) | ENABLE;
}

static void set_region(uint32_t number, uint32_t address, uint32_t rights)
{
    if ((features & EXCHANGE_REGIONS_V8) != 0)
        set_region_v8(number, address, rights);
    else
        set_region_v7(number, address, rights);
}

// Floating point is in use from the beginning, and saved by exceptions at once.
static void enable_float(void)
{
    CPACR = 0xf << 20;
    FPCCR = 1U << 31;
    runner_float = 1;
}

void runner_protect(const struct exchange_header *header)
{
    features = header->features;
    set_region(0, header->code, RUNNABLE);
    set_region(1, header->ram, READ_WRITE);
    set_region(2, header->tables, READ_ONLY);
    SHCSR |= ALL_FAULTS;
    DEMCR |= 1 << 16; // a breakpoint is an exception of its own
    CCR |= ((features & EXCHANGE_MUST_ALIGN) != 0 ? ALIGN_TRAP : 0) |
           ((features & EXCHANGE_DIVIDE_TRAP) != 0 ? DIVIDE_TRAP : 0);
    if ((features & EXCHANGE_FLOAT) != 0)
        enable_float();
}

// Armv8-M lets nobody write what unprivileged code may only read.
static void set_protection(uint32_t enable)
{
    MPU_CTRL = enable | 4; // privileged code may do the rest
    __asm__ volatile("dsb\n isb" ::: "memory");
}

static void set_timer(uint32_t ticks)
{
    SYST_CSR = 0;
    SYST_RVR = ticks;
    SYST_CVR = 0;
    SYST_CSR = ticks == 0 ? 0 : 7;
    ICSR = 1 << 25; // one that came in the meantime
}

// --- Cases ---------------------------------------------------------------------------------------

static struct frame *build_frame(const struct exchange_case *begin)
{
    const uint32_t size = runner_float != 0 ? EXCHANGE_FRAME_FLOAT : EXCHANGE_FRAME;
    const uint32_t sp = begin->registers[13];
    struct frame *const frame = (struct frame *)(uintptr_t)((sp - size) & ~7U);
    for (int i = 0; i < 4; i++)
        frame->low[i] = begin->registers[i];
    frame->r12 = begin->registers[12];
    frame->lr = begin->registers[14];
    frame->pc = begin->pc;
    frame->xpsr = begin->xpsr | ((sp & 4) != 0 ? PADDED : 0);
    if ((features & EXCHANGE_REGIONS_V8) != 0)
        frame->xpsr |= EXCHANGE_FRAME_SECURE_FLOAT;
    for (int i = 0; i < 16 && runner_float != 0; i++)
        frame->single[i] = begin->single[i];
    if (runner_float != 0)
        frame->fpscr = begin->fpscr;
    return frame;
}

void runner_run(const struct exchange_case *begin, struct exchange_result *result)
{
    const uint32_t how = 0xffffff00 | (runner_float != 0 ? FLOAT_RETURN : PLAIN_RETURN);
    struct frame *const frame = build_frame(begin);
    runner_result = result;
    set_timer(EXCHANGE_BUDGET / 40);
    set_protection(1);
    runner_enter(begin, frame, how, UNPRIVILEGED);
}

static void take_frame(const struct frame *frame, uint32_t how, struct exchange_result *result)
{
    const uint32_t size = (how & 0x10) != 0 ? EXCHANGE_FRAME : EXCHANGE_FRAME_FLOAT;
    for (int i = 0; i < 4; i++)
        result->registers[i] = frame->low[i];
    result->registers[12] = frame->r12;
    result->registers[14] = frame->lr;
    result->pc = frame->pc;
    result->xpsr = frame->xpsr;
    for (int i = 0; i < 16 && (how & 0x10) == 0; i++)
        result->single[i] = frame->single[i];
    if ((how & 0x10) == 0)
        result->fpscr = frame->fpscr;
    result->frame = (uint32_t)(uintptr_t)frame;
    result->frame_size = size;
    result->registers[13] = result->frame + size + ((frame->xpsr & PADDED) != 0 ? 4 : 0);
}

static void forget_faults(void)
{
    CFSR = 0xffffffff;
    HFSR = 0xffffffff;
    if ((features & EXCHANGE_REGIONS_V8) != 0)
        SFSR = 0xffffffff;
    SHCSR &= ~PENDED;
}

// In the handler, with r4 to r11 and s16 to s31 in the result.
void runner_finish(const struct frame *frame, uint32_t how)
{
    struct exchange_result *const result = runner_result;
    set_protection(0);
    set_timer(0);
    __asm__ volatile("mrs %0, ipsr" : "=r"(result->cause));
    result->detail = CFSR;
    result->hard = HFSR;
    result->address = (CFSR & MEMORY_VALID) != 0 ? MMFAR : (CFSR & BUS_VALID) != 0 ? BFAR : 0;
    if ((CFSR & STACKING) == 0)
        take_frame(frame, how, result);
    forget_faults();
}
