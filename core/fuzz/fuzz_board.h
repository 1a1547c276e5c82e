// SPDX-License-Identifier: Apache-2.0 OR MIT
// The board that the reactor's fuzzer drives: every driver of the core over fake devices, processes
// whose memory lies in allocations of exactly its size, so that the address sanitizer sees each byte
// that the kernel touches beside it.
#pragma once

#include "core/capsules/alarm.h"
#include "core/capsules/button.h"
#include "core/capsules/console.h"
#include "core/capsules/debug_uart.h"
#include "core/capsules/gpio.h"
#include "core/capsules/led.h"
#include "core/capsules/low_level_debug.h"
#include "core/capsules/process_console.h"
#include "core/capsules/process_info.h"
#include "core/capsules/read_only_state.h"
#include "core/capsules/rng.h"
#include "core/capsules/screen.h"
#include "core/capsules/seven_segment.h"
#include "core/capsules/text_screen.h"
#include "core/capsules/touch.h"
#include "core/capsules/virtual_alarm.h"
#include "core/capsules/virtual_uart.h"
#include "core/fuzz/fuzz_bytes.h"
#include "core/kernel/board.h"
#include "core/kernel/loader.h"
#include "core/kernel/memory.h"
#include "core/kernel/observer.h"
#include "core/kernel/syscall.h"
#include "core/test/fake_arch.h"
#include "core/test/fake_hil.h"
#include "core/test/fake_screens.h"

enum {
    FUZZ_PROCESSES = 4,
    FUZZ_PINS = 6, // two LEDs, two buttons, two for applications
    FUZZ_IMAGES = 6,
    FUZZ_INTERRUPTS = 16, // device events that wait to be served
    FUZZ_POOL = 0x8000,   // RAM for one process
    FUZZ_FLASH_STRIDE = 0x100000,
};

// What the kernel may write to while it handles one event.
struct fuzz_shadow {
    bool taken;
    uint8_t bytes[FUZZ_POOL];
    uaddr_t application_break, kernel_break;
    struct user_span writeable[128]; // before an event and after it
    size_t writeable_count;
};

struct fuzz_process {
    uint8_t *ram;              // allocated; NULL: the slot is empty
    struct user_span readable; // the last userspace-readable buffer of this life
    struct process_id life;
    struct fuzz_shadow shadow;
};

struct fuzz_image {
    uint8_t *bytes, *copy;
    size_t size;
};

struct fuzz_board {
    struct fake_machine machine;
    struct capability capability;
    union {
        struct scheduler_turns turns;
        struct scheduler priority;
        struct scheduler_mlfq mlfq;
    } scheduler;
    struct fault_policy fault_policy;
    bool may_panic; // by its policy or because the process console was told so
    struct syscall_filter filter;
    uint32_t filter_refuses; // a driver that the filter hides

    struct fake_alarm alarm_device;
    struct fake_uart uart_device;
    struct fake_gpio gpio_device;
    struct fake_rng rng_device;
    struct fake_screen screen_device;
    struct fake_text_screen text_device;
    struct fake_touch glass_device;
    struct fake_digits digits_device;
    uint8_t screen_buffer[64], text_buffer[16];
    struct virtual_alarm_mux alarm_mux;
    struct virtual_alarm application_alarm, console_alarm;
    struct virtual_uart_mux uart_mux;
    struct virtual_uart console_uart, debug_port, low_level_uart, process_console_uart;

    struct alarm alarm;
    struct console console;
    struct low_level_debug low_level_debug;
    struct led led;
    struct button button;
    struct gpio gpio;
    struct rng rng;
    struct screen screen;
    struct text_screen text_screen;
    struct touch touch;
    struct seven_segment seven_segment;
    struct process_info process_info;
    struct read_only_state read_only_state;
    struct ipc ipc;
    struct debug_uart debug_uart;
    struct process_console process_console;
    struct hil_led leds[2];
    struct button_pin buttons[2];
    struct hil_gpio_pin pins[3]; // the third is one that the board leaves out

    struct fuzz_process processes[FUZZ_PROCESSES];
    struct fuzz_image images[FUZZ_IMAGES];
    size_t image_count;
    struct process *running; // as the last decision said
    struct kernel_event event;
};

extern struct fuzz_board board;
extern bool fuzz_traces; // FUZZ_TRACE=1: tell each step, for a replay

// --- Making one (fuzz_board.c) -----------------------------------------------------------------------

void fuzz_board_create(struct fuzz_bytes *bytes);
void fuzz_board_destroy(void);
// Makes a process, by the loader from an image with a few wrong bytes or directly. May fail.
void fuzz_process_create(struct fuzz_bytes *bytes);
void fuzz_process_remove(struct process *process);
// One of the slots that are in use. NULL: there is none.
struct process *fuzz_any_process(struct fuzz_bytes *bytes);

// --- What must hold (fuzz_check.c) ---------------------------------------------------------------------

_Noreturn void fuzz_fail(const char *what);
void fuzz_demand(bool condition, const char *what);
extern const struct observer fuzz_observer;
// Before and after an event.
void fuzz_check_before(void);
void fuzz_check_after(const struct kernel_decision *decision);
// Of the machine as it stands, at any time between events.
void fuzz_check_state(void);
