// SPDX-License-Identifier: Apache-2.0 OR MIT
// What a session's board runs: native executables, what its flash image holds, or what a snapshot kept.
#pragma once

#include <stdbool.h>

struct session;

// All that the options name. False, after saying why: not all of it can be.
bool applications_install(struct session *session);
