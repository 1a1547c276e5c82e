// SPDX-License-Identifier: Apache-2.0 OR MIT
// See snapshots.h. A file: mark, sizes, a checksum over all that follows, settings as JSON, flash, state.
#include "emulator/snapshots.h"

#include "emulator/session.h"
#include "emulator/trace.h"
#include "emulator/vcd.h"
#include "emulator/watch.h"

#include <cjson/cJSON.h>
#include <errno.h>
#include <link.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

static const char mark[8] = "VERGESN1";

enum { BUILD_ID_MAX = 32 };

#define STATE_SIZE_MAX ((uint64_t)1 << 32)

struct file_header {
    char mark[8];
    uint32_t settings_size, flash_size;
    uint64_t state_size;
    uint32_t checksum; // CRC-32 of what follows the header
    uint32_t build_id_size;
    uint8_t build_id[BUILD_ID_MAX];
};

// --- Which program this is -------------------------------------------------------------------------

static size_t align4(size_t value)
{
    return (value + 3) & ~(size_t)3;
}

static int find_build_id(struct dl_phdr_info *info, size_t size, void *context)
{
    struct file_header *const header = context;
    (void)size;
    for (int i = 0; i < info->dlpi_phnum; i++) {
        const uint8_t *at = (const uint8_t *)(info->dlpi_addr + info->dlpi_phdr[i].p_vaddr);
        const uint8_t *const end = at + info->dlpi_phdr[i].p_memsz;
        while (info->dlpi_phdr[i].p_type == PT_NOTE && (size_t)(end - at) > sizeof(ElfW(Nhdr))) {
            ElfW(Nhdr) note;
            memcpy(&note, at, sizeof(note));
            const uint8_t *const data = at + sizeof(note) + align4(note.n_namesz);
            if (note.n_type == NT_GNU_BUILD_ID && note.n_descsz <= BUILD_ID_MAX) {
                header->build_id_size = note.n_descsz;
                memcpy(header->build_id, data, note.n_descsz);
            }
            at = data + align4(note.n_descsz);
        }
    }
    return 1; // the first is the program itself
}

// --- Writing -------------------------------------------------------------------------------------

static char *settings_of(const struct session *session)
{
    const struct options *const options = session->options;
    cJSON *const object = cJSON_CreateObject();
    cJSON_AddStringToObject(object, "board", options->board);
    if (options->processor != NULL)
        cJSON_AddStringToObject(object, "processor", options->processor);
    cJSON_AddStringToObject(object, "costs", options_costs(options)->name);
    cJSON_AddNumberToObject(object, "clock_hz", options_clock_hz(options));
    if (options->scheduler != NULL)
        cJSON_AddStringToObject(object, "scheduler", options->scheduler);
    if (options->fault_policy != NULL)
        cJSON_AddStringToObject(object, "fault_policy", options->fault_policy);
    char seed[32];
    (void)snprintf(seed, sizeof(seed), "%llu", (unsigned long long)options->seed);
    cJSON_AddStringToObject(object, "seed", seed);
    cJSON_AddBoolToObject(object, "process_console", options->process_console);
    char *const text = cJSON_PrintUnformatted(object);
    cJSON_Delete(object);
    return text;
}

static uint32_t checksum_of(const void *first, size_t first_size, const void *second, size_t second_size,
                            const void *third, size_t third_size)
{
    uLong sum = crc32_z(0, first, first_size);
    sum = second_size > 0 ? crc32_z(sum, second, second_size) : sum;
    return (uint32_t)crc32_z(sum, third, third_size);
}

static bool write_parts(FILE *file, const struct file_header *header, const char *settings, const uint8_t *flash,
                        const uint8_t *state)
{
    bool written = fwrite(header, sizeof(*header), 1, file) == 1;
    written = written && fwrite(settings, 1, header->settings_size, file) == header->settings_size;
    written = written && (header->flash_size == 0 || fwrite(flash, 1, header->flash_size, file) == header->flash_size);
    written = written && fwrite(state, 1, header->state_size, file) == header->state_size;
    return fclose(file) == 0 && written;
}

static bool write_file(const struct session *session, const char *path, const struct machine_snapshot *state)
{
    char *const settings = settings_of(session);
    struct file_header header = {.settings_size = settings != NULL ? (uint32_t)strlen(settings) : 0,
                                 .flash_size = (uint32_t)session->flash_size,
                                 .state_size = state->size};
    memcpy(header.mark, mark, sizeof(mark));
    (void)dl_iterate_phdr(find_build_id, &header);
    header.checksum =
        checksum_of(settings, header.settings_size, session->flash, session->flash_size, state->bytes, state->size);
    FILE *const file = settings != NULL ? fopen(path, "wb") : NULL;
    const bool written = file != NULL && write_parts(file, &header, settings, session->flash, state->bytes);
    free(settings);
    return written;
}

bool snapshot_file_write(const struct session *session, const char *path, char *message, size_t message_size)
{
    struct machine_snapshot state = machine_snapshot_take(session->machine, message, message_size);
    if (state.bytes == NULL)
        return false;
    const bool written = write_file(session, path, &state);
    if (!written)
        (void)snprintf(message, message_size, "the snapshot %s can't be written: %s", path, strerror(errno));
    machine_snapshot_free(&state);
    return written;
}

