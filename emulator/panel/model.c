// SPDX-License-Identifier: Apache-2.0 OR MIT
// See model.h.
#include "emulator/panel/model.h"

#include "core/kernel/format.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { RATE_OVER_NS = 500000000 };

// --- Setting up ----------------------------------------------------------------------------------

static struct model_line *add_line(struct model *model, uint8_t pin, size_t index)
{
    struct model_line *const line = &model->lines[model->line_count++];
    *line = (struct model_line){.name = line->own_name, .pin = pin, .index = index};
    return line;
}

static void add_named(struct model *model, const struct sim_board_pin *pins, size_t count)
{
    for (size_t i = 0; i < count && i < MODEL_PINS_MAX; i++) {
        struct model_line *const line = add_line(model, pins[i].pin, i);
        line->name = pins[i].name;
        line->inverted = pins[i].active_low;
    }
}

static void list_lines(struct model *model)
{
    const struct sim_board *const board = model->board;
    add_named(model, board->leds, board->led_count);
    add_named(model, board->buttons, board->button_count);
    for (size_t i = 0; i < board->gpio_count && i < MODEL_PINS_MAX; i++) {
        struct model_line *const line = add_line(model, board->gpio[i], i);
        (void)snprintf(line->own_name, sizeof(line->own_name), "GPIO %zu", i);
        line->is_gpio = true;
    }
}

static bool add_console(struct model *model, const char *name, bool takes_input, unsigned port)
{
    struct model_console *const console = &model->consoles[model->console_count++];
    *console = (struct model_console){name, takes_input, port, console_create()};
    return console->text != NULL;
}

bool model_init(struct model *model, const struct sim_board *board)
{
    *model = (struct model){.board = board, .slots = board->process_slots, .running_slot = UINT32_MAX, .speed = 1};
    model->used_ns = calloc(board->process_slots, sizeof(*model->used_ns));
    bool good = model->used_ns != NULL;
    good &= add_console(model, "UART 0", true, 0);
    good &= add_console(model, "Kernel", false, 0);
    list_lines(model);
    return good;
}

void model_free(struct model *model)
{
    for (size_t i = 0; i < model->console_count; i++)
        console_destroy(model->consoles[i].text);
    for (size_t i = 0; i < MODEL_PINS_MAX; i++)
        free(model->traces[i].changes);
    free(model->processes);
    free(model->used_ns);
    *model = (struct model){0};
}

static void learn_levels(struct model *model)
{
    for (size_t i = 0; i < model->line_count; i++) {
        const struct model_line *const line = &model->lines[i];
        struct model_trace *const trace = &model->traces[line->pin % MODEL_PINS_MAX];
        const bool button = !line->is_gpio && i >= model->board->led_count;
        if (line->is_gpio)
            trace->level = machine_pin(model->machine, line->index);
        else if (button)
            trace->level = machine_button_pressed(model->machine, line->index) != line->inverted;
        else
            trace->level = machine_led(model->machine, line->index) != line->inverted;
    }
}

void model_attach(struct model *model, struct machine *machine)
{
    model->machine = machine;
    const struct sim_device *device = machine_devices(machine);
    for (; device != NULL && model->device_count < MODEL_DEVICES_MAX; device = device->next)
        model->devices[model->device_count++] = device;
    learn_levels(model);
}

// A full trace has lost as many of its oldest changes as it got later ones.
static void forget_later(struct model_trace *trace, uint64_t now_ns)
{
    const bool was_full = trace->count > MODEL_TRACE_CHANGES;
    const uint64_t all = trace->count;
    while (trace->count > 0 && all - trace->count < MODEL_TRACE_CHANGES &&
           trace->changes[(trace->count - 1) % MODEL_TRACE_CHANGES] >> 1 > now_ns)
        trace->count--;
    if (was_full && trace->count != all)
        trace->count = 0;
}

