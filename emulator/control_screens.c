// SPDX-License-Identifier: Apache-2.0 OR MIT
// The control socket's requests about what a board shows and where it is touched: pictures, texts, fingers.
#include "emulator/control_internal.h"

#include <stdlib.h>
#include <string.h>

enum { PIXEL_BYTES = 3 };

// --- Devices -------------------------------------------------------------------------------------

static bool shows_picture(const struct sim_device *device)
{
    return device->picture != NULL;
}

static bool shows_text(const struct sim_device *device)
{
    return device->text != NULL;
}

static bool has_glass(const struct sim_device *device)
{
    return device->touched != NULL;
}

// The one that is named, or the first that can it. NULL: there is none.
static const struct sim_device *device_of(const struct control *control, const cJSON *request,
                                          bool (*can)(const struct sim_device *device))
{
    const char *const name = control_text_of(request, "device");
    const struct sim_device *device = machine_devices(control->session->machine);
    if (cJSON_HasObjectItem(request, "device") && name == NULL)
        return NULL;
    while (device != NULL && (!can(device) || (name != NULL && strcmp(device->name, name) != 0)))
        device = device->next;
    return device;
}

// --- Pictures ------------------------------------------------------------------------------------

// RFC 4648, section 4. The text is the caller's. NULL: no memory.
static char *base64(const uint8_t *data, size_t size)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    char *const text = malloc((size + 2) / 3 * 4 + 1);
    char *out = text;
    if (text == NULL)
        return NULL;
    for (size_t i = 0; i < size; i += 3) {
        const size_t left = size - i;
        const unsigned bits =
            (unsigned)(data[i] << 16 | (left > 1 ? data[i + 1] << 8 : 0) | (left > 2 ? data[i + 2] : 0));
        *out++ = digits[bits >> 18];
        *out++ = digits[bits >> 12 & 63];
        *out++ = left > 1 ? digits[bits >> 6 & 63] : '=';
        *out++ = left > 2 ? digits[bits & 63] : '=';
    }
    *out = '\0';
    return text;
}

static char *pixels_of(const struct sim_picture *picture)
{
    const size_t count = (size_t)picture->width * picture->height;
    uint8_t *const bytes = malloc(count * PIXEL_BYTES);
    if (bytes == NULL)
        return NULL;
    for (size_t i = 0; i < count; i++) {
        bytes[i * PIXEL_BYTES] = (uint8_t)(picture->pixels[i] >> 16);
        bytes[i * PIXEL_BYTES + 1] = (uint8_t)(picture->pixels[i] >> 8);
        bytes[i * PIXEL_BYTES + 2] = (uint8_t)picture->pixels[i];
    }
    char *const text = base64(bytes, count * PIXEL_BYTES);
    free(bytes);
    return text;
}

cJSON *control_request_screen(struct control *control, const cJSON *request)
{
    const struct sim_device *const device = device_of(control, request, shows_picture);
    if (device == NULL)
        return control_failed("'device' is none of this board that shows a picture");
    char *const pixels = pixels_of(device->picture);
    if (pixels == NULL)
        return control_failed("the host has no memory for this picture");
    cJSON *const reply = control_success();
    cJSON_AddStringToObject(reply, "device", device->name);
    cJSON_AddNumberToObject(reply, "width", device->picture->width);
    cJSON_AddNumberToObject(reply, "height", device->picture->height);
    cJSON_AddBoolToObject(reply, "on", device->picture->on);
    cJSON_AddNumberToObject(reply, "brightness", device->picture->brightness);
    cJSON_AddNumberToObject(reply, "changes", (double)device->changes);
    cJSON_AddStringToObject(reply, "pixels", pixels);
    free(pixels);
    return reply;
}

// --- Texts ---------------------------------------------------------------------------------------

