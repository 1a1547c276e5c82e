# SPDX-License-Identifier: Apache-2.0 OR MIT
"""The control socket, and that docs/control.md says what the code does.

The names in the code are found in its text; what is on the wire is compared with the conversations of
the page, which are held with a real board here.
"""
import glob
import json
import os
import re
import socket
import subprocess
import time

import pytest

from helpers import METRONOME, app
from pytest_verge import BoardError, wire

SILENT = app("silent", "for (;;)\n    yield();\n")


@pytest.fixture(scope="module")
def sources(verge_builder):
    """The text of the code that speaks the protocol."""
    texts = {}
    for room, name in (("emulator", "control.c"), ("emulator", "control_requests.c"), ("emulator", "control.h"),
                       ("emulator", "session.c"), ("hal-sim", "input.c")):
        with open(os.path.join(verge_builder.root, room, name), encoding="utf-8") as file:
            texts[name] = file.read()
    for path in glob.glob(os.path.join(verge_builder.root, "emulator", "control_*.c")):  # requests of their own kind
        if os.path.basename(path) not in texts:
            with open(path, encoding="utf-8") as file:
                texts["control_requests.c"] += file.read()
    return texts


@pytest.fixture(scope="module")
def page(verge_builder):
    with open(os.path.join(verge_builder.root, "docs", "control.md"), encoding="utf-8") as file:
        return file.read()


def conversations(page):
    """Every line of the page's conversations: (True, object) is the client's, (False, object) the simulator's."""
    return [(mark == ">", json.loads(text)) for mark, text in re.findall(r"^([<>]) (.*)$", page, re.MULTILINE)]


# --- The page and the code --------------------------------------------------------------------------


def test_the_page_has_each_request_of_the_code_and_no_other(page, sources):
    in_code = set(re.findall(r'\{"(\w+)", (?:control_)?request_\w+\}', sources["control_requests.c"]))
    assert len(in_code) > 10
    assert set(re.findall(r"^### `(\w+)`$", page, re.MULTILINE)) == in_code


def test_the_page_has_each_event_of_the_code_and_no_other(page, sources):
    in_code = set(re.findall(r'event\(control, "(\w+)"\)', sources["control.c"]))
    table = page.partition("## Events")[2].partition("## ")[0]
    assert set(re.findall(r"^\| `(\w+)` \|", table, re.MULTILINE)) - {"event"} == in_code


def test_the_page_has_each_reason_for_the_end_of_a_run(page, sources):
    in_code = set(re.findall(r'control_run_done\([^;]*?"(\w+)"\)', sources["session.c"]))
    section = page.partition("### `run`")[2].partition("### `step`")[0]
    table = section.partition("| `why` | meaning |")[2].partition("```")[0]
    assert set(re.findall(r"^\| `(\w+)` \|", table, re.MULTILINE)) == in_code


def test_the_page_has_each_name_of_stop_on(page, sources):
    in_code = set(re.findall(r'\{"(\w+)", CONTROL_STOP_\w+\}', sources["control_requests.c"]))
    row = re.search(r"^\| `stop_on` \|.*$", page, re.MULTILINE).group()
    assert set(re.findall(r"`(\w+)`", row)) - {"stop_on"} == in_code


def test_the_page_has_each_order(page, sources):
    names = sources["input.c"].partition("names[MACHINE_ORDERS] = {")[2].partition("}")[0]
    in_code = set(re.findall(r'"(\w+)"', names))
    assert len(in_code) >= 6
    section = page.partition("### `order`")[2].partition("### ")[0].partition("| `order` | effect |")[2]
    assert set(re.findall(r"^\| `(\w+)` \|", section, re.MULTILINE)) == in_code


def test_the_page_has_each_member_that_describes_a_process(page, sources):
    body = sources["control_requests.c"].partition("cJSON *control_process(")[2].partition("\n}\n")[0]
    in_code = set(re.findall(r'cJSON_Add\w+ToObject\(object, "(\w+)"', body))
    section = page.partition("### `processes`")[2].partition("```")[0]
    rows = re.findall(r"^\| (`.*?) \|", section, re.MULTILINE)
    assert {name for row in rows for name in re.findall(r"`(\w+)`", row)} == in_code


