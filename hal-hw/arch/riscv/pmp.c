// SPDX-License-Identifier: Apache-2.0 OR MIT
// The bounds of a process's regions. Their permissions never change: a region that is not there has
// equal bounds and matches no address, so a switch can't forget to close one.
#include "pmp.h"

#include "csr.h"
#include "pmp_variant.h"

#define BOUND(number) (CSR_PMPADDR0 + PMP_FIRST_ENTRY + (number))

// A base that is above its top also matches nothing, so no order of these writes opens anything in
// between that user mode could use: it does not run before all are done.
void pmp_load(const struct pmp_pair regions[PMP_REGIONS])
{
    csr_write(BOUND(0), regions[0].base);
    csr_write(BOUND(1), regions[0].top);
    csr_write(BOUND(2), regions[1].base);
    csr_write(BOUND(3), regions[1].top);
    csr_write(BOUND(4), regions[2].base);
    csr_write(BOUND(5), regions[2].top);
    csr_write(BOUND(6), regions[3].base);
    csr_write(BOUND(7), regions[3].top);
}

void pmp_clear(struct pmp_pair regions[PMP_REGIONS])
{
    for (unsigned i = 0; i < PMP_REGIONS; i++)
        regions[i] = PMP_PAIR_NONE;
}
