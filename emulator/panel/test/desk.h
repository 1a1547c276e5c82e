// SPDX-License-Identifier: Apache-2.0 OR MIT
// A panel without a window, for tests: a board and devices that are made up, a port that remembers what comes out of
// it, and hands. No machine runs.
#pragma once

#include "emulator/panel/test/unit.h"
#include "emulator/panel/view.h"

enum { INPUTS_MAX = 512, DESK_TEXT_MAX = 200000 };

struct fixture {
    struct model model;
    struct view view;
    struct scene scenes[2];
    struct fonts *fonts;
};

extern const struct sim_board_look look;
extern const struct sim_board board;
extern int32_t level_value;
extern struct sim_device sensor, screen;
extern uint32_t pixels[64 * 48];

// What has come out of the port.
extern struct machine_input inputs[INPUTS_MAX];
extern size_t input_count;
extern char last_text[DESK_TEXT_MAX], copied[1000];
extern int paused, steps, quits;
extern double speed;

int set_up(void **state);
int tear_down(void **state);
void draw(struct fixture *f);
// NULL: there is nothing of the kind in the picture.
const struct hot *find(const struct fixture *f, enum hot_kind kind, size_t index, size_t sub);
void middle_of(const struct fixture *f, enum hot_kind kind, size_t index, size_t sub, int *x, int *y);
void click(struct fixture *f, enum hot_kind kind, size_t index, size_t sub);
void key(struct fixture *f, unsigned which, unsigned modifiers);
