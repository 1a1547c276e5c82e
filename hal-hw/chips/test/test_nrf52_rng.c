// SPDX-License-Identifier: Apache-2.0 OR MIT
// The nRF52's random numbers: a byte an interrupt, told sixteen at a time.
#include "core/test/unit.h"
#include "hal-hw/chips/nrf52/rng_nrf52.h"
#include "hal-hw/chips/test/listener.h"

static struct rng_nrf52_registers registers;
static struct rng_nrf52 rng;

static int setup(void **state)
{
    static const struct hil_rng_client client = {.ready = on_random};
    (void)state;
    memset(&registers, 0, sizeof(registers));
    memset(&heard, 0, sizeof(heard));
    rng_nrf52_init(&rng, &registers);
    rng.hil.ops->set_client(&rng, &client);
    return 0;
}

static void bring(unsigned count)
{
    for (unsigned i = 0; i < count; i++) {
        registers.event_ready = 1;
        registers.value = 0x40 + i;
        rng_nrf52_handle(&rng);
    }
}

static void a_request_starts_it_with_its_bias_corrected(void **state)
{
    (void)state;
    assert_int_equal(registers.config, 1);
    assert_int_equal(rng.hil.ops->request(&rng), ERROR_OK);
    assert_int_equal(registers.task_start, 1);
    assert_int_equal(registers.interrupts_set, 1);
    assert_int_equal(rng.hil.ops->request(&rng), ERROR_ALREADY);
}

static void sixteen_bytes_are_told_at_once_and_it_stops(void **state)
{
    (void)state;
    (void)rng.hil.ops->request(&rng);
    bring(RNG_NRF52_BYTES - 1);
    assert_int_equal(heard.calls, 0);
    bring(1);
    assert_int_equal(heard.calls, 1);
    assert_int_equal(heard.count, RNG_NRF52_BYTES);
    assert_int_equal(heard.bytes[14], 0x4e);
    assert_int_equal(registers.task_stop, 1);
    assert_int_equal(registers.interrupts_clear, 1);
}

static void more_is_brought_while_more_is_wanted(void **state)
{
    (void)state;
    heard.wants_more = true;
    (void)rng.hil.ops->request(&rng);
    bring(RNG_NRF52_BYTES);
    heard.wants_more = false;
    bring(RNG_NRF52_BYTES);
    bring(RNG_NRF52_BYTES);
    assert_int_equal(heard.calls, 2);
}

static void what_was_cancelled_is_not_told(void **state)
{
    (void)state;
    (void)rng.hil.ops->request(&rng);
    bring(3);
    rng.hil.ops->cancel(&rng);
    bring(RNG_NRF52_BYTES);
    assert_int_equal(heard.calls, 0);
    assert_int_equal(rng.hil.ops->request(&rng), ERROR_OK);
    bring(RNG_NRF52_BYTES);
    assert_int_equal(heard.bytes[0], 0x40);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(a_request_starts_it_with_its_bias_corrected, setup),
        cmocka_unit_test_setup(sixteen_bytes_are_told_at_once_and_it_stops, setup),
        cmocka_unit_test_setup(more_is_brought_while_more_is_wanted, setup),
        cmocka_unit_test_setup(what_was_cancelled_is_not_told, setup),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
