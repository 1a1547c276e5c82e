// SPDX-License-Identifier: Apache-2.0 OR MIT
// Reads a record, and trusts nothing in it: everything is checked before the run begins.
#include "emulator/record.h"
#include "emulator/replay_internal.h"

#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const double number_max = 9007199254740992; // above this, JSON's numbers have gaps

struct reading {
    struct replay *replay;
    const struct options *options;
    size_t line; // from 1
    char *message;
    size_t message_size;
};

// What is wrong with the file itself.
static int broken(const struct reading *reading, const char *what)
{
    (void)snprintf(reading->message, reading->message_size,
                   "%s, line %zu: %s; the record can't be repeated: make it again with --record",
                   reading->options->replay, reading->line, what);
    return EXIT_RUN_FAILED;
}

// --- The first line ------------------------------------------------------------------------------

static const char *text_of(const cJSON *object, const char *name)
{
    const char *const text = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(object, name));
    return text != NULL ? text : "";
}

static int another(const struct reading *reading, const char *what, const char *then, const char *now,
                   const char *advice)
{
    (void)snprintf(reading->message, reading->message_size, "the record %s was made with %s %s, not %s: %s",
                   reading->options->replay, what, then, now, advice);
    return EXIT_WRONG_USE;
}

static int compare_applications(const struct reading *reading, const cJSON *then, const cJSON *now)
{
    char names[256] = "";
    const cJSON *a, *b = now->child;
    cJSON_ArrayForEach(a, then)
    {
        const size_t used = strlen(names);
        (void)snprintf(names + used, sizeof(names) - used, "%s%s", used > 0 ? " " : "", text_of(a, "name"));
    }
    for (a = then->child; a != NULL && b != NULL; a = a->next, b = b->next) {
        if (strcmp(text_of(a, "name"), text_of(b, "name")) != 0)
            break;
        if (strcmp(text_of(a, "crc32"), text_of(b, "crc32")) != 0) {
            (void)snprintf(reading->message, reading->message_size,
                           "the record %s was made with another build of %s: repeat it with the sources of then, or "
                           "record anew",
                           reading->options->replay, text_of(a, "name"));
            return EXIT_WRONG_USE;
        }
    }
    if (a != NULL || b != NULL)
        return another(reading, "the applications", names, "those that you named", "name them, in this order");
    return 0;
}

static int compare_headers(const struct reading *reading, const cJSON *then, const cJSON *now)
{
    static const struct {
        const char *name, *what, *advice;
    } texts[] = {
        {"board", "board", "give the same --board"},
        {"seed", "seed", "give the same --seed"},
        {"scheduler", "scheduler", "give the same --scheduler"},
        {"fault_policy", "fault policy", "give the same --fault-policy"},
        {"processor", "processor", "give the same --processor"},
        {"costs", "cost of instructions", "give the same --costs"},
        {"clock", "clock", "give the same --clock"},
    };
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
        if (strcmp(text_of(then, texts[i].name), text_of(now, texts[i].name)) != 0)
            return another(reading, texts[i].what, text_of(then, texts[i].name), text_of(now, texts[i].name),
                           texts[i].advice);
    const cJSON *const console = cJSON_GetObjectItemCaseSensitive(then, "process_console");
    if (cJSON_IsTrue(console) != reading->options->process_console)
        return another(reading, "the process console", cJSON_IsTrue(console) ? "on" : "off",
                       cJSON_IsTrue(console) ? "off" : "on", "start it with --process-console in both or none");
    const cJSON *const image = cJSON_GetObjectItemCaseSensitive(then, "flash_image");
    if (!cJSON_Compare(image, cJSON_GetObjectItemCaseSensitive(now, "flash_image"), true) &&
        (image != NULL || reading->options->flash_image != NULL))
        return another(reading, "flash image", image != NULL ? text_of(image, "crc32") : "none", "this",
                       "give the same --flash-image");
    const cJSON *const list = cJSON_GetObjectItemCaseSensitive(then, "applications");
    if (!cJSON_IsArray(list))
        return broken(reading, "it names no applications");
    return compare_applications(reading, list, cJSON_GetObjectItemCaseSensitive(now, "applications"));
}

