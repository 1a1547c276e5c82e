// SPDX-License-Identifier: Apache-2.0 OR MIT
// For the benchmark of emulated processors: integer arithmetic, pointers, branches and calls in about equal parts.
// Prints "begin", works, and prints "end" with ticks of the alarm that passed and a sum, the same everywhere.
#include <libtock/services/alarm.h>

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

enum { NODES = 256, ROUNDS = 3000 };

struct node {
    struct node *next;
    uint32_t key;
};

static struct node nodes[NODES];

static uint32_t mix(uint32_t value)
{
    value ^= value << 13;
    value ^= value >> 17;
    return value ^ value << 5;
}

static int by_key(const void *a, const void *b)
{
    const uint32_t left = ((const struct node *)a)->key, right = ((const struct node *)b)->key;
    return (left > right) - (left < right);
}

static uint32_t walk(const struct node *node)
{
    uint32_t sum = 0;
    for (; node != NULL; node = node->next)
        sum = sum * 31 + (node->key & 1 ? node->key / 7 : mix(node->key));
    return sum;
}

static uint32_t work(void)
{
    uint32_t sum = 1;
    for (uint32_t round = 0; round < ROUNDS; round++) {
        for (uint32_t i = 0; i < NODES; i++)
            nodes[i] = (struct node){i + 1 < NODES ? &nodes[i + 1] : NULL, sum = mix(sum)};
        if (round % 16 == 0)
            qsort(nodes, NODES, sizeof(nodes[0]), by_key);
        for (uint32_t i = 0; i < NODES; i++)
            nodes[i].next = i + 1 < NODES ? &nodes[i + 1] : NULL;
        sum ^= walk(nodes);
    }
    return sum;
}

int main(void)
{
    uint32_t before = 0, after = 0;
    printf("begin\n");
    libtock_alarm_command_read(&before);
    const uint32_t sum = work();
    libtock_alarm_command_read(&after);
    printf("end %lu %08lx\n", (unsigned long)(after - before), (unsigned long)sum);
    return 0;
}
