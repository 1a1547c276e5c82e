// SPDX-License-Identifier: Apache-2.0 OR MIT
// See pwm.h. The grant has no record: a process that owns a pin has one, so that its death is seen.
#include "core/capsules/pwm.h"

#include <assert.h>

enum { PIN_MASK = (1u << PWM_START_PIN_BITS) - 1 };

static enum error take_part(const struct pwm *pwm, struct process_id caller)
{
    enum error error;
    if (grant_enter(&pwm->grant, caller, &error) != NULL)
        grant_leave(&pwm->grant, caller);
    return error;
}

static enum error rest(const struct hil_pwm_pin *pin, struct pwm_use *use)
{
    use->running = false;
    return pin->ops->stop(pin->device, pin->pin);
}

// The pin may be used by the caller. What a dead process left running is stopped first.
static enum error find_pin(struct pwm *pwm, struct process_id caller, uint32_t index)
{
    if (index >= pwm->count)
        return ERROR_INVAL;
    struct pwm_use *const use = &pwm->uses[index];
    if (use->running && !grant_exists(&pwm->grant, use->owner))
        (void)rest(&pwm->pins[index], use);
    const bool is_others = use->running && use->owner.identifier != caller.identifier;
    return is_others ? ERROR_RESERVE : ERROR_OK;
}

static struct syscall_return start(struct pwm *pwm, struct process_id caller, uint32_t pin_and_duty,
                                   uint32_t frequency_hz)
{
    const uint32_t index = pin_and_duty & PIN_MASK;
    const uint32_t duty = pin_and_duty >> PWM_START_DUTY_SHIFT;
    enum error error = find_pin(pwm, caller, index);
    if (error == ERROR_OK && (duty > HIL_PWM_DUTY_FULL || frequency_hz == 0))
        error = ERROR_INVAL;
    if (error == ERROR_OK)
        error = take_part(pwm, caller);
    if (error != ERROR_OK)
        return return_failure(error);
    const struct hil_pwm_pin *const pin = &pwm->pins[index];
    error = pin->ops->start(pin->device, pin->pin, frequency_hz, duty);
    if (error == ERROR_OK)
        pwm->uses[index] = (struct pwm_use){.owner = caller, .running = true};
    return return_error(error);
}

static struct syscall_return stop(struct pwm *pwm, struct process_id caller, uint32_t index)
{
    const enum error error = find_pin(pwm, caller, index);
    if (error != ERROR_OK)
        return return_failure(error);
    if (!pwm->uses[index].running)
        return return_failure(ERROR_OFF);
    return return_error(rest(&pwm->pins[index], &pwm->uses[index]));
}

static struct syscall_return maximum_frequency(const struct pwm *pwm, uint32_t index)
{
    return index < pwm->count ? return_success_u32(pwm->pins[index].most_hz) : return_failure(ERROR_INVAL);
}

static struct syscall_return pwm_command(void *capsule, struct process_id caller, uint32_t command, uint32_t argument0,
                                         uint32_t argument1)
{
    struct pwm *const pwm = capsule;
    switch (command) {
    case PWM_COMMAND_EXISTS:
        return return_success();
    case PWM_COMMAND_START:
        return start(pwm, caller, argument0, argument1);
    case PWM_COMMAND_STOP:
        return stop(pwm, caller, argument0);
    case PWM_COMMAND_MAXIMUM_FREQUENCY:
        return maximum_frequency(pwm, argument0);
    case PWM_COMMAND_PIN_COUNT:
        return return_success_u32((uint32_t)pwm->count);
    default:
        return return_failure(ERROR_NOSUPPORT);
    }
}

void pwm_init(struct pwm *pwm, const struct hil_pwm_pin *pins, size_t count)
{
    assert(pins != NULL || count == 0);
    assert(count <= PWM_PINS_MAX);
    *pwm = (struct pwm){
        .driver = {.number = DRIVER_PWM, .name = "pwm", .grant = &pwm->grant, .capsule = pwm, .command = pwm_command},
        .grant = {.driver = DRIVER_PWM, .upcalls = PWM_UPCALL_COUNT},
        .pins = pins,
        .count = count,
    };
}
