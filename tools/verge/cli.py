# SPDX-License-Identifier: Apache-2.0 OR MIT
"""The verbs and their options. Each verb does its own set-up."""
import argparse
import json
import os
import sys

from verge import (apps, boards, emulated, emulating, flashing, fuzzing, inside, inspecting, new_verb, pack_verb, packages,
                   simulator, wheel_verb)
from verge.common import ALL_WELL, Failure, WrongUse, say

DEMO = ["blink", "hello", "console_echo", "buttons"]

RUN_EPILOG = """\
examples:
  ./verge run                              the demonstration: blink, hello, console_echo, buttons
  ./verge run blink hello                  two examples at once
  ./verge run my_app.c --for 10s           a C file, for ten virtual seconds
  ./verge run my_app/ --strace             a folder, printing its system calls
  ./verge run blink --board nrf52840dk     on another virtual board
  ./verge run blink --trace blink.json     a trace for Perfetto
  ./verge run fault --gdb fault            stopped at main in gdb
  ./verge run --valgrind hello hello       under valgrind's memcheck
  ./verge run hello --board mps2-an386     as firmware, in QEMU
  ./verge run blink --board pico --for 2s  as firmware of a Raspberry Pi Pico, in rp2040js
  ./verge run blink.tab --board hifive1    a package, also one of other projects
  ./verge run --asan my_app my_app.c       built with checks of every access to memory
  ./verge run blink --for 5s --screenshot blink.png
  ./verge run buttons --record run.rec     what you press and type is kept...
  ./verge run buttons --replay run.rec     ... and the run repeats to the byte
  ./verge run blink --for 1s --vcd run.vcd pins, LEDs, UART for GTKWave or PulseView
  ./verge run console_echo --uart0 pty     UART 0 on a pseudo-terminal, for picocom or screen

An application is the name of an example, a C source file, a folder with C sources, or an executable
that was built so; NAME=APP gives it another name. At a terminal, what you type goes to UART 0 and
Alt+1 to Alt+8 press buttons; Ctrl-C ends the run. On a desktop a window shows the board (unless
--headless, --for or --control is given); F1 shows its keys.

exit status: 0 all well, 1 the run failed (a process faulted, the kernel panicked), 2 the command
line was wrong.
"""


