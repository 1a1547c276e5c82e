// SPDX-License-Identifier: Apache-2.0 OR MIT
// The side of unit_test.h that watches test applications: one line for each test that ends or takes
// too long, and a summary for each application. A test that ends after its time stays a timeout.
#include "unit_test.h"

#include "unit_test_protocol.h"

#include <libtock/kernel/ipc.h>
#include <libtock/services/alarm.h>

#include <stdio.h>
#include <string.h>

enum { APPLICATIONS = 8 };

struct application {
    bool known;
    bool testing; // a test has started and neither ended nor timed out
    int pid;
    uint32_t index;
    char name[sizeof((struct unit_test_report *)0)->name];
    uint32_t passed, failed, timed_out;
    libtock_alarm_t alarm;
};

static struct application applications[APPLICATIONS];

static struct application *application_of(int pid)
{
    for (int i = 0; i < APPLICATIONS; i++) {
        struct application *a = &applications[i];
        if (!a->known || a->pid == pid) {
            a->known = true;
            a->pid = pid;
            return a;
        }
    }
    return NULL;
}

static void print_end(const struct application *a, const char *how, const char *why)
{
    printf("%d.%03u: %-16.*s [%s]%s%s\n", a->pid, (unsigned)a->index, (int)sizeof a->name, a->name, how,
           *why != '\0' ? " " : "", why);
}

static void time_over(uint32_t now, uint32_t scheduled, void *opaque)
{
    (void)now;
    (void)scheduled;
    struct application *a = opaque;
    a->testing = false;
    a->timed_out++;
    print_end(a, "ERROR: Timeout", "");
}

static void started(struct application *a, const struct unit_test_report *report)
{
    a->testing = true;
    a->index = report->index;
    memcpy(a->name, report->name, sizeof a->name);
    libtock_alarm_in_ms(report->timeout_ms, time_over, a, &a->alarm);
}

static void ended(struct application *a, bool passed, const char *reason)
{
    if (!a->testing)
        return;
    a->testing = false;
    libtock_alarm_ms_cancel(&a->alarm);
    a->passed += passed;
    a->failed += !passed;
    print_end(a, passed ? "✓" : "FAILED", passed ? "" : reason);
}

static void finished(struct application *a, uint32_t count)
{
    printf("Summary %d: %u tests, %u passed, %u failed, %u timed out\n", a->pid, (unsigned)count, (unsigned)a->passed,
           (unsigned)a->failed, (unsigned)a->timed_out);
    a->passed = a->failed = a->timed_out = 0;
}

static void act_on(struct application *a, const struct unit_test_report *report)
{
    switch (report->kind) {
    case UNIT_TEST_STARTED:
        started(a, report);
        break;
    case UNIT_TEST_PASSED:
    case UNIT_TEST_FAILED:
        ended(a, report->kind == UNIT_TEST_PASSED, report->reason);
        break;
    case UNIT_TEST_FINISHED:
        finished(a, report->count);
        break;
    default:
        break;
    }
}

// The report is copied first: printing waits, and the application may write the shared bytes at any
// time.
static void reported(int pid, int len, int buf, void *ud)
{
    (void)ud;
    struct application *a = application_of(pid);
    if (a != NULL && len >= (int)sizeof(struct unit_test_report)) {
        struct unit_test_report report;
        memcpy(&report, (const void *)(uintptr_t)(uint32_t)buf, sizeof report);
        report.reason[sizeof report.reason - 1] = '\0';
        act_on(a, &report);
    }
    ipc_notify_client((size_t)pid);
}

void unit_test_service(void)
{
    int code = ipc_register_service_callback(UNIT_TEST_SERVICE, reported, NULL);
    if (code != RETURNCODE_SUCCESS)
        printf("No process %s to be the test supervisor: %s\n", UNIT_TEST_SERVICE, tock_strrcode((returncode_t)code));
}
