// SPDX-License-Identifier: Apache-2.0 OR MIT
// What the panel knows of a run: filled by the machine's listener and observer as things happen, and by a look at
// the machine before each picture. Knows no window and no pixels.
#pragma once

#include "core/kernel/kernel.h"
#include "emulator/panel/console.h"
#include "hal-sim/machine.h"

enum {
    MODEL_UARTS = 2,
    MODEL_CONSOLES_MAX = MODEL_UARTS + 1,
    MODEL_NAME_MAX = 40,
    MODEL_STATE_MAX = 40,
    MODEL_TRACE_CHANGES = 4096, // of each pin; a power of two
    MODEL_DEVICES_MAX = 64,
    MODEL_PINS_MAX = 128,
};

struct model_process {
    uint32_t index, id;
    char name[MODEL_NAME_MAX];
    char state[MODEL_STATE_MAX];
    bool alive, stopped, faulted;
    uint32_t syscalls, restarts;
    uint64_t used_ns;
    // What its memory is used for, in bytes, from the lowest address.
    uint32_t stack, data, heap, unused, grants, ram;
};

// The changes of one pin, a ring: virtual time in ns times 2, plus the new level.
struct model_trace {
    uint64_t *changes; // NULL as long as there is none
    uint64_t count;    // that ever were
    bool level;
};

// A pin as a person knows it.
struct model_line {
    const char *name;
    char own_name[16];
    uint8_t pin;
    bool inverted; // shown lit or pressed when low
    bool is_gpio;
    size_t index; // of the LED, button or gpio
};

struct model_console {
    const char *name;
    bool takes_input;
    unsigned port;
    struct console *text;
};

// How often something happened lately, for rates that a person can read.
struct model_rate {
    uint64_t at_wall_ns, at_virtual_ns;
    double shown;
};

struct model {
    const struct sim_board *board;
    struct machine *machine; // NULL until it is there, and in tests without one
    const struct sim_device *devices[MODEL_DEVICES_MAX];
    size_t device_count;
    uint64_t now_ns;
    bool paused, finished, held;
    const char *ending; // why it is finished
    double speed;
    struct model_rate rate;

    bool led_on[MODEL_PINS_MAX];
    float led_light[MODEL_PINS_MAX]; // share of the time since the last picture that it was on
    uint64_t led_since_ns[MODEL_PINS_MAX], led_lit_ns[MODEL_PINS_MAX];
    uint64_t light_from_ns;
    bool pressed[MODEL_PINS_MAX];

    struct model_console consoles[MODEL_CONSOLES_MAX];
    size_t console_count;

    struct model_process *processes;
    size_t process_count, process_capacity;
    uint64_t *used_ns; // by process slot
    uint32_t slots;
    uint32_t running_slot; // UINT32_MAX: nobody
    uint64_t running_since_ns;

    struct model_line lines[MODEL_PINS_MAX * 3];
    size_t line_count;
    struct model_trace traces[MODEL_PINS_MAX];
};

// False: no memory.
bool model_init(struct model *model, const struct sim_board *board);
void model_free(struct model *model);
// The machine exists from now on.
void model_attach(struct model *model, struct machine *machine);

// The machine is at another moment: what was known of later ones is forgotten.
void model_restored(struct model *model);

// What happens, as it happens.
void model_uart(struct model *model, unsigned port, const uint8_t *data, size_t size);
void model_kernel_text(struct model *model, const char *text, size_t size);
void model_led(struct model *model, uint64_t now_ns, size_t led, bool on);
void model_pin(struct model *model, uint64_t now_ns, uint32_t pin, bool level);
void model_scheduled(struct model *model, uint64_t now_ns, const struct kernel_decision *decision);
// Looks at the machine before a picture. wall_ns: of any clock of the host, only for showing how fast time goes;
// 0 for a single picture, in which an LED is on or off.
void model_look(struct model *model, uint64_t wall_ns);

// The console for the kernel's messages.
struct model_console *model_kernel_console(struct model *model);
// Whether the pin was high at a time, and the first change after it: index counts all changes. False: what was
// then is forgotten.
bool model_level_at(const struct model_trace *trace, uint64_t at_ns, bool *level, uint64_t *index);
