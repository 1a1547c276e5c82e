// SPDX-License-Identifier: Apache-2.0 OR MIT
// What a request to another process and its answer cost, printed as "ipc_round_trip NS": notify, switch,
// upcall, and the same back.
#include <libtock/kernel/ipc.h>
#include <libtock/peripherals/syscalls/alarm_syscalls.h>
#include <libtock/tock.h>
#include <stdio.h>

enum { TIMES = 2000 };

static bool answered;

static void got_answer(int service, int size, int buffer, void *data)
{
    (void)service;
    (void)size;
    (void)buffer;
    (void)data;
    answered = true;
}

static void request(size_t service)
{
    answered = false;
    (void)ipc_notify_service(service);
    while (!answered)
        yield();
}

int main(void)
{
    size_t service;
    uint32_t frequency, start = 0, end = 0;
    (void)libtock_alarm_command_get_frequency(&frequency);
    while (ipc_discover("ipc_service", &service) != RETURNCODE_SUCCESS)
        continue;
    (void)ipc_register_client_callback(service, got_answer, NULL);
    request(service);
    (void)libtock_alarm_command_read(&start);
    for (int i = 0; i < TIMES; i++)
        request(service);
    (void)libtock_alarm_command_read(&end);
    printf("ipc_round_trip %u\n", (unsigned)((uint64_t)(end - start) * 1000000000u / frequency / TIMES));
    return 0;
}
