// SPDX-License-Identifier: Apache-2.0 OR MIT
// Rows of characters, waiting until each thing is done. No callback runs meanwhile.
#pragma once

#include <libtock/tock.h>

#ifdef __cplusplus
extern "C" {
#endif

bool libtocksync_text_screen_exists(void);

// Columns and rows.
returncode_t libtocksync_text_screen_get_size(uint32_t *width, uint32_t *height);

returncode_t libtocksync_text_screen_display_on(void);
returncode_t libtocksync_text_screen_display_off(void);
returncode_t libtocksync_text_screen_blink_on(void);
returncode_t libtocksync_text_screen_blink_off(void);
returncode_t libtocksync_text_screen_show_cursor(void);
returncode_t libtocksync_text_screen_hide_cursor(void);
// Wipes the text, and puts the cursor into the first column of the first row.
returncode_t libtocksync_text_screen_clear(void);
// Puts the cursor into the first column of the first row, and leaves the text.
returncode_t libtocksync_text_screen_home(void);
// Counted from 0. EINVAL: there is no such place.
returncode_t libtocksync_text_screen_set_cursor(uint8_t col, uint8_t row);

// Writes write_len characters of the buffer where the cursor is.
returncode_t libtocksync_text_screen_write(uint8_t *buffer, uint32_t buffer_len, uint32_t write_len);

#ifdef __cplusplus
}
#endif
