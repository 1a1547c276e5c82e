// SPDX-License-Identifier: Apache-2.0 OR MIT
// See vcd.h. The kernel hands text to the UART in one piece; its bytes are on the wire one after the other, so what is
// still to come of a piece waits here until another signal changes or the file ends. Nothing else is kept. A byte is
// eight signals of one bit, which viewers join: PulseView 0.4 stops reading at a change of several bits at once.
#include "emulator/vcd.h"

#include <ctype.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { BITS = 8, BITS_PER_BYTE = 10, NAME_MAX_BYTES = 64, CODE_FIRST = '!', CODE_COUNT = '~' - '!' + 1 };

// Identifier codes are numbers: these, then the board's own in the order of the header.
enum signal {
    SIGNAL_TX, // bit 0 of eight
    SIGNAL_TX_BUSY = SIGNAL_TX + BITS,
    SIGNAL_TX_TURN, // changes with each byte: tells two equal ones apart
    SIGNAL_RX,
    SIGNAL_RX_TURN = SIGNAL_RX + BITS,
    SIGNAL_PINS, // one for each pin of the chip; LEDs, buttons, lines and device outputs follow
};

struct vcd {
    FILE *file;
    const struct machine *machine; // NULL: not attached yet
    uint64_t time_ns;              // the last one in the file
    uint64_t ahead_ns;             // how far it is ahead of the machine's; modulo 2^64
    uint64_t sending_since_ns;
    uint8_t *sending; // the piece that is on the wire
    size_t sending_size, sent;
    bool sent_turn, received_turn;
};

// --- Identifiers and names -----------------------------------------------------------------------

static const struct sim_board *board_of(const struct vcd *vcd)
{
    return machine_board(vcd->machine);
}

static uint32_t led_signal(const struct vcd *vcd, size_t led)
{
    return SIGNAL_PINS + board_of(vcd)->pin_count + (uint32_t)led;
}

static uint32_t button_signal(const struct vcd *vcd, size_t button)
{
    return led_signal(vcd, board_of(vcd)->led_count) + (uint32_t)button;
}

static uint32_t line_signal(const struct vcd *vcd, unsigned line)
{
    return button_signal(vcd, board_of(vcd)->button_count) + line;
}

static uint32_t device_signal(const struct vcd *vcd, const struct sim_device *device)
{
    unsigned lines = 0;
    while (machine_line_name(vcd->machine, lines) != NULL)
        lines++;
    uint32_t signal = line_signal(vcd, lines);
    for (const struct sim_device *d = machine_devices(vcd->machine); d != device; d = d->next)
        signal += (uint32_t)d->channel_count;
    return signal;
}

static void put_code(FILE *file, uint32_t signal)
{
    do {
        (void)fputc(CODE_FIRST + (int)(signal % CODE_COUNT), file);
        signal /= CODE_COUNT;
    } while (signal > 0);
}

// Names of the format are identifiers.
static void put_name(FILE *file, const char *name)
{
    for (; *name != '\0'; name++)
        (void)fputc(isalnum((unsigned char)*name) || *name == '_' ? *name : '_', file);
}

// --- Values --------------------------------------------------------------------------------------

static void at(struct vcd *vcd, uint64_t time_ns)
{
    if (time_ns != vcd->time_ns)
        (void)fprintf(vcd->file, "#%" PRIu64 "\n", time_ns);
    vcd->time_ns = time_ns;
}

static void put_bit(struct vcd *vcd, uint32_t signal, bool value)
{
    (void)fputc(value ? '1' : '0', vcd->file);
    put_code(vcd->file, signal);
    (void)fputc('\n', vcd->file);
}

static void put_byte(struct vcd *vcd, uint32_t signal, uint8_t value)
{
    for (uint32_t bit = 0; bit < BITS; bit++)
        put_bit(vcd, signal + bit, (value >> bit & 1) != 0);
}

static void put_channel(struct vcd *vcd, const struct sim_device *device, size_t channel)
{
    const double unit = pow(10, device->channels[channel].decimals);
    (void)fprintf(vcd->file, "r%.16g ", (double)device->values[channel] / unit);
    put_code(vcd->file, device_signal(vcd, device) + (uint32_t)channel);
    (void)fputc('\n', vcd->file);
}

// --- The UART's wire -----------------------------------------------------------------------------

static uint64_t byte_start_ns(const struct vcd *vcd, size_t byte)
{
    return vcd->sending_since_ns + (uint64_t)byte * BITS_PER_BYTE * 1000000000u / board_of(vcd)->baud;
}

static void send_byte(struct vcd *vcd)
{
    at(vcd, byte_start_ns(vcd, vcd->sent));
    put_byte(vcd, SIGNAL_TX, vcd->sending[vcd->sent++]);
    put_bit(vcd, SIGNAL_TX_TURN, vcd->sent_turn = !vcd->sent_turn);
}

