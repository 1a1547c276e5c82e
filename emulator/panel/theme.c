// SPDX-License-Identifier: Apache-2.0 OR MIT
// See theme.h. Text has a contrast of at least 4.5 to 1 on what it stands on, faint text of 3 to 1.
#include "emulator/panel/theme.h"

#include <stddef.h>
#include <string.h>

const struct theme theme_dark = {
    .name = "dark",
    .dark = true,
    .back = 0xff0f1216,
    .pane = 0xff181c22,
    .raised = 0xff252b34,
    .hover = 0xff303844,
    .sunken = 0xff101318,
    .border = 0xff2a313b,
    .text = 0xffe2e6ec,
    .dim = 0xff9aa5b4,
    .faint = 0xff6b7686,
    .accent = 0xff4fa3ff,
    .on_accent = 0xff07182b,
    .selection = 0xff264a73,
    .good = 0xff4cc38a,
    .warn = 0xffe3b341,
    .bad = 0xfff2707a,
    .stack = 0xff4fa3ff,
    .data = 0xff9d8cff,
    .heap = 0xff4cc38a,
    .grants = 0xffe3a34a,
    .signal = 0xff5fd0a5,
    .shadow = 0x60000000,
    .ansi = {0xff5b6472, 0xfff2707a, 0xff4cc38a, 0xffe3b341, 0xff6cb2ff, 0xffcf8dfb, 0xff4fcbd3, 0xffd6dae0, 0xff7f8a99,
             0xffff8f97, 0xff74e0ab, 0xfff5cd6a, 0xff95c8ff, 0xffdfb0ff, 0xff82e3e9, 0xffffffff},
};

const struct theme theme_light = {
    .name = "light",
    .dark = false,
    .back = 0xffe6e9ed,
    .pane = 0xffffffff,
    .raised = 0xfff0f2f5,
    .hover = 0xffe2e6ec,
    .sunken = 0xfff6f7f9,
    .border = 0xffd5dae1,
    .text = 0xff1b222c,
    .dim = 0xff566172,
    .faint = 0xff838e9d,
    .accent = 0xff1668d6,
    .on_accent = 0xffffffff,
    .selection = 0xffbcd7fb,
    .good = 0xff14804f,
    .warn = 0xff9a6200,
    .bad = 0xffcb2c3c,
    .stack = 0xff3b82e6,
    .data = 0xff8a74ea,
    .heap = 0xff2ca36c,
    .grants = 0xffdc9130,
    .signal = 0xff0d8a61,
    .shadow = 0x30000000,
    .ansi = {0xff1b222c, 0xffc0263a, 0xff14804f, 0xff8a5a00, 0xff1668d6, 0xff8e3bc4, 0xff0b7a85, 0xff5a6473, 0xff6b7686,
             0xffd9364a, 0xff189a60, 0xffa66d00, 0xff2b7de9, 0xffa451da, 0xff0f929e, 0xff1b222c},
};

const struct theme *theme_named(const char *name)
{
    const struct theme *const themes[] = {&theme_light, &theme_dark};
    for (size_t i = 0; i < sizeof(themes) / sizeof(themes[0]); i++)
        if (strcmp(themes[i]->name, name) == 0)
            return themes[i];
    return NULL;
}
