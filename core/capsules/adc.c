// SPDX-License-Identifier: Apache-2.0 OR MIT
// See adc.h. Buffers: the process's are a stream, first, second, first again. The converter fills the driver's own
// two in turn, none reaching over the end of one of the process's, and each is copied when it is full.
#include "core/capsules/adc.h"

#include <assert.h>

enum { SAMPLE_BYTES = 2, COPY_SAMPLES = 32, BITS_PER_BYTE = 8, BYTE_MASK = 0xff };

static bool into_buffers(const struct adc *adc)
{
    return adc->mode == ADC_MODE_SINGLE_BUFFER || adc->mode == ADC_MODE_CONTINUOUS_BUFFER;
}

static enum error end(struct adc *adc)
{
    const bool was_sampling = adc->sampling;
    adc->sampling = false;
    return was_sampling ? adc->adc->ops->stop(adc->adc->device) : ERROR_OK;
}

// The process that things are done for may have died: then nobody wants them.
static bool owner_lives(struct adc *adc)
{
    if (adc->owned && !grant_exists(&adc->grant, adc->owner)) {
        (void)end(adc);
        adc->owned = false;
    }
    return adc->owned;
}

static void tell(const struct adc *adc, uint32_t mode, uint32_t count, uint32_t older, uint32_t newer)
{
    const uint32_t what = count << ADC_SAMPLED_COUNT_SHIFT | adc->channel;
    (void)upcall_schedule(&adc->grant, adc->owner, ADC_UPCALL_SAMPLED_ADDRESS, mode, what, older);
    (void)upcall_schedule(&adc->grant, adc->owner, ADC_UPCALL_SAMPLED, mode, what, newer);
}

static void sampled(void *context, uint16_t sample, enum error error)
{
    struct adc *const adc = context;
    if (!owner_lives(adc) || !adc->sampling || into_buffers(adc))
        return;
    if (adc->mode == ADC_MODE_SINGLE || error != ERROR_OK)
        adc->sampling = false;
    if (error == ERROR_OK)
        tell(adc, adc->mode, 0, sample, sample);
}

// --- Buffers -------------------------------------------------------------------------------------

static uint32_t lent_as(uint32_t buffer)
{
    return buffer == 0 ? ADC_RW_FIRST : ADC_RW_SECOND;
}

static struct adc_place start_of(const struct adc *adc, uint32_t buffer)
{
    const uint32_t bytes = allow_size(&adc->grant, adc->owner, GRANT_READ_WRITE, lent_as(buffer));
    return (struct adc_place){.buffer = buffer, .size = bytes / SAMPLE_BYTES};
}

// Goes on to the other buffer at the end of one. False: there is none, or none that has room.
static bool turn_over(const struct adc *adc, struct adc_place *place)
{
    if (place->offset < place->size)
        return true;
    if (adc->mode != ADC_MODE_CONTINUOUS_BUFFER)
        return false;
    const struct adc_place other = start_of(adc, 1 - place->buffer);
    if (other.size > 0)
        *place = other;
    return other.size > 0;
}

// The next samples to ask for: 0 if no more are wanted.
static size_t next_request(struct adc *adc)
{
    if (!turn_over(adc, &adc->asked))
        return 0;
    const size_t left = adc->asked.size - adc->asked.offset;
    const size_t count = left < adc->memory.count ? left : adc->memory.count;
    adc->asked.offset += (uint32_t)count;
    return count;
}

static void provide(struct adc *adc, uint16_t *buffer)
{
    const size_t count = next_request(adc);
    if (count > 0)
        (void)adc->adc->ops->provide(adc->adc->device, buffer, count);
}

// Samples lie in the process's memory with the lower byte first.
static void copy_part(const struct adc *adc, const uint16_t *samples, size_t count, uint32_t offset)
{
    uint8_t bytes[COPY_SAMPLES * SAMPLE_BYTES];
    assert(count <= COPY_SAMPLES);
    for (size_t i = 0; i < count; i++) {
        bytes[i * SAMPLE_BYTES] = (uint8_t)(samples[i] & BYTE_MASK);
        bytes[i * SAMPLE_BYTES + 1] = (uint8_t)(samples[i] >> BITS_PER_BYTE);
    }
    (void)allow_write(&adc->grant, adc->owner, lent_as(adc->filled.buffer), offset * SAMPLE_BYTES,
                      (struct const_span){bytes, count * SAMPLE_BYTES});
}

// A buffer of the process is full. It may have been taken back, or made smaller, meanwhile.
static void tell_full(struct adc *adc)
{
    const struct adc_place *const full = &adc->filled;
    const uint32_t number = lent_as(full->buffer);
    const uint32_t room = allow_size(&adc->grant, adc->owner, GRANT_READ_WRITE, number) / SAMPLE_BYTES;
    const uint32_t address = allow_address(&adc->grant, adc->owner, GRANT_READ_WRITE, number);
    tell(adc, adc->mode, full->size < room ? full->size : room, address, full->buffer);
    if (!turn_over(adc, &adc->filled))
        (void)end(adc);
}

static size_t least(size_t a, size_t b, size_t c)
{
    const size_t smaller = a < b ? a : b;
    return smaller < c ? smaller : c;
}