// What has happened on the wire up to now.
static void catch_up(struct vcd *vcd, uint64_t now_ns)
{
    while (vcd->sent < vcd->sending_size && byte_start_ns(vcd, vcd->sent) <= now_ns)
        send_byte(vcd);
    if (vcd->sending_size == 0 || byte_start_ns(vcd, vcd->sending_size) > now_ns)
        return;
    at(vcd, byte_start_ns(vcd, vcd->sending_size));
    put_bit(vcd, SIGNAL_TX_BUSY, false);
    vcd->sending_size = vcd->sent = 0;
}

// Brings the file to the present. False: there is none yet.
static bool begin_change(struct vcd *vcd)
{
    if (vcd->machine == NULL)
        return false;
    const uint64_t now_ns = machine_now_ns(vcd->machine) + vcd->ahead_ns;
    catch_up(vcd, now_ns);
    at(vcd, now_ns);
    return true;
}

static void keep_piece(struct vcd *vcd, const uint8_t *data, size_t size)
{
    uint8_t *const piece = realloc(vcd->sending, size);
    if (piece == NULL)
        return;
    memcpy(piece, data, size);
    vcd->sending = piece;
    vcd->sending_size = size;
    vcd->sent = 0;
    vcd->sending_since_ns = vcd->time_ns;
}

// The kernel may send before the board is complete: that is on the wire when the file begins.
void vcd_uart(struct vcd *vcd, unsigned port, const uint8_t *data, size_t size)
{
    const bool begun = begin_change(vcd);
    if (port != 0)
        return;
    keep_piece(vcd, data, size);
    if (begun) {
        put_bit(vcd, SIGNAL_TX_BUSY, true);
        send_byte(vcd);
    }
}

void vcd_uart_received(struct vcd *vcd, unsigned port, uint8_t byte)
{
    if (!begin_change(vcd) || port != 0)
        return;
    put_byte(vcd, SIGNAL_RX, byte);
    put_bit(vcd, SIGNAL_RX_TURN, vcd->received_turn = !vcd->received_turn);
}

// --- The other signals ---------------------------------------------------------------------------

void vcd_led(struct vcd *vcd, size_t led, bool on)
{
    if (begin_change(vcd))
        put_bit(vcd, led_signal(vcd, led), on);
}

void vcd_pin(struct vcd *vcd, uint32_t pin, bool level)
{
    if (!begin_change(vcd))
        return;
    const struct sim_board *const board = board_of(vcd);
    put_bit(vcd, SIGNAL_PINS + pin, level);
    for (size_t i = 0; i < board->button_count; i++)
        if (board->buttons[i].pin == pin)
            put_bit(vcd, button_signal(vcd, i), level != board->buttons[i].active_low);
}

void vcd_line(struct vcd *vcd, unsigned line, bool raised)
{
    if (begin_change(vcd))
        put_bit(vcd, line_signal(vcd, line), raised);
}

void vcd_device(struct vcd *vcd, const struct sim_device *device)
{
    bool any = false;
    for (size_t i = 0; i < device->channel_count; i++)
        any |= device->channels[i].is_output;
    if (!any || !begin_change(vcd))
        return;
    for (size_t i = 0; i < device->channel_count; i++)
        if (device->channels[i].is_output)
            put_channel(vcd, device, i);
}

// --- The header ----------------------------------------------------------------------------------

static void begin_scope(struct vcd *vcd, const char *name)
{
    (void)fputs("$scope module ", vcd->file);
    put_name(vcd->file, name);
    (void)fputs(" $end\n", vcd->file);
}

static void end_scope(struct vcd *vcd)
{
    (void)fputs("$upscope $end\n", vcd->file);
}

static void put_variable(struct vcd *vcd, const char *kind, int bits, uint32_t signal, const char *name)
{
    (void)fprintf(vcd->file, "$var %s %d ", kind, bits);
    put_code(vcd->file, signal);
    (void)fputc(' ', vcd->file);
    put_name(vcd->file, name);
    (void)fputs(" $end\n", vcd->file);
}

static void declare_byte(struct vcd *vcd, uint32_t signal, const char *name)
{
    for (uint32_t bit = BITS; bit-- > 0;) {
        (void)fputs("$var wire 1 ", vcd->file);
        put_code(vcd->file, signal + bit);
        (void)fprintf(vcd->file, " %s [%u] $end\n", name, (unsigned)bit);
    }
}

static void declare_uart(struct vcd *vcd)
{
    begin_scope(vcd, "uart0");
    declare_byte(vcd, SIGNAL_TX, "tx");
    put_variable(vcd, "wire", 1, SIGNAL_TX_BUSY, "tx_busy");
    put_variable(vcd, "wire", 1, SIGNAL_TX_TURN, "tx_turn");
    declare_byte(vcd, SIGNAL_RX, "rx");
    put_variable(vcd, "wire", 1, SIGNAL_RX_TURN, "rx_turn");
    end_scope(vcd);
}

