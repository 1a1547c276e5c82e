// SPDX-License-Identifier: Apache-2.0 OR MIT
// See fault_text.h. Source lines come from binutils' addr2line, which is there wherever gcc is.
#include "hal-sim/fault_text.h"

#include "core/kernel/report.h"
#include "hal-sim/arch_sim.h"

#include <errno.h>
#include <seccomp.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

// See NATIVE_CHECK_TRAP. An application can pretend it, and then its report says what it wants.
static bool is_check(const struct native_stop *stop)
{
    return stop->kind == NATIVE_STOP_FAULT && stop->signal == SIGTRAP && stop->code == TRAP_TRACE &&
           stop->has_registers && stop->registers.rbx == NATIVE_CHECK_TRAP;
}

// ud2, which abort() and checks that the compiler builds in end at.
static bool is_trap(const struct process *process, const struct native_stop *stop)
{
    const struct native_image_info *const info = native_image_info(process->arch->image);
    const uint64_t offset = stop->registers.rip - info->text_start;
    return stop->has_registers && info->text_size >= 2 && offset <= info->text_size - 2 && info->text[offset] == 0x0f &&
           info->text[offset + 1] == 0x0b;
}

static void print_signal(const struct process *process, const struct native_stop *stop, struct format_sink *sink)
{
    switch (stop->signal) {
    case SIGSEGV:
    case SIGBUS:
        if (stop->code == SI_KERNEL) {
            // The processor gives no address for these (general protection, Intel SDM 6.15).
            format(sink, " Cause: a privileged instruction, or an address that no process can have\r\n");
            break;
        }
        if (stop->signal == SIGBUS && stop->code == BUS_ADRALN) {
            format(sink, " Cause: a misaligned access, which the process had asked to be told of\r\n");
            break;
        }
        format(sink, " Cause: access to %#llx, %s\r\n", (unsigned long long)stop->address,
               report_place(process, stop->address));
        break;
    case SIGILL:
        format(sink, " Cause: illegal instruction%s\r\n",
               is_trap(process, stop) ? ", put there by abort() or a check" : "");
        break;
    case SIGFPE:
        format(sink, " Cause: division by zero or overflow\r\n");
        break;
    case SIGTRAP:
        format(sink, is_check(stop) ? " Cause: its own checks found an error, which its console tells\r\n"
                                    : " Cause: breakpoint instruction without a debugger\r\n");
        break;
    default:
        format(sink, " Cause: signal %d\r\n", stop->signal);
        break;
    }
}

static void print_forbidden(const struct native_stop *stop, struct format_sink *sink)
{
    const uint32_t table = stop->is_32_bit_call ? SCMP_ARCH_X86 : SCMP_ARCH_NATIVE;
    char *const name = seccomp_syscall_resolve_num_arch(table, (int)stop->linux_call);
    format(sink, " Cause: forbidden Linux system call %ld (%s%s)\r\n", stop->linux_call,
           name != NULL ? name : "not known by name", stop->is_32_bit_call ? ", by int 0x80" : "");
    free(name);
}

static void print_death(const struct native_stop *stop, struct format_sink *sink)
{
    if (stop->signal != 0)
        format(sink, " Cause: its host process was killed by signal %d (%s)\r\n", stop->signal,
               strsignal(stop->signal));
    else
        format(sink, " Cause: its host process exited with status %d\r\n", stop->code);
}

// Reads one line of what argv prints. False: it could not be run or printed nothing.
static bool run_for_line(char *const argv[], char *line, size_t size)
{
    int ends[2];
    pid_t pid;
    posix_spawn_file_actions_t actions;
    if (pipe(ends) != 0)
        return false;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
    posix_spawn_file_actions_addclose(&actions, ends[0]);
    const int failed = posix_spawnp(&pid, argv[0], &actions, NULL, argv, environ);
    posix_spawn_file_actions_destroy(&actions);
    close(ends[1]);
    FILE *const in = fdopen(ends[0], "r");
    const bool read = failed == 0 && in != NULL && fgets(line, (int)size, in) != NULL;
    if (in != NULL)
        (void)fclose(in);
    int status;
    while (failed == 0 && waitpid(pid, &status, 0) < 0 && errno == EINTR)
        continue;
    if (read)
        line[strcspn(line, "\n")] = '\0';
    return read;
}

// Where no line is known, only the function is told, and of a caller nothing.
static void print_source_line(const struct process *process, const char *title, uint64_t address, bool is_caller,
                              struct format_sink *sink)
{
    char where[32], line[512];
    char path[4096];
    const char *const from = native_image_info(process->arch->image)->path;
    if (strlen(from) >= sizeof(path))
        return;
    memcpy(path, from, strlen(from) + 1);
    (void)snprintf(where, sizeof(where), "%#llx", (unsigned long long)address);
    char *const argv[] = {"addr2line", "-fpse", path, where, NULL};
    if (run_for_line(argv, line, sizeof(line)) && strncmp(line, "??", 2) != 0 &&
        !(is_caller && strstr(line, ":?") != NULL))
        format(sink, " %s: %s\r\n", title, line);
}

// Return addresses: the call is before them.
static void print_check_lines(const struct process *process, const struct native_registers *r, struct format_sink *sink)
{
    const struct {
        const char *title;
        uint64_t address;
    } rows[] = {{"Called from", r->r12}, {"Called from", r->r13}, {"Allocated at", r->r14}, {"Freed at", r->r15}};
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        if (rows[i].address != 0)
            print_source_line(process, rows[i].title, rows[i].address - 1, true, sink);
}

void fault_text_cause(const struct process *process, const struct native_stop *stop, struct format_sink *sink)
{
    switch (stop->kind) {
    case NATIVE_STOP_FAULT:
        print_signal(process, stop, sink);
        break;
    case NATIVE_STOP_FORBIDDEN:
        print_forbidden(stop, sink);
        break;
    default:
        print_death(stop, sink);
        break;
    }
    if (stop->has_registers)
        print_source_line(process, "Source", stop->registers.rip, false, sink);
    if (is_check(stop))
        print_check_lines(process, &stop->registers, sink);
}

void fault_text_registers(const struct native_stop *stop, struct format_sink *sink)
{
    const struct native_registers *const r = &stop->registers;
    const struct {
        const char *name;
        uint64_t value;
    } rows[] = {{"RIP", r->rip}, {"RSP", r->rsp}, {"RBP", r->rbp}, {"FLAGS", r->rflags}, {"RAX", r->rax},
                {"RBX", r->rbx}, {"RCX", r->rcx}, {"RDX", r->rdx}, {"RSI", r->rsi},      {"RDI", r->rdi},
                {"R8", r->r8},   {"R9", r->r9},   {"R10", r->r10}, {"R11", r->r11},      {"R12", r->r12},
                {"R13", r->r13}, {"R14", r->r14}, {"R15", r->r15}};
    if (!stop->has_registers)
        return;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        format(sink, "  %-5s: %#018llx%s", rows[i].name, (unsigned long long)rows[i].value, i % 3 == 2 ? "\r\n" : "");
}
