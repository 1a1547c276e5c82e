// SPDX-License-Identifier: Apache-2.0 OR MIT
// The requests of the control socket. Each is one function from a request object to a reply.
#include "core/kernel/grant.h"
#include "core/kernel/report.h"
#include "emulator/control_internal.h"
#include "emulator/guest/guest_probe.h"
#include "emulator/record.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// --- Replies -------------------------------------------------------------------------------------

cJSON *control_success(void)
{
    cJSON *const reply = cJSON_CreateObject();
    cJSON_AddBoolToObject(reply, "ok", true);
    return reply;
}

cJSON *control_failed(const char *text)
{
    cJSON *const reply = cJSON_CreateObject();
    cJSON_AddBoolToObject(reply, "ok", false);
    cJSON_AddStringToObject(reply, "error", text);
    return reply;
}

// --- Arguments -----------------------------------------------------------------------------------

const char *control_text_of(const cJSON *request, const char *name)
{
    return cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(request, name));
}

bool control_number_of(const cJSON *request, const char *name, double most, uint64_t *value)
{
    const cJSON *const item = cJSON_GetObjectItemCaseSensitive(request, name);
    if (!cJSON_IsNumber(item) || !(item->valuedouble >= 0) || item->valuedouble > most ||
        floor(item->valuedouble) != item->valuedouble)
        return false;
    *value = (uint64_t)item->valuedouble;
    return true;
}

static struct process *process_of(struct control *control, const cJSON *request)
{
    struct kernel *const kernel = machine_kernel(control->session->machine);
    const char *const name = control_text_of(request, "process");
    uint64_t index;
    if (control_number_of(request, "process", UINT32_MAX, &index))
        return process_at(kernel, (uint32_t)index);
    for (struct process *p = process_next(kernel, NULL); name != NULL && p != NULL; p = process_next(kernel, p))
        if (process_has_name(p, name, strlen(name)))
            return p;
    return NULL;
}

static const char no_process[] = "'process' is neither the name nor the index of a process on this board";

// --- Time ----------------------------------------------------------------------------------------

// 0: it names no event.
static unsigned stop_named(const cJSON *item)
{
    static const struct {
        const char *name;
        unsigned stop;
    } names[] = {{"uart", CONTROL_STOP_UART},      {"led", CONTROL_STOP_LED},     {"pin", CONTROL_STOP_PIN},
                 {"fault", CONTROL_STOP_FAULT},    {"state", CONTROL_STOP_STATE}, {"device", CONTROL_STOP_DEVICE},
                 {"picture", CONTROL_STOP_PICTURE}};
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
        if (cJSON_IsString(item) && strcmp(item->valuestring, names[i].name) == 0)
            return names[i].stop;
    return 0;
}

static bool stops_of(const cJSON *request, unsigned *stops)
{
    const cJSON *const list = cJSON_GetObjectItemCaseSensitive(request, "stop_on");
    const cJSON *item;
    *stops = 0;
    cJSON_ArrayForEach(item, list)
    {
        if (stop_named(item) == 0)
            return false;
        *stops |= stop_named(item);
    }
    return list == NULL || cJSON_IsArray(list);
}

static cJSON *request_run(struct control *control, const cJSON *request)
{
    const uint64_t now_ns = machine_now_ns(control->session->machine);
    uint64_t us;
    uint64_t until_ns;
    unsigned stops;
    if (control->run_pending)
        return control_failed("a run is under way");
    if (!stops_of(request, &stops))
        return control_failed("'stop_on' is a list of names out of uart, led, pin, fault, state, device, picture");
    if (control_number_of(request, "for_us", 9e15, &us))
        until_ns = now_ns + us * 1000;
    else if (control_number_of(request, "until_us", 9e15, &us))
        until_ns = us * 1000 > now_ns ? us * 1000 : now_ns;
    else
        return control_failed("'run' wants 'for_us' or 'until_us', in microseconds of virtual time");
    control->stop_on = stops;
    control->stop_seen = false;
    control->run++;
    control->run_pending = true;
    control->run_id = cJSON_Duplicate(cJSON_GetObjectItemCaseSensitive(request, "id"), true);
    session_continue(control->session, until_ns);
    return NULL;
}

