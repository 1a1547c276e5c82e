// SPDX-License-Identifier: Apache-2.0 OR MIT
// See guest_child.h.
#include "emulator/guest/guest_child.h"

#include "core/abi/abi.h"
#include "emulator/guest/guest_shared.h"
#include "hal-sim/native/native.h"

#include <stdlib.h>
#include <string.h>

enum { MESSAGE_SIZE = 256, REGION_RAM = 0, REGION_FLASH = 1, REGION_SHARES = 2 };

// Processor time of the host that executing a turn may take. Only a child that was taken over needs so much.
#define TURN_LIMIT_NS 20000000000u

// What one instruction costs at most: a load of all floating point registers and then some, by the dearest table.
enum { INSTRUCTION_CYCLES_MAX = 255 * 36 };

// Memory of the memory file that the child sees at an address.
struct window {
    size_t offset, size; // size 0: there is none
    uint8_t *kernel;     // NULL: not ours to give back
};

// What is copied in and out around each turn.
struct copy {
    uint8_t *from; // the truth
    uint8_t *to;
    size_t size;
};

struct guest_child {
    struct native_image *image;
    struct native_memory *memory;
    struct native_child *native;
    uint8_t *own_ram; // of the program that executes
    size_t own_offset, own_size;
    uint32_t own_break;
    bool is_ready; // it waits for an order

    struct sim_guest_options options;
    struct window block, flash, tail, shares[GUEST_REGIONS_MAX];
    size_t ram_pages; // bytes of RAM that it sees
    struct sim_region regions[GUEST_REGIONS_MAX];
    unsigned region_count;
    struct copy copies[GUEST_REGIONS_MAX];
    unsigned copy_count;
};

static bool reserve(struct guest_child *child, struct window *window, uint32_t size)
{
    window->size = native_page_up(size);
    if (native_memory_reserve(child->memory, window->size, &window->offset, &window->kernel))
        return true;
    *window = (struct window){0};
    return false;
}

static void give_back(struct guest_child *child, struct window *window)
{
    if (window->kernel != NULL)
        native_memory_release(child->memory, window->offset, window->kernel, window->size);
    *window = (struct window){0};
}

// --- Making --------------------------------------------------------------------------------------

static bool reserve_all(struct guest_child *child)
{
    const struct native_note *const note = &native_image_info(child->image)->note;
    child->own_size = native_page_up(note->data_end - note->ram_start) + native_page_up(note->heap_size);
    return native_memory_reserve(child->memory, child->own_size, &child->own_offset, &child->own_ram) &&
           reserve(child, &child->block, sizeof(struct guest_block)) && reserve(child, &child->tail, NATIVE_PAGE) &&
           reserve(child, &child->flash, child->options.flash_size);
}

struct guest_child *guest_child_create(struct native_image *image, const struct sim_guest_options *options)
{
    struct guest_child *const child = calloc(1, sizeof(*child));
    if (child == NULL)
        return NULL;
    child->options = *options;
    child->image = image;
    child->memory = options->memory;
    if (!reserve_all(child)) {
        guest_child_destroy(child);
        return NULL;
    }
    memcpy(child->flash.kernel, options->flash, options->flash_size);
    return child;
}

void guest_child_destroy(struct guest_child *child)
{
    if (child == NULL)
        return;
    guest_child_end(child);
    give_back(child, &child->block);
    give_back(child, &child->tail);
    give_back(child, &child->flash);
    for (unsigned i = 0; i < GUEST_REGIONS_MAX; i++)
        give_back(child, &child->shares[i]);
    if (child->own_ram != NULL)
        native_memory_release(child->memory, child->own_offset, child->own_ram, child->own_size);
    free(child);
}

// --- Its own calls ---------------------------------------------------------------------------------

