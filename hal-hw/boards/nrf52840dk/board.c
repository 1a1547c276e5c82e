// SPDX-License-Identifier: Apache-2.0 OR MIT
// Nordic's nRF52840 DK: four lights, four buttons, Arduino's headers, and the debugger's serial port
// (nRF52840 DK hardware user guide, "GPIO - General purpose input/output").
#include "arch_process.h"
#include "cortexm.h"
#include "hal-hw/arch/hw.h"
#include "hal-hw/chips/common/gpio_led.h"
#include "hal-hw/chips/nrf52/gpio_nrf52.h"
#include "hal-hw/chips/nrf52/nrf52.h"
#include "hal-hw/chips/nrf52/pwm_nrf52.h"
#include "hal-hw/chips/nrf52/rng_nrf52.h"
#include "hal-hw/chips/nrf52/rtc_nrf52.h"
#include "hal-hw/chips/nrf52/saadc_nrf52.h"
#include "hal-hw/chips/nrf52/temp_nrf52.h"
#include "hal-hw/chips/nrf52/uarte_nrf52.h"
#include "hal-hw/firmware/firmware.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define P0(bit)      (bit)
#define P1(bit)      (32 + (bit))

enum { PIN_TX = P0(6), PIN_RX = P0(8), HAS_CRYSTAL = true };

static const uint8_t light_pins[] = {P0(13), P0(14), P0(15), P0(16)};
static const uint8_t button_pins[] = {P0(11), P0(12), P0(24), P0(25)};
// D0 to D13.
static const uint8_t header_pins[] = {P1(1), P1(2),  P1(3),  P1(4),  P1(5),  P1(6),  P1(7),
                                      P1(8), P1(10), P1(11), P1(12), P1(13), P1(14), P1(15)};

// D3, D5, D6 and D9, where an Arduino can pulse too. Who pulses has the pin, whatever is done with it as a mere pin.
static const uint8_t pulse_pins[] = {P1(4), P1(6), P1(7), P1(11)};

static struct uarte_nrf52 uart;
static struct rtc_nrf52 rtc;
static struct rng_nrf52 rng;
static struct gpio_nrf52 gpio;
static struct temp_nrf52 temp;
static struct saadc_nrf52 adc;

static void panic_write(const char *text, size_t size)
{
    uarte_nrf52_write(&uart, text, size);
}

static void end(void)
{
    for (;;)
        __asm__ volatile("wfi");
}

static const struct firmware_board board = {
    .name = BOARD_NAME,
    FIRMWARE_PROCESSES(8),
    .panic_write = panic_write,
    .end = end,
    .reset = cortexm_reset_chip,
};

uint32_t hw_now_us(void)
{
    return rtc_nrf52_now_us(&rtc);
}

// As the UART wants its pins before it is enabled (product specification, 6.34.8): idle is high.
static void prepare_serial_pins(void)
{
    const struct hil_gpio_ops *const ops = gpio_nrf52_pin(&gpio, PIN_TX).ops;
    ops->write(&gpio, PIN_TX, true);
    ops->make_output(&gpio, PIN_TX);
    ops->make_input(&gpio, PIN_RX, HIL_GPIO_PULL_UP);
}

