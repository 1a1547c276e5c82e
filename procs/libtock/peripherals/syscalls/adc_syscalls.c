// SPDX-License-Identifier: Apache-2.0 OR MIT
// See adc_syscalls.h.
#include "adc_syscalls.h"

#include "core/abi/abi.h"
#include "libtock/driver_call.h"

bool libtock_adc_driver_exists(void)
{
    return driver_exists(DRIVER_ADC);
}

returncode_t libtock_adc_set_upcall(subscribe_upcall callback, void *opaque)
{
    return driver_subscribe(DRIVER_ADC, ADC_UPCALL_SAMPLED, callback, opaque);
}

returncode_t libtock_adc_set_readwrite_allow_set_buffer(uint8_t *buffer, uint32_t len)
{
    return driver_lend_readwrite(DRIVER_ADC, ADC_RW_FIRST, buffer, len);
}

returncode_t libtock_adc_set_readwrite_allow_set_double_buffer(uint8_t *buffer, uint32_t len)
{
    return driver_lend_readwrite(DRIVER_ADC, ADC_RW_SECOND, buffer, len);
}

returncode_t libtock_adc_command_channel_count(int *count)
{
    return driver_command_int(DRIVER_ADC, ADC_COMMAND_EXISTS, 0, count);
}

returncode_t libtock_adc_command_single_sample(uint8_t channel)
{
    return driver_command(DRIVER_ADC, ADC_COMMAND_SINGLE, channel, 0);
}

returncode_t libtock_adc_command_continuous_sample(uint8_t channel, uint32_t frequency)
{
    return driver_command(DRIVER_ADC, ADC_COMMAND_CONTINUOUS, channel, frequency);
}

returncode_t libtock_adc_command_buffered_sample(uint8_t channel, uint32_t frequency)
{
    return driver_command(DRIVER_ADC, ADC_COMMAND_SINGLE_BUFFER, channel, frequency);
}

returncode_t libtock_adc_command_continuous_buffered_sample(uint8_t channel, uint32_t frequency)
{
    return driver_command(DRIVER_ADC, ADC_COMMAND_CONTINUOUS_BUFFERS, channel, frequency);
}

returncode_t libtock_adc_command_stop_sampling(void)
{
    return driver_command(DRIVER_ADC, ADC_COMMAND_STOP, 0, 0);
}

returncode_t libtock_adc_command_get_reference_voltage(uint32_t *reference_voltage)
{
    return driver_command_u32(DRIVER_ADC, ADC_COMMAND_REFERENCE_VOLTAGE, 0, 0, reference_voltage);
}

returncode_t libtock_adc_command_get_resolution_bits(uint32_t *resolution)
{
    return driver_command_u32(DRIVER_ADC, ADC_COMMAND_RESOLUTION, 0, 0, resolution);
}
