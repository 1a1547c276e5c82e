// SPDX-License-Identifier: Apache-2.0 OR MIT
// See adc.h.
#include "adc.h"

#include "syscalls/adc_syscalls.h"

bool libtocksync_adc_exists(void)
{
    return libtock_adc_driver_exists();
}

returncode_t libtocksync_adc_channel_count(int *count)
{
    return libtock_adc_command_channel_count(count);
}

returncode_t libtocksync_adc_reference_voltage(uint32_t *reference_voltage)
{
    return libtock_adc_command_get_reference_voltage(reference_voltage);
}

returncode_t libtocksync_adc_resolution_bits(uint32_t *resolution)
{
    return libtock_adc_command_get_resolution_bits(resolution);
}

returncode_t libtocksync_adc_sample(uint8_t channel, uint16_t *sample)
{
    const returncode_t code = libtock_adc_command_single_sample(channel);
    return code == RETURNCODE_SUCCESS ? libtocksync_adc_yield_wait_for_single_sample(sample) : code;
}

returncode_t libtocksync_adc_sample_buffer(uint8_t channel, uint32_t frequency, uint16_t *buffer, uint32_t length)
{
    uint32_t filled;
    returncode_t code =
        libtock_adc_set_readwrite_allow_set_buffer((uint8_t *)buffer, length * (uint32_t)sizeof(*buffer));
    if (code != RETURNCODE_SUCCESS)
        return code;
    code = libtock_adc_command_buffered_sample(channel, frequency);
    if (code == RETURNCODE_SUCCESS)
        code = libtocksync_adc_yield_wait_for_buffered_sample(&filled);
    libtock_adc_set_readwrite_allow_set_buffer(NULL, 0);
    return code;
}