static int read_header(const struct reading *reading, const cJSON *line)
{
    const cJSON *const version = cJSON_GetObjectItemCaseSensitive(line, "verge_record");
    if (!cJSON_IsNumber(version)) {
        (void)snprintf(reading->message, reading->message_size,
                       "%s is no record: --replay wants a file that --record has written", reading->options->replay);
        return EXIT_WRONG_USE;
    }
    if (version->valueint != RECORD_VERSION) {
        (void)snprintf(reading->message, reading->message_size,
                       "the record %s has version %d, and this Verge reads %d: use the Verge that made it",
                       reading->options->replay, version->valueint, RECORD_VERSION);
        return EXIT_WRONG_USE;
    }
    cJSON *const now = record_header(reading->options, reading->message, reading->message_size);
    if (now == NULL)
        return EXIT_WRONG_USE;
    const int status = compare_headers(reading, line, now);
    cJSON_Delete(now);
    return status;
}

// --- Members -------------------------------------------------------------------------------------

static bool number_of(const cJSON *line, const char *name, double least, double most, double *value)
{
    const cJSON *const item = cJSON_GetObjectItemCaseSensitive(line, name);
    if (!cJSON_IsNumber(item) || !(item->valuedouble >= least && item->valuedouble <= most) ||
        floor(item->valuedouble) != item->valuedouble)
        return false;
    *value = item->valuedouble;
    return true;
}

static bool count_of(const cJSON *line, const char *name, double most, uint64_t *value)
{
    double number;
    if (!number_of(line, name, 0, most, &number))
        return false;
    *value = (uint64_t)number;
    return true;
}

static bool byte_of(const cJSON *line, const char *name, uint8_t *value)
{
    uint64_t number = 0;
    const bool good = count_of(line, name, UINT8_MAX, &number);
    *value = (uint8_t)number;
    return good;
}

static bool copy_text(const cJSON *line, const char *name, char **text)
{
    const char *const given = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(line, name));
    *text = given != NULL ? strdup(given) : NULL;
    return *text != NULL;
}

static int digit_of(char c)
{
    static const char digits[] = "0123456789abcdef";
    const char *const found = c != '\0' ? strchr(digits, c) : NULL;
    return found != NULL ? (int)(found - digits) : -1;
}

static bool bytes_of(const cJSON *line, struct replay_entry *entry)
{
    const char *const text = text_of(line, "bytes");
    const size_t size = strlen(text) / 2;
    if (strlen(text) % 2 != 0 || (entry->data = malloc(size + 1)) == NULL)
        return false;
    for (size_t i = 0; i < size; i++) {
        const int high = digit_of(text[i * 2]), low = digit_of(text[i * 2 + 1]);
        if (high < 0 || low < 0)
            return false;
        entry->data[i] = (uint8_t)(high << 4 | low);
    }
    entry->input.data = entry->data;
    entry->input.size = size;
    return size > 0;
}

static bool touch_of(const cJSON *line, struct sim_touch *touch)
{
    uint64_t status, x, y;
    if (!count_of(line, "status", SIM_TOUCH_MOVED, &status) || !count_of(line, "x", UINT16_MAX, &x) ||
        !count_of(line, "y", UINT16_MAX, &y) || !byte_of(line, "finger", &touch->finger) ||
        !byte_of(line, "pressure", &touch->pressure) || !byte_of(line, "size", &touch->size))
        return false;
    touch->status = (enum sim_touch_status)status;
    touch->x = (uint16_t)x;
    touch->y = (uint16_t)y;
    return true;
}

