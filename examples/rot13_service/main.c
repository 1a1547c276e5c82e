// SPDX-License-Identifier: Apache-2.0 OR MIT
// A service for other processes: turns each letter of a text into the one 13 places further. The
// client is rot13_client.
#include <libtock/kernel/ipc.h>

#include <stdio.h>

static char turned(char c)
{
    if (c >= 'a' && c <= 'z')
        return (char)('a' + (c - 'a' + 13) % 26);
    if (c >= 'A' && c <= 'Z')
        return (char)('A' + (c - 'A' + 13) % 26);
    return c;
}

// Runs inside yield() when a client has notified us. The client's buffer is ours to read and write
// for as long as this function runs. What is in it may be anything: the client is another process.
static void turn_text(int client, int length, int buffer, void *opaque)
{
    (void)opaque;
    char *text = (char *)(uintptr_t)(unsigned)buffer;
    for (int i = 0; i < length; i++)
        text[i] = turned(text[i]);
    ipc_notify_client((size_t)client);
}

int main(void)
{
    // A service is found by the name of its process: here, of this folder.
    int code = ipc_register_service_callback("rot13_service", turn_text, NULL);
    if (code != RETURNCODE_SUCCESS) {
        printf("Cannot be a service: %s\n", tock_strrcode((returncode_t)code));
        return 1;
    }
    while (true)
        yield();
}
