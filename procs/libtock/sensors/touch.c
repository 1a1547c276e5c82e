// SPDX-License-Identifier: Apache-2.0 OR MIT
// See touch.h. The application's callback travels through the kernel as the upcall's user data.
#include "touch.h"

#include "core/abi/abi.h"
#include "syscalls/touch_syscalls.h"

#include <assert.h>
#include <stdlib.h>

static_assert(sizeof(libtock_touch_event_t) == 8, "an event as the kernel stores it");
static_assert((int)LIBTOCK_TOUCH_STATUS_UNSTARTED == (int)TOUCH_STATUS_UNSTARTED, "the driver's states");
static_assert((int)LIBTOCK_TOUCH_GESTURE_ZOOM_OUT == (int)TOUCH_GESTURE_ZOOM_OUT, "the driver's gestures");

static void touched(int status, int place, int unused, void *opaque)
{
    (void)unused;
    ((libtock_touch_touch_callback)opaque)((libtock_touch_status_t)status,
                                           (uint16_t)((uint32_t)place >> TOUCH_SINGLE_X_SHIFT),
                                           (uint16_t)((uint32_t)place >> TOUCH_SINGLE_Y_SHIFT));
}

static void several_touched(int count, int dropped, int remaining, void *opaque)
{
    ((libtock_touch_multi_touch_callback)opaque)(RETURNCODE_SUCCESS, count, dropped, remaining);
}

static void gestured(int gesture, int unused1, int unused2, void *opaque)
{
    (void)unused1, (void)unused2;
    ((libtock_touch_gesture_callback)opaque)(RETURNCODE_SUCCESS, (libtock_touch_gesture_t)gesture);
}

bool libtock_touch_exists(void)
{
    return libtock_touch_driver_exists();
}

returncode_t libtock_touch_get_number_of_touches(int *touches)
{
    uint32_t count;
    returncode_t code = libtock_touch_command_get_number_of_touches(&count);
    if (code == RETURNCODE_SUCCESS)
        *touches = (int)count;
    return code;
}

returncode_t libtock_touch_enable_single_touch(libtock_touch_touch_callback cb)
{
    returncode_t code = libtock_touch_set_upcall_single_touch(touched, (void *)cb);
    return code == RETURNCODE_SUCCESS ? libtock_touch_command_enable_single_touch() : code;
}

returncode_t libtock_touch_disable_single_touch(void)
{
    returncode_t code = libtock_touch_set_upcall_single_touch(TOCK_NULL_UPCALL, NULL);
    return code == RETURNCODE_SUCCESS ? libtock_touch_command_disable_single_touch() : code;
}

returncode_t libtock_touch_enable_multi_touch(libtock_touch_event_t *buffer, int max_touches,
                                              libtock_touch_multi_touch_callback cb)
{
    const int length = max_touches * (int)sizeof(libtock_touch_event_t);
    returncode_t code = libtock_touch_set_allow_readwrite_multi_touch(buffer, length);
    if (code == RETURNCODE_SUCCESS)
        code = libtock_touch_set_upcall_multi_touch(several_touched, (void *)cb);
    return code == RETURNCODE_SUCCESS ? libtock_touch_command_enable_multi_touch() : code;
}

returncode_t libtock_touch_disable_multi_touch(void)
{
    returncode_t code = libtock_touch_set_allow_readwrite_multi_touch(NULL, 0);
    if (code == RETURNCODE_SUCCESS)
        code = libtock_touch_set_upcall_multi_touch(TOCK_NULL_UPCALL, NULL);
    return code == RETURNCODE_SUCCESS ? libtock_touch_command_disable_multi_touch() : code;
}

returncode_t libtock_touch_multi_touch_next(void)
{
    return libtock_touch_command_multi_touch_next();
}

returncode_t libtock_touch_allocate_multi_touch_buffer(int max_touches, libtock_touch_event_t **buffer)
{
    libtock_touch_event_t *const events = malloc((size_t)max_touches * sizeof(*events));
    if (events == NULL)
        return RETURNCODE_ENOMEM;
    *buffer = events;
    return RETURNCODE_SUCCESS;
}

returncode_t libtock_touch_read_touch_from_buffer(libtock_touch_event_t *buffer, int index, uint8_t *id,
                                                  uint8_t *status, uint8_t *x, uint8_t *y, uint8_t *size,
                                                  uint8_t *pressure)
{
    if (buffer == NULL)
        return RETURNCODE_ENOMEM;
    *id = buffer[index].id;
    *status = buffer[index].status;
    *x = (uint8_t)buffer[index].x;
    *y = (uint8_t)buffer[index].y;
    *size = buffer[index].size;
    *pressure = buffer[index].pressure;
    return RETURNCODE_SUCCESS;
}

returncode_t libtock_touch_get_gestures(libtock_touch_gesture_callback cb)
{
    return libtock_touch_set_upcall_gesture(gestured, (void *)cb);
}
