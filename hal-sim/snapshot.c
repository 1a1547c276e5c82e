// SPDX-License-Identifier: Apache-2.0 OR MIT
// See snapshot.h. A snapshot is a header, the machine's arena, and for each guest its record in the executor and its
// RAM. Pointers in the arena lead into the arena, to views of RAM, or to the program's own constants and its one
// session: all of them have the same address in every run of a program that is not position-independent.
#include "hal-sim/snapshot.h"

#include "hal-sim/machine_internal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct header {
    size_t size; // of the whole
    size_t arena_used;
    const struct machine *machine;
    const struct sim_board *board;
    const void *code; // where a function of the program lies
    size_t guest_state;
    uint32_t guests;
};

// Before a guest's record and RAM.
struct guest_header {
    uint32_t slot; // of machine->arch_processes
    uint32_t ram_size;
    const uint8_t *ram;
};

static bool is_guest(const struct arch_process *arch)
{
    return arch->runner == &guest_runner;
}

static const char *reason_against(const struct machine *machine)
{
    if (machine->panicked)
        return "the kernel has panicked: there is nothing to go on with";
    for (uint32_t i = 0; i < machine->board->process_slots; i++)
        if (machine->processes[i].state != PROCESS_UNUSED && !is_guest(machine->processes[i].arch))
            return "a native process can't be kept: run all applications with --emulate";
    return NULL;
}

static uint32_t measure(const struct machine *machine, struct header *header)
{
    header->guests = 0;
    header->size = sizeof(*header) + header->arena_used;
    for (uint32_t i = 0; i < machine->board->process_slots; i++)
        if (is_guest(&machine->arch_processes[i])) {
            header->guests++;
            header->size += sizeof(struct guest_header) + header->guest_state + machine->arch_processes[i].block.size;
        }
    return header->guests;
}

static struct header describe(const struct machine *machine)
{
    struct header header = {
        .arena_used = machine->arena.used,
        .machine = machine,
        .board = machine->board,
        .code = (const void *)(uintptr_t)&machine_create,
        .guest_state = machine->executor != NULL ? machine->executor->state_size : 0,
    };
    (void)measure(machine, &header);
    return header;
}

static uint8_t *put(uint8_t *to, const void *from, size_t size)
{
    memcpy(to, from, size);
    return to + size;
}

static uint8_t *put_guest(uint8_t *to, const struct machine *machine, uint32_t slot)
{
    const struct arch_process *const arch = &machine->arch_processes[slot];
    const struct guest_header header = {slot, arch->block.size, arch->ram};
    to = put(to, &header, sizeof(header));
    machine->executor->save(arch->guest, to);
    return put(to + machine->executor->state_size, arch->ram, arch->block.size);
}

struct machine_snapshot machine_snapshot_take(struct machine *machine, char *message, size_t message_size)
{
    const char *const reason = reason_against(machine);
    const struct header header = describe(machine);
    struct machine_snapshot snapshot = {.size = header.size};
    if (reason == NULL)
        snapshot.bytes = malloc(header.size);
    if (snapshot.bytes == NULL) {
        (void)snprintf(message, message_size, "%s", reason != NULL ? reason : "the host has no memory for a snapshot");
        return snapshot;
    }
    uint8_t *to = put(snapshot.bytes, &header, sizeof(header));
    to = put(to, machine->arena.start, header.arena_used);
    for (uint32_t i = 0; i < machine->board->process_slots; i++)
        if (is_guest(&machine->arch_processes[i]))
            to = put_guest(to, machine, i);
    assert(to == snapshot.bytes + snapshot.size);
    return snapshot;
}

// --- Putting back ----------------------------------------------------------------------------------

static bool take(const uint8_t **from, const uint8_t *end, void *to, size_t size)
{
    if ((size_t)(end - *from) < size)
        return false;
    memcpy(to, *from, size);
    *from += size;
    return true;
}

// Every guest of the snapshot is here, with its RAM where it was.
static bool guests_match(const struct machine *machine, const struct header *header, const uint8_t *from,
                         const uint8_t *end)
{
    struct guest_header guest;
    for (uint32_t i = 0; i < header->guests; i++) {
        if (!take(&from, end, &guest, sizeof(guest)) || guest.slot >= machine->board->process_slots ||
            (size_t)(end - from) < header->guest_state + guest.ram_size)
            return false;
        const struct arch_process *const arch = &machine->arch_processes[guest.slot];
        if (!is_guest(arch) || arch->ram != guest.ram || arch->block.size != guest.ram_size)
            return false;
        from += header->guest_state + guest.ram_size;
    }
    return from == end;
}

