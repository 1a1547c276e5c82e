# SPDX-License-Identifier: Apache-2.0 OR MIT
"""Whatever a process does, it harms itself only: what holds on every board.

Each test gives tests/apps/attacker one order. The attacker must fault with the cause that the
report names, or be refused; the metronome beside it must not miss a beat, and the kernel must go on.
test_isolation_host.py has the attacks of a process of the laptop, tests/boards/ those of each processor.
"""
import functools
import re

import pytest

import helpers
from helpers import ATTACKER, MARGIN_S, METRONOME, SLICE_S, app, assert_beats, attack
from pytest_verge import app_source

STACK_TOO_SMALL = "just below its RAM: the stack is probably too small"
TRAP = " instruction, put there by abort() or a check"


def assert_others_go_on(board):
    """The neighbour keeps time, and the kernel gives the attacker a new life."""
    board.clock.run_for(1)
    assert board.processes["metronome"].state == "Yielded"
    assert_beats(board)
    board.processes["attacker"].restart()
    board.expect("ready\n")


assert_faults = functools.partial(helpers.assert_faults, assert_others_go_on=assert_others_go_on)


# --- Memory -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("order", ["read", "write", "run"])
def test_the_null_pointer_faults(boot, order):
    assert_faults(attack(boot, f"{order} 0"), "access to 0x0, near the null pointer")


PLACES = {
    "above_break": "above its application break",
    "grant": "in its grant region, which belongs to the kernel",
    "grant_end": "in its grant region, which belongs to the kernel",
    "below_ram": STACK_TOO_SMALL,
}


def place(board, name):
    """Where the attacker says that a place of its address map is."""
    board.write("where\n")
    address = int(board.expect(re.compile(rf"at {name} (0x\w+)\n")).group(1), 16)
    board.expect("survived\n")
    return address


def attack_place(boot, order, name):
    """A board where the attacker has an order for a place of its own address map."""
    board = boot(ATTACKER, METRONOME)
    board.expect("ready\n")
    address = place(board, name)
    board.write(f"{order} {address:#x}\n")
    return board, address


def assert_place_faults(boot, order, name, words):
    board, address = attack_place(boot, order, name)
    fault = board.wait_fault("attacker", timeout=5)
    assert fault.cause == f"access to {address:#x}, {words}"
    assert_others_go_on(board)


@pytest.mark.parametrize("order", ["read", "write", "run"])
@pytest.mark.parametrize("name", PLACES)
def test_what_is_not_its_own_ram_faults(boot, order, name):
    assert_place_faults(boot, order, name, PLACES[name])


@pytest.mark.parametrize("name", ["data", "heap"])
def test_data_cannot_be_executed(boot, name):
    assert_place_faults(boot, "run", name, "in its own RAM")


@pytest.mark.parametrize("name", ["flash", "flash_end"])
def test_its_own_flash_cannot_be_written(boot, name):
    assert_place_faults(boot, "write", name, "in its own flash, which can't be written")


KEEPER = app_source("keeper", """
#include <libtock/kernel/ipc.h>
#include <libtock/services/alarm.h>
#include <stdio.h>

static volatile char *kept;

static void notified(int client, int length, int buffer, void *opaque)
{
    (void)client, (void)length, (void)opaque;
    kept = (volatile char *)(uintptr_t)(unsigned)buffer;
    printf("keeps %p\\n", (void *)kept);
}

static void look(uint32_t now, uint32_t scheduled, void *opaque)
{
    (void)now, (void)scheduled, (void)opaque;
    if (kept != NULL)
        printf("sees %c\\n", *kept);
}

int main(void)
{
    static libtock_alarm_t alarm;
    ipc_register_service_callback("keeper", notified, NULL);
    libtock_alarm_repeating_every_ms(100, look, NULL, &alarm);
    for (;;)
        yield();
}
""")
LENDER = app_source("lender", """
#include <libtock-sync/services/alarm.h>
#include <libtock/interface/button.h>
#include <libtock/kernel/ipc.h>
#include <stdio.h>

static char text[64] __attribute__((aligned(64))) = "x";
static size_t service;

static void take_back(returncode_t result, int button, bool pressed)
{
    (void)result, (void)button;
    if (pressed)
        ipc_share(service, NULL, 0);
}

int main(void)
{
    while (ipc_discover("keeper", &service) != RETURNCODE_SUCCESS)
        libtocksync_alarm_delay_ms(10);
    libtock_button_notify_on_press(0, take_back);
    ipc_share(service, text, sizeof text);
    ipc_notify_service(service);
    for (;;)
        yield();
}
""")