def run_parser(parser):
    parser.add_argument("apps", nargs="*", metavar="APP", help="applications (none: the demonstration)")
    parser.add_argument("--board", default="generic", metavar="NAME", help="a virtual board, or one that is emulated "
                        "(default: generic; ./verge list boards)")
    parser.add_argument("--headless", action="store_true", help="no live display, whatever stdout is")
    parser.add_argument("--for", dest="limit", metavar="TIME", help="virtual time to run: 500ms, 10s, 2m")
    parser.add_argument("--realtime", action="store_true", help="keep pace with the wall clock (default at a terminal "
                        "without --for)")
    parser.add_argument("--fast", action="store_true", help="never wait for the wall clock (default elsewhere)")
    parser.add_argument("--seed", default="1", metavar="N", help="seed of all randomness (default: 1)")
    parser.add_argument("--trace", metavar="FILE", help="write a trace that Perfetto reads")
    parser.add_argument("--vcd", metavar="FILE", help="write pins, LEDs, buttons, UART and interrupts as a value change "
                        "dump, which GTKWave and PulseView read")
    parser.add_argument("--record", metavar="FILE", help="keep everything that comes from outside, with its virtual time")
    parser.add_argument("--replay", metavar="FILE", help="repeat a recorded run to the byte; nothing else comes in: "
                        "--replay run.rec with the same applications and options as then")
    parser.add_argument("--uart0", metavar="PLACE", help="where UART 0 is: terminal (default), pty, tcp:PORT (on "
                        "127.0.0.1), file:PATH (output only)")
    parser.add_argument("--wav", metavar="FILE", help="record the buzzer as a sound file")
    parser.add_argument("--strace", action="store_true", help="print every system call and upcall")
    parser.add_argument("--control", metavar="SOCKET", help="wait for a client that controls the board and its time")
    parser.add_argument("--gdb", action="append", default=[], metavar="APP", help="start gdb on this application, stopped at "
                        "main (of a board binary at a terminal; elsewhere its words are printed); may be given several times "
                        "for board binaries")
    parser.add_argument("--itrace", metavar="FILE[,APP]", help="write every instruction of board binaries (of this one "
                        "only) to a text file: time, count, place, bits, and registers that it changed")
    parser.add_argument("--profile", metavar="FILE", help="write how many instructions board binaries spend where, as "
                        "folded stacks for flame graphs")
    parser.add_argument("--coverage", metavar="FILE", help="write how often board binaries execute each line, as lcov has it")
    parser.add_argument("--stack-depth", action="store_true", help="measure the deepest stack of board binaries exactly")
    parser.add_argument("--valgrind", metavar="APP", help="run this application under valgrind")
    parser.add_argument("--valgrind-args", metavar="WORDS", help="options for valgrind, as one word: "
                        "--valgrind-args='--leak-check=full --track-origins=yes'")
    parser.add_argument("--asan", action="append", default=[], metavar="APP", help="build this application with address "
                        "checks (may be given several times)")
    parser.add_argument("--ubsan", action="append", default=[], metavar="APP", help="build this application so that "
                        "undefined behaviour is a fault (may be given several times)")
    parser.add_argument("--scheduler", metavar="NAME", help="round-robin (default), cooperative, priority, mlfq")
    parser.add_argument("--fault-policy", metavar="NAME", help="panic, stop, stop-with-debug (default), restart, "
                        "restart-with-debug, threshold-restart:N, threshold-restart-then-panic:N")
    parser.add_argument("--flash-image", metavar="FILE", help="also load the applications of a flash image")
    parser.add_argument("--emulate", action="store_true", help="build applications from source for the board's own "
                        "processor and execute that binary, to the instruction")
    parser.add_argument("--processor", metavar="NAME", help="the processor of a virtual board: cortex-m0, cortex-m3, "
                        "cortex-m4, cortex-m33, rv32imac (default: the board's own)")
    parser.add_argument("--costs", metavar="NAME", help="what its instructions cost: cortex-m4 (its manual's cycles by class) "
                        "or none (one cycle each; default: the board's own)")
    parser.add_argument("--clock", metavar="FREQUENCY", help="of its processor, such as 16MHz (default: the board's own)")
    parser.add_argument("--in-process", action="store_true", help="execute board binaries in the simulator's own process "
                        "instead of confined children: the same results, for thousands of them (--gdb, --profile and the "
                        "like do so by themselves)")
    parser.add_argument("--snapshot", metavar="FILE", help="keep the whole machine at the end of the run, if all its "
                        "processes are emulated")
    parser.add_argument("--restore", metavar="FILE", help="go on from there; the file has board and applications")
    parser.add_argument("--process-console", action="store_true", help="start the kernel's process console on UART 0")
    parser.add_argument("--emulator-arg", action="append", default=[], metavar="WORDS", help="more words for QEMU: "
                        "--emulator-arg='-d int'")
    parser.add_argument("--quiet", action="store_true", help="no LED lines on stderr")
    parser.add_argument("--panel", action="store_true", help="open the window also with --for or --control")
    parser.add_argument("--theme", choices=("light", "dark", "auto"),
                        help="of the window (default: auto, what the desktop prefers)")
    parser.add_argument("--scale", metavar="N", help="size of everything in the window, from 0.5 to 4 (default: 1)")
    parser.add_argument("--panel-size", metavar="WxH", help="size of the window and of pictures (default: 1280x800)")
    parser.add_argument("--screenshot", metavar="FILE", help="write a picture of the panel (PNG), with or without a "
                        "desktop")
    parser.add_argument("--at", metavar="TIME", help="virtual time of that picture (default: the end of the run)")
    parser.add_argument("--screenshot-of", metavar="DEVICE", help="a picture of this device alone: screen")
    parser.add_argument("--play", metavar="FILE", help="set sensors over time from a CSV file: time_s, device.channel, ...")


def _named(word):
    name, equals, rest = word.partition("=")
    return (name, rest) if equals and "/" not in name else (None, word)


def _check_name(option, name, names):
    if name not in names:
        raise WrongUse(f"--{option} names '{name}', which is not among the applications: {', '.join(names)}")


def _choose_checks(options, named, others):
    """Says of each application with which checks it is built. named: (name, application); others: there are emulated ones."""
    names = [name for name, _ in named]
    wanted = {"asan": options.asan, "ubsan": options.ubsan, "memcheck": [options.valgrind] if options.valgrind else []}
    for option, chosen in (("gdb", [] if others else options.gdb), ("valgrind", wanted["memcheck"]),
                           ("asan", options.asan), ("ubsan", options.ubsan)):
        for name in chosen:
            _check_name(option, name, names)
    if options.valgrind and options.valgrind in (*options.asan, *options.gdb):
        raise WrongUse(f"--valgrind does not go together with --asan or --gdb for '{options.valgrind}'")
    for name, app in named:
        checks = [kind for kind, chosen in wanted.items() if name in chosen]
        if app.executable and any(kind != "memcheck" for kind in checks):
            raise WrongUse(f"'{name}' is an executable already: checks are built in from source")
        app.checks = tuple(sorted(checks))


