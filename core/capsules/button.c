// SPDX-License-Identifier: Apache-2.0 OR MIT
// See button.h. The driver's record of a process is one bool a button: whether it wants to hear of it.
#include "core/capsules/button.h"

#include <assert.h>

static bool is_pressed(const struct button_pin *pin, bool level)
{
    return level != pin->active_low;
}

static uint32_t state_of(const struct button_pin *pin, bool level)
{
    return is_pressed(pin, level) ? BUTTON_STATE_PRESSED : BUTTON_STATE_RELEASED;
}

static bool is_interested(const struct button *button, struct process_id process, uint32_t index)
{
    enum error error;
    const bool *const interest = grant_enter(&button->grant, process, &error);
    const bool enabled = interest != NULL && interest[index];
    if (interest != NULL)
        grant_leave(&button->grant, process);
    return enabled;
}

// Processes that ended have no grant any more, so they do not count.
static bool anybody_interested(const struct button *button, uint32_t index)
{
    struct process_id process = PROCESS_ID_FIRST;
    while (grant_next(&button->grant, &process))
        if (is_interested(button, process, index))
            return true;
    return false;
}

static void changed(void *context, uint32_t number, bool level)
{
    const struct button_pin *const pin = context;
    const struct button *const button = pin->button;
    assert(pin->index < button->count);
    const uint32_t index = pin->index;
    struct process_id process = PROCESS_ID_FIRST;
    (void)number;
    while (grant_next(&button->grant, &process))
        if (is_interested(button, process, index))
            (void)upcall_schedule(&button->grant, process, BUTTON_UPCALL_CHANGED, index, state_of(pin, level), 0);
    if (!anybody_interested(button, index))
        pin->pin.ops->disable_interrupt(pin->pin.device, pin->pin.pin);
}

// --- Commands ------------------------------------------------------------------------------------

static struct syscall_return set_interest(struct button *button, struct process_id caller, uint32_t index, bool on)
{
    enum error error;
    if (index >= button->count)
        return return_failure(ERROR_INVAL);
    bool *const interest = grant_enter(&button->grant, caller, &error);
    if (interest == NULL)
        return return_failure(error);
    interest[index] = on;
    grant_leave(&button->grant, caller);
    const struct hil_gpio_pin *const pin = &button->pins[index].pin;
    if (on)
        pin->ops->enable_interrupt(pin->device, pin->pin, HIL_GPIO_EDGE_EITHER);
    else if (!anybody_interested(button, index))
        pin->ops->disable_interrupt(pin->device, pin->pin);
    return return_success();
}

static struct syscall_return read(const struct button *button, uint32_t index)
{
    if (index >= button->count)
        return return_failure(ERROR_INVAL);
    const struct button_pin *const pin = &button->pins[index];
    return return_success_u32(state_of(pin, pin->pin.ops->read(pin->pin.device, pin->pin.pin)));
}

static struct syscall_return button_command(void *capsule, struct process_id caller, uint32_t command,
                                            uint32_t argument0, uint32_t argument1)
{
    struct button *const button = capsule;
    (void)argument1;
    switch (command) {
    case BUTTON_COMMAND_EXISTS:
        return return_success_u32((uint32_t)button->count);
    case BUTTON_COMMAND_ENABLE:
        return set_interest(button, caller, argument0, true);
    case BUTTON_COMMAND_DISABLE:
        return set_interest(button, caller, argument0, false);
    case BUTTON_COMMAND_READ:
        return read(button, argument0);
    default:
        return return_failure(ERROR_NOSUPPORT);
    }
}

static void init_pin(struct button *button, uint32_t index)
{
    struct button_pin *const pin = &button->pins[index];
    pin->button = button;
    pin->client = (struct hil_gpio_client){changed, pin};
    pin->index = index;
    pin->pin.ops->make_input(pin->pin.device, pin->pin.pin, pin->pull);
    pin->pin.ops->set_client(pin->pin.device, pin->pin.pin, &pin->client);
}

void button_init(struct button *button, struct button_pin *pins, size_t count)
{
    assert(pins != NULL || count == 0);
    assert(count <= UINT16_MAX / sizeof(bool));
    *button = (struct button){
        .driver = {.number = DRIVER_BUTTON,
                   .name = "button",
                   .grant = &button->grant,
                   .capsule = button,
                   .command = button_command},
        .grant = {.driver = DRIVER_BUTTON,
                  .upcalls = BUTTON_UPCALL_COUNT,
                  .data_size = (uint16_t)(count * sizeof(bool))},
        .pins = pins,
        .count = count,
    };
    for (uint32_t i = 0; i < count; i++)
        init_pin(button, i);
}
