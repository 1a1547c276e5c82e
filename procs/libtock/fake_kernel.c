// SPDX-License-Identifier: Apache-2.0 OR MIT
// See fake_kernel.h.
#include "fake_kernel.h"

#include "procs/native/stub.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <ucontext.h>

enum { CALLS = 4096, QUEUE = 9, SLOTS = 32, STACK_BYTES = 1 << 20 };

typedef void (*upcall)(int, int, int, void *);

// What an application gave a driver under one number: an upcall's function and data, or a buffer.
struct given {
    uint32_t class_number, driver, number;
    uint32_t pair[2];
};

struct event {
    uint32_t driver, number;
    uint32_t words[3];
    uint32_t function, data; // function 0: a null upcall's event
};

static struct fake_call calls[CALLS];
static size_t call_count;
static struct given given[SLOTS];
static size_t given_count;
static struct event queue[QUEUE];
static size_t queued;
static uint32_t answers[SLOTS][4];
static size_t answer_count;

void (*fake_command)(uint32_t slots[4]);
void (*fake_idle)(void);
jmp_buf *fake_exit;

void fake_reset(void)
{
    call_count = given_count = queued = answer_count = 0;
    fake_command = NULL;
    fake_idle = NULL;
    fake_exit = NULL;
}

size_t fake_call_count(void)
{
    return call_count;
}

struct fake_call fake_call(size_t index)
{
    assert_true(index < call_count);
    return calls[index];
}

void fake_forget_calls(void)
{
    call_count = 0;
}

void fake_answer(uint32_t variant, uint32_t first, uint32_t second, uint32_t third)
{
    assert_true(answer_count < SLOTS);
    memcpy(answers[answer_count++], (uint32_t[]){variant, first, second, third}, sizeof answers[0]);
}

size_t fake_pending(void)
{
    return queued;
}

static struct given *find(uint32_t class_number, uint32_t driver, uint32_t number)
{
    for (size_t i = 0; i < given_count; i++)
        if (given[i].class_number == class_number && given[i].driver == driver && given[i].number == number)
            return &given[i];
    assert_true(given_count < SLOTS);
    given[given_count] = (struct given){class_number, driver, number, {0, 0}};
    return &given[given_count++];
}

struct fake_buffer fake_lent(uint32_t class_number, uint32_t driver, uint32_t number)
{
    const struct given *buffer = find(class_number, driver, number);
    return (struct fake_buffer){buffer->pair[0], buffer->pair[1]};
}

void fake_event(uint32_t driver, uint32_t number, uint32_t first, uint32_t second, uint32_t third)
{
    assert_true(queued < QUEUE);
    const struct given *to = find(SYSCALL_SUBSCRIBE, driver, number);
    queue[queued++] = (struct event){driver, number, {first, second, third}, to->pair[0], to->pair[1]};
}

static struct event take(size_t index)
{
    struct event event = queue[index];
    queued--;
    memmove(&queue[index], &queue[index + 1], (queued - index) * sizeof queue[0]);
    return event;
}

// --- Yield ---------------------------------------------------------------------------------------

static void wait_for_event(void)
{
    if (fake_idle == NULL)
        fail_msg("a yield would block for ever");
    fake_idle();
}

static void run(struct event event)
{
    upcall function = (upcall)(uintptr_t)event.function;
    function((int)event.words[0], (int)event.words[1], (int)event.words[2], (void *)(uintptr_t)event.data);
}

// Runs the next queued function, dropping events that have none. False if there was none.
static bool run_one(void)
{
    while (queued > 0) {
        struct event event = take(0);
        if (event.function != 0) {
            run(event);
            return true;
        }
    }
    return false;
}

static void take_wanted(uint32_t slots[4])
{
    for (;;) {
        for (size_t i = 0; i < queued; i++) {
            if (queue[i].driver == slots[1] && queue[i].number == slots[2]) {
                struct event event = take(i);
                memcpy(slots, event.words, sizeof event.words);
                return;
            }
        }
        wait_for_event();
    }
}

static void yield_call(uint32_t slots[4])
{
    switch (slots[0]) {
    case YIELD_NO_WAIT: // the result is written before the upcall runs, as on a real machine
        *(volatile uint8_t *)(uintptr_t)slots[1] = queued > 0;
        run_one();
        return;
    case YIELD_WAIT:
        while (!run_one())
            wait_for_event();
        return;
    case YIELD_WAIT_FOR:
        take_wanted(slots);
        return;
    default:
        fail_msg("unknown yield number %u", slots[0]);
    }
}

// --- Other calls ---------------------------------------------------------------------------------

static void exchange(uint32_t class_number, uint32_t slots[4])
{
    struct given *old = find(class_number, slots[0], slots[1]);
    uint32_t previous[2] = {old->pair[0], old->pair[1]};
    old->pair[0] = slots[2];
    old->pair[1] = slots[3];
    // A subscribe forgets calls that wait, but not events without a function.
    for (size_t i = queued; class_number == SYSCALL_SUBSCRIBE && i-- > 0;)
        if (queue[i].driver == slots[0] && queue[i].number == slots[1] && queue[i].function != 0)
            take(i);
    slots[0] = RETURN_SUCCESS_2U32;
    slots[1] = previous[0];
    slots[2] = previous[1];
}

static void scripted_answer(uint32_t slots[4])
{
    memcpy(slots, answers[0], sizeof answers[0]);
    answer_count--;
    memmove(&answers[0], &answers[1], answer_count * sizeof answers[0]);
}

void native_syscall(uint32_t class_number, uint32_t slots[4])
{
    assert_true(call_count < CALLS);
    calls[call_count].class_number = class_number;
    memcpy(calls[call_count++].slots, slots, sizeof calls[0].slots);
    if (class_number == SYSCALL_YIELD)
        yield_call(slots);
    else if (answer_count > 0)
        scripted_answer(slots);
    else if (class_number == SYSCALL_EXIT && fake_exit != NULL)
        longjmp(*fake_exit, 1);
    else if (class_number == SYSCALL_EXIT)
        fail_msg("the library ended the process");
    else if (class_number == SYSCALL_COMMAND && fake_command != NULL)
        fake_command(slots);
    else if (class_number == SYSCALL_COMMAND || class_number == SYSCALL_MEMOP)
        slots[0] = RETURN_SUCCESS;
    else
        exchange(class_number, slots);
}

void assert_call(size_t index, uint32_t class_number, uint32_t s0, uint32_t s1, uint32_t s2, uint32_t s3)
{
    struct fake_call call = fake_call(index);
    uint32_t expected[4] = {s0, s1, s2, s3};
    assert_int_equal(call.class_number, class_number);
    assert_memory_equal(call.slots, expected, sizeof expected);
}

// --- A stack below 4 GiB -------------------------------------------------------------------------

static ucontext_t outside, inside;
static int (*tests_to_run)(void);
static int result;

static void enter(void)
{
    result = tests_to_run();
}

int fake_run(int (*tests)(void))
{
    void *stack = mmap(NULL, STACK_BYTES, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_32BIT, -1, 0);
    if (stack == MAP_FAILED)
        return EXIT_FAILURE;
    tests_to_run = tests;
    getcontext(&inside);
    inside.uc_stack.ss_sp = stack;
    inside.uc_stack.ss_size = STACK_BYTES;
    inside.uc_link = &outside;
    makecontext(&inside, enter, 0);
    swapcontext(&outside, &inside);
    munmap(stack, STACK_BYTES);
    return result;
}
