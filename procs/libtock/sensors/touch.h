// SPDX-License-Identifier: Apache-2.0 OR MIT
// Fingers on a touch panel: one, several, or gestures. Callbacks run in a later yield. Coordinates are pixels of the
// screen as it is rotated.
#pragma once

#include "../tock.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef enum {
    LIBTOCK_TOUCH_STATUS_RELEASED = 0,
    LIBTOCK_TOUCH_STATUS_PRESSED = 1,
    LIBTOCK_TOUCH_STATUS_MOVED = 2,
    LIBTOCK_TOUCH_STATUS_UNSTARTED = 3,
} libtock_touch_status_t;

typedef enum {
    LIBTOCK_TOUCH_GESTURE_NO = 0,
    LIBTOCK_TOUCH_GESTURE_SWIPE_UP = 1,
    LIBTOCK_TOUCH_GESTURE_SWIPE_DOWN = 2,
    LIBTOCK_TOUCH_GESTURE_SWIPE_LEFT = 3,
    LIBTOCK_TOUCH_GESTURE_SWIPE_RIGHT = 4,
    LIBTOCK_TOUCH_GESTURE_ZOOM_IN = 5,
    LIBTOCK_TOUCH_GESTURE_ZOOM_OUT = 6,
} libtock_touch_gesture_t;

// What the first finger does, and where: x, y.
typedef void (*libtock_touch_touch_callback)(libtock_touch_status_t, uint16_t, uint16_t);
// Touches in the buffer, events that came before the last was acknowledged, touches that had no room.
typedef void (*libtock_touch_multi_touch_callback)(returncode_t, int, int, int);
typedef void (*libtock_touch_gesture_callback)(returncode_t, libtock_touch_gesture_t);

// One finger, as the kernel stores it.
typedef struct __attribute__((__packed__)) {
    unsigned char id; // the same from its press to its release
    unsigned char status;
    unsigned short x;
    unsigned short y;
    unsigned char size;
    unsigned char pressure;
} libtock_touch_event_t;

bool libtock_touch_exists(void);

// How many fingers the panel tells apart.
returncode_t libtock_touch_get_number_of_touches(int *touches);

returncode_t libtock_touch_enable_single_touch(libtock_touch_touch_callback cb);
returncode_t libtock_touch_disable_single_touch(void);

// The buffer has room for max_touches events and must stay what it is. After each callback no other comes until
// libtock_touch_multi_touch_next() is called.
returncode_t libtock_touch_enable_multi_touch(libtock_touch_event_t *buffer, int max_touches,
                                              libtock_touch_multi_touch_callback cb);
returncode_t libtock_touch_disable_multi_touch(void);
returncode_t libtock_touch_multi_touch_next(void);

// Allocates such a buffer. ENOMEM: there is no memory for it.
returncode_t libtock_touch_allocate_multi_touch_buffer(int max_touches, libtock_touch_event_t **buffer);
// Takes an event of the buffer apart. x and y are cut to 8 bits here: on a larger screen read the event itself.
// ENOMEM: there is no buffer.
returncode_t libtock_touch_read_touch_from_buffer(libtock_touch_event_t *buffer, int index, uint8_t *id,
                                                  uint8_t *status, uint8_t *x, uint8_t *y, uint8_t *size,
                                                  uint8_t *pressure);

returncode_t libtock_touch_get_gestures(libtock_touch_gesture_callback cb);

#ifdef __cplusplus
}
#endif
