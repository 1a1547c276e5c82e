// SPDX-License-Identifier: Apache-2.0 OR MIT
// What the drivers of simple sensors share. Each has its own small file with its commands; here is what happens
// then: one reading is under way at a time, and everybody who waits for the same one gets its result. A driver may
// have several sources (the axes of acceleration, of a magnetic field, ...), which take turns.
#pragma once

#include "core/hil/sensor.h"
#include "core/kernel/capsule.h"

enum { SENSOR_SOURCES_MAX = 3 };

// What a process may wait for: a source, and the argument that its reading was asked for with.
struct sensor_wish {
    uint32_t source, argument;
};

// The record of a process, alone or at the start of a driver's own.
struct sensor_request {
    struct sensor_wish wish;
    bool waiting;
};

struct sensor_form {
    uint32_t number; // of the driver
    const char *name;
    uint32_t upcall, upcalls;
    uint16_t record_size; // of a process; 0: that of struct sensor_request
    bool with_status;     // upcalls begin with a status; otherwise a reading that fails sends none
    bool one_each;        // a process that waits already is refused with BUSY; otherwise that changes nothing
    struct syscall_return (*command)(void *capsule, struct process_id caller, uint32_t command, uint32_t argument0,
                                     uint32_t argument1);
};

struct sensor {
    struct driver driver;
    struct grant grant;
    const struct sensor_form *form;
    const struct hil_sensor *sources[SENSOR_SOURCES_MAX]; // NULL: not on this board
    struct hil_sensor_client client;
    bool reading;
    struct sensor_wish wish; // what is being read
};

// form lives as long as the driver, and so do the sources that it is given next.
void sensor_init(struct sensor *sensor, const struct sensor_form *form);
void sensor_add(struct sensor *sensor, uint32_t source, const struct hil_sensor *hil);
// A command to read. NODEVICE: no source at all. NOSUPPORT: not this one. BUSY and others: it can't start.
struct syscall_return sensor_read(struct sensor *sensor, struct process_id caller, uint32_t source, uint32_t argument);
