// SPDX-License-Identifier: Apache-2.0 OR MIT
// See rng.h.
#include "core/capsules/rng.h"

#include <assert.h>

// The driver's record of a process.
struct rng_request {
    uint32_t wanted, done; // bytes
    bool waiting;
};

static uint32_t smaller(uint32_t a, uint32_t b)
{
    return a < b ? a : b;
}

// The buffer counts as it is now: the process may have lent another one meanwhile.
static uint32_t target_of(const struct rng *rng, struct process_id process, const struct rng_request *request)
{
    return smaller(request->wanted, allow_size(&rng->grant, process, GRANT_READ_WRITE, RNG_RW_BUFFER));
}

static void finish(const struct rng *rng, struct process_id process, struct rng_request *request, enum error status)
{
    request->waiting = false;
    (void)upcall_schedule(&rng->grant, process, RNG_UPCALL_DONE, (uint32_t)status, request->done, 0);
}

// Gives a process what it still needs of the bytes and returns how many of them are used up.
static size_t give(const struct rng *rng, struct process_id process, struct rng_request *request,
                   struct const_span bytes)
{
    const uint32_t target = target_of(rng, process, request);
    const size_t missing = target > request->done ? target - request->done : 0;
    const struct const_span part = {bytes.data, missing < bytes.size ? missing : bytes.size};
    const uint32_t given = part.size > 0 ? allow_write(&rng->grant, process, RNG_RW_BUFFER, request->done, part) : 0;
    assert(given <= missing);
    request->done += given;
    if (request->done >= target || given < part.size)
        finish(rng, process, request, ERROR_OK);
    return part.size;
}

// True: somebody still waits.
static bool distribute(struct rng *rng, struct const_span bytes, enum error status)
{
    struct process_id process = PROCESS_ID_FIRST;
    bool waiting = false;
    while (grant_next(&rng->grant, &process)) {
        enum error error;
        struct rng_request *const request = grant_enter(&rng->grant, process, &error);
        if (request == NULL)
            continue;
        size_t used = 0;
        if (request->waiting && status != ERROR_OK)
            finish(rng, process, request, status);
        else if (request->waiting)
            used = give(rng, process, request, bytes);
        bytes = (struct const_span){&bytes.data[used], bytes.size - used};
        waiting |= request->waiting;
        grant_leave(&rng->grant, process);
    }
    return waiting;
}

static bool ready(void *context, const uint8_t *data, size_t size, enum error error)
{
    return distribute(context, (struct const_span){data, size}, error);
}

static struct syscall_return get(struct rng *rng, struct process_id caller, uint32_t length)
{
    enum error error;
    struct rng_request *const request = grant_enter(&rng->grant, caller, &error);
    if (request == NULL)
        return return_failure(error);
    *request = (struct rng_request){.wanted = length, .waiting = true};
    if (target_of(rng, caller, request) == 0)
        finish(rng, caller, request, ERROR_OK);
    const bool waiting = request->waiting;
    error = waiting ? rng->rng->ops->request(rng->rng->device) : ERROR_OK;
    if (error == ERROR_ALREADY)
        error = ERROR_OK;
    if (error != ERROR_OK)
        request->waiting = false;
    grant_leave(&rng->grant, caller);
    return return_error(error);
}

static struct syscall_return rng_command(void *capsule, struct process_id caller, uint32_t command, uint32_t argument0,
                                         uint32_t argument1)
{
    (void)argument1;
    switch (command) {
    case RNG_COMMAND_EXISTS:
        return return_success();
    case RNG_COMMAND_GET:
        return get(capsule, caller, argument0);
    default:
        return return_failure(ERROR_NOSUPPORT);
    }
}

void rng_init(struct rng *rng, const struct hil_rng *hil)
{
    assert(hil->ops != NULL);
    *rng = (struct rng){
        .driver = {.number = DRIVER_RNG, .name = "rng", .grant = &rng->grant, .capsule = rng, .command = rng_command},
        .grant = {.driver = DRIVER_RNG,
                  .upcalls = RNG_UPCALL_COUNT,
                  .read_write = RNG_RW_COUNT,
                  .data_size = sizeof(struct rng_request)},
        .rng = hil,
        .client = {ready, rng},
    };
    hil->ops->set_client(hil->device, &rng->client);
}
