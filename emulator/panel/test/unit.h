// SPDX-License-Identifier: Apache-2.0 OR MIT
// What CMocka wants to be included before it.
#pragma once

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
