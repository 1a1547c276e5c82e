// SPDX-License-Identifier: Apache-2.0 OR MIT
// See remote.h. Here: when time stands still, and what the tool may ask meanwhile.
#include "hal-hw/firmware/remote.h"

#include "core/kernel/fault.h"
#include "core/kernel/observer.h"
#include "core/kernel/report.h"
#include "hal-hw/arch/hw.h"
#include "hal-hw/firmware/firmware_internal.h"
#include "hal-hw/firmware/remote_internal.h"

#include <string.h>

enum { US_PER_S = 1000000 };

__attribute__((section(".noinit"), used)) volatile uint32_t firmware_remote;
// What a test wants other than the board's: bits 0 to 7 the fault policy, 8 to 15 its threshold, 16 to 23 the
// scheduler; each 0 for what the board has. Bit 24: the process console, which is left out else, because it
// hears every byte that is typed.
__attribute__((section(".noinit"), used)) volatile uint32_t firmware_remote_choices;

struct remote remote;

// --- Words to the tool -------------------------------------------------------------------------------

static void put(struct format_sink *sink, const char *text, size_t size)
{
    (void)sink;
    remote_host_write(text, size);
}

static struct format_sink to_host = {put};

void remote_say(const char *text, ...)
{
    va_list arguments;
    va_start(arguments, text);
    format_arguments(&to_host, text, arguments);
    va_end(arguments);
}

// Everything but printable ASCII travels as %XX.
static void put_escaped(struct format_sink *sink, const char *text, size_t size)
{
    static const char digits[] = "0123456789abcdef";
    size_t done = 0; // what is plain from there on is sent in one piece
    (void)sink;
    for (size_t i = 0; i < size; i++) {
        const uint8_t byte = (uint8_t)text[i];
        if (byte > ' ' && byte < 0x7f && byte != '%')
            continue;
        const char code[3] = {'%', digits[byte >> 4], digits[byte & 15]};
        remote_host_write(&text[done], i - done);
        remote_host_write(code, sizeof(code));
        done = i + 1;
    }
    remote_host_write(&text[done], size - done);
}

struct format_sink remote_escaped = {put_escaped};

void remote_say_bytes(const uint8_t *data, size_t size)
{
    put_escaped(&remote_escaped, (const char *)data, size);
}

static uint32_t now_us(void)
{
    return hw_now_us() - remote.start_us;
}

void remote_event(const char *name)
{
    remote.event_us = now_us();
    remote_say("%s %u ", name, (unsigned)remote.event_us);
}

void remote_happened(enum remote_stop what)
{
    if ((remote.stop_on & (unsigned)what) == 0 || !remote.has_work)
        return;
    if (!remote.stop_seen)
        remote.stop_us = what == REMOTE_STOP_STATE ? now_us() : remote.event_us;
    remote.stop_seen = true;
    deferred_mark(&remote.work);
}

// --- What happens in the kernel ----------------------------------------------------------------------

static void say_process(const struct process *process)
{
    remote_say("%u %u %u %u %u ", (unsigned)process->id.index, (unsigned)process->id.identifier,
               process->ended && process->has_code, (unsigned)process->completion_code, (unsigned)process->fault);
    const struct process_counters *const c = &process->counters;
    remote_say("%u %u %u %u ", (unsigned)c->syscalls, (unsigned)c->dropped_upcalls, (unsigned)c->restarts,
               (unsigned)c->slice_expirations);
    const struct process_memory *const m = &process->memory;
    remote_say("%u %u %u ", (unsigned)m->ram_size, (unsigned)(m->application_break - m->ram_start),
               (unsigned)(m->ram_start + m->ram_size - m->kernel_break));
    put_escaped(&remote_escaped, process->name, process->name_size);
    remote_say(" ");
    process_print_state(process, &remote_escaped);
    remote_say(" ");
    remote_say_bytes((const uint8_t *)fault_cause_text(process->fault), strlen(fault_cause_text(process->fault)));
}

static void on_fault(void *context, const struct process *process)
{
    (void)context;
    remote_event("fault");
    say_process(process);
    remote_say(" ");
    report_process(process, &remote_escaped);
    remote_say("\n");
    remote_happened(REMOTE_STOP_FAULT);
}

static void on_state(void *context, const struct process *process)
{
    (void)context;
    (void)process;
    remote_happened(REMOTE_STOP_STATE);
}

static const struct observer observer = {.fault = on_fault, .state = on_state};

// --- Requests ----------------------------------------------------------------------------------------

