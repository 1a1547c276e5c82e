// SPDX-License-Identifier: Apache-2.0 OR MIT
// What all firmware shares: the one kernel of the image, and components, each of which makes a
// capsule and joins it to a device. A board's code calls those that it wants, in board_start();
// what it does not call the linker leaves out.
//
// Who may call: board code, before firmware_run(). Every pointer given here stays in use for ever.
#pragma once

#include "core/capsules/button.h"
#include "core/capsules/led_matrix.h"
#include "core/hil/adc.h"
#include "core/hil/alarm.h"
#include "core/hil/gpio.h"
#include "core/hil/led.h"
#include "core/hil/pwm.h"
#include "core/hil/rng.h"
#include "core/hil/sensor.h"
#include "core/hil/uart.h"
#include "core/kernel/kernel.h"

struct arch_process;
struct board_memory_map;

struct firmware_board {
    const char *name;
    struct process *processes; // FIRMWARE_PROCESSES makes both
    struct arch_process *arch;
    uint32_t process_slots;
    struct scheduler *scheduler;             // NULL: round robin, 10 ms
    const struct fault_policy *fault_policy; // NULL: stop the process and say so
    // Sends without interrupts, for the panic report.
    void (*panic_write)(const char *text, size_t size);
    // After the panic report, and when the process console asks for a reset: halt, reset, or exit.
    void (*end)(void);   // never returns
    void (*reset)(void); // NULL: the board can't
};

// Storage for `count` processes, as members of a struct firmware_board.
#define FIRMWARE_PROCESSES(count)                                                                                      \
    .processes = (struct process[count]){}, .arch = (struct arch_process[count]){}, .process_slots = (count)

// First of all: kernel, debug output, the port.
struct kernel *firmware_init(const struct firmware_board *board);

// Components. The alarm comes before the console; the UART before everything that talks.
void firmware_add_alarm(const struct hil_alarm *alarm);
void firmware_add_uart(const struct hil_uart *uart); // shared by all of: debug output, console, ...
void firmware_add_console(void);
void firmware_add_low_level_debug(void);
// awake: greets and prompts at once. Otherwise it is silent until console-start is typed.
void firmware_add_process_console(bool awake);
void firmware_add_leds(const struct hil_led *leds, size_t count);
// LEDs in rows and columns, row by row, for as many as `leds` has places. After the alarm.
void firmware_add_led_matrix(struct led_matrix_wires rows, struct led_matrix_wires columns, struct hil_led *leds);
void firmware_add_buttons(struct button_pin *buttons, size_t count);
void firmware_add_gpio(const struct hil_gpio_pin *pins, size_t count);
void firmware_add_rng(const struct hil_rng *rng);
void firmware_add_temperature(const struct hil_sensor *sensor);
void firmware_add_adc(const struct hil_adc *adc); // single samples, for all processes in turn
void firmware_add_pwm(const struct hil_pwm_pin *pins, size_t count);
void firmware_add_buzzer(const struct hil_pwm_pin *pin); // after the alarm
void firmware_add_process_info(void);
void firmware_add_read_only_state(void);
void firmware_add_ipc(void);
// For boards that run in an emulator: the image ends when its time is up, or its last process has.
void firmware_add_run_limit(void);
// Likewise, and before all others: a tool on the host steers the board; see remote.h.
void firmware_add_remote(void);

// Loads the applications found in flash and runs. What is rejected is said with its reason.
_Noreturn void firmware_run(void);
