// SPDX-License-Identifier: Apache-2.0 OR MIT
// See picture.h. One function says which color a pixel has in a game; another one draws a rectangle of such pixels. So
// a frame is a few small rectangles: where the ball was and is, where the paddle was and is, bricks that fell.
#include "picture.h"

#include <libtock-sync/display/screen.h>

enum {
    BUFFER_BYTES = 2560,
    DIGITS = 5,
    DIGIT_SCALE = 2,
    DIGIT_PITCH = 4 * DIGIT_SCALE,
    DIGIT_TOP = 5,
    LIFE_PITCH = 10
};

// RGB_565.
enum { NIGHT = 0x0862, LINE = 0x4a8b, PAPER = 0xef7d, BALL = 0xffff, PADDLE = 0x5eff };

static const uint16_t brick_colors[BRICK_ROWS] = {0xfaaa, 0xfd06, 0xff46, 0x6f0d, 0x4d7f};

// Three pixels wide, five high: three bits for each row, the leftmost is the highest.
static const uint16_t digits[] = {075557, 026227, 071747, 071717, 055711, 074717, 074757, 071122, 075757, 075717};

struct area {
    int x, y, width, height;
};

static uint8_t buffer[BUFFER_BYTES];

bool picture_open(int *width, int *height)
{
    uint32_t w, h;
    libtock_screen_format_t format;
    if (libtocksync_screen_get_resolution(&w, &h) != RETURNCODE_SUCCESS ||
        libtocksync_screen_get_pixel_format(&format) != RETURNCODE_SUCCESS)
        return false;
    if (format != RGB_565 && libtocksync_screen_set_pixel_format(RGB_565) != RETURNCODE_SUCCESS)
        return false;
    *width = (int)w;
    *height = (int)h;
    return true;
}

// --- Which color a pixel has -------------------------------------------------------------------------

static bool is_in(struct area area, int x, int y)
{
    return x >= area.x && x < area.x + area.width && y >= area.y && y < area.y + area.height;
}

static struct area ball_of(const struct game *game)
{
    return (struct area){game->ball_x / STEPS, game->ball_y / STEPS, BALL_SIZE, BALL_SIZE};
}

static struct area paddle_of(const struct game *game)
{
    return (struct area){game->paddle_x, paddle_top(game), PADDLE_WIDTH, PADDLE_HEIGHT};
}

static struct area brick_of(const struct game *game, int row, int column)
{
    int left = brick_left(game, column);
    return (struct area){left, WALL_TOP + row * BRICK_HEIGHT, brick_left(game, column + 1) - left, BRICK_HEIGHT};
}

static struct area score_of(const struct game *game)
{
    (void)game;
    return (struct area){6, DIGIT_TOP, DIGITS * DIGIT_PITCH, 5 * DIGIT_SCALE};
}

static struct area lives_of(const struct game *game)
{
    return (struct area){game->width - 6 - 3 * LIFE_PITCH, 7, 3 * LIFE_PITCH, BALL_SIZE};
}

// Without its corners a square of six pixels is round.
static bool is_round(int x, int y)
{
    int last = BALL_SIZE - 1;
    return !((x == 0 || x == last) && (y == 0 || y == last));
}

static bool is_digit_pixel(const struct game *game, int x, int y)
{
    int place = x / DIGIT_PITCH, column = x % DIGIT_PITCH / DIGIT_SCALE, row = y / DIGIT_SCALE, rest = game->score;
    for (int i = place; i < DIGITS - 1; i++)
        rest /= 10;
    return column < 3 && (digits[rest % 10] >> (3 * (4 - row) + 2 - column) & 1) != 0;
}

static uint16_t brick_color(const struct game *game, int x, int y)
{
    int row = (y - WALL_TOP) / BRICK_HEIGHT, column = BRICK_COLUMNS - 1;
    while (x < brick_left(game, column))
        column--;
    struct area brick = brick_of(game, row, column);
    bool is_joint = x == brick.x + brick.width - 1 || y == brick.y + BRICK_HEIGHT - 1;
    return game->brick[row][column] && !is_joint ? brick_colors[row] : NIGHT;
}