// The number at the start of *text, which moves behind it and the blank that follows.
static uint32_t take_number(const char **text)
{
    uint32_t value = 0;
    while (**text >= '0' && **text <= '9')
        value = value * 10 + (uint32_t)(*(*text)++ - '0');
    if (**text == ' ')
        (*text)++;
    return value;
}

static struct process *process_of(const char **text)
{
    return process_at(&firmware.kernel, take_number(text));
}

static void answer(enum error error, const char *why_not)
{
    if (error == ERROR_OK)
        remote_say("ok\n");
    else
        remote_say("no %s\n", why_not);
}

static void do_processes(const char *words)
{
    struct kernel *const kernel = &firmware.kernel;
    (void)words;
    for (const struct process *p = process_next(kernel, NULL); p != NULL; p = process_next(kernel, p)) {
        remote_say("process ");
        say_process(p);
        remote_say("\n");
    }
    remote_say("ok\n");
}

static void do_order(const char *words)
{
    static const struct {
        enum process_order order;
        const char *why_not;
    } orders[] = {{PROCESS_ORDER_STOP, "it is not running, or stopped already"},
                  {PROCESS_ORDER_RESUME, "it is not stopped"},
                  {PROCESS_ORDER_TERMINATE, "it has ended already"},
                  {PROCESS_ORDER_START, "it is not terminated"},
                  {PROCESS_ORDER_FAULT, "it has ended already"}};
    const struct process *const process = process_of(&words);
    const uint32_t order = take_number(&words);
    if (process == NULL || order >= sizeof(orders) / sizeof(orders[0]))
        remote_say("no there is no such process or order\n");
    else
        answer(processes_order(&firmware.capability, process->id, orders[order].order), orders[order].why_not);
}

static void do_restart(const char *words)
{
    struct process *const process = process_of(&words);
    if (process == NULL)
        remote_say("no there is no such process\n");
    else
        answer(process_restart(process, false, 0), "it is terminated: use 'start'");
}

static void do_report(const char *words)
{
    const struct process *const process = process_of(&words);
    if (process == NULL) {
        remote_say("no there is no such process\n");
        return;
    }
    remote_say("report ");
    report_process(process, &remote_escaped);
    remote_say("\nok\n");
}

static void do_info(const char *words)
{
    (void)words;
    remote_say("info %s %u %u %u %u %u\nok\n", firmware.board->name, (unsigned)remote.led_count,
               (unsigned)remote.button_count, (unsigned)remote.pin_count, (unsigned)firmware.board->process_slots,
               (unsigned)now_us());
}

static void do_drivers(const char *words)
{
    const struct kernel_config *const config = &firmware.kernel.config;
    (void)words;
    remote_say("drivers");
    for (uint32_t i = 0; i < config->driver_count; i++)
        remote_say(" %u", (unsigned)config->drivers[i]->number);
    remote_say("\nok\n");
}

static void do_quit(const char *words)
{
    (void)words;
    remote_say("ok\n");
    hw_exit_emulator(0);
}

static uint32_t ticks_of(uint32_t microseconds)
{
    const struct hil_alarm *const alarm = &remote.alarm.hil;
    const uint32_t longest = (UINT32_MAX >> (32 - alarm->bits)) / 2;
    const uint64_t ticks = ((uint64_t)microseconds * alarm->frequency_hz + US_PER_S - 1) / US_PER_S;
    return ticks < longest ? (uint32_t)ticks : longest;
}

static bool is_reached(void)
{
    return (int32_t)(now_us() - remote.until_us) >= 0;
}

static void wait_for_the_end(void)
{
    const struct hil_alarm *const alarm = &remote.alarm.hil;
    const uint32_t left_us = remote.until_us - now_us();
    alarm->ops->set(alarm->device, alarm->ops->now(alarm->device), ticks_of(left_us));
}

// "run UNTIL_US STOP_ON": the reply comes when that time is reached, or something happened.
static void do_run(const char *words)
{
    remote.until_us = take_number(&words);
    remote.stop_on = take_number(&words);
    remote.stop_seen = false;
    remote.running = true;
}

static void handle_request(const char *line)
{
    static const struct {
        const char *name;
        void (*act)(const char *words);
    } requests[] = {
        {"run ", do_run},         {"processes", do_processes}, {"order ", do_order},       {"report ", do_report},
        {"restart ", do_restart}, {"info", do_info},           {"quit", do_quit},          {"write ", remote_write},
        {"leds", remote_leds},    {"buttons", remote_buttons}, {"button ", remote_button}, {"pins", remote_pins},
        {"pin ", remote_pin},     {"drivers", do_drivers},
    };
    for (size_t i = 0; i < sizeof(requests) / sizeof(requests[0]); i++) {
        const size_t size = strlen(requests[i].name);
        if (strncmp(line, requests[i].name, size) == 0) {
            requests[i].act(line + size);
            return;
        }
    }
    remote_say("no such request\n");
}

