// SPDX-License-Identifier: Apache-2.0 OR MIT
// See adc_syscalls.h. The driver tells each event twice, in an older and a newer form. Both are taken off the queue:
// one that stayed there would answer the next wait.
#include "adc_syscalls.h"

#include "core/abi/abi.h"

static yield_waitfor_return_t wait_for_sample(void)
{
    yield_wait_for(DRIVER_ADC, ADC_UPCALL_SAMPLED_ADDRESS);
    return yield_wait_for(DRIVER_ADC, ADC_UPCALL_SAMPLED);
}

returncode_t libtocksync_adc_yield_wait_for_single_sample(uint16_t *sample)
{
    *sample = (uint16_t)wait_for_sample().data2;
    return RETURNCODE_SUCCESS;
}

returncode_t libtocksync_adc_yield_wait_for_buffered_sample(uint32_t *length)
{
    *length = wait_for_sample().data1 >> ADC_SAMPLED_COUNT_SHIFT;
    return RETURNCODE_SUCCESS;
}
