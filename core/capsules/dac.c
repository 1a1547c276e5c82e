// SPDX-License-Identifier: Apache-2.0 OR MIT
// See dac.h.
#include "core/capsules/dac.h"

#include <assert.h>

static struct syscall_return dac_command(void *capsule, struct process_id caller, uint32_t command, uint32_t argument0,
                                         uint32_t argument1)
{
    const struct dac *const dac = capsule;
    (void)caller;
    (void)argument1;
    switch (command) {
    case DAC_COMMAND_EXISTS:
    case DAC_COMMAND_INITIALIZE:
        return return_success();
    case DAC_COMMAND_SET:
        return return_error(dac->dac->ops->set(dac->dac->device, argument0));
    default:
        return return_failure(ERROR_NOSUPPORT);
    }
}

void dac_init(struct dac *dac, const struct hil_dac *hil)
{
    assert(hil->ops != NULL);
    *dac = (struct dac){
        .driver = {.number = DRIVER_DAC, .name = "dac", .capsule = dac, .command = dac_command},
        .dac = hil,
    };
}
