// SPDX-License-Identifier: Apache-2.0 OR MIT
// Rows of characters, without waiting: each function starts something, and its callback runs in a later yield with
// the result. One thing at a time: while one is under way the others give EBUSY. See also
// libtock-sync/display/text_screen.h.
#pragma once

#include "../tock.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef void (*libtock_text_screen_callback_done)(returncode_t);
// The result, columns and rows.
typedef void (*libtock_text_screen_callback_size)(returncode_t, uint32_t, uint32_t);

bool libtock_text_screen_exists(void);

returncode_t libtock_text_screen_get_size(libtock_text_screen_callback_size cb);

returncode_t libtock_text_screen_display_on(libtock_text_screen_callback_done cb);
returncode_t libtock_text_screen_display_off(libtock_text_screen_callback_done cb);
returncode_t libtock_text_screen_blink_on(libtock_text_screen_callback_done cb);
returncode_t libtock_text_screen_blink_off(libtock_text_screen_callback_done cb);
returncode_t libtock_text_screen_show_cursor(libtock_text_screen_callback_done cb);
returncode_t libtock_text_screen_hide_cursor(libtock_text_screen_callback_done cb);
// Wipes the text, and puts the cursor into the first column of the first row.
returncode_t libtock_text_screen_clear(libtock_text_screen_callback_done cb);
// Puts the cursor into the first column of the first row, and leaves the text.
returncode_t libtock_text_screen_home(libtock_text_screen_callback_done cb);
// Counted from 0. EINVAL: there is no such place.
returncode_t libtock_text_screen_set_cursor(uint8_t col, uint8_t row, libtock_text_screen_callback_done cb);

// Writes write_len characters of the buffer where the cursor is. The buffer must stay what it is until cb runs.
returncode_t libtock_text_screen_write(uint8_t *buffer, uint32_t buffer_len, uint32_t write_len,
                                       libtock_text_screen_callback_done cb);

#ifdef __cplusplus
}
#endif
