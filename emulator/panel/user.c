// SPDX-License-Identifier: Apache-2.0 OR MIT
// See user.h.
#include "emulator/panel/user.h"

#include <stdlib.h>
#include <string.h>

enum { PASTE = 100000, RARELY = 300 };

// xorshift32 (Marsaglia 2003).
static uint32_t any(struct user *user, uint32_t below)
{
    user->state ^= user->state << 13;
    user->state ^= user->state >> 17;
    user->state ^= user->state << 5;
    return user->state % below;
}

bool user_init(struct user *user, uint32_t seed)
{
    *user = (struct user){.state = seed != 0 ? seed : 1, .paste = malloc(PASTE + 1)};
    if (user->paste == NULL)
        return false;
    for (size_t i = 0; i < PASTE; i++)
        user->paste[i] = i % 61 == 60 ? '\n' : (char)('a' + i % 26);
    user->paste[PASTE] = '\0';
    return true;
}

void user_free(struct user *user)
{
    free(user->paste);
}

static unsigned any_modifiers(struct user *user)
{
    static const unsigned common[] = {0, 0, 0, 0, VIEW_SHIFT, VIEW_CTRL, VIEW_ALT, VIEW_CTRL | VIEW_SHIFT};
    return common[any(user, 8)];
}

static unsigned any_key(struct user *user)
{
    static const unsigned special[] = {KEY_ENTER,   KEY_TAB,       KEY_ESCAPE, KEY_BACKSPACE, KEY_UP,
                                       KEY_DOWN,    KEY_LEFT,      KEY_RIGHT,  KEY_HOME,      KEY_END,
                                       KEY_PAGE_UP, KEY_PAGE_DOWN, KEY_DELETE, KEY_INSERT};
    const uint32_t kind = any(user, 4);
    if (kind == 0)
        return KEY_F1 + any(user, 12);
    if (kind == 1)
        return special[any(user, sizeof(special) / sizeof(special[0]))];
    return ' ' + any(user, 0x60);
}

static void press_key(struct user *user, struct view *view, const struct model *model)
{
    const unsigned key = any_key(user);
    view_key_down(view, model, key, any_modifiers(user), any(user, 5) == 0);
    if (any(user, 4) != 0)
        view_key_up(view, model, key);
}

// Where something is, more often than anywhere.
static void any_place(struct user *user, const struct view *view, int *x, int *y)
{
    *x = (int)any(user, (uint32_t)view->width + 40) - 20;
    *y = (int)any(user, (uint32_t)view->height + 40) - 20;
    if (view->hot_count == 0 || any(user, 3) == 0)
        return;
    const struct rect box = view->hots[any(user, (uint32_t)view->hot_count)].box;
    *x = box.x + (int)any(user, (uint32_t)box.w + 1);
    *y = box.y + (int)any(user, (uint32_t)box.h + 1);
}

static void use_mouse(struct user *user, struct view *view, const struct model *model)
{
    int x, y;
    any_place(user, view, &x, &y);
    switch (any(user, 6)) {
    case 0:
    case 1:
        view_mouse_down(view, model, x, y, 1 + any(user, 3));
        break;
    case 2:
    case 3:
        view_mouse_up(view, model, x, y);
        break;
    case 4:
        view_wheel(view, model, (int)any(user, 7) - 3, any_modifiers(user));
        break;
    default:
        view_mouse_move(view, model, x, y);
        break;
    }
}

static bool any_size(struct user *user, int *width, int *height)
{
    *width = 480 + (int)any(user, 1600);
    *height = 360 + (int)any(user, 900);
    return true;
}

bool user_act(struct user *user, struct view *view, const struct model *model, int *width, int *height)
{
    user->deeds++;
    if (any(user, RARELY) == 0)
        return any_size(user, width, height);
    if (any(user, RARELY) == 0)
        view_paste(view, model, user->paste);
    else if (any(user, RARELY) == 0)
        view_let_go(view, model);
    else if (any(user, 5) == 0)
        view_text(view, model, "x\xc3\xa9 \xe2\x82\xac");
    else if (any(user, 2) == 0)
        press_key(user, view, model);
    else
        use_mouse(user, view, model);
    return false;
}
