// SPDX-License-Identifier: Apache-2.0 OR MIT
// A user that does anything at all, for tests: keys, clicks, drags, pastes, other window sizes, from a seed.
#pragma once

#include "emulator/panel/view.h"

struct user {
    uint32_t state; // of its random numbers, never 0
    uint64_t deeds;
    char *paste;
};

// False: no memory.
bool user_init(struct user *user, uint32_t seed);
void user_free(struct user *user);
// Does something. True: it wants the window to be width x height, which are filled in.
bool user_act(struct user *user, struct view *view, const struct model *model, int *width, int *height);
