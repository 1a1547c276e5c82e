// SPDX-License-Identifier: Apache-2.0 OR MIT
// The side of unit_test.h that runs tests and reports each step to the supervisor.
#include "unit_test.h"

#include "unit_test_protocol.h"

#include <libtock/kernel/ipc.h>
#include <libtock/tock.h>

#include <stdio.h>
#include <string.h>

static struct unit_test_report report __attribute__((aligned(sizeof(struct unit_test_report))));
static size_t supervisor;
static bool read_by_supervisor;

__attribute__((weak)) bool test_setup(void)
{
    return true;
}

__attribute__((weak)) void test_teardown(void)
{
}

void set_failure_reason(const char *reason)
{
    strncpy(report.reason, reason, sizeof report.reason - 1);
}

static void acknowledged(int pid, int len, int buf, void *ud)
{
    (void)pid;
    (void)len;
    (void)buf;
    (void)ud;
    read_by_supervisor = true;
}

static void tell(enum unit_test_kind kind)
{
    report.kind = kind;
    read_by_supervisor = false;
    if (ipc_notify_service(supervisor) == RETURNCODE_SUCCESS)
        yield_for(&read_by_supervisor);
}

static bool find_supervisor(const char *name)
{
    int code = ipc_discover(name, &supervisor);
    if (code == RETURNCODE_SUCCESS)
        code = ipc_register_client_callback(supervisor, acknowledged, NULL);
    if (code == RETURNCODE_SUCCESS)
        code = ipc_share(supervisor, &report, sizeof report);
    if (code != RETURNCODE_SUCCESS)
        printf("No test supervisor: process %s: %s\n", name, tock_strrcode((returncode_t)code));
    return code == RETURNCODE_SUCCESS;
}

static void run_test(const unit_test_fun *test, uint32_t index)
{
    report.index = index;
    memset(report.reason, 0, sizeof report.reason);
    memcpy(report.name, test->name, sizeof report.name);
    tell(UNIT_TEST_STARTED);
    bool passed = test_setup() && test->fun();
    test_teardown();
    tell(passed ? UNIT_TEST_PASSED : UNIT_TEST_FAILED);
}

void unit_test_runner(unit_test_fun *tests, uint32_t test_count, uint32_t timeout_ms, const char *svc_name)
{
    if (!find_supervisor(svc_name))
        return;
    report.count = test_count;
    report.timeout_ms = timeout_ms;
    for (uint32_t i = 0; i < test_count; i++)
        run_test(&tests[i], i);
    tell(UNIT_TEST_FINISHED);
}
