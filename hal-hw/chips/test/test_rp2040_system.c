// SPDX-License-Identifier: Apache-2.0 OR MIT
// The RP2040's clocks after start, and its reset. The model is a chip that is always ready: what the order of
// the steps is worth shows in rp2040js and on the board.
#include "core/test/unit.h"
#include "hal-hw/chips/rp2040/rp2040.h"

#include <string.h>

enum { UART0 = 1 << 22, TIMER = 1 << 21, PLL_SYS = 1 << 12, PADS = 1 << 8, IO = 1 << 5, USB = 1 << 24 };
enum { ADC = 1 << 0, PLL_USB = 1 << 13, PWM = 1 << 14 };

static struct rp2040_clocks_registers clocks;
static struct rp2040_resets_registers resets;
static struct rp2040_psm_registers psm;
static struct rp2040_xosc_registers xosc;
static struct rp2040_pll_registers pll, pll_usb;
static struct rp2040_watchdog_registers watchdog;
static const struct rp2040_system rp2040 = {&clocks, &resets, &psm, &xosc, &pll, &watchdog, &pll_usb};

static int setup(void **state)
{
    (void)state;
    memset(&clocks, 0, sizeof(clocks));
    memset(&psm, 0, sizeof(psm));
    memset(&watchdog, 0, sizeof(watchdog));
    resets = (struct rp2040_resets_registers){.held = UINT32_MAX, .done = UINT32_MAX};
    xosc = (struct rp2040_xosc_registers){.status = UINT32_MAX};
    pll = pll_usb = (struct rp2040_pll_registers){.control = UINT32_MAX};
    clocks.reference.selected = clocks.system.selected = UINT32_MAX;
    return 0;
}

static void the_processor_goes_by_the_pll_and_the_timer_by_the_crystal(void **state)
{
    (void)state;
    rp2040_start(&rp2040);
    assert_int_equal(xosc.control, 0xfab << 12 | 0xaa0);
    assert_int_equal(xosc.startup, 47);
    assert_int_equal(pll.control & 63, 1);
    assert_int_equal(pll.feedback, 125);
    assert_int_equal(pll.postdividers, 6 << 16 | 2 << 12);
    assert_int_equal(pll.power, 1 << 2); // all on but the fractional part, which there is not
    assert_int_equal(clocks.reference.control, 2);
    assert_int_equal(clocks.system.control, 1);
    assert_int_equal(clocks.reference.divider, 1 << 8);
    assert_int_equal(clocks.system.divider, 1 << 8);
    assert_int_equal(clocks.peripheral.control, 1 << 11);
    assert_int_equal(watchdog.tick, 12 | 1 << 9);
}

static void the_devices_are_out_of_reset_and_no_others(void **state)
{
    (void)state;
    rp2040_start(&rp2040);
    assert_int_equal(resets.held, UINT32_MAX & ~(uint32_t)(UART0 | TIMER | PLL_SYS | PADS | IO | PWM));
    assert_true(resets.held & USB);
}

static void the_converter_has_a_clock_of_its_own(void **state)
{
    (void)state;
    rp2040_start(&rp2040);
    assert_true(resets.held & ADC);
    rp2040_start_adc(&rp2040);
    assert_int_equal(resets.held & (ADC | PLL_USB), 0);
    assert_int_equal(pll_usb.feedback, 100);
    assert_int_equal(pll_usb.postdividers, 5 << 16 | 5 << 12);
    assert_int_equal(clocks.adc.control, 1 << 11);
    assert_int_equal(clocks.adc.divider, 1 << 8);
    assert_int_equal(pll.feedback, 125); // the processor's goes on
}

static void a_reset_reaches_all_but_the_oscillators(void **state)
{
    (void)state;
    rp2040_reset(&rp2040);
    assert_int_equal(psm.by_watchdog, 0x1fffc);
    assert_int_equal(watchdog.control, 1u << 31);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(the_processor_goes_by_the_pll_and_the_timer_by_the_crystal, setup),
        cmocka_unit_test_setup(the_devices_are_out_of_reset_and_no_others, setup),
        cmocka_unit_test_setup(the_converter_has_a_clock_of_its_own, setup),
        cmocka_unit_test_setup(a_reset_reaches_all_but_the_oscillators, setup),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