void model_restored(struct model *model)
{
    if (model->machine == NULL)
        return;
    const uint64_t now_ns = machine_now_ns(model->machine);
    for (size_t i = 0; i < model->board->led_count && i < MODEL_PINS_MAX; i++) {
        model->led_on[i] = machine_led(model->machine, i);
        model->led_since_ns[i] = now_ns;
        model->led_lit_ns[i] = 0;
    }
    for (size_t i = 0; i < MODEL_PINS_MAX; i++)
        forget_later(&model->traces[i], now_ns);
    learn_levels(model);
    model->light_from_ns = model->running_since_ns = now_ns;
    model->running_slot = UINT32_MAX;
    model->rate.at_wall_ns = 0; // how fast time goes is measured anew
}

// --- As it happens -------------------------------------------------------------------------------

struct model_console *model_kernel_console(struct model *model)
{
    return &model->consoles[model->console_count - 1];
}

void model_uart(struct model *model, unsigned port, const uint8_t *data, size_t size)
{
    for (size_t i = 0; i < model->console_count; i++)
        if (model->consoles[i].takes_input && model->consoles[i].port == port)
            console_put(model->consoles[i].text, data, size);
}

void model_kernel_text(struct model *model, const char *text, size_t size)
{
    console_put(model_kernel_console(model)->text, text, size);
}

void model_led(struct model *model, uint64_t now_ns, size_t led, bool on)
{
    if (led >= MODEL_PINS_MAX || model->led_on[led] == on)
        return;
    if (!on)
        model->led_lit_ns[led] += now_ns - model->led_since_ns[led];
    model->led_on[led] = on;
    model->led_since_ns[led] = now_ns;
}

void model_pin(struct model *model, uint64_t now_ns, uint32_t pin, bool level)
{
    if (pin >= MODEL_PINS_MAX)
        return;
    struct model_trace *const trace = &model->traces[pin];
    trace->level = level;
    if (trace->changes == NULL)
        trace->changes = malloc(MODEL_TRACE_CHANGES * sizeof(*trace->changes));
    if (trace->changes != NULL)
        trace->changes[trace->count++ % MODEL_TRACE_CHANGES] = now_ns << 1 | level;
}

void model_scheduled(struct model *model, uint64_t now_ns, const struct kernel_decision *decision)
{
    if (model->running_slot < model->slots)
        model->used_ns[model->running_slot] += now_ns - model->running_since_ns;
    model->running_slot = decision->action == KERNEL_RUN ? decision->process->id.index : UINT32_MAX;
    model->running_since_ns = now_ns;
}

// --- A look at the machine -----------------------------------------------------------------------

static uint32_t between(uaddr_t from, uaddr_t to)
{
    return to > from ? to - from : 0;
}

// Stack below data below heap, as far as the application has told.
static void look_at_memory(struct model_process *row, const struct process_memory *m)
{
    const uaddr_t end = m->ram_start + m->ram_size;
    const uaddr_t heap = m->heap_start != 0 ? m->heap_start : m->application_break;
    const uaddr_t stack = m->stack_start != 0 && m->stack_start < heap ? m->stack_start : m->ram_start;
    row->stack = between(m->ram_start, stack);
    row->data = between(stack, heap);
    row->heap = between(heap, m->application_break);
    row->unused = between(m->application_break, m->kernel_break);
    row->grants = between(m->kernel_break, end);
    row->ram = m->ram_size;
}

static void look_at_state(struct model_process *row, const struct process *process)
{
    static const char *const words[] = {"unused", "running", "waiting", "waiting", "faulted", "ended"};
    const char *const word = words[process->state];
    row->alive = process_is_alive(process);
    row->stopped = process->stopped;
    row->faulted = process->state == PROCESS_FAULTED;
    (void)snprintf(row->state, sizeof(row->state), "%s", process->stopped ? "stopped" : word);
}

