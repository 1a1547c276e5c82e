// SPDX-License-Identifier: Apache-2.0 OR MIT
// The workloads of tests and benchmarks: see program.h.
#include "program.h"

#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static uint32_t seed;

static uint32_t next_random(void)
{
    seed = seed * 1664525U + 1013904223U;
    return seed >> 8;
}

// --- Mixed ---------------------------------------------------------------------------------------

enum { NODES = 256 };

struct node {
    uint32_t key;
    struct node *left;
    struct node *right;
};

static struct node nodes[NODES];
static uint32_t crc_table[256];
static uint8_t text[1024];
static uint16_t matrix[3][12][12];

static void make_crc_table(void)
{
    for (uint32_t i = 0; i < 256; i++) {
        uint32_t value = i;
        for (unsigned bit = 0; bit < 8; bit++)
            value = (value >> 1) ^ ((value & 1) != 0 ? 0xedb88320U : 0);
        crc_table[i] = value;
    }
}

static uint32_t crc(const uint8_t *bytes, size_t count)
{
    uint32_t value = ~(uint32_t)0;
    for (size_t i = 0; i < count; i++)
        value = (value >> 8) ^ crc_table[(value ^ bytes[i]) & 0xff];
    return ~value;
}

static struct node *insert(struct node *tree, struct node *node)
{
    if (tree == NULL)
        return node;
    if (node->key < tree->key)
        tree->left = insert(tree->left, node);
    else
        tree->right = insert(tree->right, node);
    return tree;
}

static uint32_t sum_of(const struct node *tree, uint32_t depth)
{
    return tree == NULL ? 0 : tree->key * depth + sum_of(tree->left, depth + 1) + sum_of(tree->right, depth + 1);
}

static uint32_t tree_work(void)
{
    struct node *tree = NULL;
    for (size_t i = 0; i < NODES; i++) {
        nodes[i] = (struct node){.key = next_random()};
        tree = insert(tree, &nodes[i]);
    }
    return sum_of(tree, 1);
}

static uint32_t matrix_work(void)
{
    uint32_t sum = 0;
    for (size_t i = 0; i < 12; i++)
        for (size_t k = 0; k < 12; k++) {
            matrix[0][i][k] = (uint16_t)next_random();
            matrix[1][i][k] = (uint16_t)next_random();
        }
    for (size_t i = 0; i < 12; i++)
        for (size_t k = 0; k < 12; k++) {
            uint32_t cell = 0;
            for (size_t j = 0; j < 12; j++)
                cell += (uint32_t)matrix[0][i][j] * matrix[1][j][k];
            matrix[2][i][k] = (uint16_t)cell;
            sum += cell;
        }
    return sum;
}

// A machine of few instructions, as interpreters and protocol parsers are.
static uint32_t interpret(const uint8_t *bytes, size_t count)
{
    uint32_t state = 0;
    for (size_t i = 0; i < count; i++) {
        switch (bytes[i] & 7) {
        case 0:
            state += bytes[i];
            break;
        case 1:
            state ^= state << 3;
            break;
        case 2:
            state = state * 5 + 1;
            break;
        case 3:
            state -= (uint32_t)i;
            break;
        case 4:
            state = state >> 3 | state << 29;
            break;
        case 5:
            state = ~state;
            break;
        case 6:
            state /= 3;
            break;
        default:
            state |= 1;
        }
    }
    return state;
}

static uint32_t mixed(uint32_t rounds)
{
    uint32_t result = 0;
    make_crc_table();
    for (uint32_t round = 0; round < rounds; round++) {
        for (size_t i = 0; i < sizeof(text); i++)
            text[i] = (uint8_t)next_random();
        result ^= crc(text, sizeof(text)) + tree_work() + matrix_work() + interpret(text, sizeof(text));
        result = result << 1 | result >> 31;
    }
    return result;
}

// --- Loads and stores ----------------------------------------------------------------------------

static uint32_t words[2][1024];

