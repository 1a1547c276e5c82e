// SPDX-License-Identifier: Apache-2.0 OR MIT
// See fake_kernel.h. Numbers are those of the Tock system call interface.
#include "hal-sim/native/fake_kernel.h"

#include <string.h>

enum { SUCCESS = 128, SUCCESS_U32 = 129, SUCCESS_2_U32 = 130, FAILURE = 0, NOMEM = 9 };

static uint32_t round_up(uint32_t value)
{
    return (value + 4095u) & ~4095u;
}

bool fake_open(struct fake_kernel *kernel, const char *path)
{
    memset(kernel, 0, sizeof *kernel);
    kernel->memory = native_memory_create();
    kernel->image = native_image_open(path, kernel->message, sizeof kernel->message);
    return kernel->memory && kernel->image;
}

static bool place_ram(struct fake_kernel *kernel, const struct native_image_info *info)
{
    kernel->ram_start = info->note.ram_start;
    kernel->program_break = info->note.data_end;
    kernel->ram_size = round_up(info->note.data_end + info->note.heap_size - kernel->ram_start);
    if (!native_memory_reserve(kernel->memory, kernel->ram_size, &kernel->ram_offset, &kernel->ram))
        return false;
    memcpy(kernel->ram + (info->data_start - kernel->ram_start), info->data, info->data_size);
    return true;
}

bool fake_start_stopped(struct fake_kernel *kernel, uint32_t spin, int core)
{
    const struct native_image_info *info = native_image_info(kernel->image);
    if (!place_ram(kernel, info))
        return false;
    struct native_child_options options = {
        .image = kernel->image,
        .memory = kernel->memory,
        .ram_offset = kernel->ram_offset,
        .ram = kernel->ram,
        .ram_mapped =
            kernel->wrapper ? (uint32_t)kernel->ram_size : round_up(kernel->program_break - kernel->ram_start),
        .random_seed = 1,
        .core = core,
        .spin = spin,
        .wrapper = kernel->wrapper,
        .wrapper_status = &kernel->wrapper_status,
    };
    kernel->child = native_child_start(&options, kernel->message, sizeof kernel->message);
    return kernel->child;
}

bool fake_start(struct fake_kernel *kernel, uint32_t spin, int core)
{
    if (!fake_start_stopped(kernel, spin, core))
        return false;
    native_child_continue(kernel->child);
    return true;
}

void fake_stop(struct fake_kernel *kernel)
{
    native_child_destroy(kernel->child);
    kernel->child = NULL;
    if (kernel->ram)
        native_memory_release(kernel->memory, kernel->ram_offset, kernel->ram, kernel->ram_size);
    kernel->ram = NULL;
}

void fake_close(struct fake_kernel *kernel)
{
    fake_stop(kernel);
    native_image_close(kernel->image);
    native_memory_destroy(kernel->memory);
}

uint8_t *fake_view(struct fake_kernel *kernel, uint32_t address, uint32_t size)
{
    uint32_t offset = address - kernel->ram_start;
    return offset <= kernel->ram_size && size <= kernel->ram_size - offset ? kernel->ram + offset : NULL;
}

static void answer(struct fake_kernel *kernel, uint32_t variant, uint32_t value)
{
    native_child_return(kernel->child, (uint32_t[4]){variant, value}, variant == SUCCESS ? 1 : 3);
}

void fake_answer(struct fake_kernel *kernel, uint32_t value, uint32_t second)
{
    native_child_return(kernel->child, (uint32_t[4]){SUCCESS_2_U32, value, second}, 7);
}

static bool set_break(struct fake_kernel *kernel, uint32_t wish)
{
    uint32_t mapped = round_up(kernel->program_break), wanted = round_up(wish);
    if (wish < kernel->ram_start || wanted > kernel->ram_start + kernel->ram_size)
        return false;
    if (kernel->wrapper)
        mapped = wanted; // it has all from the start
    if (wanted > mapped &&
        !native_child_map(kernel->child, mapped, wanted - mapped, kernel->ram_offset + (mapped - kernel->ram_start),
                          NATIVE_READ | NATIVE_WRITE))
        return false;
    if (wanted < mapped && !native_child_unmap(kernel->child, wanted, mapped - wanted))
        return false;
    kernel->program_break = wish;
    return true;
}

static bool handle_memop(struct fake_kernel *kernel, const uint32_t *slots)
{
    enum { BRK = 0, SBRK = 1, STACK_START = 10, HEAP_START = 11 };
    uint32_t before = kernel->program_break;
    switch (slots[0]) {
    case BRK:
    case SBRK:
        if (set_break(kernel, slots[0] == BRK ? slots[1] : before + slots[1]))
            answer(kernel, SUCCESS_U32, before);
        else
            answer(kernel, FAILURE, NOMEM);
        return true;
    case STACK_START:
        kernel->stack_reported = slots[1];
        break;
    case HEAP_START:
        kernel->heap_reported = slots[1];
        break;
    }
    answer(kernel, SUCCESS, 0);
    return true;
}

static void write_console(struct fake_kernel *kernel, uint32_t size)
{
    uint8_t *bytes = fake_view(kernel, kernel->buffer_address, size);
    const struct native_image_info *info = native_image_info(kernel->image);
    if (!bytes && kernel->buffer_address - info->text_start < info->text_size)
        bytes = (uint8_t *)(uintptr_t)(info->text + (kernel->buffer_address - info->text_start));
    for (uint32_t i = 0; bytes && i < size && kernel->output_size < sizeof kernel->output - 1; i++)
        kernel->output[kernel->output_size++] = (char)bytes[i];
}

// Returns false if the call is for the user.
static bool handle_call(struct fake_kernel *kernel)
{
    enum { CONSOLE = 1, YIELD_WAIT_FOR = 2 };
    const uint32_t *slots = kernel->stop.slots;
    switch (kernel->stop.call_class) {
    case FAKE_MEMOP:
        return handle_memop(kernel, slots);
    case FAKE_ALLOW_RO:
        kernel->buffer_address = slots[2];
        kernel->buffer_size = slots[3];
        native_child_return(kernel->child, (uint32_t[4]){SUCCESS_2_U32, 0, 0}, 7);
        return true;
    case FAKE_COMMAND:
        if (slots[0] != CONSOLE)
            return false;
        write_console(kernel, slots[2] < kernel->buffer_size ? slots[2] : kernel->buffer_size);
        answer(kernel, SUCCESS, 0);
        return true;
    case FAKE_YIELD:
        if (slots[0] != YIELD_WAIT_FOR)
            return false;
        native_child_return(kernel->child, (uint32_t[4]){kernel->buffer_size, 0, 0}, 7);
        return true;
    }
    return false;
}

enum native_stop_kind fake_run(struct fake_kernel *kernel, uint64_t budget_ns)
{
    do
        native_child_wait(kernel->child, budget_ns, &kernel->stop);
    while (kernel->stop.kind == NATIVE_STOP_CALL && handle_call(kernel));
    return kernel->stop.kind;
}