// Part by part, and over the end of a buffer into the next: the process may have lent others than were asked for.
static void take(struct adc *adc, const uint16_t *samples, size_t count)
{
    for (size_t done = 0; done < count && adc->sampling;) {
        const size_t part = least(count - done, adc->filled.size - adc->filled.offset, COPY_SAMPLES);
        copy_part(adc, &samples[done], part, adc->filled.offset);
        adc->filled.offset += (uint32_t)part;
        done += part;
        if (adc->filled.offset >= adc->filled.size)
            tell_full(adc);
    }
}

static void filled(void *context, uint16_t *buffer, size_t count, enum error error)
{
    struct adc *const adc = context;
    if (!owner_lives(adc) || !adc->sampling || !into_buffers(adc))
        return;
    if (error != ERROR_OK) {
        (void)end(adc);
        return;
    }
    take(adc, buffer, count);
    if (adc->sampling)
        provide(adc, buffer);
}

// --- Commands ------------------------------------------------------------------------------------

static enum error begin(struct adc *adc, uint32_t mode, uint32_t channel)
{
    if (adc->sampling)
        return ERROR_BUSY;
    if (channel >= adc->adc->channels)
        return ERROR_INVAL;
    adc->mode = mode;
    adc->channel = channel;
    return ERROR_OK;
}

static enum error sample(struct adc *adc, uint32_t channel)
{
    enum error error = begin(adc, ADC_MODE_SINGLE, channel);
    if (error == ERROR_OK)
        error = adc->adc->ops->sample(adc->adc->device, channel);
    adc->sampling |= error == ERROR_OK;
    return error;
}

static enum error sample_steadily(struct adc *adc, uint32_t channel, uint32_t frequency_hz)
{
    enum error error = begin(adc, ADC_MODE_CONTINUOUS, channel);
    if (error == ERROR_OK)
        error = adc->adc->ops->sample_steadily(adc->adc->device, channel, frequency_hz);
    adc->sampling |= error == ERROR_OK;
    return error;
}

static enum error fill(struct adc *adc, uint32_t mode, uint32_t channel, uint32_t frequency_hz)
{
    enum error error = begin(adc, mode, channel);
    if (error != ERROR_OK)
        return error;
    if (start_of(adc, 0).size == 0 || (mode == ADC_MODE_CONTINUOUS_BUFFER && start_of(adc, 1).size == 0))
        return ERROR_NOMEM;
    adc->asked = adc->filled = start_of(adc, 0);
    error = adc->adc->ops->fill(adc->adc->device, channel, frequency_hz, adc->memory.first, next_request(adc));
    if (error != ERROR_OK)
        return error;
    adc->sampling = true;
    provide(adc, adc->memory.second);
    return ERROR_OK;
}

static struct syscall_return reference_voltage(const struct adc *adc)
{
    const uint32_t reference_mv = adc->adc->reference_mv;
    return reference_mv > 0 ? return_success_u32(reference_mv) : return_failure(ERROR_NOSUPPORT);
}

// The first process that asks for something has the converter until it dies.
static enum error claim(struct adc *adc, struct process_id caller)
{
    enum error error;
    if (owner_lives(adc))
        return adc->owner.identifier == caller.identifier ? ERROR_OK : ERROR_NOMEM;
    if (grant_enter(&adc->grant, caller, &error) == NULL)
        return error;
    grant_leave(&adc->grant, caller);
    adc->owned = true;
    adc->owner = caller;
    return ERROR_OK;
}

static struct syscall_return adc_command(void *capsule, struct process_id caller, uint32_t command, uint32_t argument0,
                                         uint32_t argument1)
{
    struct adc *const adc = capsule;
    const enum error error = command == ADC_COMMAND_EXISTS ? ERROR_OK : claim(adc, caller);
    if (error != ERROR_OK)
        return return_failure(error);
    switch (command) {
    case ADC_COMMAND_EXISTS:
        return return_success_u32(adc->adc->channels);
    case ADC_COMMAND_SINGLE:
        return return_error(sample(adc, argument0));
    case ADC_COMMAND_CONTINUOUS:
        return return_error(sample_steadily(adc, argument0, argument1));
    case ADC_COMMAND_SINGLE_BUFFER:
        return return_error(fill(adc, ADC_MODE_SINGLE_BUFFER, argument0, argument1));
    case ADC_COMMAND_CONTINUOUS_BUFFERS:
        return return_error(fill(adc, ADC_MODE_CONTINUOUS_BUFFER, argument0, argument1));
    case ADC_COMMAND_STOP:
        return return_error(end(adc));
    case ADC_COMMAND_RESOLUTION:
        return return_success_u32(adc->adc->bits);
    case ADC_COMMAND_REFERENCE_VOLTAGE:
        return reference_voltage(adc);
    default:
        return return_failure(ERROR_NOSUPPORT);
    }
}

void adc_init(struct adc *adc, const struct hil_adc *hil, const struct adc_memory *memory)
{
    assert(hil->ops != NULL && memory->count > 0);
    *adc = (struct adc){
        .driver = {.number = DRIVER_ADC, .name = "adc", .grant = &adc->grant, .capsule = adc, .command = adc_command},
        .grant = {.driver = DRIVER_ADC, .upcalls = ADC_UPCALL_COUNT, .read_write = ADC_RW_COUNT},
        .adc = hil,
        .client = {sampled, filled, adc},
        .memory = *memory,
    };
    hil->ops->set_client(hil->device, &adc->client);
}
