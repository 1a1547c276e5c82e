// SPDX-License-Identifier: Apache-2.0 OR MIT
// What the desktop prefers. It is asked once, when the window opens.
#pragma once

#include "emulator/panel/theme.h"

// Light or dark as the desktop's settings portal says, or else GTK's settings; dark if nobody says anything.
const struct theme *desktop_theme(void);