def test_the_page_has_each_argument_that_the_code_reads(page, sources):
    text = sources["control_requests.c"]
    in_code = set(re.findall(r'(?:text_of|number_of|cJSON_GetObjectItemCaseSensitive)\(request, "(\w+)"', text)) - {"do"}
    asked = {member for ours, message in conversations(page) if ours and isinstance(message, dict) for member in message}
    mentioned = set(re.findall(r"`(\w+)`", page))
    assert in_code <= mentioned
    assert in_code - {"name"} <= asked | {"id"}


def test_the_page_has_an_example_of_each_refusal(page, sources):
    in_code = re.findall(r'failed\("((?:[^"\\]|\\.)*)"\)', sources["control_requests.c"])
    shown = {message["error"] for ours, message in conversations(page) if not ours and "error" in message}
    elsewhere = {"a run is under way", "a run is under way: wait for its reply", "the host has no memory for a snapshot",
                 "the host has no memory for so many values",
                 "the host has no memory for this picture"}  # told in words, or never seen
    assert set(in_code) - elsewhere <= shown


class Talk:
    """A client that writes lines by hand."""

    def __init__(self, start, tmp_path, *apps):
        self.path = str(tmp_path / "control")
        self.program = start("--quiet", "--control", self.path, apps=apps, stdout=subprocess.DEVNULL)
        self.socket = wire.connect(self.path, 30, lambda: None)
        self.socket.settimeout(30)
        self.lines = self.socket.makefile("r", encoding="utf-8")

    def send(self, line):
        self.socket.sendall(line.encode("utf-8") + b"\n")

    def receive(self):
        line = self.lines.readline()
        return json.loads(line) if line else None

    def ask(self, **request):
        self.send(json.dumps(request))
        return self.receive_reply()

    def receive_reply(self):
        """The next line that is no event."""
        while True:
            message = self.receive()
            if message is None or "event" not in message:
                return message

    def close(self):
        self.lines.close()
        self.socket.close()
        return self.program.wait()


@pytest.fixture
def talk(start, tmp_path):
    """talk(*apps): a Talk with a board; each test ends it."""
    talks = []

    def begin(*apps):
        talks.append(Talk(start, tmp_path, *apps))
        return talks[-1]

    yield begin
    for one in talks:
        one.close()


def likeness(message):
    """What of a message a page can promise: members and their kinds, words that are not measurements."""
    exact = {"ok", "why", "event", "id", "on", "pressed", "order", "port", "protocol", "board", "error"}
    return {name: value if name in exact else type(value).__name__.replace("int", "float")
            for name, value in message.items()}


def assert_alike(shown, came):
    if shown.get("error", "").endswith("..."):
        assert came["error"].startswith(shown["error"][:-3])
        shown = {**shown, "error": came["error"]}
    assert likeness(shown) == likeness(came), came


def test_the_conversations_of_the_page_can_be_held(page, talk):
    """In the page's order, with one board; events may come more often than the page shows."""
    client = talk("buttons", "console_echo")
    waiting = []
    for ours, message in conversations(page):
        if ours:
            assert waiting == [], f"the page shows what did not come: {waiting}"
            client.send(json.dumps(message))
        elif "event" in message:
            waiting.append(message)
        else:
            assert_reply(client, waiting, message)
            waiting = []
    assert client.receive() is None, "quit ends the connection"


def assert_reply(client, events, reply):
    """The reply, and before it at least the page's events in their order."""
    came = []
    while "event" in (message := client.receive()):
        came.append(message)
    assert_alike(reply, message)
    rest = iter(came)
    for event in events:
        match = next((one for one in rest if likeness(one) == likeness(event)), None)
        assert match is not None, f"the page shows {event}, but there came {came}"
        if "text" in event:
            assert match["text"] == event["text"]


# --- The wire ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("line", ["", "nonsense", "{", "[1, 2]", "null", "\"text\"", "17", "{}", "{\"do\": 5}",
                                  "{\"do\": \"\"}", "{\"do\": \"run\", \"for_us\": \"1\"}", "{\"do\": \"run\", \"for_us\": -1}",
                                  "{\"do\": \"run\", \"for_us\": 0.5}", "{\"do\": \"run\", \"for_us\": 1e99}",
                                  "{\"do\": \"run\", \"for_us\": 1, \"stop_on\": \"uart\"}",
                                  "{\"do\": \"run\", \"for_us\": 1, \"stop_on\": [1]}",
                                  "{\"do\": \"button\", \"index\": 99, \"pressed\": true}",
                                  "{\"do\": \"button\", \"index\": -1, \"pressed\": true}",
                                  "{\"do\": \"button\", \"index\": \"0\", \"pressed\": true}",
                                  "{\"do\": \"report\", \"process\": 1}", "{\"do\": \"report\", \"process\": null}",
                                  "{\"do\": \"report\", \"process\": 4294967296}", "{\"do\": \"install\", \"path\": \"\"}",
                                  "{\"do\": \"install\", \"path\": \"/etc/passwd\"}", "[" * 5000,
                                  "{\"do\": \"write\", \"text\": \"\\ud800\"}", "{\"do\": \"write\", \"text\": \"\u20ac\"}"])
