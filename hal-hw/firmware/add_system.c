// SPDX-License-Identifier: Apache-2.0 OR MIT
// Components: time, what the kernel knows of itself, and communication between processes.
#include "core/capsules/alarm.h"
#include "core/capsules/process_info.h"
#include "core/capsules/read_only_state.h"
#include "core/kernel/ipc.h"
#include "hal-hw/firmware/firmware_internal.h"

void firmware_add_alarm(const struct hil_alarm *alarm)
{
    static struct alarm driver;
    static struct virtual_alarm own;
    firmware.alarm = alarm;
    virtual_alarm_mux_init(&firmware.alarm_mux, alarm);
    virtual_alarm_init(&own, &firmware.alarm_mux);
    alarm_init(&driver, &own.hil);
    firmware_list(&driver.driver, &driver.grant);
}

void firmware_add_process_info(void)
{
    static struct process_info info;
    process_info_init(&info, &firmware.capability);
    firmware_list(&info.driver, &info.grant);
}

void firmware_add_read_only_state(void)
{
    static struct read_only_state state;
    assert(firmware.alarm != NULL);
    read_only_state_init(&state, firmware.alarm);
    firmware_list(&state.driver, &state.grant);
    kernel_switch_hook_add(&firmware.kernel, &state.hook);
}

void firmware_add_ipc(void)
{
    static struct ipc ipc;
    ipc_init(&ipc, &firmware.kernel); // registers its grant itself
    firmware_list(&ipc.driver, NULL);
}
