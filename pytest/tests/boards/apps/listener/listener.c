// SPDX-License-Identifier: Apache-2.0 OR MIT
// Waits for one byte of the console while it makes a system call; a debugger lets the byte's interrupt come at an
// instruction of its choice behind the label act_begins. Whatever that is, the call gives what it always gives and the
// byte comes once. The debugger writes `what` and reads `rounds` and `wrong`.
//
// With `with_alarm` it sets an alarm too, far enough away to come long after the call: unless the debugger lets time
// pass. `there` counts the rounds that found it there behind the call.
#include "../alarm.h"

#include <libtock/interface/syscalls/console_syscalls.h>
#include <libtock/kernel/ipc.h>
#include <libtock/tock.h>

#include <stdint.h>

enum { CONSOLE = 1, NO_SUCH_COMMAND = 77, MEMOP_SBRK = 1, BREAK_BYTES = 32, FAR_AWAY_US = 1000 };

volatile uint32_t what, rounds, wrong, with_alarm, there;

static volatile unsigned came, answered;
static uint8_t byte;
static size_t partner;

static void on_byte(uint32_t status, uint32_t bytes, uint32_t unused, void *opaque)
{
    (void)unused;
    (void)opaque;
    came++;
    if (status != 0 || bytes != 1)
        wrong++;
}

static void on_answer(int pid, int length, int buffer, void *opaque)
{
    (void)pid;
    (void)length;
    (void)buffer;
    (void)opaque;
    answered++;
}

static bool refused_call(void)
{
    const syscall_return_t result = command(CONSOLE, NO_SUCH_COMMAND, 0, 0);
    return result.type == TOCK_SYSCALL_FAILURE && result.data[0] == TOCK_STATUSCODE_NOSUPPORT;
}

static bool move_break(void)
{
    const memop_return_t up = memop(MEMOP_SBRK, BREAK_BYTES);
    const memop_return_t down = memop(MEMOP_SBRK, (uint32_t)-BREAK_BYTES);
    return up.status == TOCK_STATUSCODE_SUCCESS && down.status == TOCK_STATUSCODE_SUCCESS;
}

static bool ask_partner(void)
{
    const unsigned before = answered;
    if (ipc_notify_service(partner) != RETURNCODE_SUCCESS)
        return false;
    while (answered == before)
        yield();
    return answered == before + 1;
}

__attribute__((noinline)) void act_begins(void)
{
    __asm__ volatile("" ::: "memory");
}

static bool act(void)
{
    act_begins();
    switch (what) {
    case 0:
        return refused_call();
    case 1:
        return move_break();
    default:
        return ask_partner();
    }
}

static void drain(void)
{
    while (yield_no_wait() == 1)
        continue;
}

static void round_of(uint8_t expected)
{
    const bool has_alarm = with_alarm != 0;
    came = fired = 0;
    byte = (uint8_t)~expected;
    if (libtock_console_command_read(1) != RETURNCODE_SUCCESS || (has_alarm && !alarm_set(FAR_AWAY_US)) || !act())
        wrong++;
    drain();
    drain(); // the first may have looked just before the interrupts came
    there += fired;
    while (came == 0 || fired < has_alarm)
        yield();
    drain();
    if (came != 1 || fired != has_alarm || byte != expected)
        wrong++;
}

int main(void)
{
    (void)libtock_console_set_readwrite_allow(&byte, 1);
    (void)libtock_console_read_done_set_upcall(on_byte, NULL);
    (void)subscribe(ALARM, 0, on_alarm, NULL).success;
    if (ipc_discover("partner", &partner) != RETURNCODE_SUCCESS ||
        ipc_register_client_callback(partner, on_answer, NULL) != RETURNCODE_SUCCESS)
        return 1;
    for (;;) {
        round_of((uint8_t)rounds);
        rounds++;
    }
}