def test_a_wrong_request_is_refused_in_words_and_nothing_else_happens(talk, line):
    client = talk(SILENT)
    client.send(line)
    if line:
        reply = client.receive_reply()
        assert reply["ok"] is False and len(reply["error"]) > 10
    assert client.ask(do="time", id=1) == {"ok": True, "time_us": 0, "id": 1}


@pytest.mark.parametrize("raw", [b"\xff\xfe\n", b"{\"do\": \"time\xff\"}\n", b"\0\n", b"{\"do\":\"time\"}\0\n"])
def test_bytes_that_are_no_text_are_refused(talk, raw):
    client = talk(SILENT)
    client.socket.sendall(raw)
    assert client.receive_reply()["ok"] in (True, False)
    assert client.ask(do="time")["ok"] is True


@pytest.mark.parametrize("identity", [0, -5, 1.5, "text", None, True, [1, {"a": 2}], {"deep": [[]]}])
def test_any_id_comes_back(talk, identity):
    client = talk(SILENT)
    for request in ({"do": "time"}, {"do": "run", "for_us": 10}, {"do": "step"}, {"do": "nothing"}):
        assert client.ask(**request, id=identity)["id"] == identity


def test_no_id_means_none_comes_back(talk):
    assert "id" not in talk(SILENT).ask(do="time")


def test_requests_may_come_in_pieces_and_in_heaps(talk):
    client = talk(SILENT)
    for byte in b'{"do": "time", "id": 1}\n':
        client.socket.sendall(bytes([byte]))
    assert client.receive_reply()["id"] == 1
    client.send("\n".join(json.dumps({"do": "time", "id": number}) for number in range(500)))
    assert [client.receive_reply()["id"] for _ in range(500)] == list(range(500))


def test_a_line_that_is_too_long_is_refused_and_ends_the_session(talk):
    client = talk(SILENT)
    try:
        client.socket.sendall(b"x" * ((1 << 20) + 100_000))
    except OSError:
        pass  # it hung up before it had read all
    client.program.wait()
    assert client.program.status == 0


def test_a_second_client_is_told_so_and_the_first_goes_on(talk):
    client = talk(SILENT)
    assert client.ask(do="time")["ok"]
    with socket.socket(socket.AF_UNIX) as second:
        second.connect(client.path)
        second.settimeout(30)
        assert client.ask(do="time")["ok"]
        answer = second.makefile().read()
    assert json.loads(answer)["ok"] is False and "one at a time" in answer
    assert client.ask(do="time")["ok"]


def test_a_client_that_hangs_up_ends_the_simulator(talk):
    client = talk(METRONOME)
    client.ask(do="run", for_us=100)
    done = client.close()
    assert done.status == 0 and done.leftovers() == {}
    assert not os.path.exists(client.path)


def test_a_client_that_hangs_up_in_the_middle_of_a_run_ends_it_too(talk):
    client = talk(METRONOME)
    client.send(json.dumps({"do": "run", "for_us": 3_600_000_000_000}))
    while client.receive().get("event") != "led":
        continue
    assert client.close().status == 0


def test_quit_answers_and_ends(talk):
    client = talk(METRONOME)
    assert client.ask(do="quit", id=9) == {"ok": True, "id": 9}
    assert client.receive() is None
    assert client.program.wait().status == 0


def test_only_one_run_at_a_time(talk):
    client = talk(METRONOME)
    client.send('{"do": "run", "for_us": 1000000000000, "id": "long"}')
    assert client.ask(do="run", for_us=1, id="second") == {"ok": False, "error": "a run is under way", "id": "second"}
    assert client.ask(do="step", id="third")["error"] == "a run is under way"
    assert client.ask(do="quit")["ok"]


def test_a_socket_left_by_an_earlier_run_is_replaced(talk, tmp_path):
    with socket.socket(socket.AF_UNIX) as stale:
        stale.bind(str(tmp_path / "control"))
    client = talk(SILENT)
    assert client.ask(do="time")["ok"]


