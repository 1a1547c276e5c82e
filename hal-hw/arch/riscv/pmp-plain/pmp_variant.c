// SPDX-License-Identifier: Apache-2.0 OR MIT
// Rules of a plain PMP. A locked rule would bind user mode in the same way as the kernel, so the
// kernel's own memory has none: what no rule names is closed to user mode, and open to the kernel.
#include "csr.h"
#include "pmp.h"

// pmpcfg (RISC-V privileged 3.7.1): top of range, and what is allowed.
enum { TOR = 0x08, READ = 0x01, WRITE = 0x02, EXECUTE = 0x04 };

// Four entries to a register; a pair's permission stands with its top, the odd entry.
#define PAIRS(first, second) (((uint32_t)(second) << 24) | ((uint32_t)(first) << 8))

void pmp_init(void)
{
    struct pmp_pair none[PMP_REGIONS];
    pmp_clear(none);
    pmp_load(none);
    csr_write(CSR_PMPCFG0, PAIRS(TOR | READ | WRITE, TOR | READ | EXECUTE));
    csr_write(CSR_PMPCFG0 + 1, PAIRS(TOR | READ | WRITE, TOR | READ | WRITE));
}
