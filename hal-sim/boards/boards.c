// SPDX-License-Identifier: Apache-2.0 OR MIT
// The list of virtual boards.
#include "hal-sim/boards/board.h"

#include <string.h>

extern const struct sim_board sim_board_generic, sim_board_microbit, sim_board_nrf52840dk, sim_board_oled,
    sim_board_shared_screen;

const struct sim_board *const sim_boards[] = {&sim_board_generic, &sim_board_microbit,      &sim_board_nrf52840dk,
                                              &sim_board_oled,    &sim_board_shared_screen, NULL};

const struct sim_board *sim_board_find(const char *name)
{
    for (size_t i = 0; sim_boards[i] != NULL; i++)
        if (strcmp(sim_boards[i]->name, name) == 0)
            return sim_boards[i];
    return NULL;
}