static void look_at_process(struct model *model, const struct process *process)
{
    struct model_process *const row = &model->processes[model->process_count++];
    const uint32_t index = process->id.index;
    *row = (struct model_process){
        .index = index,
        .id = process->id.identifier,
        .syscalls = process->counters.syscalls,
        .restarts = process->counters.restarts,
        .used_ns = index < model->slots ? model->used_ns[index] : 0,
    };
    (void)snprintf(row->name, sizeof(row->name), "%.*s", (int)process->name_size, process->name);
    if (index == model->running_slot)
        row->used_ns += model->now_ns - model->running_since_ns;
    look_at_state(row, process);
    look_at_memory(row, &process->memory);
}

static void look_at_processes(struct model *model)
{
    struct kernel *const kernel = machine_kernel(model->machine);
    size_t count = 0;
    for (struct process *p = process_next(kernel, NULL); p != NULL; p = process_next(kernel, p))
        count++;
    if (count > model->process_capacity) {
        struct model_process *const more = realloc(model->processes, count * sizeof(*more));
        if (more == NULL)
            return;
        model->processes = more;
        model->process_capacity = count;
    }
    model->process_count = 0;
    for (struct process *p = process_next(kernel, NULL); p != NULL; p = process_next(kernel, p))
        look_at_process(model, p);
}

// An LED that is switched faster than pictures come is as bright as the share of time it is on.
static void look_at_light(struct model *model, bool single)
{
    const uint64_t passed = single ? 0 : model->now_ns - model->light_from_ns;
    for (size_t i = 0; i < model->board->led_count && i < MODEL_PINS_MAX; i++) {
        uint64_t lit = model->led_lit_ns[i];
        if (model->led_on[i]) {
            const uint64_t since = model->led_since_ns[i];
            lit += model->now_ns - (since > model->light_from_ns ? since : model->light_from_ns);
            model->led_since_ns[i] = model->now_ns;
        }
        model->led_lit_ns[i] = 0;
        model->led_light[i] = passed > 0 ? (float)((double)lit / (double)passed) : model->led_on[i] ? 1 : 0;
    }
    model->light_from_ns = model->now_ns;
}

static void look_at_rate(struct model *model, uint64_t wall_ns)
{
    struct model_rate *const rate = &model->rate;
    const uint64_t passed = wall_ns - rate->at_wall_ns;
    if (rate->at_wall_ns == 0 || passed >= RATE_OVER_NS) {
        rate->shown = rate->at_wall_ns == 0 ? 0 : (double)(model->now_ns - rate->at_virtual_ns) / (double)passed;
        rate->at_wall_ns = wall_ns;
        rate->at_virtual_ns = model->now_ns;
    }
}

void model_look(struct model *model, uint64_t wall_ns)
{
    if (model->machine == NULL)
        return;
    model->now_ns = machine_now_ns(model->machine);
    for (size_t i = 0; i < model->board->button_count && i < MODEL_PINS_MAX; i++)
        model->pressed[i] = machine_button_pressed(model->machine, i);
    look_at_processes(model);
    look_at_light(model, wall_ns == 0);
    if (wall_ns != 0)
        look_at_rate(model, wall_ns);
}

// --- Traces --------------------------------------------------------------------------------------

bool model_level_at(const struct model_trace *trace, uint64_t at_ns, bool *level, uint64_t *index)
{
    uint64_t low = trace->count > MODEL_TRACE_CHANGES ? trace->count - MODEL_TRACE_CHANGES : 0;
    const uint64_t oldest = low;
    uint64_t high = trace->count;
    while (low < high) { // the first change that is later
        const uint64_t middle = low + (high - low) / 2;
        if (trace->changes[middle % MODEL_TRACE_CHANGES] >> 1 > at_ns)
            high = middle;
        else
            low = middle + 1;
    }
    *index = low;
    if (low < trace->count)
        *level = (trace->changes[low % MODEL_TRACE_CHANGES] & 1) == 0;
    else
        *level = trace->level;
    return low > oldest || oldest == 0;
}