// To the next thing that a device has planned.
static cJSON *request_step(struct control *control, const cJSON *request)
{
    uint64_t next_ns;
    if (control->run_pending)
        return control_failed("a run is under way");
    control->stop_on = 0;
    control->stop_seen = false;
    control->run++;
    control->run_pending = true;
    control->run_id = cJSON_Duplicate(cJSON_GetObjectItemCaseSensitive(request, "id"), true);
    const uint64_t now_ns = machine_now_ns(control->session->machine);
    session_continue(control->session, machine_next_event_ns(control->session->machine, &next_ns) ? next_ns : now_ns);
    return NULL;
}

static cJSON *request_time(struct control *control, const cJSON *request)
{
    (void)request;
    cJSON *const reply = control_success();
    cJSON_AddNumberToObject(reply, "time_us", (double)machine_now_ns(control->session->machine) / 1e3);
    return reply;
}

// --- UART, LEDs, buttons, pins -------------------------------------------------------------------

// The inverse of control_bytes(). Returns the size, or -1 for a character that is no byte.
static long bytes_of(const char *text, uint8_t *bytes)
{
    long size = 0;
    for (size_t i = 0; text[i] != '\0'; i++) {
        unsigned code = (unsigned char)text[i];
        if (code >= 0x80) {
            if ((code & 0xfc) != 0xc0 && code != 0xc4)
                return -1;
            code = (code & 0x1f) << 6 | ((unsigned char)text[++i] & 0x3f);
        }
        if (code > 0x100)
            return -1;
        bytes[size++] = (uint8_t)code;
    }
    return size;
}

static cJSON *request_write(struct control *control, const cJSON *request)
{
    const char *const text = control_text_of(request, "text");
    uint64_t port = 0;
    if (text == NULL)
        return control_failed("'write' wants 'text': one character for each byte");
    if (cJSON_HasObjectItem(request, "port") && !control_number_of(request, "port", 0, &port))
        return control_failed("this board has UART 0 only");
    uint8_t *const bytes = malloc(strlen(text) + 1);
    const long size = bytes != NULL ? bytes_of(text, bytes) : -1;
    const bool done = size >= 0 && machine_uart_input(control->session->machine, (unsigned)port, bytes, (size_t)size);
    free(bytes);
    return done ? control_success() : control_failed("'text' has characters above U+00FF, which are no bytes");
}

static cJSON *request_leds(struct control *control, const cJSON *request)
{
    const struct machine *const machine = control->session->machine;
    (void)request;
    cJSON *const reply = control_success();
    cJSON *const leds = cJSON_AddArrayToObject(reply, "leds");
    for (size_t i = 0; i < machine_board(machine)->led_count; i++) {
        cJSON *const led = cJSON_CreateObject();
        cJSON_AddStringToObject(led, "name", machine_board(machine)->leds[i].name);
        cJSON_AddBoolToObject(led, "on", machine_led(machine, i));
        cJSON_AddItemToArray(leds, led);
    }
    return reply;
}

static cJSON *request_button(struct control *control, const cJSON *request)
{
    struct machine *const machine = control->session->machine;
    const cJSON *const pressed = cJSON_GetObjectItemCaseSensitive(request, "pressed");
    uint64_t index;
    if (!control_number_of(request, "index", (double)machine_board(machine)->button_count - 1, &index))
        return control_failed("'index' is no button of this board");
    if (!cJSON_IsBool(pressed))
        return control_failed("'button' wants 'pressed', true or false");
    machine_button(machine, (size_t)index, cJSON_IsTrue(pressed));
    return control_success();
}

static cJSON *request_buttons(struct control *control, const cJSON *request)
{
    const struct machine *const machine = control->session->machine;
    (void)request;
    cJSON *const reply = control_success();
    cJSON *const buttons = cJSON_AddArrayToObject(reply, "buttons");
    for (size_t i = 0; i < machine_board(machine)->button_count; i++) {
        cJSON *const button = cJSON_CreateObject();
        cJSON_AddStringToObject(button, "name", machine_board(machine)->buttons[i].name);
        cJSON_AddBoolToObject(button, "pressed", machine_button_pressed(machine, i));
        cJSON_AddItemToArray(buttons, button);
    }
    return reply;
}

