// SPDX-License-Identifier: Apache-2.0 OR MIT
// See plic.h; hw_interrupt_attach() and hw_interrupt_enable() of hw.h end here.
#include "plic.h"

#include "hal-hw/arch/hw.h"

enum { PRIORITY = 0x0, ENABLE = 0x2000, THRESHOLD = 0x200000, CLAIM = 0x200004 };
enum { HANDLERS_MAX = 8 };

struct attached {
    unsigned line;
    void (*handler)(void *context);
    void *context;
};

static struct {
    uintptr_t base;
    unsigned sources;
    unsigned count;
    struct attached handlers[HANDLERS_MAX];
} plic;

static volatile uint32_t *register_at(uint32_t offset)
{
    return (volatile uint32_t *)(plic.base + offset);
}

static volatile uint32_t *enable_word(unsigned line)
{
    return register_at(ENABLE + line / 32 * 4);
}

void plic_init(uintptr_t base, unsigned sources)
{
    plic.base = base;
    plic.sources = sources;
    for (unsigned line = 0; line < sources; line += 32)
        *enable_word(line) = 0;
    *register_at(THRESHOLD) = 0;
}

void hw_interrupt_attach(unsigned line, void (*handler)(void *context), void *context)
{
    assert(line > 0 && line < plic.sources && plic.count < HANDLERS_MAX);
    plic.handlers[plic.count++] = (struct attached){line, handler, context};
    *register_at(PRIORITY + line * 4) = 1;
}

void hw_interrupt_enable(unsigned line)
{
    assert(line > 0 && line < plic.sources);
    *enable_word(line) |= 1u << line % 32;
}

static const struct attached *attached_to(unsigned line)
{
    for (unsigned i = 0; i < plic.count; i++)
        if (plic.handlers[i].line == line)
            return &plic.handlers[i];
    return NULL;
}

void plic_service(void)
{
    const uint32_t line = *register_at(CLAIM);
    if (line == 0)
        return;
    const struct attached *const attached = attached_to(line);
    if (attached != NULL)
        attached->handler(attached->context);
    else
        *enable_word(line) &= ~(1u << line % 32);
    *register_at(CLAIM) = line;
}
