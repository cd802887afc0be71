"""Eleven client libraries of Python and two of node on one server at the same time: whatever is in a log, each gets all of it, unchanged.

Further clients, and proxies, are run by `make interop`.
"""

import json
import time

import pytest

from certificates import Pair
from libraries import COMPRESSING, PYTHON, node_programs, python_programs
from material import LAST, odd_lines, write_torn
from program import eventually
from rounds import Round, Run, assert_plain, assert_records, assert_texts, clients, logs_of

PROGRAMS = python_programs() + node_programs()
TOKEN = "a-token-for-every-client"

pytestmark = pytest.mark.skipif(
    not PYTHON.exists(), reason="needs .venv/Tests-Interop: source Scripts/python.sh Tests/Interop"
)


def carry(server, directory, url: str, lines: list[bytes], **orders: str) -> list[Run]:
    """One round: all clients open the stream, the lines are written, all close by themselves after the last one."""
    with Round(server, PROGRAMS, directory, URL=url, LAST=LAST, **orders) as together:
        together.wait_until_open(lambda: clients(server))
        write_torn(server.log, lines)
        together.end()
        eventually(lambda: clients(server) == 0, what="the server to let go of its clients")
        return together.runs


def assert_agreed(run: Run, is_asked_for: bool) -> None:
    """Compression is on where it was asked for and the library has it."""
    name = run.program.name.removeprefix("python-")
    if name == "node-built-in":
        is_asked_for = True  # it cannot but ask
    expected = is_asked_for and (name in COMPRESSING or name.startswith("node"))
    assert run.report.get("extension", "").startswith("permessage-deflate") == expected, f"{run.program}: {run.report}"


def test_json_compressed(livelogs, tmp_path):
    lines = odd_lines()
    for run in carry(livelogs, tmp_path / "round", livelogs.ws, lines, COMPRESS="1", CLOSE="1000"):
        assert_records(run, lines)
        assert_agreed(run, True)
        if "close" not in run.program.lacks:
            assert run.report["close"] == "1000", f"{run.program}: {run.report}"


def test_text_as_it_is_on_the_pages_port(livelogs, tmp_path):
    lines = odd_lines(seed=3)
    for run in carry(livelogs, tmp_path / "round", f"{livelogs.page_ws}?format=text", lines, CLOSE="3000"):
        assert_plain(run, lines, keeps_mark="bom" not in run.program.lacks)
        assert_agreed(run, False)
        if "close" not in run.program.lacks:
            assert run.report["close"] == "3000", f"{run.program}: {run.report}"


def test_many_records_a_message_compressed(livelogs, tmp_path):
    lines = odd_lines(seed=4)
    for run in carry(livelogs, tmp_path / "round", f"{livelogs.ws}?format=ndjson", lines, COMPRESS="1", CLOSE="4999"):
        assert_records(run, lines)


def test_by_tls_with_a_token(start, tmp_path):
    authority = Pair(tmp_path, "authority")
    pair = Pair(tmp_path, "server", authority)
    tokens = tmp_path / "tokens"
    tokens.write_text(TOKEN + "\n")
    tokens.chmod(0o600)
    server = start(*pair.arguments, "--token-file", str(tokens))
    lines = odd_lines(seed=5)
    with Round(
        server,
        PROGRAMS,
        tmp_path / "round",
        URL=server.ws,
        TOKEN=TOKEN,
        CA=str(authority.cert),
        COMPRESS="1",
        LAST=LAST,
        CLOSE="1000",
    ) as together:
        together.wait_until_open(lambda: clients(server, TOKEN, authority))
        write_torn(server.log, lines)
        together.end()
        for run in together.runs:
            assert_records(run, lines)


def test_a_token_as_subprotocol_a_subscription_and_a_stop(start, tmp_path):
    """The way of browsers; then pings, which every library answers by itself, and 1001 to all."""
    tokens = tmp_path / "tokens"
    tokens.write_text(TOKEN + "\n")
    tokens.chmod(0o600)
    server = start("--token-file", str(tokens), "--ping-interval", "1s")
    question = json.dumps({"subscribe": {"match": "wanted", "hello": True}})
    with Round(
        server,
        PROGRAMS,
        tmp_path / "round",
        URL=server.ws,
        SUBPROTOCOLS=f"livelogs.v1,bearer.{TOKEN}",
        COMPRESS="1",
        SEND=question,
    ) as together:
        together.wait_until_open(lambda: clients(server, TOKEN))
        server.append("before, which everybody gets")

        def is_answered(run: Run) -> bool:
            return b'"subscribed"' in run.printed or b'"error"' in run.printed or run.process.poll() is not None

        for run in together.runs:
            eventually(lambda: is_answered(run), what=lambda: f"{run.program}, which printed {run.printed[-500:]!r}")
        server.append(*[f"{number} {'wanted' if number % 3 == 0 else 'other'}" for number in range(300)])
        opened = time.monotonic()
        # Nothing comes meanwhile: only answers to pings keep a client.
        eventually(lambda: time.monotonic() > opened + 3)
        assert clients(server, TOKEN) == len(PROGRAMS)
        assert server.post("/control", {"command": "stop_livelogs"}, Authorization=f"Bearer {TOKEN}").status == 200
        together.end()
        for run in together.runs:
            logs, others = logs_of(run)
            wanted = ["before, which everybody gets", *[f"{number} wanted" for number in range(0, 300, 3)]]
            assert_texts(run.program, [log["log"] for log in logs], wanted)
            assert [other["type"] for other in others if other["type"] != "hello"] == ["subscribed"], run.program
            assert run.report["subprotocol"] == "livelogs.v1", f"{run.program}: {run.report}"
            assert run.report["close"] == "1001", f"{run.program}: {run.report}"


def test_resuming_and_what_is_gone(start, tmp_path):
    """Each client comes back twice: in time, for exactly what it has not had; too late, for a gap and the rest."""
    server = start("--buffer-bytes", "3M", "--store", "none")
    first, second = odd_lines(100, seed=6), odd_lines(100, seed=7)
    with server.subscribe("hello=1") as client:
        epoch = json.loads(client.recv(60))["epoch"]
    for run in carry(server, tmp_path / "first", server.ws, first, COMPRESS="1", CLOSE="1000"):
        assert_records(run, first)
        seen = logs_of(run)[0][-1]["seq"]
    write_torn(server.log, second)
    resumed = f"{server.ws}?since={seen}&epoch={epoch}"
    with Round(server, PROGRAMS, tmp_path / "second", URL=resumed, LAST=LAST, COMPRESS="1", CLOSE="1000") as together:
        together.end()
        for run in together.runs:
            assert_records(run, second, first=seen + 1)
    server.append(*["x" * 1_000] * 4_000, LAST)
    with server.subscribe(f"since={seen + 4_050}&epoch={epoch}") as client:
        while json.loads(client.recv(60)).get("log") != LAST:
            pass
    with Round(server, PROGRAMS, tmp_path / "third", URL=resumed, LAST=LAST, COMPRESS="1", CLOSE="1000") as together:
        together.end()
        for run in together.runs:
            logs, others = logs_of(run)
            (gap,) = others
            assert (gap["type"], gap["from"]) == ("gap", seen + 1), f"{run.program}: {gap}"
            assert gap["missed"] == gap["to"] - gap["from"] + 1
            assert [log["seq"] for log in logs] == list(range(gap["to"] + 1, seen + 1 + 100 + 4_001)), run.program
