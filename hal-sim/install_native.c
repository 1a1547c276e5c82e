// SPDX-License-Identifier: Apache-2.0 OR MIT
// Installs native applications: RAM for them, their child and their process.
#include "hal-sim/machine_internal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { KERNEL_PART_BYTES = 32768, KERNEL_PART_PER_SLOT = 16 };

static bool choose_block(const struct machine *machine, const struct native_image_info *info, uint32_t ram_size,
                         struct mpu_block *block)
{
    const uint32_t used = info->note.data_end - info->note.ram_start;
    const struct mpu_request request = {
        .pool = {info->note.ram_start, NATIVE_SHARE_ADDRESS - info->note.ram_start},
        .application_size = native_page_up(used) + info->note.heap_size,
        .initial_break = used,
        .kernel_size = native_page_up(KERNEL_PART_BYTES + machine->board->process_slots * KERNEL_PART_PER_SLOT),
    };
    if (!mpu_page.place(&request, block))
        return false;
    if (ram_size != 0)
        block->size = native_page_up(ram_size);
    return block->size > used;
}

void native_process_release(struct arch_process *arch, uint8_t *ram, uint32_t ram_size)
{
    if (ram != NULL)
        native_memory_release(arch->machine->memory, arch->ram_offset, ram, ram_size);
    native_image_close(arch->image);
    free(arch->name);
    *arch = (struct arch_process){0};
}

static struct process_image describe(struct arch_process *arch, const struct native_image_info *info,
                                     struct mpu_block block, uint8_t *ram)
{
    return (struct process_image){
        .name = arch->name,
        .name_size = (uint32_t)strlen(arch->name),
        .entry = info->entry,
        .ram = ram,
        .block = block,
        .mpu = &mpu_page,
        .flash = info->text,
        .flash_start = info->text_start,
        .flash_size = info->text_size,
        .arch = arch,
    };
}

static struct process *create_process(struct machine *machine, struct arch_process *arch,
                                      const struct machine_application *application, char *message, size_t message_size)
{
    const struct native_image_info *const info = native_image_info(arch->image);
    struct mpu_block block;
    struct process *process = NULL;
    uint8_t *ram = NULL;
    arch->name = strdup(application->name != NULL ? application->name : info->name);
    if (arch->name == NULL) {
        (void)snprintf(message, message_size, "%s: the host has no memory for it", application->path);
    } else if (!choose_block(machine, info, application->ram_size, &block)) {
        (void)snprintf(message, message_size, "%s: it needs more RAM than it was given", application->path);
    } else if (!native_memory_reserve(machine->memory, block.size, &arch->ram_offset, &ram)) {
        (void)snprintf(message, message_size, "%s: the host has no memory for it", application->path);
    } else {
        const struct process_image image = describe(arch, info, block, ram);
        machine_touch(machine);
        if (process_create(&machine->kernel, &image, &process) == ERROR_OK)
            return process;
        (void)snprintf(message, message_size, "%s: could not start it: %s", application->path,
                       arch->start_message[0] != '\0' ? arch->start_message : "no memory for its grants");
    }
    native_process_release(arch, ram, block.size);
    return NULL;
}

struct process *machine_install(struct machine *machine, const struct machine_application *application, char *message,
                                size_t message_size)
{
    struct arch_process *const arch = sim_arch_process_find(machine);
    if (arch == NULL) {
        (void)snprintf(message, message_size, "%s: board %s has room for %u processes only", application->path,
                       machine->board->name, (unsigned)machine->board->process_slots);
        return NULL;
    }
    arch->image = native_image_open(application->path, message, message_size);
    if (arch->image == NULL)
        return NULL;
    arch->machine = machine;
    arch->runner = &native_runner;
    arch->debugged = application->debugged;
    arch->wrapper = application->wrapper;
    arch->wrapper_status = application->wrapper_status;
    return create_process(machine, arch, application, message, message_size);
}

int machine_host_pid(const struct process *process)
{
    return process->arch->child != NULL ? native_child_pid(process->arch->child) : 0;
}

bool machine_hand_over(struct process *process)
{
    struct arch_process *const arch = process->arch;
    if (arch->child == NULL)
        return false;
    native_child_hand_over(arch->child);
    arch->handed_over = true;
    return true;
}

struct process *machine_find_host_pid(struct machine *machine, int pid)
{
    for (struct process *p = process_next(&machine->kernel, NULL); p != NULL; p = process_next(&machine->kernel, p))
        if (machine_host_pid(p) == pid)
            return p;
    return NULL;
}
