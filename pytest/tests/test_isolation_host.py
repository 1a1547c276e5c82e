# SPDX-License-Identifier: Apache-2.0 OR MIT
"""Whatever a process of the laptop does, it harms itself only: Linux, the page that it shares with the kernel, and the
instructions of its processor. What holds on every board is in test_isolation.py.

No host process may be left over (which every test's end checks). An order must be harmless to the host even where the
protection is broken, because that is when a test shows its worth: no order names a process, a file or memory outside the
simulator's own session.
"""
import functools

import pytest

import helpers
from helpers import ATTACKER, METRONOME, SLICE_S, app, assert_beats, attack

pytestmark = pytest.mark.simulator("processes of the host")

CHANNEL = 0x0FFF0000
GATE = 0x0FFF2000
FLASH = 0x10000000
WINDOWS = 0x40000000


def assert_others_go_on(board):
    """The neighbour keeps time, and the kernel takes a new process."""
    board.clock.run_for(1)
    assert board.processes["metronome"].state == "Yielded"
    assert_beats(board)
    board.install("hello")
    board.expect("Hello World!\n")


assert_faults = functools.partial(helpers.assert_faults, assert_others_go_on=assert_others_go_on)


# --- Memory -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("order", ["read", "write", "run"])
@pytest.mark.parametrize("address", [0xFFFFFFFF81000000, 0xFFFF888000000000, 0x7FFFFFFFE000, 0x7FFFF7FF0000, 0xFFFFFFFF])
def test_addresses_of_the_host_fault(boot, order, address):
    assert_faults(attack(boot, f"{order} {address:#x}"), f"access to {address:#x}, in no memory of its own")


def test_the_constants_in_its_flash_cannot_be_executed(boot):
    board = attack(boot, f"run {FLASH:#x}")
    assert board.wait_fault("attacker", timeout=5).cause.startswith(f"access to {FLASH:#x}, in its own flash")
    assert_others_go_on(board)


@pytest.mark.parametrize("order", ["read", "write", "run"])
@pytest.mark.parametrize("window", [0, 1, 5, 63])
def test_windows_for_shared_memory_are_shut(boot, order, window):
    address = WINDOWS + window * 0x01000000
    assert_faults(attack(boot, f"{order} {address:#x}"), f"access to {address:#x}, in no memory of its own")


def test_memory_that_two_others_share_is_not_the_attacker_s(boot):
    board = boot(ATTACKER, METRONOME, "rot13_service", "rot13_client")
    board.expect("Hello World!\n")
    board.write(f"read {WINDOWS:#x}\n")
    assert board.wait_fault("attacker").cause == f"access to {WINDOWS:#x}, in no memory of its own"
    board.expect("Uryyb Jbeyq!\n")


@pytest.mark.parametrize("address", [CHANNEL - 1, CHANNEL + 0x1000, GATE + 0x1000])
@pytest.mark.parametrize("order", ["read", "write"])
def test_the_neighbours_of_the_shared_page_fault(boot, order, address):
    assert_faults(attack(boot, f"{order} {address:#x}"), f"access to {address:#x}, in no memory of its own")


def test_the_shared_page_cannot_be_executed(boot):
    assert_faults(attack(boot, f"run {CHANNEL + 0x100:#x}"), f"access to {CHANNEL + 0x100:#x}, in no memory of its own")


def test_the_gate_can_be_read_but_not_written(boot):
    assert_faults(attack(boot, f"write {GATE:#x}"), f"access to {GATE:#x}, in no memory of its own")


@pytest.mark.parametrize("offset", [0, 16])
def test_the_gate_opens_for_the_kernel_only(boot, offset):
    """It is code that makes a Linux call; without the kernel's permission the call is forbidden."""
    board = attack(boot, f"run {GATE + offset:#x}")
    assert board.wait_fault("attacker", timeout=5).cause.startswith("forbidden Linux system call ")
    assert_others_go_on(board)


# --- The stack --------------------------------------------------------------------------------------


def test_a_smashed_stack_faults(boot):
    board = attack(boot, "smash")
    fault = board.wait_fault("attacker")
    assert fault.source.startswith("smash at attacker.c:")
    assert_others_go_on(board)


@pytest.mark.parametrize("pointer", [0, 4, 0x20000004, 0x10000100, GATE + 0x100, 0xFFFFFFFFFFFFFFF0])
def test_a_lost_stack_pointer_faults(boot, pointer):
    board = attack(boot, f"lose_stack {pointer:#x}")
    assert board.wait_fault("attacker").cause.startswith("access to ")
    assert_others_go_on(board)


