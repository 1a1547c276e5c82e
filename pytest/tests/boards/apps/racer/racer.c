// SPDX-License-Identifier: Apache-2.0 OR MIT
// Lets an alarm go off at each instruction of a window around a system call. An order of the console is: what, the
// step, how often, the instructions to spend first, and after how many microseconds the alarm comes. For each delay it
// waits for a tick of the alarm, sets the next, spends the instructions, acts, and looks whether everything is
// as it always is. It answers: how many were wrong, and how many found the alarm there already.
#include "../alarm.h"
#include "../delay.h"

#include <libtock-sync/interface/console.h>
#include <libtock/kernel/ipc.h>
#include <libtock/tock.h>

#include <stdint.h>

enum {
    NO_DRIVER = 0x7ffffff0,
    NODEVICE = 11,
    MEMOP_SBRK = 1,
    BREAK_BYTES = 32,
    REST_US = 3000,
};

struct order {
    uint8_t what, step;
    uint16_t count;
    uint32_t spent, after_us;
};

static uint32_t frequency;
static volatile unsigned answered;
static size_t partner, victim;

static void on_answer(int pid, int length, int buffer, void *opaque)
{
    (void)pid;
    (void)length;
    (void)buffer;
    (void)opaque;
    answered++;
}

// --- What it is that must not be disturbed -----------------------------------------------------------

static bool move_break(void)
{
    const memop_return_t up = memop(MEMOP_SBRK, BREAK_BYTES);
    const memop_return_t down = memop(MEMOP_SBRK, (uint32_t)-BREAK_BYTES);
    return up.status == TOCK_STATUSCODE_SUCCESS && down.status == TOCK_STATUSCODE_SUCCESS &&
           down.data == up.data + BREAK_BYTES;
}

static bool ask_partner(void)
{
    if (ipc_notify_service(partner) != RETURNCODE_SUCCESS)
        return false;
    while (answered == 0)
        yield();
    return answered == 1;
}

static bool kill_victim(void)
{
    if (ipc_notify_service(victim) != RETURNCODE_SUCCESS)
        return false;
    while (fired == 0)
        yield();
    return true;
}

static bool act(uint8_t what)
{
    syscall_return_t result;
    switch (what) {
    case 'n': // a system call that fails
        result = command(NO_DRIVER, 1, 2, 3);
        return result.type == TOCK_SYSCALL_FAILURE && result.data[0] == NODEVICE;
    case 'c': // one that a capsule answers
        result = command(ALARM, ALARM_FREQUENCY, 0, 0);
        return result.type == TOCK_SYSCALL_SUCCESS_U32 && result.data[0] == frequency;
    case 'b': // two that change what the protection unit holds
        return move_break();
    case 'u': // an upcall that is waiting
        while (answered == 0 && yield_no_wait() == 1)
            continue;
        return answered == 1;
    case 's': // to another process and back
        return ask_partner();
    case 'y': // the wait for the alarm itself
        yield();
        return fired == 1;
    case 'f': // another process that faults and begins anew
        return kill_victim();
    default:
        return true;
    }
}

// --- Once for each delay -----------------------------------------------------------------------------

static bool one_round(const struct order *order, uint32_t spent, bool *was_there)
{
    fired = answered = 0;
    bool well = order->what != 'u' || ipc_notify_service(partner) == RETURNCODE_SUCCESS;
    alarm_wait_for_tick(order->what == 'f' || order->what == 'u' ? REST_US : 1); // others have come to rest

    well &= order->after_us == 0 || alarm_set(order->after_us);
    spend(spent);
    well &= act(order->what);
    (void)yield_no_wait();
    *was_there = fired != 0;
    while (fired == 0 && order->after_us != 0)
        yield();
    well &= fired == (order->after_us != 0) && yield_no_wait() == 0;
    return well && answered == (order->what == 'u' || order->what == 's');
}

static void say(const char *text, uint32_t length)
{
    uint32_t written;
    (void)libtocksync_console_write((const uint8_t *)text, length, &written);
}

static void say_number(uint32_t value)
{
    char text[9];
    for (int i = 0; i < 8; i++)
        text[i] = "0123456789abcdef"[value >> (28 - 4 * i) & 15];
    text[8] = ' ';
    say(text, sizeof text);
}

static void obey(const struct order *order)
{
    uint32_t wrong = 0, there = 0;
    for (uint32_t i = 0; i < order->count; i++) {
        bool was_there = false;
        wrong += !one_round(order, order->spent + i * order->step, &was_there);
        there += was_there;
    }
    say_number(wrong);
    say_number(there);
    say(".", 1);
}

int main(void)
{
    static struct order order;
    uint32_t got;
    frequency = alarm_frequency();
    (void)subscribe(ALARM, 0, on_alarm, NULL).success;
    if (ipc_discover("partner", &partner) == RETURNCODE_SUCCESS)
        ipc_register_client_callback(partner, on_answer, NULL);
    (void)ipc_discover("victim", &victim);
    while (libtocksync_console_read((uint8_t *)&order, sizeof order, &got) == RETURNCODE_SUCCESS)
        obey(&order);
    return 1;
}