static cJSON *request_pins(struct control *control, const cJSON *request)
{
    const struct machine *const machine = control->session->machine;
    (void)request;
    cJSON *const reply = control_success();
    cJSON *const pins = cJSON_AddArrayToObject(reply, "pins");
    for (size_t i = 0; i < machine_board(machine)->gpio_count; i++)
        cJSON_AddItemToArray(pins, cJSON_CreateBool(machine_pin(machine, i)));
    return reply;
}

static cJSON *request_pin(struct control *control, const cJSON *request)
{
    struct machine *const machine = control->session->machine;
    const cJSON *const level = cJSON_GetObjectItemCaseSensitive(request, "level");
    uint64_t index;
    if (!control_number_of(request, "index", (double)machine_board(machine)->gpio_count - 1, &index))
        return control_failed("'index' is no pin of this board");
    if (cJSON_IsBool(level))
        machine_pin_drive(machine, (size_t)index, cJSON_IsTrue(level));
    else if (cJSON_IsNull(level))
        machine_pin_release(machine, (size_t)index);
    else
        return control_failed("'pin' wants 'level': true, false, or null to let the pin go");
    return control_success();
}

// --- Processes -----------------------------------------------------------------------------------

cJSON *control_process(const struct process *process)
{
    char state[96];
    struct format_buffer buffer;
    cJSON *const object = cJSON_CreateObject();
    format_buffer_init(&buffer, state, sizeof(state));
    process_print_state(process, &buffer.sink);
    cJSON_AddNumberToObject(object, "index", process->id.index);
    cJSON_AddNumberToObject(object, "id", process->id.identifier);
    cJSON_AddItemToObject(object, "name", control_bytes((const uint8_t *)process->name, process->name_size));
    cJSON_AddStringToObject(object, "state", state);
    cJSON_AddNumberToObject(object, "syscalls", process->counters.syscalls);
    cJSON_AddNumberToObject(object, "dropped_upcalls", process->counters.dropped_upcalls);
    cJSON_AddNumberToObject(object, "restarts", process->counters.restarts);
    cJSON_AddNumberToObject(object, "slice_expirations", process->counters.slice_expirations);
    cJSON_AddNumberToObject(object, "ram_bytes", process->memory.ram_size);
    cJSON_AddNumberToObject(object, "app_break", process->memory.application_break - process->memory.ram_start);
    cJSON_AddNumberToObject(object, "grant_bytes",
                            process->memory.ram_start + process->memory.ram_size - process->memory.kernel_break);
    uint32_t lowest, first;
    if (machine_guest(process) != NULL && guest_lowest_stack(machine_guest(process), &lowest, &first))
        cJSON_AddNumberToObject(object, "deepest_stack", first - lowest);
    if (process->ended && process->has_code)
        cJSON_AddNumberToObject(object, "completion_code", process->completion_code);
    if (process->fault != FAULT_NONE)
        cJSON_AddStringToObject(object, "fault", fault_cause_text(process->fault));
    return object;
}

static cJSON *request_processes(struct control *control, const cJSON *request)
{
    struct kernel *const kernel = machine_kernel(control->session->machine);
    (void)request;
    cJSON *const reply = control_success();
    cJSON *const list = cJSON_AddArrayToObject(reply, "processes");
    for (struct process *p = process_next(kernel, NULL); p != NULL; p = process_next(kernel, p))
        cJSON_AddItemToArray(list, control_process(p));
    return reply;
}

static cJSON *request_order(struct control *control, const cJSON *request)
{
    const struct process *const process = process_of(control, request);
    const char *const name = control_text_of(request, "order");
    const enum machine_order order = name != NULL ? machine_order_named(name) : MACHINE_ORDERS;
    if (process == NULL)
        return control_failed(no_process);
    if (order == MACHINE_ORDERS)
        return control_failed("'order' is one of stop, resume, terminate, start, restart, fault");
    const struct machine_input input = {
        .kind = MACHINE_INPUT_ORDER, .index = process->id.index, .value = (int32_t)order};
    const char *const problem = machine_input(control->session->machine, &input);
    return problem == NULL ? control_success() : control_failed(problem);
}

