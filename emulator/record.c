// SPDX-License-Identifier: Apache-2.0 OR MIT
// See record.h. Each line is written as it happens, so that a run that is killed leaves what came until then.
#include "emulator/record.h"

#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct record {
    FILE *file;
    const struct machine *machine;
    bool started;          // the applications are there
    uint64_t slices_first; // slices that ended one after the other are one line
    uint64_t slices_count;
};

const char *record_kind_name(enum machine_input_kind kind)
{
    static const char *const names[] = {
        [MACHINE_INPUT_UART] = "uart",           [MACHINE_INPUT_BUTTON] = "button",
        [MACHINE_INPUT_PIN_DRIVE] = "pin_drive", [MACHINE_INPUT_PIN_RELEASE] = "pin_release",
        [MACHINE_INPUT_DEVICE] = "device",       [MACHINE_INPUT_TOUCH] = "touch",
        [MACHINE_INPUT_ORDER] = "order",         [MACHINE_INPUT_BREAK] = "break",
    };
    return names[kind];
}

// --- What the run is -----------------------------------------------------------------------------

// CRC-32 as in Ethernet and ZIP: it tells builds apart, and is no protection against a forger.
bool record_sum(const char *path, uint32_t *sum)
{
    static const uint32_t polynomial = 0xedb88320;
    FILE *const file = fopen(path, "rb");
    uint32_t crc = UINT32_MAX;
    int c;
    if (file == NULL)
        return false;
    while ((c = getc(file)) != EOF) {
        crc ^= (uint32_t)c;
        for (int bit = 0; bit < 8; bit++)
            crc = crc >> 1 ^ ((crc & 1) != 0 ? polynomial : 0);
    }
    const bool good = ferror(file) == 0;
    (void)fclose(file);
    *sum = ~crc;
    return good;
}

static bool add_sum(cJSON *object, const char *path, char *message, size_t message_size)
{
    char text[9];
    uint32_t sum;
    if (!record_sum(path, &sum)) {
        (void)snprintf(message, message_size, "%.300s can't be read: %.100s", path, strerror(errno));
        return false;
    }
    (void)snprintf(text, sizeof(text), "%08" PRIx32, sum);
    cJSON_AddStringToObject(object, "crc32", text);
    return true;
}

// word: "NAME=PATH" or "PATH".
static bool add_application(cJSON *list, const char *word, char *message, size_t message_size)
{
    cJSON *const application = cJSON_CreateObject();
    const char *const equals = strchr(word, '=');
    const char *const path = equals != NULL ? equals + 1 : word;
    char name[256];
    (void)snprintf(name, sizeof(name), "%.*s", equals != NULL ? (int)(equals - word) : (int)strlen(word), word);
    cJSON_AddStringToObject(application, "name", name);
    cJSON_AddItemToArray(list, application);
    return add_sum(application, path, message, message_size);
}

static void add_processor(cJSON *header, const struct options *options)
{
    char clock[24];
    (void)snprintf(clock, sizeof(clock), "%" PRIu32 "Hz", options_clock_hz(options));
    cJSON_AddStringToObject(header, "processor", options_processor(options)->name);
    cJSON_AddStringToObject(header, "costs", options_costs(options)->name);
    cJSON_AddStringToObject(header, "clock", clock);
}

static bool fill_header(cJSON *header, const struct options *options, char *message, size_t message_size)
{
    char seed[24];
    (void)snprintf(seed, sizeof(seed), "%" PRIu64, options->seed);
    cJSON_AddNumberToObject(header, "verge_record", RECORD_VERSION);
    cJSON_AddStringToObject(header, "board", options->board);
    cJSON_AddStringToObject(header, "seed", seed); // a JSON number has no 64 bits
    cJSON_AddStringToObject(header, "scheduler", options->scheduler != NULL ? options->scheduler : "round-robin");
    cJSON_AddStringToObject(header, "fault_policy",
                            options->fault_policy != NULL ? options->fault_policy : "stop-with-debug");
    cJSON_AddBoolToObject(header, "process_console", options->process_console);
    if (options->flash_image != NULL)
        add_processor(header, options);
    if (options->flash_image != NULL &&
        !add_sum(cJSON_AddObjectToObject(header, "flash_image"), options->flash_image, message, message_size))
        return false;
    cJSON *const list = cJSON_AddArrayToObject(header, "applications");
    for (size_t i = 0; i < options->app_count; i++)
        if (!add_application(list, options->apps[i], message, message_size))
            return false;
    return true;
}

cJSON *record_header(const struct options *options, char *message, size_t message_size)
{
    cJSON *const header = cJSON_CreateObject();
    if (header != NULL && fill_header(header, options, message, message_size))
        return header;
    cJSON_Delete(header);
    return NULL;
}

// --- Lines ---------------------------------------------------------------------------------------

