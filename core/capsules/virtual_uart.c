// SPDX-License-Identifier: Apache-2.0 OR MIT
// See virtual_uart.h.
#include "core/capsules/virtual_uart.h"

#include <assert.h>

// --- Who sends next ------------------------------------------------------------------------------

static void append(struct virtual_uart_mux *mux, struct virtual_uart *device)
{
    struct virtual_uart **end = &mux->waiting;
    while (*end != NULL)
        end = &(*end)->next_waiting;
    device->next_waiting = NULL;
    *end = device;
}

static bool take_out(struct virtual_uart_mux *mux, const struct virtual_uart *device)
{
    struct virtual_uart **at = &mux->waiting;
    while (*at != NULL && *at != device)
        at = &(*at)->next_waiting;
    if (*at == NULL)
        return false;
    *at = device->next_waiting;
    return true;
}

static void put_first(struct virtual_uart_mux *mux, struct virtual_uart *device)
{
    device->next_waiting = mux->waiting;
    mux->waiting = device;
}

static enum error start(struct virtual_uart_mux *mux, struct virtual_uart *device)
{
    const enum error error = mux->uart->ops->transmit(mux->uart->device, device->data, device->size);
    if (error == ERROR_OK)
        mux->sending = device;
    return error;
}

static void complete(struct virtual_uart *device, size_t size, enum error error)
{
    device->data = NULL;
    if (device->client.transmitted != NULL)
        device->client.transmitted(device->client.context, size, error);
}

// While users hear of a refusal they are refused at once: none can keep this loop going.
static void start_first(struct virtual_uart_mux *mux)
{
    while (mux->sending == NULL && mux->waiting != NULL) {
        struct virtual_uart *const device = mux->waiting;
        mux->waiting = device->next_waiting;
        mux->refusal = start(mux, device);
        if (mux->refusal != ERROR_OK)
            complete(device, 0, mux->refusal);
        mux->refusal = ERROR_OK;
    }
}

// How long the line is that the device is in the middle of, now that its buffer is out.
static size_t open_line(const struct virtual_uart_mux *mux, const struct virtual_uart *device)
{
    size_t tail = 0;
    while (tail < device->size && device->data[device->size - 1 - tail] != '\n')
        tail++;
    return tail == device->size ? mux->line_size + tail : tail;
}

static void keep_line_whole(struct virtual_uart_mux *mux, struct virtual_uart *device, size_t line_size)
{
    mux->line_size = 0;
    if (line_size == 0 || line_size >= VIRTUAL_UART_LINE_MAX || !take_out(mux, device))
        return;
    put_first(mux, device);
    mux->line_size = line_size;
}

static void real_transmitted(void *context, size_t size, enum error error)
{
    struct virtual_uart_mux *const mux = context;
    struct virtual_uart *const device = mux->sending;
    if (device == NULL)
        return;
    const size_t line_size = error == ERROR_OK ? open_line(mux, device) : 0;
    assert(device->data != NULL && !mux->completing);
    mux->sending = NULL;
    mux->completing = true;
    complete(device, size, error);
    mux->completing = false;
    keep_line_whole(mux, device, line_size);
    start_first(mux);
}

static enum error virtual_transmit(void *context, const uint8_t *data, size_t size)
{
    struct virtual_uart *const device = context;
    struct virtual_uart_mux *const mux = device->mux;
    if (size == 0)
        return ERROR_SIZE;
    if (device->data != NULL)
        return ERROR_BUSY;
    if (mux->refusal != ERROR_OK)
        return mux->refusal;
    device->data = data;
    device->size = size;
    if (mux->sending != NULL || mux->completing) {
        append(mux, device);
        return ERROR_OK;
    }
    const enum error error = start(mux, device);
    if (error != ERROR_OK)
        device->data = NULL;
    return error;
}

// --- Receiving -----------------------------------------------------------------------------------

// A port that is switched on by another's callback does not hear the bytes of that callback.
static void real_received(void *context, const uint8_t *data, size_t size)
{
    const struct virtual_uart_mux *const mux = context;
    for (struct virtual_uart *device = mux->devices; device != NULL; device = device->next)
        device->hears = device->receiving && device->client.received != NULL;
    for (struct virtual_uart *device = mux->devices; device != NULL; device = device->next)
        if (device->hears && device->receiving)
            device->client.received(device->client.context, data, size);
}

static void virtual_set_receiving(void *context, bool on)
{
    struct virtual_uart *const device = context;
    struct virtual_uart_mux *const mux = device->mux;
    bool any = false;
    device->receiving = on;
    for (const struct virtual_uart *other = mux->devices; other != NULL; other = other->next)
        any |= other->receiving;
    mux->uart->ops->set_receiving(mux->uart->device, any);
}

static void virtual_set_client(void *context, const struct hil_uart_client *client)
{
    struct virtual_uart *const device = context;
    device->client = *client;
}

void virtual_uart_mux_init(struct virtual_uart_mux *mux, const struct hil_uart *uart)
{
    assert(uart->ops != NULL);
    *mux = (struct virtual_uart_mux){.uart = uart, .client = {real_transmitted, real_received, mux}};
    uart->ops->set_client(uart->device, &mux->client);
}

void virtual_uart_init(struct virtual_uart *device, struct virtual_uart_mux *mux)
{
    assert(mux->uart != NULL);
    static const struct hil_uart_ops ops = {virtual_transmit, virtual_set_receiving, virtual_set_client};
    struct virtual_uart **end = &mux->devices;
    while (*end != NULL)
        end = &(*end)->next;
    *device = (struct virtual_uart){.hil = {&ops, device}, .mux = mux};
    *end = device;
}
