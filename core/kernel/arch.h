// SPDX-License-Identifier: Apache-2.0 OR MIT
// The arch contract: what a machine does for the kernel core, and all that it does. A port defines
// every function here once; they are bound when the image is linked. The way in is kernel_handle()
// in kernel.h, with kernel_call() for system calls: a port says what happened and obeys the answer.
//
// Rules for a port:
// - None of these functions runs a process, waits, or calls back into the core.
// - A process is always suspended while the core works: its registers lie in arch_process.
// - Functions that return an error leave the process as it was; the core turns the error into a
//   fault of that process.
#pragma once

#include "core/kernel/types.h"

struct format_sink;
struct kernel;
struct process;

// A port's own record of a process: saved registers, what its protection unit holds, fault
// details. The port or its board gives each process slot one; the core only carries the pointer.
struct arch_process;

// Bytes above the start of RAM that a process may use before its first brk: 32 on Cortex-M, 0 on
// RISC-V, stack and data of a native executable. Called with the memory's bounds already set.
uint32_t arch_initial_break(const struct process *process);

// Prepares a new life: forgets stored registers, loads what the machine needs to begin at the
// entry (a native process gets its data section and a fresh child). Called at load and at each
// restart, before the entry is queued. Errors: NOMEM when the machine lacks resources, FAIL else;
// the process is then left terminated.
enum error arch_process_start(struct process *process);

// The process runs no more (faulted, terminated, unloaded): release what start took. Its memory and
// saved registers stay readable for reports until the next start.
void arch_process_end(struct process *process);

// Writes the results of the system call that the process is in: the first `count` of slots, 1 to 4. The
// other slots keep what the process had in them.
// Errors: FAIL when the process has put its stack where no result can be written.
enum error arch_set_return(struct process *process, const uint32_t slots[4], unsigned count);

// Makes the process continue in function(arguments), and after that where it yielded. is_entry:
// this is the start of the process; there is nothing to return to.
// Errors: FAIL when no frame fits on its stack.
enum error arch_set_upcall(struct process *process, uaddr_t function, const uint32_t arguments[4], bool is_entry);

// The application break or the regions of the process changed: from the next time it runs, it
// reaches exactly memory.reach and its shares. Errors: NOMEM when the machine can't.
enum error arch_memory_changed(struct process *process);

// Shows [address, address + size) of `from` to `to`, readable and writable, and says where `to`
// sees it: at the same address where addresses are physical. Errors: NOMEM.
enum error arch_share(struct process *to, const struct process *from, struct user_span memory, uaddr_t *seen_at);

// Takes a share away again. `to` can't touch it from the moment of return.
void arch_unshare(struct process *to, const struct process *from, struct user_span memory, uaddr_t seen_at);

// Prints the saved registers, and where and why it faulted if it did. One or more whole lines.
void arch_print_registers(const struct process *process, struct format_sink *sink);
void arch_print_fault(const struct process *process, struct format_sink *sink);

// Prints the machine's own fault state for the panic report (Cortex-M: CFSR and so on).
void arch_print_machine(struct kernel *kernel, struct format_sink *sink);

// A way out for the panic report that needs no interrupt, no queue and no capsule.
void arch_panic_write(struct kernel *kernel, const char *text, size_t size);

// After the report: halt, reset, or end the emulator with a status.
_Noreturn void arch_panic_end(struct kernel *kernel);
