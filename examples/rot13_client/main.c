// SPDX-License-Identifier: Apache-2.0 OR MIT
// Has its text turned by another process, rot13_service, again and again.
#include <libtock-sync/services/alarm.h>
#include <libtock/kernel/ipc.h>

#include <stdio.h>
#include <string.h>

enum { SIZE = 64 };

// Protection hardware shares memory in powers of two that lie at a multiple of their size.
static char text[SIZE] __attribute__((aligned(SIZE)));

static bool answered;

static void service_answered(int service, int length, int buffer, void *opaque)
{
    (void)service;
    (void)length;
    (void)buffer;
    (void)opaque;
    answered = true;
}

// The processes of a board start in no promised order, so the service may not be there yet.
static size_t find_service(void)
{
    size_t service;
    while (ipc_discover("rot13_service", &service) != RETURNCODE_SUCCESS) {
        printf("Waiting for rot13_service.\n");
        libtocksync_alarm_delay_ms(1000);
    }
    return service;
}

int main(void)
{
    size_t service = find_service();
    ipc_register_client_callback(service, service_answered, NULL);
    ipc_share(service, text, SIZE);

    strcpy(text, "Uryyb Jbeyq!");
    for (;;) {
        answered = false;
        if (ipc_notify_service(service) == RETURNCODE_SUCCESS) {
            yield_for(&answered);
            printf("%s\n", text);
        }
        libtocksync_alarm_delay_ms(500);
    }
}