static bool header_matches(const struct machine *machine, const struct header *header, size_t size)
{
    return header->size == size && header->machine == machine && header->board == machine->board &&
           header->code == (const void *)(uintptr_t)&machine_create && machine->executor != NULL &&
           header->guest_state == machine->executor->state_size && header->arena_used <= SIM_ARENA_BYTES;
}

// What belongs to the running program and not to the state.
static void keep_own(struct machine *machine, const struct machine *own)
{
    machine->listener = own->listener;
    machine->memory = own->memory;
    machine->placement = own->placement;
    machine->executor = own->executor;
    machine->slice_ends = own->slice_ends;
    machine->slices_context = own->slices_context;
    machine->sealed = own->sealed;
    machine->woken = true;
    machine->touched = true;
    machine->can_return = false;
}

// A guest of this machine, and what the snapshot has of it.
struct kept_guest {
    struct sim_guest *guest;
    const uint8_t *state; // NULL: nothing
};

static void put_memory_back(struct machine *machine, struct kept_guest *kept, const uint8_t *from, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        struct guest_header header;
        memcpy(&header, from, sizeof(header));
        kept[header.slot].state = from + sizeof(header);
        from += sizeof(header) + machine->executor->state_size;
        memcpy(machine->arch_processes[header.slot].ram, from, header.ram_size);
        from += header.ram_size;
    }
}

static void put_guests_back(struct machine *machine, const struct kept_guest *kept)
{
    for (uint32_t i = 0; i < machine->board->process_slots; i++)
        machine->arch_processes[i].guest = kept[i].state != NULL ? kept[i].guest : NULL;
    for (struct process *p = process_next(&machine->kernel, NULL); p != NULL; p = process_next(&machine->kernel, p)) {
        machine->executor->load(p->arch->guest, kept[p->arch - machine->arch_processes].state, p->held);
        sim_guest_show_memory(p);
    }
}

// Guests that came after the snapshot was taken have no place in it.
static void release_others(struct machine *machine, const uint8_t *arena)
{
    const size_t offset = (size_t)((const uint8_t *)machine->arch_processes - machine->arena.start);
    for (uint32_t i = 0; i < machine->board->process_slots; i++) {
        struct arch_process then;
        memcpy(&then, arena + offset + i * sizeof(then), sizeof(then));
        if (is_guest(&machine->arch_processes[i]) && then.runner == NULL)
            sim_guest_release(&machine->arch_processes[i]);
    }
}

static void overlay(struct machine *machine, const struct header *header, const uint8_t *arena, struct kept_guest *kept)
{
    const struct machine own = *machine;
    const size_t now_used = machine->arena.used;
    for (uint32_t i = 0; i < machine->board->process_slots; i++)
        kept[i].guest = machine->arch_processes[i].guest;
    memcpy(machine->arena.start, arena, header->arena_used);
    if (now_used > header->arena_used)
        memset(own.arena.start + header->arena_used, 0, now_used - header->arena_used);
    keep_own(machine, &own);
    put_memory_back(machine, kept, arena + header->arena_used, header->guests);
    put_guests_back(machine, kept);
}

bool machine_snapshot_restore(struct machine *machine, const struct machine_snapshot *snapshot, char *message,
                              size_t message_size)
{
    const uint8_t *from = snapshot->bytes, *const end = snapshot->bytes + snapshot->size;
    struct header header;
    const char *reason = reason_against(machine);
    struct kept_guest *const kept = calloc(machine->board->process_slots, sizeof(*kept));
    if (reason == NULL && kept == NULL)
        reason = "the host has no memory for it";
    if (reason == NULL &&
        (!take(&from, end, &header, sizeof(header)) || !header_matches(machine, &header, snapshot->size) ||
         (size_t)(end - from) < header.arena_used || !guests_match(machine, &header, from + header.arena_used, end)))
        reason = "the snapshot is of another machine: other applications, options, or another build of the simulator";
    if (reason == NULL) {
        release_others(machine, from);
        overlay(machine, &header, from, kept);
    } else {
        (void)snprintf(message, message_size, "%s", reason);
    }
    free(kept);
    return reason == NULL;
}

void machine_snapshot_free(struct machine_snapshot *snapshot)
{
    free(snapshot->bytes);
    *snapshot = (struct machine_snapshot){0};
}
