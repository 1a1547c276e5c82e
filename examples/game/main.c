// SPDX-License-Identifier: Apache-2.0 OR MIT
// The loop: 50 times a second it looks at buttons and fingers, makes a step, and draws what has changed.
#include "picture.h"

#include <libtock/display/seven_segment.h>
#include <libtock/interface/button.h>
#include <libtock/interface/buzzer.h>
#include <libtock/sensors/touch.h>
#include <libtock/services/alarm.h>

#include <stdio.h>

enum { FRAME_MS = 20, OVER_FRAMES = 150 };
enum { BUTTON_LEFT, BUTTON_RIGHT, BUTTON_THROW };

static struct game game;
static libtock_alarm_t frames;
static bool frame_due;
static int finger_x = -1;
static bool tapped;

// Runs in yield_for(), below; so does the next one.
static void next_frame(uint32_t now, uint32_t scheduled, void *opaque)
{
    (void)now, (void)scheduled, (void)opaque;
    frame_due = true;
}

static void finger_moved(libtock_touch_status_t status, uint16_t x, uint16_t y)
{
    (void)y;
    tapped |= status == LIBTOCK_TOUCH_STATUS_PRESSED;
    finger_x = status == LIBTOCK_TOUCH_STATUS_RELEASED ? -1 : x;
}

static bool is_pressed(int button)
{
    int pressed = 0;
    return libtock_button_read(button, &pressed) == RETURNCODE_SUCCESS && pressed != 0;
}

static struct moves read_moves(void)
{
    struct moves moves = {.direction = is_pressed(BUTTON_RIGHT) - is_pressed(BUTTON_LEFT),
                          .finger_x = finger_x,
                          .throws = is_pressed(BUTTON_THROW) || tapped};
    tapped = false;
    return moves;
}

static void tone_ended(void)
{
}

static void play(enum sound sound)
{
    static const uint16_t tones[][2] = {
        [SOUND_WALL] = {440, 15},  [SOUND_PADDLE] = {330, 25}, [SOUND_BRICK] = {660, 30},
        [SOUND_LOST] = {110, 400}, [SOUND_LEVEL] = {880, 300},
    };
    if (sound != SILENCE)
        libtock_buzzer_tone(tones[sound][0], tones[sound][1], tone_ended); // silent where there is no buzzer
}

// Tells what happened to those without a screen.
static void tell(const struct game *before)
{
    if (game.level != before->level)
        printf("level %d\n", game.level);
    if (game.lives != before->lives)
        printf("%d lives, %d points\n", game.lives, game.score);
    if (game.score != before->score)
        libtock_seven_segment_show_number(game.score);
}

static void show_frame(void)
{
    struct game before = game;
    struct moves moves = read_moves();
    game_step(&game, &moves);
    picture_draw_changes(&before, &game);
    play(game.sound);
    tell(&before);
}

static void begin(int width, int height)
{
    game_start(&game, width, height);
    picture_draw_all(&game);
    libtock_seven_segment_show_number(0);
    printf("ready\n");
}

int main(void)
{
    int width, height, pause = 0;
    if (!picture_open(&width, &height)) {
        printf("This board has no screen to play on.\n");
        return 1;
    }
    begin(width, height);
    libtock_touch_enable_single_touch(finger_moved); // does nothing where there is no glass
    libtock_alarm_repeating_every_ms(FRAME_MS, next_frame, NULL, &frames);
    while (true) {
        frame_due = false;
        yield_for(&frame_due);
        show_frame();
        pause = game.over ? pause + 1 : 0;
        if (pause == OVER_FRAMES)
            begin(width, height);
    }
}
