// SPDX-License-Identifier: Apache-2.0 OR MIT
// Plays a tune on the buzzer: Frère Jacques, a traditional round.
#include <libtock-sync/interface/buzzer.h>
#include <libtock-sync/services/alarm.h>

#include <stdio.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

enum { EIGHTH_MS = 200, GAP_MS = 20 };

struct note {
    uint16_t frequency_hz;
    uint8_t eighths; // how long it sounds
};

// Each line of the song is sung twice.
static const struct note brother[] = {{NOTE_F4, 2}, {NOTE_G4, 2}, {NOTE_A4, 2}, {NOTE_F4, 2}};
static const struct note sleeping[] = {{NOTE_A4, 2}, {NOTE_AS4, 2}, {NOTE_C5, 4}};
static const struct note bells[] = {{NOTE_C5, 1},  {NOTE_D5, 1}, {NOTE_C5, 1},
                                    {NOTE_AS4, 1}, {NOTE_A4, 2}, {NOTE_F4, 2}};
static const struct note ding[] = {{NOTE_F4, 2}, {NOTE_C4, 2}, {NOTE_F4, 4}};

// A gap between two notes tells them apart, also when they are the same.
static void play_twice(const struct note *notes, size_t count)
{
    for (size_t i = 0; i < 2 * count; i++) {
        const struct note *note = &notes[i % count];
        libtocksync_buzzer_tone(note->frequency_hz, note->eighths * EIGHTH_MS - GAP_MS);
        libtocksync_alarm_delay_ms(GAP_MS);
    }
}

int main(void)
{
    if (!libtocksync_buzzer_exists()) {
        printf("This board has no buzzer.\n");
        return 1;
    }
    printf("Frère Jacques\n");
    play_twice(brother, COUNT(brother));
    play_twice(sleeping, COUNT(sleeping));
    play_twice(bells, COUNT(bells));
    play_twice(ding, COUNT(ding));
    printf("The end.\n");
}
