// SPDX-License-Identifier: Apache-2.0 OR MIT
// The virtio entropy device: who is taken for one, and what a device may do to its driver.
#include "core/test/unit.h"
#include "hal-hw/chips/qemu-virt/virtio_rng.h"
#include "hal-hw/chips/test/listener.h"

enum { MAGIC = 0, VERSION = 1, ID = 2, SIZE_MAX_ = 0x34 / 4, SIZE = 0x38 / 4, PAGE = 0x40 / 4, READY = 0x44 / 4 };
enum { NOTIFY = 0x50 / 4, STATUS = 0x70 / 4, DEVICE_RING = 0xa0 / 4, WORDS = 64 };

static uint32_t registers[WORDS];
static struct virtio_rng rng;

static bool init(uint32_t magic, uint32_t version, uint32_t id, uint32_t queue_max)
{
    static const struct hil_rng_client client = {.ready = on_random};
    memset(registers, 0, sizeof(registers));
    registers[MAGIC] = magic;
    registers[VERSION] = version;
    registers[ID] = id;
    registers[SIZE_MAX_] = queue_max;
    const bool taken = virtio_rng_init(&rng, registers);
    if (taken)
        rng.hil.ops->set_client(&rng, &client);
    return taken;
}

static int setup(void **state)
{
    (void)state;
    memset(&heard, 0, sizeof(heard));
    assert_true(init(0x74726976, 2, 4, 8));
    registers[NOTIFY] = UINT32_MAX;
    return 0;
}

static void complete(uint32_t size)
{
    memset(rng.bytes, 0x5a, sizeof(rng.bytes));
    rng.queue.device.ring[0].size = size;
    rng.queue.device.index++;
    virtio_rng_handle(&rng);
}

static void only_an_entropy_device_is_taken(void **state)
{
    (void)state;
    assert_false(init(0x12345678, 2, 4, 8));
    assert_false(init(0x74726976, 3, 4, 8));
    assert_false(init(0x74726976, 2, 1, 8));
    assert_false(init(0x74726976, 2, 0, 8));
    assert_int_equal(registers[STATUS], 0);
    assert_false(init(0x74726976, 2, 4, 0));
    assert_int_equal(registers[STATUS], 128);
}

static void a_present_device_gets_addresses_and_a_legacy_one_a_page(void **state)
{
    (void)state;
    assert_int_equal(registers[DEVICE_RING], (uint32_t)(uintptr_t)&rng.queue.device);
    assert_int_equal(registers[READY], 1);
    assert_int_equal(registers[STATUS], 1 | 2 | 4 | 8);
    assert_true(init(0x74726976, 1, 4, 8));
    assert_int_equal(registers[PAGE], (uint32_t)(uintptr_t)&rng.queue / VIRTIO_PAGE);
    assert_int_equal(registers[READY], 0);
    assert_int_equal(registers[SIZE], 1);
    assert_int_equal(registers[STATUS], 1 | 2 | 4);
}

static void a_request_is_submitted_and_its_bytes_told(void **state)
{
    (void)state;
    assert_int_equal(rng.hil.ops->request(&rng), ERROR_OK);
    assert_int_equal(rng.hil.ops->request(&rng), ERROR_ALREADY);
    assert_int_equal(rng.queue.driver.index, 1);
    assert_int_equal(rng.queue.descriptor.size, VIRTIO_RNG_BYTES);
    assert_int_equal(rng.queue.descriptor.flags, 2);
    assert_int_equal(registers[NOTIFY], 0);
    complete(20);
    assert_int_equal(heard.calls, 1);
    assert_int_equal(heard.count, 20);
    assert_int_equal(heard.bytes[19], 0x5a);
    virtio_rng_handle(&rng);
    assert_int_equal(heard.calls, 1);
}

static void a_device_that_claims_too_much_is_not_believed(void **state)
{
    (void)state;
    (void)rng.hil.ops->request(&rng);
    complete(UINT32_MAX);
    assert_int_equal(heard.count, VIRTIO_RNG_BYTES);
}

static void a_device_that_brings_nothing_has_failed(void **state)
{
    (void)state;
    (void)rng.hil.ops->request(&rng);
    complete(0);
    assert_int_equal(heard.error, ERROR_FAIL);
    assert_int_equal(heard.count, 0);
}

static void more_is_asked_for_while_more_is_wanted(void **state)
{
    (void)state;
    heard.wants_more = true;
    (void)rng.hil.ops->request(&rng);
    complete(4);
    assert_int_equal(rng.queue.driver.index, 2);
    heard.wants_more = false;
    complete(4);
    assert_int_equal(rng.queue.driver.index, 2);
    assert_int_equal(heard.calls, 2);
}

static void what_was_cancelled_is_not_told_and_can_be_asked_for_again(void **state)
{
    (void)state;
    (void)rng.hil.ops->request(&rng);
    rng.hil.ops->cancel(&rng);
    complete(8);
    assert_int_equal(heard.calls, 0);
    (void)rng.hil.ops->request(&rng);
    rng.hil.ops->cancel(&rng);
    assert_int_equal(rng.hil.ops->request(&rng), ERROR_OK); // the one under way serves it
    assert_int_equal(rng.queue.driver.index, 2);
    complete(8);
    assert_int_equal(heard.calls, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(only_an_entropy_device_is_taken, setup),
        cmocka_unit_test_setup(a_present_device_gets_addresses_and_a_legacy_one_a_page, setup),
        cmocka_unit_test_setup(a_request_is_submitted_and_its_bytes_told, setup),
        cmocka_unit_test_setup(a_device_that_claims_too_much_is_not_believed, setup),
        cmocka_unit_test_setup(a_device_that_brings_nothing_has_failed, setup),
        cmocka_unit_test_setup(more_is_asked_for_while_more_is_wanted, setup),
        cmocka_unit_test_setup(what_was_cancelled_is_not_told_and_can_be_asked_for_again, setup),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
