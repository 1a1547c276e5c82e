// SPDX-License-Identifier: Apache-2.0 OR MIT
// Plain PMP with eight entries or more: all pairs are the process's.
#pragma once

#define PMP_FIRST_ENTRY 0
