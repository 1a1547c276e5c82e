// SPDX-License-Identifier: Apache-2.0 OR MIT
// See tools.h. The way by which a guest came to where it is, as calls and returns show it, and how many instructions it
// executed on each such way: "app;main;work 123", as flame graphs are drawn from. Their sum is the number of all.
#include "emulator/guest/tools.h"

#include <stdlib.h>
#include <string.h>

enum { CALLS_MAX = 4096, ARM_SP = 13, RISCV_SP = 2 };

// A function, reached by one way.
struct node {
    struct node *parent, *child, *sibling;
    const char *name; // NULL: of the application as a whole
    uint32_t start;
    uint64_t count;
};

// A call that has not returned: where it returns to, and what is then the stack pointer and the node.
struct call {
    uint32_t back, stack;
    uint32_t start, end; // of the function that calls
    struct node *node;
    bool moves_stack; // it is one of the helpers that make and clear the caller's frame
};

struct profiled {
    struct guest_watcher watcher; // first
    struct profile *profile;
    struct tool_guest to;
    struct profiled *next;
    struct node root;
    struct node *node;   // where it is; NULL: unknown
    uint32_t start, end; // of its function
    struct call calls[CALLS_MAX];
    unsigned call_count;
};

struct profile {
    FILE *file;
    struct profiled *first;
    bool failed;
};

struct profile *profile_create(const char *path)
{
    struct profile *const profile = calloc(1, sizeof(*profile));
    if (profile == NULL)
        return NULL;
    profile->file = fopen(path, "w");
    if (profile->file != NULL)
        return profile;
    free(profile);
    return NULL;
}

// --- The way -------------------------------------------------------------------------------------

static uint32_t stack_of(const struct sim_guest *guest)
{
    const struct processor *const p = guest_processor(guest);
    return p->state.registers[p->architecture == PROCESSOR_RV32IMAC ? RISCV_SP : ARM_SP];
}

static struct node *child_of(struct profiled *profiled, struct node *parent, const char *name, uint32_t start)
{
    for (struct node *one = parent->child; one != NULL; one = one->sibling)
        if (one->start == start && one->name == name)
            return one;
    struct node *const made = calloc(1, sizeof(*made));
    if (made == NULL) {
        profiled->profile->failed = true;
        return parent;
    }
    *made = (struct node){.parent = parent, .sibling = parent->child, .name = name, .start = start};
    parent->child = made;
    return made;
}

// The function at pc below a caller's node. Without symbols, all is one.
static void arrive(struct profiled *profiled, struct node *caller, uint32_t pc)
{
    const struct symbols *const symbols = guest_symbols(profiled->to.symbols);
    const char *name = symbols != NULL ? symbols_function(symbols, pc, &profiled->start, &profiled->end) : NULL;
    if (name == NULL) {
        name = "[unknown]";
        profiled->start = 0;
        profiled->end = symbols != NULL ? 0 : UINT32_MAX;
    }
    profiled->node = child_of(profiled, caller, name, profiled->start);
}

static struct node *caller_now(struct profiled *profiled)
{
    return profiled->call_count > 0 ? profiled->calls[profiled->call_count - 1].node : &profiled->root;
}

// What is too deep to be kept counts for the deepest that is.
static void call(struct profiled *profiled, uint32_t back, uint32_t stack, bool moves_stack)
{
    if (profiled->call_count < CALLS_MAX && profiled->node != NULL)
        profiled->calls[profiled->call_count++] =
            (struct call){back, stack, profiled->start, profiled->end, profiled->node, moves_stack};
}

static const struct call *last_call(const struct profiled *profiled)
{
    return profiled->call_count > 0 ? &profiled->calls[profiled->call_count - 1] : NULL;
}

static void give_up_call(struct profiled *profiled)
{
    const struct call *const last = &profiled->calls[--profiled->call_count];
    profiled->node = last->node;
    profiled->start = last->start;
    profiled->end = last->end;
}