static uint16_t head_color(const struct game *game, int x, int y)
{
    struct area score = score_of(game), lives = lives_of(game);
    if (y == CEILING - 1)
        return LINE;
    if (is_in(score, x, y))
        return is_digit_pixel(game, x - score.x, y - score.y) ? PAPER : NIGHT;
    if (!is_in(lives, x, y))
        return NIGHT;
    int number = (x - lives.x) / LIFE_PITCH, column = (x - lives.x) % LIFE_PITCH;
    return number < game->lives && column < BALL_SIZE && is_round(column, y - lives.y) ? BALL : NIGHT;
}

static uint16_t color_at(const struct game *game, int x, int y)
{
    struct area ball = ball_of(game), wall = {0, WALL_TOP, game->width, BRICK_ROWS * BRICK_HEIGHT};
    if (y < CEILING)
        return head_color(game, x, y);
    if (is_in(ball, x, y) && is_round(x - ball.x, y - ball.y))
        return BALL;
    if (is_in(paddle_of(game), x, y))
        return PADDLE;
    return is_in(wall, x, y) ? brick_color(game, x, y) : NIGHT;
}

// --- Drawing -------------------------------------------------------------------------------------

static void draw_strip(const struct game *game, struct area area)
{
    size_t size = 0;
    for (int y = area.y; y < area.y + area.height; y++)
        for (int x = area.x; x < area.x + area.width; x++) {
            uint16_t color = color_at(game, x, y);
            buffer[size++] = (uint8_t)(color >> 8);
            buffer[size++] = (uint8_t)color;
        }
    libtocksync_screen_set_frame((uint16_t)area.x, (uint16_t)area.y, (uint16_t)area.width, (uint16_t)area.height);
    libtocksync_screen_write(buffer, sizeof buffer, size);
}

// As many rows at once as the buffer holds.
static void draw(const struct game *game, struct area area)
{
    int rows = BUFFER_BYTES / 2 / area.width, bottom = area.y + area.height;
    for (int y = area.y; y < bottom; y += rows)
        draw_strip(game, (struct area){area.x, y, area.width, bottom - y < rows ? bottom - y : rows});
}

static struct area both(struct area a, struct area b)
{
    int x = a.x < b.x ? a.x : b.x, y = a.y < b.y ? a.y : b.y;
    int right = a.x + a.width > b.x + b.width ? a.x + a.width : b.x + b.width;
    int bottom = a.y + a.height > b.y + b.height ? a.y + a.height : b.y + b.height;
    return (struct area){x, y, right - x, bottom - y};
}

// What moved is drawn at its old and its new place: in one rectangle if they touch, else in two.
static void draw_moved(const struct game *game, struct area old, struct area new)
{
    struct area all = both(old, new);
    if (old.x == new.x && old.y == new.y)
        return;
    if (all.width <= old.width + new.width && all.height <= old.height + new.height) {
        draw(game, all);
    } else {
        draw(game, old);
        draw(game, new);
    }
}

void picture_draw_changes(const struct game *before, const struct game *now)
{
    for (int row = 0; row < BRICK_ROWS; row++)
        for (int column = 0; column < BRICK_COLUMNS; column++)
            if (before->brick[row][column] != now->brick[row][column])
                draw(now, brick_of(now, row, column));
    draw_moved(now, paddle_of(before), paddle_of(now));
    draw_moved(now, ball_of(before), ball_of(now));
    if (before->score != now->score)
        draw(now, score_of(now));
    if (before->lives != now->lives)
        draw(now, lives_of(now));
}

void picture_draw_all(const struct game *game)
{
    draw(game, (struct area){0, 0, game->width, game->height});
}
