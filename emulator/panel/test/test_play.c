// SPDX-License-Identifier: Apache-2.0 OR MIT
// CSV files for playback: what they mean, and what is wrong with them.
#include "emulator/panel/play.h"
#include "emulator/panel/test/unit.h"

#include <stdio.h>
#include <string.h>

static const struct sim_channel celsius = {
    .name = "celsius", .unit = "°C", .decimals = 2, .least = -4000, .most = 8500};
static const struct sim_channel axes[] = {{.name = "x", .least = -10, .most = 10},
                                          {.name = "y", .least = -10, .most = 10}};
static const struct sim_channel tone = {.name = "frequency", .is_output = true, .most = 20000};

static struct sim_device buzzer = {.name = "buzzer", .channels = &tone, .channel_count = 1};
static struct sim_device motion = {.name = "motion", .channels = axes, .channel_count = 2, .next = &buzzer};
static struct sim_device temperature = {
    .name = "temperature", .channels = &celsius, .channel_count = 1, .next = &motion};

static char message[256];

static bool parsed(struct play *play, const char *text)
{
    char copy[512];
    (void)snprintf(copy, sizeof(copy), "%s", text);
    message[0] = '\0';
    return play_parse(play, copy, "day.csv", &temperature, message, sizeof(message));
}

static void assert_refused(const char *text, const char *why)
{
    struct play play;
    assert_false(parsed(&play, text));
    assert_non_null(strstr(message, why));
}

static void values_are_scaled_and_times_become_nanoseconds(void **state)
{
    struct play play;
    (void)state;
    assert_true(parsed(&play, "time_s,temperature.celsius,motion.y\n0,21.5,-3\n1.25,22,\n"));
    assert_int_equal(play.row_count, 2);
    assert_int_equal(play.rows[1].at_ns, 1250000000);
    assert_int_equal(play.rows[0].count, 2);
    assert_int_equal(play.rows[1].count, 1);
    assert_int_equal(play.values[0].value, 2150);
    assert_ptr_equal(play.values[1].device, &motion);
    assert_int_equal(play.values[1].channel, 1);
    assert_int_equal(play.values[1].value, -3);
    assert_int_equal(play.values[2].value, 2200);
    play_free(&play);
}

static void blanks_quotes_comments_and_windows_line_ends_are_taken(void **state)
{
    struct play play;
    (void)state;
    assert_true(parsed(&play, "# a day\r\ntime_s, \"temperature\"\r\n 0 , 1.00 \r\n\r\n2,3\r\n"));
    assert_int_equal(play.row_count, 2);
    assert_int_equal(play.values[1].value, 300);
    play_free(&play);
}

static void every_mistake_is_told_with_its_line(void **state)
{
    (void)state;
    assert_refused("seconds,temperature\n", "first column has to be time_s");
    assert_refused("time_s,toaster\n0,1\n", "line 1: this board has no device 'toaster'");
    assert_refused("time_s,motion\n0,1\n", "has several channels");
    assert_refused("time_s,motion.z\n0,1\n", "no channel 'motion.z'");
    assert_refused("time_s,buzzer.frequency\n0,1\n", "can't be set");
    assert_refused("time_s,temperature\n0,warm\n", "line 2: 'warm' is no number");
    assert_refused("time_s,temperature\n0,86\n", "outside");
    assert_refused("time_s,temperature\nsoon,1\n", "'soon' is no time");
    assert_refused("time_s,temperature\n2,1\n1,1\n", "line 3: time goes backwards");
    assert_refused("time_s,temperature\n0,1,2\n", "more fields than columns");
    assert_refused("time_s,temperature\n", "nothing to play");
    assert_refused("time_s\n0\n", "no column besides");
    assert_refused("", "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_are_scaled_and_times_become_nanoseconds),
        cmocka_unit_test(blanks_quotes_comments_and_windows_line_ends_are_taken),
        cmocka_unit_test(every_mistake_is_told_with_its_line),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