// Calls whose stack is gone were left by a long jump; one that comes back to its caller, at its stack, is over. Some
// helpers of the compiler come back to another place in the caller than behind the call.
static void take_returns(struct profiled *profiled, uint32_t pc, uint32_t stack)
{
    const struct call *last;
    while ((last = last_call(profiled)) != NULL && stack > last->stack)
        give_up_call(profiled);
    if (last == NULL || (stack != last->stack && !last->moves_stack))
        return;
    const bool jumps_back = pc > last->start && pc < last->end && (pc < profiled->start || pc >= profiled->end);
    if (pc == last->back || jumps_back)
        give_up_call(profiled);
}

static bool is_elsewhere(const struct profiled *profiled, uint32_t pc)
{
    return profiled->node == NULL || pc < profiled->start || pc >= profiled->end;
}

// gcc makes long jumps within a function of Armv6-M by bl. On RISC-V a call that links t0 is one of -msave-restore's.
static void on_call(struct profiled *profiled, uint32_t from, uint32_t to)
{
    const struct sim_guest *const guest = profiled->to.guest;
    uint32_t bits;
    const unsigned size = guest_instruction(guest, from, &bits);
    const bool links_t0 =
        guest_processor(guest)->architecture == PROCESSOR_RV32IMAC && size == 4 && (bits >> 7 & 0x1f) == 5;
    if (to > profiled->start && to < profiled->end)
        return;
    call(profiled, from + size, stack_of(guest), links_t0);
    arrive(profiled, caller_now(profiled), to);
}

static void on_executed(struct guest_watcher *watcher, const struct sim_guest *guest,
                        const struct processor_state *before)
{
    struct profiled *const profiled = (struct profiled *)watcher;
    const uint32_t pc = guest_processor(guest)->state.pc, distance = pc - before->pc;
    if (is_elsewhere(profiled, before->pc))
        arrive(profiled, caller_now(profiled), before->pc);
    profiled->node->count++;
    if (distance == 2 || distance == 4)
        return;
    if (guest_calls(guest, before->pc)) {
        on_call(profiled, before->pc, pc);
    } else {
        take_returns(profiled, pc, stack_of(guest));
    }
}

// The kernel calls a function in place of the instruction that the process would go on with.
static void on_upcall(struct guest_watcher *watcher, const struct sim_guest *guest, uint32_t from_pc)
{
    struct profiled *const profiled = (struct profiled *)watcher;
    call(profiled, from_pc, stack_of(guest), false);
    arrive(profiled, caller_now(profiled), guest_processor(guest)->state.pc);
}

static void on_begin(struct guest_watcher *watcher, const struct sim_guest *guest)
{
    struct profiled *const profiled = (struct profiled *)watcher;
    (void)guest;
    profiled->call_count = 0;
    profiled->node = NULL;
}

bool profile_attach(struct profile *profile, const struct tool_guest *to)
{
    struct profiled *const profiled = calloc(1, sizeof(*profiled));
    if (profiled == NULL)
        return false;
    profiled->watcher = (struct guest_watcher){.executed = on_executed, .upcall = on_upcall, .begin = on_begin};
    profiled->profile = profile;
    profiled->to = *to;
    profiled->next = profile->first;
    profile->first = profiled;
    guest_probe_add(to->probe, &profiled->watcher);
    return true;
}

// --- Writing -------------------------------------------------------------------------------------

static void write_way(const struct profiled *profiled, const struct node *node)
{
    FILE *const file = profiled->profile->file;
    if (node->parent == NULL) {
        (void)fprintf(file, "%s", profiled->to.name);
        return;
    }
    write_way(profiled, node->parent);
    (void)fprintf(file, ";%s", node->name);
}

static void write_node(const struct profiled *profiled, struct node *node)
{
    if (node->count > 0) {
        write_way(profiled, node);
        (void)fprintf(profiled->profile->file, " %llu\n", (unsigned long long)node->count);
    }
    for (struct node *one = node->child, *next; one != NULL; one = next) {
        next = one->sibling;
        write_node(profiled, one);
        free(one);
    }
}

static void write_all(struct profiled *one)
{
    if (one == NULL)
        return;
    write_all(one->next); // the first that was attached comes first
    write_node(one, &one->root);
    free(one);
}

bool profile_destroy(struct profile *profile)
{
    write_all(profile->first);
    const bool done = ferror(profile->file) == 0 && !profile->failed;
    const bool closed = fclose(profile->file) == 0;
    free(profile);
    return done && closed;
}
