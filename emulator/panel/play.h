// SPDX-License-Identifier: Apache-2.0 OR MIT
// A CSV file of values over time, for playback: a first line "time_s,temperature.temperature,adc.channel_0,...",
// then one line for each moment. An empty field leaves its channel alone. Knows the file; session_appoint() the time.
#pragma once

#include "hal-sim/device.h"

struct play_value {
    const struct sim_device *device;
    size_t channel;
    int32_t value;
};

struct play_row {
    uint64_t at_ns;      // from the beginning of the playback
    size_t first, count; // of the values
};

struct play {
    struct play_row *rows;
    size_t row_count;
    struct play_value *values;
    size_t value_count;
};

// False: it can't be read or means nothing to this board; message says where and why.
bool play_load(struct play *play, const char *path, const struct sim_device *devices, char *message,
               size_t message_size);
// The same of a text in memory; it is changed. name: for messages.
bool play_parse(struct play *play, char *text, const char *name, const struct sim_device *devices, char *message,
                size_t message_size);
void play_free(struct play *play);
