// SPDX-License-Identifier: Apache-2.0 OR MIT
// What the test asks modes.c to do. The number is the answer to its first command.
#pragma once

enum mode {
    MODE_ECHO,   // commands 1 to the argument, each with the number and its double
    MODE_YIELD,  // yields; the upcall reports its arguments; then reports that it returned
    MODE_NESTED, // the same, but the first upcall yields itself
    MODE_HEAP,   // exercises malloc; reports the number of errors
    MODE_PRINT,  // prints a line with a float, and one from within an upcall
    MODE_ASSERT, // a failing assertion
    MODE_ABORT,
    MODE_FREE_TWICE,
    MODE_RETURN,    // main returns the argument
    MODE_READ,      // reads at the argument, reports the word, and again
    MODE_WRITE,     // writes at the argument
    MODE_EXECUTE,   // calls the argument
    MODE_LINUX,     // the Linux call of that number, all arguments zero
    MODE_KILL_SELF, // kill(0, SIGKILL)
    MODE_INT80,     // the 32-bit gate, with exit's number
    MODE_RDTSC,
    MODE_FUTEX_TIMEOUT, // the channel's futex with a time limit
    MODE_FUTEX_ELSEWHERE,
    MODE_LOOP,         // counts for ever
    MODE_SLEEP,        // waits on the channel's futex though nobody will wake it
    MODE_SCRIBBLE,     // writes all over the shared page for ever
    MODE_FLIP,         // changes only the state word, between values that mean nothing
    MODE_WAKE,         // wakes the kernel's futex for ever
    MODE_SMASH,        // overwrites its return address
    MODE_OVERFLOW,     // recurses for ever
    MODE_DIVIDE,       // divides by zero
    MODE_TIME,         // reports what time(), clock() and nanosleep() answer
    MODE_GATE,         // jumps to the gate with mmap in its registers
    MODE_MANY_MALLOCS, // allocates until NULL, reports how many kilobytes
};
