// SPDX-License-Identifier: Apache-2.0 OR MIT
// `defer { ... }` runs the block when the enclosing scope is left, whatever the way out: what defer
// does in the coming C standard. GCC only, and C only: it rests on nested functions and on the
// cleanup attribute. Several in one scope run last one first.
#pragma once

#define LIBTOCK_DEFER_JOIN_(a, b) a##b
#define LIBTOCK_DEFER_JOIN(a, b)  LIBTOCK_DEFER_JOIN_(a, b)

// Declares a function, a variable whose end of life calls it, and opens the function's definition,
// whose body is the block that the user writes.
#define LIBTOCK_DEFER(function, variable)                                                                              \
    auto void function(int *);                                                                                         \
    int variable __attribute__((cleanup(function), unused));                                                           \
    auto void function(int *libtock_defer_unused __attribute__((unused)))

#define LIBTOCK_DEFER_NUMBERED(n)                                                                                      \
    LIBTOCK_DEFER(LIBTOCK_DEFER_JOIN(libtock_defer_function_, n), LIBTOCK_DEFER_JOIN(libtock_defer_variable_, n))

#define defer LIBTOCK_DEFER_NUMBERED(__COUNTER__)