@pytest.mark.parametrize("end", ["taken back", "terminate", "fault", "uninstall"])
def test_a_shared_buffer_is_out_of_reach_when_the_share_ends(boot, end):
    board = boot(KEEPER, LENDER, METRONOME)
    address = board.expect(re.compile(r"keeps (0x\w+)\n")).group(1)
    board.expect("sees x\n")
    board.expect("sees x\n")
    if end == "taken back":
        board.buttons[0].press()
    elif end == "uninstall":
        board.uninstall("lender")
    else:
        getattr(board.processes["lender"], end)()
    fault = board.wait_fault("keeper", timeout=0.3)
    assert fault.cause == f"access to {address}, in no memory of its own"
    board.clock.run_for(1)
    assert_beats(board)


def test_the_kernel_refuses_pointers_to_what_is_not_the_process_s(boot):
    board = attack(boot, "bad_pointers")
    assert board.expect(re.compile(r"refused (\d+)\nsurvived\n")).group(1) == "39"
    assert_others_go_on(board)
    assert board.faults == []


# --- The stack --------------------------------------------------------------------------------------


def test_endless_recursion_faults_below_the_ram(boot):
    board = attack(boot, "recurse")
    fault = board.wait_fault("attacker")
    assert re.fullmatch(rf"access to 0x\w+, {re.escape(STACK_TOO_SMALL)}", fault.cause)
    # A processor that could not save where it was can't tell.
    assert fault.source is None or fault.source.startswith("deeper at attacker.c:")
    assert_others_go_on(board)


def test_abort_faults_by_name(boot):
    board = attack(boot, "abort")
    assert board.wait_fault("attacker").cause.endswith(TRAP)
    assert_others_go_on(board)


# --- The kernel's own calls -----------------------------------------------------------------------


@pytest.mark.parametrize("order", ["tock 8", "tock 255"])
def test_an_unknown_class_of_call_faults(boot, order):
    assert_faults_by_kernel(boot, order, "system call of an unknown class")


@pytest.mark.parametrize("order", ["tock 0 3", "tock 0 0xffffffff"])
def test_an_unknown_yield_faults(boot, order):
    assert_faults_by_kernel(boot, order, "yield of an unknown number")


def assert_faults_by_kernel(boot, order, reason):
    board = attack(boot, order)
    fault = board.wait_fault("attacker", timeout=5)
    assert fault.reason == reason
    assert f" Fault: {reason}" in fault.report
    assert_others_go_on(board)


# --- Time -------------------------------------------------------------------------------------------

SPIN_S = 0.9  # an emulator executes each instruction of it

SPINNER = app("spinner", """\
    for (;;)
        __asm__ volatile("");
    """, stack=1024, heap=64)


@pytest.mark.parametrize("spinners", [1, 3])
def test_an_endless_loop_beside_a_neighbour_costs_it_a_slice_at_most(boot, spinners):
    names = [f"spinner{number}" for number in range(spinners)]
    board = boot(METRONOME, *((name, SPINNER) for name in names))
    board.clock.run_for(SPIN_S)
    assert_beats(board, late=spinners * SLICE_S + MARGIN_S)
    slices = SPIN_S / SLICE_S / spinners
    for name in names:
        assert board.processes[name].state == "Running"
        assert 0.8 * slices < board.processes[name].counters["slice_expirations"] <= slices


@pytest.mark.parametrize("scheduler, late", [("round-robin", SLICE_S + MARGIN_S), ("priority", 0.001), ("mlfq", 0.011)])
def test_every_preemptive_scheduler_lets_the_neighbour_keep_time(boot, scheduler, late):
    board = boot(METRONOME, SPINNER, scheduler=scheduler)
    board.clock.run_for(SPIN_S)
    assert_beats(board, late=late)


def test_the_cooperative_scheduler_lets_an_endless_loop_starve_its_neighbour(boot):
    board = boot(METRONOME, SPINNER, scheduler="cooperative")
    board.clock.run_for(SPIN_S)
    assert board.processes["spinner"].state == "Running"
    assert board.leds[0].changes == []


@pytest.mark.parametrize("order", ["stop", "terminate", "fault", "restart"])
def test_an_endless_loop_obeys_its_manager(boot, order):
    board = attack(boot, "spin")
    board.clock.run_for(0.25)
    getattr(board.processes["attacker"], order)()
    board.clock.run_for(0.25)
    expected = {"stop": "Stopped(Running)", "terminate": "Terminated", "fault": "Faulted", "restart": "YieldedFor"}[order]
    assert board.processes["attacker"].state.startswith(expected)
    since = board.clock.now
    board.clock.run_for(1)
    assert_beats(board, since=since)