static cJSON *request_install(struct control *control, const cJSON *request)
{
    char message[512];
    const struct machine_application application = {.path = control_text_of(request, "path"),
                                                    .name = control_text_of(request, "name")};
    if (application.path == NULL)
        return control_failed("'install' wants 'path': a native executable");
    const struct process *const process =
        machine_install(control->session->machine, &application, message, sizeof(message));
    if (process == NULL)
        return control_failed(message);
    if (control->session->record != NULL)
        record_install(control->session->record, &application);
    cJSON *const reply = control_success();
    cJSON_AddItemToObject(reply, "process", control_process(process));
    return reply;
}

static cJSON *request_uninstall(struct control *control, const cJSON *request)
{
    struct process *const process = process_of(control, request);
    if (process == NULL)
        return control_failed(no_process);
    if (control->session->record != NULL)
        record_remove(control->session->record, process);
    machine_remove(control->session->machine, process);
    return control_success();
}

struct growing_text {
    struct format_sink sink;
    char *text;
    size_t size;
};

static void grow(struct format_sink *sink, const char *text, size_t size)
{
    struct growing_text *const out = (struct growing_text *)sink;
    char *const grown = realloc(out->text, out->size + size + 1);
    if (grown == NULL)
        return;
    memcpy(grown + out->size, text, size);
    out->text = grown;
    out->size += size;
    out->text[out->size] = '\0';
}

cJSON *control_report(const struct process *process)
{
    struct growing_text text = {.sink = {grow}};
    report_process(process, &text.sink);
    cJSON *const string = cJSON_CreateString(text.text != NULL ? text.text : "");
    free(text.text);
    return string;
}

static cJSON *request_report(struct control *control, const cJSON *request)
{
    const struct process *const process = process_of(control, request);
    if (process == NULL)
        return control_failed(no_process);
    cJSON *const reply = control_success();
    cJSON_AddItemToObject(reply, "text", control_report(process));
    return reply;
}

// --- The board and the session -------------------------------------------------------------------

static cJSON *request_info(struct control *control, const cJSON *request)
{
    const struct sim_board *const board = machine_board(control->session->machine);
    (void)request;
    cJSON *const reply = control_success();
    cJSON_AddNumberToObject(reply, "protocol", 1);
    cJSON_AddStringToObject(reply, "board", board->name);
    cJSON_AddStringToObject(reply, "title", board->title);
    cJSON_AddNumberToObject(reply, "leds", (double)board->led_count);
    cJSON_AddNumberToObject(reply, "buttons", (double)board->button_count);
    cJSON_AddNumberToObject(reply, "pins", (double)board->gpio_count);
    cJSON_AddNumberToObject(reply, "process_slots", board->process_slots);
    cJSON_AddNumberToObject(reply, "seed", (double)control->session->options->seed);
    return reply;
}

static cJSON *request_quit(struct control *control, const cJSON *request)
{
    (void)request;
    session_end(control->session);
    return control_success();
}

cJSON *control_request(struct control *control, const cJSON *request)
{
    static const struct {
        const char *name;
        cJSON *(*answer)(struct control *control, const cJSON *request);
    } requests[] = {
        {"info", request_info},
        {"run", request_run},
        {"step", request_step},
        {"time", request_time},
        {"write", request_write},
        {"leds", request_leds},
        {"button", request_button},
        {"buttons", request_buttons},
        {"pins", request_pins},
        {"pin", request_pin},
        {"order", request_order},
        {"processes", request_processes},
        {"install", request_install},
        {"report", request_report},
        {"uninstall", request_uninstall},
        {"quit", request_quit},
        {"devices", control_request_devices},
        {"set", control_request_set},
        {"break", control_request_break},
        {"feed", control_request_feed},
        {"screen", control_request_screen},
        {"text", control_request_text},
        {"touch", control_request_touch},
        {"screenshot", control_request_screenshot},
        {"snapshot", control_request_snapshot},
        {"restore", control_request_restore},
        {"forget", control_request_forget},
    };
    const char *const name = control_text_of(request, "do");
    for (size_t i = 0; name != NULL && i < sizeof(requests) / sizeof(requests[0]); i++)
        if (strcmp(name, requests[i].name) == 0)
            return requests[i].answer(control, request);
    return control_failed("'do' names no request; see docs/control.md");
}
