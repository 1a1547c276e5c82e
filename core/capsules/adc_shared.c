// SPDX-License-Identifier: Apache-2.0 OR MIT
// See adc_shared.h. While one sample is being taken, one more of each process may wait.
#include "core/capsules/adc_shared.h"

#include <assert.h>

// The driver's record of a process: the sample that waits.
struct adc_request {
    bool waiting;
    uint32_t channel;
};

static enum error start(struct adc_shared *adc, struct process_id process, uint32_t channel)
{
    const enum error error = adc->adc->ops->sample(adc->adc->device, channel);
    if (error == ERROR_OK) {
        adc->sampling = true;
        adc->process = process;
        adc->channel = channel;
    }
    return error;
}

// The upcalls have no word for an error, so a sample that can't be taken is left out.
static void start_next(struct adc_shared *adc)
{
    struct process_id process = PROCESS_ID_FIRST;
    while (!adc->sampling && grant_next(&adc->grant, &process)) {
        enum error gone;
        struct adc_request *const request = grant_enter(&adc->grant, process, &gone);
        if (request == NULL)
            continue;
        if (request->waiting)
            (void)start(adc, process, request->channel);
        request->waiting = false;
        grant_leave(&adc->grant, process);
    }
}

static void sampled(void *context, uint16_t sample, enum error error)
{
    struct adc_shared *const adc = context;
    if (adc->sampling && error == ERROR_OK) {
        (void)upcall_schedule(&adc->grant, adc->process, ADC_UPCALL_SAMPLED_ADDRESS, ADC_MODE_SINGLE, adc->channel,
                              sample);
        (void)upcall_schedule(&adc->grant, adc->process, ADC_UPCALL_SAMPLED, ADC_MODE_SINGLE, adc->channel, sample);
    }
    adc->sampling = false;
    start_next(adc);
}

static enum error ask(struct adc_shared *adc, struct process_id caller, uint32_t channel)
{
    enum error error;
    struct adc_request *const request = grant_enter(&adc->grant, caller, &error);
    if (request == NULL)
        return error;
    if (!adc->sampling)
        error = start(adc, caller, channel);
    else if (request->waiting)
        error = ERROR_BUSY;
    else
        *request = (struct adc_request){true, channel};
    grant_leave(&adc->grant, caller);
    return error;
}

static struct syscall_return reference_voltage(const struct adc_shared *adc)
{
    const uint32_t reference_mv = adc->adc->reference_mv;
    return reference_mv > 0 ? return_success_u32(reference_mv) : return_failure(ERROR_NOSUPPORT);
}

static struct syscall_return adc_shared_command(void *capsule, struct process_id caller, uint32_t command,
                                                uint32_t argument0, uint32_t argument1)
{
    struct adc_shared *const adc = capsule;
    const bool exists = argument0 < adc->adc->channels;
    (void)argument1;
    switch (command) {
    case ADC_COMMAND_EXISTS:
        return return_success_u32(adc->adc->channels);
    case ADC_COMMAND_SINGLE:
        return return_error(exists ? ask(adc, caller, argument0) : ERROR_NODEVICE);
    case ADC_COMMAND_RESOLUTION:
        return exists ? return_success_u32(adc->adc->bits) : return_failure(ERROR_NODEVICE);
    case ADC_COMMAND_REFERENCE_VOLTAGE:
        return exists ? reference_voltage(adc) : return_failure(ERROR_NODEVICE);
    case ADC_COMMAND_CONTINUOUS: // who samples for long keeps the others waiting
    case ADC_COMMAND_SINGLE_BUFFER:
    case ADC_COMMAND_CONTINUOUS_BUFFERS:
    case ADC_COMMAND_STOP:
    default:
        return return_failure(ERROR_NOSUPPORT);
    }
}

void adc_shared_init(struct adc_shared *adc, const struct hil_adc *hil)
{
    assert(hil->ops != NULL);
    *adc = (struct adc_shared){
        .driver =
            {.number = DRIVER_ADC, .name = "adc", .grant = &adc->grant, .capsule = adc, .command = adc_shared_command},
        .grant = {.driver = DRIVER_ADC,
                  .upcalls = ADC_UPCALL_COUNT,
                  .read_write = ADC_RW_COUNT,
                  .data_size = sizeof(struct adc_request)},
        .adc = hil,
        .client = {.sampled = sampled, .context = adc},
    };
    hil->ops->set_client(hil->device, &adc->client);
}