def _executables(options, words, others):
    pairs = [_named(word) for word in words]
    named = [(name or app.name, app) for (name, _), app in ((pair, apps.resolve(pair[1])) for pair in pairs)]
    _choose_checks(options, named, others)
    if options.valgrind:
        packages.install(["valgrind"])
    built = apps.build([app for _, app in named])
    return [f"{name}={path}" for (name, _), (_, path) in zip(named, built)]


def _simulator_options(options):
    words = ["--board", options.board, "--seed", options.seed]
    words += getattr(options, "inside", [])
    for flag in ("headless", "realtime", "fast", "strace", "process_console", "quiet", "panel", "in_process", "stack_depth"):
        if getattr(options, flag):
            words.append("--" + flag.replace("_", "-"))
    for name, value in (("for", options.limit), ("trace", options.trace), ("wav", options.wav), ("control", options.control),
                        *(("gdb", name) for name in options.gdb), ("valgrind", options.valgrind),
                        ("valgrind-args", options.valgrind_args), ("scheduler", options.scheduler),
                        ("fault-policy", options.fault_policy), ("flash-image", options.flash_image),
                        ("processor", options.processor), ("costs", options.costs),
                        ("clock", options.clock), ("snapshot", options.snapshot), ("restore", options.restore),
                        ("theme", options.theme), ("scale", options.scale), ("panel-size", options.panel_size),
                        ("screenshot", options.screenshot), ("at", options.at),
                        ("screenshot-of", options.screenshot_of), ("play", options.play),
                        ("record", options.record), ("replay", options.replay), ("vcd", options.vcd),
                        ("uart0", options.uart0), ("itrace", options.itrace), ("profile", options.profile),
                        ("coverage", options.coverage)):
        if value is not None:
            words.append(f"--{name}={value}")
    return words


def verb_run(options):
    board = boards.find(options.board)
    if board is not None and not _is_virtual(options.board):
        return emulating.run_on(board, options.apps or ([] if options.flash_image else DEMO), options)
    if options.emulator_arg:
        raise WrongUse(f"--emulator-arg is for boards in QEMU; '{options.board}' is a virtual board")
    checked = list(dict.fromkeys([*filter(None, [options.valgrind]), *options.asan, *options.ubsan]))
    words = options.apps or checked or ([] if options.flash_image or options.restore else DEMO)
    binary = simulator.build()
    emulated_words = [word for word in words if options.emulate or emulated.is_board_binary(word)]
    executables = _executables(options, [word for word in words if word not in emulated_words], emulated_words)
    names = [word.partition("=")[0] for word in executables]
    if emulated_words:
        names += _fill_flash(binary, options, emulated_words, names)
    if names and not options.quiet:
        say(f"board {options.board}: " + ", ".join(names))
    sys.stdout.flush()
    os.execv(binary, [binary, *_simulator_options(options), "--", *executables])


def _fill_flash(binary, options, words, natives):
    """Lays board binaries into the flash of the virtual board; returns what to say of them. natives: names beside them."""
    if options.flash_image:
        raise WrongUse("--flash-image is all that the board finds in flash: name no board binaries beside it")
    board = emulated.VirtualBoard(binary, options.board, options.processor)
    placed, descriptor = emulated.flash(board, words)
    options.flash_image = f"/dev/fd/{descriptor}"
    options.inside = inside.simulator_options(options, placed, natives)
    return [f"{one.item.name} ({board.arch}) at {one.flash:#x}" for one in placed]


def _is_virtual(name):
    from verge import listing
    return any(fact["name"] == name for fact in listing.virtual_boards())


def verb_list(options):
    from verge import listing
    facts = listing.collect(options.what)
    if options.json:
        print(json.dumps(facts, indent=2))
    else:
        for fact in facts:
            print(f"{fact['name']:<24} {fact['title']}")
    return ALL_WELL


def verb_build(options):
    if options.board:
        for path in boards.Firmware(boards.need(options.board), options.apps).write():
            print(path)
        return ALL_WELL
    if not options.apps:
        raise WrongUse("say what to build: applications, or --board NAME for firmware")
    for name, path in apps.build([apps.resolve(word) for word in options.apps]):
        print(f"{name} {path}")
    return ALL_WELL


def verb_gdb(options):
    from verge import attaching
    return attaching.attach(options.app)


def verb_test(options):
    from verge import testing
    return testing.run_tests(options)


def verb_fuzz(options):
    return fuzzing.run_fuzzers(options)


def verb_prove(options):
    from verge import proving
    return proving.run_proofs(options)


def verb_bench(options):
    from verge import benching
    return benching.run_benchmarks(options)


