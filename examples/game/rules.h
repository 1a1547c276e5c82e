// SPDX-License-Identifier: Apache-2.0 OR MIT
// The rules of the game, without screen and buttons: the same moves always give the same game.
#pragma once

#include <stdbool.h>

enum {
    BRICK_COLUMNS = 10,
    BRICK_ROWS = 5,
    BRICK_HEIGHT = 10,
    WALL_TOP = 36, // of the uppermost row of bricks
    CEILING = 20,  // what is above it shows the score
    BALL_SIZE = 6,
    PADDLE_WIDTH = 48,
    PADDLE_HEIGHT = 6,
    STEPS = 8, // places are counted in eighths of a pixel
};

struct moves {
    int direction; // -1 left, 1 right
    int finger_x;  // where the paddle shall go to; -1: nowhere
    bool throws;
};

enum sound { SILENCE, SOUND_WALL, SOUND_PADDLE, SOUND_BRICK, SOUND_LOST, SOUND_LEVEL };

struct game {
    int width, height;    // of the screen
    int paddle_x;         // its left end, in pixels
    int ball_x, ball_y;   // its upper left corner, in eighths of a pixel
    int speed_x, speed_y; // eighths of a pixel in a frame
    int waiting;          // frames until the ball is thrown by itself; 0: it flies
    bool brick[BRICK_ROWS][BRICK_COLUMNS];
    int bricks; // that are left
    int score, lives, level;
    bool over;
    enum sound sound; // of the last frame
};

void game_start(struct game *game, int width, int height);
void game_step(struct game *game, const struct moves *moves);

// The brick's left end, and where the next one begins.
int brick_left(const struct game *game, int column);
int paddle_top(const struct game *game);
