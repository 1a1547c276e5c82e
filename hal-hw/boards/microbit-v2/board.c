// SPDX-License-Identifier: Apache-2.0 OR MIT
// The BBC micro:bit V2: its display of 25 lights, buttons A and B, the ring pins, and
// the interface chip's serial port (tech.microbit.org, V2 schematic and pin map).
#include "arch_process.h"
#include "cortexm.h"
#include "hal-hw/arch/hw.h"
#include "hal-hw/chips/nrf52/gpio_nrf52.h"
#include "hal-hw/chips/nrf52/nrf52.h"
#include "hal-hw/chips/nrf52/pwm_nrf52.h"
#include "hal-hw/chips/nrf52/rng_nrf52.h"
#include "hal-hw/chips/nrf52/rtc_nrf52.h"
#include "hal-hw/chips/nrf52/temp_nrf52.h"
#include "hal-hw/chips/nrf52/uarte_nrf52.h"
#include "hal-hw/firmware/firmware.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define P0(bit)      (bit)
#define P1(bit)      (32 + (bit))

enum {
    PIN_TX = P0(6),
    PIN_RX = P1(8),
    PIN_ROW1 = P0(21),
    PIN_SPEAKER = P0(0),
    HAS_CRYSTAL = false /* of 32.768 kHz */
};

static const uint8_t row_pins[] = {P0(21), P0(22), P0(15), P0(24), P0(19)};
static const uint8_t column_pins[] = {P0(28), P0(11), P0(31), P1(5), P0(30)};
static const uint8_t button_pins[] = {P0(14), P0(23)};
// The rings 0, 1, 2 and pin 16.
static const uint8_t header_pins[] = {P0(2), P0(3), P0(4), P1(2)};

static struct uarte_nrf52 uart;
static struct rtc_nrf52 rtc;
static struct rng_nrf52 rng;
static struct gpio_nrf52 gpio;
static struct temp_nrf52 temp;

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
    hw_interrupt_connect(NRF52_LINE_TEMP, temp_nrf52_handle, &temp);
    hw_interrupt_connect(NRF52_LINE_UARTE0, uarte_nrf52_handle, &uart);
    hw_interrupt_connect(NRF52_LINE_RTC1, rtc_nrf52_handle, &rtc);
    hw_interrupt_connect(NRF52_LINE_RNG, rng_nrf52_handle, &rng);
    hw_interrupt_connect(NRF52_LINE_GPIOTE, gpio_nrf52_handle, &gpio);
}

// A row feeds its lights, each of which a column switches.
static void add_lights(void)
{
    static struct hil_gpio_pin rows[COUNT(row_pins)], columns[COUNT(column_pins)];
    static struct hil_led lights[COUNT(row_pins) * COUNT(column_pins)];
    for (size_t i = 0; i < COUNT(row_pins); i++)
        rows[i] = gpio_nrf52_pin(&gpio, row_pins[i]);
    for (size_t i = 0; i < COUNT(column_pins); i++)
        columns[i] = gpio_nrf52_pin(&gpio, column_pins[i]);
    firmware_add_led_matrix((struct led_matrix_wires){rows, COUNT(row_pins), .active_low = false},
                            (struct led_matrix_wires){columns, COUNT(column_pins), .active_low = true}, lights);
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

static void add_speaker(void)
{
    static volatile struct pwm_nrf52_registers *const unit[] = {(struct pwm_nrf52_registers *)NRF52_PWM0};
    static const uint8_t pin[] = {PIN_SPEAKER};
    static struct pwm_nrf52 pwm;
    static struct hil_pwm_pin pulses;
    const struct hil_gpio_ops *const ops = gpio_nrf52_pin(&gpio, PIN_SPEAKER).ops;
    ops->write(&gpio, PIN_SPEAKER, false);
    ops->make_output(&gpio, PIN_SPEAKER);
    pwm_nrf52_init(&pwm, unit, pin, 1);
    pulses = pwm_nrf52_pin(&pwm, 0);
    firmware_add_buzzer(&pulses);
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
    add_speaker();
    firmware_add_low_level_debug();
    firmware_add_ipc();
    firmware_add_process_info();
    firmware_add_process_console(true);
    firmware_run();
}