static void declare_pins(struct vcd *vcd)
{
    const struct sim_board *const board = board_of(vcd);
    begin_scope(vcd, "leds");
    for (size_t i = 0; i < board->led_count; i++)
        put_variable(vcd, "wire", 1, led_signal(vcd, i), board->leds[i].name);
    end_scope(vcd);
    begin_scope(vcd, "buttons");
    for (size_t i = 0; i < board->button_count; i++)
        put_variable(vcd, "wire", 1, button_signal(vcd, i), board->buttons[i].name);
    end_scope(vcd);
    begin_scope(vcd, "pins");
    for (uint32_t i = 0; i < board->pin_count; i++) {
        char name[NAME_MAX_BYTES];
        (void)snprintf(name, sizeof(name), "P%" PRIu32, i);
        put_variable(vcd, "wire", 1, SIGNAL_PINS + i, name);
    }
    end_scope(vcd);
}

static void declare_lines(struct vcd *vcd)
{
    begin_scope(vcd, "interrupts");
    for (unsigned i = 0; machine_line_name(vcd->machine, i) != NULL; i++)
        put_variable(vcd, "wire", 1, line_signal(vcd, i), machine_line_name(vcd->machine, i));
    end_scope(vcd);
}

static void declare_device(struct vcd *vcd, const struct sim_device *device)
{
    begin_scope(vcd, device->name);
    for (size_t i = 0; i < device->channel_count; i++)
        if (device->channels[i].is_output)
            put_variable(vcd, "real", 64, device_signal(vcd, device) + (uint32_t)i, device->channels[i].name);
    end_scope(vcd);
}

static void put_all_values(struct vcd *vcd)
{
    const struct sim_board *const board = board_of(vcd);
    put_byte(vcd, SIGNAL_TX, 0);
    put_bit(vcd, SIGNAL_TX_BUSY, vcd->sending_size > 0);
    put_bit(vcd, SIGNAL_TX_TURN, false);
    put_byte(vcd, SIGNAL_RX, 0);
    put_bit(vcd, SIGNAL_RX_TURN, false);
    for (uint32_t i = 0; i < board->pin_count; i++)
        put_bit(vcd, SIGNAL_PINS + i, machine_chip_pin(vcd->machine, i));
    for (size_t i = 0; i < board->led_count; i++)
        put_bit(vcd, led_signal(vcd, i), machine_led(vcd->machine, i));
    for (size_t i = 0; i < board->button_count; i++)
        put_bit(vcd, button_signal(vcd, i), machine_button_pressed(vcd->machine, i));
    for (unsigned i = 0; machine_line_name(vcd->machine, i) != NULL; i++)
        put_bit(vcd, line_signal(vcd, i), machine_line_raised(vcd->machine, i));
    for (const struct sim_device *d = machine_devices(vcd->machine); d != NULL; d = d->next)
        for (size_t i = 0; i < d->channel_count; i++)
            if (d->channels[i].is_output)
                put_channel(vcd, d, i);
}

void vcd_restored(struct vcd *vcd, uint64_t was_ns)
{
    vcd->ahead_ns += was_ns - machine_now_ns(vcd->machine);
    vcd->sending_size = vcd->sent = 0;
    if (begin_change(vcd))
        put_all_values(vcd);
}

void vcd_attach(struct vcd *vcd, const struct machine *machine)
{
    vcd->machine = machine;
    (void)fputs("$version Verge $end\n$timescale 1 ns $end\n", vcd->file);
    begin_scope(vcd, machine_board(machine)->name);
    declare_pins(vcd);
    declare_uart(vcd);
    declare_lines(vcd);
    for (const struct sim_device *d = machine_devices(machine); d != NULL; d = d->next)
        declare_device(vcd, d);
    end_scope(vcd);
    (void)fputs("$enddefinitions $end\n", vcd->file);
    (void)fputs("#0\n$dumpvars\n", vcd->file);
    put_all_values(vcd);
    (void)fputs("$end\n", vcd->file);
}

// --- The file ------------------------------------------------------------------------------------

struct vcd *vcd_create(const char *path)
{
    struct vcd *const vcd = calloc(1, sizeof(*vcd));
    if (vcd == NULL)
        return NULL;
    vcd->file = fopen(path, "w");
    if (vcd->file != NULL)
        return vcd;
    free(vcd);
    return NULL;
}

bool vcd_destroy(struct vcd *vcd)
{
    (void)begin_change(vcd); // a viewer shows the signals up to the last time in the file
    const bool written = ferror(vcd->file) == 0;
    const bool closed = fclose(vcd->file) == 0;
    free(vcd->sending);
    free(vcd);
    return written && closed;
}
