// SPDX-License-Identifier: Apache-2.0 OR MIT
// See wav.h. The header is written last, when its two lengths are known.
#include "emulator/wav.h"

#include "emulator/tone.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
    HEADER_BYTES = 44,
    SAMPLE_BYTES = 2,
    PCM_CHUNK_BYTES = 16,
    PCM = 1,
    CHANNELS = 1,
    BITS = 16,
    NS_PER_SECOND = 1000000000
};

// The lengths have 32 bits: enough for 13 hours.
static const uint64_t samples_max = (UINT32_MAX - HEADER_BYTES) / SAMPLE_BYTES;

struct wav {
    FILE *file;
    uint64_t written; // samples up to now, those of silence included
    uint32_t frequency_hz;
    struct tone tone;
};

static void put(uint8_t *to, uint32_t value, int bytes)
{
    for (int i = 0; i < bytes; i++)
        to[i] = (uint8_t)(value >> (8 * i));
}

static bool write_header(const struct wav *wav)
{
    const uint32_t data_bytes = (uint32_t)(wav->written * SAMPLE_BYTES);
    uint8_t header[HEADER_BYTES] = {0};
    memcpy(header, "RIFF", 4);
    put(header + 4, data_bytes + HEADER_BYTES - 8, 4);
    memcpy(header + 8, "WAVEfmt ", 8);
    put(header + 16, PCM_CHUNK_BYTES, 4);
    put(header + 20, PCM, 2);
    put(header + 22, CHANNELS, 2);
    put(header + 24, TONE_RATE_HZ, 4);
    put(header + 28, TONE_RATE_HZ * SAMPLE_BYTES, 4);
    put(header + 32, SAMPLE_BYTES, 2);
    put(header + 34, BITS, 2);
    memcpy(header + 36, "data", 4);
    put(header + 40, data_bytes, 4);
    return fseeko(wav->file, 0, SEEK_SET) == 0 && fwrite(header, sizeof(header), 1, wav->file) == 1;
}

static uint64_t samples_at(uint64_t now_ns)
{
    const uint64_t samples =
        now_ns / NS_PER_SECOND * TONE_RATE_HZ + now_ns % NS_PER_SECOND * TONE_RATE_HZ / NS_PER_SECOND;
    return samples < samples_max ? samples : samples_max;
}

// Up to this moment as it has sounded so far. A hole in a file reads as zeros, which are silence.
static void catch_up(struct wav *wav, uint64_t now_ns)
{
    const uint64_t until = samples_at(now_ns);
    if (wav->frequency_hz == 0) {
        wav->written = until > wav->written ? until : wav->written;
        (void)fseeko(wav->file, (off_t)(HEADER_BYTES + wav->written * SAMPLE_BYTES), SEEK_SET);
    }
    for (; wav->written < until; wav->written++) {
        uint8_t bytes[SAMPLE_BYTES];
        put(bytes, (uint16_t)tone_sample(&wav->tone, wav->frequency_hz), SAMPLE_BYTES);
        (void)fwrite(bytes, sizeof(bytes), 1, wav->file); // an error is kept, and told at the end
    }
}

struct wav *wav_create(const char *path)
{
    struct wav *const wav = calloc(1, sizeof(*wav));
    if (wav == NULL)
        return NULL;
    wav->file = fopen(path, "wb");
    if (wav->file == NULL) {
        free(wav);
        return NULL;
    }
    (void)fseeko(wav->file, HEADER_BYTES, SEEK_SET);
    return wav;
}

void wav_tone(struct wav *wav, uint64_t now_ns, uint32_t frequency_hz)
{
    catch_up(wav, now_ns);
    wav->frequency_hz = frequency_hz;
}

bool wav_destroy(struct wav *wav, uint64_t now_ns)
{
    catch_up(wav, now_ns);
    bool good = fflush(wav->file) == 0 &&
                ftruncate(fileno(wav->file), (off_t)(HEADER_BYTES + wav->written * SAMPLE_BYTES)) == 0 &&
                write_header(wav);
    good &= ferror(wav->file) == 0;
    good &= fclose(wav->file) == 0;
    free(wav);
    return good;
}
