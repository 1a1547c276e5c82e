// SPDX-License-Identifier: Apache-2.0 OR MIT
// The board's signals as a value change dump (IEEE 1364-2005, clause 18), which GTKWave and PulseView read: pins, LEDs,
// buttons, interrupt lines, the bytes on the UART, and what devices show. Virtual time, in nanoseconds.
#pragma once

#include "hal-sim/machine.h"

struct vcd;

// NULL: the file can't be written; errno says why.
struct vcd *vcd_create(const char *path);
// The board is wired: writes what it has, and how everything is now.
void vcd_attach(struct vcd *vcd, const struct machine *machine);
// The machine, whose time was was_ns, went back or on to another moment: in the file time goes on from there.
void vcd_restored(struct vcd *vcd, uint64_t was_ns);
// Completes the file. False: not all of it could be written.
bool vcd_destroy(struct vcd *vcd);

// Changes. Those before vcd_attach() are in its first picture.
void vcd_uart(struct vcd *vcd, unsigned port, const uint8_t *data, size_t size);
void vcd_uart_received(struct vcd *vcd, unsigned port, uint8_t byte);
void vcd_led(struct vcd *vcd, size_t led, bool on);
void vcd_pin(struct vcd *vcd, uint32_t pin, bool level);
void vcd_line(struct vcd *vcd, unsigned line, bool raised);
void vcd_device(struct vcd *vcd, const struct sim_device *device);
