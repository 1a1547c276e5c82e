// SPDX-License-Identifier: Apache-2.0 OR MIT
// See virtio_rng.h. Sections are those of the virtio 1.1 specification.
#include "virtio_rng.h"

#include <assert.h>

// Offsets of the registers in words (4.2.2, legacy ones 4.2.4).
enum {
    MAGIC = 0x000 / 4,
    VERSION = 0x004 / 4,
    DEVICE_ID = 0x008 / 4,
    DEVICE_FEATURES_SELECT = 0x014 / 4,
    DRIVER_FEATURES = 0x020 / 4,
    DRIVER_FEATURES_SELECT = 0x024 / 4,
    LEGACY_PAGE_SIZE = 0x028 / 4,
    QUEUE_SELECT = 0x030 / 4,
    QUEUE_SIZE_MAX = 0x034 / 4,
    QUEUE_SIZE = 0x038 / 4,
    LEGACY_QUEUE_ALIGN = 0x03c / 4,
    LEGACY_QUEUE_PAGE = 0x040 / 4,
    QUEUE_READY = 0x044 / 4,
    QUEUE_NOTIFY = 0x050 / 4,
    INTERRUPT_STATUS = 0x060 / 4,
    INTERRUPT_ACKNOWLEDGE = 0x064 / 4,
    STATUS = 0x070 / 4,
    QUEUE_DESCRIPTORS = 0x080 / 4,
    QUEUE_DRIVER = 0x090 / 4,
    QUEUE_DEVICE = 0x0a0 / 4,
};

enum { MAGIC_VALUE = 0x74726976, VERSION_LEGACY = 1, VERSION_PRESENT = 2, ID_ENTROPY = 4 };
enum { STATUS_ACKNOWLEDGE = 1, STATUS_DRIVER = 2, STATUS_DRIVER_OK = 4, STATUS_FEATURES_OK = 8, STATUS_FAILED = 128 };
enum { DESCRIPTOR_DEVICE_WRITES = 2 };
enum { FEATURE_VERSION_1_WORD = 1, FEATURE_VERSION_1 = 1 }; // bit 32

static_assert(sizeof(struct virtio_descriptor) == 16, "2.6.5");
static_assert(offsetof(struct virtio_rng_queue, driver) == 16, "one descriptor before the driver's ring (2.6.2)");
static_assert(offsetof(struct virtio_rng_queue, device) == VIRTIO_PAGE, "the device's ring on a page of its own");

static void barrier(void)
{
    __atomic_thread_fence(__ATOMIC_SEQ_CST);
}

static uint32_t address_of(const volatile void *memory)
{
    return (uint32_t)(uintptr_t)memory;
}

// --- The queue -----------------------------------------------------------------------------------

static void submit(struct virtio_rng *rng)
{
    volatile struct virtio_rng_queue *const queue = &rng->queue;
    rng->under_way = true;
    queue->descriptor.address = address_of(rng->bytes);
    queue->descriptor.size = VIRTIO_RNG_BYTES;
    queue->descriptor.flags = DESCRIPTOR_DEVICE_WRITES;
    queue->driver.ring[0] = 0;
    barrier(); // the device sees the index last (2.6.13.3)
    queue->driver.index = (uint16_t)(queue->driver.index + 1);
    barrier();
    rng->registers[QUEUE_NOTIFY] = 0;
}

static enum error request(void *device)
{
    struct virtio_rng *const rng = device;
    if (rng->under_way && !rng->cancelled)
        return ERROR_ALREADY;
    rng->cancelled = false;
    if (!rng->under_way)
        submit(rng);
    return ERROR_OK;
}

// A buffer can't be taken back (2.6.13): what it brings is thrown away.
static void cancel(void *device)
{
    struct virtio_rng *const rng = device;
    rng->cancelled = rng->under_way;
}

static void set_client(void *device, const struct hil_rng_client *client)
{
    ((struct virtio_rng *)device)->client = *client;
}