// Takes the object.
static void put_line(struct record *record, cJSON *line)
{
    char *const text = cJSON_PrintUnformatted(line);
    cJSON_Delete(line);
    if (text != NULL)
        (void)fprintf(record->file, "%s\n", text); // an error is kept, and told at the end
    cJSON_free(text);
    (void)fflush(record->file);
}

static void put_slices(struct record *record)
{
    if (record->slices_count == 0)
        return;
    cJSON *const line = cJSON_CreateObject();
    cJSON_AddStringToObject(line, "kind", "slices");
    cJSON_AddNumberToObject(line, "step", (double)record->slices_first);
    cJSON_AddNumberToObject(line, "count", (double)record->slices_count);
    record->slices_count = 0;
    put_line(record, line);
}

// A line that tells its place in the run.
static cJSON *begin_line(struct record *record, const char *kind)
{
    put_slices(record);
    cJSON *const line = cJSON_CreateObject();
    cJSON_AddStringToObject(line, "kind", kind);
    cJSON_AddNumberToObject(line, "at_ns", record->machine != NULL ? (double)machine_now_ns(record->machine) : 0);
    cJSON_AddNumberToObject(line, "step", record->machine != NULL ? (double)machine_steps(record->machine) : 0);
    if (!record->started)
        cJSON_AddTrueToObject(line, "early");
    return line;
}

static void add_bytes(cJSON *line, const uint8_t *data, size_t size)
{
    static const char digits[] = "0123456789abcdef";
    char *const text = malloc(size * 2 + 1);
    if (text == NULL)
        return;
    for (size_t i = 0; i < size; i++) {
        text[i * 2] = digits[data[i] >> 4];
        text[i * 2 + 1] = digits[data[i] & 0xf];
    }
    text[size * 2] = '\0';
    cJSON_AddStringToObject(line, "bytes", text);
    free(text);
}

static void add_touch(cJSON *line, const struct sim_touch *touch)
{
    cJSON_AddNumberToObject(line, "finger", touch->finger);
    cJSON_AddNumberToObject(line, "status", touch->status);
    cJSON_AddNumberToObject(line, "x", touch->x);
    cJSON_AddNumberToObject(line, "y", touch->y);
    cJSON_AddNumberToObject(line, "pressure", touch->pressure);
    cJSON_AddNumberToObject(line, "size", touch->size);
}

static void add_index(cJSON *line, const struct machine_input *input)
{
    cJSON_AddNumberToObject(line, "index", (double)input->index);
    if (input->kind == MACHINE_INPUT_UART)
        add_bytes(line, input->data, input->size);
    else if (input->kind != MACHINE_INPUT_PIN_RELEASE)
        cJSON_AddNumberToObject(line, "value", input->value);
}

void record_input(struct record *record, const struct machine_input *input)
{
    cJSON *const line = begin_line(record, record_kind_name(input->kind));
    if (input->device != NULL)
        cJSON_AddStringToObject(line, "device", input->device);
    if (input->kind == MACHINE_INPUT_TOUCH)
        add_touch(line, &input->touch);
    else
        add_index(line, input);
    put_line(record, line);
}

void record_install(struct record *record, const struct machine_application *application)
{
    char message[512], whole[PATH_MAX];
    cJSON *const line = begin_line(record, "install");
    const char *const path = realpath(application->path, whole) != NULL ? whole : application->path;
    cJSON_AddStringToObject(line, "path", path);
    if (application->name != NULL)
        cJSON_AddStringToObject(line, "name", application->name);
    (void)add_sum(line, path, message, sizeof(message));
    put_line(record, line);
}

void record_remove(struct record *record, const struct process *process)
{
    cJSON *const line = begin_line(record, "remove");
    cJSON_AddNumberToObject(line, "index", process->id.index);
    put_line(record, line);
}

void record_slice(struct record *record)
{
    const uint64_t step = machine_steps(record->machine);
    if (record->slices_count > 0 && step != record->slices_first + record->slices_count)
        put_slices(record);
    if (record->slices_count++ == 0)
        record->slices_first = step;
}

// --- The file ------------------------------------------------------------------------------------

struct record *record_create(const struct options *options, char *message, size_t message_size)
{
    cJSON *const header = record_header(options, message, message_size);
    if (header == NULL)
        return NULL;
    struct record *const record = calloc(1, sizeof(*record));
    if (record != NULL)
        record->file = fopen(options->record, "w");
    if (record == NULL || record->file == NULL) {
        (void)snprintf(message, message_size, "the record %s can't be written: %s", options->record, strerror(errno));
        cJSON_Delete(header);
        free(record);
        return NULL;
    }
    put_line(record, header);
    return record;
}

void record_attach(struct record *record, const struct machine *machine)
{
    record->machine = machine;
}

void record_applications_are_there(struct record *record)
{
    record->started = true;
}

bool record_destroy(struct record *record)
{
    if (record->started)
        put_line(record, begin_line(record, "end"));
    const bool written = ferror(record->file) == 0;
    const bool closed = fclose(record->file) == 0;
    free(record);
    return written && closed;
}
