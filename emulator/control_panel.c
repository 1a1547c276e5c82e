// SPDX-License-Identifier: Apache-2.0 OR MIT
// The control socket's request for a picture of the panel.
#include "emulator/control_internal.h"
#include "emulator/panel/panel.h"
#include "emulator/panel/theme.h"

enum { SIZE_LEAST = 64, SIZE_MOST = 8192 };

// 0: it was not given. False: it is no size.
static bool size_of(const cJSON *request, const char *name, int *size)
{
    uint64_t value;
    *size = 0;
    if (!cJSON_HasObjectItem(request, name))
        return true;
    if (!control_number_of(request, name, SIZE_MOST, &value) || value < SIZE_LEAST)
        return false;
    *size = (int)value;
    return true;
}

cJSON *control_request_screenshot(struct control *control, const cJSON *request)
{
    const char *const path = control_text_of(request, "path");
    const char *const theme = control_text_of(request, "theme");
    int width, height;
    if (path == NULL)
        return control_failed("'screenshot' wants 'path': the PNG file to write");
    if (!size_of(request, "width", &width) || !size_of(request, "height", &height))
        return control_failed("'width' and 'height' are pixels, from 64 to 8192");
    if (theme != NULL && theme_named(theme) == NULL)
        return control_failed("'theme' is light or dark");
    const char *const problem =
        panel_screenshot(control->session->panel, path, control_text_of(request, "of"), width, height, theme);
    return problem == NULL ? control_success() : control_failed(problem);
}