// The device says how much it wrote; it is not trusted with more than there is room.
static void deliver(struct virtio_rng *rng)
{
    const uint32_t said = ((volatile struct virtio_rng_queue *)&rng->queue)->device.ring[0].size;
    const size_t size = said < VIRTIO_RNG_BYTES ? said : VIRTIO_RNG_BYTES;
    rng->under_way = false;
    if (rng->cancelled || rng->client.ready == NULL)
        return;
    const enum error error = size > 0 ? ERROR_OK : ERROR_FAIL;
    if (rng->client.ready(rng->client.context, rng->bytes, size, error) && !rng->under_way)
        submit(rng);
}

void virtio_rng_handle(void *context)
{
    struct virtio_rng *const rng = context;
    rng->registers[INTERRUPT_ACKNOWLEDGE] = rng->registers[INTERRUPT_STATUS];
    barrier();
    if (rng->taken == ((volatile struct virtio_rng_queue *)&rng->queue)->device.index)
        return;
    rng->taken++;
    deliver(rng);
}

// --- Start (3.1.1) -------------------------------------------------------------------------------

// No feature of this device is needed; the present form wants to be called by its name (6.1).
static bool agree_on_features(volatile uint32_t *registers, bool is_legacy)
{
    registers[DRIVER_FEATURES_SELECT] = 0;
    registers[DRIVER_FEATURES] = 0;
    if (is_legacy)
        return true;
    registers[DRIVER_FEATURES_SELECT] = FEATURE_VERSION_1_WORD;
    registers[DRIVER_FEATURES] = FEATURE_VERSION_1;
    registers[STATUS] = STATUS_ACKNOWLEDGE | STATUS_DRIVER | STATUS_FEATURES_OK;
    return (registers[STATUS] & STATUS_FEATURES_OK) != 0;
}

static void set_address(volatile uint32_t *registers, unsigned low, const volatile void *memory)
{
    registers[low] = address_of(memory);
    registers[low + 1] = 0;
}

static bool set_queue(struct virtio_rng *rng, bool is_legacy)
{
    volatile uint32_t *const registers = rng->registers;
    registers[QUEUE_SELECT] = 0;
    if (registers[QUEUE_SIZE_MAX] < VIRTIO_RNG_QUEUE_SIZE)
        return false;
    registers[QUEUE_SIZE] = VIRTIO_RNG_QUEUE_SIZE;
    if (is_legacy) {
        registers[LEGACY_QUEUE_ALIGN] = VIRTIO_PAGE;
        registers[LEGACY_QUEUE_PAGE] = address_of(&rng->queue) / VIRTIO_PAGE;
        return true;
    }
    set_address(registers, QUEUE_DESCRIPTORS, &rng->queue.descriptor);
    set_address(registers, QUEUE_DRIVER, &rng->queue.driver);
    set_address(registers, QUEUE_DEVICE, &rng->queue.device);
    registers[QUEUE_READY] = 1;
    return true;
}

bool virtio_rng_init(struct virtio_rng *rng, volatile uint32_t *registers)
{
    static const struct hil_rng_ops ops = {request, cancel, set_client};
    const uint32_t version = registers[VERSION];
    if (registers[MAGIC] != MAGIC_VALUE || (version != VERSION_LEGACY && version != VERSION_PRESENT) ||
        registers[DEVICE_ID] != ID_ENTROPY)
        return false;
    *rng = (struct virtio_rng){.registers = registers};
    rng->hil = (struct hil_rng){.ops = &ops, .device = rng};
    registers[STATUS] = 0;
    registers[STATUS] = STATUS_ACKNOWLEDGE | STATUS_DRIVER;
    const bool is_legacy = version == VERSION_LEGACY;
    if (is_legacy)
        registers[LEGACY_PAGE_SIZE] = VIRTIO_PAGE;
    if (!agree_on_features(registers, is_legacy) || !set_queue(rng, is_legacy)) {
        registers[STATUS] = STATUS_FAILED;
        return false;
    }
    registers[STATUS] = STATUS_ACKNOWLEDGE | STATUS_DRIVER | STATUS_DRIVER_OK | (is_legacy ? 0u : STATUS_FEATURES_OK);
    return true;
}