static uint32_t load_store(uint32_t rounds)
{
    memset(words, 0, sizeof(words)); // the host calls this several times
    for (uint32_t round = 0; round < rounds; round++) {
        volatile uint32_t *from = words[round & 1];
        volatile uint32_t *to = words[~round & 1];
        for (size_t i = 0; i < 1024; i += 4) {
            to[i] = from[i] + round;
            to[i + 1] = from[i + 1] + 1;
            to[i + 2] = from[i + 2] + 2;
            to[i + 3] = from[i + 3] + 3;
        }
    }
    return words[0][17] + words[1][1023];
}

// --- Arithmetic ----------------------------------------------------------------------------------

static uint32_t arithmetic(uint32_t rounds)
{
    uint64_t a = 0x123456789abcdefU;
    int64_t b = -987654321;
    for (uint32_t round = 0; round < rounds; round++) {
        const uint32_t random = next_random() | 1;
        a = a * 6364136223846793005U + random;
        b = (int64_t)((uint64_t)b ^ a) >> (round & 15);
        a += a / random + (uint64_t)(b % (int32_t)random);
        a = (a << (random & 31)) | (a >> (63 - (random & 31)));
        a ^= (uint64_t)((int32_t)random / 7) + (uint32_t)((int32_t)(0 - random) % 13);
    }
    return (uint32_t)a ^ (uint32_t)(a >> 32);
}

// --- The C library -------------------------------------------------------------------------------

static int by_value(const void *a, const void *b)
{
    const uint32_t left = *(const uint32_t *)a;
    const uint32_t right = *(const uint32_t *)b;
    return (left > right) - (left < right);
}

static uint32_t library(uint32_t rounds)
{
    static uint32_t numbers[64];
    char line[96];
    uint32_t result = 0;
    make_crc_table();
    for (uint32_t round = 0; round < rounds; round++) {
        for (size_t i = 0; i < 64; i++)
            numbers[i] = next_random();
        qsort(numbers, 64, sizeof(numbers[0]), by_value);
        const int length = snprintf(line, sizeof(line), "%d %u %#x %5s|%-8ld|%c", (int)(numbers[0] - numbers[9]),
                                    (unsigned)numbers[3], (unsigned)numbers[60], "tock", (long)round, 'v');
        result += crc((const uint8_t *)line, (size_t)length);
        result ^= (uint32_t)strtoul(strchr(line, ' ') + 1, NULL, 10);
        memmove(line + 1, line, (size_t)length + 1);
        result += (uint32_t)strlen(line) + (uint32_t)(memcmp(line, line + 1, 4) != 0);
    }
    return result;
}

// --- Floating point ------------------------------------------------------------------------------

static uint32_t bits_of(float value)
{
    uint32_t bits;
    memcpy(&bits, &value, sizeof(bits));
    return bits;
}

// A square root by Newton's method.
static float root_of(float value)
{
    float root = value > 1 ? value : 1;
    for (int i = 0; i < 20; i++)
        root = (root + value / root) * 0.5F;
    return root;
}

static uint32_t floating(uint32_t rounds)
{
    float sum = 0;
    float product = 1;
    uint32_t result = 0;
    for (uint32_t round = 0; round < rounds * 50; round++) {
        const float a = (float)(int32_t)(next_random() - 0x800000) / 1024.0F;
        const float b = (float)next_random() * 0x1p-40F;
        sum += a * b - root_of(b + 2.0F);
        product = product * (1.0F + b) / 1.00001F;
        if (product > 1e20F || sum < a)
            product = 1.5F - b;
        result = result * 31 + bits_of(sum) + bits_of(product) + (uint32_t)(int32_t)a + (uint32_t)(b * 1e9F);
    }
    return result;
}

uint32_t program(uint32_t workload, uint32_t rounds)
{
    seed = 1;
    switch (workload) {
    case WORKLOAD_MIXED:
        return mixed(rounds);
    case WORKLOAD_LOAD_STORE:
        return load_store(rounds);
    case WORKLOAD_ARITHMETIC:
        return arithmetic(rounds);
    case WORKLOAD_FLOATING:
        return floating(rounds);
    default:
        return library(rounds);
    }
}
