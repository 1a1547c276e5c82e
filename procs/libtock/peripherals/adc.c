// SPDX-License-Identifier: Apache-2.0 OR MIT
// See adc.h. The application's callbacks travel through the kernel as the upcall's user data.
#include "adc.h"

#include "core/abi/abi.h"
#include "syscalls/adc_syscalls.h"

static uint32_t samples_of(int word)
{
    return (uint32_t)word >> ADC_SAMPLED_COUNT_SHIFT;
}

static void sampled(int mode, int where, int what, void *opaque)
{
    const libtock_adc_callbacks *const callbacks = opaque;
    const uint8_t channel = (uint8_t)where;
    if (mode == libtock_adc_SingleSample && callbacks->single_sample_callback != NULL)
        callbacks->single_sample_callback(channel, (uint16_t)what);
    else if (mode == libtock_adc_ContinuousSample && callbacks->continuous_sample_callback != NULL)
        callbacks->continuous_sample_callback(channel, (uint16_t)what);
    else if (mode == libtock_adc_SingleBuffer && callbacks->buffered_sample_callback != NULL)
        callbacks->buffered_sample_callback(channel, samples_of(where));
    else if (mode == libtock_adc_ContinuousBuffer && callbacks->continuous_buffered_sample_callback != NULL)
        callbacks->continuous_buffered_sample_callback(channel, samples_of(where), (uint8_t)what);
}

bool libtock_adc_exists(void)
{
    return libtock_adc_driver_exists();
}

returncode_t libtock_adc_set_buffer(uint16_t *buffer, uint32_t length)
{
    return libtock_adc_set_readwrite_allow_set_buffer((uint8_t *)buffer, length * (uint32_t)sizeof(*buffer));
}

returncode_t libtock_adc_set_double_buffer(uint16_t *buffer, uint32_t length)
{
    return libtock_adc_set_readwrite_allow_set_double_buffer((uint8_t *)buffer, length * (uint32_t)sizeof(*buffer));
}

returncode_t libtock_adc_channel_count(int *count)
{
    return libtock_adc_command_channel_count(count);
}

returncode_t libtock_adc_single_sample(uint8_t channel, libtock_adc_callbacks *callbacks)
{
    const returncode_t code = libtock_adc_set_upcall(sampled, callbacks);
    return code == RETURNCODE_SUCCESS ? libtock_adc_command_single_sample(channel) : code;
}

returncode_t libtock_adc_continuous_sample(uint8_t channel, uint32_t frequency, libtock_adc_callbacks *callbacks)
{
    const returncode_t code = libtock_adc_set_upcall(sampled, callbacks);
    return code == RETURNCODE_SUCCESS ? libtock_adc_command_continuous_sample(channel, frequency) : code;
}

returncode_t libtock_adc_buffered_sample(uint8_t channel, uint32_t frequency, libtock_adc_callbacks *callbacks)
{
    const returncode_t code = libtock_adc_set_upcall(sampled, callbacks);
    return code == RETURNCODE_SUCCESS ? libtock_adc_command_buffered_sample(channel, frequency) : code;
}

returncode_t libtock_adc_continuous_buffered_sample(uint8_t channel, uint32_t frequency,
                                                    libtock_adc_callbacks *callbacks)
{
    const returncode_t code = libtock_adc_set_upcall(sampled, callbacks);
    return code == RETURNCODE_SUCCESS ? libtock_adc_command_continuous_buffered_sample(channel, frequency) : code;
}

returncode_t libtock_adc_stop_sampling(void)
{
    return libtock_adc_command_stop_sampling();
}