// --- Standing still ----------------------------------------------------------------------------------

static void read_line(char *line, size_t size)
{
    size_t used = 0;
    for (char c = remote_host_read(); c != '\n'; c = remote_host_read())
        if (used + 1 < size)
            line[used++] = c;
    line[used] = '\0';
}

static void obey(void)
{
    char line[REMOTE_LINE];
    remote.running = false;
    while (!remote.running) {
        read_line(line, sizeof(line));
        handle_request(line);
    }
    if (is_reached())
        deferred_mark(&remote.work);
    else
        wait_for_the_end();
}

// Nothing will happen by itself any more: everybody sleeps, and no alarm is set but ours.
static bool nothing_is_left(void)
{
    if (firmware.kernel.decision.action != KERNEL_SLEEP || !remote_uart_is_quiet())
        return false;
    for (const struct virtual_alarm *alarm = firmware.alarm_mux.devices; alarm != NULL; alarm = alarm->next)
        if (alarm->armed && alarm != &remote.alarm)
            return false;
    return true;
}

static void stop_if_due(void *context)
{
    (void)context;
    if (!remote.stop_seen && !is_reached()) {
        wait_for_the_end();
        return;
    }
    const char *const why = remote.stop_seen ? "stopped" : nothing_is_left() ? "idle" : "reached";
    remote_say("%s %u\n", why, (unsigned)(remote.stop_seen ? remote.stop_us : now_us()));
    obey();
}

static void on_alarm(void *context)
{
    (void)context;
    deferred_mark(&remote.work);
}

static void begin(void)
{
    static struct hil_alarm_client client = {.fired = on_alarm};
    virtual_alarm_init(&remote.alarm, &firmware.alarm_mux);
    remote.alarm.hil.ops->set_client(remote.alarm.hil.device, &client);
    remote.work = (struct deferred_call){.run = stop_if_due};
    remote.has_work = deferred_register(&firmware.kernel.deferred, &remote.work);
    remote.start_us = hw_now_us();
    obey();
}

static _Noreturn void panicked(void)
{
    for (;;) {
        remote_say("panicked %u\n", (unsigned)now_us());
        obey();
    }
}

static _Noreturn void reset(void)
{
    remote_say("reset %u\n", (unsigned)now_us());
    hw_exit_emulator(0);
}

static void choose_fault_policy(unsigned number, uint32_t threshold)
{
    static struct fault_policy policy;
    static const struct fault_policy *const fixed[] = {&fault_policy_panic, &fault_policy_stop,
                                                       &fault_policy_stop_with_debug, &fault_policy_restart,
                                                       &fault_policy_restart_with_debug};
    if (number == 0)
        return;
    if (number <= sizeof(fixed) / sizeof(fixed[0]))
        policy = *fixed[number - 1];
    else if (number == 6)
        policy = fault_policy_threshold_restart(threshold);
    else
        policy = fault_policy_threshold_restart_then_panic(threshold);
    firmware.kernel.config.fault_policy = &policy;
}

static void choose_scheduler(unsigned number)
{
    static union {
        struct scheduler priority;
        struct scheduler_turns turns;
        struct scheduler_mlfq mlfq;
    } storage;
    struct scheduler **const chosen = &firmware.kernel.config.scheduler;
    if (number == 1)
        *chosen = scheduler_round_robin_init(&storage.turns, 0);
    else if (number == 2)
        *chosen = scheduler_cooperative_init(&storage.turns);
    else if (number == 3)
        *chosen = scheduler_priority_init(&storage.priority);
    else if (number == 4)
        *chosen = scheduler_mlfq_init(&storage.mlfq);
}

void firmware_add_remote(void)
{
    const uint32_t choices = firmware_remote_choices;
    static struct firmware_remote functions = {
        remote_tap_uart, remote_tap_leds, remote_add_devices, false, begin, panicked, reset};
    if (firmware_remote != FIRMWARE_REMOTE_ON)
        return;
    remote_host_open();
    functions.wants_process_console = (choices >> 24 & 1) != 0;
    firmware.remote = &functions;
    firmware.kernel.config.observer = &observer;
    choose_fault_policy(choices & 0xff, choices >> 8 & 0xff);
    choose_scheduler(choices >> 16 & 0xff);
}
