// SPDX-License-Identifier: Apache-2.0 OR MIT
// The entropy device of virtio 1.1 (5.4) over its memory-mapped transport (4.2), both the present form
// and the legacy one, which QEMU offers unless told otherwise. One request of one buffer at a time.
#pragma once

#include "core/hil/rng.h"

enum { VIRTIO_RNG_QUEUE_SIZE = 1, VIRTIO_RNG_BYTES = 32 };

// Split virtqueue (2.6), in the one layout that both forms take: descriptors and driver ring on one
// page, device ring on the next. Legacy devices are told a page number, so alignment is the page's.
enum { VIRTIO_PAGE = 64 };

struct virtio_descriptor {
    uint64_t address;
    uint32_t size;
    uint16_t flags, next;
};

struct virtio_rng_queue {
    struct virtio_descriptor descriptor;
    struct {
        uint16_t flags, index, ring[VIRTIO_RNG_QUEUE_SIZE], used_event;
    } driver;
    _Alignas(VIRTIO_PAGE) struct {
        uint16_t flags, index;
        struct {
            uint32_t id, size;
        } ring[VIRTIO_RNG_QUEUE_SIZE];
        uint16_t available_event;
    } device;
};

struct virtio_rng {
    volatile uint32_t *registers;
    _Alignas(VIRTIO_PAGE) struct virtio_rng_queue queue;
    uint8_t bytes[VIRTIO_RNG_BYTES];
    uint16_t taken; // device ring entries seen
    bool cancelled, under_way;
    struct hil_rng_client client;
    struct hil_rng hil;
};

// False: there is no entropy device at these registers, or it refuses.
bool virtio_rng_init(struct virtio_rng *rng, volatile uint32_t *registers);

// The handler of its interrupt line; context: the struct virtio_rng.
void virtio_rng_handle(void *context);