static void start_devices(void)
{
    gpio_nrf52_init(&gpio, (struct gpio_nrf52_port *)NRF52_P0, (struct gpio_nrf52_port *)NRF52_P1,
                    (struct gpiote_nrf52_registers *)NRF52_GPIOTE);
    prepare_serial_pins();
    uarte_nrf52_init(&uart, (struct uarte_nrf52_registers *)NRF52_UARTE0, PIN_TX, PIN_RX);
    rng_nrf52_init(&rng, (struct rng_nrf52_registers *)NRF52_RNG);
    temp_nrf52_init(&temp, (struct temp_nrf52_registers *)NRF52_TEMP);
    saadc_nrf52_init(&adc, (struct saadc_nrf52_registers *)NRF52_SAADC);
    hw_interrupt_connect(NRF52_LINE_TEMP, temp_nrf52_handle, &temp);
    hw_interrupt_connect(NRF52_LINE_SAADC, saadc_nrf52_handle, &adc);
    hw_interrupt_connect(NRF52_LINE_UARTE0, uarte_nrf52_handle, &uart);
    hw_interrupt_connect(NRF52_LINE_RTC1, rtc_nrf52_handle, &rtc);
    hw_interrupt_connect(NRF52_LINE_RNG, rng_nrf52_handle, &rng);
    hw_interrupt_connect(NRF52_LINE_GPIOTE, gpio_nrf52_handle, &gpio);
}

static void add_lights(void)
{
    static struct gpio_led lights[COUNT(light_pins)];
    static struct hil_led hil[COUNT(light_pins)];
    for (size_t i = 0; i < COUNT(light_pins); i++)
        lights[i] = (struct gpio_led){gpio_nrf52_pin(&gpio, light_pins[i]), .active_low = true};
    gpio_led_init(lights, hil, COUNT(light_pins));
    firmware_add_leds(hil, COUNT(light_pins));
}

static void add_buttons(void)
{
    static struct button_pin buttons[COUNT(button_pins)];
    for (size_t i = 0; i < COUNT(button_pins); i++)
        buttons[i] = (struct button_pin){
            .pin = gpio_nrf52_pin(&gpio, button_pins[i]), .active_low = true, .pull = HIL_GPIO_PULL_UP};
    firmware_add_buttons(buttons, COUNT(button_pins));
}

static void add_header(void)
{
    static struct hil_gpio_pin pins[COUNT(header_pins)];
    for (size_t i = 0; i < COUNT(header_pins); i++)
        pins[i] = gpio_nrf52_pin(&gpio, header_pins[i]);
    firmware_add_gpio(pins, COUNT(header_pins));
}

static void add_pulses(void)
{
    static volatile struct pwm_nrf52_registers *const units[] = {
        (struct pwm_nrf52_registers *)NRF52_PWM0, (struct pwm_nrf52_registers *)NRF52_PWM1,
        (struct pwm_nrf52_registers *)NRF52_PWM2, (struct pwm_nrf52_registers *)NRF52_PWM3};
    static struct pwm_nrf52 pwm;
    static struct hil_pwm_pin pins[COUNT(pulse_pins)];
    pwm_nrf52_init(&pwm, units, pulse_pins, COUNT(pulse_pins));
    for (uint32_t i = 0; i < COUNT(pulse_pins); i++) {
        const struct hil_gpio_pin pin = gpio_nrf52_pin(&gpio, pulse_pins[i]);
        pin.ops->write(pin.device, pin.pin, false);
        pin.ops->make_output(pin.device, pin.pin);
        pins[i] = pwm_nrf52_pin(&pwm, i);
    }
    firmware_add_pwm(pins, COUNT(pulse_pins));
}

_Noreturn void board_start(void)
{
    cortexm_set_clock(NRF52_CPU_HZ);
    // Before the kernel, which asks for the time.
    rtc_nrf52_init(&rtc, (struct rtc_nrf52_registers *)NRF52_RTC1, (struct clock_nrf52_registers *)NRF52_CLOCK,
                   HAS_CRYSTAL);
    firmware_init(&board);
    start_devices();
    firmware_add_alarm(&rtc.hil);
    firmware_add_uart(&uart.hil);
    firmware_add_console();
    add_lights();
    add_buttons();
    add_header();
    firmware_add_rng(&rng.hil);
    firmware_add_temperature(&temp.hil);
    firmware_add_adc(&adc.hil);
    add_pulses();
    firmware_add_low_level_debug();
    firmware_add_ipc();
    firmware_add_process_info();
    firmware_add_process_console(true);
    firmware_run();
}