static bool index_and_value_of(const cJSON *line, struct machine_input *input, bool has_value)
{
    uint64_t index;
    double value = 0;
    if (!count_of(line, "index", UINT32_MAX, &index) ||
        (has_value && !number_of(line, "value", INT32_MIN, INT32_MAX, &value)))
        return false;
    input->index = (size_t)index;
    input->value = (int32_t)value;
    return true;
}

static bool input_of(const cJSON *line, struct replay_entry *entry)
{
    struct machine_input *const input = &entry->input;
    const bool has_device =
        input->kind == MACHINE_INPUT_DEVICE || input->kind == MACHINE_INPUT_TOUCH || input->kind == MACHINE_INPUT_BREAK;
    if (has_device && !copy_text(line, "device", &entry->device))
        return false;
    input->device = entry->device;
    switch (input->kind) {
    case MACHINE_INPUT_UART:
        return index_and_value_of(line, input, false) && bytes_of(line, entry);
    case MACHINE_INPUT_TOUCH:
        return touch_of(line, &input->touch);
    default:
        return index_and_value_of(line, input, input->kind != MACHINE_INPUT_PIN_RELEASE);
    }
}

// --- Lines ---------------------------------------------------------------------------------------

// Room for one more. NULL: no memory.
static void *grow(void *items, size_t count, size_t *capacity, size_t item_size)
{
    if (count < *capacity)
        return items;
    const size_t wanted = *capacity == 0 ? 64 : *capacity * 2;
    void *const grown = realloc(items, wanted * item_size);
    if (grown != NULL)
        *capacity = wanted;
    return grown;
}

static int read_slices(const struct reading *reading, const cJSON *line)
{
    struct replay *const replay = reading->replay;
    struct replay_slices slices;
    if (!count_of(line, "step", number_max, &slices.first) || !count_of(line, "count", number_max, &slices.count) ||
        slices.count == 0)
        return broken(reading, "'slices' wants 'step' and 'count'");
    const struct replay_slices *const last =
        replay->slices_count > 0 ? &replay->slices[replay->slices_count - 1] : NULL;
    if (last != NULL && slices.first < last->first + last->count)
        return broken(reading, "it lies before the line above it in the run");
    struct replay_slices *const grown =
        grow(replay->slices, replay->slices_count, &replay->slices_capacity, sizeof(*grown));
    if (grown == NULL)
        return broken(reading, "the host has no memory for it");
    replay->slices = grown;
    replay->slices[replay->slices_count++] = slices;
    return 0;
}

static int check_executable(const struct reading *reading, const cJSON *line, const struct replay_entry *entry)
{
    char text[9];
    uint32_t sum;
    if (!record_sum(entry->path, &sum)) {
        (void)snprintf(reading->message, reading->message_size,
                       "the record installs %s, which can't be read (%s): build it again", entry->path,
                       strerror(errno));
        return EXIT_WRONG_USE;
    }
    (void)snprintf(text, sizeof(text), "%08" PRIx32, sum);
    if (strcmp(text, text_of(line, "crc32")) == 0)
        return 0;
    (void)snprintf(reading->message, reading->message_size,
                   "the record installs another build of %s: repeat it with the sources of then, or record anew",
                   entry->path);
    return EXIT_WRONG_USE;
}

// -1: it is not the name of an input.
static int input_named(const char *name)
{
    for (int kind = MACHINE_INPUT_UART; kind <= MACHINE_INPUT_BREAK; kind++)
        if (strcmp(record_kind_name((enum machine_input_kind)kind), name) == 0)
            return kind;
    return -1;
}