def test_a_file_that_is_no_socket_is_not_removed(run, tmp_path):
    precious = tmp_path / "precious.txt"
    precious.write_text("keep me")
    done = run("--control", str(precious), apps=[SILENT])
    assert done.status == 2 and "precious.txt" in done.stderr
    assert precious.read_text() == "keep me"


# --- What the plug-in builds on -----------------------------------------------------------------------


def test_time_stands_still_between_runs(boot):
    board = boot(METRONOME)
    for _ in range(50):
        assert board.request("time")["time_us"] == 0
    board.clock.run_for(0.25)
    assert board.request("time")["time_us"] == 250_000
    assert board.clock.now == 0.25


def test_run_stops_right_at_what_it_waits_for(boot):
    board = boot(METRONOME)
    reply = board.request("run", for_us=10_000_000, stop_on=["led"])
    assert reply["why"] == "stopped"
    assert reply["time_us"] == board.leds[0].changes[0][0] * 1e6 < 101_000


def test_run_tells_when_nothing_is_left_to_happen(boot):
    board = boot(SILENT)
    assert board.clock.run_for(5) == "idle"
    assert board.clock.now == 5


def test_run_into_the_past_does_nothing(boot):
    board = boot(METRONOME)
    board.clock.run_for(1)
    assert board.request("run", until_us=5)["time_us"] == 1_000_000


def test_step_goes_to_the_next_event_of_a_device(boot):
    board = boot(METRONOME)
    board.clock.run_for(0.01)
    board.clock.step()
    assert board.clock.now == pytest.approx(0.1, abs=0.001)


def test_what_happened_before_the_client_came_is_told_first(boot):
    board = boot(SILENT, process_console=True)
    assert board.events[0]["event"] == "uart"
    assert board.output.startswith("Kernel version:")


@pytest.mark.parametrize("data", [bytes(range(256)), "äöü €".encode(), b"\0\0\0", b"\xc4\x80"])
def test_bytes_travel_both_ways_unchanged(boot, data):
    copier = app(f"copies{len(data)}", f"""\
        uint8_t bytes[{len(data)}];
        uint32_t count;
        for (int i = 0; i < {len(data)}; i++)
            libtocksync_console_read(&bytes[i], 1, &count);
        libtocksync_console_write(bytes, {len(data)}, &count);
        """, "libtock-sync/interface/console.h")
    board = boot(copier)
    board.write(data)
    board.clock.run_for(1)
    assert board.output_bytes == data


def test_a_long_text_arrives_in_order(boot):
    board = boot("console_echo", record=False)
    lines = [f"line number {number}" for number in range(400)]
    board.write("\n".join(lines) + "\n")
    for line in lines:
        board.expect(f"You typed: {line}\n")


@pytest.mark.parametrize("request_, words", [
    ({"name": "button", "index": 99, "pressed": True}, "no button"),
    ({"name": "pin", "index": 99, "level": True}, "no pin"),
    ({"name": "uninstall", "process": "nobody"}, "neither the name nor the index"),
])
def test_a_refusal_is_an_error_with_the_board_s_words(boot, request_, words):
    board = boot(SILENT)
    name = request_.pop("name")
    with pytest.raises(BoardError, match=f"the board refused '{name}'.*{words}"):
        board.request(name, **request_)


def private_kilobytes(pid):
    with open(f"/proc/{pid}/statm", encoding="ascii") as file:
        resident, shared = (int(word) for word in file.read().split()[1:3])
    return (resident - shared) * 4


def sleeps(pid):
    """The host process waits for something, and has done so for a while."""
    for _ in range(5):
        with open(f"/proc/{pid}/stat", encoding="utf-8") as file:
            if file.read().rpartition(")")[2].split()[0] != "S":
                return False
        time.sleep(0.01)
    return True


def test_time_waits_for_a_client_that_reads_slowly(talk):
    """What a run sends does not pile up in the simulator: the run waits, and goes on as the client reads."""
    client = talk(app("talks", "for (;;)\n    printf(\"a line of text for a client that is slow\\n\");\n"))
    client.send('{"do": "run", "for_us": 30000000, "id": "long"}')
    while not sleeps(client.program.pid):
        assert private_kilobytes(client.program.pid) < 50_000
    assert private_kilobytes(client.program.pid) < 50_000
    assert client.receive_reply() == {"ok": True, "why": "reached", "time_us": 30_000_000, "id": "long"}
