// SPDX-License-Identifier: Apache-2.0 OR MIT
// Rules under Smepmp (RISC-V "PMP enhancements for memory access and execution prevention", now
// privileged 3.7.2) with MML and MMWP set: the kernel executes its own text only, writes RAM and
// devices only, and reaches nothing that no rule names. An unlocked rule with W and X but not R is
// data shared by kernel and user mode.
#include "pmp_variant.h"
#include "csr.h"
#include "layout_symbols.h"
#include "pmp.h"

#include <assert.h>

enum { LOCKED = 0x80, TOR = 0x08, READ = 0x01, WRITE = 0x02, EXECUTE = 0x04 };
enum { SHARED_DATA = TOR | WRITE | EXECUTE, USER_CODE_CLOSED = READ | EXECUTE };
enum { MSECCFG_MML = 1, MSECCFG_MMWP = 2, MSECCFG_RLB = 4 };

#define ENTRIES(a, b, c, d) (((uint32_t)(d) << 24) | ((uint32_t)(c) << 16) | ((uint32_t)(b) << 8) | (uint32_t)(a))

static uint32_t bound(const uint8_t *address)
{
    return (uint32_t)(uintptr_t)address >> 2;
}

// Entries 9 to 14, each bound the base of the next: devices; then text, the rest of flash with the
// applications', and RAM. A board whose memories do not lie in this order needs other rules.
static void set_kernel_bounds(void)
{
    assert(bound(_eapps) == bound(_sram) && bound(_sappmem) >= bound(_sram) && bound(_eappmem) <= bound(_eram));
    csr_write(CSR_PMPADDR0 + 9, pmp_devices.start >> 2);
    csr_write(CSR_PMPADDR0 + 10, pmp_devices.end >> 2);
    csr_write(CSR_PMPADDR0 + 11, bound(_stext));
    csr_write(CSR_PMPADDR0 + 12, bound(_etext));
    csr_write(CSR_PMPADDR0 + 13, bound(_sram));
    csr_write(CSR_PMPADDR0 + 14, bound(_eram));
}

// Shared data is a rule only once MML is set. A unit may take it then for one that adds executable
// memory and refuse it (QEMU 7.2 does), so RLB is set meanwhile; clearing it locks all for good.
void pmp_init(void)
{
    struct pmp_pair none[PMP_REGIONS];
    pmp_clear(none);
    csr_write(CSR_MSECCFG, MSECCFG_RLB);
    pmp_load(none);
    set_kernel_bounds();
    csr_write(CSR_PMPCFG0 + 2, ENTRIES(0, 0, LOCKED | TOR | READ | WRITE, 0));
    csr_write(CSR_PMPCFG0 + 3,
              ENTRIES(LOCKED | TOR | READ | EXECUTE, LOCKED | TOR | READ, LOCKED | TOR | READ | WRITE, 0));
    csr_write(CSR_MSECCFG, MSECCFG_MML | MSECCFG_MMWP | MSECCFG_RLB);
    csr_write(CSR_PMPCFG0, ENTRIES(0, 0, SHARED_DATA, 0));
    csr_write(CSR_PMPCFG0 + 1, ENTRIES(USER_CODE_CLOSED, 0, SHARED_DATA, 0));
    csr_write(CSR_PMPCFG0 + 2, ENTRIES(SHARED_DATA, 0, LOCKED | TOR | READ | WRITE, 0));
    csr_write(CSR_MSECCFG, MSECCFG_MML | MSECCFG_MMWP);
}