// --- Reading -------------------------------------------------------------------------------------

static void *read_part(FILE *file, size_t size)
{
    uint8_t *const part = malloc(size + 1);
    if (part == NULL || fread(part, 1, size, file) != size) {
        free(part);
        return NULL;
    }
    part[size] = '\0';
    return part;
}

static const char *read_parts(struct snapshot_file *into, FILE *file, const struct file_header *header)
{
    into->flash_size = header->flash_size;
    into->state.size = header->state_size;
    char *const text = read_part(file, header->settings_size);
    into->flash = text != NULL ? read_part(file, header->flash_size) : NULL;
    into->state.bytes = into->flash != NULL ? read_part(file, header->state_size) : NULL;
    const bool whole = into->state.bytes != NULL && fgetc(file) == EOF;
    const bool sound = whole && checksum_of(text, header->settings_size, into->flash, into->flash_size,
                                            into->state.bytes, into->state.size) == header->checksum;
    into->settings = sound ? cJSON_Parse(text) : NULL;
    free(text);
    if (!whole)
        return "it is cut short or longer than it says";
    return sound ? NULL : "its checksum does not hold: it was changed or damaged";
}

static const char *text_in(const cJSON *settings, const char *name)
{
    return cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(settings, name));
}

static const char *take_settings(struct snapshot_file *into)
{
    const char *const seed = text_in(into->settings, "seed");
    into->board = text_in(into->settings, "board");
    into->processor = text_in(into->settings, "processor");
    into->costs = text_in(into->settings, "costs");
    into->clock_hz = (uint32_t)cJSON_GetNumberValue(cJSON_GetObjectItemCaseSensitive(into->settings, "clock_hz"));
    into->scheduler = text_in(into->settings, "scheduler");
    into->fault_policy = text_in(into->settings, "fault_policy");
    into->seed = seed != NULL ? strtoull(seed, NULL, 10) : 0;
    into->process_console = cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(into->settings, "process_console"));
    return into->board != NULL ? NULL : "its settings name no board";
}

static const char *read_file(struct snapshot_file *into, FILE *file)
{
    struct file_header header, own = {.build_id_size = 0};
    (void)dl_iterate_phdr(find_build_id, &own);
    if (fread(&header, sizeof(header), 1, file) != 1 || memcmp(header.mark, mark, sizeof(mark)) != 0)
        return "it is no snapshot";
    if (header.build_id_size != own.build_id_size || memcmp(header.build_id, own.build_id, own.build_id_size) != 0)
        return "it is of another build of the simulator, which alone can read it";
    if (header.state_size > STATE_SIZE_MAX)
        return "its sizes are impossible";
    const char *const problem = read_parts(into, file, &header);
    return problem != NULL ? problem : take_settings(into);
}

bool snapshot_file_read(struct snapshot_file *into, const char *path, char *message, size_t message_size)
{
    FILE *const file = fopen(path, "rb");
    *into = (struct snapshot_file){0};
    const char *const problem = file != NULL ? read_file(into, file) : strerror(errno);
    if (problem != NULL) {
        (void)snprintf(message, message_size, "the snapshot %s can't be restored: %s", path, problem);
        snapshot_file_free(into);
    }
    if (file != NULL)
        (void)fclose(file);
    return problem == NULL;
}

void snapshot_file_choose(const struct snapshot_file *file, struct options *options)
{
    options->restored = file;
    options->board = file->board;
    options->processor = file->processor;
    options->costs = file->costs;
    options->clock_hz = file->clock_hz;
    options->scheduler = file->scheduler;
    options->fault_policy = file->fault_policy;
    options->seed = file->seed;
    options->process_console = file->process_console;
}

void snapshot_file_free(struct snapshot_file *file)
{
    cJSON_Delete(file->settings);
    free(file->flash);
    machine_snapshot_free(&file->state);
    *file = (struct snapshot_file){0};
}

// --- Going back ------------------------------------------------------------------------------------

// What follows a run's time forward only and can't be told of a step back.
static const char *follower_of(const struct session *session)
{
    if (session->record != NULL || session->replay != NULL)
        return "a record has no way back in time: leave out --record and --replay";
    if (session->wav != NULL || session->options->play != NULL)
        return "sound files and values that are played go forward only: leave out --wav and --play";
    return NULL;
}

bool snapshots_restore(struct session *session, const struct machine_snapshot *snapshot, char *message,
                       size_t message_size)
{
    const uint64_t was_ns = machine_now_ns(session->machine);
    const char *const follower = follower_of(session);
    if (follower != NULL) {
        (void)snprintf(message, message_size, "%s", follower);
        return false;
    }
    if (!machine_snapshot_restore(session->machine, snapshot, message, message_size))
        return false;
    if (session->trace != NULL)
        trace_restored(session->trace, was_ns);
    if (session->vcd != NULL)
        vcd_restored(session->vcd, was_ns);
    watch_restored(session);
    return true;
}
