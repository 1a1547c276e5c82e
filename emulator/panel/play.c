// SPDX-License-Identifier: Apache-2.0 OR MIT
// See play.h.
#include "emulator/panel/play.h"

#include "emulator/host_file.h"

#include <errno.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { COLUMNS_MAX = 256, NS_PER_S = 1000000000 };

struct column {
    const struct sim_device *device;
    size_t channel;
};

struct reader {
    struct play *play;
    const char *name;
    const struct sim_device *devices;
    char *message;
    size_t message_size;
    struct column columns[COLUMNS_MAX];
    size_t column_count;
    unsigned line;
    size_t row_capacity, value_capacity;
};

static bool wrong(const struct reader *reader, const char *text, ...) __attribute__((format(printf, 2, 3)));

static bool wrong(const struct reader *reader, const char *text, ...)
{
    char why[200];
    va_list arguments;
    va_start(arguments, text);
    (void)vsnprintf(why, sizeof(why), text, arguments);
    va_end(arguments);
    (void)snprintf(reader->message, reader->message_size, "%s, line %u: %s", reader->name, reader->line, why);
    return false;
}

// Takes the next field off the line, without blanks around it. NULL: there is none.
static char *next_field(char **line)
{
    char *field = *line;
    if (field == NULL)
        return NULL;
    char *const comma = strchr(field, ',');
    *line = comma != NULL ? comma + 1 : NULL;
    if (comma != NULL)
        *comma = '\0';
    field += strspn(field, " \t\"");
    for (size_t size = strlen(field); size > 0 && strchr(" \t\r\"", field[size - 1]) != NULL; size--)
        field[size - 1] = '\0';
    return field;
}

static bool find_column(struct reader *reader, const char *name)
{
    struct column *const column = &reader->columns[reader->column_count];
    const char *const dot = strchr(name, '.');
    const size_t length = dot != NULL ? (size_t)(dot - name) : strlen(name);
    const struct sim_device *device = reader->devices;
    while (device != NULL && (strlen(device->name) != length || strncmp(device->name, name, length) != 0))
        device = device->next;
    if (device == NULL)
        return wrong(reader, "this board has no device '%.*s'", (int)length, name);
    column->device = device;
    column->channel = dot != NULL ? sim_device_channel(device, dot + 1) : 0;
    if (dot == NULL && device->channel_count != 1)
        return wrong(reader, "'%s' has several channels: write %s.CHANNEL", name, name);
    if (column->channel >= device->channel_count)
        return wrong(reader, "the device has no channel '%s'", name);
    if (device->channels[column->channel].is_output)
        return wrong(reader, "'%s' is shown by the board and can't be set", name);
    reader->column_count++;
    return true;
}

static bool take_head(struct reader *reader, char *line)
{
    const char *const time = next_field(&line);
    if (time == NULL || strcmp(time, "time_s") != 0)
        return wrong(reader, "the first column has to be time_s");
    for (const char *name = next_field(&line); name != NULL; name = next_field(&line)) {
        if (reader->column_count == COLUMNS_MAX)
            return wrong(reader, "there are too many columns");
        if (!find_column(reader, name))
            return false;
    }
    return reader->column_count > 0 || wrong(reader, "there is no column besides time_s");
}

static bool number_of(const char *text, double *value)
{
    char *end;
    *value = strtod(text, &end);
    return end != text && *end == '\0' && isfinite(*value);
}

static bool reserve(void **memory, size_t *capacity, size_t wanted, size_t unit)
{
    if (wanted <= *capacity)
        return true;
    void *const more = realloc(*memory, wanted * 2 * unit);
    if (more == NULL)
        return false;
    *memory = more;
    *capacity = wanted * 2;
    return true;
}

static bool add_value(struct reader *reader, const struct column *column, const char *field)
{
    struct play *const play = reader->play;
    const struct sim_channel *const channel = &column->device->channels[column->channel];
    void *memory = play->values;
    double value;
    if (!number_of(field, &value))
        return wrong(reader, "'%s' is no number", field);
    const double scaled = round(value * pow(10, channel->decimals));
    if (scaled < channel->least || scaled > channel->most)
        return wrong(reader, "%s is outside of what %s.%s can be", field, column->device->name, channel->name);
    if (!reserve(&memory, &reader->value_capacity, play->value_count + 1, sizeof(*play->values)))
        return wrong(reader, "no memory");
    play->values = memory;
    play->values[play->value_count++] = (struct play_value){column->device, column->channel, (int32_t)scaled};
    return true;
}

static bool begin_row(struct reader *reader, const char *field)
{
    struct play *const play = reader->play;
    void *memory = play->rows;
    double time;
    if (!number_of(field, &time) || time < 0 || time > 1e9)
        return wrong(reader, "'%s' is no time in seconds", field);
    const uint64_t at_ns = (uint64_t)llround(time * NS_PER_S);
    if (play->row_count > 0 && at_ns < play->rows[play->row_count - 1].at_ns)
        return wrong(reader, "time goes backwards");
    if (!reserve(&memory, &reader->row_capacity, play->row_count + 1, sizeof(*play->rows)))
        return wrong(reader, "no memory");
    play->rows = memory;
    play->rows[play->row_count++] = (struct play_row){at_ns, play->value_count, 0};
    return true;
}

static bool take_row(struct reader *reader, char *line)
{
    size_t column = 0;
    const char *field = next_field(&line);
    if (field[0] == '\0' && line == NULL) // an empty line
        return true;
    if (!begin_row(reader, field))
        return false;
    for (field = next_field(&line); field != NULL; field = next_field(&line), column++) {
        if (column >= reader->column_count)
            return wrong(reader, "there are more fields than columns");
        if (field[0] != '\0' && !add_value(reader, &reader->columns[column], field))
            return false;
    }
    struct play_row *const row = &reader->play->rows[reader->play->row_count - 1];
    row->count = reader->play->value_count - row->first;
    return true;
}

bool play_parse(struct play *play, char *text, const char *name, const struct sim_device *devices, char *message,
                size_t message_size)
{
    struct reader reader = {
        .play = play, .name = name, .devices = devices, .message = message, .message_size = message_size};
    *play = (struct play){0};
    bool good = true;
    while (good && text != NULL) {
        char *const end = strchr(text, '\n');
        if (end != NULL)
            *end = '\0';
        reader.line++;
        if (text[0] != '#')
            good = reader.column_count == 0 ? take_head(&reader, text) : take_row(&reader, text);
        text = end != NULL ? end + 1 : NULL;
    }
    if (good && play->row_count == 0)
        good = wrong(&reader, "there is nothing to play");
    if (!good)
        play_free(play);
    return good;
}

bool play_load(struct play *play, const char *path, const struct sim_device *devices, char *message,
               size_t message_size)
{
    size_t size;
    char *const text = host_file_read(path, &size);
    if (text == NULL) {
        (void)snprintf(message, message_size, "%s can't be read: %s", path, strerror(errno));
        return false;
    }
    const bool good = play_parse(play, text, path, devices, message, message_size);
    free(text);
    return good;
}

void play_free(struct play *play)
{
    free(play->rows);
    free(play->values);
    *play = (struct play){0};
}