cJSON *control_request_text(struct control *control, const cJSON *request)
{
    const struct sim_device *const device = device_of(control, request, shows_text);
    if (device == NULL)
        return control_failed("'device' is none of this board that shows a text");
    const struct sim_text *const text = device->text;
    cJSON *const reply = control_success();
    cJSON_AddStringToObject(reply, "device", device->name);
    cJSON *const rows = cJSON_AddArrayToObject(reply, "rows");
    for (uint32_t i = 0; i < text->rows; i++)
        cJSON_AddItemToArray(rows,
                             control_bytes((const uint8_t *)&text->cells[(size_t)i * text->columns], text->columns));
    cJSON_AddBoolToObject(reply, "on", text->on);
    cJSON *const cursor = cJSON_AddObjectToObject(reply, "cursor");
    cJSON_AddNumberToObject(cursor, "column", text->cursor_column);
    cJSON_AddNumberToObject(cursor, "row", text->cursor_row);
    cJSON_AddBoolToObject(cursor, "shown", text->cursor_shown);
    cJSON_AddBoolToObject(cursor, "blinks", text->cursor_blinks);
    return reply;
}

// --- Fingers -------------------------------------------------------------------------------------

static bool status_of(const cJSON *request, enum sim_touch_status *status)
{
    static const char *const names[] = {
        [SIM_TOUCH_RELEASED] = "released", [SIM_TOUCH_PRESSED] = "pressed", [SIM_TOUCH_MOVED] = "moved"};
    const char *const text = control_text_of(request, "status");
    for (size_t i = 0; text != NULL && i < sizeof(names) / sizeof(names[0]); i++)
        if (strcmp(text, names[i]) == 0) {
            *status = (enum sim_touch_status)i;
            return true;
        }
    return false;
}

// A member that may be left out.
static bool small_number(const cJSON *request, const char *name, uint8_t *value)
{
    uint64_t number = *value;
    if (cJSON_HasObjectItem(request, name) && !control_number_of(request, name, UINT8_MAX, &number))
        return false;
    *value = (uint8_t)number;
    return true;
}

static bool place_of(const cJSON *request, const struct sim_device *device, struct sim_touch *touch)
{
    const struct sim_picture *const picture = device->picture;
    const double most_x = picture != NULL ? picture->width - 1 : UINT16_MAX;
    const double most_y = picture != NULL ? picture->height - 1 : UINT16_MAX;
    uint64_t x, y;
    if (!control_number_of(request, "x", most_x, &x) || !control_number_of(request, "y", most_y, &y))
        return false;
    touch->x = (uint16_t)x;
    touch->y = (uint16_t)y;
    return true;
}

cJSON *control_request_touch(struct control *control, const cJSON *request)
{
    const struct sim_device *const device = device_of(control, request, has_glass);
    struct machine_input input = {.kind = MACHINE_INPUT_TOUCH, .touch = {.pressure = 128, .size = 10}};
    if (device == NULL)
        return control_failed("'device' is none of this board that can be touched");
    if (!status_of(request, &input.touch.status))
        return control_failed("'status' is one of pressed, moved, released");
    if (!place_of(request, device, &input.touch))
        return control_failed("'x' and 'y' are a place on the glass, in pixels");
    if (!small_number(request, "finger", &input.touch.finger) ||
        !small_number(request, "pressure", &input.touch.pressure) || !small_number(request, "size", &input.touch.size))
        return control_failed("'finger', 'pressure' and 'size' are whole numbers up to 255");
    input.device = device->name;
    const char *const problem = machine_input(control->session->machine, &input);
    return problem == NULL ? control_success() : control_failed(problem);
}

// --- Telling of a picture once in a run ---------------------------------------------------------------

struct control_pictured {
    const struct sim_device *device;
    uint64_t run; // in which it was told of last
    struct control_pictured *next;
};

static struct control_pictured *pictured_of(struct control *control, const struct sim_device *device)
{
    struct control_pictured *pictured = control->pictured;
    while (pictured != NULL && pictured->device != device)
        pictured = pictured->next;
    if (pictured != NULL)
        return pictured;
    pictured = calloc(1, sizeof(*pictured));
    if (pictured == NULL)
        return NULL;
    pictured->device = device;
    pictured->run = UINT64_MAX;
    pictured->next = control->pictured;
    control->pictured = pictured;
    return pictured;
}

bool control_was_pictured(struct control *control, const struct sim_device *device)
{
    struct control_pictured *const pictured = pictured_of(control, device);
    if (pictured == NULL || pictured->run == control->run)
        return true;
    pictured->run = control->run;
    return false;
}

void control_forget_pictures(struct control *control)
{
    while (control->pictured != NULL) {
        struct control_pictured *const first = control->pictured;
        control->pictured = first->next;
        free(first);
    }
}
