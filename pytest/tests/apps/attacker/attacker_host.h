// SPDX-License-Identifier: Apache-2.0 OR MIT
// The attacker's part for a process of the laptop: Linux, the page that such a process shares with the kernel, and the
// instructions of its processor. Included by attacker.c, once.
#pragma once

enum { CHANNEL = 0x0fff0000, GRAIN = 4096 };

static long linux_call(long number, long a, long b, long c)
{
    register long r10 __asm__("r10") = 0;
    register long r8 __asm__("r8") = 0;
    register long r9 __asm__("r9") = 0;
    __asm__ volatile("syscall"
                     : "+a"(number)
                     : "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8), "r"(r9)
                     : "rcx", "r11", "memory");
    return number;
}

static inline void call_address(uint64_t address)
{
    ((void (*)(void))address)();
}

// --- Stack ---------------------------------------------------------------------------------------

static __attribute__((noinline)) void smash(void)
{
    volatile uint64_t here[2];
    for (int i = 0; i < 64; i++)
        here[i] = 0x4141414141414141;
}

static void lose_stack(void)
{
    __asm__ volatile("mov %0, %%rsp; push %%rax; ret" : : "r"(numbers[0]) : "memory");
}

// A system call of the kernel, made with a stack pointer that points nowhere.
static void stackless_call(void)
{
    volatile uint32_t *const page = (volatile uint32_t *)CHANNEL;
    page[4] = 5;
    page[5] = 1;
    __asm__ volatile("mov %0, %%rsp\n"
                     "movl $2, (%1)\n"
                     "mov $202, %%eax; mov %1, %%rdi; mov $1, %%esi; mov $1, %%edx; xor %%r10, %%r10; syscall\n"
                     "1: cmpl $2, (%1); je 1b\n"
                     "push %%rax\n"
                     "ud2"
                     :
                     : "r"(numbers[0]), "r"(page)
                     : "rax", "rcx", "rdx", "rsi", "rdi", "r10", "r11", "memory");
}

// --- The page that it shares with the kernel --------------------------------------------------------

static uint64_t random_state;

static uint64_t random_word(void)
{
    random_state ^= random_state << 13;
    random_state ^= random_state >> 7;
    return random_state ^= random_state << 17;
}

// Random words at random places, now and then with a real call or a raw futex between them.
static void scribble(void)
{
    volatile uint32_t *const page = (volatile uint32_t *)CHANNEL;
    random_state = numbers[0] * 0x9e3779b97f4a7c15u + 1;
    for (uint64_t i = 0; i < numbers[1]; i++) {
        const uint64_t word = random_word();
        page[word % (word & 1 << 20 ? 16 : 1024)] = (uint32_t)(word >> 32) >> (word >> 8 & 31);
        if ((word >> 24 & 63) == 0)
            (void)command(0x2, 3, 1 + (int)((word >> 32) % 7), 0);
        if ((word >> 24 & 255) == 1)
            (void)linux_call(202, CHANNEL, 1, 1);
    }
    printf("scribbled\n");
}

// Says that a call is there, over and over, without waiting for its answer.
static void flood(void)
{
    volatile uint32_t *const page = (volatile uint32_t *)CHANNEL;
    for (uint64_t i = 0; i < numbers[0]; i++) {
        page[4] = (uint32_t)i;
        __atomic_store_n((uint32_t *)CHANNEL, 2, __ATOMIC_SEQ_CST);
        if (i % 64 == 0)
            (void)linux_call(202, CHANNEL, 1, 1);
    }
    printf("flooded\n");
}

// --- Instructions --------------------------------------------------------------------------------

static void int80(void)
{
    long number = (long)numbers[0];
    __asm__ volatile("int $0x80" : "+a"(number) : "b"(0), "c"(0), "d"(0) : "memory");
    printf("int80 %ld\n", number);
}

static void instruction(const char *name)
{
    if (strcmp(name, "hlt") == 0)
        __asm__ volatile("hlt");
    if (strcmp(name, "ud2") == 0)
        __asm__ volatile("ud2");
    if (strcmp(name, "int3") == 0)
        __asm__ volatile("int3");
    if (strcmp(name, "sysenter") == 0)
        __asm__ volatile("sysenter" : : : "memory");
    if (strcmp(name, "divide") == 0)
        printf("%d\n", 1000 / *(volatile int *)&numbers[2]);
    if (strcmp(name, "port") == 0)
        __asm__ volatile("outb %%al, $0x80" : : "a"(0));
    if (strcmp(name, "trapflag") == 0)
        __asm__ volatile("pushfq; orq $0x100, (%%rsp); popfq; nop; nop" : : : "memory", "cc");
    if (strcmp(name, "alignment") == 0)
        __asm__ volatile("pushfq; orq $0x40000, (%%rsp); popfq; movl 1(%0), %%eax" : : "r"(numbers) : "rax", "memory");
    if (strcmp(name, "segment") == 0)
        __asm__ volatile("mov %0, %%ds; mov %0, %%ss; push %%rax" : : "r"(0x2b) : "memory");
    if (strcmp(name, "wrfsbase") == 0)
        __asm__ volatile("wrfsbase %0" : : "r"(0ul) : "memory");
}

// --- The kernel's own calls -----------------------------------------------------------------------

static void tock_call(void)
{
    volatile uint32_t *const page = (volatile uint32_t *)CHANNEL;
    page[4] = (uint32_t)numbers[0];
    page[5] = (uint32_t)numbers[1];
    __atomic_store_n((uint32_t *)CHANNEL, 2, __ATOMIC_SEQ_CST);
    (void)linux_call(202, CHANNEL, 1, 1);
    while (__atomic_load_n((uint32_t *)CHANNEL, __ATOMIC_SEQ_CST) == 2)
        continue;
    printf("answered\n");
}

// --- Which --------------------------------------------------------------------------------------

static bool attack_more(const char *word, const char *text)
{
    if (strcmp(word, "linux") == 0)
        printf("linux %ld\n", linux_call((long)numbers[0], (long)numbers[1], (long)numbers[2], 0));
    else if (strcmp(word, "smash") == 0)
        smash();
    else if (strcmp(word, "lose_stack") == 0)
        lose_stack();
    else if (strcmp(word, "stackless_call") == 0)
        stackless_call();
    else if (strcmp(word, "scribble") == 0)
        scribble();
    else if (strcmp(word, "flood") == 0)
        flood();
    else if (strcmp(word, "int80") == 0)
        int80();
    else if (strcmp(word, "do") == 0)
        instruction(text);
    else
        return false;
    return true;
}