@pytest.mark.parametrize("pointer", [0, CHANNEL + 0x800, WINDOWS, 0xFFFFFFF0])
def test_a_call_with_a_lost_stack_pointer_is_its_own_problem(boot, pointer):
    """The kernel never touches the stack of a native process, so the call is answered; then it faults."""
    board = attack(boot, f"stackless_call {pointer:#x}")
    board.clock.run_for(1)
    assert board.processes["attacker"].state in ("Faulted", "Running") or "survived" in board.output
    assert_others_go_on(board)


# --- Instructions -----------------------------------------------------------------------------------

TRAP = "illegal instruction, put there by abort() or a check"
CAUSES = {
    "ud2": TRAP,
    "int3": "breakpoint instruction without a debugger",
    "trapflag": "breakpoint instruction without a debugger",
    "divide": "division by zero or overflow",
}


@pytest.mark.parametrize("instruction", CAUSES)
def test_instructions_that_trap_fault_by_name(boot, instruction):
    assert_faults(attack(boot, f"do {instruction}"), CAUSES[instruction])


@pytest.mark.parametrize("instruction", ["hlt", "port", "alignment", "segment", "wrfsbase", "sysenter"])
def test_instructions_that_a_process_may_not_use_fault(boot, instruction):
    board = attack(boot, f"do {instruction}")
    board.wait_fault("attacker")
    assert_others_go_on(board)


@pytest.mark.parametrize("order", ["do hlt", "do port", "read 0x800000000000", "smash", "do alignment"])
def test_a_protection_fault_is_not_blamed_on_the_null_pointer(boot, order):
    """The host has no address for these, which is not the same as address 0."""
    assert "null pointer" not in attack(boot, order).wait_fault("attacker").cause


def test_abort_faults_with_the_place_of_the_call(boot):
    fault = assert_faults(attack(boot, "abort"), TRAP)
    assert fault.source.startswith("abort at libc.c:")


# --- Linux ------------------------------------------------------------------------------------------

LINUX_CALLS = {
    "read": 0, "write": 1, "open": 2, "close": 3, "mmap": 9, "mprotect": 10, "munmap": 11, "brk": 12, "rt_sigaction": 13,
    "rt_sigprocmask": 14, "rt_sigreturn": 15, "ioctl": 16, "sched_yield": 24, "dup2": 33, "pause": 34, "nanosleep": 35,
    "alarm": 37, "getpid": 39, "socket": 41, "clone": 56, "fork": 57, "vfork": 58, "execve": 59, "exit": 60, "kill": 62,
    "ptrace": 101, "setsid": 112, "personality": 135, "prctl": 157, "setrlimit": 160, "gettid": 186, "tkill": 200,
    "time": 201, "restart_syscall": 219, "clock_gettime": 228, "exit_group": 231, "tgkill": 234, "openat": 257,
    "futex": 202, "unshare": 272, "perf_event_open": 298, "process_vm_readv": 310, "process_vm_writev": 311, "seccomp": 317,
    "getrandom": 318, "memfd_create": 319, "execveat": 322, "userfaultfd": 323, "io_uring_setup": 425, "clone3": 435,
    "close_range": 436, "landlock_create_ruleset": 444, "not known by name": 9999,
}
NAMES = {number: name for name, number in LINUX_CALLS.items()}


def forbidden(number):
    """The cause of a fault by this Linux call."""
    return f"forbidden Linux system call {number} ({NAMES.get(number, 'not known by name')})"


@pytest.mark.parametrize("name", LINUX_CALLS)
def test_a_linux_call_faults_by_its_number_and_name(boot, name):
    assert_faults(attack(boot, f"linux {LINUX_CALLS[name]}"), forbidden(LINUX_CALLS[name]))


@pytest.mark.parametrize("order", ["linux 57", "linux 56 17", "linux 435"])
def test_a_fork_bomb_does_not_get_its_first_child(boot, order):
    board = attack(boot, order, fault_policy="restart")
    for _ in range(20):
        board.expect("ready\n")
        board.write(order + "\n")
    assert board.processes["attacker"].restarts >= 19
    assert len(host_children(board)) == 2


