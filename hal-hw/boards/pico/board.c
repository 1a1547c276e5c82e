// SPDX-License-Identifier: Apache-2.0 OR MIT
// The Raspberry Pi Pico: one light, the pins of its two rows, and the serial port on GP0 and GP1 (Raspberry Pi
// Pico data sheet, chapter 2). It has no button that a program could read.
#include "arch_process.h"
#include "cortexm.h"
#include "hal-hw/arch/hw.h"
#include "hal-hw/chips/common/gpio_led.h"
#include "hal-hw/chips/rp2040/adc_rp2040.h"
#include "hal-hw/chips/rp2040/gpio_rp2040.h"
#include "hal-hw/chips/rp2040/pwm_rp2040.h"
#include "hal-hw/chips/rp2040/rp2040.h"
#include "hal-hw/chips/rp2040/timer_rp2040.h"
#include "hal-hw/chips/rp2040/uart_rp2040.h"
#include "hal-hw/firmware/firmware.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

enum { PIN_TX = 0, PIN_RX = 1, PIN_LED = 25, BAUD = 115200 };

// In the order of their names, GP2 to GP28. GP23 to GP25 are the board's own.
static const uint8_t header_pins[] = {2,  3,  4,  5,  6,  7,  8,  9,  10, 11, 12, 13,
                                      14, 15, 16, 17, 18, 19, 20, 21, 22, 26, 27, 28};

// GP26 to GP28 and half of the supply, which the board leads to GP29.
static const uint8_t analog_pins[] = {26, 27, 28, 29};
// One of each slice that the light does not use.
static const uint8_t pulse_pins[] = {2, 6, 10, 14};

static const struct rp2040_system chip = {
    .clocks = (struct rp2040_clocks_registers *)RP2040_CLOCKS,
    .resets = (struct rp2040_resets_registers *)RP2040_RESETS,
    .psm = (struct rp2040_psm_registers *)RP2040_PSM,
    .xosc = (struct rp2040_xosc_registers *)RP2040_XOSC,
    .pll = (struct rp2040_pll_registers *)RP2040_PLL_SYS,
    .watchdog = (struct rp2040_watchdog_registers *)RP2040_WATCHDOG,
    .pll_usb = (struct rp2040_pll_registers *)RP2040_PLL_USB,
};

static struct uart_rp2040 uart;
static struct timer_rp2040 timer;
static struct gpio_rp2040 gpio;
static struct adc_rp2040 adc;

static void panic_write(const char *text, size_t size)
{
    uart_rp2040_write(&uart, text, size);
}

static void end(void)
{
    for (;;)
        __asm__ volatile("wfi");
}

static void reset(void)
{
    rp2040_reset(&chip);
    end();
}

static const struct firmware_board board = {
    .name = BOARD_NAME,
    FIRMWARE_PROCESSES(8),
    .panic_write = panic_write,
    .end = end,
    .reset = reset,
};

uint32_t hw_now_us(void)
{
    return timer_rp2040_now_us(&timer);
}

static void start_devices(struct kernel *kernel)
{
    gpio_rp2040_init(&gpio, (struct gpio_rp2040_io *)RP2040_IO_BANK0, (struct gpio_rp2040_pads *)RP2040_PADS_BANK0,
                     (struct gpio_rp2040_sio *)RP2040_SIO);
    uart_rp2040_init(&uart, (struct uart_rp2040_registers *)RP2040_UART0, RP2040_CPU_HZ, BAUD, &kernel->deferred);
    gpio_rp2040_set_function(&gpio, PIN_TX, GPIO_RP2040_UART, HIL_GPIO_PULL_NONE);
    gpio_rp2040_set_function(&gpio, PIN_RX, GPIO_RP2040_UART, HIL_GPIO_PULL_UP); // idle while nobody is there
    hw_interrupt_connect(RP2040_LINE_TIMER0, timer_rp2040_handle, &timer);
    hw_interrupt_connect(RP2040_LINE_UART0, uart_rp2040_handle, &uart);
    hw_interrupt_connect(RP2040_LINE_IO_BANK0, gpio_rp2040_handle, &gpio);
}

static void add_light(void)
{
    static struct gpio_led light;
    static struct hil_led hil;
    light = (struct gpio_led){gpio_rp2040_pin(&gpio, PIN_LED), .active_low = false};
    gpio_led_init(&light, &hil, 1);
    firmware_add_leds(&hil, 1);
}

static void add_header(void)
{
    static struct hil_gpio_pin pins[COUNT(header_pins)];
    for (size_t i = 0; i < COUNT(header_pins); i++)
        pins[i] = gpio_rp2040_pin(&gpio, header_pins[i]);
    firmware_add_gpio(pins, COUNT(header_pins));
}

// The pads' digital parts would draw current from a voltage between low and high.
static void add_analog(void)
{
    rp2040_start_adc(&chip);
    for (size_t i = 0; i < COUNT(analog_pins); i++)
        gpio_rp2040_pin(&gpio, analog_pins[i]).ops->disable(&gpio, analog_pins[i]);
    adc_rp2040_init(&adc, (struct adc_rp2040_registers *)RP2040_ADC);
    hw_interrupt_connect(RP2040_LINE_ADC, adc_rp2040_handle, &adc);
    firmware_add_temperature(&adc.thermometer);
    firmware_add_adc(&adc.adc);
}

// They are the device's until an application makes one an input or output: then it is a mere pin again.
static void add_pulses(void)
{
    static struct pwm_rp2040 pwm;
    static struct hil_pwm_pin pins[COUNT(pulse_pins)];
    pwm_rp2040_init(&pwm, (struct pwm_rp2040_registers *)RP2040_PWM, RP2040_CPU_HZ);
    for (size_t i = 0; i < COUNT(pulse_pins); i++) {
        gpio_rp2040_set_function(&gpio, pulse_pins[i], PWM_RP2040_FUNCTION, HIL_GPIO_PULL_NONE);
        pins[i] = pwm_rp2040_pin(&pwm, pulse_pins[i]);
    }
    firmware_add_pwm(pins, COUNT(pulse_pins));
}

_Noreturn void board_start(void)
{
    rp2040_start(&chip);
    cortexm_set_clock(RP2040_CPU_HZ);
    // Before the kernel, which asks for the time.
    timer_rp2040_init(&timer, (struct timer_rp2040_registers *)RP2040_TIMER);
    start_devices(firmware_init(&board));
    firmware_add_alarm(&timer.hil);
    firmware_add_uart(&uart.hil);
    firmware_add_console();
    add_light();
    add_header();
    add_analog();
    add_pulses();
    firmware_add_low_level_debug();
    firmware_add_ipc();
    firmware_add_process_info();
    firmware_add_process_console(true);
    firmware_run();
}
