// SPDX-License-Identifier: Apache-2.0 OR MIT
// What the program on QEMU's machine needs of its processor.
#pragma once

#include "exchange.h"

// Semihosting: one operation, with its block of arguments.
uint32_t runner_host(uint32_t operation, const void *argument);

// Gives a process its three pages, and switches on what can stop it.
void runner_protect(const struct exchange_header *header);

// Runs a case without privileges until it stops, and writes down everything but the changes of RAM.
void runner_run(const struct exchange_case *begin, struct exchange_result *result);

void runner_main(void);
// Something went wrong here, not in a case. Does not come back.
void runner_broken(void);