def host_children(board):
    """The host processes that the simulator has started."""
    from pytest_verge.simulator import host_processes_of_session
    return [pid for pid in host_processes_of_session(board.simulator.pid) if pid != board.simulator.pid]


@pytest.mark.parametrize("order", ["linux 62 0 9", "linux 200 0 9", "linux 231 3", "linux 60 0"])
def test_a_process_cannot_kill_its_group_or_itself_by_linux(boot, order):
    assert_faults(attack(boot, order), forbidden(int(order.split()[1])))


@pytest.mark.parametrize("descriptor", [0, 1, 2, 3, 9])
def test_descriptors_can_neither_be_closed_nor_used(boot, descriptor):
    assert_faults(attack(boot, f"linux 3 {descriptor}"), forbidden(3))


@pytest.mark.parametrize("arguments", ["0 0", "0x20000000 0", "0x0fff0004 1", "0x1000fff0000 0", "0x0fff0000 9",
                                       "0x0fff0000 3", "0x0fff0000 128", "0x0fff0000 256"])
def test_a_futex_but_the_one_of_its_page_faults(boot, arguments):
    assert_faults(attack(boot, f"linux 202 {arguments}"), forbidden(202))


def test_the_futex_of_its_page_does_no_harm(boot):
    board = attack(boot, f"linux 202 {CHANNEL:#x} 1")
    board.expect("survived\n")
    assert_others_go_on(board)


def test_sleeping_on_the_page_s_futex_ends_no_later_than_the_slice(boot):
    """A wait for a value that is there: the process sleeps on the host where it should compute."""
    board = attack(boot, f"linux 202 {CHANNEL:#x} 0")
    board.clock.run_for(2)
    assert_beats(board, late=SLICE_S)


@pytest.mark.parametrize("number, name", [(1, "exit"), (2, "fork"), (20, "getpid"), (37, "kill"), (90, "mmap"),
                                          (120, "clone")])
def test_calls_by_the_32_bit_convention_fault_under_their_names(boot, number, name):
    board = attack(boot, f"int80 {number}")
    assert board.wait_fault("attacker").cause == f"forbidden Linux system call {number} ({name}, by int 0x80)"
    assert_others_go_on(board)


@pytest.mark.parametrize("number", [0x40000000, 0x40000027, 0x40000039, 0xFFFFFFFF])
def test_calls_by_the_x32_convention_and_wild_numbers_fault(boot, number):
    assert_faults(attack(boot, f"linux {number:#x}"), forbidden(number))


def test_the_host_s_clock_page_is_not_there(boot):
    """The vsyscall page lets a process read the time without the kernel's knowledge."""
    board = attack(boot, "run 0xffffffffff600400")
    board.wait_fault("attacker")
    assert_others_go_on(board)


def test_setting_the_thread_pointer_harms_only_itself(boot):
    board = attack(boot, "linux 158 0x1002 0x20000000")
    board.clock.run_for(1)
    assert_others_go_on(board)


# --- The page shared with the kernel ------------------------------------------------------------------


def test_a_call_of_a_class_beyond_a_byte_faults(boot):
    board = attack(boot, "tock 0xffffffff")
    assert board.wait_fault("attacker", timeout=5).reason == "system call of an unknown class"
    assert_others_go_on(board)


def test_announcing_calls_without_waiting_for_answers_does_no_harm(boot):
    board = attack(boot, "flood 100000", record=False)
    board.run_until_true(lambda: "flooded" in board.output or board.faults, 5, ["uart", "fault"])
    assert_others_go_on(board)


@pytest.mark.parametrize("seed", range(25))
def test_scribbling_over_the_shared_page_does_no_harm(boot, seed):
    board = attack(boot, f"scribble {seed} 20000", record=False)
    board.clock.run_for(2)
    assert_beats(board, late=SLICE_S)
    assert {fault.process for fault in board.faults} <= {"attacker"}
    board.install("hello")
    board.expect("Hello World!\n")


@pytest.mark.parametrize("call", ["fork", "vfork"])
def test_the_library_s_fork_is_a_fault_with_its_source_line(boot, call):
    """Such an application links, so that the fault can say where the call stands."""
    board = boot(app(f"has_{call}", f"{call}();\nputs(\"not reached\");\n", "unistd.h"), METRONOME)
    fault = board.wait_fault(f"has_{call}")
    assert f"({call})" in fault.cause
    assert fault.source.startswith(call + " at ")
    assert_others_go_on(board)
