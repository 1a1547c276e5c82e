// SPDX-License-Identifier: Apache-2.0 OR MIT
// Many children, many starts, and executables that are no executables.
#include "hal-sim/native/test_support.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

// --- Numbers -------------------------------------------------------------------------------------

static unsigned open_files(void)
{
    DIR *directory = opendir("/proc/self/fd");
    unsigned count = 0;
    while (readdir(directory))
        count++;
    closedir(directory);
    return count;
}

static long mapped_pages(void)
{
    long pages = 0;
    FILE *file = fopen("/proc/self/statm", "r");
    if (file && fscanf(file, "%ld", &pages) != 1)
        pages = 0;
    if (file)
        fclose(file);
    return pages;
}

static void two_hundred_children_run_at_once(void **state)
{
    (void)state;
    enum { CHILDREN = 200 };
    struct fake_kernel *k = calloc(CHILDREN, sizeof *k);
    for (unsigned i = 0; i < CHILDREN; i++)
        test_begin(&k[i], MODE_ECHO, 3);
    for (uint32_t round = 1; round <= 3; round++)
        for (unsigned i = 0; i < CHILDREN; i++) {
            expect_command(&k[i], 1);
            assert_int_equal(k[i].stop.slots[2], round);
            fake_answer(&k[i], 0, 0);
        }
    for (unsigned i = 0; i < CHILDREN; i++) {
        expect_exit(&k[i], 3);
        fake_close(&k[i]);
    }
    free(k);
}

static void starting_and_ending_leaks_nothing(void **state)
{
    (void)state;
    const char *wish = getenv("NATIVE_TEST_CYCLES");
    unsigned cycles = wish ? (unsigned)atoi(wish) : 1000;
    struct fake_kernel k;
    unsigned files = 0;
    long pages = 0;
    assert_true(fake_open(&k, test_path("modes")));
    for (unsigned i = 0; i < cycles; i++) {
        assert_true(fake_start(&k, test_spin, test_core));
        if (i % 4)
            expect_command(&k, 0);
        fake_stop(&k);
        files = i == 10 ? open_files() : files;
        pages = i == 10 ? mapped_pages() : pages;
    }
    assert_int_equal(open_files(), files);
    assert_true(mapped_pages() <= pages + 256); // a sanitizer keeps some of what is freed
    fake_close(&k);
    assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
}

static void the_same_seed_gives_the_same_first_stack(void **state)
{
    (void)state;
    struct fake_kernel a, b;
    test_begin_file(&a, "hostile2");
    test_begin_file(&b, "hostile2");
    assert_memory_equal(a.ram, b.ram, 0x1000);
    fake_close(&a);
    fake_close(&b);
}

// --- Executables ---------------------------------------------------------------------------------

static uint8_t *read_all(const char *path, size_t *size)
{
    struct stat status;
    int fd = open(path, O_RDONLY);
    assert_true(fd >= 0 && fstat(fd, &status) == 0);
    *size = (size_t)status.st_size;
    uint8_t *bytes = malloc(*size);
    assert_int_equal(read(fd, bytes, *size), *size);
    close(fd);
    return bytes;
}

static void write_all(const char *path, const uint8_t *bytes, size_t size)
{
    unlink(path);
    int fd = open(path, O_CREAT | O_TRUNC | O_WRONLY, 0755);
    assert_int_equal(write(fd, bytes, size), size);
    close(fd);
}

static void unfit_files_are_refused_with_a_reason(void **state)
{
    (void)state;
    char message[512];
    assert_null(native_image_open("/nonexistent", message, sizeof message));
    assert_non_null(strstr(message, "No such file"));
    assert_null(native_image_open("/", message, sizeof message));
    assert_non_null(strstr(message, "not a file"));
    assert_null(native_image_open("/proc/self/exe", message, sizeof message));
    assert_non_null(strstr(message, "-static"));
    assert_null(native_image_open("/etc/passwd", message, sizeof message));
    assert_non_null(strstr(message, "no ELF"));
}

static void truncated_files_are_refused(void **state)
{
    (void)state;
    size_t size;
    char message[512], path[600];
    uint8_t *bytes = read_all(test_path("hostile2"), &size);
    snprintf(path, sizeof path, "%s.%d.cut", test_path("hostile2"), getpid());
    for (size_t cut = 0; cut < 0x3000 && cut < size; cut += cut < 1024 ? 7 : 512) {
        write_all(path, bytes, cut);
        struct native_image *image = native_image_open(path, message, sizeof message);
        if (image) // the section headers at the end are of no interest
            native_image_close(image);
        else
            assert_true(strlen(message) > strlen(path));
    }
    unlink(path);
    free(bytes);
}

// Any bytes in the headers: the reader never crashes, and what it accepts starts or is refused.
static void corrupt_files_do_no_harm(void **state)
{
    (void)state;
    size_t size;
    char path[600];
    uint8_t *bytes = read_all(test_path("hostile2"), &size);
    snprintf(path, sizeof path, "%s.%d.bad", test_path("hostile2"), getpid());
    uint32_t random = 1;
    for (unsigned round = 0; round < 2000; round++) {
        uint8_t saved[4];
        size_t at[4];
        for (unsigned i = 0; i < 4; i++) {
            random = random * 1664525u + 1013904223u;
            at[i] = (random >> 8) % 0x240;
            saved[i] = bytes[at[i]];
            bytes[at[i]] = (uint8_t)(i % 2 ? random >> 24 : 1u << (random >> 28));
        }
        write_all(path, bytes, size);
        struct fake_kernel k;
        if (fake_open(&k, path) && k.image && fake_start(&k, 0, -1))
            fake_run(&k, 100000);
        fake_close(&k);
        for (unsigned i = 4; i-- > 0;)
            bytes[at[i]] = saved[i];
    }
    unlink(path);
    free(bytes);
}

int main(int count, char **arguments)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(two_hundred_children_run_at_once),
        cmocka_unit_test(starting_and_ending_leaks_nothing),
        cmocka_unit_test(the_same_seed_gives_the_same_first_stack),
        cmocka_unit_test(unfit_files_are_refused_with_a_reason),
        cmocka_unit_test(truncated_files_are_refused),
        cmocka_unit_test(corrupt_files_do_no_harm),
    };
    return test_arguments(count, arguments) ? cmocka_run_group_tests(tests, NULL, NULL) : 2;
}