// What its C library asks while it sets itself up: more heap, which it has already. Anything else is for a process
// of a kernel, and it is none.
static void answer(struct guest_child *child, const struct native_stop *stop)
{
    const struct native_note *const note = &native_image_info(child->image)->note;
    const uint32_t end = note->ram_start + (uint32_t)child->own_size;
    uint32_t slots[4] = {RETURN_FAILURE, (uint32_t)ERROR_NOSUPPORT};
    if (stop->call_class == SYSCALL_MEMOP && stop->slots[0] == MEMOP_SBRK && stop->slots[1] <= end - child->own_break) {
        slots[0] = RETURN_SUCCESS_U32;
        slots[1] = child->own_break;
        child->own_break += stop->slots[1];
    } else if (stop->call_class == SYSCALL_MEMOP && stop->slots[0] != MEMOP_SBRK) {
        slots[0] = RETURN_SUCCESS;
    }
    native_child_return(child->native, slots, 0x3);
}

// Lets it go until it waits for an order. False: it did anything else.
static bool run_to_order(struct guest_child *child)
{
    for (;;) {
        struct native_stop stop;
        do
            native_child_wait(child->native, TURN_LIMIT_NS, &stop);
        while (stop.kind == NATIVE_STOP_INTERRUPTED);
        if (stop.kind != NATIVE_STOP_CALL)
            return false;
        if (stop.call_class == GUEST_CALL_CLASS)
            return true;
        answer(child, &stop);
    }
}

// --- Lives ---------------------------------------------------------------------------------------

static bool show(struct guest_child *child, enum guest_window number, const struct window *window, unsigned rights)
{
    return native_child_map(child->native, GUEST_WINDOW(number), window->size, window->offset, rights);
}

static struct native_child *start(struct guest_child *child)
{
    char message[MESSAGE_SIZE];
    const struct native_image_info *const info = native_image_info(child->image);
    const struct native_child_options options = {
        .image = child->image,
        .memory = child->memory,
        .ram_offset = child->own_offset,
        .ram = child->own_ram,
        .ram_mapped = (uint32_t)child->own_size,
        .random_seed = 1,
        .core = child->options.core,
        .spin = child->options.spin,
    };
    native_image_load_data(child->image, child->own_ram);
    child->own_break = info->note.data_end;
    return native_child_start(&options, message, sizeof(message));
}

bool guest_child_begin(struct guest_child *child, const struct processor *processor)
{
    struct guest_block *const block = (struct guest_block *)(void *)child->block.kernel;
    guest_child_end(child);
    child->native = start(child);
    if (child->native == NULL)
        return false;
    native_child_continue(child->native);
    child->is_ready = run_to_order(child) &&
                      show(child, GUEST_WINDOW_BLOCK, &child->block, NATIVE_READ | NATIVE_WRITE) &&
                      show(child, GUEST_WINDOW_FLASH, &child->flash, NATIVE_READ);
    *block = (struct guest_block){.settings = processor->settings, .architecture = processor->architecture};
    return child->is_ready;
}

bool guest_child_is_ready(const struct guest_child *child)
{
    return child->is_ready;
}

void guest_child_end(struct guest_child *child)
{
    native_child_destroy(child->native);
    child->native = NULL;
    child->is_ready = false;
    child->ram_pages = child->region_count = child->copy_count = 0;
}

// --- Memory --------------------------------------------------------------------------------------

static void add_copy(struct guest_child *child, uint8_t *from, uint8_t *to, size_t size)
{
    if (size > 0)
        child->copies[child->copy_count++] = (struct copy){from, to, size};
}

// Whole pages are the guest's alone, from the page on where its RAM begins. The rest is in the tail.
static bool show_ram(struct guest_child *child, const struct sim_region *ram)
{
    const size_t head = ram->start % NATIVE_PAGE, end = head + ram->size;
    const size_t pages = end & ~(size_t)(NATIVE_PAGE - 1), first = pages > head ? pages : head;
    const uint32_t at = GUEST_WINDOW(GUEST_WINDOW_RAM);
    bool done = child->ram_pages == 0 || native_child_unmap(child->native, at, child->ram_pages + NATIVE_PAGE);
    if (pages > 0)
        done = done &&
               native_child_map(child->native, at, pages, child->options.ram_offset - head, NATIVE_READ | NATIVE_WRITE);
    done = done && native_child_map(child->native, at + (uint32_t)pages, NATIVE_PAGE, child->tail.offset,
                                    NATIVE_READ | NATIVE_WRITE);
    child->ram_pages = pages;
    add_copy(child, ram->host + (first - head), child->tail.kernel + (first - pages), end - first);
    return done;
}