def parser():
    top = argparse.ArgumentParser(prog="./verge", description="Verge: isolated applications on microcontrollers, and "
                                  "on this machine.", epilog="Every verb has --help with examples.")
    verbs = top.add_subparsers(dest="verb", metavar="VERB", required=True)

    def add(name, handler, text, **kwargs):
        verb = verbs.add_parser(name, help=text, description=text,
                                formatter_class=argparse.RawDescriptionHelpFormatter, **kwargs)
        verb.set_defaults(handler=handler)
        return verb

    run_parser(add("run", verb_run, "run applications on a virtual board", epilog=RUN_EPILOG))
    gdb = add("gdb", verb_gdb, "attach gdb to an application of a running simulator",
              epilog="example, while './verge run blink' runs in another terminal:\n  ./verge gdb blink")
    gdb.add_argument("app", metavar="APP", help="name of the application, or the number of its host process")
    test = add("test", verb_test, "build and pass every test",
               epilog="examples:\n  ./verge test\n  ./verge test --unit\n  ./verge test -k console")
    test.add_argument("--unit", action="store_true", help="unit tests only")
    test.add_argument("-k", dest="select", metavar="WORDS", help="only integration tests whose name matches (as pytest)")
    fuzz = add("fuzz", verb_fuzz, "feed kernel and processors random events, flash images and programs; what is learnt is kept",
               epilog="examples:\n  ./verge fuzz\n  ./verge fuzz --for 1h processor")
    fuzz.add_argument("--for", dest="limit", default="60s", metavar="TIME", help="wall time: 60s, 20m, 1h (default: 60s)")
    fuzz.add_argument("target", nargs="?", choices=list(fuzzing.TARGETS),
                      help="one fuzzer only: " + "; ".join(f"{name}: {one['text']}" for name, one in fuzzing.TARGETS.items()))
    prove = add("prove", verb_prove, "prove the arithmetic of memory protection",
                epilog="examples:\n  ./verge prove\n  ./verge prove subregion --json")
    prove.add_argument("theory", nargs="?", choices=["linear", "subregion", "memory"], help="one theory only")
    prove.add_argument("--json", action="store_true", help="as JSON")
    bench = add("bench", verb_bench, "measure, and print figures as ratios",
                epilog="examples:\n  ./verge bench\n  ./verge bench --quick\n  ./verge bench emulator\n  ./verge bench emulator --boards 1000")
    bench.add_argument("what", nargs="?", choices=["emulator"], help="only the emulated processors, beside Unicorn and QEMU")
    bench.add_argument("--quick", action="store_true", help="fewer rounds")
    bench.add_argument("--boards", nargs="?", type=int, const=0, metavar="N", help="only sizes and instruction counts of "
                        "hardware boards; with 'emulator', only so many virtual boards at once")
    bench.add_argument("--update", action="store_true", help="likewise, and keep them as the table to compare with")
    listing = add("list", verb_list, "list boards, applications or drivers",
                  epilog="examples:\n  ./verge list boards\n  ./verge list drivers --json")
    listing.add_argument("what", choices=["boards", "apps", "drivers"])
    listing.add_argument("--json", action="store_true", help="as JSON")
    build = add("build", verb_build, "build applications for this machine, or firmware for a board, and print where "
                "they are", epilog="examples:\n  ./verge build blink my_app.c\n  ./verge build --board mps2-an386\n"
                "  ./verge build --board mps2-an386 blink hello     with applications")
    build.add_argument("apps", nargs="*", metavar="APP")
    build.add_argument("--board", metavar="NAME", help="firmware for this hardware board (./verge list boards)")
    flashing.parser(add("flash", flashing.verb_flash, "put firmware and applications on a connected board",
                        epilog=flashing.EPILOG))
    pack_verb.parser(add("pack", pack_verb.verb_pack, "make a package (TAB) of an application for boards",
                         epilog=pack_verb.EPILOG))
    inspecting.parser(add("inspect", inspecting.verb_inspect, "print what a package, a binary or a flash image holds, "
                          "and what is wrong with it", epilog=inspecting.EPILOG))
    new_verb.parser(add("new", new_verb.verb_new, "start a board of your own", epilog=new_verb.EPILOG))
    wheel_verb.parser(add("wheel", wheel_verb.verb_wheel, "make the package of the pytest plug-in, for a project's own CI",
                          epilog=wheel_verb.EPILOG))
    return top


def main(words):
    options = parser().parse_args(words)
    try:
        return options.handler(options)
    except Failure as failure:
        say(str(failure))
        return failure.status
    except BrokenPipeError:  # whoever reads our output has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except KeyboardInterrupt:
        return 130
