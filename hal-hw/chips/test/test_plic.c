// SPDX-License-Identifier: Apache-2.0 OR MIT
// RISC-V's interrupt controller: what is claimed is served and completed, and nothing fires for ever.
#include "core/test/unit.h"
#include "hal-hw/arch/hw.h"
#include "hal-hw/arch/riscv/plic.h"

#include <string.h>

enum { PRIORITY = 0, ENABLE = 0x2000 / 4, THRESHOLD = 0x200000 / 4, CLAIM = 0x200004 / 4, SOURCES = 64 };

static uint32_t registers[CLAIM + 1];
static unsigned calls[2];
static uint32_t claim_seen;

static void handler(void *context)
{
    ++*(unsigned *)context;
    claim_seen = registers[CLAIM];
    registers[CLAIM] = UINT32_MAX; // what is written back is seen
}

static int setup(void **state)
{
    (void)state;
    memset(registers, 0, sizeof(registers));
    memset(calls, 0, sizeof(calls));
    registers[ENABLE] = registers[ENABLE + 1] = UINT32_MAX; // as a boot loader may leave it
    registers[THRESHOLD] = 7;
    plic_init((uintptr_t)registers, SOURCES);
    return 0;
}

static void at_the_start_all_lines_are_off_and_none_is_too_low(void **state)
{
    (void)state;
    assert_int_equal(registers[ENABLE], 0);
    assert_int_equal(registers[ENABLE + 1], 0);
    assert_int_equal(registers[THRESHOLD], 0);
}

static void an_attached_line_has_a_priority_and_is_enabled_by_its_bit(void **state)
{
    (void)state;
    hw_interrupt_attach(10, handler, &calls[0]);
    hw_interrupt_attach(33, handler, &calls[1]);
    assert_int_equal(registers[PRIORITY + 10], 1);
    assert_int_equal(registers[ENABLE], 0);
    hw_interrupt_enable(10);
    hw_interrupt_enable(33);
    assert_int_equal(registers[ENABLE], 1u << 10);
    assert_int_equal(registers[ENABLE + 1], 1u << 1);
}

static void a_claimed_line_is_completed_after_its_handler(void **state)
{
    (void)state;
    registers[CLAIM] = 33;
    plic_service();
    assert_int_equal(calls[0], 0);
    assert_int_equal(calls[1], 1);
    assert_int_equal(claim_seen, 33);
    assert_int_equal(registers[CLAIM], 33);
}

static void nothing_claimed_is_nothing_served(void **state)
{
    (void)state;
    plic_service();
    assert_int_equal(calls[0] + calls[1], 0);
    assert_int_equal(registers[CLAIM], 0);
}

static void a_line_without_a_handler_is_switched_off(void **state)
{
    (void)state;
    hw_interrupt_enable(10);
    hw_interrupt_enable(12);
    registers[CLAIM] = 12;
    plic_service();
    assert_int_equal(registers[ENABLE], 1u << 10);
    assert_int_equal(registers[CLAIM], 12);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(at_the_start_all_lines_are_off_and_none_is_too_low, setup),
        cmocka_unit_test_setup(an_attached_line_has_a_priority_and_is_enabled_by_its_bit, setup),
        cmocka_unit_test_setup(a_claimed_line_is_completed_after_its_handler, setup),
        cmocka_unit_test_setup(nothing_claimed_is_nothing_served, setup),
        cmocka_unit_test_setup(a_line_without_a_handler_is_switched_off, setup),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