static bool show_share(struct guest_child *child, unsigned number, const struct sim_region *region)
{
    struct window *const window = &child->shares[number];
    const enum guest_window at = GUEST_WINDOW_SHARES + number;
    bool done = window->size == 0 || native_child_unmap(child->native, GUEST_WINDOW(at), window->size);
    give_back(child, window);
    done = done && reserve(child, window, region->size) && show(child, at, window, NATIVE_READ | NATIVE_WRITE);
    if (done)
        add_copy(child, region->host, window->kernel, region->size);
    return done;
}

static uint32_t address_in_child(unsigned number, const struct sim_region *region)
{
    if (number == REGION_RAM)
        return GUEST_WINDOW(GUEST_WINDOW_RAM) + region->start % NATIVE_PAGE;
    return number == REGION_FLASH ? GUEST_WINDOW(GUEST_WINDOW_FLASH)
                                  : GUEST_WINDOW(GUEST_WINDOW_SHARES + number - REGION_SHARES);
}

static void tell_regions(const struct guest_child *child)
{
    struct guest_block *const block = (struct guest_block *)(void *)child->block.kernel;
    block->region_count = 0;
    for (unsigned i = 0; i < child->region_count; i++) {
        const struct sim_region *const region = &child->regions[i];
        if (region->size > 0)
            block->regions[block->region_count++] =
                (struct guest_region){region->start, region->size, region->rights, address_in_child(i, region)};
    }
    block->regions_version++;
}

void guest_child_set_regions(struct guest_child *child, const struct sim_region *regions, unsigned count)
{
    if (!child->is_ready)
        return;
    child->copy_count = 0;
    memcpy(child->regions, regions, count * sizeof(*regions));
    child->region_count = count;
    child->is_ready = show_ram(child, &regions[REGION_RAM]);
    for (unsigned i = REGION_SHARES; i < count && child->is_ready; i++)
        child->is_ready = show_share(child, i - REGION_SHARES, &regions[i]);
    tell_regions(child);
}

// --- Running -------------------------------------------------------------------------------------

// Each instruction takes a cycle or more, and the last one may pass the end.
static bool is_possible(const struct processor_state *before, const struct processor_state *after, uint64_t cycles)
{
    const uint64_t passed = after->cycles - before->cycles;
    return after->cycles >= before->cycles && passed < cycles + INSTRUCTION_CYCLES_MAX &&
           after->count >= before->count && after->count - before->count <= passed;
}

// Whatever stands in the block becomes a state that a processor can have, or is refused.
static bool take_result(const struct guest_block *block, struct processor *processor, uint64_t cycles,
                        struct processor_outcome *outcome)
{
    const struct processor_state *const before = &processor->state;
    struct processor_state state;
    unsigned char reserved;
    memcpy(outcome, &block->outcome, sizeof(*outcome));
    memcpy(&state, &block->state, sizeof(state));
    memcpy(&reserved, &state.has_reservation, 1);
    state.has_reservation = reserved != 0;
    if (!is_possible(before, &state, cycles) || (unsigned)outcome->stop > PROCESSOR_STOP_FAULT ||
        (unsigned)outcome->fault >= PROCESSOR_FAULTS)
        return false;
    processor->state = state;
    for (unsigned i = 0; i < processor_register_count(processor); i++) // keeps at 0 what is always 0
        processor_set_register(processor, i, processor_register(processor, i));
    processor->state.registers[PROCESSOR_REGISTERS] = 0;
    return true;
}

bool guest_child_run(struct guest_child *child, struct processor *processor, uint64_t cycles,
                     struct processor_outcome *outcome)
{
    static const uint32_t none[4];
    struct guest_block *const block = (struct guest_block *)(void *)child->block.kernel;
    if (!child->is_ready)
        return false;
    for (unsigned i = 0; i < child->copy_count; i++)
        memcpy(child->copies[i].to, child->copies[i].from, child->copies[i].size);
    block->state = processor->state;
    block->cycles = cycles;
    native_child_return(child->native, none, 0);
    child->is_ready = run_to_order(child) && take_result(block, processor, cycles, outcome);
    for (unsigned i = 0; i < child->copy_count; i++)
        memcpy(child->copies[i].from, child->copies[i].to, child->copies[i].size);
    return child->is_ready;
}
