// SPDX-License-Identifier: Apache-2.0 OR MIT
// Lines of the NVIC. One handler runs for each exception, from the kernel's chip service: the exception
// is active meanwhile, so the line cannot fire again before its handler is done. What else is pending is
// taken right after.
#include "hal-hw/arch/cortex-m/port.h"
#include "hal-hw/arch/cortex-m/scs.h"
#include "hal-hw/arch/hw.h"

enum { ATTACHED_MAX = 12 };

static struct attached {
    unsigned line;
    void (*handler)(void *context);
    void *context;
} attached[ATTACHED_MAX];
static unsigned attached_count;
static unsigned fired;

void interrupts_note(unsigned line)
{
    assert(line < CORTEXM_LINES);
    fired = line;
}

// A line that nobody attached is switched off: it would fire for ever.
static void serve(void *context)
{
    (void)context;
    const unsigned line = fired;
    for (unsigned i = 0; i < attached_count; i++)
        if (attached[i].line == line) {
            attached[i].handler(attached[i].context);
            return;
        }
    NVIC_ICER(line / 32) = 1u << line % 32;
}

void interrupts_init(struct kernel *kernel)
{
    for (unsigned word = 0; word < (CORTEXM_LINES + 31) / 32; word++) {
        NVIC_ICER(word) = UINT32_MAX;
        NVIC_ICPR(word) = UINT32_MAX;
    }
    kernel->config.chip = (struct kernel_chip){.service = serve};
}

void hw_interrupt_attach(unsigned line, void (*handler)(void *context), void *context)
{
    assert(line < CORTEXM_LINES && attached_count < ATTACHED_MAX);
    attached[attached_count++] = (struct attached){line, handler, context};
}

void hw_interrupt_enable(unsigned line)
{
    assert(line < CORTEXM_LINES);
    NVIC_ISER(line / 32) = 1u << line % 32;
}
