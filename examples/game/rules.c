// SPDX-License-Identifier: Apache-2.0 OR MIT
// See rules.h.
#include "rules.h"

enum { PADDLE_SPEED = 5, WAIT_FRAMES = 75, LIVES = 3, FIRST_SPEED = 24, BRICK_SCORE = 10 };

int brick_left(const struct game *game, int column)
{
    return game->width * column / BRICK_COLUMNS;
}

int paddle_top(const struct game *game)
{
    return game->height - 14;
}

static void serve_ball(struct game *game)
{
    game->waiting = WAIT_FRAMES;
    game->speed_x = FIRST_SPEED / 2;
    game->speed_y = -(FIRST_SPEED + 2 * (game->level - 1));
}

static void build_wall(struct game *game)
{
    for (int row = 0; row < BRICK_ROWS; row++)
        for (int column = 0; column < BRICK_COLUMNS; column++)
            game->brick[row][column] = true;
    game->bricks = BRICK_ROWS * BRICK_COLUMNS;
}

void game_start(struct game *game, int width, int height)
{
    *game = (struct game){.width = width, .height = height, .lives = LIVES, .level = 1};
    game->paddle_x = (width - PADDLE_WIDTH) / 2;
    build_wall(game);
    serve_ball(game);
}

// --- Moving --------------------------------------------------------------------------------------

static int between(int least, int value, int most)
{
    return value < least ? least : value > most ? most : value;
}

static void move_paddle(struct game *game, const struct moves *moves)
{
    int way = moves->direction * PADDLE_SPEED;
    if (moves->finger_x >= 0)
        way = between(-3 * PADDLE_SPEED, moves->finger_x - PADDLE_WIDTH / 2 - game->paddle_x, 3 * PADDLE_SPEED);
    game->paddle_x = between(0, game->paddle_x + way, game->width - PADDLE_WIDTH);
}

static void hold_ball(struct game *game)
{
    game->ball_x = (game->paddle_x + (PADDLE_WIDTH - BALL_SIZE) / 2) * STEPS;
    game->ball_y = (paddle_top(game) - BALL_SIZE) * STEPS;
}

// Takes the brick at a pixel away. False: there is none.
static bool hit_brick(struct game *game, int x, int y)
{
    if (y < WALL_TOP || y >= WALL_TOP + BRICK_ROWS * BRICK_HEIGHT || x < 0 || x >= game->width)
        return false;
    int row = (y - WALL_TOP) / BRICK_HEIGHT, column = BRICK_COLUMNS - 1;
    while (x < brick_left(game, column))
        column--;
    if (!game->brick[row][column])
        return false;
    game->brick[row][column] = false;
    game->bricks--;
    game->score += BRICK_SCORE;
    game->sound = SOUND_BRICK;
    return true;
}

// The ball's leading edge has two corners.
static bool hit_bricks(struct game *game, int x1, int y1, int x2, int y2)
{
    return hit_brick(game, x1, y1) || hit_brick(game, x2, y2);
}

static void move_sideways(struct game *game)
{
    int next = game->ball_x + game->speed_x;
    int left = next / STEPS, right = left + BALL_SIZE - 1, top = game->ball_y / STEPS, bottom = top + BALL_SIZE - 1;
    int edge = game->speed_x > 0 ? right : left;
    if (next < 0 || right >= game->width) {
        game->sound = SOUND_WALL;
        game->speed_x = -game->speed_x;
    } else if (hit_bricks(game, edge, top, edge, bottom)) {
        game->speed_x = -game->speed_x;
    } else {
        game->ball_x = next;
    }
}

// Where the ball meets the paddle decides where it goes.
static bool meets_paddle(struct game *game, int bottom)
{
    int left = game->ball_x / STEPS, offset = left + BALL_SIZE / 2 - (game->paddle_x + PADDLE_WIDTH / 2);
    if (game->speed_y < 0 || bottom < paddle_top(game) || bottom >= paddle_top(game) + PADDLE_HEIGHT)
        return false;
    if (left + BALL_SIZE <= game->paddle_x || left >= game->paddle_x + PADDLE_WIDTH)
        return false;
    game->speed_x = offset * FIRST_SPEED / (PADDLE_WIDTH / 2);
    game->sound = SOUND_PADDLE;
    return true;
}

static void move_up_or_down(struct game *game)
{
    int next = game->ball_y + game->speed_y;
    int left = game->ball_x / STEPS, right = left + BALL_SIZE - 1, top = next / STEPS, bottom = top + BALL_SIZE - 1;
    int edge = game->speed_y > 0 ? bottom : top;
    if (top < CEILING) {
        game->sound = SOUND_WALL;
        game->speed_y = -game->speed_y;
    } else if (hit_bricks(game, left, edge, right, edge) || meets_paddle(game, bottom)) {
        game->speed_y = -game->speed_y;
    } else {
        game->ball_y = next;
    }
}

// --- A frame -------------------------------------------------------------------------------------

static void lose_ball(struct game *game)
{
    game->sound = SOUND_LOST;
    game->lives--;
    game->over = game->lives == 0;
    serve_ball(game);
}

static void win_level(struct game *game)
{
    game->sound = SOUND_LEVEL;
    game->level++;
    build_wall(game);
    serve_ball(game);
}

void game_step(struct game *game, const struct moves *moves)
{
    game->sound = SILENCE;
    if (game->over)
        return;
    move_paddle(game, moves);
    if (game->waiting > 0) {
        hold_ball(game);
        game->waiting = moves->throws ? 0 : game->waiting - 1;
        return;
    }
    move_sideways(game);
    move_up_or_down(game);
    if (game->ball_y / STEPS >= game->height - BALL_SIZE)
        lose_ball(game);
    else if (game->bricks == 0)
        win_level(game);
}
