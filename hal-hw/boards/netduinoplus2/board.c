// SPDX-License-Identifier: Apache-2.0 OR MIT
// The Netduino Plus 2: an STM32F405 with one light, one button and Arduino's headers. The console is USART1
// on the pins SC and SD. QEMU has this board, but neither its pins nor its clocks.
#include "arch_process.h"
#include "cortexm.h"
#include "hal-hw/arch/hw.h"
#include "hal-hw/chips/stm32f4/gpio_stm32f4.h"
#include "hal-hw/chips/stm32f4/stm32f4.h"
#include "hal-hw/chips/stm32f4/timer_stm32f4.h"
#include "hal-hw/chips/stm32f4/uart_stm32f4.h"
#include "hal-hw/firmware/firmware.h"

#define PIN(port, bit) (GPIO_STM32F4_BITS * STM32F4_PORT_##port + (bit))
#define COUNT(array)   (sizeof(array) / sizeof((array)[0]))

enum { PIN_LED = PIN(A, 10), PIN_BUTTON = PIN(B, 11), PIN_TX = PIN(B, 6), PIN_RX = PIN(B, 7) };
enum { FUNCTION_USART1 = 7, BAUD = 115200 };

// Pins D0 to D13 of the headers.
static const uint8_t headers[] = {PIN(C, 7), PIN(C, 6), PIN(A, 3), PIN(A, 2),  PIN(B, 12), PIN(B, 8),  PIN(B, 9),
                                  PIN(A, 1), PIN(A, 0), PIN(A, 6), PIN(B, 10), PIN(B, 15), PIN(B, 14), PIN(B, 13)};

static struct uart_stm32f4 uart;
static struct timer_stm32f4 timer;
static struct gpio_stm32f4 gpio;
static struct hil_led leds[1];
static struct button_pin buttons[1];
static struct hil_gpio_pin pins[COUNT(headers)];

static void panic_write(const char *text, size_t size)
{
    uart_stm32f4_write(&uart, text, size);
}

static void end(void)
{
    hw_exit_emulator(1);
}

static const struct firmware_board board = {
    .name = BOARD_NAME,
    FIRMWARE_PROCESSES(6),
    .panic_write = panic_write,
    .end = end,
    .reset = cortexm_reset_chip,
};

static void start_pins(void)
{
    static const uint8_t lines[] = {STM32F4_LINE_EXTI0, STM32F4_LINE_EXTI1,   STM32F4_LINE_EXTI2,    STM32F4_LINE_EXTI3,
                                    STM32F4_LINE_EXTI4, STM32F4_LINE_EXTI9_5, STM32F4_LINE_EXTI15_10};
    gpio_stm32f4_init(&gpio, (struct gpio_stm32f4_port *)STM32F4_GPIO(STM32F4_PORT_A),
                      (struct gpio_stm32f4_exti *)STM32F4_EXTI, (struct gpio_stm32f4_syscfg *)STM32F4_SYSCFG);
    for (size_t i = 0; i < COUNT(lines); i++)
        hw_interrupt_connect(lines[i], gpio_stm32f4_handle, &gpio);
    for (size_t i = 0; i < COUNT(headers); i++)
        pins[i] = gpio_stm32f4_pin(&gpio, headers[i]);
    leds[0] = gpio_stm32f4_led(&gpio, PIN_LED);
    buttons[0] = (struct button_pin){
        .pin = gpio_stm32f4_pin(&gpio, PIN_BUTTON), .active_low = false, .pull = HIL_GPIO_PULL_NONE};
    gpio_stm32f4_alternate(&gpio, PIN_TX, FUNCTION_USART1);
    gpio_stm32f4_alternate(&gpio, PIN_RX, FUNCTION_USART1);
}

static void start_devices(struct kernel *kernel, const struct stm32f4_clocks *clocks)
{
    start_pins();
    uart_stm32f4_init(&uart, (struct uart_stm32f4_registers *)STM32F4_USART1, clocks->usart_hz, BAUD,
                      &kernel->deferred);
    hw_interrupt_connect(STM32F4_LINE_USART1, uart_stm32f4_handle, &uart);
    hw_interrupt_connect(STM32F4_LINE_TIM5, timer_stm32f4_handle, &timer);
}

void board_start(void)
{
    const struct stm32f4_clocks clocks = stm32f4_start_clocks((struct stm32f4_rcc *)STM32F4_RCC);
    timer_stm32f4_init(&timer, (struct timer_stm32f4_registers *)STM32F4_TIM2,
                       (struct timer_stm32f4_registers *)STM32F4_TIM5, &clocks);
    cortexm_set_clock(clocks.cpu_hz);
    start_devices(firmware_init(&board), &clocks);
    firmware_add_remote();
    firmware_add_alarm(&timer.hil);
    firmware_add_uart(&uart.hil);
    firmware_add_console();
    firmware_add_leds(leds, COUNT(leds));
    firmware_add_buttons(buttons, COUNT(buttons));
    firmware_add_gpio(pins, COUNT(pins));
    firmware_add_low_level_debug();
    firmware_add_ipc();
    firmware_add_process_info();
    firmware_add_process_console(false);
    firmware_add_run_limit();
    firmware_run();
}