static int read_members(const struct reading *reading, const cJSON *line, struct replay_entry *entry)
{
    const char *const kind = text_of(line, "kind");
    const int input = input_named(kind);
    if (input >= 0) {
        entry->kind = REPLAY_INPUT;
        entry->input.kind = (enum machine_input_kind)input;
        return input_of(line, entry) ? 0 : broken(reading, "a member of this input is missing or wrong");
    }
    if (strcmp(kind, "install") == 0) {
        entry->kind = REPLAY_INSTALL;
        (void)copy_text(line, "name", &entry->name);
        return copy_text(line, "path", &entry->path) ? check_executable(reading, line, entry)
                                                     : broken(reading, "'install' wants 'path'");
    }
    if (strcmp(kind, "remove") == 0) {
        entry->kind = REPLAY_REMOVE;
        return index_and_value_of(line, &entry->input, false) ? 0 : broken(reading, "'remove' wants 'index'");
    }
    entry->kind = REPLAY_END;
    return strcmp(kind, "end") == 0 ? 0 : broken(reading, "'kind' names nothing that a record has");
}

static bool in_order(const struct replay *replay, const struct replay_entry *entry)
{
    const struct replay_entry *const last = replay->entry_count > 0 ? &replay->entries[replay->entry_count - 1] : NULL;
    return last == NULL || (entry->at_ns >= last->at_ns && entry->step >= last->step && (last->early || !entry->early));
}

static int read_entry(const struct reading *reading, const cJSON *line)
{
    struct replay *const replay = reading->replay;
    struct replay_entry *const grown =
        grow(replay->entries, replay->entry_count, &replay->entry_capacity, sizeof(*grown));
    if (grown == NULL)
        return broken(reading, "the host has no memory for it");
    replay->entries = grown;
    struct replay_entry *const entry = &grown[replay->entry_count];
    *entry = (struct replay_entry){.early = cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(line, "early"))};
    if (!count_of(line, "at_ns", number_max, &entry->at_ns) || !count_of(line, "step", number_max, &entry->step))
        return broken(reading, "it does not say when: 'at_ns' and 'step' are whole numbers");
    if (!in_order(replay, entry))
        return broken(reading, "it lies before the line above it in the run");
    replay->entry_count++;
    replay->has_end = false;
    const int status = read_members(reading, line, entry);
    replay->has_end = status == 0 && entry->kind == REPLAY_END;
    return status;
}

static int read_line(const struct reading *reading, const char *text, size_t size)
{
    int status;
    if (size == 0 || text[size - 1] != '\n')
        return broken(reading, "the file was cut off here");
    cJSON *const line = cJSON_ParseWithLength(text, size);
    if (!cJSON_IsObject(line))
        status = reading->line == 1 ? read_header(reading, NULL) : broken(reading, "this is no JSON object");
    else if (reading->line == 1)
        status = read_header(reading, line);
    else if (reading->replay->has_end)
        status = broken(reading, "something follows the end");
    else if (strcmp(text_of(line, "kind"), "slices") == 0)
        status = read_slices(reading, line);
    else
        status = read_entry(reading, line);
    cJSON_Delete(line);
    return status;
}

static int read_lines(struct reading *reading, FILE *file)
{
    char *text = NULL;
    size_t capacity = 0;
    ssize_t size;
    int status = 0;
    while (status == 0 && (size = getline(&text, &capacity, file)) > 0) {
        reading->line++;
        status = read_line(reading, text, (size_t)size);
    }
    free(text);
    if (status == 0 && reading->line == 0)
        status = read_header(reading, NULL);
    return status;
}

int replay_load(struct replay *replay, const struct options *options, char *message, size_t message_size)
{
    struct reading reading = {replay, options, 0, message, message_size};
    FILE *const file = fopen(options->replay, "r");
    if (file == NULL) {
        (void)snprintf(message, message_size, "the record %s can't be read: %s", options->replay, strerror(errno));
        return EXIT_WRONG_USE;
    }
    int status = read_lines(&reading, file);
    (void)fclose(file);
    if (status == 0 && !replay->has_end && !options->has_limit) {
        (void)snprintf(message, message_size,
                       "the record %s has no end: it was cut off, or the run that made it was. With --for TIME it is "
                       "repeated as far as it goes, and on from there without input",
                       options->replay);
        status = EXIT_RUN_FAILED;
    }
    return status;
}
